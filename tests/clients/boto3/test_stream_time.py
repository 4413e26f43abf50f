"""DynamoDB Streams over time, and over restarts: roll-overs, retention, expired iterators, and that nothing is lost."""

import random

import pytest

from conftest import connect
from errors import fails
from galvan_server import GalvanServer, wait_until
from raw_http import Caller
from server_clock import ServerClock
from stream_consumer import replay
from streams import (all_shards, consumer, disable_stream, enable_stream, iterator, shard_with_records, stream_arn,
                     with_stream)
from tables import create_table, delete_table, key_schema

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

HOUR = 3600


@pytest.fixture(scope="module")
def server():
    with GalvanServer("--in-memory", "--test-clock") as server:
        yield server


@pytest.fixture
def clock(server):
    return ServerClock(server.endpoint)


@pytest.fixture
def own_client(server):
    return connect(server.endpoint)


@pytest.fixture
def own_streams(server):
    return connect(server.endpoint, "dynamodbstreams")


@pytest.fixture
def table(own_client):
    name = create_table(own_client, **key_schema(pk="S"), **with_stream())
    yield name
    delete_table(own_client, name)


def put(client, table, *names, **attributes):
    for name in names:
        client.put_item(TableName=table, Item={"pk": {"S": str(name)}, **attributes})


def open_shards(streams, arn):
    return {name for name, shard in all_shards(streams, arn).items()
            if "EndingSequenceNumber" not in shard["SequenceNumberRange"]}


def roll_over(streams, arn, clock, seconds=4 * HOUR):
    before = open_shards(streams, arn)
    clock.advance(seconds)
    assert wait_until(lambda: not open_shards(streams, arn) & before)


def test_shards_give_way_every_four_hours(server, own_client, own_streams, table, clock):
    arn = stream_arn(own_client, table)
    put(own_client, table, *range(20))
    parents = open_shards(own_streams, arn)
    clock.advance(4 * HOUR - 60)
    put(own_client, table, *range(20, 40))
    assert open_shards(own_streams, arn) == parents
    roll_over(own_streams, arn, clock, 60)
    put(own_client, table, *range(40, 60))
    shards = all_shards(own_streams, arn)
    children = shards.keys() - parents
    assert {shards[child]["ParentShardId"] for child in children} == parents
    for parent in parents:
        shard_filter = {"Type": "CHILD_SHARDS", "ShardId": parent}  # which Debian's boto3 does not know
        filtered = Caller(server.endpoint)("DescribeStream", {"StreamArn": arn, "ShardFilter": shard_filter}).json
        assert [shard["ParentShardId"] for shard in filtered["StreamDescription"]["Shards"]] == [parent]
        numbers = shards[parent]["SequenceNumberRange"]
        assert int(numbers["StartingSequenceNumber"]) <= int(numbers["EndingSequenceNumber"])
    reader = consumer(own_streams, arn)
    assert len(reader.read()) == 60
    assert reader.ended == parents
    closed = own_streams.get_records(ShardIterator=iterator(own_streams, arn, parents.pop(), "LATEST"))
    assert closed["Records"] == [] and "NextShardIterator" not in closed


def test_iterators_expire_after_fifteen_minutes(own_client, own_streams, table, clock):
    arn = stream_arn(own_client, table)
    first = iterator(own_streams, arn, next(iter(open_shards(own_streams, arn))))
    clock.advance(14 * 60)
    following = own_streams.get_records(ShardIterator=first)["NextShardIterator"]
    clock.advance(2 * 60)
    with fails("ExpiredIteratorException", "Shard iterator has expired"):
        own_streams.get_records(ShardIterator=first)
    assert own_streams.get_records(ShardIterator=following)["Records"] == []


def test_records_are_kept_for_a_day(own_client, own_streams, table, clock):
    arn = stream_arn(own_client, table)
    put(own_client, table, "x")
    shard, [record] = shard_with_records(own_streams, arn)
    number = record["dynamodb"]["SequenceNumber"]
    roll_over(own_streams, arn, clock)
    clock.advance(20 * HOUR - 300)
    from_the_record = iterator(own_streams, arn, shard, "AT_SEQUENCE_NUMBER", number)
    assert len(own_streams.get_records(ShardIterator=from_the_record)["Records"]) == 1
    put(own_client, table, *range(100, 120))
    clock.advance(310)
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        with fails("TrimmedDataAccessException"):
            iterator(own_streams, arn, shard, kind, number)
    # Five minutes are left to whoever has asked in time.
    assert len(own_streams.get_records(ShardIterator=from_the_record)["Records"]) == 1
    from_the_oldest = iterator(own_streams, arn, shard)
    clock.advance(295)
    with fails("TrimmedDataAccessException", "The data you are trying to access has been trimmed"):
        own_streams.get_records(ShardIterator=from_the_record)
    assert wait_until(lambda: shard not in all_shards(own_streams, arn))
    kept = consumer(own_streams, arn).read()
    assert {record["dynamodb"]["Keys"]["pk"]["S"] for record in kept} == {str(number) for number in range(100, 120)}
    assert own_streams.get_records(ShardIterator=from_the_oldest)["Records"] == []


