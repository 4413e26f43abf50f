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
            for number in range(5)]


def key_of(item):
    return {name: item[name] for name in ("pk", "sk")}


def sort_keys(client, table, name, attribute, value):
    found = query(client, table, IndexName=name, KeyConditionExpression="#a = :v",
                  ExpressionAttributeNames={"#a": attribute}, ExpressionAttributeValues={":v": value})
    return sorted(item["sk"]["S"] for item in found)


def test_entries_follow_the_items(write, client, table, items, pk):
    write(*[put(table, item) for item in items])
    assert sort_keys(client, table, "by_g", "g", items[0]["g"]) == ["0", "1", "2", "3", "4"]
    assert sort_keys(client, table, "local", "pk", {"S": pk}) == ["0", "1", "2", "3", "4"]
    write(delete(table, key_of(items[0])), check(table, key_of(items[1]), "attribute_exists(pk)"),
          update(table, key_of(items[2]), "SET g = :g", ExpressionAttributeValues={":g": {"S": "moved" + pk}}),
          put(table, {**key_of(items[3]), "n": {"N": "7"}}), update(table, key_of(items[4]), "REMOVE g"))
    assert sort_keys(client, table, "by_g", "g", items[0]["g"]) == ["1"]
    assert sort_keys(client, table, "by_g", "g", {"S": "moved" + pk}) == ["2"]
    assert sort_keys(client, table, "local", "pk", {"S": pk}) == ["1", "2", "3", "4"]


def test_a_cancelled_transaction_changes_no_entry(write, client, table, items):
    with cancelled(NONE, CONDITION_FAILED):
        write(put(table, items[0]), check(table, key_of(items[1]), "attribute_exists(pk)"))
    assert sort_keys(client, table, "by_g", "g", items[0]["g"]) == []
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


# By the size of each item's other attribute, for two items: units of the table, and of the index that projects all.
@pytest.mark.parametrize("size, of_table, of_index", [(0, 4.0, 2.0), (1500, 8.0, 4.0)])
def test_the_units_of_indexes_are_not_doubled(write, table, items, size, of_table, of_index):
    sized = [{**item, "a": {"S": "x" * size}} for item in items[:2]]
    token = str(uuid.uuid4())

    def told():
        answer = write(*[put(table, item) for item in sized], ClientRequestToken=token,
                       ReturnConsumedCapacity="INDEXES", ReturnItemCollectionMetrics="SIZE")
        consumed, = answer["ConsumedCapacity"]
        return consumed, "ItemCollectionMetrics" in answer

    def units(count):
        return {"CapacityUnits": count, "WriteCapacityUnits": count}

    assert told() == ({
        "TableName": table, **units(of_table + of_index + 4.0), "Table": units(of_table),
        "LocalSecondaryIndexes": {"local": units(2.0)},
        "GlobalSecondaryIndexes": {"by_g": units(of_index), "by_n": units(2.0)}}, True)
    # A repeat reads the items, and no index; it wrote nothing.
    reads = {"CapacityUnits": 4.0, "ReadCapacityUnits": 4.0}
    assert told() == ({"TableName": table, **reads, "Table": reads}, False)


def test_item_collection_metrics_by_table(write, table, hash_table, items, pk):
    other = {**items[0], "pk": {"S": "other" + pk}}
    checked = {"pk": {"S": "checked" + pk}, "sk": {"S": "s"}}
    answer = write(put(table, items[0]), put(hash_table, {"pk": {"S": pk}}), put(table, other), put(table, items[1]),
                   check(table, checked, "attribute_not_exists(pk)"), ReturnItemCollectionMetrics="SIZE")
    assert answer["ItemCollectionMetrics"] == {table: [
        {"ItemCollectionKey": {"pk": key}, "SizeEstimateRangeGB": [0.0, 1.0]} for key in ({"S": pk}, other["pk"])]}
    assert "ItemCollectionMetrics" not in write(put(table, items[0]))


@pytest.mark.processes
@pytest.mark.galvan
def test_is_cancelled_for_a_full_item_collection(tmp_path):
    with GalvanServer("--item-collection-limit", "10KiB", data_dir=tmp_path) as server:
        client = connect(server.endpoint)
        table = create_table(client, **schema())

        def item(partition, sort, size=4000):
            return put(table, {"pk": {"S": partition}, "sk": {"S": sort}, "n": {"N": "1"}, "a": {"S": "x" * size}})

        def count():
            return client.scan(TableName=table, Select="COUNT")["Count"]

        # Told of the first action on the collection.
        with cancelled(NONE, COLLECTION_FULL, NONE):
            transactions.write(client, item("q", "0", 1), item("p", "0", 6000), item("p", "1", 6000))
        assert count() == 0
        transactions.write(client, item("q", "0", 1), item("p", "0", 6000))
        assert count() == 2
        # Not of a check, which makes nothing larger.
        transactions.write(client, item("a", "0"), item("a", "1"))
        with cancelled(NONE, NONE, COLLECTION_FULL):
            transactions.write(client, item("b", "0"), check(table, {"pk": {"S": "a"}, "sk": {"S": "0"}},
                                                             "attribute_exists(pk)"), item("a", "2"))
        assert count() == 4
