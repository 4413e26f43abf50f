"""Random legacy parameters, which expressions replaced: Expected, AttributeUpdates, KeyConditions and the filters."""

from random_values import USUAL_TYPES

OPERANDS = {"EQ": 1, "NE": 1, "LE": 1, "LT": 1, "GE": 1, "GT": 1, "NOT_NULL": 0, "NULL": 0, "CONTAINS": 1, "NOT_CONTAINS": 1,
            "BEGINS_WITH": 1, "BETWEEN": 2, "IN": 2}
NAMES = [*USUAL_TYPES, "absent"]


class LegacyParameters:
    """`wrong` is the chance of one deliberate error in each."""

    def __init__(self, chance, values, wrong):
        self.chance = chance
        self.values = values
        self.wrong = wrong

    def value(self, kind=None):
        if self.chance.random() < self.wrong * 0.1:
            return self.values.bad_value()
        return self.values.value(2, kind)

    def condition(self, kind):
        """A Condition on an attribute of that usual type."""
        chance = self.chance
        operator = chance.choice(list(OPERANDS))
        if operator in ("LE", "LT", "GE", "GT", "BETWEEN", "IN", "BEGINS_WITH", "CONTAINS", "NOT_CONTAINS") and kind not in "SNB":
            kind = chance.choice("SNB")
        if operator == "BEGINS_WITH" and kind == "N":
            kind = "S"
        count = OPERANDS[operator]
        if chance.random() < self.wrong * 0.3:
            count = chance.choice([0, 1, 2, 3])
            kind = chance.choice([kind, None])
        operands = [self.value(kind) for _ in range(count)]
        condition = {"ComparisonOperator": operator}
        if operands or chance.random() < self.wrong * 0.1:
            condition["AttributeValueList"] = operands
        if chance.random() < self.wrong * 0.05:
            condition["ComparisonOperator"] = chance.choice(["", "eq", "LIKE", None])
        return condition

    def conditions(self):
        names = self.chance.sample(NAMES, self.chance.choice([0, 1, 1, 2]))
        return {name: self.condition(USUAL_TYPES.get(name, "S")) for name in names}

    def expectation(self, kind):
        chance = self.chance
        roll = chance.random()
        if roll < 0.5:
            return self.condition(kind)
        if roll < 0.7:
            return {"Value": self.value(kind)}
        if roll < 0.85 or chance.random() > self.wrong:
            return {"Exists": False}
        return chance.choice([
            {}, {"Exists": True}, {"Exists": True, "Value": self.value(kind)}, {"Exists": False, "Value": self.value(kind)},
            {"Exists": False, "ComparisonOperator": "NULL"}, {"Value": self.value(kind), "ComparisonOperator": "EQ"},
            {"Value": self.value(kind), "AttributeValueList": [self.value(kind)], "ComparisonOperator": "EQ"},
            {"AttributeValueList": [self.value(kind)]}])

    def expected(self):
        names = self.chance.sample(NAMES, self.chance.choice([0, 1, 1, 2]))
        return {name: self.expectation(USUAL_TYPES.get(name, "S")) for name in names}

    def operator(self, request, conditions):
        """Joins the conditions of a request, where there is something to join."""
        if len(conditions) > 1 or self.chance.random() < self.wrong * 0.2:
            if self.chance.random() < 0.6:
                request["ConditionalOperator"] = self.chance.choice(["AND", "OR"])

    def update(self, kind):
        chance = self.chance
        action = chance.choice(["PUT", "PUT", "ADD", "DELETE", None])
        if action in ("ADD", "DELETE") and chance.random() > self.wrong * 0.3:
            kind = chance.choice(["N", "SS", "NS", "BS", "L"] if action == "ADD" else ["SS", "NS", "BS"])
        update = {"Value": self.value(kind)} if action != "DELETE" or chance.random() < 0.5 else {}
        if chance.random() < self.wrong * 0.1:
            update.pop("Value", None)
        if action:
            update["Action"] = action
        return update

    def updates(self, table):
        names = self.chance.sample(NAMES, self.chance.choice([0, 1, 1, 2, 3]))
        if self.chance.random() < self.wrong * 0.1:
            names.append(self.chance.choice(table.key_names()))
        return {name: self.update(USUAL_TYPES.get(name, "S")) for name in names}

    def key_conditions(self, table, partition_value, sort_value):
        chance = self.chance
        conditions = {table.partition[0]: {"ComparisonOperator": "EQ", "AttributeValueList": [partition_value]}}
        if table.sort and chance.random() < 0.6:
            operator = chance.choice(["EQ", "LE", "LT", "GE", "GT", "BETWEEN", "BEGINS_WITH"])
            count = 2 if operator == "BETWEEN" else 1
            conditions[table.sort[0]] = {"ComparisonOperator": operator, "AttributeValueList": [sort_value() for _ in range(count)]}
        if chance.random() < self.wrong * 0.4:
            name = chance.choice([*conditions, "s", "sk"])
            conditions[name] = self.condition(chance.choice("SNB"))
        return conditions
