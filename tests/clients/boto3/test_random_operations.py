"""Random operations on random items agree with a model: a dictionary, and rules of a few lines each."""

import decimal
import os
import random
import time

import botocore.exceptions
import pytest

from conftest import connect
from galvan_server import GalvanServer
from tables import create_table, key_schema

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

SECONDS = float(os.environ.get("GALVAN_TEST_MODEL_SECONDS", "20"))
RESTARTS = 6
PARTITIONS = [f"p{number}" for number in range(6)]
NAMES = ["a", "b", "c", "d"]
CONTEXT = decimal.Context(prec=60, Emax=400, Emin=-400)


def number_text(value):
    """The service's normal form of a Decimal: plain digits, no needless zero."""
    text = format(value.normalize(CONTEXT), "f")
    return "0" if text in ("-0", "0") else text


def canonical(value):
    """An attribute value as something that compares as the service compares: sets without order, numbers by value."""
    (kind, content), = value.items()
    if kind == "N":
        return kind, decimal.Decimal(content)
    if kind == "NS":
        return kind, frozenset(map(decimal.Decimal, content))
    if kind in ("SS", "BS"):
        return kind, frozenset(content)
    if kind == "L":
        return kind, tuple(map(canonical, content))
    if kind == "M":
        return kind, frozenset((name, canonical(inner)) for name, inner in content.items())
    return kind, content


def canonical_item(item):
    return None if item is None else {name: canonical(value) for name, value in item.items()}


class RandomValues:
    def __init__(self, chance):
        self.chance = chance

    def number(self):
        digits = "".join(self.chance.choices("0123456789", k=self.chance.choice([1, 2, 5, 20, 38])))
        exponent = self.chance.choice([0, 0, 0, -1, -5, -30, 3, 40, 80])
        return number_text(decimal.Decimal(self.chance.choice(["", "-"]) + digits).scaleb(exponent, CONTEXT))

    def string(self):
        letters = self.chance.choice(["ab", "abcdef\0\"\\\n", "é€😀z"])
        return "".join(self.chance.choices(letters, k=self.chance.choice([0, 1, 3, 10, 200])))

    def binary(self):
        return self.chance.randbytes(self.chance.choice([0, 1, 7, 300]))

    def value(self, depth=0):
        kinds = ["S", "N", "N", "B", "BOOL", "NULL", "SS", "NS", "BS"] + (["L", "M"] * 2 if depth < 4 else [])
        kind = self.chance.choice(kinds)
        size = range(self.chance.choice([1, 2, 3, 6]))
        if kind == "SS":
            return {kind: sorted({self.string() for _ in size})}
        if kind == "NS":
            return {kind: sorted({self.number() for _ in size})}
        if kind == "BS":
            return {kind: sorted({self.binary() for _ in size})}
        if kind == "L":
            return {kind: [self.value(depth + 1) for _ in size]}
        if kind == "M":
            return {kind: {self.string() or "x": self.value(depth + 1) for _ in size}}
        return {kind: {"S": self.string, "N": self.number, "B": self.binary, "NULL": lambda: True,
                       "BOOL": lambda: self.chance.random() < 0.5}[kind]()}


