"""TransactWriteItems on tables with secondary indexes.

Sources: Developer Guide, "Amazon DynamoDB Transactions: How it works" (indexes) and "Local Secondary Indexes" (item
collections); that a transaction doubles what the tables cost, and not what their indexes do: observed.
"""

import uuid

import pytest

import transactions
from conftest import connect
from errors import INVALID
from galvan_server import GalvanServer
from indexes import definitions, index, query
from tables import create_table, delete_table, key_schema
from transactions import CONDITION_FAILED, NONE, cancelled, cancelled_for_validation, check, delete, put, update

COLLECTION_FULL = {"Code": "ItemCollectionSizeLimitExceeded", "Message": "Collection size exceeded."}


def schema():
    return {
        **key_schema(pk="S", sk="S"), "AttributeDefinitions": definitions(pk="S", sk="S", g="S", n="N"),
        "GlobalSecondaryIndexes": [index("by_g", ["g"]), index("by_n", ["n"], projection="KEYS_ONLY")],
        "LocalSecondaryIndexes": [index("local", ["pk"], ["n"], "KEYS_ONLY")],
    }


@pytest.fixture(scope="module")
def table(client):
    name = create_table(client, **schema())
    yield name
    delete_table(client, name)


@pytest.fixture
def write(client):
    return lambda *actions, **parameters: transactions.write(client, *actions, **parameters)


@pytest.fixture
def items(pk):
    """Items of one collection with one `g`."""
    return [{"pk": {"S": pk}, "sk": {"S": str(number)}, "g": {"S": "g" + pk}, "n": {"N": str(number)}}
            for number in range(4)]


def key_of(item):
    return {name: item[name] for name in ("pk", "sk")}


def sort_keys(client, table, name, attribute, value):
    found = query(client, table, IndexName=name, KeyConditionExpression="#a = :v",
                  ExpressionAttributeNames={"#a": attribute}, ExpressionAttributeValues={":v": value})
    return sorted(item["sk"]["S"] for item in found)


def test_entries_follow_the_items(write, client, table, items, pk):
    write(*[put(table, item) for item in items])
    assert sort_keys(client, table, "by_g", "g", items[0]["g"]) == ["0", "1", "2", "3"]
    write(delete(table, key_of(items[0])), check(table, key_of(items[1]), "attribute_exists(pk)"),
          update(table, key_of(items[2]), "SET g = :g", ExpressionAttributeValues={":g": {"S": "moved" + pk}}),
          put(table, {**key_of(items[3]), "n": {"N": "7"}}))
    assert sort_keys(client, table, "by_g", "g", items[0]["g"]) == ["1"]
    assert sort_keys(client, table, "by_g", "g", {"S": "moved" + pk}) == ["2"]
    assert sort_keys(client, table, "local", "pk", {"S": pk}) == ["1", "2", "3"]


def test_a_cancelled_transaction_changes_no_entry(write, client, table, items):
    write(put(table, items[0]))
    with cancelled(NONE, NONE, CONDITION_FAILED):
        write(delete(table, key_of(items[0])), put(table, items[1]), check(table, key_of(items[2]), "attribute_exists(pk)"))
    assert sort_keys(client, table, "by_g", "g", items[0]["g"]) == ["0"]


# What does not fit an index is a reason of the cancellation, in the words of the single writes.
@pytest.mark.parametrize("action, message", [
    (lambda t, i: put(t, {**i, "g": {"N": "1"}}),
     INVALID + "Type mismatch for Index Key g Expected: S Actual: N IndexName: by_g"),
    (lambda t, i: put(t, {**i, "g": {"S": ""}}),
     "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The "
     "AttributeValue for a key attribute cannot contain an empty string value. IndexName: by_g, IndexKey: g"),
    (lambda t, i: update(t, key_of(i), "SET g = :g", ExpressionAttributeValues={":g": {"N": "1"}}),
     "The update expression attempted to update the secondary index key to unsupported type"),
])
def test_is_cancelled_for_a_value_that_is_no_index_key(write, client, table, items, action, message):
    with cancelled_for_validation(message, before=1):
        write(put(table, items[0]), action(table, items[1]))
    assert sort_keys(client, table, "by_g", "g", items[0]["g"]) == []


def test_the_units_of_indexes_are_not_doubled(write, table, items):
    large = [{**item, "a": {"S": "x" * 1500}} for item in items[:2]]
    token = str(uuid.uuid4())

    def told(**parameters):
        answer = write(*[put(table, item) for item in large], ClientRequestToken=token, **parameters)
        return answer["ConsumedCapacity"][0]

    def units(count):
        return {"CapacityUnits": count, "WriteCapacityUnits": count}

    assert told(ReturnConsumedCapacity="INDEXES") == {
        "TableName": table, **units(16.0), "Table": units(8.0), "LocalSecondaryIndexes": {"local": units(2.0)},
        "GlobalSecondaryIndexes": {"by_g": units(4.0), "by_n": units(2.0)}}
    # A repeat reads the items, and no index.
    reads = {"CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}
    assert told(ReturnConsumedCapacity="INDEXES") == {"TableName": table, **reads, "Table": reads}


def test_item_collection_metrics_by_table(write, table, hash_table, items, pk):
    other = {**items[0], "pk": {"S": "other" + pk}}
    answer = write(put(table, items[0]), put(hash_table, {"pk": {"S": pk}}), put(table, other), put(table, items[1]),
                   ReturnItemCollectionMetrics="SIZE")
    told = answer["ItemCollectionMetrics"]
    assert list(told) == [table]
    assert [each["ItemCollectionKey"] for each in told[table]] == [{"pk": {"S": pk}}, {"pk": other["pk"]}]
    assert "ItemCollectionMetrics" not in write(put(table, items[0]))


@pytest.mark.processes
@pytest.mark.galvan
def test_is_cancelled_for_a_full_item_collection(tmp_path):
    with GalvanServer("--item-collection-limit", "10KiB", data_dir=tmp_path) as server:
        client = connect(server.endpoint)
        table = create_table(client, **schema())
        items = [{"pk": {"S": name}, "sk": {"S": str(number)}, "n": {"N": "1"}, "a": {"S": "x" * 4000}}
                 for name in "ab" for number in range(3)]
        transactions.write(client, *[put(table, item) for item in items[:2]])
        with cancelled(NONE, NONE, COLLECTION_FULL):
            transactions.write(client, put(table, items[3]), check(table, key_of(items[0]), "attribute_exists(pk)"),
                               put(table, items[2]))
        assert client.scan(TableName=table, Select="COUNT")["Count"] == 2
