"""What writes do to indexes: entries, refusals, capacity, item collections."""

import pytest

from conftest import connect
from errors import INVALID, fails, invalid
from galvan_server import GalvanServer
from indexes import definitions, described, index, query, scan
from tables import create_table, delete_table, key_schema

ATTRIBUTES = {"pk": "S", "sk": "S", "g": "S", "n": "N", "b": "B"}
EMPTY = ("One or more parameter values are not valid. A value specified for a secondary index key is not supported. The "
         "AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {index}, IndexKey: {key}")
UPDATE_EMPTY = ("One or more parameter values are not valid. The update expression attempted to update a secondary index "
                "key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty "
                "{kind} value.")
UPDATE_TYPE = "The update expression attempted to update the secondary index key to unsupported type"


def schema():
    return {
        **key_schema(pk="S", sk="S"), "AttributeDefinitions": definitions(**ATTRIBUTES),
        "GlobalSecondaryIndexes": [index("by_g", ["g"], ["n"]), index("by_b", ["b"], projection="KEYS_ONLY"),
                                   index("by_n", ["n"], include=["a"])],
        "LocalSecondaryIndexes": [index("local", ["pk"], ["n"], "KEYS_ONLY")],
    }


@pytest.fixture(scope="module")
def table(client):
    name = create_table(client, **schema())
    yield name
    delete_table(client, name)


@pytest.fixture
def item(pk):
    return {"pk": {"S": pk}, "sk": {"S": "s"}, "g": {"S": "g" + pk}, "n": {"N": "1"}, "b": {"B": pk.encode()}}


def by_g(client, table, item):
    return query(client, table, IndexName="by_g", KeyConditionExpression="g = :g",
                 ExpressionAttributeValues={":g": item["g"]})


def key_of(item):
    return {name: item[name] for name in ("pk", "sk")}


# Entries


def test_an_entry_follows_its_item(client, table, item):
    client.put_item(TableName=table, Item=item)
    assert by_g(client, table, item) == [item]
    client.update_item(TableName=table, Key=key_of(item), UpdateExpression="SET n = :n, a = :a",
                       ExpressionAttributeValues={":n": {"N": "2"}, ":a": {"S": "more"}})
    assert by_g(client, table, item) == [{**item, "n": {"N": "2"}, "a": {"S": "more"}}]
    client.delete_item(TableName=table, Key=key_of(item))
    assert by_g(client, table, item) == []


def test_an_item_without_a_key_attribute_is_not_in_the_index(client, table, item):
    client.put_item(TableName=table, Item=item)
    client.update_item(TableName=table, Key=key_of(item), UpdateExpression="REMOVE n")
    assert by_g(client, table, item) == []
    local = {"TableName": table, "IndexName": "local", "KeyConditionExpression": "pk = :p",
             "ExpressionAttributeValues": {":p": item["pk"]}}
    assert client.query(**local)["Count"] == 0
    client.update_item(TableName=table, Key=key_of(item), UpdateExpression="SET n = :n",
                       ExpressionAttributeValues={":n": {"N": "3"}})
    assert by_g(client, table, item) == [{**item, "n": {"N": "3"}}]
    assert client.query(**local)["Count"] == 1


def test_index_keys_are_not_unique(client, table, item):
    items = [{**item, "sk": {"S": f"s{number}"}} for number in range(5)]
    for each in items:
        client.put_item(TableName=table, Item=each)
    assert sorted(each["sk"]["S"] for each in by_g(client, table, item)) == [f"s{number}" for number in range(5)]


def test_a_failed_condition_changes_no_entry(client, table, item):
    client.put_item(TableName=table, Item=item)
    with fails("ConditionalCheckFailedException"):
        client.put_item(TableName=table, Item={**item, "n": {"N": "9"}}, ConditionExpression="attribute_not_exists(pk)")
    assert by_g(client, table, item) == [item]


# Refusals


