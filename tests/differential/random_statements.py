"""Random PartiQL statements, with literals and parameters: mostly right, sometimes wrong in one way."""

from random_values import TYPES

COMPARATORS = ["=", "=", "<>", "!=", "<", "<=", ">", ">="]
# What may be dropped into a statement, or left out of it, to break it.
TOKENS = ["(", ")", "[", "]", "{", "}", "<<", ">>", ",", ".", "=", "+", "-", "*", "?", "AND", "OR", "NOT", "IN", "IS", "SET",
          "REMOVE", "WHERE", "FROM", "VALUE", "NULL", "MISSING", "'", "\"", "1", "'x'", "\"s\"", "s", "foo(s)", ";", ":", "#"]
# Attributes by the type that they usually have; random_values.py has the items.
ATTRIBUTES = {"S": ["s", "s2"], "N": ["n", "n2"], "B": ["b"], "L": ["l", "l2"], "SS": ["ss"], "NS": ["ns"], "BS": ["bs"],
              "BOOL": ["t"], "NULL": ["z"], "M": ["m"]}
UPDATED = ["s", "n", "l", "m", "ss", "ns", "fresh"]


class Statements:
    """Writes one statement at a time. `wrong` is the chance of one deliberate error in each."""

    def __init__(self, chance, values, wrong=0.0):
        self.chance = chance
        self.values = values
        self.wrong = wrong
        self.parameters = []

    def request(self, text):
        """The statement with its parameters, as a member of a request."""
        request = {"Statement": self.broken(text) if self.chance.random() < self.wrong else text}
        if self.parameters and self.chance.random() < 0.02:
            self.parameters = self.chance.choice([self.parameters[:-1], self.parameters * 2, [self.values.bad_value()]])
        if self.parameters:
            request["Parameters"] = self.parameters
        self.parameters = []
        return request

    def broken(self, text):
        words = text.split(" ")
        place = self.chance.randrange(len(words) + 1)
        if place == len(words) or self.chance.random() < 0.5:
            words.insert(place, self.chance.choice(TOKENS))
        else:
            words[place:place + 1] = self.chance.choice([[], [self.chance.choice(TOKENS)]])
        return " ".join(words)

    # Parts

    def name(self, name):
        return f'"{name}"' if self.chance.random() < 0.6 else name

    def literal(self, value, parameters=0.3):
        """The value as it is written, or a question mark: always the latter where there is no literal."""
        (kind, content), = value.items()
        if kind in ("B", "BS") or self.chance.random() < parameters or (kind == "M" and "" in content):
            self.parameters.append(value)
            return "?"
        if kind == "S":
            return "'" + content.replace("'", "''") + "'"
        if kind == "N":
            return plain(content)
        if kind in ("BOOL", "NULL"):
            return "NULL" if kind == "NULL" else str(content).lower()
        if kind == "L":
            return "[" + ", ".join(self.literal(inner, parameters) for inner in content) + "]"
        if kind == "M":
            return "{" + ", ".join(f"'{name}': {self.literal(inner, parameters)}" for name, inner in content.items()) + "}"
        return "<<" + ", ".join(self.literal({kind[0]: member}, parameters) for member in content) + ">>"

    def value(self, kind=None):
        while True:
            value = self.values.value(2, kind)
            if "\0" not in str(value) and "\\x00" not in str(value):
                return value

    def path(self, kind=None):
        roll = self.chance.random()
        if roll < 0.75:
            return self.name(self.chance.choice(ATTRIBUTES[kind or self.chance.choice(list(ATTRIBUTES))]))
        if roll < 0.8:
            return "absent"
        if roll < 0.9:
            return self.name("m") + "." + self.name(self.chance.choice(["x", "y", "a"]))
        return self.name("l") + f"[{self.chance.choice([0, 1, 9])}]"

    # Conditions

    def test(self):
        chance = self.chance
        kind = chance.choice(["S", "N", "N", *TYPES])
        ordered = kind if kind in "SNB" else chance.choice("SN")
        roll = chance.randrange(11)
        if roll < 3:
            comparator = chance.choice(COMPARATORS)
            kind = kind if comparator in ("=", "<>", "!=") else ordered
            sides = [self.path(kind), self.literal(self.value(kind))]
            return f"{sides[0]} {comparator} {sides[1]}"
        if roll == 3:
            bounds = sorted((self.value("N") for _ in range(2)), key=lambda value: float(value["N"]))
            return f"{self.path('N')} BETWEEN " + " AND ".join(self.literal(bound) for bound in bounds)
        if roll == 4:
            candidates = ", ".join(self.literal(self.value(kind)) for _ in range(chance.choice([1, 2, 3])))
            return f"{self.path(kind)} IN " + chance.choice([f"[{candidates}]", f"({candidates})"])
        if roll <= 6:
            return f"{self.path()} IS {chance.choice(['', 'NOT '])}{chance.choice(['MISSING', 'MISSING', 'NULL'])}"
        if roll == 7:
            return f"attribute_type({self.path()}, '{chance.choice(TYPES)}')"
        if roll == 8:
            return f"begins_with({self.path('S')}, {self.literal(self.value('S'))})"
        if roll == 9:
            return f"size({self.path(chance.choice('SLM'))}) {chance.choice(['=', '<', '>='])} {chance.randrange(4)}"
        return f"contains({self.path()}, {self.literal(self.value())})"

    def condition(self, depth=0):
        roll = self.chance.random()
        if depth >= 2 or roll < 0.65:
            return self.test()
        if roll < 0.75:
            return f"NOT ({self.condition(depth + 1)})"
        joined = f" {self.chance.choice(['AND', 'OR'])} ".join(self.condition(depth + 1) for _ in range(2))
        return f"({joined})"

    def key_equals(self, key):
        return " AND ".join(f"{self.name(name)} = {self.literal(value)}" for name, value in key.items())

    # Statements

    def columns(self):
        if self.chance.random() < 0.6:
            return "*"
        return ", ".join(self.chance.sample(["pk", "s", "n", "m", "\"l\"", "\"status\"", "absent", "s2"], self.chance.choice([1, 2, 3])))

    def select(self, source, where, order=""):
        """`where` are conditions, which must all hold."""
        text = f"SELECT {self.columns()} FROM {source}"
        if where:
            text += " WHERE " + " AND ".join(where)
        return text + order

    def insert(self, source, item):
        return f"INSERT INTO {source} VALUE {self.literal({'M': item}, 0.05)}"

    def update(self, source, key, returning):
        clauses = " ".join(self.update_clause() for _ in range(self.chance.choice([1, 1, 2])))
        return f"UPDATE {source} {clauses} WHERE {self.where_of_write(key)}" + self.returning(
            returning, ["ALL OLD *", "ALL NEW *", "MODIFIED OLD *", "MODIFIED NEW *"])

    def update_clause(self):
        chance = self.chance
        roll = chance.random()
        if roll < 0.15:
            return f"REMOVE {self.path()}"
        target = self.path() if roll < 0.3 else self.name(chance.choice(UPDATED))
        if roll < 0.6:
            return f"SET {target} = {self.literal(self.value())}"
        if roll < 0.75:
            return f"SET n = n {chance.choice('+-')} {self.literal(self.value('N'))}"
        if roll < 0.85:
            return f"SET l = list_append(l, {self.literal(self.value('L'))})"
        kind = chance.choice(["SS", "NS"])
        name = kind.lower()
        return f"SET {name} = {chance.choice(['set_add', 'set_delete'])}({name}, {self.literal(self.value(kind))})"

    def delete(self, source, key, returning):
        return f"DELETE FROM {source} WHERE {self.where_of_write(key)}" + self.returning(returning, ["ALL OLD *"])

    def where_of_write(self, key):
        where = self.key_equals(key)
        return f"{where} AND {self.condition()}" if self.chance.random() < 0.4 else where

    def returning(self, allowed, forms):
        if not allowed or self.chance.random() < 0.6:
            return ""
        return f" RETURNING {self.chance.choice(forms)}"


def plain(number):
    """The number as PartiQL has numbers: without a plus, or a point at an end."""
    number = number.removeprefix("+").replace("E+", "E")
    mantissa, _, exponent = number.upper().partition("E")
    whole, _, fraction = mantissa.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    text = sign + (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")
    return text + (f"E{exponent}" if exponent else "")
