"""UpdateTable.

Sources: API reference, "UpdateTable" (what it takes and answers, and which errors it has). The words of messages, and
that wrong JSON types come first, are observed: answers of the service that its clients published; which of two errors
comes first is in test_order_of_checks.py.
"""

import pytest

from errors import INVALID, fails, invalid
from tables import status_of, wait_for_status
from wire_types import NOT_BOOLEANS, NOT_LISTS, NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TableName=NOT_STRINGS, BillingMode=NOT_STRINGS, ProvisionedThroughput=NOT_MAPS,
    DeletionProtectionEnabled=NOT_BOOLEANS, GlobalSecondaryIndexUpdates=NOT_LISTS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "UpdateTable", {member: value}, message)


# Validation

FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


def test_refuses_an_absent_table(client):
    with fails("ResourceNotFoundException", "Requested resource not found: Table: galvan-test-absent not found"):
        client.update_table(TableName="galvan-test-absent", BillingMode="PAY_PER_REQUEST")


def test_needs_something_to_change(client, hash_table):
    with invalid("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates "
                 "or SSESpecification or ReplicaUpdates is required"):
        client.update_table(TableName=hash_table)


@pytest.mark.parametrize("parameters, message", [
    ({"BillingMode": "FREE"}, "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"),
    ({"ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 1}},
     "Member must have value greater than or equal to 1"),
    ({"BillingMode": "PROVISIONED"}, INVALID),
    ({"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": FIVE}, INVALID),
])
def test_refuses_wrong_parameters(client, hash_table, parameters, message):
    with invalid(containing=message):
        client.update_table(TableName=hash_table, **parameters)


def test_refuses_the_throughput_it_has(client, new_table):
    table = new_table(BillingMode=None, ProvisionedThroughput=FIVE)
    with invalid(containing="The provisioned throughput for the table will not change. The requested value equals the "
                            "current value. Current ReadCapacityUnits provisioned for the table: 5. Requested "
                            "ReadCapacityUnits: 5."):
        client.update_table(TableName=table, ProvisionedThroughput=FIVE)


# Behaviour


def throughput_of(client, table):
    shown = client.describe_table(TableName=table)["Table"]["ProvisionedThroughput"]
    return shown["ReadCapacityUnits"], shown["WriteCapacityUnits"]


def test_changes_the_throughput(client, new_table):
    table = new_table(BillingMode=None, ProvisionedThroughput=FIVE)
    client.update_table(TableName=table, ProvisionedThroughput={"ReadCapacityUnits": 6, "WriteCapacityUnits": 9})
    wait_for_status(client, table, "ACTIVE")
    assert throughput_of(client, table) == (6, 9)


def test_changes_the_billing_mode(client, new_table):
    table = new_table(BillingMode=None, ProvisionedThroughput=FIVE)
    client.put_item(TableName=table, Item={"pk": {"S": "kept"}})
    client.update_table(TableName=table, BillingMode="PAY_PER_REQUEST")
    wait_for_status(client, table, "ACTIVE")
    summary = client.describe_table(TableName=table)["Table"]["BillingModeSummary"]
    assert summary["BillingMode"] == "PAY_PER_REQUEST"
    assert "LastUpdateToPayPerRequestDateTime" in summary
    assert throughput_of(client, table) == (0, 0)
    client.update_table(TableName=table, BillingMode="PROVISIONED", ProvisionedThroughput=FIVE)
    wait_for_status(client, table, "ACTIVE")
    assert throughput_of(client, table) == (5, 5)
    assert "Item" in client.get_item(TableName=table, Key={"pk": {"S": "kept"}})


def test_deletion_protection(call, client, new_table):
    table = new_table()

    def protect(enabled):
        answer = call("UpdateTable", {"TableName": table, "DeletionProtectionEnabled": enabled})
        assert answer.json["TableDescription"]["DeletionProtectionEnabled"] is enabled
        wait_for_status(client, table, "ACTIVE")

    protect(True)
    with invalid("Resource cannot be deleted as it is currently protected against deletion. "
                 "Disable deletion protection first."):
        client.delete_table(TableName=table)
    assert status_of(client, table) == "ACTIVE"
    protect(False)
    client.delete_table(TableName=table)
    wait_for_status(client, table, None)
