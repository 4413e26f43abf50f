"""What transactions do to indexes: all of it or nothing, and twice the capacity."""

import pytest

from conftest import connect
from galvan_server import GalvanServer
from indexes import definitions, index, query
from tables import create_table, delete_table, key_schema
from transactions import NONE, cancelled, cancelled_for_validation, check, delete, put, update, write


def schema():
    return {
        **key_schema(pk="S", sk="S"), "AttributeDefinitions": definitions(pk="S", sk="S", g="S", n="N"),
        "GlobalSecondaryIndexes": [index("by_g", ["g"], projection="KEYS_ONLY")],
        "LocalSecondaryIndexes": [index("local", ["pk"], ["n"])],
    }


@pytest.fixture(scope="module")
def table(client):
    name = create_table(client, **schema())
    yield name
    delete_table(client, name)


@pytest.fixture
def items(pk):
    return [{"pk": {"S": pk}, "sk": {"S": sort}, "g": {"S": "g" + pk}, "n": {"N": "1"}} for sort in "abc"]


def key_of(item):
    return {name: item[name] for name in ("pk", "sk")}


def sorts(client, table, items, name="by_g", attribute="g"):
    found = query(client, table, IndexName=name, KeyConditionExpression=f"{attribute} = :v",
                  ExpressionAttributeValues={":v": items[0][attribute]})
    return sorted(item["sk"]["S"] for item in found)


def test_entries_are_written_with_all_items(client, table, items):
    write(client, *[put(table, item) for item in items])
    assert sorts(client, table, items) == sorts(client, table, items, "local", "pk") == ["a", "b", "c"]
    write(client, delete(table, key_of(items[0])), update(table, key_of(items[1]), "REMOVE g"))
    assert sorts(client, table, items) == ["c"]
    assert sorts(client, table, items, "local", "pk") == ["b", "c"]


def test_no_entry_is_written_by_a_cancelled_transaction(client, table, items):
    with cancelled(NONE, {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}):
        write(client, put(table, items[0]), check(table, key_of(items[1]), "attribute_exists(pk)"))
    assert sorts(client, table, items) == []


def test_a_wrong_index_key_cancels(client, table, items):
    with cancelled_for_validation(
            "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: "
            "by_g", before=1):
        write(client, put(table, items[0]), put(table, {**items[1], "g": {"N": "1"}}))
    assert sorts(client, table, items) == []


def test_consumes_twice_the_capacity_of_the_table_and_once_that_of_indexes(client, table, items):
    consumed, = write(client, *[put(table, item) for item in items[:2]],
                      ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    in_index = {"CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}
    assert consumed == {"TableName": table, "CapacityUnits": 8.0, "WriteCapacityUnits": 8.0,
                        "Table": {"CapacityUnits": 4.0, "WriteCapacityUnits": 4.0},
                        "GlobalSecondaryIndexes": {"by_g": in_index}, "LocalSecondaryIndexes": {"local": in_index}}


def test_a_repeated_request_wrote_nothing_more(client, table, items, pk):
    answers = [write(client, put(table, items[0]), ClientRequestToken=pk, ReturnConsumedCapacity="INDEXES",
                     ReturnItemCollectionMetrics="SIZE") for _ in range(2)]
    assert "ItemCollectionMetrics" in answers[0] and "ItemCollectionMetrics" not in answers[1]
    consumed, = answers[1]["ConsumedCapacity"]
    assert "GlobalSecondaryIndexes" not in consumed and consumed["ReadCapacityUnits"] == 2


def test_tells_of_the_collections_that_were_written(client, table, hash_table, items, key):
    checked = {"pk": {"S": "other" + items[0]["pk"]["S"]}, "sk": {"S": "s"}}
    answer = write(client, *[put(table, item) for item in items], put(hash_table, key),
                   check(table, checked, "attribute_not_exists(pk)"), ReturnItemCollectionMetrics="SIZE")
    assert answer["ItemCollectionMetrics"] == {
        table: [{"ItemCollectionKey": {"pk": items[0]["pk"]}, "SizeEstimateRangeGB": [0.0, 1.0]}]}


@pytest.mark.processes
@pytest.mark.galvan
def test_a_collection_beyond_its_limit_cancels():
    with GalvanServer("--in-memory", "--item-collection-limit", "10KiB") as server:
        client = connect(server.endpoint)
        table = create_table(client, **schema())
        small = {"pk": {"S": "q"}, "sk": {"S": "a"}}
        large = [{"pk": {"S": "p"}, "sk": {"S": sort}, "a": {"S": "x" * 6000}} for sort in "ab"]
        with cancelled(NONE, {"Code": "ItemCollectionSizeLimitExceeded", "Message": "Collection size exceeded."}, NONE):
            write(client, put(table, small), *[put(table, item) for item in large])
        assert client.scan(TableName=table)["Count"] == 0
        write(client, put(table, small), put(table, large[0]))
        assert client.scan(TableName=table)["Count"] == 2
