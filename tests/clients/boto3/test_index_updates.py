"""Secondary indexes of UpdateTable: created, deleted and changed on a live table."""

import time

import pytest

from errors import INVALID, fails, invalid
from indexes import definitions, described, index, query, wait_until_built
from tables import status_of

NUMBERS = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
OTHER = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 2}


def update(client, table, *updates, **parameters):
    return client.update_table(TableName=table, GlobalSecondaryIndexUpdates=list(updates), **parameters)


def create(client, table, definition, **attributes):
    return update(client, table, {"Create": definition}, AttributeDefinitions=definitions(**attributes))


def shown(answer, name):
    every = answer["TableDescription"].get("GlobalSecondaryIndexes", [])
    return next(each for each in every if each["IndexName"] == name)


def test_an_index_is_created_and_filled(client, new_table):
    table = new_table()
    items = [{"pk": {"S": f"k{number}"}, "g": {"S": "g"}, "n": {"N": str(number)}} for number in range(30)]
    for item in items:
        client.put_item(TableName=table, Item=item)
    client.put_item(TableName=table, Item={"pk": {"S": "wrong"}, "g": {"N": "1"}, "n": {"N": "1"}})
    client.put_item(TableName=table, Item={"pk": {"S": "empty"}, "g": {"S": ""}, "n": {"N": "1"}})
    client.put_item(TableName=table, Item={"pk": {"S": "none"}, "n": {"N": "1"}})
    answer = create(client, table, index("by_g", ["g"], ["n"]), g="S", n="N")
    assert (answer["TableDescription"]["TableStatus"], shown(answer, "by_g")["IndexStatus"]) == ("UPDATING", "CREATING")
    wait_until_built(client, table, "by_g")
    assert status_of(client, table) == "ACTIVE"
    found = query(client, table, IndexName="by_g", KeyConditionExpression="g = :g",
                  ExpressionAttributeValues={":g": {"S": "g"}})
    assert found == items
    now = described(client, table, "by_g")
    assert now["ItemCount"] == 30 and "Backfilling" not in now
    every = client.describe_table(TableName=table)["Table"]["AttributeDefinitions"]
    assert {each["AttributeName"] for each in every} == {"pk", "g", "n"}


def test_items_that_were_left_out_can_be_written_on(client, new_table):
    table = new_table()
    key = {"pk": {"S": "wrong"}}
    client.put_item(TableName=table, Item={**key, "g": {"N": "1"}})
    create(client, table, index("by_g", ["g"]), g="S")
    wait_until_built(client, table, "by_g")
    client.update_item(TableName=table, Key=key, UpdateExpression="SET a = :a", ExpressionAttributeValues={
        ":a": {"S": "a"}})
    with invalid(containing="Type mismatch for Index Key g Expected: S Actual: N IndexName: by_g"):
        client.put_item(TableName=table, Item={**key, "g": {"N": "1"}})
    client.update_item(TableName=table, Key=key, UpdateExpression="SET g = :g", ExpressionAttributeValues={
        ":g": {"S": "g"}})
    assert described(client, table, "by_g")["ItemCount"] == 1
    client.delete_item(TableName=table, Key=key)
    assert described(client, table, "by_g")["ItemCount"] == 0


def test_an_index_is_deleted_and_its_name_free(client, new_table):
    table = new_table()
    client.put_item(TableName=table, Item={"pk": {"S": "k"}, "g": {"S": "g"}})
    for _ in range(2):
        create(client, table, index("by_g", ["g"]), g="S")
        wait_until_built(client, table, "by_g")
        assert described(client, table, "by_g")["ItemCount"] == 1
        answer = update(client, table, {"Delete": {"IndexName": "by_g"}})
        assert shown(answer, "by_g")["IndexStatus"] == "DELETING"
        deadline = time.monotonic() + 60
        while described(client, table, "by_g"):
            assert time.monotonic() < deadline
    every = client.describe_table(TableName=table)["Table"]
    assert [each["AttributeName"] for each in every["AttributeDefinitions"]] == ["pk"]
    assert "GlobalSecondaryIndexes" not in every
    client.put_item(TableName=table, Item={"pk": {"S": "k"}, "g": {"N": "1"}})


CREATE = {"Create": index("by_g", ["g"])}


@pytest.mark.parametrize("updates, attributes, message", [
    ([{}], {}, "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
               "GlobalSecondaryIndexUpdate.Delete must not be null"),
    ([CREATE, {"Delete": {"IndexName": "by_g"}}], {"g": "S"},
     "Only one global secondary index update per index is allowed simultaneously. Index: by_g"),
    ([CREATE], {}, "Some index key attributes are not defined in AttributeDefinitions. Keys: [g], "
                   "AttributeDefinitions: []"),
    ([{"Create": index("by_pk", ["pk"], ProvisionedThroughput=NUMBERS)}], {"pk": "S"},
     "ProvisionedThroughput should not be specified for index: by_pk when BillingMode is PAY_PER_REQUEST"),
    ([{"Create": index("by_g", ["g"], projection="INCLUDE")}], {"g": "S"},
     "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"),
])
def test_refuses_contradictory_updates(client, hash_table, updates, attributes, message):
    with invalid(INVALID + message):
        update(client, hash_table, *updates, AttributeDefinitions=definitions(**attributes))


