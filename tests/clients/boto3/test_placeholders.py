"""ExpressionAttributeNames and ExpressionAttributeValues.

Sources: Developer Guide, "Expression attribute names (aliases) in DynamoDB" and "Using expression attribute values in
DynamoDB". The words of messages are observed: answers of the service that its clients published.
"""

import pytest

from errors import ENVELOPE, invalid


def put(client, table, key, condition, names=None, values=None):
    placeholders = {}
    if names is not None:
        placeholders["ExpressionAttributeNames"] = names
    if values is not None:
        placeholders["ExpressionAttributeValues"] = values
    client.put_item(TableName=table, Item=key, ConditionExpression=condition, **placeholders)


ONE = {"N": "1"}


@pytest.mark.parametrize("condition, names, values, message", [
    ("attribute_not_exists(a)", {}, None, "ExpressionAttributeNames must not be empty"),
    ("attribute_not_exists(a)", None, {}, "ExpressionAttributeValues must not be empty"),
    ("attribute_not_exists(a)", {"#a": "a"}, None,
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"),
    ("attribute_not_exists(a)", None, {":a": ONE},
     "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}"),
    ("attribute_not_exists(a)", {"a": "a"}, None,
     'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'),
    ("attribute_not_exists(a)", {"#a-b": "a"}, None,
     'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"'),
    ("attribute_not_exists(a)", None, {"a": ONE},
     'ExpressionAttributeValues contains invalid key: Syntax error; key: "a"'),
    ("attribute_not_exists(a)", None, {":": ONE},
     'ExpressionAttributeValues contains invalid key: Syntax error; key: ":"'),
])
def test_refuses_wrong_placeholders(client, hash_table, key, condition, names, values, message):
    with invalid(ENVELOPE + message):
        put(client, hash_table, key, condition, names, values)


@pytest.mark.parametrize("value, inner", [
    ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"S": "a", "N": "1"}, "Supplied AttributeValue has more than one datatypes set"),
    ({"SS": []}, "An string set  may not be empty"),
    ({"N": "dog"}, "The parameter cannot be converted to a numeric value: dog"),
])
def test_refuses_wrong_values(client, hash_table, key, value, inner):
    with invalid(containing="ExpressionAttributeValues contains invalid value: ") as failure:
        put(client, hash_table, key, "a <> :a", values={":a": value})
    assert inner in failure.message
    assert failure.message.endswith("for key :a")


def test_placeholders_name_any_attribute(client, hash_table, key):
    names = {"#1": "name", "#_x": "a.b", "#c": "with space", "#D": "ключ"}
    put(client, hash_table, key, " AND ".join(f"attribute_not_exists({name})" for name in names), names)


def test_a_dot_in_a_name_is_no_path(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "a": {"M": {"b": ONE}}})
    put(client, hash_table, key, "attribute_not_exists(#ab)", {"#ab": "a.b"})


def test_one_placeholder_may_be_used_many_times(client, hash_table, key):
    put(client, hash_table, key, "#a <> :v AND #b <> :v AND NOT #a = :v", {"#a": "x", "#b": "y"}, {":v": ONE})
