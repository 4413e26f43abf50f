"""GetItem.

Sources: API reference, "GetItem" (what it takes and answers, and which errors it has). The words of messages, and that
wrong JSON types come first, are observed: answers of the service that its clients published; which of two errors comes
first is in test_order_of_checks.py.
"""

import pytest

from errors import fails, invalid, listed_errors, null_at
from wire_types import NOT_BOOLEANS, NOT_LISTS, NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TableName=NOT_STRINGS, Key=NOT_MAPS, ConsistentRead=NOT_BOOLEANS, ProjectionExpression=NOT_STRINGS,
    ReturnConsumedCapacity=NOT_STRINGS, ExpressionAttributeNames=NOT_MAPS, AttributesToGet=NOT_LISTS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "GetItem", {member: value}, message)


# Validation


def test_names_each_missing_or_wrong_parameter(call, hash_table):
    answer = call("GetItem", {"TableName": hash_table, "ReturnConsumedCapacity": "total"})
    assert answer.error == "ValidationException"
    assert listed_errors(answer.message) == {
        null_at("key"),
        "Value 'total' at 'returnConsumedCapacity' failed to satisfy constraint: "
        "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
    }


def test_refuses_an_absent_table(client, key):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        client.get_item(TableName="galvan-test-absent", Key=key)


def test_checks_the_projection_before_the_table(client, key):
    with invalid(containing="Invalid ProjectionExpression: Syntax error"):
        client.get_item(TableName="galvan-test-absent", Key=key, ProjectionExpression="a,")


@pytest.mark.parametrize("wrong", [
    {},
    {"pk": {"S": "a"}},
    {"sk": {"S": "a"}},
    {"pk": {"S": "a"}, "sk": {"N": "1"}},
    {"pk": {"S": "a"}, "other": {"S": "b"}},
    {"pk": {"S": "a"}, "sk": {"S": "b"}, "more": {"S": "c"}},
])
def test_the_key_must_match_the_schema(client, sorted_table, wrong):
    with invalid("The provided key element does not match the schema"):
        client.get_item(TableName=sorted_table, Key=wrong)


def test_refuses_empty_key_values(client, sorted_table):
    with invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                 "an empty string value. Key: pk"):
        client.get_item(TableName=sorted_table, Key={"pk": {"S": ""}, "sk": {"S": "a"}})


def test_refuses_an_attribute_value_without_a_type(client, hash_table):
    with invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"):
        client.get_item(TableName=hash_table, Key={"pk": {}})


def test_refuses_placeholders_without_an_expression(client, hash_table, key):
    with invalid("ExpressionAttributeNames can only be specified when using expressions"):
        client.get_item(TableName=hash_table, Key=key, ExpressionAttributeNames={"#a": "a"})


def test_refuses_projections_of_both_kinds(client, hash_table, key):
    with invalid("Can not use both expression and non-expression parameters in the same request: "
                 "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"):
        client.get_item(TableName=hash_table, Key=key, AttributesToGet=["a"], ProjectionExpression="a")


# Behaviour


def test_an_absent_item_has_no_item_member(call, hash_table, key):
    assert call("GetItem", {"TableName": hash_table, "Key": key}).json == {}


@pytest.mark.parametrize("consistent", [True, False])
def test_reads_what_was_written(client, hash_table, key, consistent):
    item = {**key, "a": {"S": "b"}, "n": {"N": "12"}}
    client.put_item(TableName=hash_table, Item=item)
    assert client.get_item(TableName=hash_table, Key=key, ConsistentRead=consistent)["Item"] == item


def test_an_item_without_the_projected_attributes_is_empty(call, hash_table, key):
    call("PutItem", {"TableName": hash_table, "Item": key})
    answer = call("GetItem", {"TableName": hash_table, "Key": key, "ProjectionExpression": "absent"})
    assert answer.json == {"Item": {}}


def test_number_keys_are_equal_by_value(client, number_hash_table):
    client.put_item(TableName=number_hash_table, Item={"pk": {"N": "120"}, "a": {"S": "x"}})
    for spelling in ("120", "120.0", "1.2e2", "+120", "00120", "1200E-1"):
        answer = client.get_item(TableName=number_hash_table, Key={"pk": {"N": spelling}})
        assert answer["Item"] == {"pk": {"N": "120"}, "a": {"S": "x"}}


def test_binary_keys(client, binary_hash_table):
    value = bytes(range(256))
    client.put_item(TableName=binary_hash_table, Item={"pk": {"B": value}, "a": {"S": "x"}})
    assert client.get_item(TableName=binary_hash_table, Key={"pk": {"B": value}})["Item"]["pk"] == {"B": value}
    assert "Item" not in client.get_item(TableName=binary_hash_table, Key={"pk": {"B": value[:-1]}})
