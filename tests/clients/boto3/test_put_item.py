"""PutItem.

Sources: API reference, "PutItem" (what it takes and answers, and which errors it has); Developer Guide, "Supported
data types and naming rules in Amazon DynamoDB" (what an item can hold). The words of messages, and that wrong JSON
types come first, are observed: answers of the service that its clients published; which of two errors comes first is
in test_order_of_checks.py.
"""

import pytest

from errors import ENVELOPE, INVALID, NO_RETURN_VALUES, condition_fails, fails, invalid, listed_errors, null_at
from wire_types import NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TableName=NOT_STRINGS, ReturnValues=NOT_STRINGS, ReturnConsumedCapacity=NOT_STRINGS,
    ConditionExpression=NOT_STRINGS, ReturnValuesOnConditionCheckFailure=NOT_STRINGS,
    Item=NOT_MAPS, ExpressionAttributeNames=NOT_MAPS, ExpressionAttributeValues=NOT_MAPS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "PutItem", {member: value}, message)


@pytest.mark.parametrize("value, message", [
    ({"S": 23}, "NUMBER_VALUE cannot be converted to String"),
    ({"S": True}, "TRUE_VALUE cannot be converted to String"),
    ({"N": 23}, "NUMBER_VALUE cannot be converted to String"),
    ({"B": 23}, None),
    ({"B": "not base64!"}, None),
    ({"B": "YWJ"}, "Base64 encoded length is expected a multiple of 4 bytes but found: 3"),
    ({"BOOL": []}, None),
    ({"SS": "a"}, None),
    ({"SS": [1]}, "NUMBER_VALUE cannot be converted to String"),
    ({"NS": {}}, None),
    ({"BS": ["?"]}, None),
    ({"L": "a"}, None),
    ({"M": []}, None),
    ({"M": {"a": {"S": 1}}}, "NUMBER_VALUE cannot be converted to String"),
    ({"L": [{"N": 1}]}, "NUMBER_VALUE cannot be converted to String"),
    ("text", None),
    (7, None),
    ([], None),
])
def test_refuses_an_attribute_value_of_the_wrong_json_type(call, value, message):
    assert_type_refused(call, "PutItem", {"TableName": "absent", "Item": {"a": value}}, message)


def test_ignores_unknown_members_and_nulls(call, hash_table, key):
    body = {"TableName": hash_table, "Item": key, "Unknown": 23, "ReturnValues": None, "ConditionExpression": None}
    assert call("PutItem", body).json == {}


# Validation


def test_names_each_missing_or_wrong_parameter(call, hash_table):
    answer = call("PutItem", {"TableName": hash_table, "ReturnValues": "MAYBE", "ReturnConsumedCapacity": "SOME"})
    assert answer.error == "ValidationException"
    assert listed_errors(answer.message) == {
        null_at("item"),
        NO_RETURN_VALUES,
        "Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: "
        "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
    }


def test_refuses_a_request_without_a_table_name(client, key):
    with invalid() as failure:
        client.put_item(Item=key)
    assert "ableName" in failure.message


@pytest.mark.parametrize("form", ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
def test_returns_only_old_values(client, hash_table, key, form):
    with invalid(ENVELOPE + "ReturnValues can only be ALL_OLD or NONE"):
        client.put_item(TableName=hash_table, Item=key, ReturnValues=form)


def test_refuses_an_absent_table(client, key):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        client.put_item(TableName="galvan-test-absent", Item=key)


def test_checks_expressions_before_the_table(client, key):
    with invalid(containing="Invalid ConditionExpression: Syntax error"):
        client.put_item(TableName="galvan-test-absent", Item=key, ConditionExpression="a =")


def test_checks_the_table_before_the_key(client):
    with fails("ResourceNotFoundException"):
        client.put_item(TableName="galvan-test-absent", Item={"other": {"S": "a"}})


@pytest.mark.parametrize("item, message", [
    ({}, INVALID + "Missing the key pk in the item"),
    ({"sk": {"S": "a"}}, INVALID + "Missing the key pk in the item"),
    ({"pk": {"S": "a"}}, INVALID + "Missing the key sk in the item"),
    ({"pk": {"N": "1"}, "sk": {"S": "a"}}, INVALID + "Type mismatch for key pk expected: S actual: N"),
    ({"pk": {"S": "a"}, "sk": {"B": b"a"}}, INVALID + "Type mismatch for key sk expected: S actual: B"),
    ({"pk": {"S": "a"}, "sk": {"M": {}}}, INVALID + "Type mismatch for key sk expected: S actual: M"),
    ({"pk": {"S": ""}, "sk": {"S": "a"}}, "One or more parameter values are not valid. The AttributeValue for a key "
                                          "attribute cannot contain an empty string value. Key: pk"),
    ({"pk": {"S": "a"}, "sk": {"S": ""}}, "One or more parameter values are not valid. The AttributeValue for a key "
                                          "attribute cannot contain an empty string value. Key: sk"),
])
def test_needs_the_whole_key(client, sorted_table, item, message):
    with invalid(message):
        client.put_item(TableName=sorted_table, Item=item)


def test_refuses_an_empty_binary_key(client, binary_hash_table):
    with invalid(containing="cannot contain an empty binary value. Key: pk"):
        client.put_item(TableName=binary_hash_table, Item={"pk": {"B": b""}})


@pytest.mark.parametrize("value, message", [
    ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"S": "a", "N": "1"},
     "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
    ({"SS": []}, INVALID + "An string set  may not be empty"),
    ({"NS": []}, INVALID + "An number set  may not be empty"),
    ({"BS": []}, INVALID + "Binary sets should not be empty"),
    ({"SS": ["a", "a"]}, INVALID + 'Input collection ["a", "a"] contains duplicates.'),
    ({"NS": ["1", "1"]}, "Input collection contains duplicates"),
    ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
    ({"BS": [b"a", b"a"]}, INVALID + 'Input collection ["YQ==","YQ=="]of type BS contains duplicates.'),
    ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
    ({"L": [{"M": {"a": {"SS": []}}}]}, INVALID + "An string set  may not be empty"),
])
def test_refuses_a_value_that_no_item_can_hold(client, hash_table, key, value, message):
    with invalid(ENVELOPE + message):
        client.put_item(TableName=hash_table, Item={**key, "a": value})


