"""A tenant who is limited to some keys, or to some attributes, learns and changes nothing else.

Two namespaces hold the same tables, and the same of what the tenant may see; what he may not see differs. Each of many
random requests, of every operation about items and with every parameter that could tell something, is sent to both: the
answers must be alike, errors, counts and capacity included. In the end, what he may not change must be as it was.
Source: docs/access.md, "What users may do with tables".
"""

import itertools
import json
import os
import re

import botocore.session
import pytest

from galvan_server import GalvanServer
from identities import ACCOUNT, ROOT, SignedCaller, allow, client, new_user, policy, send_call, table_arn
from tenant_requests import INDEXES, OPEN, TABLES, Requests, serialize

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

REQUESTS = int(os.environ.get("GALVAN_ISOLATION_REQUESTS", "1500"))
SEED = int(os.environ.get("GALVAN_ISOLATION_SEED", "20261121"))
WORLDS = ("one", "two")

# What the tenant of keys may do: anything, with his own keys. By his attributes: as the Developer Guide has it, nothing
# that puts or deletes whole items.
LIMITS = {
    "keys": allow("dynamodb:*", Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "mine"}}),
    "attributes": allow(
        ["dynamodb:" + name for name in (
            "GetItem", "BatchGetItem", "Query", "Scan", "UpdateItem", "ConditionCheckItem", "PartiQLSelect",
            "PartiQLUpdate", "GetRecords")],
        Condition={"ForAllValues:StringEquals": {"dynamodb:Attributes": OPEN}}),
}
NEVER = {"keys": {"Scan", "GetRecords"}, "attributes": {"PutItem", "DeleteItem", "BatchWriteItem", "GetRecords"}}


def create_tables(dynamodb):
    types = {"pk": "S", "sk": "N", "owner": "S", "rank": "N", "secret": "S"}
    for table in TABLES:
        dynamodb.create_table(
            TableName=table, BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
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


class World:
    """A namespace, as its tenant finds it."""

    def __init__(self, server, name, limit, key):
        self._server, self._path = server, f"/ns/{name}"
        self.root = client(server, "dynamodb", path=self._path)
        create_tables(self.root)
        fill(self.root, limit, name)
        self._call = SignedCaller(server, key, self._path)
        streams = client(server, "dynamodbstreams", path=self._path)
        self._iterators = {f"of {table}": self._iterator(streams, table) for table in TABLES}

    def _iterator(self, streams, table):
        arn = self.root.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        iterators = [streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
                     ["ShardIterator"] for shard in shards]
        # Of a shard that has something to tell.
        return next(one for one in iterators if streams.get_records(ShardIterator=one)["Records"])

    def let_in(self, name, table, statement):
        """Gives the table and its stream a policy."""
        document = policy({**statement, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}})
        for arn in table_arn(table), self.root.describe_table(TableName=table)["Table"]["LatestStreamArn"]:
            send_call(self._server, "PutResourcePolicy", {"ResourceArn": arn, "Policy": document}, path=self._path)

    def answer(self, operation, request):
        """All that a client can see of the answer, but for what is random in it."""
        if "ShardIterator" in request:
            request = {**request, "ShardIterator": self._iterators[request["ShardIterator"]]}
        answer = self._call(operation, request)
        seen = answer.json
        for name in {"NextToken", "Message"} & set(seen):
            # Streams are called by the time of their beginning.
            seen[name] = "sealed" if name == "NextToken" else re.sub("/stream/[-0-9T:.]+", "/stream/LABEL", seen[name])
        return answer.status, seen


def parameters(operation, request, names):
    """Notes the members of a request that are no names of somebody's own: "Query.QueryFilter", "Statements.Parameters"."""
    for name, value in request.items():
        names.add(f"{operation}.{name}")
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict) and name in ("Statements", "TransactStatements", "TransactItems", "RequestItems"):
                parameters(name, part, names)


def members_of_items():
    """The operations of the service whose requests or answers have items, and the members of their requests."""
    session = botocore.session.get_session()
    found = {}
    for service in ("dynamodb", "dynamodbstreams"):
        model = session.get_service_model(service)
        for name in model.operation_names:
            operation = model.operation_model(name)
            if tells_items(operation.input_shape, ()) or tells_items(operation.output_shape, ()):
                found[name] = set(operation.input_shape.members)
    return found


def tells_items(shape, above):
    if shape is None or shape.name in above:
        return False
    if shape.name == "AttributeValue":
        return True
    parts = {"structure": lambda: shape.members.values(), "list": lambda: [shape.member], "map": lambda: [shape.value]}
    return any(tells_items(part, (*above, shape.name)) for part in parts.get(shape.type_name, list)())


def test_every_operation_and_parameter_is_tried():
    requests, names = Requests(SEED), set()
    for _ in range(3000):
        parameters(*requests.next(), names)
    members = members_of_items()
    assert set(Requests.OPERATIONS) == set(members)
    expected = {f"{operation}.{name}" for operation, all_of_it in members.items() for name in all_of_it}
    expected |= {f"{operation}.ReturnValuesOnConditionCheckFailure" for operation in (
        "PutItem", "UpdateItem", "DeleteItem", "ExecuteStatement", "Statements", "TransactStatements")}
    assert expected <= names, sorted(expected - names)


@pytest.mark.parametrize("limit, of_tables", [("keys", False), ("attributes", False), ("keys", True)])
def test_what_is_hidden_makes_no_difference(limit, of_tables):
    """The tenant has a policy, or has none and the tables have it."""
    print(f"GALVAN_ISOLATION_SEED={SEED}")
    with GalvanServer("--in-memory", "--auth", "on", environment=ROOT) as server:
        name, key = new_user(client(server, "iam"), *([] if of_tables else [LIMITS[limit]]))
        worlds = [World(server, name, limit, key) for name in WORLDS]
        for world, table in itertools.product(worlds, TABLES if of_tables else ()):
            world.let_in(name, table, LIMITS[limit])
        before = [hidden(world.root, limit) for world in worlds]
        assert before[0] != before[1]
        requests = Requests(SEED)
        succeeded, refused = set(), set()
        for number in range(REQUESTS):
            operation, request = requests.next()
            answers = [world.answer(operation, request) for world in worlds]
            assert answers[0] == answers[1], (number, operation, request)
            status, answer = answers[0]
            assert status < 500, (number, operation, request, answer)
            if status == 200:
                succeeded.add(operation)
            elif answer["__type"].endswith("#AccessDeniedException"):
                refused.add(operation)
            if number % 100 == 99:
                assert [hidden(world.root, limit) for world in worlds] == before, (number, operation, request)
        assert succeeded == set(Requests.OPERATIONS) - NEVER[limit]
        # A batch of statements tells of each refusal where it tells of that statement.
        assert refused == set(Requests.OPERATIONS) - {"BatchExecuteStatement"}
        assert [hidden(world.root, limit) for world in worlds] == before