class Model:
    """The items by (partition key, sort key), and one method for each random operation, which does it on both sides."""

    def __init__(self, chance):
        self.chance = chance
        self.values = RandomValues(chance)
        self.items = {}
        self.table = None
        self.client = None
        self.steps = 0

    def key(self):
        return self.chance.choice(PARTITIONS), self.chance.randrange(-6, 7)

    def wire_key(self, key):
        return {"pk": {"S": key[0]}, "sk": {"N": str(key[1])}}

    def item(self, key):
        count = self.chance.choice([0, 1, 2, 4])
        return {**self.wire_key(key), **{name: self.values.value() for name in self.chance.sample(NAMES, count)}}

    def condition(self, old):
        """Random parameters of a condition, and whether it holds for the item `old`."""
        name = self.chance.choice(NAMES)
        kind = self.chance.randrange(5)
        if kind == 0:
            return {}, True
        if kind == 1:
            return {"ConditionExpression": f"attribute_exists({name})"}, old is not None and name in old
        if kind == 2:
            return {"ConditionExpression": "attribute_not_exists(pk)"}, old is None
        # Half of the time the value that is there, so that equality has a chance.
        present = (old or {}).get(name)
        expected = present if present is not None and self.chance.random() < 0.5 else self.values.value()
        equal = present is not None and canonical(present) == canonical(expected)
        operator, holds = ("=", equal) if kind == 3 else ("<>", not equal)
        return {"ConditionExpression": f"{name} {operator} :c", "ExpressionAttributeValues": {":c": expected}}, holds

    def expect(self, holds, operation, **parameters):
        """Calls the operation, which must succeed or fail its condition as the model says. Returns the attributes."""
        try:
            answer = operation(TableName=self.table, **parameters)
        except botocore.exceptions.ClientError as error:
            assert not holds and error.response["Error"]["Code"] == "ConditionalCheckFailedException", error
            return None
        assert holds
        return answer.get("Attributes")

    def put(self):
        key = self.key()
        old, new = self.items.get(key), self.item(key)
        condition, holds = self.condition(old)
        returned = self.expect(holds, self.client.put_item, Item=new, ReturnValues="ALL_OLD", **condition)
        if holds:
            assert canonical_item(returned) == canonical_item(old)
            self.items[key] = new

    def delete(self):
        key = self.key()
        old = self.items.get(key)
        condition, holds = self.condition(old)
        returned = self.expect(
            holds, self.client.delete_item, Key=self.wire_key(key), ReturnValues="ALL_OLD", **condition)
        if holds:
            assert canonical_item(returned) == canonical_item(old)
            self.items.pop(key, None)

    def set_and_remove(self):
        key = self.key()
        old = self.items.get(key)
        changed, removed, copied = self.chance.sample(NAMES, 3)
        condition, holds = self.condition(old)
        new = {**(old or self.wire_key(key))}
        value = self.values.value()
        kept = new.get(copied, value)
        new.update({changed: value, copied: kept})
        new.pop(removed, None)
        values = {**condition.pop("ExpressionAttributeValues", {}), ":v": value}
        returned = self.expect(
            holds, self.client.update_item, Key=self.wire_key(key), ReturnValues="ALL_NEW",
            UpdateExpression=f"SET {changed} = :v, {copied} = if_not_exists({copied}, :v) REMOVE {removed}",
            ExpressionAttributeValues=values, **condition)
        if holds:
            assert canonical_item(returned) == canonical_item(new)
            self.items[key] = new

    def add(self):
        key = self.key()
        new = {**(self.items.get(key) or self.wire_key(key))}
        amount = decimal.Decimal(self.chance.randrange(-10**9, 10**9)).scaleb(-4, CONTEXT)
        total = CONTEXT.add(decimal.Decimal(new.get("count", {"N": "0"})["N"]), amount)
        members = {self.values.string() for _ in range(3)}
        new["count"] = {"N": number_text(total)}
        new["tags"] = {"SS": sorted(members | set(new.get("tags", {"SS": []})["SS"]))}
        returned = self.expect(
            True, self.client.update_item, Key=self.wire_key(key), ReturnValues="ALL_NEW",
            UpdateExpression="ADD #count :n, tags :s", ExpressionAttributeNames={"#count": "count"},
            ExpressionAttributeValues={":n": {"N": number_text(amount)}, ":s": {"SS": sorted(members)}})
        assert canonical_item(returned) == canonical_item(new)
        assert returned["count"] == new["count"], (returned["count"], new["count"])
        self.items[key] = new

    def batch(self):
        keys = {self.key() for _ in range(8)}
        requests = []
        for key in keys:
            if self.chance.random() < 0.6:
                self.items[key] = self.item(key)
                requests.append({"PutRequest": {"Item": self.items[key]}})
            else:
                self.items.pop(key, None)
                requests.append({"DeleteRequest": {"Key": self.wire_key(key)}})
        assert self.client.batch_write_item(RequestItems={self.table: requests})["UnprocessedItems"] == {}

    def get(self):
        key = self.key()
        found = self.client.get_item(TableName=self.table, Key=self.wire_key(key), ConsistentRead=True).get("Item")
        assert canonical_item(found) == canonical_item(self.items.get(key))

    def batch_get(self):
        keys = {self.key() for _ in range(12)}
        answer = self.client.batch_get_item(RequestItems={
            self.table: {"Keys": [self.wire_key(key) for key in keys], "ConsistentRead": True}})
        self.agree(answer["Responses"][self.table], [key for key in keys if key in self.items], in_order=False)

    def query(self):
        partition, forward = self.chance.choice(PARTITIONS), self.chance.random() < 0.5
        low, high = sorted((self.chance.randrange(-7, 8), self.chance.randrange(-7, 8)))
        condition, within = self.chance.choice([
            ("", lambda sk: True), (" AND sk = :l", lambda sk: sk == low), (" AND sk < :l", lambda sk: sk < low),
            (" AND sk >= :l", lambda sk: sk >= low), (" AND sk BETWEEN :l AND :h", lambda sk: low <= sk <= high)])
        values = {":l": {"N": str(low)}, ":h": {"N": str(high)}}
        values = {name: value for name, value in values.items() if name in condition}
        found = list(self.pages(
            self.client.query, KeyConditionExpression="pk = :p" + condition, ScanIndexForward=forward,
            ConsistentRead=True, Limit=self.chance.randrange(1, 15),
            ExpressionAttributeValues={":p": {"S": partition}, **values}))
        expected = sorted(key for key in self.items if key[0] == partition and within(key[1]))
        self.agree(found, expected if forward else expected[::-1])

    def scan(self):
        segments = self.chance.choice([None, 1, 3])
        limit = {"Limit": self.chance.randrange(3, 90), "ConsistentRead": True}
        found = []
        for segment in range(segments or 1):
            part = {"Segment": segment, "TotalSegments": segments} if segments else {}
            found += self.pages(self.client.scan, **part, **limit)
        self.agree(found, sorted(self.items), in_order=False)

    def pages(self, read, **parameters):
        while True:
            answer = read(TableName=self.table, **parameters)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            parameters["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def agree(self, found, keys, in_order=True):
        """The items found are those of the keys, each once."""
        def key_of(item):
            return item["pk"]["S"], int(item["sk"]["N"])

        found = found if in_order else sorted(found, key=key_of)
        assert [key_of(item) for item in found] == (keys if in_order else sorted(keys))
        for item in found:
            assert canonical_item(item) == canonical_item(self.items[key_of(item)])

    def step(self):
        operations = {self.put: 6, self.delete: 3, self.set_and_remove: 5, self.add: 3, self.batch: 2, self.get: 5,
                      self.batch_get: 1, self.query: 2, self.scan: 1}
        self.chance.choices(list(operations), operations.values())[0]()
        self.steps += 1


def test_random_operations_agree_with_a_model_over_restarts(tmp_path):
    seed = int(os.environ.get("GALVAN_TEST_SEED") or random.randrange(1 << 32))
    print(f"GALVAN_TEST_SEED={seed}")
    model = Model(random.Random(seed))
    server = GalvanServer(data_dir=tmp_path / "data")
    for life in range(RESTARTS + 1):
        with server:
            model.client = connect(server.endpoint)
            model.table = model.table or create_table(model.client, **key_schema(pk="S", sk="N"))
            model.scan()
            deadline = time.monotonic() + SECONDS / (RESTARTS + 1)
            while time.monotonic() < deadline:
                model.step()
            assert model.client.describe_table(TableName=model.table)["Table"]["ItemCount"] == len(model.items)
            if life % 2 == 0:
                server.kill()
    print(f"{model.steps} operations")
    assert model.steps > 50
