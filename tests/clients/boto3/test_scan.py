"""Scan.

Sources: API reference, "Scan" (what it takes and answers, and which errors it has); Developer Guide, "Scanning tables
in DynamoDB". The words of messages, and that wrong JSON types come first, are observed: answers of the service that
its clients published; which of two errors comes first is in test_order_of_checks.py.
"""

import pytest

from errors import fails, invalid, listed_errors
from tables import create_table, delete_table, key_schema
from wire_types import NOT_BOOLEANS, NOT_INTEGERS, NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TableName=NOT_STRINGS, FilterExpression=NOT_STRINGS, Limit=NOT_INTEGERS, Segment=NOT_INTEGERS,
    TotalSegments=NOT_INTEGERS, ConsistentRead=NOT_BOOLEANS, ExclusiveStartKey=NOT_MAPS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "Scan", {member: value}, message)


# Validation


def test_names_each_wrong_parameter(call, hash_table):
    answer = call("Scan", {"TableName": hash_table, "Select": "ALL", "TotalSegments": 1000001, "Segment": -1})
    assert listed_errors(answer.message) == {
        "Value 'ALL' at 'select' failed to satisfy constraint: Member must satisfy enum value set: "
        "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]",
        "Value '1000001' at 'totalSegments' failed to satisfy constraint: "
        "Member must have value less than or equal to 1000000",
        "Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0",
    }


def test_the_limit_is_at_least_one(client, hash_table):
    with invalid("1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
                 "Member must have value greater than or equal to 1"):
        client.scan(TableName=hash_table, Limit=0)