def test_refuses_an_empty_attribute_name(client, hash_table, key):
    with invalid():
        client.put_item(TableName=hash_table, Item={**key, "": {"S": "a"}})


def test_refuses_conditions_of_both_kinds(client, hash_table, key):
    with invalid(ENVELOPE + "Can not use both expression and non-expression parameters in the same request: "
                 "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"):
        client.put_item(TableName=hash_table, Item=key, Expected={"a": {"Exists": False}},
                        ConditionExpression="attribute_not_exists(a)")


def test_refuses_placeholders_without_an_expression(client, hash_table, key):
    with invalid(ENVELOPE + "ExpressionAttributeNames can only be specified when using expressions"):
        client.put_item(TableName=hash_table, Item=key, ExpressionAttributeNames={"#a": "a"})
    with invalid(ENVELOPE + "ExpressionAttributeValues can only be specified when using expressions"):
        client.put_item(TableName=hash_table, Item=key, ExpressionAttributeValues={":a": {"S": "a"}})


# Behaviour


def test_replaces_the_whole_item(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "a": {"S": "first"}, "b": {"S": "first"}})
    client.put_item(TableName=hash_table, Item={**key, "a": {"S": "second"}})
    answer = client.get_item(TableName=hash_table, Key=key, ConsistentRead=True)
    assert answer["Item"] == {**key, "a": {"S": "second"}}


def test_returns_nothing_unless_asked(call, hash_table, key):
    assert call("PutItem", {"TableName": hash_table, "Item": key}).json == {}
    assert call("PutItem", {"TableName": hash_table, "Item": key, "ReturnValues": "NONE"}).json == {}


def test_returns_the_replaced_item(client, hash_table, key):
    first, second = {**key, "a": {"N": "1"}}, {**key, "b": {"N": "2"}}
    assert "Attributes" not in client.put_item(TableName=hash_table, Item=first, ReturnValues="ALL_OLD")
    assert client.put_item(TableName=hash_table, Item=second, ReturnValues="ALL_OLD")["Attributes"] == first


def test_a_failed_condition_leaves_the_item(client, hash_table, key):
    item = {**key, "a": {"N": "1"}}
    client.put_item(TableName=hash_table, Item=item)
    with condition_fails():
        client.put_item(TableName=hash_table, Item={**key, "a": {"N": "2"}},
                        ConditionExpression="attribute_not_exists(pk)")
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == item


def test_the_condition_sees_the_old_item(client, hash_table, key):
    put = {"TableName": hash_table, "ConditionExpression": "a = :old"}
    client.put_item(TableName=hash_table, Item={**key, "a": {"N": "1"}})
    client.put_item(Item={**key, "a": {"N": "2"}}, ExpressionAttributeValues={":old": {"N": "1"}}, **put)
    with condition_fails():
        client.put_item(Item={**key, "a": {"N": "3"}}, ExpressionAttributeValues={":old": {"N": "3"}}, **put)


@pytest.mark.parametrize("form", [None, "NONE", "ALL_OLD"])
def test_returns_the_item_that_failed_the_condition_if_asked(call, hash_table, key, form):
    item = {**key, "a": {"L": [{"N": "1"}, {"BOOL": True}]}}
    call("PutItem", {"TableName": hash_table, "Item": item})
    answer = call("PutItem", {"TableName": hash_table, "Item": key, "ConditionExpression": "attribute_not_exists(pk)",
                              "ReturnValuesOnConditionCheckFailure": form})
    assert (answer.status, answer.error) == (400, "ConditionalCheckFailedException")
    assert answer.message == "The conditional request failed"
    assert answer.json.get("Item") == (item if form == "ALL_OLD" else None)


def test_an_absent_item_that_fails_a_condition_has_nothing_to_return(call, hash_table, key):
    answer = call("PutItem", {"TableName": hash_table, "Item": key, "ConditionExpression": "attribute_exists(pk)",
                              "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    assert answer.error == "ConditionalCheckFailedException"
    assert "Item" not in answer.json


def test_same_partition_key_and_other_sort_key_is_another_item(client, sorted_table, pk):
    items = [{"pk": {"S": pk}, "sk": {"S": sk}} for sk in ("a", "b")]
    for item in items:
        client.put_item(TableName=sorted_table, Item=item)
    for item in items:
        assert client.get_item(TableName=sorted_table, Key=item)["Item"] == item


def test_takes_a_table_arn_as_the_name(call, client, hash_table, key):
    arn = client.describe_table(TableName=hash_table)["Table"]["TableArn"]
    assert call("PutItem", {"TableName": arn, "Item": key}).status == 200
    assert call("GetItem", {"TableName": arn, "Key": key}).json["Item"] == key
