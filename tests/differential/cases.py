"""What a case is made of: the tables that it works on, with their items and keys, and its calls."""

import base64
import dataclasses
import random

from random_values import Values


@dataclasses.dataclass(frozen=True)
class Keys:
    """What a table or an index is keyed by."""

    partition: tuple  # its name and type
    sort: tuple = None

    def key_types(self):
        return dict([self.partition] + ([self.sort] if self.sort else []))

    def schema(self):
        return [{"AttributeName": name, "KeyType": role} for name, role in zip(self.key_types(), ("HASH", "RANGE"))]


@dataclasses.dataclass(frozen=True)
class Index:
    name: str
    keys: Keys
    projection: str
    include: tuple = ()
    local: bool = False

    def definition(self):
        projection = {"ProjectionType": self.projection}
        if self.include:
            projection["NonKeyAttributes"] = list(self.include)
        return {"IndexName": self.name, "KeySchema": self.keys.schema(), "Projection": projection}


@dataclasses.dataclass(frozen=True)
class Table(Keys):
    name: str = ""
    indexes: tuple = ()

    def definition(self):
        types = self.key_types()
        for index in self.indexes:
            types.update(index.keys.key_types())
        definition = {
            "TableName": self.name, "KeySchema": self.schema(), "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
        }
        for member, local in (("LocalSecondaryIndexes", True), ("GlobalSecondaryIndexes", False)):
            indexes = [index.definition() for index in self.indexes if index.local == local]
            if indexes:
                definition[member] = indexes
        return definition

    def key_names(self):
        return list(self.key_types())

    def with_sound_index_keys(self, item):
        """The item without attributes that no index would take."""
        kinds = {name: kind for index in self.indexes for name, kind in index.keys.key_types().items()}
        return {name: value for name, value in item.items() if name not in kinds or value.get(kinds[name])}

    def has_form_of_key(self, value):
        """Whether it is a map of the key's attributes, each of its type."""
        return isinstance(value, dict) and set(value) == set(self.key_types()) and all(
            isinstance(inner, dict) and list(inner) == [self.key_types()[name]] for name, inner in value.items())


# Their sort keys are distinct in the table that is read: the order of equal ones is nobody's.
INDEXES = (
    Index("by_s2", Keys(("s2", "S"), ("n2", "N")), "ALL"),
    Index("include", Keys(("s2", "S"), ("n2", "N")), "INCLUDE", ("s", "n", "m")),
    Index("by_b", Keys(("b", "B"), ("n2", "N")), "KEYS_ONLY"),
    Index("local", Keys(("pk", "S"), ("n2", "N")), "KEYS_ONLY", local=True),
    Index("local_all", Keys(("pk", "S"), ("n2", "N")), "ALL", local=True),
)


def tables(prefix):
    shapes = {"s": ("S", None), "n": ("N", None), "b": ("B", None), "ss": ("S", "S"), "sn": ("S", "N"), "sb": ("S", "B")}
    plain = [Table(("pk", partition), ("sk", sort) if sort else None, f"{prefix}-{name}")
             for name, (partition, sort) in shapes.items()]
    return [*plain, Table(("pk", "S"), ("sk", "N"), f"{prefix}-indexed", INDEXES)]


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
    return [indexed(item, number) for number, item in enumerate(items.values())] if table.indexes else list(items.values())


def indexed(item, number):
    """The item with keys of indexes that are well-formed where they are there, and a sort key of its own."""
    item = READ_TABLES[-1].with_sound_index_keys({**item, "n2": {"N": str(number)}})
    if number % 5 == 4:
        del item["n2"]
    return item


def canonical_key(value):
    (kind, content), = value.items()
    return float(content) if kind == "N" else content


@dataclasses.dataclass
class Case:
    """`before` and `after` are calls, too, that store what the request meets, and look at what it left; those of `cleanup`
    are made last, and not compared. `ordered` says whether the order of a SELECT's items is for the server to keep."""

    operation: str
    request: object
    before: list = dataclasses.field(default_factory=list)
    after: list = dataclasses.field(default_factory=list)
    cleanup: list = dataclasses.field(default_factory=list)
    ordered: bool = False
