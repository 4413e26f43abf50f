import pytest

from errors import fails, invalid
from tables import create_table, key_schema, status_of, unique_name, wait_for_status
from wire_types import NOT_STRINGS, assert_type_refused, rows


@pytest.mark.parametrize("member, value, message", rows(TableName=NOT_STRINGS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "DeleteTable", {member: value}, message)


@pytest.mark.parametrize("name", ["", "ab", "x" * 256])
def test_refuses_an_unfit_name(client, name):
    with invalid(containing="ableName"):
        client.delete_table(TableName=name)


def test_refuses_an_absent_table(client):
    with fails("ResourceNotFoundException", "Requested resource not found: Table: galvan-test-absent not found"):
        client.delete_table(TableName="galvan-test-absent")


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
    with invalid(containing="currently protected against deletion"):
        client.delete_table(TableName=name)
    assert status_of(client, name) == "ACTIVE"
    call("UpdateTable", {"TableName": name, "DeletionProtectionEnabled": False})
    wait_for_status(client, name, "ACTIVE")
    client.delete_table(TableName=name)
    wait_for_status(client, name, None)
