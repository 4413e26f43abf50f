"""A tenant who is limited to some keys, or to some attributes, learns and changes nothing else.

Two namespaces hold the same tables, and the same of what the tenant may see; what he may not see differs. Each of many
random requests, of every operation about items and with every parameter that could tell something, is sent to both: the
answers must be alike, errors, counts and capacity included. In the end, what he may not change must be as it was.
Source: docs/operations.md, "What users may do with tables".
"""

import json
import os
import random

import boto3.dynamodb.types
import botocore.exceptions
import pytest

from galvan_server import GalvanServer
from identities import ROOT, allow, client, new_user

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

REQUESTS = int(os.environ.get("GALVAN_ISOLATION_REQUESTS", "700"))
SEED = int(os.environ.get("GALVAN_ISOLATION_SEED", "20261121"))
WORLDS = ("one", "two")
TABLES = ("things", "others")
INDEXES = {"by-owner": ("owner", "rank"), "by-secret": ("secret", None)}
OPEN = ["pk", "sk", "owner", "rank", "open", "more"]
ATTRIBUTES = [*OPEN, "secret", "ghost"]
serialize = boto3.dynamodb.types.TypeSerializer().serialize

# What the tenant of keys may do: anything, with his own keys. By his attributes: as the Developer Guide has it, nothing
# that puts or deletes whole items.
LIMITS = {
    "keys": allow("dynamodb:*", Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "mine"}}),
    "attributes": allow(
        ["dynamodb:" + name for name in (
            "GetItem", "BatchGetItem", "Query", "Scan", "UpdateItem", "ConditionCheckItem", "PartiQLSelect",
            "PartiQLUpdate")],
        Condition={"ForAllValues:StringEquals": {"dynamodb:Attributes": OPEN}}),
}


