"""DescribeTable.

Sources: API reference, "DescribeTable" (what it takes and answers, and which errors it has). The words of messages,
and that wrong JSON types come first, are observed: answers of the service that its clients published.
"""

import boto3
import pytest

from errors import fails, invalid
from tables import wait_for_status
from wire_types import NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(TableName=NOT_STRINGS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "DescribeTable", {member: value}, message)

# Validation


def test_needs_a_table_name(call):
    answer = call("DescribeTable", {})
    assert (answer.error, answer.message) == (
        "ValidationException", "The parameter 'TableName' is required but was not present in the request")


@pytest.mark.parametrize("name", ["", "ab", "x" * 256])
def test_refuses_an_unfit_name(client, name):
    with invalid("TableName must be at least 3 characters long and at most 255 characters long"):
        client.describe_table(TableName=name)


def test_refuses_an_absent_table(client):
    with fails("ResourceNotFoundException", "Requested resource not found: Table: galvan-test-absent not found"):
        client.describe_table(TableName="galvan-test-absent")

# Behaviour


def test_describes_a_table(client, sorted_table):
    described = client.describe_table(TableName=sorted_table)["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"},
                                      {"AttributeName": "sk", "KeyType": "RANGE"}]
    assert described["TableArn"].endswith(f":table/{sorted_table}")
    for member in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes", "StreamSpecification", "LatestStreamArn"):
        assert member not in described


def test_takes_an_arn_as_the_name(call, client, hash_table):
    arn = client.describe_table(TableName=hash_table)["Table"]["TableArn"]
    assert call("DescribeTable", {"TableName": arn}).json["Table"]["TableName"] == hash_table


@pytest.mark.galvan
def test_shows_what_terraform_waits_for(call, hash_table):
    described = call("DescribeTable", {"TableName": hash_table}).json["Table"]
    assert described["DeletionProtectionEnabled"] is False
    assert described["WarmThroughput"]["Status"] == "ACTIVE"


@pytest.mark.galvan
def test_counts_items_and_bytes(client, new_table):
    table = new_table()

    def counted():
        described = client.describe_table(TableName=table)["Table"]
        return described["ItemCount"], described["TableSizeBytes"]

    client.put_item(TableName=table, Item={"pk": {"S": "ab"}, "a": {"S": "12345"}})
    count, one_item = counted()
    assert count == 1 and one_item >= 10
    client.put_item(TableName=table, Item={"pk": {"S": "ab"}, "a": {"S": "12345" * 2}})
    assert counted() == (1, one_item + 5)
    client.put_item(TableName=table, Item={"pk": {"S": "cd"}, "a": {"S": "12345" * 2}})
    assert counted() == (2, 2 * (one_item + 5))
    client.update_item(TableName=table, Key={"pk": {"S": "cd"}}, UpdateExpression="REMOVE a")
    assert counted() == (2, 2 * (one_item + 5) - 11)
    for key in ("ab", "cd", "absent"):
        client.delete_item(TableName=table, Key={"pk": {"S": key}})
    assert counted() == (0, 0)


def test_the_status_is_seen_by_everyone(client, new_table):
    table = new_table()
    wait_for_status(client, table, "ACTIVE")
    client.put_item(TableName=table, Item={"pk": {"S": "a"}})


@pytest.mark.galvan
def test_arns_have_the_region_of_the_signature(endpoint, new_table):
    table = new_table()
    for region in ("eu-west-1", "us-east-1"):
        other = boto3.client("dynamodb", endpoint_url=endpoint, region_name=region, aws_access_key_id=region,
                             aws_secret_access_key="any")
        shown = other.describe_table(TableName=table)["Table"]["TableArn"]
        assert shown.split(":")[3] == region and shown.endswith(f":table/{table}")
        assert table in {name for page in other.get_paginator("list_tables").paginate() for name in page["TableNames"]}
