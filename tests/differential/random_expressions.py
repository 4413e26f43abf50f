"""Random expressions with their placeholders: mostly right, sometimes wrong in one way."""

from random_values import TYPES, USUAL_TYPES

COMPARATORS = ["=", "=", "<>", "<", "<=", ">", ">="]
RESERVED = ["status", "name", "Value", "SIZE", "date", "user", "count", "data"]
# What may be dropped into an expression, or left out of it, to break it.
TOKENS = ["(", ")", "AND", "OR", "NOT", ",", "=", "+", "-", ":v0", ":none", "#none", "s", "[0]", "[", "]", ".", "SET",
          "REMOVE", "IN", "BETWEEN", "size(s)", "foo(s)", "\"", "1", "<", ">", "<>", "#", ":", "n.", "?", "$", "_a", "é"]


class Placeholders:
    """The maps of one request, filled as its expressions are written."""

    def __init__(self, chance):
        self.chance = chance
        self.names = {}
        self.values = {}

    def name(self, name):
        for known, other in self.names.items():
            if other == name and self.chance.random() < 0.8:
                return known
        placeholder = f"#n{len(self.names)}"
        self.names[placeholder] = name
        return placeholder

    def value(self, value):
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = value
        return placeholder

    def spoil(self, values):
        """Breaks one of the maps in one way."""
        chance = self.chance
        choice = chance.randrange(9)
        if choice == 0:
            self.names["#unused"] = "x"
        elif choice == 1:
            self.values[":unused"] = {"S": "x"}
        elif choice == 2 and self.names:
            del self.names[chance.choice(list(self.names))]
        elif choice == 3 and self.values:
            del self.values[chance.choice(list(self.values))]
        elif choice == 4:
            self.names[chance.choice(["", "#", "a", "#a b", "#a-b", ":a", "##a", "#" + "a" * 254, "#" + "a" * 255])] = "x"
        elif choice == 5:
            self.values[chance.choice(["", ":", "a", ":a b", "#a", "::a", ":" + "a" * 254, ":" + "a" * 255])] = {"S": "x"}
        elif choice == 6 and self.values:
            self.values[chance.choice(list(self.values))] = values.bad_value()
        elif choice == 7:
            self.names["#empty"] = ""
        else:
            self.values.setdefault(":u1", {"S": "x"})
            self.values.setdefault(":u2", {"S": "y"})

    def members(self):
        found = {}
        if self.names or self.chance.random() < 0.005:
            found["ExpressionAttributeNames"] = self.names
        if self.values or self.chance.random() < 0.005:
            found["ExpressionAttributeValues"] = self.values
        return found