def create_tables(dynamodb):
    types = {"pk": "S", "sk": "N", "owner": "S", "rank": "N", "secret": "S"}
    for table in TABLES:
        dynamodb.create_table(
            TableName=table, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            LocalSecondaryIndexes=[{"IndexName": "by-rank", "Projection": {"ProjectionType": "KEYS_ONLY"}, "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}]}],
            GlobalSecondaryIndexes=[
                {"IndexName": name, "Projection": {"ProjectionType": "ALL"}, "KeySchema": [
                    {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE")) if key]}
                for name, keys in INDEXES.items()])


def fill(dynamodb, limit, world):
    """What the limit hides depends on the world; where it hides attributes, they are equally large."""
    for table in TABLES:
        for number in range(6):
            item = {"pk": "mine", "sk": number, "owner": "mine", "rank": 10 - number, "open": f"open {number}",
                    "more": {"deep": [number]}}
            if limit == "attributes":
                item["secret"] = f"{world}-{(number * (7 if world == 'one' else 5)) % 6}"
            else:
                item["secret"] = "mine"
            put(dynamodb, table, item)
        if limit == "attributes":
            continue
        for number in range(4 if world == "one" else 9):
            put(dynamodb, table, {"pk": f"theirs-{number % 3}", "sk": number, "owner": f"their {world}", "rank": number,
                                  "secret": f"{world} {number}", "open": "x" * 50 * (number + len(world) % 2)})


def put(dynamodb, table, item):
    dynamodb.put_item(TableName=table, Item={name: serialize(value) for name, value in item.items()})


def hidden(dynamodb, limit):
    """All that the tenant may neither see nor change."""
    items = [(table, item) for table in TABLES for item in dynamodb.scan(TableName=table)["Items"]]
    if limit == "keys":
        return sorted(json.dumps([table, item], sort_keys=True) for table, item in items if item["pk"]["S"] != "mine")
    return sorted(json.dumps([table, item["pk"], item["sk"], item.get("secret")]) for table, item in items
                  if "secret" in item)


class Requests:
    """Random requests, as the name of a method and its arguments."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one_of(self, *choices):
        return self.random.choice(choices)

    def maybe(self, chance=0.4):
        return self.random.random() < chance

    def partition(self):
        return self.one_of("mine", "mine", "mine", "theirs-0", "theirs-1", "their one", "nobody's")

    def key(self):
        return {"pk": self.partition(), "sk": self.random.randrange(8)}

    def attribute(self):
        return self.random.choice(ATTRIBUTES)

    def value(self):
        return self.one_of("mine", "open 1", "one-1", "one 1", "their one", 1, 5)

    def names(self, attributes):
        return {f"#{name}": name for name in attributes}

    def condition(self):
        """An expression with its attributes and values."""
        name = self.attribute()
        forms = (f"attribute_exists(#{name})", f"attribute_not_exists(#{name})", f"#{name} = :v", f"#{name} <> :v",
                 f"#{name} > :v", f"begins_with(#{name}, :s)", f"contains(#{name}, :s)", f"size(#{name}) > :n",
                 f"#{name} IN (:v, :s)", f"attribute_type(#{name}, :t)", f"#{name}.deep[0] = :n", f"NOT #{name} = :v")
        text = self.one_of(*forms)
        used = [name]
        if self.maybe(0.3):
            other = self.attribute()
            text += self.one_of(" AND ", " OR ") + f"attribute_exists(#{other})"
            used.append(other)
        return text, used

    def values(self, text):
        given = {":v": self.value(), ":s": self.one_of("o", "one"), ":n": self.random.randrange(9), ":t": "S"}
        return {name: serialize(value) for name, value in given.items() if name in text}

    def with_expressions(self, request, **expressions):
        """Adds (text, attributes) under their parameters' names, and the placeholders of all."""
        used, texts = [], ""
        for parameter, made in expressions.items():
            if made is not None:
                request[parameter] = made[0]
                used += made[1]
                texts += made[0] + " "
        if used:
            request["ExpressionAttributeNames"] = self.names(used)
        if values := self.values(texts):
            request["ExpressionAttributeValues"] = values
        return request

    def projection(self):
        used = self.random.sample(ATTRIBUTES, self.random.randrange(1, 4))
        if self.maybe(0.6):
            used = [name for name in used if name in OPEN] or ["pk"]
        return ", ".join("#" + name for name in used), used

    def update(self):
        target, other = self.one_of("open", "more", "open", "rank", "owner", "secret", "fresh"), self.attribute()
        text = self.one_of(f"SET #{target} = :v", f"REMOVE #{target}", f"ADD #{target} :n", f"SET #{target} = #{other}",
                           f"SET #{target} = if_not_exists(#{other}, :v)", f"SET #{target}.deep = :n")
        return text, [name for name in dict.fromkeys((target, other)) if "#" + name in text.replace(".", " ").replace(
            ",", " ").replace("(", " ").split()]

    def capacity(self, request):
        if self.maybe():
            request["ReturnConsumedCapacity"] = self.one_of("TOTAL", "INDEXES", "NONE")
        return request

    # ---- Operations

    def get_item(self):
        request = self.capacity({"TableName": self.one_of(*TABLES), "Key": wire(self.key())})
        if self.maybe(0.3):
            request["AttributesToGet"] = self.random.sample(ATTRIBUTES, 2)
            return request
        return self.with_expressions(request, ProjectionExpression=self.projection() if self.maybe(0.8) else None)

    def batch_get_item(self):
        keys = {json.dumps(key): wire(key) for key in (self.key() for _ in range(self.random.randrange(1, 4)))}
        part = self.with_expressions({"Keys": list(keys.values())},
                                     ProjectionExpression=self.projection() if self.maybe(0.8) else None)
        return self.capacity({"RequestItems": {self.one_of(*TABLES): part}})

    def page(self, request):
        if self.maybe():
            request["Limit"] = self.random.randrange(1, 5)
        if self.maybe():
            request["Select"] = self.one_of("COUNT", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
        return self.capacity(request)

    def selection(self, request):
        return self.projection() if "Select" not in request and self.maybe(0.8) else None

    def query(self):
        index = self.one_of(None, None, "by-rank", *INDEXES)
        leading, sort = INDEXES.get(index, ("pk", "rank" if index else "sk"))
        request = self.page({"TableName": self.one_of(*TABLES), "ScanIndexForward": self.maybe()})
        if index:
            request["IndexName"] = index
        text, used = f"#{leading} = :leading", [leading]
        if sort and self.maybe():
            text, used = text + f" AND #{sort} > :n", [leading, sort]
        self.with_expressions(request, KeyConditionExpression=(text, used), ProjectionExpression=self.selection(request),
                              FilterExpression=self.condition() if self.maybe() else None)
        leading_value = self.one_of("mine", "mine", "mine", "one-1", "their one", "theirs-0")
        request.setdefault("ExpressionAttributeValues", {})[":leading"] = serialize(leading_value)
        if self.maybe(0.2):
            request["ExclusiveStartKey"] = wire({**self.key(), **({leading: leading_value} if index else {}),
                                                 **({sort: 3} if index and sort else {})})
        return request

    def scan(self):
        request = self.page({"TableName": self.one_of(*TABLES)})
        if self.maybe():
            request["IndexName"] = self.one_of("by-rank", *INDEXES)
        if self.maybe(0.2):
            request.update(TotalSegments=2, Segment=1)
        return self.with_expressions(request, ProjectionExpression=self.selection(request),
                                     FilterExpression=self.condition() if self.maybe() else None)

    def written(self, request, old_values):
        if self.maybe():
            request["ReturnValues"] = self.one_of(*old_values)
        if self.maybe(0.3):
            request["ReturnItemCollectionMetrics"] = "SIZE"
        return self.capacity(request)

    def item(self):
        return {**self.key(), "open": self.value(), "owner": "mine", "rank": self.random.randrange(9)}

    def put_item(self):
        request = self.written({"TableName": self.one_of(*TABLES), "Item": wire(self.item())}, ("NONE", "ALL_OLD"))
        if self.maybe(0.2):
            request["Expected"] = {self.attribute(): {"Exists": False}}
            return request
        return self.with_expressions(request, ConditionExpression=self.condition() if self.maybe(0.6) else None)

    def delete_item(self):
        request = self.written({"TableName": self.one_of(*TABLES), "Key": wire(self.key())}, ("NONE", "ALL_OLD"))
        return self.with_expressions(request, ConditionExpression=self.condition() if self.maybe(0.6) else None)

    def update_item(self):
        request = self.written({"TableName": self.one_of(*TABLES), "Key": wire(self.key())},
                               ("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"))
        if self.maybe(0.15):
            request["AttributeUpdates"] = {self.attribute(): {"Action": "ADD", "Value": serialize(1)}}
            request["Expected"] = {self.attribute(): {"Value": serialize(self.value())}}
            return request
        return self.with_expressions(request, UpdateExpression=self.update(),
                                     ConditionExpression=self.condition() if self.maybe(0.5) else None)

    def batch_write_item(self):
        writes = {}
        for _ in range(self.random.randrange(1, 4)):
            item = self.item()
            key = {name: item[name] for name in ("pk", "sk")}
            writes[json.dumps(key)] = ({"PutRequest": {"Item": wire(item)}} if self.maybe(0.5)
                                       else {"DeleteRequest": {"Key": wire(key)}})
        return self.capacity({"RequestItems": {self.one_of(*TABLES): list(writes.values())}})

    def transact_get_items(self):
        gets = [self.with_expressions({"TableName": self.one_of(*TABLES), "Key": wire(self.key())},
                                      ProjectionExpression=self.projection() if self.maybe(0.8) else None)
                for _ in range(self.random.randrange(1, 4))]
        return self.capacity({"TransactItems": [{"Get": get} for get in gets]})

    def action(self):
        kind = self.one_of("Put", "Delete", "Update", "Update", "ConditionCheck")
        request = {"TableName": self.one_of(*TABLES)}
        request["Item" if kind == "Put" else "Key"] = wire(self.item() if kind == "Put" else self.key())
        condition = self.condition() if kind == "ConditionCheck" or self.maybe() else None
        if condition and self.maybe():
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        return {kind: self.with_expressions(request, ConditionExpression=condition,
                                            **({"UpdateExpression": self.update()} if kind == "Update" else {}))}

    def transact_write_items(self):
        request = {"TransactItems": [self.action() for _ in range(self.random.randrange(1, 4))]}
        if self.maybe(0.2):
            request["ClientRequestToken"] = f"token-{self.random.randrange(5)}"
        return self.capacity(request)

    # ---- PartiQL

    def where(self):
        pinned = f"pk = '{self.partition()}' AND sk = {self.random.randrange(8)}"
        return self.one_of(pinned, pinned, pinned, f"pk = '{self.partition()}'",
                           f"pk IN ['{self.partition()}', '{self.partition()}']", f"pk = 'mine' OR open = '{self.value()}'",
                           f"sk > 1 AND pk = 'mine'", "sk > 1", f"owner = '{self.one_of('mine', 'their one')}'")

    def extra(self):
        name = self.attribute()
        return self.one_of("", "", f" AND {name} = 'one-1'", f" AND attribute_type({name}, 'S')", f" AND {name} IS MISSING",
                           f" AND size({name}) > 3", f" AND contains({name}, 'o')")

    def select(self):
        index = self.one_of("", "", "", ".\"by-rank\"", ".\"by-owner\"", ".\"by-secret\"")
        columns = self.one_of("*", ", ".join(self.random.sample(ATTRIBUTES, 2)), "pk, sk", "open", "more.deep")
        order = self.one_of("", "", "", " ORDER BY sk DESC")
        return f'SELECT {columns} FROM {self.one_of(*TABLES)}{index} WHERE {self.where()}{self.extra()}{order}'

    def change(self, returning=True):
        table = self.one_of(*TABLES)
        after = self.one_of("", "", " RETURNING ALL OLD *", " RETURNING MODIFIED NEW *") if returning else ""
        return self.one_of(
            f"UPDATE {table} SET {self.attribute()} = '{self.value()}' WHERE {self.where()}{self.extra()}{after}",
            f"UPDATE {table} SET open = {self.attribute()} WHERE {self.where()}{after}",
            f"UPDATE {table} REMOVE {self.attribute()} WHERE {self.where()}{after}",
            f"DELETE FROM {table} WHERE {self.where()}{self.extra()}" + after.replace("MODIFIED NEW", "ALL OLD"),
            f"INSERT INTO {table} VALUE {{'pk': '{self.partition()}', 'sk': {self.random.randrange(8)}, 'open': 'new'}}")

    def execute_statement(self):
        return self.capacity({"Statement": self.select() if self.maybe(0.5) else self.change()})

    def batch_execute_statement(self):
        made = self.select if self.maybe(0.5) else self.change
        return self.capacity({"Statements": [{"Statement": made()} for _ in range(self.random.randrange(1, 4))]})

    def execute_transaction(self):
        count = self.random.randrange(1, 3)
        if self.maybe(0.5):
            statements = [self.select() for _ in range(count)]
        else:
            statements = [self.change(returning=False) for _ in range(count)]
            if self.maybe():
                statements.append(f"EXISTS(SELECT * FROM {self.one_of(*TABLES)} WHERE {self.where()}{self.extra()})")
        return self.capacity({"TransactStatements": [{"Statement": statement} for statement in statements]})

    OPERATIONS = (get_item, batch_get_item, query, query, scan, put_item, delete_item, update_item, update_item,
                  batch_write_item, transact_get_items, transact_write_items, transact_write_items, execute_statement,
                  execute_statement, batch_execute_statement, execute_transaction)

    def next(self):
        make = self.random.choice(self.OPERATIONS)
        return make.__name__, make(self)


def wire(item):
    return {name: serialize(value) for name, value in item.items()}


def answer_of(dynamodb, operation, request):
    """All that a client can see of the answer, but for what is random in it."""
    try:
        answer = getattr(dynamodb, operation)(**request)
    except botocore.exceptions.ClientError as error:
        answer = {key: value for key, value in error.response.items() if key != "ResponseMetadata"}
        answer["status"] = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return answer
    except botocore.exceptions.ParamValidationError:
        return "not sent"
    answer.pop("ResponseMetadata")
    if "NextToken" in answer:
        answer["NextToken"] = "sealed"
    return answer


@pytest.mark.parametrize("limit", LIMITS)
def test_what_is_hidden_makes_no_difference(limit):
    print(f"GALVAN_ISOLATION_SEED={SEED}")
    with GalvanServer("--in-memory", "--auth", "on", environment=ROOT) as server:
        _, key = new_user(client(server, "iam"), LIMITS[limit])
        roots = [client(server, "dynamodb", path=f"/ns/{world}") for world in WORLDS]
        tenants = [client(server, "dynamodb", key, f"/ns/{world}") for world in WORLDS]
        for root, world in zip(roots, WORLDS):
            create_tables(root)
            fill(root, limit, world)
        before = [hidden(root, limit) for root in roots]
        assert before[0] != before[1]
        requests = Requests(SEED)
        succeeded, refused = set(), set()
        for number in range(REQUESTS):
            operation, request = requests.next()
            answers = [answer_of(tenant, operation, request) for tenant in tenants]
            assert answers[0] == answers[1], (number, operation, request)
            if "Error" not in answers[0] and answers[0] != "not sent":
                succeeded.add(operation)
            elif "Error" in answers[0] and answers[0]["Error"]["Code"] == "AccessDeniedException":
                refused.add(operation)
            if number % 100 == 99:
                assert [hidden(root, limit) for root in roots] == before, (number, operation, request)
        all_operations = {make.__name__ for make in Requests.OPERATIONS}
        never = {"keys": {"scan"}, "attributes": {"put_item", "delete_item", "batch_write_item"}}[limit]
        assert succeeded == all_operations - never
        # A batch of statements tells of each refusal where it tells of that statement.
        assert refused == all_operations - {"batch_execute_statement"}
        assert [hidden(root, limit) for root in roots] == before
