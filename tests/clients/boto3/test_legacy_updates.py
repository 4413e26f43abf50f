"""AttributeUpdates of UpdateItem. Source: Developer Guide, "AttributeUpdates (legacy)"; messages are observed, and what
becomes of lists."""

import pytest

from errors import ENVELOPE, INVALID, condition_fails, invalid
from wire_types import NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(Action=NOT_STRINGS, Value=[("a", None), (1, None)]))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "UpdateItem", {"AttributeUpdates": {"a": {member: value}}}, message)


@pytest.mark.parametrize("value", [wrong for wrong, _ in NOT_MAPS])
def test_refuses_an_update_that_is_no_structure(call, value):
    assert_type_refused(call, "UpdateItem", {"AttributeUpdates": {"a": value}})


# Validation


def test_refuses_an_unknown_action(client, hash_table, key):
    with invalid("1 validation error detected: Value 'SET' at 'attributeUpdates.a.member.action' failed to satisfy "
                 "constraint: Member must satisfy enum value set: [ADD, PUT, DELETE]"):
        client.update_item(TableName=hash_table, Key=key, AttributeUpdates={"a": {"Action": "SET"}})


@pytest.mark.parametrize("update, message", [
    ({}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
    ({"Action": "PUT"}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
    ({"Action": "ADD"}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
    ({"Action": "ADD", "Value": {"S": "x"}}, INVALID + "ADD action is not supported for the type S"),
    ({"Action": "ADD", "Value": {"B": b"x"}}, INVALID + "ADD action is not supported for the type B"),
    ({"Action": "ADD", "Value": {"BOOL": True}}, INVALID + "ADD action is not supported for the type BOOL"),
    ({"Action": "ADD", "Value": {"NULL": True}}, INVALID + "ADD action is not supported for the type NULL"),
    ({"Action": "ADD", "Value": {"M": {}}}, INVALID + "ADD action is not supported for the type M"),
    ({"Action": "DELETE", "Value": {"S": "x"}}, INVALID + "DELETE action with value is not supported for the type S"),
    ({"Action": "DELETE", "Value": {"N": "1"}}, INVALID + "DELETE action with value is not supported for the type N"),
    ({"Action": "DELETE", "Value": {"L": []}}, INVALID + "DELETE action with value is not supported for the type L"),
    ({"Action": "PUT", "Value": {}},
     "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"Action": "PUT", "Value": {"SS": []}}, INVALID + "An string set  may not be empty"),
    ({"Value": {"N": "1e200"}},
     "Number overflow. Attempting to store a number with magnitude larger than supported range"),
])
def test_refuses_a_wrong_update_before_the_table_is_looked_up(client, key, update, message):
    with invalid(ENVELOPE + message):
        client.update_item(TableName="galvan-test-absent", Key=key, AttributeUpdates={"a": update})


def test_updates_are_checked_before_expectations(client, key):
    with invalid(ENVELOPE + INVALID + "Only DELETE action is allowed when no attribute value is specified"):
        client.update_item(TableName="galvan-test-absent", Key=key, AttributeUpdates={"a": {}}, Expected={"a": {}})


@pytest.mark.parametrize("update", [{"Value": {"S": "a"}}, {"Action": "DELETE"}, {"Action": "ADD", "Value": {"N": "1"}}])
@pytest.mark.parametrize("attribute", ["pk", "sk"])
def test_refuses_to_change_the_key(client, sorted_table, attribute, update):
    with invalid(f"{INVALID}Cannot update attribute {attribute}. This attribute is part of the key"):
        client.update_item(TableName=sorted_table, Key={"pk": {"S": "a"}, "sk": {"S": "a"}},
                           AttributeUpdates={attribute: update})


def test_refuses_an_empty_attribute_name(client, hash_table, key):
    with invalid():
        client.update_item(TableName=hash_table, Key=key, AttributeUpdates={"": {"Value": {"S": "a"}}})


@pytest.mark.parametrize("old, action, value", [
    ({"S": "x"}, "ADD", {"N": "1"}), ({"N": "1"}, "ADD", {"NS": ["1"]}), ({"SS": ["a"]}, "ADD", {"NS": ["1"]}),
    ({"NS": ["1"]}, "ADD", {"L": [{"N": "1"}]}), ({"SS": ["a"]}, "DELETE", {"NS": ["1"]}),
    ({"L": [{"S": "a"}]}, "DELETE", {"SS": ["a"]}),
])
def test_refuses_another_type_than_the_attribute_has(client, hash_table, key, old, action, value):
    client.put_item(TableName=hash_table, Item={**key, "a": old})
    with invalid("Type mismatch for attribute to update"):
        client.update_item(TableName=hash_table, Key=key, AttributeUpdates={"a": {"Action": action, "Value": value}})
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == {**key, "a": old}


def test_an_item_beyond_the_limit_is_refused(client, hash_table, key):
    with invalid("Item size to update has exceeded the maximum allowed size"):
        client.update_item(TableName=hash_table, Key=key, AttributeUpdates={"a": {"Value": {"S": "x" * 410_000}}})


# Behaviour


@pytest.mark.parametrize("old, update, new", [
    (None, {"Value": {"N": "1"}}, {"N": "1"}), ({"S": "x"}, {"Value": {"N": "1"}}, {"N": "1"}),
    ({"S": "x"}, {"Action": "PUT", "Value": {"M": {"b": {"S": "c"}}}}, {"M": {"b": {"S": "c"}}}),
    (None, {"Action": "ADD", "Value": {"N": "3"}}, {"N": "3"}),
    ({"N": "1"}, {"Action": "ADD", "Value": {"N": "-2.5"}}, {"N": "-1.5"}),
    (None, {"Action": "ADD", "Value": {"SS": ["a"]}}, {"SS": ["a"]}),
    ({"SS": ["a", "b"]}, {"Action": "ADD", "Value": {"SS": ["c", "b"]}}, {"SS": ["a", "b", "c"]}),
    ({"L": [{"N": "1"}]}, {"Action": "ADD", "Value": {"L": [{"N": "1"}]}}, {"L": [{"N": "1"}, {"N": "1"}]}),
    ({"S": "x"}, {"Action": "DELETE"}, None), (None, {"Action": "DELETE"}, None),
    ({"NS": ["1", "2", "3"]}, {"Action": "DELETE", "Value": {"NS": ["1.0", "3", "5"]}}, {"NS": ["2"]}),
    ({"SS": ["a"]}, {"Action": "DELETE", "Value": {"SS": ["a"]}}, None),
    (None, {"Action": "DELETE", "Value": {"SS": ["a"]}}, None),
])
def test_updates(client, hash_table, key, old, update, new):
    other = {**key, "other": {"S": "kept"}}
    client.put_item(TableName=hash_table, Item={**other, **({"a": old} if old else {})})
    client.update_item(TableName=hash_table, Key=key, AttributeUpdates={"a": update})
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == {**other, **({"a": new} if new else {})}


def test_a_name_is_no_path(client, hash_table, key):
    client.update_item(TableName=hash_table, Key=key, AttributeUpdates={"a.b[0]": {"Value": {"S": "x"}}})
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == {**key, "a.b[0]": {"S": "x"}}


@pytest.mark.parametrize("updates, exists", [
    ({"a": {"Value": {"N": "1"}}}, True), ({"a": {"Action": "ADD", "Value": {"N": "1"}}}, True), ({}, True),
    ({"a": {"Action": "DELETE"}}, False), ({"a": {"Action": "DELETE", "Value": {"SS": ["x"]}}}, False),
    ({"a": {"Action": "DELETE"}, "b": {"Value": {"N": "1"}}}, True),
])
def test_an_absent_item_is_made_unless_all_is_deleted(client, hash_table, key, updates, exists):
    client.update_item(TableName=hash_table, Key=key, AttributeUpdates=updates)
    assert ("Item" in client.get_item(TableName=hash_table, Key=key)) == exists


@pytest.mark.parametrize("return_values, attributes", [
    ("NONE", None), ("ALL_OLD", {"a": {"N": "1"}, "b": {"S": "x"}, "c": {"S": "kept"}}),
    ("UPDATED_OLD", {"a": {"N": "1"}, "b": {"S": "x"}}), ("ALL_NEW", {"a": {"N": "2"}, "c": {"S": "kept"}}),
    ("UPDATED_NEW", {"a": {"N": "2"}}),
])
def test_returns_what_is_asked_for(client, hash_table, key, return_values, attributes):
    client.put_item(TableName=hash_table, Item={**key, "a": {"N": "1"}, "b": {"S": "x"}, "c": {"S": "kept"}})
    answer = client.update_item(TableName=hash_table, Key=key, ReturnValues=return_values, AttributeUpdates={
        "a": {"Action": "ADD", "Value": {"N": "1"}}, "b": {"Action": "DELETE"}})
    if attributes is not None and return_values.startswith("ALL"):
        attributes = {**key, **attributes}
    assert answer.get("Attributes") == attributes


def test_goes_with_expectations(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "version": {"N": "1"}})
    for succeeds in (True, False):
        def update():
            client.update_item(TableName=hash_table, Key=key, Expected={"version": {"Value": {"N": "1"}}},
                               AttributeUpdates={"version": {"Action": "ADD", "Value": {"N": "1"}}})
        if succeeds:
            update()
        else:
            with condition_fails():
                update()
    assert client.get_item(TableName=hash_table, Key=key)["Item"]["version"] == {"N": "2"}


def test_two_hundred_attributes_at_once(client, hash_table, key):
    updates = {f"a{number}": {"Action": "ADD", "Value": {"N": str(number)}} for number in range(200)}
    client.update_item(TableName=hash_table, Key=key, AttributeUpdates=updates)
    client.update_item(TableName=hash_table, Key=key, AttributeUpdates=updates)
    item = client.get_item(TableName=hash_table, Key=key)["Item"]
    assert item == {**key, **{f"a{number}": {"N": str(2 * number)} for number in range(200)}}
