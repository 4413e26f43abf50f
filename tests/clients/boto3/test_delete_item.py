"""DeleteItem.

Sources: API reference, "DeleteItem" (what it takes and answers, and which errors it has). The words of messages, and
that wrong JSON types come first, are observed: answers of the service that its clients published; which of two errors
comes first is in test_order_of_checks.py.
"""

import pytest

from errors import NO_RETURN_VALUES, condition_fails, fails, invalid, listed_errors, null_at
from wire_types import NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TableName=NOT_STRINGS, Key=NOT_MAPS, ReturnValues=NOT_STRINGS, ConditionExpression=NOT_STRINGS,
    ExpressionAttributeNames=NOT_MAPS, ExpressionAttributeValues=NOT_MAPS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "DeleteItem", {member: value}, message)


# Validation


def test_names_each_missing_or_wrong_parameter(call, hash_table):
    answer = call("DeleteItem", {"TableName": hash_table, "ReturnValues": "OLD"})
    assert answer.error == "ValidationException"
    assert listed_errors(answer.message) == {
        null_at("key"),
        NO_RETURN_VALUES,
    }


@pytest.mark.parametrize("form", ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
def test_returns_only_old_values(client, hash_table, key, form):
    with invalid("ReturnValues can only be ALL_OLD or NONE"):
        client.delete_item(TableName=hash_table, Key=key, ReturnValues=form)


def test_refuses_an_absent_table(client, key):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        client.delete_item(TableName="galvan-test-absent", Key=key)


@pytest.mark.parametrize("wrong", [{}, {"pk": {"N": "1"}}, {"a": {"S": "b"}}, {"pk": {"S": "a"}, "a": {"S": "b"}}])
def test_the_key_must_match_the_schema(client, hash_table, wrong):
    with invalid("The provided key element does not match the schema"):
        client.delete_item(TableName=hash_table, Key=wrong)


# Behaviour


def test_deletes_the_item(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "a": {"S": "b"}})
    client.delete_item(TableName=hash_table, Key=key)
    assert "Item" not in client.get_item(TableName=hash_table, Key=key, ConsistentRead=True)


def test_deletes_an_absent_item_in_peace(call, hash_table, key):
    assert call("DeleteItem", {"TableName": hash_table, "Key": key, "ReturnValues": "ALL_OLD"}).json == {}


def test_returns_the_deleted_item(client, hash_table, key):
    item = {**key, "a": {"M": {"b": {"N": "1"}}}}
    client.put_item(TableName=hash_table, Item=item)
    assert client.delete_item(TableName=hash_table, Key=key, ReturnValues="ALL_OLD")["Attributes"] == item


def test_returns_nothing_unless_asked(call, hash_table, key):
    call("PutItem", {"TableName": hash_table, "Item": key})
    assert call("DeleteItem", {"TableName": hash_table, "Key": key}).json == {}


def test_a_failed_condition_leaves_the_item(client, hash_table, key):
    item = {**key, "a": {"N": "1"}}
    client.put_item(TableName=hash_table, Item=item)
    delete = {"TableName": hash_table, "Key": key, "ConditionExpression": "a = :a"}
    with condition_fails():
        client.delete_item(ExpressionAttributeValues={":a": {"N": "2"}}, **delete)
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == item
    client.delete_item(ExpressionAttributeValues={":a": {"N": "1"}}, **delete)
    assert "Item" not in client.get_item(TableName=hash_table, Key=key)


def test_a_condition_on_an_absent_item_can_fail(client, hash_table, key):
    with condition_fails():
        client.delete_item(TableName=hash_table, Key=key, ConditionExpression="attribute_exists(pk)")
    client.delete_item(TableName=hash_table, Key=key, ConditionExpression="attribute_not_exists(pk)")


def test_returns_the_item_that_failed_the_condition_if_asked(call, hash_table, key):
    item = {**key, "a": {"SS": ["b"]}}
    call("PutItem", {"TableName": hash_table, "Item": item})
    answer = call("DeleteItem", {"TableName": hash_table, "Key": key, "ConditionExpression": "size(a) > :two",
                                 "ExpressionAttributeValues": {":two": {"N": "2"}},
                                 "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    assert answer.error == "ConditionalCheckFailedException"
    assert answer.json["Item"] == item


def test_leaves_other_items_of_the_partition(client, sorted_table, pk):
    first, second = ({"pk": {"S": pk}, "sk": {"S": sk}} for sk in ("a", "a1"))
    client.put_item(TableName=sorted_table, Item=first)
    client.put_item(TableName=sorted_table, Item=second)
    client.delete_item(TableName=sorted_table, Key=first)
    assert client.get_item(TableName=sorted_table, Key=second)["Item"] == second
