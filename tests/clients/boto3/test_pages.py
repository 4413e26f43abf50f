"""Pages of one megabyte. Source: API reference, "Query" and "Scan"."""

import pytest

from tables import create_table, delete_table, key_schema

MEGABYTE = 1024 * 1024
ITEMS, ITEM_BYTES = 30, 100_000


@pytest.fixture(scope="module")
def big_table(client):
    """One partition of ITEMS items of exactly ITEM_BYTES bytes each; every tenth has the attribute t."""
    name = create_table(client, **key_schema(pk="S", sk="S"))
    for number in range(ITEMS):
        item = {"pk": {"S": "p"}, "sk": {"S": f"{number:03}"}}
        if number % 10 == 0:
            item["t"] = {"BOOL": True}
        used = 4 + 4 + (2 if "t" in item else 0) + len("fill")
        client.put_item(TableName=name, Item={**item, "fill": {"S": "x" * (ITEM_BYTES - used)}})
    yield name
    delete_table(client, name)


def pages_of(read, **parameters):
    while True:
        answer = read(**parameters)
        yield answer
        if "LastEvaluatedKey" not in answer:
            return
        parameters["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


QUERY = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": "p"}}}
PER_PAGE = MEGABYTE // ITEM_BYTES + 1  # the item that crosses the limit is the last of its page


def test_a_query_page_ends_after_one_megabyte(client, big_table):
    pages = list(pages_of(client.query, TableName=big_table, **QUERY))
    assert [page["Count"] for page in pages] == [PER_PAGE, PER_PAGE, ITEMS - 2 * PER_PAGE]
    found = [item["sk"]["S"] for page in pages for item in page["Items"]]
    assert found == [f"{number:03}" for number in range(ITEMS)]


def test_backward_pages_meet_every_item_once(client, big_table):
    pages = list(pages_of(client.query, TableName=big_table, ScanIndexForward=False, **QUERY))
    found = [item["sk"]["S"] for page in pages for item in page["Items"]]
    assert found == [f"{number:03}" for number in range(ITEMS)][::-1]


def test_the_megabyte_counts_what_is_read_not_what_is_answered(client, big_table):
    for parameters in ({"ProjectionExpression": "sk"}, {"Select": "COUNT"},
                       {"FilterExpression": "attribute_exists(t)"}):
        pages = list(pages_of(client.query, TableName=big_table, **QUERY, **parameters))
        assert [page["ScannedCount"] for page in pages] == [PER_PAGE, PER_PAGE, ITEMS - 2 * PER_PAGE]
    assert sum(page["Count"] for page in pages) == 3


def test_a_page_costs_what_it_read(client, big_table):
    answer = client.query(TableName=big_table, ReturnConsumedCapacity="TOTAL", Select="COUNT", ConsistentRead=True,
                          **QUERY)
    assert answer["ConsumedCapacity"]["CapacityUnits"] == -(-PER_PAGE * ITEM_BYTES // 4096)


def test_a_scan_page_ends_after_one_megabyte(client, big_table):
    pages = list(pages_of(client.scan, TableName=big_table))
    assert [page["Count"] for page in pages] == [PER_PAGE, PER_PAGE, ITEMS - 2 * PER_PAGE]


def test_the_limit_ends_a_page_before_the_megabyte(client, big_table):
    assert client.scan(TableName=big_table, Limit=5)["Count"] == 5
    assert client.query(TableName=big_table, Limit=ITEMS, **QUERY)["Count"] == PER_PAGE


def test_exactly_one_megabyte_ends_the_page(client, sorted_table, pk):
    quarter = MEGABYTE // 4
    for number in range(4):
        used = 2 + len(pk) + 3 + 1
        client.put_item(TableName=sorted_table, Item={
            "pk": {"S": pk}, "sk": {"S": str(number)}, "f": {"B": b"x" * (quarter - used)}})
    parameters = {**QUERY, "ExpressionAttributeValues": {":p": {"S": pk}}}
    answer = client.query(TableName=sorted_table, Select="COUNT", **parameters)
    assert answer["Count"] == 4
    assert answer["LastEvaluatedKey"]["sk"] == {"S": "3"}
