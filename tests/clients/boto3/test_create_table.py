"""CreateTable.

Sources: API reference, "CreateTable" (what it takes and answers, and which errors it has); Developer Guide,
"Constraints in Amazon DynamoDB" (names, keys). The words of messages, and that wrong JSON types come first, are
observed: answers of the service that its clients published; which of two errors comes first is in
test_order_of_checks.py.
"""

import re
import time

import pytest

from errors import INVALID, fails, invalid
from tables import delete_table, key_schema, status_of, unique_name, wait_for_status
from wire_types import NOT_BOOLEANS, NOT_LISTS, NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TableName=NOT_STRINGS, KeySchema=NOT_LISTS, AttributeDefinitions=NOT_LISTS, BillingMode=NOT_STRINGS,
    ProvisionedThroughput=NOT_MAPS, DeletionProtectionEnabled=NOT_BOOLEANS, Tags=NOT_LISTS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "CreateTable", {member: value}, message)


@pytest.mark.parametrize("body", [
    {"KeySchema": ["text"]}, {"KeySchema": [{"AttributeName": 1}]}, {"AttributeDefinitions": [[]]},
    {"ProvisionedThroughput": {"ReadCapacityUnits": "five"}},
])
def test_refuses_an_inner_member_of_the_wrong_json_type(call, body):
    assert_type_refused(call, "CreateTable", body)


# Validation


def table(**parameters):
    """A correct request but for `parameters`; None leaves a member out."""
    whole = {"TableName": unique_name(), **key_schema(pk="S", sk="N"), **parameters}
    return {name: value for name, value in whole.items() if value is not None}


def schema(*elements):
    return [{"AttributeName": name, "KeyType": role} for name, role in elements]


def definitions(**attributes):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in attributes.items()]


def test_needs_a_table_name(client):
    with invalid(containing="ableName"):
        client.create_table(**table(TableName=None))


@pytest.mark.parametrize("name", ["ab", "x" * 256, "with space", "ключ", "a/b", "a#b"])
def test_refuses_an_unfit_name(client, name):
    with invalid(containing="ableName"):
        client.create_table(**table(TableName=name))


@pytest.mark.parametrize("name", ["a-b", "x" * 200, "_._"])
def test_takes_a_fit_name(client, name):
    name = (name + unique_name())[:255]
    client.create_table(**table(TableName=name))
    wait_for_status(client, name, "ACTIVE")
    delete_table(client, name)


