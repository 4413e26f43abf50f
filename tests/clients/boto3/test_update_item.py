"""UpdateItem.

Sources: API reference, "UpdateItem" (what it takes and answers, and which errors it has); Developer Guide, "Using
update expressions in DynamoDB". The words of messages, and that wrong JSON types come first, are observed: answers of
the service that its clients published; which of two errors comes first is in test_order_of_checks.py.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest

from errors import ENVELOPE, INVALID, NO_RETURN_VALUES, condition_fails, fails, invalid
from wire_types import NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TableName=NOT_STRINGS, Key=NOT_MAPS, UpdateExpression=NOT_STRINGS, ConditionExpression=NOT_STRINGS,
    ReturnValues=NOT_STRINGS, ExpressionAttributeNames=NOT_MAPS, ExpressionAttributeValues=NOT_MAPS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "UpdateItem", {member: value}, message)


@pytest.mark.parametrize("value", [{"S": 1}, {"B": "?"}, {"L": {}}, {"M": []}, "text"])
def test_refuses_an_attribute_value_of_the_wrong_json_type(call, key, value):
    body = {"TableName": "absent", "Key": key, "UpdateExpression": "SET a = :a",
            "ExpressionAttributeValues": {":a": value}}
    assert_type_refused(call, "UpdateItem", body)


# Validation


def test_refuses_an_unknown_form_of_return_values(client, hash_table, key):
    with invalid(ENVELOPE + NO_RETURN_VALUES):
        client.update_item(TableName=hash_table, Key=key, ReturnValues="ALL")


def test_needs_a_key(client, hash_table):
    with invalid(containing="Value null at 'key' failed to satisfy constraint: Member must not be null"):
        client.update_item(TableName=hash_table, UpdateExpression="REMOVE a")


def test_refuses_an_absent_table(client, key):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        client.update_item(TableName="galvan-test-absent", Key=key, UpdateExpression="REMOVE a")


def test_checks_the_expression_before_the_table(client, key):
    with invalid(containing="Invalid UpdateExpression: Syntax error"):
        client.update_item(TableName="galvan-test-absent", Key=key, UpdateExpression="SET a")


@pytest.mark.parametrize("wrong", [{}, {"pk": {"N": "1"}}, {"a": {"S": "b"}}, {"pk": {"S": "a"}, "a": {"S": "b"}}])
def test_the_key_must_match_the_schema(client, hash_table, wrong):
    with invalid("The provided key element does not match the schema"):
        client.update_item(TableName=hash_table, Key=wrong, UpdateExpression="REMOVE a")


def test_refuses_an_empty_key_value(client, hash_table):
    with invalid(containing="cannot contain an empty string value. Key: pk"):
        client.update_item(TableName=hash_table, Key={"pk": {"S": ""}}, UpdateExpression="REMOVE a")


@pytest.mark.parametrize("expression", ["SET sk = :a", "REMOVE sk", "ADD sk :a", "DELETE sk :a", "SET b = :a, pk = :a"])
def test_refuses_to_change_the_key(client, sorted_table, expression):
    key = {"pk": {"S": "a"}, "sk": {"S": "a"}}
    values = None if ":a" not in expression else {":a": {"SS": ["x"]} if "DELETE" in expression else {"N": "1"}}
    attribute = "pk" if "pk" in expression else "sk"
    with invalid(f"{INVALID}Cannot update attribute {attribute}. This attribute is part of the key"):
        client.update_item(TableName=sorted_table, Key=key, UpdateExpression=expression,
                           **({"ExpressionAttributeValues": values} if values else {}))


def test_refuses_updates_of_both_kinds(client, hash_table, key):
    with invalid(ENVELOPE + "Can not use both expression and non-expression parameters in the same request: "
                 "Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"):
        client.update_item(TableName=hash_table, Key=key, UpdateExpression="REMOVE a",
                           AttributeUpdates={"a": {"Action": "DELETE"}})


def test_refuses_placeholders_without_an_expression(client, hash_table, key):
    with invalid(ENVELOPE + "ExpressionAttributeNames can only be specified when using expressions"):
        client.update_item(TableName=hash_table, Key=key, ExpressionAttributeNames={"#a": "a"})
    with invalid(ENVELOPE + "ExpressionAttributeValues can only be specified when using expressions"):
        client.update_item(TableName=hash_table, Key=key, ExpressionAttributeValues={":a": {"S": "a"}})


# Behaviour


def test_creates_an_absent_item(client, hash_table, key):
    client.update_item(TableName=hash_table, Key=key, UpdateExpression="SET a = :a",
                       ExpressionAttributeValues={":a": {"N": "1"}})
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == {**key, "a": {"N": "1"}}


def test_creates_an_item_with_only_a_key(client, hash_table, key):
    client.update_item(TableName=hash_table, Key=key)
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == key


def test_an_update_that_only_removes_creates_no_item(client, hash_table, key):
    client.update_item(TableName=hash_table, Key=key, UpdateExpression="REMOVE a")
    assert "Item" not in client.get_item(TableName=hash_table, Key=key)


@pytest.mark.parametrize("expression", ["REMOVE l[0]", "REMOVE m.a", "REMOVE m.a, b"])
def test_an_absent_item_has_nothing_that_a_path_could_lead_into(client, hash_table, key, expression):
    # As for an item without the attribute. Seen on DynamoDB Local.
    with invalid("The document path provided in the update expression is invalid for update"):
        client.update_item(TableName=hash_table, Key=key, UpdateExpression=expression)
    assert "Item" not in client.get_item(TableName=hash_table, Key=key)


def test_keeps_the_other_attributes(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "a": {"N": "1"}, "b": {"S": "kept"}})
    client.update_item(TableName=hash_table, Key=key, UpdateExpression="SET a = :a",
                       ExpressionAttributeValues={":a": {"N": "2"}})
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == {**key, "a": {"N": "2"}, "b": {"S": "kept"}}


def test_a_failed_condition_creates_nothing(client, hash_table, key):
    with condition_fails():
        client.update_item(TableName=hash_table, Key=key, UpdateExpression="SET a = :a",
                           ConditionExpression="attribute_exists(pk)", ExpressionAttributeValues={":a": {"N": "1"}})
    assert "Item" not in client.get_item(TableName=hash_table, Key=key)


def test_returns_the_item_that_failed_the_condition_if_asked(call, hash_table, key):
    item = {**key, "version": {"N": "4"}}
    call("PutItem", {"TableName": hash_table, "Item": item})
    update = {"TableName": hash_table, "Key": key, "UpdateExpression": "SET version = version + :one",
              "ConditionExpression": "version = :three",
              "ExpressionAttributeValues": {":one": {"N": "1"}, ":three": {"N": "3"}}}
    answer = call("UpdateItem", {**update, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    assert answer.error == "ConditionalCheckFailedException"
    assert answer.json["Item"] == item
    assert "Item" not in call("UpdateItem", update).json


BEFORE = {"a": {"N": "1"}, "b": {"S": "same"}, "gone": {"S": "x"}, "m": {"M": {"x": {"N": "1"}, "y": {"N": "2"}}}}
CHANGE = {"UpdateExpression": "SET a = a + :one, m.x = :new, fresh = :new REMOVE gone",
          "ExpressionAttributeValues": {":one": {"N": "1"}, ":new": {"S": "new"}}}
RETURNED = {
    None: None,
    "NONE": None,
    "ALL_OLD": BEFORE,
    "ALL_NEW": {"a": {"N": "2"}, "b": {"S": "same"}, "fresh": {"S": "new"},
                "m": {"M": {"x": {"S": "new"}, "y": {"N": "2"}}}},
    "UPDATED_OLD": {"a": {"N": "1"}, "gone": {"S": "x"}, "m": {"M": {"x": {"N": "1"}}}},
    "UPDATED_NEW": {"a": {"N": "2"}, "fresh": {"S": "new"}, "m": {"M": {"x": {"S": "new"}}}},
}


@pytest.mark.parametrize("form", RETURNED)
def test_return_values_of_a_changed_item(call, hash_table, key, form):
    call("PutItem", {"TableName": hash_table, "Item": {**key, **BEFORE}})
    answer = call("UpdateItem", {"TableName": hash_table, "Key": key, "ReturnValues": form, **CHANGE})
    expected = RETURNED[form]
    if form in ("ALL_OLD", "ALL_NEW"):
        expected = {**key, **expected}
    assert answer.status == 200, answer
    assert answer.json.get("Attributes") == expected


@pytest.mark.parametrize("form, returned", [("ALL_OLD", None), ("UPDATED_OLD", None),
                                            ("UPDATED_NEW", {"a": {"N": "1"}})])
def test_return_values_of_a_new_item(client, hash_table, key, form, returned):
    answer = client.update_item(TableName=hash_table, Key=key, ReturnValues=form, UpdateExpression="SET a = :a",
                                ExpressionAttributeValues={":a": {"N": "1"}})
    assert answer.get("Attributes") == returned


def test_removing_an_absent_attribute_returns_no_updated_values(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "a": {"N": "1"}})
    for form in ("UPDATED_NEW", "UPDATED_OLD"):
        answer = client.update_item(TableName=hash_table, Key=key, ReturnValues=form, UpdateExpression="REMOVE b")
        assert "Attributes" not in answer


def test_updated_values_of_list_elements(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "l": {"L": [{"N": str(i)} for i in range(5)]}})
    update = {"TableName": hash_table, "Key": key, "UpdateExpression": "SET l[1] = :a, l[3] = :b",
              "ExpressionAttributeValues": {":a": {"S": "one"}, ":b": {"S": "three"}}}
    answer = client.update_item(ReturnValues="UPDATED_OLD", **update)
    assert answer["Attributes"] == {"l": {"L": [{"N": "1"}, {"N": "3"}]}}
    answer = client.update_item(ReturnValues="UPDATED_NEW", **update)
    assert answer["Attributes"] == {"l": {"L": [{"S": "one"}, {"S": "three"}]}}


def test_counts_without_losing_an_update(client, hash_table, key):
    def increment(_):
        return int(client.update_item(
            TableName=hash_table, Key=key, UpdateExpression="ADD n :one", ReturnValues="UPDATED_NEW",
            ExpressionAttributeValues={":one": {"N": "1"}})["Attributes"]["n"]["N"])

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(increment, range(200)))
    assert sorted(seen) == list(range(1, 201))
