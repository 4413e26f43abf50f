"""What a case is made of: the tables that it works on, with their items and keys, and its calls."""

import base64
import dataclasses
import random

from random_values import Values


@dataclasses.dataclass(frozen=True)
class Table:
    name: str
    partition: tuple  # its name and type
    sort: tuple = None

    def definition(self):
        keys = self.key_types()
        return {
            "TableName": self.name,
            "KeySchema": [{"AttributeName": name, "KeyType": role} for name, role in zip(keys, ("HASH", "RANGE"))],
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in keys.items()],
            "BillingMode": "PAY_PER_REQUEST",
        }

    def key_types(self):
        return dict([self.partition] + ([self.sort] if self.sort else []))

    def key_names(self):
        return list(self.key_types())

    def has_form_of_key(self, value):
        """Whether it is a map of the key's attributes, each of its type."""
        return isinstance(value, dict) and set(value) == set(self.key_types()) and all(
            isinstance(inner, dict) and list(inner) == [self.key_types()[name]] for name, inner in value.items())


def tables(prefix):
    shapes = {"s": ("S", None), "n": ("N", None), "b": ("B", None), "ss": ("S", "S"), "sn": ("S", "N"), "sb": ("S", "B")}
    return [Table(f"{prefix}-{name}", ("pk", partition), ("sk", sort) if sort else None)
            for name, (partition, sort) in shapes.items()]


READ_TABLES = tables("read")
WRITE_TABLES = tables("write")
KEY_VALUES = {
    "S": ["a", "b", "ab", "B", "é", "10"],
    "N": ["0", "1", "1.0", "-1", "10", "1.5"],
    "B": [base64.b64encode(content).decode() for content in (b"a", b"ab", b"\x00", b"\xff", b"b")],
}


def key_value(chance, kind):
    return {kind: chance.choice(KEY_VALUES[kind])}


def key_of(chance, table):
    return {name: key_value(chance, kind) for name, kind in table.key_types().items()}


def read_table_items(table):
    """What a read table holds: always the same."""
    chance = random.Random(table.name)
    values = Values(chance)
    items = {}
    for _ in range(16):
        key = key_of(chance, table)
        items[repr([canonical_key(value) for value in key.values()])] = {**key, **values.attributes()}
    return list(items.values())


def canonical_key(value):
    (kind, content), = value.items()
    return float(content) if kind == "N" else content


@dataclasses.dataclass
class Case:
    """`before` and `after` are calls, too, that store what the request meets, and look at what it left."""

    operation: str
    request: object
    before: list = dataclasses.field(default_factory=list)
    after: list = dataclasses.field(default_factory=list)
