"""DynamoDB Streams: settings of tables, ListStreams, DescribeStream, GetShardIterator and GetRecords.

Sources: DynamoDB Streams API reference; Developer Guide, "Change data capture for DynamoDB Streams". What a change
record weighs follows from the records that the guide shows.
"""

import base64
import re

import pytest

from errors import INVALID, fails, invalid
from streams import (all_shards, consumer, disable_stream, enable_stream, iterator, shard_with_records, stream_arn,
                     with_stream)
from tables import create_table, delete_table, key_schema, unique_name
from wire_types import NOT_INTEGERS, NOT_STRINGS, assert_type_refused, rows

ABSENT = "arn:aws:dynamodb:us-east-1:000000000000:table/galvan-absent/stream/2015-05-11T21:21:33.291"
SHARD = "shardId-00000001414576573621-f55eea83"
NUMBER = "100000000003498069978"


@pytest.fixture(scope="module")
def streamed(client):
    """A table with some records, which tests only read."""
    name = unique_name()
    create_table(client, TableName=name, **key_schema(pk="S"), **with_stream())
    for number in range(40):
        client.put_item(TableName=name, Item={"pk": {"S": str(number)}, "v": {"N": str(number)}})
    yield name
    delete_table(client, name)


@pytest.fixture(scope="module")
def arn(client, streamed):
    return stream_arn(client, streamed)


# Serialization


@pytest.mark.parametrize("operation, member, value, message", [
    (operation, *row) for operation, wrong in {
        "ListStreams": {"TableName": NOT_STRINGS, "Limit": NOT_INTEGERS, "ExclusiveStartStreamArn": NOT_STRINGS},
        "DescribeStream": {"StreamArn": NOT_STRINGS, "Limit": NOT_INTEGERS, "ExclusiveStartShardId": NOT_STRINGS},
        "GetShardIterator": {"StreamArn": NOT_STRINGS, "ShardId": NOT_STRINGS, "ShardIteratorType": NOT_STRINGS,
                             "SequenceNumber": NOT_STRINGS},
        "GetRecords": {"ShardIterator": NOT_STRINGS, "Limit": NOT_INTEGERS},
    }.items() for row in rows(**wrong)])
def test_refuses_a_member_of_the_wrong_json_type(call, operation, member, value, message):
    assert_type_refused(call, operation, {member: value}, message)


@pytest.mark.parametrize("target", ["DynamoDB_20120810.GetRecords", "DynamoDBStreams_20120810.GetItem",
                                    "DynamoDBStreams_20120810.CreateTable"])
def test_operations_belong_to_their_api(call, target):
    assert call("GetItem", {}, headers={"X-Amz-Target": target}).error == "UnknownOperationException"


# Validation


