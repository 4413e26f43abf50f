"""DeleteTable.

Sources: API reference, "DeleteTable" (what it takes and answers, and which errors it has); Developer Guide, "Using
deletion protection to protect your table". The words of messages, and that wrong JSON types come first, are observed:
answers of the service that its clients published.
"""

import pytest

from errors import fails, invalid
from tables import create_table, key_schema, status_of, unique_name, wait_for_status
from wire_types import NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(TableName=NOT_STRINGS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "DeleteTable", {member: value}, message)

# Validation


def test_needs_a_table_name(call):
    answer = call("DeleteTable", {})
    assert (answer.error, answer.message) == (
        "ValidationException", "The parameter 'TableName' is required but was not present in the request")


@pytest.mark.parametrize("name", ["", "ab", "x" * 256])
def test_refuses_an_unfit_name(client, name):
    with invalid("TableName must be at least 3 characters long and at most 255 characters long"):
        client.delete_table(TableName=name)


def test_refuses_a_name_of_other_characters(client):
    with invalid("1 validation error detected: Value 'a b c' at 'tableName' failed to satisfy constraint: "
                 "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"):
        client.delete_table(TableName="a b c")


def test_refuses_an_absent_table(client):
    with fails("ResourceNotFoundException", "Requested resource not found: Table: galvan-test-absent not found"):
        client.delete_table(TableName="galvan-test-absent")

# Behaviour


def test_deletes_the_table(client):
    name = create_table(client, **key_schema(pk="S"))
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    described = client.delete_table(TableName=name)["TableDescription"]
    assert (described["TableName"], described["TableStatus"]) == (name, "DELETING")
    wait_for_status(client, name, None)
    with fails("ResourceNotFoundException"):
        client.get_item(TableName=name, Key={"pk": {"S": "a"}})
    assert name not in client.list_tables(ExclusiveStartTableName=name[:-1])["TableNames"]


def test_a_table_with_protection_from_its_creation(call, client):
    name = unique_name()
    answer = call("CreateTable", {"TableName": name, **key_schema(pk="S"), "DeletionProtectionEnabled": True})
    assert answer.json["TableDescription"]["DeletionProtectionEnabled"] is True
    wait_for_status(client, name, "ACTIVE")
    with invalid("Resource cannot be deleted as it is currently protected against deletion. "
                 "Disable deletion protection first."):
        client.delete_table(TableName=name)
    assert status_of(client, name) == "ACTIVE"
    call("UpdateTable", {"TableName": name, "DeletionProtectionEnabled": False})
    wait_for_status(client, name, "ACTIVE")
    client.delete_table(TableName=name)
    wait_for_status(client, name, None)