def test_one_index_at_a_time(client, hash_table):
    with fails("LimitExceededException", "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                                         "simultaneously per table"):
        update(client, hash_table, CREATE, {"Create": index("by_h", ["h"])},
               AttributeDefinitions=definitions(g="S", h="S"))


def test_refuses_what_is_not_there_or_is_already(client, new_table):
    table = new_table(sk="N", AttributeDefinitions=definitions(pk="S", sk="N", g="S"),
                      GlobalSecondaryIndexes=[index("by_g", ["g"])],
                      LocalSecondaryIndexes=[index("local", ["pk"], ["g"])])
    with fails("ResourceNotFoundException"):
        update(client, table, {"Delete": {"IndexName": "nothing"}})
    with fails("ResourceNotFoundException"):
        update(client, table, {"Update": {"IndexName": "nothing", "ProvisionedThroughput": NUMBERS}})
    with invalid():
        update(client, table, {"Delete": {"IndexName": "local"}})
    for name in ("by_g", "local"):
        with invalid(containing="already exists"):
            create(client, table, index(name, ["g"]), g="S")


def test_throughput_of_indexes(client, new_table):
    table = new_table(BillingMode=None, ProvisionedThroughput=NUMBERS, AttributeDefinitions=definitions(pk="S", g="S"),
                      GlobalSecondaryIndexes=[index("by_g", ["g"], ProvisionedThroughput=NUMBERS)])

    def change(numbers):
        return update(client, table, {"Update": {"IndexName": "by_g", "ProvisionedThroughput": numbers}})

    change(OTHER)
    now = described(client, table, "by_g")["ProvisionedThroughput"]
    assert {member: now[member] for member in OTHER} == OTHER
    assert now["NumberOfDecreasesToday"] == 1 and "LastIncreaseDateTime" in now
    with invalid(containing="The provisioned throughput for the index by_g will not change"):
        change(OTHER)


def test_a_new_billing_mode_is_for_all_indexes(client, new_table):
    table = new_table(AttributeDefinitions=definitions(pk="S", g="S"), GlobalSecondaryIndexes=[index("by_g", ["g"])])
    provisioned = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": NUMBERS}
    with invalid(INVALID + "ProvisionedThroughput must be specified for index: by_g"):
        client.update_table(TableName=table, **provisioned)
    update(client, table, {"Update": {"IndexName": "by_g", "ProvisionedThroughput": OTHER}}, **provisioned)
    assert described(client, table, "by_g")["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    client.update_table(TableName=table, BillingMode="PAY_PER_REQUEST")
    assert described(client, table, "by_g")["ProvisionedThroughput"]["ReadCapacityUnits"] == 0


def test_on_demand_and_warm_throughput(call, new_table):
    table = new_table(AttributeDefinitions=definitions(pk="S", g="S"), GlobalSecondaryIndexes=[index("by_g", ["g"])])
    change = {"OnDemandThroughput": {"MaxReadRequestUnits": 7}, "WarmThroughput": {"ReadUnitsPerSecond": 20000}}
    assert call("UpdateTable", {"TableName": table, "GlobalSecondaryIndexUpdates": [
        {"Update": {"IndexName": "by_g", **change}}]}).status == 200
    assert call("UpdateTable", {"TableName": table, "WarmThroughput": {"WriteUnitsPerSecond": 4001}}).status == 200
    now = call("DescribeTable", {"TableName": table}).json["Table"]
    by_g = now["GlobalSecondaryIndexes"][0]
    assert by_g["OnDemandThroughput"]["MaxReadRequestUnits"] == 7
    assert by_g["WarmThroughput"]["ReadUnitsPerSecond"] == 20000
    assert now["WarmThroughput"]["WriteUnitsPerSecond"] == 4001
    lower = call("UpdateTable", {"TableName": table, "WarmThroughput": {"WriteUnitsPerSecond": 4000}})
    assert lower.error == "ValidationException"
    assert "is lower than initial throughput for OnDemand" in lower.message


def test_streams_and_keys(client, new_table):
    table = new_table()
    on = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    client.update_table(TableName=table, StreamSpecification=on)
    first = client.describe_table(TableName=table)["Table"]
    assert first["StreamSpecification"] == on
    with invalid(containing="lready has an enabled stream"):
        client.update_table(TableName=table, StreamSpecification=on)
    client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    off = client.describe_table(TableName=table)["Table"]
    assert "StreamSpecification" not in off and off["LatestStreamArn"] == first["LatestStreamArn"]
    with invalid(containing="active stream"):
        client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
    client.update_table(TableName=table, StreamSpecification=on)
    assert client.describe_table(TableName=table)["Table"]["LatestStreamArn"] != first["LatestStreamArn"]
    arn = "arn:aws:kms:us-east-1:000000000000:key/one"
    client.update_table(TableName=table, SSESpecification={"Enabled": True, "KMSMasterKeyId": arn})
    assert client.describe_table(TableName=table)["Table"]["SSEDescription"]["KMSMasterKeyArn"] == arn
    client.update_table(TableName=table, SSESpecification={"Enabled": False})
    assert "SSEDescription" not in client.describe_table(TableName=table)["Table"]
