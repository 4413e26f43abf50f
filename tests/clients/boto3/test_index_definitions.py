"""Secondary indexes of CreateTable and DescribeTable."""

import re

import pytest

from errors import INVALID, fails, invalid
from indexes import definitions, described, index
from tables import delete_table, key_schema, status_of, unique_name, wait_for_status

NUMBERS = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}


def table(attributes, hash_only=False, **parameters):
    keys = {"pk": "S"} if hash_only else {"pk": "S", "sk": "N"}
    whole = {"TableName": unique_name(), **key_schema(**keys),
             "AttributeDefinitions": definitions(**keys, **attributes), **parameters}
    return {name: value for name, value in whole.items() if value is not None}


def other(count):
    return {f"a{number}": "S" for number in range(count)}


# Validation


@pytest.mark.parametrize("parameters, message", [
    (table({}, GlobalSecondaryIndexes=[]), "List of GlobalSecondaryIndexes is empty"),
    (table({}, LocalSecondaryIndexes=[]), "List of LocalSecondaryIndexes is empty"),
    (table(other(1), hash_only=True, LocalSecondaryIndexes=[index("local", ["pk"], ["a0"])]),
     "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"),
    (table({}, LocalSecondaryIndexes=[index("local", ["pk"])]),
     "Index KeySchema does not have a range key for index: local"),
    (table(other(2), LocalSecondaryIndexes=[index("local", ["a0"], ["a1"])]),
     "Index KeySchema does not have the same leading hash key as table KeySchema for index: local. index hash key: a0, "
     "table hash key: pk"),
    (table(other(1), GlobalSecondaryIndexes=[index("same", ["a0"]), index("same", ["pk"])]),
     "Duplicate index name: same"),
    (table(other(1), GlobalSecondaryIndexes=[index("same", ["a0"])],
           LocalSecondaryIndexes=[index("same", ["pk"], ["a0"])]), "Duplicate index name: same"),
    (table(other(21), GlobalSecondaryIndexes=[index(f"by_a{number}", [f"a{number}"]) for number in range(21)]),
     "GlobalSecondaryIndex count exceeds the per-table limit of 20"),
    (table(other(6), LocalSecondaryIndexes=[index(f"by_a{number}", ["pk"], [f"a{number}"]) for number in range(6)]),
     "Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
    (table(other(2), GlobalSecondaryIndexes=[index("by_a0", ["a0"])]),
     "Some AttributeDefinitions are not used. AttributeDefinitions: [a0, a1, pk, sk], keys used: [a0, pk, sk]"),
    (table(other(1), GlobalSecondaryIndexes=[{**index("by_a0", ["a0"]), "Projection": {}}]),
     "Unknown ProjectionType: null"),
    (table(other(1), GlobalSecondaryIndexes=[index("by_a0", ["a0"], projection="INCLUDE")]),
     "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
    (table(other(1), GlobalSecondaryIndexes=[
        {**index("by_a0", ["a0"]), "Projection": {"ProjectionType": "ALL", "NonKeyAttributes": ["b"]}}]),
     "ProjectionType is ALL, but NonKeyAttributes is specified"),
    (table(other(1), GlobalSecondaryIndexes=[index("by_a0", ["a0"], ProvisionedThroughput=NUMBERS)]),
     "ProvisionedThroughput should not be specified for index: by_a0 when BillingMode is PAY_PER_REQUEST"),
    (table(other(1), BillingMode=None, ProvisionedThroughput=NUMBERS,
           GlobalSecondaryIndexes=[index("by_a0", ["a0"])]),
     "ProvisionedThroughput must be specified for index: by_a0"),
])
def test_refuses_contradictory_indexes(client, parameters, message):
    with invalid(INVALID + message):
        client.create_table(**parameters)
    assert status_of(client, parameters["TableName"]) is None


@pytest.mark.parametrize("wrong, message", [
    (index("by_pk", [], ["pk"]), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    (index("by_pk", ["pk"], ["pk"]), "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
    (index("by_pk", ["pk"], ["nothing"]), "Invalid KeySchema: Some index key attribute have no definition"),
])
def test_refuses_wrong_key_schemas(client, wrong, message):
    with invalid(message):
        client.create_table(**table({}, GlobalSecondaryIndexes=[wrong]))


@pytest.mark.parametrize("hash_keys, range_keys", [
    (5, 0), (1, 5), (4, 5), (0, 3),
])
def test_refuses_key_schemas_with_too_many_attributes(client, hash_keys, range_keys):
    names = list(other(hash_keys + range_keys))
    with invalid(containing="KeySchema"):
        client.create_table(**table(other(hash_keys + range_keys), GlobalSecondaryIndexes=[
            index("multi", names[:hash_keys], names[hash_keys:])]))


def test_refuses_more_than_a_hundred_projected_attributes(client):
    def many(count):
        indexes = [index(f"by_a{number}", [f"a{number}"], include=[f"p{number}-{i}" for i in range(size)])
                   for number, size in enumerate(count)]
        return table(other(len(count)), GlobalSecondaryIndexes=indexes)

    with invalid(containing="100"):
        client.create_table(**many([20, 20, 20, 20, 20, 1]))
    with invalid(containing="Member must have length less than or equal to 20"):
        client.create_table(**many([21]))
    parameters = many([20, 20, 20, 20, 20])
    client.create_table(**parameters)
    wait_for_status(client, parameters["TableName"], "ACTIVE")
    delete_table(client, parameters["TableName"])


# Behaviour


def test_describes_indexes(client):
    shapes = [index("by_a0", ["a0"], ["sk"], include=["x", "b"]), index("multi", ["a0", "a1", "a2", "a3"], ["sk", "pk"])]
    local = [index("local", ["pk"], ["a1"], "KEYS_ONLY")]
    parameters = table(other(4), GlobalSecondaryIndexes=shapes, LocalSecondaryIndexes=local)
    answer = client.create_table(**parameters)["TableDescription"]
    name = parameters["TableName"]
    assert {each["IndexStatus"] for each in answer["GlobalSecondaryIndexes"]} <= {"CREATING", "ACTIVE"}
    wait_for_status(client, name, "ACTIVE")
    shown = client.describe_table(TableName=name)["Table"]
    assert {each["AttributeName"]: each["AttributeType"] for each in shown["AttributeDefinitions"]} == {
        "pk": "S", "sk": "N", **other(4)}
    for wanted in shapes + local:
        found = described(client, name, wanted["IndexName"])
        assert {member: found[member] for member in wanted} == wanted
        assert (found["ItemCount"], found["IndexSizeBytes"]) == (0, 0)
        assert found["IndexArn"] == f"{shown['TableArn']}/index/{wanted['IndexName']}"
    for each in shown["GlobalSecondaryIndexes"]:
        assert each["IndexStatus"] == "ACTIVE" and "Backfilling" not in each
        assert each["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    assert "IndexStatus" not in shown["LocalSecondaryIndexes"][0]
    delete_table(client, name)


def test_describes_throughput_of_indexes(client, new_table):
    name = new_table(sk="N", AttributeDefinitions=definitions(pk="S", sk="N"), BillingMode=None,
                     ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
                     GlobalSecondaryIndexes=[index("by_sk", ["sk"], ProvisionedThroughput=NUMBERS)])
    shown = described(client, name, "by_sk")["ProvisionedThroughput"]
    assert {member: shown[member] for member in NUMBERS} == NUMBERS


def test_describes_on_demand_and_warm_throughput(client, call):
    limits = {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20}
    warm = {"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 5000}
    parameters = table({}, WarmThroughput=warm, GlobalSecondaryIndexes=[
        index("by_sk", ["sk"], OnDemandThroughput=limits, WarmThroughput=warm), index("plain", ["sk"])])
    call("CreateTable", parameters)
    wait_for_status(client, parameters["TableName"], "ACTIVE")
    shown = call("DescribeTable", {"TableName": parameters["TableName"]}).json["Table"]
    by_sk, plain = shown["GlobalSecondaryIndexes"]
    assert shown["WarmThroughput"] == by_sk["WarmThroughput"] == {**warm, "Status": "ACTIVE"}
    assert by_sk["OnDemandThroughput"] == limits and "OnDemandThroughput" not in plain
    assert plain["WarmThroughput"]["Status"] == "ACTIVE"
    delete_table(client, parameters["TableName"])


def test_refuses_warm_throughput_below_what_there_is(call):
    answer = call("CreateTable", table({}, WarmThroughput={
        "ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 3999}))
    assert (answer.error, answer.message) == ("ValidationException", INVALID + (
        "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand"))


def test_describes_a_stream_and_a_key(client, new_table):
    name = new_table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
                     SSESpecification={"Enabled": True, "SSEType": "KMS"})
    shown = client.describe_table(TableName=name)["Table"]
    assert shown["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", shown["LatestStreamLabel"])
    assert shown["LatestStreamArn"] == f"{shown['TableArn']}/stream/{shown['LatestStreamLabel']}"
    assert (shown["SSEDescription"]["Status"], shown["SSEDescription"]["SSEType"]) == ("ENABLED", "KMS")
    assert shown["SSEDescription"]["KMSMasterKeyArn"].startswith("arn:aws:kms:")
    plain = client.describe_table(TableName=new_table())["Table"]
    assert not {"StreamSpecification", "LatestStreamArn", "SSEDescription"} & set(plain)


@pytest.mark.parametrize("parameters", [
    {"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}},
    {"StreamSpecification": {"StreamEnabled": True}},
    {"SSESpecification": {"Enabled": False, "SSEType": "KMS"}},
    {"SSESpecification": {"Enabled": True, "SSEType": "AES256"}},
])
def test_refuses_contradictory_settings(client, parameters):
    with invalid():
        client.create_table(**table({}, **parameters))


def test_the_name_of_an_index_has_its_pattern(client):
    with fails("ValidationException", containing="regular expression pattern"):
        client.create_table(**table({}, GlobalSecondaryIndexes=[index("with space", ["pk"])]))
