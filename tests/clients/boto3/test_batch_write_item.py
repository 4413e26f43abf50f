"""BatchWriteItem.

Sources: API reference, "BatchWriteItem" (what it takes and answers, and which errors it has). The words of messages,
and that wrong JSON types come first, are observed: answers of the service that its clients published; which of two
errors comes first is in test_order_of_checks.py.
"""

import boto3
import pytest

from errors import INVALID, fails, invalid
from wire_types import NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    RequestItems=NOT_MAPS, ReturnConsumedCapacity=NOT_STRINGS, ReturnItemCollectionMetrics=NOT_STRINGS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "BatchWriteItem", {member: value}, message)


@pytest.mark.parametrize("requests", [
    "text", 23, {}, ["text"], [{"PutRequest": "text"}], [{"PutRequest": {"Item": []}}],
    [{"PutRequest": {"Item": {"a": {"S": 1}}}}], [{"DeleteRequest": {"Key": "text"}}],
])
def test_refuses_requests_of_the_wrong_json_type(call, requests):
    assert_type_refused(call, "BatchWriteItem", {"RequestItems": {"absent": requests}})


# Validation


def puts(count):
    return [{"PutRequest": {"Item": {"pk": {"S": str(number)}}}} for number in range(count)]


@pytest.mark.parametrize("body", [{}, {"RequestItems": {}}])
def test_needs_request_items(call, body):
    answer = call("BatchWriteItem", body)
    assert answer.error == "ValidationException"
    assert "equestItems" in answer.message


@pytest.mark.parametrize("count", [0, 26])
def test_takes_between_one_and_25_requests(client, hash_table, count):
    with invalid():
        client.batch_write_item(RequestItems={hash_table: puts(count)})


def test_the_25_requests_are_of_all_tables_together(client, hash_table, binary_hash_table):
    other = [{"DeleteRequest": {"Key": {"pk": {"B": b"%d" % number}}}} for number in range(13)]
    with invalid("Too many items requested for the BatchWriteItem call"):
        client.batch_write_item(RequestItems={hash_table: puts(13), binary_hash_table: other})


@pytest.mark.parametrize("request_of_item", [
    {},
    {"PutRequest": {"Item": {"pk": {"S": "a"}}}, "DeleteRequest": {"Key": {"pk": {"S": "a"}}}},
])
def test_a_request_is_either_a_put_or_a_delete(client, hash_table, request_of_item):
    with invalid():
        client.batch_write_item(RequestItems={hash_table: [request_of_item]})


def test_refuses_two_requests_on_one_item(client, hash_table, key):
    put, delete = {"PutRequest": {"Item": {**key, "a": {"S": "b"}}}}, {"DeleteRequest": {"Key": key}}
    for requests in ([put, put], [put, delete], [delete, delete]):
        with invalid("Provided list of item keys contains duplicates"):
            client.batch_write_item(RequestItems={hash_table: requests})


def test_refuses_an_absent_table_and_writes_nothing(client, hash_table, key):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        client.batch_write_item(RequestItems={
            hash_table: [{"PutRequest": {"Item": key}}], "galvan-test-absent": puts(1)})
    assert "Item" not in client.get_item(TableName=hash_table, Key=key)


@pytest.mark.parametrize("wrong, message", [
    ({"PutRequest": {"Item": {"a": {"S": "b"}}}}, INVALID + "Missing the key pk in the item"),
    ({"PutRequest": {"Item": {"pk": {"N": "1"}}}}, "The provided key element does not match the schema"),
    ({"PutRequest": {"Item": {"pk": {"L": []}}}}, "The provided key element does not match the schema"),
    ({"PutRequest": {"Item": {}}}, INVALID + "Missing the key pk in the item"),
    ({"DeleteRequest": {"Key": {"a": {"S": "b"}}}}, "The provided key element does not match the schema"),
    ({"PutRequest": {"Item": {"pk": {"S": "a"}, "s": {"SS": []}}}}, INVALID + "An string set  may not be empty"),
    ({"PutRequest": {"Item": {"pk": {"S": "a"}, "b": {"S": "x" * 409_600}}}},
     "Item size has exceeded the maximum allowed size"),
])
def test_one_wrong_request_refuses_them_all(client, hash_table, key, wrong, message):
    with invalid(message):
        client.batch_write_item(RequestItems={hash_table: [{"PutRequest": {"Item": key}}, wrong]})
    assert "Item" not in client.get_item(TableName=hash_table, Key=key)


# Behaviour


def test_puts_and_deletes_in_several_tables(client, hash_table, sorted_table, pk):
    old, new = {"pk": {"S": pk + "old"}}, {"pk": {"S": pk + "new"}, "a": {"L": []}}
    client.put_item(TableName=hash_table, Item=old)
    line = {"pk": {"S": pk}, "sk": {"S": "a"}, "b": {"S": "c"}}
    answer = client.batch_write_item(RequestItems={
        hash_table: [{"DeleteRequest": {"Key": old}}, {"PutRequest": {"Item": new}}],
        sorted_table: [{"PutRequest": {"Item": line}}]})
    assert answer["UnprocessedItems"] == {}
    assert "Item" not in client.get_item(TableName=hash_table, Key=old)
    assert client.get_item(TableName=hash_table, Key={"pk": new["pk"]})["Item"] == new
    assert client.get_item(TableName=sorted_table, Key={"pk": line["pk"], "sk": line["sk"]})["Item"] == line


def test_answers_with_unprocessed_items_alone(call, hash_table, key):
    answer = call("BatchWriteItem", {"RequestItems": {hash_table: [{"PutRequest": {"Item": key}}]}})
    assert answer.json == {"UnprocessedItems": {}}


def test_replaces_items(client, hash_table, key):
    for value in ("first", "second"):
        client.batch_write_item(RequestItems={
            hash_table: [{"PutRequest": {"Item": {**key, value: {"S": value}}}}]})
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == {**key, "second": {"S": "second"}}


def test_deletes_absent_items_in_peace(client, hash_table, key):
    client.batch_write_item(RequestItems={hash_table: [{"DeleteRequest": {"Key": key}}]})


def test_the_same_key_in_two_tables_is_two_items(client, hash_table, new_table, key):
    other = new_table()
    client.batch_write_item(RequestItems={
        name: [{"PutRequest": {"Item": {**key, "t": {"S": name}}}}] for name in (hash_table, other)})
    assert client.get_item(TableName=other, Key=key)["Item"]["t"] == {"S": other}


def test_writes_items_of_nine_megabytes_together(client, hash_table, pk):
    requests = [{"PutRequest": {"Item": {"pk": {"S": f"{pk}{number}"}, "big": {"S": "x" * 380_000}}}}
                for number in range(25)]
    left, rounds = {hash_table: requests}, 0
    while left:
        left = client.batch_write_item(RequestItems=left)["UnprocessedItems"]
        rounds += 1
        assert rounds < 25
    for request in requests:
        key = {"pk": request["PutRequest"]["Item"]["pk"]}
        assert client.delete_item(TableName=hash_table, Key=key, ReturnValues="ALL_OLD")["Attributes"]["big"]


def test_the_batch_writer_of_boto3(endpoint, hash_table, pk):
    table = boto3.resource("dynamodb", endpoint_url=endpoint).Table(hash_table)
    with table.batch_writer(overwrite_by_pkeys=["pk"]) as batch:
        for number in range(110):
            batch.put_item(Item={"pk": f"{pk}{number % 100}", "n": number})
    for number in (0, 50, 99):
        item = table.get_item(Key={"pk": f"{pk}{number}"})["Item"]
        assert item["n"] == (number + 100 if number < 10 else number)
