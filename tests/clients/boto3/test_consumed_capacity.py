"""ReturnConsumedCapacity. Source: DynamoDB Developer Guide, "DynamoDB read and write operations"."""

import pytest

KILOBYTE = 1024


def item_of(key, size):
    """An item of the key {"pk"} (and perhaps "sk") and one attribute, of exactly `size` bytes."""
    used = sum(len(name) + len(value["S"]) for name, value in key.items()) + 1
    return {**key, "a": {"S": "x" * (size - used)}}


def units(answer):
    return answer["ConsumedCapacity"]["CapacityUnits"]


def test_nothing_is_told_unless_asked(call, hash_table, key):
    for parameters in ({}, {"ReturnConsumedCapacity": "NONE"}):
        for operation, body in (("PutItem", {"Item": key}), ("GetItem", {"Key": key}), ("Scan", {"Limit": 1})):
            assert "ConsumedCapacity" not in call(operation, {"TableName": hash_table, **body, **parameters}).json


@pytest.mark.parametrize("size, wcu, rcu", [
    (100, 1, 1), (KILOBYTE, 1, 1), (KILOBYTE + 1, 2, 1), (4 * KILOBYTE, 4, 1), (4 * KILOBYTE + 1, 5, 2),
    (10_000, 10, 3),
])
def test_units_follow_the_size_of_the_item(client, hash_table, key, size, wcu, rcu):
    total = {"TableName": hash_table, "ReturnConsumedCapacity": "TOTAL"}
    assert units(client.put_item(Item=item_of(key, size), **total)) == wcu
    assert units(client.get_item(Key=key, ConsistentRead=True, **total)) == rcu
    assert units(client.get_item(Key=key, **total)) == rcu / 2
    assert units(client.get_item(Key=key, ProjectionExpression="pk", **total)) == rcu / 2
    assert units(client.update_item(Key=key, UpdateExpression="SET b = :b", ExpressionAttributeValues={
        ":b": {"BOOL": True}}, **total)) == (wcu if (size + 2) <= wcu * KILOBYTE else wcu + 1)
    client.put_item(Item=item_of(key, size), **total)
    assert units(client.delete_item(Key=key, **total)) == wcu


def test_absent_items_cost_the_least(client, hash_table, key):
    total = {"TableName": hash_table, "ReturnConsumedCapacity": "TOTAL"}
    assert units(client.get_item(Key=key, **total)) == 0.5
    assert units(client.get_item(Key=key, ConsistentRead=True, **total)) == 1
    assert units(client.delete_item(Key=key, **total)) == 1


def test_a_write_costs_the_larger_image(client, hash_table, key):
    total = {"TableName": hash_table, "ReturnConsumedCapacity": "TOTAL"}
    client.put_item(Item=item_of(key, 5 * KILOBYTE), **total)
    assert units(client.put_item(Item=item_of(key, 100), **total)) == 5
    assert units(client.put_item(Item=item_of(key, 3 * KILOBYTE), **total)) == 3
    assert units(client.update_item(Key=key, UpdateExpression="REMOVE a", **total)) == 3


@pytest.mark.parametrize("level", ["TOTAL", "INDEXES"])
def test_the_shape_of_the_answer(call, hash_table, key, level):
    answer = call("PutItem", {"TableName": hash_table, "Item": key, "ReturnConsumedCapacity": level}).json
    expected = {"TableName": hash_table, "CapacityUnits": 1}
    if level == "INDEXES":
        expected["Table"] = {"CapacityUnits": 1}
    assert answer == {"ConsumedCapacity": expected}


def test_a_query_rounds_the_sum_of_the_items_it_read(client, sorted_table, pk):
    for number in range(10):
        client.put_item(TableName=sorted_table, Item=item_of({"pk": {"S": pk}, "sk": {"S": str(number)}}, 1000))
    query = {"TableName": sorted_table, "KeyConditionExpression": "pk = :p", "ReturnConsumedCapacity": "TOTAL",
             "ExpressionAttributeValues": {":p": {"S": pk}}}
    assert units(client.query(ConsistentRead=True, **query)) == 3
    assert units(client.query(**query)) == 1.5
    assert units(client.query(Limit=4, **query)) == 0.5
    assert units(client.query(Limit=5, **query)) == 1
    assert units(client.query(FilterExpression="attribute_exists(absent)", **query)) == 1.5
    assert units(client.query(Select="COUNT", **query)) == 1.5


def test_a_query_that_finds_nothing_costs_the_least(client, sorted_table, pk):
    query = {"TableName": sorted_table, "KeyConditionExpression": "pk = :p", "ReturnConsumedCapacity": "TOTAL",
             "ExpressionAttributeValues": {":p": {"S": pk}}}
    assert units(client.query(**query)) == 0.5
    assert units(client.query(ConsistentRead=True, **query)) == 1


def test_a_batch_get_rounds_each_item_alone(client, hash_table, pk):
    keys = [{"pk": {"S": f"{pk}{number}"}} for number in range(3)]
    client.put_item(TableName=hash_table, Item=item_of(keys[0], 100))
    client.put_item(TableName=hash_table, Item=item_of(keys[1], 4 * KILOBYTE + 1))
    for consistent, expected in ((True, 1 + 2 + 1), (False, 0.5 + 1 + 0.5)):
        answer = client.batch_get_item(RequestItems={hash_table: {"Keys": keys, "ConsistentRead": consistent}},
                                       ReturnConsumedCapacity="TOTAL")
        assert answer["ConsumedCapacity"] == [{"TableName": hash_table, "CapacityUnits": expected}]


def test_a_batch_write_adds_up_its_items(client, hash_table, pk):
    first, second, absent = ({"pk": {"S": f"{pk}{number}"}} for number in range(3))
    answer = client.batch_write_item(ReturnConsumedCapacity="TOTAL", RequestItems={hash_table: [
        {"PutRequest": {"Item": item_of(first, 2000)}}, {"PutRequest": {"Item": second}},
        {"DeleteRequest": {"Key": absent}}]})
    assert answer["ConsumedCapacity"] == [{"TableName": hash_table, "CapacityUnits": 4}]