@pytest.mark.parametrize("parameters, message", [
    ({"Segment": 0}, "The TotalSegments parameter is required but was not present in the request when Segment "
                     "parameter is present"),
    ({"TotalSegments": 2}, "The Segment parameter is required but was not present in the request when parameter "
                           "TotalSegments is present"),
    ({"Segment": 2, "TotalSegments": 2}, "The Segment parameter is zero-based and must be less than parameter "
                                         "TotalSegments: Segment: 2 is not less than TotalSegments: 2"),
    ({"Select": "SPECIFIC_ATTRIBUTES"}, "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                                        "SPECIFIC_ATTRIBUTES"),
    ({"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "a"},
     "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"),
    ({"IndexName": "absent"}, "The table does not have the specified index: absent"),
    ({"FilterExpression": "a ="}, "Invalid FilterExpression: Syntax error"),
    ({"FilterExpression": ""}, "Invalid FilterExpression: The expression can not be empty;"),
    ({"ExpressionAttributeNames": {"#a": "a"}},
     "ExpressionAttributeNames can only be specified when using expressions"),
    ({"ExclusiveStartKey": {"other": {"S": "a"}}}, "The provided starting key is invalid"),
    ({"ExclusiveStartKey": {"pk": {"N": "1"}}}, "The provided starting key is invalid"),
])
def test_refuses_contradicting_parameters(client, hash_table, parameters, message):
    with invalid(containing=message):
        client.scan(TableName=hash_table, **parameters)


def test_refuses_an_absent_table(client):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        client.scan(TableName="galvan-test-absent")


# Behaviour

PARTITIONS, LINES = 20, 3


@pytest.fixture(scope="module")
def full_table(client):
    """A table of PARTITIONS partitions with LINES items each, which no test changes."""
    name = create_table(client, **key_schema(pk="S", sk="N"))
    for partition in range(PARTITIONS):
        for line in range(LINES):
            client.put_item(TableName=name, Item={
                "pk": {"S": f"p{partition}"}, "sk": {"N": str(line)}, "n": {"N": str(partition)}})
    yield name
    delete_table(client, name)


def keys(items):
    return [(item["pk"]["S"], int(item["sk"]["N"])) for item in items]


ALL_KEYS = sorted((f"p{partition}", line) for partition in range(PARTITIONS) for line in range(LINES))


def scan_pages(client, **parameters):
    while True:
        answer = client.scan(**parameters)
        yield answer
        if "LastEvaluatedKey" not in answer:
            return
        parameters["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def test_an_empty_table_has_no_items(call, new_table):
    assert call("Scan", {"TableName": new_table()}).json == {"Count": 0, "Items": [], "ScannedCount": 0}


@pytest.mark.parametrize("consistent", [True, False])
def test_finds_every_item_once(client, full_table, consistent):
    answer = client.scan(TableName=full_table, ConsistentRead=consistent)
    assert sorted(keys(answer["Items"])) == ALL_KEYS
    assert (answer["Count"], answer["ScannedCount"]) == (60, 60)


def test_partitions_are_together_and_in_the_order_of_the_sort_key(client, full_table):
    found = keys(client.scan(TableName=full_table)["Items"])
    for first in range(0, len(found), LINES):
        partition = found[first][0]
        assert found[first:first + LINES] == [(partition, line) for line in range(LINES)]


@pytest.mark.parametrize("limit", [1, 7, 60, 61])
def test_pages_by_limit(client, full_table, limit):
    pages = list(scan_pages(client, TableName=full_table, Limit=limit))
    assert sorted(keys(item for page in pages for item in page["Items"])) == ALL_KEYS
    assert all(len(page["Items"]) == limit for page in pages[:-1])
    for page in pages[:-1]:
        last = page["Items"][-1]
        assert page["LastEvaluatedKey"] == {"pk": last["pk"], "sk": last["sk"]}


@pytest.mark.parametrize("total", [1, 2, 3, 7, 100])
def test_segments_part_the_table(client, full_table, total):
    found = []
    for segment in range(total):
        for page in scan_pages(client, TableName=full_table, Segment=segment, TotalSegments=total, Limit=13):
            found += keys(page["Items"])
    assert sorted(found) == ALL_KEYS


def test_segments_keep_partitions_whole(client, full_table):
    for segment in range(4):
        found = keys(client.scan(TableName=full_table, Segment=segment, TotalSegments=4)["Items"])
        for partition in {partition for partition, _ in found}:
            assert [line for name, line in found if name == partition] == list(range(LINES))


def test_the_start_key_must_be_of_the_segment(client, full_table):
    segments = [client.scan(TableName=full_table, Segment=segment, TotalSegments=2) for segment in range(2)]
    for segment, other in ((0, 1), (1, 0)):
        item = segments[other]["Items"][0]
        with invalid("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
                     f"with correct Segment. TotalSegments: 2 Segment: {segment}"):
            client.scan(TableName=full_table, Segment=segment, TotalSegments=2,
                        ExclusiveStartKey={"pk": item["pk"], "sk": item["sk"]})


def test_filters_what_it_read(client, full_table):
    answer = client.scan(TableName=full_table, FilterExpression="n BETWEEN :low AND :high AND sk > :zero",
                         ExpressionAttributeValues={":low": {"N": "5"}, ":high": {"N": "6"}, ":zero": {"N": "0"}})
    assert sorted(keys(answer["Items"])) == [("p5", 1), ("p5", 2), ("p6", 1), ("p6", 2)]
    assert (answer["Count"], answer["ScannedCount"]) == (4, 60)


def test_a_page_may_be_filtered_empty_and_go_on(client, full_table):
    pages = list(scan_pages(client, TableName=full_table, Limit=10, FilterExpression="attribute_exists(absent)"))
    assert [page["Count"] for page in pages] == [0] * len(pages)
    assert sum(page["ScannedCount"] for page in pages) == 60


def test_counts_without_items(call, full_table):
    assert call("Scan", {"TableName": full_table, "Select": "COUNT"}).json == {"Count": 60, "ScannedCount": 60}


def test_the_start_key_need_not_exist(client, full_table):
    first = client.scan(TableName=full_table, Limit=2)["Items"]
    start = {"pk": first[0]["pk"], "sk": {"N": "0.5"}}
    answer = client.scan(TableName=full_table, Limit=1, ExclusiveStartKey=start)
    assert keys(answer["Items"]) == [(first[0]["pk"]["S"], 1)]


def test_sees_items_put_and_not_items_deleted(client, new_table):
    table = new_table()
    for number in range(20):
        client.put_item(TableName=table, Item={"pk": {"S": str(number)}})
    for number in range(0, 20, 2):
        client.delete_item(TableName=table, Key={"pk": {"S": str(number)}})
    found = {item["pk"]["S"] for item in client.scan(TableName=table, ConsistentRead=True)["Items"]}
    assert found == {str(number) for number in range(1, 20, 2)}


def test_the_paginator_of_boto3_sees_every_item_once(client, full_table):
    pages = client.get_paginator("scan").paginate(TableName=full_table, PaginationConfig={"PageSize": 11})
    assert sorted(keys(item for page in pages for item in page["Items"])) == ALL_KEYS