WRONG = [
    ("g", {"N": "1"}, INVALID + "Type mismatch for Index Key g Expected: S Actual: N IndexName: by_g", UPDATE_TYPE),
    ("g", {"NULL": True}, INVALID + "Type mismatch for Index Key g Expected: S Actual: NULL IndexName: by_g",
     UPDATE_TYPE),
    ("b", {"S": "x"}, INVALID + "Type mismatch for Index Key b Expected: B Actual: S IndexName: by_b", UPDATE_TYPE),
    ("b", {"L": []}, INVALID + "Type mismatch for Index Key b Expected: B Actual: L IndexName: by_b", UPDATE_TYPE),
    ("g", {"S": ""}, EMPTY.format(kind="string", index="by_g", key="g"), UPDATE_EMPTY.format(kind="string")),
    ("b", {"B": b""}, EMPTY.format(kind="binary", index="by_b", key="b"), UPDATE_EMPTY.format(kind="binary")),
    ("g", {"S": "x" * 2049}, INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes",
     "The update expression attempted to update the secondary index key beyond allowed size limits."),
]


@pytest.mark.parametrize("name, value, put_message, update_message", WRONG)
def test_refuses_what_is_no_index_key(client, table, item, name, value, put_message, update_message):
    with invalid(put_message):
        client.put_item(TableName=table, Item={**item, name: value})
    with invalid(put_message):
        client.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": {**item, name: value}}}]})
    with invalid(update_message):
        client.update_item(TableName=table, Key=key_of(item), UpdateExpression=f"SET {name} = :v",
                           ExpressionAttributeValues={":v": value})
    assert "Item" not in client.get_item(TableName=table, Key=key_of(item))


# Capacity


def indexes_of(answer):
    consumed = answer["ConsumedCapacity"]
    arms = {**consumed.get("GlobalSecondaryIndexes", {}), **consumed.get("LocalSecondaryIndexes", {})}
    units = {name: arm["CapacityUnits"] for name, arm in arms.items()}
    assert consumed["CapacityUnits"] == consumed["Table"]["CapacityUnits"] + sum(units.values())
    return consumed["Table"]["CapacityUnits"], units


def test_units_of_index_writes(client, table, item):
    parameters = {"TableName": table, "ReturnConsumedCapacity": "INDEXES"}
    item = {**item, "a": {"S": "x" * 1500}}

    def update(text, **values):
        answer = client.update_item(
            Key=key_of(item), UpdateExpression=text, **parameters,
            **({"ExpressionAttributeValues": {f":{name}": value for name, value in values.items()}} if values else {}))
        return indexes_of(answer)

    # New entries, each by its own size.
    assert indexes_of(client.put_item(Item=item, **parameters)) == (2, {"by_g": 2, "by_b": 1, "by_n": 2, "local": 1})
    # Nothing changed: the table alone.
    assert indexes_of(client.put_item(Item=item, **parameters)) == (2, {})
    # An attribute that only one index has.
    assert update("SET z = :z", z={"S": "z"}) == (2, {"by_g": 2})
    # A projected one that shrinks: the larger of both.
    assert update("SET a = :a", a={"S": "y"}) == (2, {"by_g": 2, "by_n": 2})
    # A key: the old entry and the new one.
    assert update("SET n = :n", n={"N": "2"}) == (1, {"by_g": 2, "by_n": 2, "local": 2})
    # Out of an index.
    assert update("REMOVE b") == (1, {"by_b": 1, "by_g": 1})
    assert indexes_of(client.delete_item(Key=key_of(item), **parameters)) == (1, {"by_g": 1, "by_n": 1, "local": 1})
    assert indexes_of(client.delete_item(Key=key_of(item), **parameters)) == (1, {})


def test_total_has_no_indexes(client, table, item):
    consumed = client.put_item(TableName=table, Item=item, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert consumed == {"TableName": table, "CapacityUnits": 5}


def test_units_of_a_batch_are_summed(client, table, item):
    items = [{**item, "sk": {"S": "1"}}, {**item, "sk": {"S": "2"}}]
    answer = client.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": each}} for each in items]},
                                     ReturnConsumedCapacity="INDEXES")
    consumed, = answer["ConsumedCapacity"]
    assert indexes_of({"ConsumedCapacity": consumed}) == (2, {"by_g": 2, "by_b": 2, "by_n": 2, "local": 2})