class Expressions:
    """Writes expressions into one set of placeholders. `wrong` is the chance of one deliberate error in each."""

    def __init__(self, chance, values, wrong=0.0):
        self.chance = chance
        self.values = values
        self.wrong = wrong
        self.placeholders = Placeholders(chance)
        self.attributes = [name for name in USUAL_TYPES if name not in ("status", "a.b")]

    # Paths

    def attribute(self, name):
        if not name.isidentifier() or name == "status" or self.chance.random() < 0.15:
            return self.placeholders.name(name)
        return name

    def path(self, kind=None):
        """A path, most often to where a value of that type may be."""
        chance = self.chance
        roll = chance.random()
        if roll < 0.6:
            names = [name for name, usual in USUAL_TYPES.items() if kind in (None, usual)] or ["s"]
            return self.attribute(chance.choice(names))
        if roll < 0.64:
            return chance.choice(["absent", "pk", "sk"])
        if roll < 0.82:
            return self.attribute("m") + "." + self.attribute(chance.choice(["x", "y", "a", "in.ner"])) + self.steps(0.2)
        if roll < 0.97:
            return self.attribute(chance.choice(["l", "l2"])) + f"[{chance.choice([0, 0, 1, 2, 9])}]" + self.steps(0.2)
        if roll < 0.98 and self.wrong:
            return "m" + ".x" * chance.choice([30, 31, 32, 33])
        return self.attribute(chance.choice(self.attributes)) + self.steps(0.5)

    def steps(self, share):
        text = ""
        while self.chance.random() < share and len(text) < 30:
            text += self.chance.choice([".x", ".a", "[0]", "[1]"])
        return text

    # Conditions

    def literal(self, kind=None):
        return self.placeholders.value(self.values.value(2, kind))

    def operand(self, kind=None):
        roll = self.chance.random()
        if roll < 0.72:
            return self.literal(kind)
        if roll < 0.9:
            return self.path(kind)
        return f"size({self.path()})"

    def keyword(self, word):
        return word.lower() if self.chance.random() < 0.1 else word

    def test(self):
        chance = self.chance
        kind = chance.choice(["S", "N", "N", "B", *TYPES])
        ordered = kind if kind in "SNB" or chance.random() < 0.05 else chance.choice("SNB")
        roll = chance.randrange(12)
        if roll < 3:
            comparator = chance.choice(COMPARATORS)
            kind = kind if comparator in ("=", "<>") else ordered
            sides = [self.path(kind), self.operand(kind)]
            if chance.random() < 0.1:
                sides.reverse()
            return f" {comparator} ".join(sides)
        if roll == 3:
            return f"size({self.path()}) {chance.choice(COMPARATORS)} {self.operand('N')}"
        if roll == 4:
            lower, upper = self.operand(ordered), self.operand(ordered)
            return f"{self.path(ordered)} {self.keyword('BETWEEN')} {lower} {self.keyword('AND')} {upper}"
        if roll == 5:
            candidates = ", ".join(self.operand(kind) for _ in range(chance.choice([1, 2, 3])))
            return f"{self.path(kind)} {self.keyword('IN')} ({candidates})"
        if roll <= 7:
            return f"{chance.choice(['attribute_exists', 'attribute_not_exists'])}({self.path()})"
        if roll == 8:
            name = chance.choice(TYPES) if chance.random() < 0.95 else "Q"
            return f"attribute_type({self.path()}, {self.placeholders.value({'S': name})})"
        if roll == 9:
            kind = chance.choice("SSB") if chance.random() < 0.95 else kind
            return f"begins_with({self.path(kind)}, {self.operand(kind)})"
        return f"contains({self.path()}, {self.operand()})"

    def wrong_test(self):
        """A test that is right in its grammar, and most often refused for something else."""
        chance = self.chance
        a, v = self.path(), self.literal()
        return chance.choice([
            f"attribute_exists({v})", f"attribute_exists({a}, {a})", f"attribute_exists(size({a}))", f"size({a})",
            f"size({v}) = {v}", f"size(size({a})) = {v}", f"begins_with({a})", f"begins_with({a}, {v}, {v})",
            f"begins_with({v}, {a})", f"contains({v}, {a})", f"contains({a}, {a})", f"begins_with({a}, {a})",
            f"{a} = {a}", f"{a} <> {a}", f"{a} IN ({v}, {a})", f"{a} BETWEEN {a} AND {v}", f"{v} = {v}", f"{v} IN ({v})",
            f"attribute_type({a}, {a})", f"attribute_type({a}, {v})", f"attribute_type({v}, {v})", f"{a} < {v}",
            f"{v} > {a}", f"foo({a})", f"Size({a}) = {v}", f"if_not_exists({a}, {v}) = {v}", f"list_append({a}, {v})",
            f"contains({a}) = {v}", f"attribute_exists({a}) = {v}", f"{a} = attribute_exists({a})",
            f"{chance.choice(RESERVED)} = {v}", f"m.{chance.choice(RESERVED)} = {v}", f"({a}) = {v}",
            f"(({a})) = {v}", f"(({a} = {v}))", f"NOT NOT {a} = {v}", f"({a} = {v} AND ({a} = {v}))",
            f"{a} BETWEEN {v} AND {self.literal('N')}", f"{a} BETWEEN {self.literal('S')} AND {self.literal('S')}",
            f"contains(size({a}), {v})", f"begins_with(size({a}), {v})", f"attribute_type(size({a}), {v})",
            f"size({a}) IN ({v})", f"contains({a}, size({a}))", f"begins_with({a}, size({a}))", f"{a}.b.c[1][2] = {v}",
            f"l[99999999999] = {v}", f"l[01] = {v}", f"l[-1] = {v}", f"{a} IN ()", f"{a} = :undefined",
            f"#undefined = {v}", f"size(:undefined) = {v}", f"size({v}) > {v}", f"{a} BETWEEN size({a}) AND size({a})",
            f"{a} IN ({', '.join([v] * chance.choice([100, 101]))})",
            " OR ".join([f"s = {v}"] * chance.choice([150, 151])), f"{a} = {v} AND ({a} = {v})", "",
            " ", f"{a}", v, f"NOT {a}", f"NOT ({a})", f"{a} AND {a}", f"{a} = {v} = {v}", f"{a}={v}", f"attribute_exists ({a})",
        ])

    def condition(self, depth=0):
        chance = self.chance
        if depth == 0 and chance.random() < self.wrong:
            return self.broken(self.condition(1)) if chance.random() < 0.4 else self.placed(self.wrong_test())
        roll = chance.random()
        if depth >= 3 or roll < 0.6:
            return self.test()
        if roll < 0.7:
            return f"{self.keyword('NOT')} {self.group(depth)}"
        joined = self.keyword(chance.choice(["AND", "OR"]))
        return f" {joined} ".join(self.group(depth) for _ in range(chance.choice([2, 2, 3])))

    def group(self, depth):
        inner = self.condition(depth + 1)
        return f"({inner})" if self.chance.random() < 0.4 else inner

    def placed(self, test):
        """The test alone or beside another."""
        roll = self.chance.random()
        if roll < 0.7:
            return test
        return f"{test} AND {self.test()}" if roll < 0.85 else f"{self.test()} OR {test}"

    def broken(self, text):
        """The text with one token more, less, or changed."""
        words = text.split(" ")
        place = self.chance.randrange(len(words) + 1)
        roll = self.chance.random()
        if roll < 0.5 or place == len(words):
            words.insert(place, self.chance.choice(TOKENS))
        elif roll < 0.8:
            del words[place]
        else:
            words[place] = self.chance.choice(TOKENS)
        return " ".join(words)

    # Key conditions

    def key_condition(self, table, partition_value, sort_value):
        chance = self.chance
        if chance.random() < self.wrong:
            return self.wrong_key_condition(table)
        hash_name, hash_kind = table.partition
        value = self.placeholders.value(partition_value)
        clauses = [self.either_side(self.attribute(hash_name), "=", value)]
        if table.sort and chance.random() < 0.7:
            name = self.attribute(table.sort[0])
            kind = table.sort[1]
            roll = chance.randrange(8)
            if roll < 5:
                clauses.append(self.either_side(
                    name, chance.choice(["=", "<", "<=", ">", ">="]), self.placeholders.value(sort_value())))
            elif roll == 5 and kind != "N":
                clauses.append(f"begins_with({name}, {self.placeholders.value(sort_value())})")
            else:
                bounds = [self.placeholders.value(sort_value()) for _ in range(2)]
                clauses.append(f"{name} BETWEEN {bounds[0]} AND {bounds[1]}")
        if chance.random() < 0.2:
            clauses.reverse()
        if chance.random() < 0.1:
            clauses = [f"({clause})" for clause in clauses]
        return f" {self.keyword('AND')} ".join(clauses)

    def either_side(self, name, comparator, value):
        turned = {"=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
        if self.chance.random() < 0.1:
            return f"{value} {turned[comparator]} {name}"
        return f"{name} {comparator} {value}"

    def wrong_key_condition(self, table):
        chance = self.chance
        p, s = table.partition[0], table.sort[0] if table.sort else "sk"
        v, w = self.literal("S"), self.literal(table.sort[1] if table.sort else "S")
        text = chance.choice([
            f"{s} = {w}", f"{p} > {v}", f"{p} = {v} OR {s} = {w}", f"{p} = {v} AND {p} = {v}", f"{p} <> {v}",
            f"{p} = {v} AND {s} <> {w}", f"{p} = {v} AND {s} IN ({w})", f"{p} = {v} AND NOT {s} = {w}", f"{p} IN ({v})",
            f"{p} = {v} AND contains({s}, {w})", f"{p} = {v} AND attribute_exists({s})", f"{p} = {v} AND size({s}) = {w}",
            f"{p} = {v} AND x = {w}", f"x = {v}", f"{p} = {v} AND {s} = {w} AND x = {v}", f"{p}.a = {v}", f"{p}[0] = {v}",
            f"{p} = {s}", f"{v} = {v}", f"begins_with({p}, {v})", f"begins_with({v}, {p})", f"{p} BETWEEN {v} AND {w}",
            f"{p} = {v} AND begins_with({s}, {self.literal()})", f"{p} = {self.literal()}", f"({p} = {v})",
            f"(({p} = {v}))", f"({p} = {v} AND {s} = {w})", f"({p} = {v}) AND ({s} = {w})", f"{p} = {v} AND {s} > {w} AND {s} < {w}",
            f"{p} = {v} AND {v} BETWEEN {s} AND {s}", f"{p} = {v} AND {s} BETWEEN {w} AND {self.literal()}",
            f"{p} = {v} AND attribute_type({s}, {v})", f"NOT {p} = {v}", f"{p} = size({v})", f"{p} = {v} AND {s} = {s}",
            f"{p} = {v} AND {s} BETWEEN {self.literal()} AND {self.literal()}", f"{p} = {v} AND {s} < {self.literal()}",
            f"{p} = {self.placeholders.value({'S': ''})}", f"{p} = {v} AND {s} = {self.placeholders.value({'S': ''})}",
            f"{p} = {v} AND {s} < {self.placeholders.value({'S': ''})}",
            f"{p} = {v} AND {s} BETWEEN {s} AND {w}", f"{p} = {v} AND begins_with({s}, {s})", f"foo({p})", "", f"{p}",
        ])
        return self.broken(text) if chance.random() < 0.15 else text

    # Updates

    def target(self, kind=None):
        if self.wrong and self.chance.random() < 0.02:
            return self.chance.choice(["pk", "sk"])
        return self.path(kind)

    def set_operand(self, kind):
        roll = self.chance.random()
        if roll < 0.55:
            return self.literal(kind)
        if roll < 0.8:
            return self.path(kind)
        return f"if_not_exists({self.path(kind)}, {self.set_operand(kind) if roll < 0.85 else self.literal(kind)})"

    def set_action(self):
        chance = self.chance
        roll = chance.random()
        if roll < 0.4:
            return f"{self.target()} = {self.set_operand(None)}"
        if roll < 0.75:
            return f"{self.target('N')} = {self.set_operand('N')} {chance.choice('+-')} {self.set_operand('N')}"
        if roll < 0.95:
            return f"{self.target('L')} = list_append({self.set_operand('L')}, {self.set_operand('L')})"
        return f"{self.target()} = ({self.set_operand(None)})"

    def update(self):
        chance = self.chance
        if chance.random() < self.wrong:
            return self.broken(self.update_text()) if chance.random() < 0.4 else self.wrong_update()
        return self.update_text()

    def update_text(self):
        chance = self.chance
        sections = chance.sample(["SET", "REMOVE", "ADD", "DELETE"], chance.choice([1, 1, 1, 2, 3]))
        texts = []
        for section in sections:
            count = range(chance.choice([1, 1, 2, 3]))
            if section == "SET":
                actions = [self.set_action() for _ in count]
            elif section == "REMOVE":
                actions = [self.target() for _ in count]
            elif section == "ADD":
                kinds = [chance.choice(["N", "SS", "NS", "BS"]) for _ in count]
                actions = [f"{self.target(kind)} {self.literal(kind)}" for kind in kinds]
            else:
                kinds = [chance.choice(["SS", "NS", "BS"]) for _ in count]
                actions = [f"{self.target(kind)} {self.literal(kind)}" for kind in kinds]
            texts.append(f"{self.keyword(section)} {', '.join(actions)}")
        return " ".join(texts)

    def wrong_update(self):
        chance = self.chance
        a, c, v, n = self.path(), self.path(), self.literal(), self.literal("N")
        return chance.choice([
            f"SET {a} = {v} SET {c} = {v}", f"REMOVE {a} REMOVE {c}", f"ADD n {n} ADD n2 {n}", f"SET {a} = {v}, {a} = {v}",
            f"SET m = {v}, m.x = {v}", f"SET m.x = {v} REMOVE m", f"SET m.x = {v}, m[0] = {v}", f"SET l[0] = {v} REMOVE l.x",
            f"SET {a} = {v} + {v}", f"SET {a} = {n} + {n} + {n}", f"SET {a} = {n} * {n}", f"SET {a} = list_append({a}, {v})",
            f"SET {a} = list_append({v})", f"SET {a} = list_append({a}, list_append({a}, {a}))", f"SET {a} = if_not_exists({v}, {v})",
            f"SET {a} = if_not_exists({a})", f"SET {a} = if_not_exists({a}, {a})", f"SET {a} = size({a})", f"SET {a} = foo({a})",
            f"SET {a} = attribute_exists({a})", f"SET {a} = list_append({a}, {a}) + {n}", f"SET {a} = if_not_exists({c}, {n}) + {n}",
            f"ADD {a} {v}", f"DELETE {a} {v}", f"ADD {a} {c}", f"ADD {a} = {v}", f"REMOVE {a} {v}", f"DELETE {a}", f"SET {a} {v}",
            f"SET {a}", "SET", "", " ", f"{a} = {v}", f"UPDATE {a} = {v}", f"SET {chance.choice(RESERVED)} = {v}", f"SET pk = {v}",
            f"REMOVE pk", f"ADD sk {n}", f"SET pk.x = {v}", f"SET {a} = :undefined", f"SET #undefined = {v}", f"SET {v} = {a}",
            f"SET {a} = (({v}))", f"SET {a} = ({n} + {n})", f"SET {a} = ({n}) + ({n})", f"SET {a} = ({n} + {n}) + {n}",
            f"SET {a} = {n} + ({n} + {n})", f"SET {a} = {n} - {n}, {c} = {v}", f"SET l[9] = {v}, l[8] = {n}", f"SET l[0] = {v} REMOVE l[0]",
            f"SET l[99999999999] = {v}", f"ADD m.x {n}, m.y {n}", f"ADD l[0] {n}", f"SET n = n + {self.placeholders.value({'N': '1E125'})}",
            f"SET n = n - {self.placeholders.value({'N': '1E-130'})}", f"ADD n {self.placeholders.value({'N': '9.9999999999999999999999999999999999999E+125'})}",
            f"SET {a} = {v},", f"SET {a} = {v}, REMOVE {c}", f"SET {a} = {v} AND {c} = {v}", f"SET m.x.y.z = {v}", f"SET l[0][0] = {v}",
            f"SET s.x = {v}", f"SET n[0] = {v}", f"REMOVE s.x", f"REMOVE absent.x", f"SET absent.x = {v}", f"SET {a} = absent", f"SET {a} = absent + {n}",
            f"SET {a} = s + {n}", f"SET {a} = list_append(s, {self.literal('L')})", f"ADD s {n}", f"ADD ss {self.literal('NS')}", f"DELETE ss {self.literal('NS')}",
            f"DELETE n {self.literal('NS')}", f"SET {a} = {v} " + " ".join(f"REMOVE x{i}" for i in range(2)),
            "SET " + ", ".join(f"x{i} = {n} + {n}" for i in range(chance.choice([150, 151, 300, 301]))),
            "REMOVE " + ", ".join(f"l[{i}]" for i in range(chance.choice([2, 10, 500]))),
            f"set {a} = {v} Remove {c}", f"SET {a}={v}", f"SET {a} = {n}+{n}", f"SET {a} = {n} +{n}", f"SET {a} = {n}-{n}",
        ])

    # Projections

    def projection(self):
        chance = self.chance
        if chance.random() < self.wrong:
            a, c = self.path(), self.path()
            text = chance.choice([
                f"{a}, {a}", "m, m.x", "m.x, m[0]", "l[0], l", "l[0].a, l[0][1]", "", " ", f"{a},", f",{a}", f"{a} {c}",
                chance.choice(RESERVED), "#undefined", f"size({a})", f"({a})", ":v", "m.", "l[", "l[a]", "l[0", f"{a} AND {c}",
                "m.#undefined", "l[99999999999]", "*", "a b", "m..x", "m" + ".x" * 40, "s," * 600 + "s", "x" * 4096, "x" * 4097])
            return self.broken(text) if chance.random() < 0.2 else text
        count = chance.choice([1, 2, 3, 5])
        paths = []
        for _ in range(count):
            path = self.path()
            if all(path.split(".")[0].split("[")[0] != other.split(".")[0].split("[")[0] for other in paths):
                paths.append(path)
        if chance.random() < 0.15:
            paths = [path for path in paths if not path.startswith(("l[", "m."))] + ["l[1]", "l[0]", "m.a", "m.x"]
        return self.chance.choice([", ", ",", " , "]).join(paths)