@pytest.mark.parametrize("method, parameters, message", [
    ("list_streams", {"Limit": 0}, "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater "),
    ("list_streams", {"Limit": 101}, "Member must have value less than or equal to 100"),
    ("list_streams", {"TableName": "a b c"}, "Member must satisfy regular expression pattern"),
    ("list_streams", {"ExclusiveStartStreamArn": ABSENT.partition("/stream/")[0]}, "Invalid StreamArn"),
    ("describe_stream", {}, "Value null at 'streamArn' failed to satisfy constraint: Member must not be null"),
    ("describe_stream", {"StreamArn": "x" * 36}, "Member must have length greater than or equal to 37"),
    ("describe_stream", {"StreamArn": "x" * 37}, "Invalid StreamArn"),
    ("describe_stream", {"StreamArn": ABSENT + "0"}, "Invalid StreamArn"),
    ("describe_stream", {"StreamArn": ABSENT, "Limit": 101}, "Member must have value less than or equal to 100"),
    ("get_shard_iterator", {"StreamArn": ABSENT, "ShardId": SHARD, "ShardIteratorType": "FIRST"},
     "enum value set: [TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER]"),
    ("get_shard_iterator", {"StreamArn": ABSENT, "ShardId": SHARD, "ShardIteratorType": "AT_SEQUENCE_NUMBER"},
     "SequenceNumber must be specified"),
    ("get_shard_iterator", {"StreamArn": ABSENT, "ShardId": SHARD, "ShardIteratorType": "LATEST",
                            "SequenceNumber": NUMBER}, "SequenceNumber must not be specified"),
    ("get_shard_iterator", {"StreamArn": ABSENT, "ShardId": SHARD, "ShardIteratorType": "AT_SEQUENCE_NUMBER",
                            "SequenceNumber": "x" * 21}, "Invalid SequenceNumber"),
    ("get_records", {"ShardIterator": ""}, "Member must have length greater than or equal to 1"),
    ("get_records", {"ShardIterator": "x"}, "Invalid ShardIterator"),
    ("get_records", {"ShardIterator": "x", "Limit": 0}, "Member must have value greater than or equal to 1"),
    ("get_records", {"ShardIterator": "x", "Limit": 1001}, "Member must have value less than or equal to 1000"),
])
def test_refuses_wrong_parameters(streams, method, parameters, message):
    with invalid(containing=message):
        getattr(streams, method)(**parameters)


def test_refuses_what_is_not_there(streams, arn):
    with fails("ResourceNotFoundException", f"Requested resource not found: Stream: {ABSENT} not found"):
        streams.describe_stream(StreamArn=ABSENT)
    with fails("ResourceNotFoundException", f"Requested resource not found: Stream: {ABSENT} not found"):
        iterator(streams, ABSENT, SHARD)
    with fails("ResourceNotFoundException", containing=SHARD):
        iterator(streams, arn, SHARD)
    with fails("ResourceNotFoundException", "Requested resource not found: Table: galvan-absent not found"):
        streams.list_streams(TableName="galvan-absent")


# Debian's boto3 does not know ShardFilter.
def test_refuses_a_wrong_shard_filter(call, arn):
    for shard_filter, error, message in [
            ({"Type": "ALL"}, "ValidationException", "enum value set: [CHILD_SHARDS]"),
            ({"Type": "CHILD_SHARDS"}, "ValidationException", "ShardFilter must have both Type and ShardId"),
            ({"Type": "CHILD_SHARDS", "ShardId": SHARD}, "ResourceNotFoundException", SHARD)]:
        answer = call("DescribeStream", {"StreamArn": arn, "ShardFilter": shard_filter})
        assert answer.error == error and message in answer.message, answer


def test_refuses_an_iterator_that_it_did_not_make(streams, arn):
    whole = iterator(streams, arn, next(iter(all_shards(streams, arn))))
    named, number, sealed = whole.rpartition("|1|")
    content = bytearray(base64.b64decode(sealed))
    for at in (0, 5, 15, len(content) - 1):
        changed = bytearray(content)
        changed[at] ^= 1
        with invalid("Invalid ShardIterator"):
            streams.get_records(ShardIterator=named + number + base64.b64encode(changed).decode())
    for other in (named + "x" + number + sealed, named, sealed, whole + "AAAA", whole[:-4], whole.replace("|1|", "|2|")):
        with invalid("Invalid ShardIterator"):
            streams.get_records(ShardIterator=other)


# Settings