# Item collections


def test_item_collection_metrics(client, table, hash_table, item, key):
    wanted = {"ItemCollectionKey": {"pk": item["pk"]}, "SizeEstimateRangeGB": [0.0, 1.0]}
    size = {"TableName": table, "ReturnItemCollectionMetrics": "SIZE"}
    assert client.put_item(Item=item, **size)["ItemCollectionMetrics"] == wanted
    assert client.update_item(Key=key_of(item), **size)["ItemCollectionMetrics"] == wanted
    assert client.delete_item(Key=key_of(item), **size)["ItemCollectionMetrics"] == wanted
    assert "ItemCollectionMetrics" not in client.put_item(TableName=table, Item=item)
    answer = client.put_item(TableName=hash_table, Item=key, ReturnItemCollectionMetrics="SIZE")
    assert "ItemCollectionMetrics" not in answer


def test_item_collection_metrics_of_a_batch(client, table, hash_table, item, key):
    items = [{**item, "sk": {"S": sort}, "pk": {"S": partition + item["pk"]["S"]}} for partition in "ab" for sort in "xy"]
    answer = client.batch_write_item(
        RequestItems={table: [{"PutRequest": {"Item": each}} for each in items],
                      hash_table: [{"PutRequest": {"Item": key}}]}, ReturnItemCollectionMetrics="SIZE")
    assert list(answer["ItemCollectionMetrics"]) == [table]
    collections = [each["ItemCollectionKey"]["pk"]["S"][0] for each in answer["ItemCollectionMetrics"][table]]
    assert sorted(collections) == ["a", "b"]


def test_item_and_local_entries_share_the_largest_size(client, new_table):
    table = new_table(sk="S", AttributeDefinitions=definitions(pk="S", sk="S", n="N"),
                      LocalSecondaryIndexes=[index("local", ["pk"], ["n"])])
    item = {"pk": {"S": "p"}, "sk": {"S": "s"}, "a": {"S": "x" * 250_000}}
    client.put_item(TableName=table, Item=item)
    with invalid("Item size has exceeded the maximum allowed size"):
        client.put_item(TableName=table, Item={**item, "n": {"N": "1"}})
    with invalid("Item size to update has exceeded the maximum allowed size"):
        client.update_item(TableName=table, Key=key_of(item), UpdateExpression="SET n = :n",
                           ExpressionAttributeValues={":n": {"N": "1"}})


@pytest.mark.processes
@pytest.mark.galvan
def test_the_limit_of_an_item_collection(tmp_path):
    server = GalvanServer("--item-collection-limit", "10KiB", data_dir=tmp_path / "data").start()
    client = connect(server.endpoint)
    table = create_table(client, **schema())

    def put(sort, size, partition="p"):
        client.put_item(TableName=table, Item={"pk": {"S": partition}, "sk": {"S": sort}, "n": {"N": "1"},
                                               "a": {"S": "x" * size}})

    put("1", 4000)
    put("2", 4000)
    for _ in range(2):
        with fails("ItemCollectionSizeLimitExceededException", "Collection size exceeded."):
            put("3", 4000)
        with fails("ItemCollectionSizeLimitExceededException"):
            put("1", 7000)
        with fails("ItemCollectionSizeLimitExceededException"):
            client.batch_write_item(RequestItems={table: [
                {"PutRequest": {"Item": {"pk": {"S": "p"}, "sk": {"S": sort}, "a": {"S": "x" * 1500}}}} for sort in "ab"]})
        assert len(scan(client, table)) == 2
        # The size survives a crash.
        server.kill()
        server.start()
        client = connect(server.endpoint)
    put("3", 4000, partition="q")
    put("1", 3000)
    put("3", 1000)
    client.delete_item(TableName=table, Key={"pk": {"S": "p"}, "sk": {"S": "2"}})
    put("4", 4000)
    for item in scan(client, table):
        client.delete_item(TableName=table, Key=key_of(item))
    assert described(client, table, "local")["ItemCount"] == 0
    put("1", 9000)
    server.stop()