def test_streams_that_are_over_can_be_read_for_a_day(own_client, own_streams, table, clock):
    first = stream_arn(own_client, table)
    put(own_client, table, "x")
    disable_stream(own_client, table)
    enable_stream(own_client, table)
    second = stream_arn(own_client, table)
    put(own_client, table, "y")
    delete_table(own_client, table)
    clock.advance(24 * HOUR - 120)
    for arn in (first, second):
        assert len(consumer(own_streams, arn).read()) == 1
    clock.advance(121)
    for arn in (first, second):
        with fails("ResourceNotFoundException"):
            own_streams.describe_stream(StreamArn=arn)
    assert [stream for stream in own_streams.list_streams()["Streams"] if stream["TableName"] == table] == []


def test_a_label_is_used_once(own_client, own_streams, clock):
    clock.freeze()
    try:
        name = create_table(own_client, **key_schema(pk="S"), **with_stream())
        arns = [stream_arn(own_client, name)]
        for _ in range(3):
            disable_stream(own_client, name)
            enable_stream(own_client, name)
            arns.append(stream_arn(own_client, name))
        delete_table(own_client, name)
        create_table(own_client, TableName=name, **key_schema(pk="S"), **with_stream())
        arns.append(stream_arn(own_client, name))
        assert len(set(arns)) == 5
        delete_table(own_client, name)
    finally:
        clock.freeze(False)


# Nothing is lost


class Workload:
    """Random writes to one table, of all kinds, and items that expire: by a clock that stands, so that none does by
    itself."""

    def __init__(self, seed, table):
        self.random = random.Random(seed)
        self.table = table
        self.clock = None
        self.now = 0
        self.expired = 0

    def connect(self, endpoint):
        """Takes up where the server before this one ended."""
        self.clock = ServerClock(endpoint)
        self.now = self.clock.set(max(self.now, self.clock.freeze()))

    def key(self):
        return {"pk": {"S": self.random.choice("abcdefgh")}, "sk": {"N": str(self.random.randrange(5))}}

    def item(self):
        attributes = {"v": {"N": str(self.random.randrange(4))}, "long": {"S": "x" * self.random.randrange(300)}}
        if self.random.random() < 0.3:
            attributes["expires"] = {"N": str(int(self.now) + self.random.randrange(1, 20))}
        return {**self.key(), **attributes}

    def distinct(self, count):
        items = [self.item() for _ in range(count)]
        return list({(item["pk"]["S"], item["sk"]["N"]): item for item in items}.values())

    def step(self, client):
        self.random.choice((self.put, self.delete, self.update, self.batch, self.transaction, self.expire))(client)

    def put(self, client):
        client.put_item(TableName=self.table, Item=self.item())

    def delete(self, client):
        client.delete_item(TableName=self.table, Key=self.key())

    def update(self, client):
        client.update_item(TableName=self.table, Key=self.key(), UpdateExpression="ADD n :one REMOVE v",
                           ExpressionAttributeValues={":one": {"N": "1"}})

    def expire(self, _):
        self.now = self.clock.advance(self.random.uniform(0.2, 3))
        self.expired += self.clock.sweep()

    def batch(self, client):
        writes = [{"PutRequest": {"Item": item}} if self.random.random() < 0.5 else
                  {"DeleteRequest": {"Key": {name: item[name] for name in ("pk", "sk")}}} for item in self.distinct(8)]
        client.batch_write_item(RequestItems={self.table: writes})

    def transaction(self, client):
        items = self.distinct(4)
        actions = [{"Put": {"TableName": self.table, "Item": item}} for item in items]
        if self.random.random() < 0.3:
            actions[0]["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        try:
            client.transact_write_items(TransactItems=actions)
        except client.exceptions.TransactionCanceledException:
            pass


def key_of(keys):
    return keys["pk"]["S"], keys["sk"]["N"]


def scanned(client, table):
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return {key_of(item): item for page in pages for item in page["Items"]}


def checked_expirations(records, now):
    """How many of the records are of items that expired, which they were allowed to."""
    expirations = [record for record in records if "userIdentity" in record]
    for record in expirations:
        assert record["userIdentity"] == {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
        assert record["eventName"] == "REMOVE"
        assert int(record["dynamodb"]["OldImage"]["expires"]["N"]) <= now
    return len(expirations)


def test_a_stream_from_its_beginning_makes_its_table(tmp_path):
    seed = random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}")
    server = GalvanServer("--stream-shard-size", "16KiB", "--stream-shard-age", "8s", "--stream-shards", "2",
                          "--test-clock", data_dir=tmp_path / "data")
    server.start()
    try:
        client = connect(server.endpoint)
        table = create_table(client, **key_schema(pk="S", sk="N"), **with_stream())
        specification = {"Enabled": True, "AttributeName": "expires"}
        client.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)
        arn, workload = stream_arn(client, table), Workload(seed, table)
        follower, followed = None, {}
        for round_number in range(6):
            workload.connect(server.endpoint)
            for _ in range(60):
                workload.step(client)
            streams = connect(server.endpoint, "dynamodbstreams")
            stored = scanned(client, table)
            # One that follows over all restarts, and one that begins anew.
            if follower is None:
                follower = consumer(streams, arn)
            follower.call = consumer(streams, arn).call
            replay(follower.read(), followed, key_of)
            assert followed == stored
            records, replayed = consumer(streams, arn, limit=50).read(), {}
            replay(records, replayed, key_of)
            assert replayed == stored
            assert checked_expirations(records, workload.now) == workload.expired
            (server.kill if round_number % 2 else server.stop)()
            server.start()
            client = connect(server.endpoint)
        assert len(follower.ended) >= 4, "the shards did not roll over"
        assert workload.expired > 10
    finally:
        server.stop()