def test_a_table_tells_of_its_stream(client, streams, streamed, arn):
    table = client.describe_table(TableName=streamed)["Table"]
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    label = table["LatestStreamLabel"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", label)
    assert arn == f"{table['TableArn']}/stream/{label}"
    shown = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    expected = {"StreamArn": arn, "StreamLabel": label, "StreamStatus": "ENABLED",
                "StreamViewType": "NEW_AND_OLD_IMAGES", "TableName": streamed}
    assert {name: shown[name] for name in expected} == expected
    assert shown["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    assert shown["CreationRequestDateTime"].timestamp() == pytest.approx(table["CreationDateTime"].timestamp(), abs=1)


def test_a_stream_is_enabled_once(client, new_table):
    table = new_table()
    with invalid(f"Table does not have an active stream to disable: TableName: {table}"):
        client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    with invalid(containing=INVALID):
        client.update_table(TableName=table, StreamSpecification={"StreamEnabled": True})
    enable_stream(client, table)
    with invalid(f"Table already has an enabled stream: TableName: {table}"):
        client.update_table(TableName=table, **with_stream())


def test_a_stream_has_what_comes_after_it_was_enabled(client, streams, new_table):
    table = new_table()
    client.put_item(TableName=table, Item={"pk": {"S": "before"}})
    enable_stream(client, table)
    client.put_item(TableName=table, Item={"pk": {"S": "after"}})
    records = consumer(streams, stream_arn(client, table)).read()
    assert [record["dynamodb"]["Keys"]["pk"]["S"] for record in records] == ["after"]


def wait_for_stream_status(streams, arn, status):
    while (now := streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"]) != status:
        assert now in ("ENABLING", "DISABLING")


def test_a_disabled_stream_stays_readable_beside_the_next_one(client, streams, new_table):
    table = new_table(**with_stream("KEYS_ONLY"))
    first = stream_arn(client, table)
    client.put_item(TableName=table, Item={"pk": {"S": "first"}})
    disable_stream(client, table)
    client.put_item(TableName=table, Item={"pk": {"S": "unseen"}})
    wait_for_stream_status(streams, first, "DISABLED")
    for shard in all_shards(streams, first).values():
        assert "EndingSequenceNumber" in shard["SequenceNumberRange"]
    described = client.describe_table(TableName=table)["Table"]
    assert "StreamSpecification" not in described and described["LatestStreamArn"] == first
    enable_stream(client, table, "NEW_IMAGE")
    client.put_item(TableName=table, Item={"pk": {"S": "second"}})
    second = stream_arn(client, table)
    assert second != first
    for arn, key in ((first, "first"), (second, "second")):
        reader = consumer(streams, arn)
        [record] = reader.read()
        assert record["dynamodb"]["Keys"] == {"pk": {"S": key}}
        assert ("NewImage" in record["dynamodb"]) == (key == "second")
        assert len(reader.ended) == (len(all_shards(streams, first)) if arn == first else 0)
    listed = [stream["StreamArn"] for stream in streams.list_streams(TableName=table)["Streams"]]
    assert listed == [first, second]


def test_a_stream_outlives_its_table(client, streams, new_table):
    table = new_table(**with_stream())
    arn = stream_arn(client, table)
    client.put_item(TableName=table, Item={"pk": {"S": "x"}})
    delete_table(client, table)
    wait_for_stream_status(streams, arn, "DISABLED")
    [record] = consumer(streams, arn).read()
    assert record["dynamodb"]["NewImage"] == {"pk": {"S": "x"}}
    new_table(TableName=table, **with_stream())
    again = stream_arn(client, table)
    assert again != arn and consumer(streams, again).read() == []
    assert [stream["StreamArn"] for stream in streams.list_streams(TableName=table)["Streams"]] == [arn, again]


# Listing


def test_lists_streams_by_table_and_in_pages(client, streams, new_table):
    tables = sorted(new_table(**with_stream()) for _ in range(3))
    new_table()
    arns = [stream_arn(client, table) for table in tables]
    assert [streams.list_streams(TableName=table)["Streams"] for table in tables] == [
        [{"StreamArn": arn, "TableName": table, "StreamLabel": arn.rpartition("/")[2]}]
        for arn, table in zip(arns, tables)]
    found, start = [], {}
    while True:
        page = streams.list_streams(Limit=2, **start)
        found += [stream["StreamArn"] for stream in page["Streams"]]
        if "LastEvaluatedStreamArn" not in page:
            break
        assert page["LastEvaluatedStreamArn"] == found[-1] and len(page["Streams"]) == 2
        start = {"ExclusiveStartStreamArn": page["LastEvaluatedStreamArn"]}
    assert len(found) == len(set(found))
    assert [arn for arn in found if arn in arns] == arns


def test_describes_shards_in_pages(call, streams, arn):
    shards = all_shards(streams, arn)
    assert len(shards) == 4
    assert all(re.fullmatch(r"shardId-\d{20}-[0-9a-f]{8}", shard) for shard in shards)
    assert list(shards) == sorted(shards)
    for page in (1, 3, 4):
        assert all_shards(streams, arn, page=page) == shards
    for shard in shards.values():
        assert list(shard["SequenceNumberRange"]) == ["StartingSequenceNumber"] and "ParentShardId" not in shard
    first = next(iter(shards))
    children = call("DescribeStream", {"StreamArn": arn, "ShardFilter": {"Type": "CHILD_SHARDS", "ShardId": first}})
    assert children.json["StreamDescription"]["Shards"] == []


# Records


# The records of the guide: what they weigh, and which images they have.
@pytest.mark.parametrize("view_type, sizes", [
    ("KEYS_ONLY", [5, 5, 5]), ("NEW_IMAGE", [26, 38, 5]), ("OLD_IMAGE", [5, 26, 38]), ("NEW_AND_OLD_IMAGES", [26, 59, 38])])
def test_records_have_what_their_view_type_shows(client, streams, new_table, view_type, sizes):
    table = new_table(pk="N", **with_stream(view_type))
    key = {"pk": {"N": "101"}}
    before, after = ({**key, "Message": {"S": text}} for text in ("New item!", "This item has changed"))
    client.put_item(TableName=table, Item=before)
    client.put_item(TableName=table, Item=after)
    client.delete_item(TableName=table, Key=key)
    records = consumer(streams, stream_arn(client, table)).read()
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE"]
    images = [(None, before), (before, after), (after, None)]
    for record, size, (old, new) in zip(records, sizes, images):
        assert record["eventSource"] == "aws:dynamodb" and record["eventVersion"] == "1.1"
        assert record["awsRegion"] == "us-east-1" and re.fullmatch("[0-9a-f]{32}", record["eventID"])
        assert "userIdentity" not in record
        change = record["dynamodb"]
        assert (change["Keys"], change["SizeBytes"], change["StreamViewType"]) == (key, size, view_type)
        assert change.get("OldImage") == (old if "OLD" in view_type else None)
        assert change.get("NewImage") == (new if "NEW" in view_type else None)
        assert change["ApproximateCreationDateTime"].timestamp() % 1 == 0


def test_what_changes_nothing_leaves_no_record(client, streams, new_table):
    table = new_table(**with_stream())
    item = {"pk": {"S": "x"}, "s": {"SS": ["a", "b"]}, "n": {"N": "1.0"}}
    client.put_item(TableName=table, Item=item)
    client.put_item(TableName=table, Item={**item, "s": {"SS": ["b", "a"]}, "n": {"N": "1"}})
    client.update_item(TableName=table, Key={"pk": {"S": "x"}}, UpdateExpression="REMOVE absent")
    client.delete_item(TableName=table, Key={"pk": {"S": "absent"}})
    with fails("ConditionalCheckFailedException"):
        client.delete_item(TableName=table, Key={"pk": {"S": "x"}}, ConditionExpression="attribute_exists(absent)")
    with fails("TransactionCanceledException"):
        client.transact_write_items(TransactItems=[
            {"Put": {"TableName": table, "Item": {"pk": {"S": "y"}}}},
            {"ConditionCheck": {"TableName": table, "Key": {"pk": {"S": "x"}},
                                "ConditionExpression": "attribute_exists(absent)"}}])
    assert len(consumer(streams, stream_arn(client, table)).read()) == 1


def test_batches_and_transactions_give_a_record_an_item(client, streams, new_table):
    table, other = new_table(**with_stream()), new_table(**with_stream())
    put = [{"PutRequest": {"Item": {"pk": {"S": f"batch-{i}"}}}} for i in range(25)]
    client.batch_write_item(RequestItems={table: put[:20], other: put[20:]})
    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": table, "Item": {"pk": {"S": "put"}}}},
        {"Delete": {"TableName": table, "Key": {"pk": {"S": "batch-0"}}}},
        {"Update": {"TableName": other, "Key": {"pk": {"S": "batch-20"}}, "UpdateExpression": "SET n = :n",
                    "ExpressionAttributeValues": {":n": {"N": "1"}}}},
        {"ConditionCheck": {"TableName": other, "Key": {"pk": {"S": "batch-21"}},
                            "ConditionExpression": "attribute_exists(pk)"}}])
    names = [[(record["eventName"], record["dynamodb"]["Keys"]["pk"]["S"]) for record in
              consumer(streams, stream_arn(client, name)).read()] for name in (table, other)]
    inserted = [("INSERT", f"batch-{i}") for i in range(25)]
    assert sorted(names[0]) == sorted([*inserted[:20], ("INSERT", "put"), ("REMOVE", "batch-0")])
    assert sorted(names[1]) == sorted([*inserted[20:], ("MODIFY", "batch-20")])


def test_changes_of_one_item_are_in_order(client, streams, new_table):
    table = new_table(sk="N", **with_stream())
    for number in range(60):
        item = {"pk": {"S": "x"}, "sk": {"N": str(number % 3)}, "v": {"N": str(number)}}
        client.put_item(TableName=table, Item=item)
    reader = consumer(streams, stream_arn(client, table), limit=7)
    values = [int(record["dynamodb"]["NewImage"]["v"]["N"]) for record in reader.read()]
    assert values == list(range(60))
    assert len(reader.places) == 1, "one partition key is in one shard"


# Iterators


def test_iterators_begin_where_they_say(client, streams, new_table):
    table = new_table(sk="N", **with_stream("KEYS_ONLY"))
    arn = stream_arn(client, table)

    def put(number):
        client.put_item(TableName=table, Item={"pk": {"S": "x"}, "sk": {"N": str(number)}})

    def read(which, **parameters):
        answer = streams.get_records(ShardIterator=which, **parameters)
        return [int(record["dynamodb"]["Keys"]["sk"]["N"]) for record in answer["Records"]], answer["NextShardIterator"]

    for number in range(5):
        put(number)
    shard, records = shard_with_records(streams, arn)
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    latest = iterator(streams, arn, shard, "LATEST")
    assert read(latest)[0] == []
    assert read(iterator(streams, arn, shard, "AT_SEQUENCE_NUMBER", numbers[2]))[0] == [2, 3, 4]
    assert read(iterator(streams, arn, shard, "AFTER_SEQUENCE_NUMBER", numbers[2]))[0] == [3, 4]
    assert read(iterator(streams, arn, shard, "AFTER_SEQUENCE_NUMBER", numbers[4]))[0] == []
    assert read(iterator(streams, arn, shard, "AT_SEQUENCE_NUMBER", "0" * 21))[0] == [0, 1, 2, 3, 4]
    first, rest = read(iterator(streams, arn, shard), Limit=2)
    assert first == [0, 1]
    put(5)
    for _ in range(2):  # An iterator stays where it is.
        assert read(rest)[0] == [2, 3, 4, 5]
        assert read(latest)[0] == [5]


def test_an_answer_ends_before_a_megabyte(client, streams, new_table):
    table = new_table(sk="N", **with_stream("NEW_IMAGE"))
    for number in range(6):
        client.put_item(TableName=table, Item={"pk": {"S": "x"}, "sk": {"N": str(number)}, "v": {"S": "x" * 390_000}})
    arn = stream_arn(client, table)
    shard, records = shard_with_records(streams, arn)
    assert len(records) == 2
    assert len(consumer(streams, arn).read()) == 6