@pytest.mark.parametrize("parameters, message", [
    ({"KeySchema": []}, "failed to satisfy constraint: Member must have length greater than or equal to 1"),
    ({"KeySchema": schema(("pk", "SORT"))}, "Member must satisfy enum value set: [HASH, RANGE]"),
    ({"AttributeDefinitions": definitions(pk="M", sk="N")}, "Member must satisfy enum value set: [B, N, S]"),
    ({"BillingMode": "FREE"}, "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]"),
    ({"KeySchema": schema(("pk", "RANGE"))}, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    ({"KeySchema": schema(("pk", "HASH"), ("sk", "HASH"))},
     "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"),
    ({"KeySchema": schema(("pk", "HASH"), ("pk", "RANGE")), "AttributeDefinitions": definitions(pk="S")},
     "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
    ({"KeySchema": schema(("pk", "HASH"), ("other", "RANGE"))},
     "Invalid KeySchema: Some index key attribute have no definition"),
    ({"AttributeDefinitions": definitions(pk="S", sk="N", more="S")},
     INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
               "AttributeDefinitions"),
    ({"BillingMode": None}, "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
                            "PROVISIONED"),
    ({"BillingMode": "PROVISIONED"}, "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode "
                                     "is PROVISIONED"),
    ({"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
     "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    ({"BillingMode": None, "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 1}},
     "Member must have value greater than or equal to 1"),
    ({"BillingMode": None, "ProvisionedThroughput": {"ReadCapacityUnits": 1}}, "Member must not be null"),
])
def test_refuses_a_wrong_definition(client, parameters, message):
    parameters = table(**parameters)
    with invalid() as failure:
        client.create_table(**parameters)
    assert message in failure.message
    assert status_of(client, parameters["TableName"]) is None


# Source: observed; the model's order of members, a null before what stands inside.
def test_names_at_most_ten_wrong_members(call):
    answer = call("CreateTable", {"TableName": "a", "AttributeDefinitions": [{}] * 6, "KeySchema": []})
    nulls = "; ".join(
        f"Value null at 'attributeDefinitions.{place}.member.{member}' failed to satisfy constraint: Member must not be null"
        for place in range(1, 6) for member in ("attributeName", "attributeType"))
    assert answer.message == (
        "10 validation errors detected: Value 'a' at 'tableName' failed to satisfy constraint: Member must have length "
        f"greater than or equal to 3; {nulls.rsplit('; ', 1)[0]}")


PROJECT_ALL = {"Projection": {"ProjectionType": "ALL"}}


@pytest.mark.parametrize("index", [
    {"IndexName": "x", "KeySchema": schema(("pk", "HASH")), **PROJECT_ALL},
    {"IndexName": "by_pk", "KeySchema": schema(("pk", "RANGE")), **PROJECT_ALL},
    {"IndexName": "by_pk", "KeySchema": schema(("pk", "HASH"))},
    {"IndexName": "by_absent", "KeySchema": schema(("absent", "HASH")), **PROJECT_ALL},
])
def test_index_definitions_are_validated(client, index):
    with invalid():
        client.create_table(**table(GlobalSecondaryIndexes=[index]))


def test_refuses_a_name_in_use(client, hash_table):
    with fails("ResourceInUseException", f"Table already exists: {hash_table}"):
        client.create_table(**table(TableName=hash_table))


# Behaviour


def test_describes_the_new_table(client):
    name = unique_name()
    started = time.time()
    described = client.create_table(**table(TableName=name))["TableDescription"]
    try:
        assert described["TableName"] == name
        assert described["TableStatus"] in ("CREATING", "ACTIVE")
        assert described["KeySchema"] == schema(("pk", "HASH"), ("sk", "RANGE"))
        by_name = {each["AttributeName"]: each["AttributeType"] for each in described["AttributeDefinitions"]}
        assert by_name == {"pk": "S", "sk": "N"}
        assert (described["ItemCount"], described["TableSizeBytes"]) == (0, 0)
        assert re.fullmatch(r"arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table/" + re.escape(name), described["TableArn"])
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", described["TableId"])
        assert abs(described["CreationDateTime"].timestamp() - started) < 60
    finally:
        delete_table(client, name)


@pytest.mark.galvan
def test_is_active_within_milliseconds(client):
    name = unique_name()
    assert client.create_table(**table(TableName=name))["TableDescription"]["TableStatus"] == "CREATING"
    started = time.monotonic()
    wait_for_status(client, name, "ACTIVE")
    assert time.monotonic() - started < 1
    delete_table(client, name)


def test_an_on_demand_table_shows_its_billing_mode(client, new_table):
    described = client.describe_table(TableName=new_table())["Table"]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    throughput = described["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (0, 0)


def test_a_provisioned_table_shows_its_throughput(client, new_table):
    throughput = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 7}
    name = new_table(BillingMode=None, ProvisionedThroughput=throughput)
    described = client.describe_table(TableName=name)["Table"]
    assert "BillingModeSummary" not in described
    shown = described["ProvisionedThroughput"]
    assert {member: shown[member] for member in throughput} == throughput
    assert shown["NumberOfDecreasesToday"] == 0


def test_the_same_name_again_is_another_table(client):
    name = unique_name()
    ids = []
    for _ in range(2):
        client.create_table(**table(TableName=name, **key_schema(pk="S")))
        wait_for_status(client, name, "ACTIVE")
        assert "Item" not in client.get_item(TableName=name, Key={"pk": {"S": "a"}})
        client.put_item(TableName=name, Item={"pk": {"S": "a"}})
        ids.append(client.describe_table(TableName=name)["Table"]["TableId"])
        delete_table(client, name)
    assert ids[0] != ids[1]


def test_the_waiter_of_boto3(client):
    name = unique_name()
    client.create_table(**table(TableName=name))
    quick = {"Delay": 1, "MaxAttempts": 60}
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig=quick)
    assert status_of(client, name) == "ACTIVE"
    client.delete_table(TableName=name)
    client.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig=quick)
    assert status_of(client, name) is None
