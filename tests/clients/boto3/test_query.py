"""Query.

Sources: API reference, "Query" (what it takes and answers, and which errors it has); Developer Guide, "Querying tables
in DynamoDB" and "Paginating table query results in DynamoDB". The words of messages, and that wrong JSON types come
first, are observed: answers of the service that its clients published; which of two errors comes first is in
test_order_of_checks.py.
"""

import pytest

from errors import fails, invalid, listed_errors
from wire_types import NOT_BOOLEANS, NOT_INTEGERS, NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TableName=NOT_STRINGS, KeyConditionExpression=NOT_STRINGS, Limit=NOT_INTEGERS, ScanIndexForward=NOT_BOOLEANS,
    ExclusiveStartKey=NOT_MAPS, FilterExpression=NOT_STRINGS, ExpressionAttributeValues=NOT_MAPS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "Query", {member: value}, message)


# Validation


def query(client, table, condition, values=None, **parameters):
    if values:
        parameters["ExpressionAttributeValues"] = {f":{name}": value for name, value in values.items()}
    return client.query(TableName=table, KeyConditionExpression=condition, **parameters)


P = {"p": {"S": "a"}}


def test_names_each_wrong_parameter(call, sorted_table):
    answer = call("Query", {"TableName": sorted_table, "Select": "SOME", "ReturnConsumedCapacity": "total"})
    assert listed_errors(answer.message) == {
        "Value 'SOME' at 'select' failed to satisfy constraint: Member must satisfy enum value set: "
        "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]",
        "Value 'total' at 'returnConsumedCapacity' failed to satisfy constraint: "
        "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
    }


def test_the_limit_is_at_least_one(client, sorted_table):
    for limit in (0, -1):
        with invalid(containing="failed to satisfy constraint: Member must have value greater than or equal to 1"):
            query(client, sorted_table, "pk = :p", P, Limit=limit)


def test_refuses_an_absent_table(client):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        query(client, "galvan-test-absent", "pk = :p", P)


def test_refuses_an_absent_index(client, sorted_table):
    with invalid("The table does not have the specified index: absent"):
        query(client, sorted_table, "pk = :p", P, IndexName="absent")


def test_needs_a_key_condition(client, sorted_table):
    with invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."):
        client.query(TableName=sorted_table)


@pytest.mark.parametrize("parameters, message", [
    ({"Select": "SPECIFIC_ATTRIBUTES"}, "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                                        "SPECIFIC_ATTRIBUTES"),
    ({"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "a"},
     "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"),
    ({"Select": "COUNT", "ProjectionExpression": "a"},
     "Cannot specify the ProjectionExpression when choosing to get only the Count"),
    ({"Select": "ALL_PROJECTED_ATTRIBUTES"},
     "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
])
def test_refuses_contradicting_selections(client, sorted_table, parameters, message):
    with invalid(containing=message):
        query(client, sorted_table, "pk = :p", P, **parameters)


@pytest.mark.parametrize("start", [
    {"pk": {"S": "a"}},
    {"pk": {"S": "a"}, "sk": {"N": "1"}},
    {"pk": {"S": "a"}, "sk": {"S": "b"}, "a": {"S": "c"}},
])
def test_the_start_key_must_match_the_schema(client, sorted_table, start):
    with invalid(containing="The provided starting key is invalid"):
        query(client, sorted_table, "pk = :p", P, ExclusiveStartKey=start)


def test_the_start_key_must_be_of_the_partition(client, sorted_table):
    with invalid("The provided starting key is outside query boundaries based on provided conditions"):
        query(client, sorted_table, "pk = :p", P, ExclusiveStartKey={"pk": {"S": "b"}, "sk": {"S": "a"}})


def test_the_start_key_must_match_the_sort_key_condition(client, sorted_table):
    with invalid("The provided starting key does not match the range key predicate"):
        query(client, sorted_table, "pk = :p AND sk < :s", {**P, "s": {"S": "b"}},
              ExclusiveStartKey={"pk": {"S": "a"}, "sk": {"S": "c"}})


@pytest.mark.parametrize("attribute", ["pk", "sk"])
def test_the_filter_must_not_use_the_key(client, sorted_table, attribute):
    with invalid(f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {attribute}"):
        query(client, sorted_table, "pk = :p", P, FilterExpression=f"{attribute} = :p")


# Behaviour

WORDS = ["", "A", "Z", "a", "a1", "aa", "ab", "b", "é", "€", "\uffee", "😀"]


@pytest.fixture(scope="module")
def words(client, sorted_table):
    """A partition with the sort keys WORDS (in the order of their UTF-8 bytes), the empty one left out."""
    for number, word in enumerate(WORDS[1:]):
        client.put_item(TableName=sorted_table, Item={
            "pk": {"S": "query-words"}, "sk": {"S": word}, "n": {"N": str(number)}, "odd": {"BOOL": number % 2 == 1}})
    client.put_item(TableName=sorted_table, Item={"pk": {"S": "query-wordss"}, "sk": {"S": "a"}})
    return {"p": {"S": "query-words"}}


def sort_keys(answer):
    return [next(iter(item["sk"].values())) for item in answer["Items"]]


def test_answers_in_the_order_of_the_sort_key(client, sorted_table, words):
    answer = query(client, sorted_table, "pk = :p", words)
    assert sort_keys(answer) == WORDS[1:]
    assert (answer["Count"], answer["ScannedCount"]) == (11, 11)
    assert "LastEvaluatedKey" not in answer


def test_answers_backwards(client, sorted_table, words):
    assert sort_keys(query(client, sorted_table, "pk = :p", words, ScanIndexForward=False)) == WORDS[:0:-1]
    assert sort_keys(query(client, sorted_table, "pk = :p", words, ScanIndexForward=True)) == WORDS[1:]


def test_an_absent_partition_is_empty(call, sorted_table, pk):
    answer = call("Query", {"TableName": sorted_table, "KeyConditionExpression": "pk = :p",
                            "ExpressionAttributeValues": {":p": {"S": pk}}})
    assert answer.json == {"Count": 0, "Items": [], "ScannedCount": 0}


def test_number_sort_keys_are_ordered_by_value(client, number_sorted_table, pk):
    ordered = ["-1E+125", "-100", "-99.5", "-1", "-0.5", "-1E-130", "0", "1E-130", "0.5", "1", "2", "10", "10.01", "99",
               "100", "1E+125", "9.9999999999999999999999999999999999999E+125"]
    for number in ordered[::-1]:
        client.put_item(TableName=number_sorted_table, Item={"pk": {"S": pk}, "sk": {"N": number}, "n": {"S": number}})
    answer = query(client, number_sorted_table, "pk = :p", {"p": {"S": pk}})
    assert [item["n"]["S"] for item in answer["Items"]] == ordered


def test_binary_sort_keys_are_ordered_by_unsigned_bytes(client, binary_sorted_table, pk):
    ordered = [b"\x00", b"\x00\x00", b"\x00\xff", b"\x01", b"a", b"a\x00", b"ab", b"\x7f", b"\x80", b"\xff",
               b"\xff\x00"]
    for value in ordered[::-1]:
        client.put_item(TableName=binary_sorted_table, Item={"pk": {"S": pk}, "sk": {"B": value}})
    assert sort_keys(query(client, binary_sorted_table, "pk = :p", {"p": {"S": pk}})) == ordered


def test_pages_by_limit(client, sorted_table, words):
    for forward in (True, False):
        seen, start, pages = [], {}, 0
        while True:
            answer = query(client, sorted_table, "pk = :p", words, Limit=4, ScanIndexForward=forward, **start)
            seen += sort_keys(answer)
            pages += 1
            if "LastEvaluatedKey" not in answer:
                break
            assert len(answer["Items"]) == 4
            assert answer["LastEvaluatedKey"] == {"pk": words["p"], "sk": {"S": seen[-1]}}
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
        assert (seen, pages) == (WORDS[1:] if forward else WORDS[:0:-1], 3)


def test_a_limit_met_by_the_last_item_still_has_a_next_page(client, sorted_table, words):
    answer = query(client, sorted_table, "pk = :p", words, Limit=11)
    assert answer["LastEvaluatedKey"]["sk"] == {"S": WORDS[-1]}
    answer = query(client, sorted_table, "pk = :p", words, ExclusiveStartKey=answer["LastEvaluatedKey"])
    assert answer["Items"] == [] and "LastEvaluatedKey" not in answer


def test_a_query_for_one_whole_key_has_no_next_page(client, sorted_table, words):
    """Otherwise paginators would ask for one and be told that there can be none."""
    values = {**words, "s": {"S": "aa"}}
    answer = query(client, sorted_table, "pk = :p AND sk = :s", values, Limit=1)
    assert sort_keys(answer) == ["aa"] and "LastEvaluatedKey" not in answer
    with invalid("The query can return at most one row and cannot be restarted"):
        query(client, sorted_table, "pk = :p AND sk = :s", values,
              ExclusiveStartKey={"pk": words["p"], "sk": {"S": "aa"}})


def test_the_start_key_need_not_exist(client, sorted_table, words):
    start = {"pk": words["p"], "sk": {"S": "a5"}}
    assert sort_keys(query(client, sorted_table, "pk = :p", words, ExclusiveStartKey=start))[0] == "aa"
    answer = query(client, sorted_table, "pk = :p", words, ExclusiveStartKey=start, ScanIndexForward=False)
    assert sort_keys(answer)[0] == "a1"


def test_the_filter_runs_after_the_limit(client, sorted_table, words):
    values = {**words, "t": {"BOOL": True}}
    answer = query(client, sorted_table, "pk = :p", values, FilterExpression="odd = :t", Limit=5)
    assert sort_keys(answer) == ["Z", "a1"]
    assert (answer["Count"], answer["ScannedCount"]) == (2, 5)
    assert answer["LastEvaluatedKey"]["sk"] == {"S": "aa"}


def test_counts_without_items(call, sorted_table, words):
    answer = call("Query", {"TableName": sorted_table, "KeyConditionExpression": "pk = :p", "Select": "COUNT",
                            "FilterExpression": "n < :four",
                            "ExpressionAttributeValues": {":p": words["p"], ":four": {"N": "4"}}})
    assert answer.json == {"Count": 4, "ScannedCount": 11}


def test_selects_attributes(client, sorted_table, words):
    answer = query(client, sorted_table, "pk = :p", words, Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="n",
                   Limit=2)
    assert answer["Items"] == [{"n": {"N": "0"}}, {"n": {"N": "1"}}]
    answer = query(client, sorted_table, "pk = :p", words, Select="ALL_ATTRIBUTES", Limit=1)
    assert set(answer["Items"][0]) == {"pk", "sk", "n", "odd"}


def test_reads_its_own_writes(client, sorted_table, pk):
    for number in range(5):
        client.put_item(TableName=sorted_table, Item={"pk": {"S": pk}, "sk": {"S": str(number)}})
        answer = query(client, sorted_table, "pk = :p", {"p": {"S": pk}}, ConsistentRead=True)
        assert len(answer["Items"]) == number + 1


def test_a_table_without_a_sort_key_has_partitions_of_one_item(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "a": {"S": "b"}})
    answer = query(client, hash_table, "pk = :p", {"p": key["pk"]})
    assert answer["Items"] == [{**key, "a": {"S": "b"}}]


def test_the_paginator_of_boto3_sees_every_item_once(client, sorted_table, pk):
    for number in range(30):
        client.put_item(TableName=sorted_table, Item={"pk": {"S": pk}, "sk": {"S": f"{number:03}"}})
    pages = client.get_paginator("query").paginate(
        TableName=sorted_table, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": pk}},
        PaginationConfig={"PageSize": 7})
    assert [key for page in pages for key in sort_keys(page)] == [f"{number:03}" for number in range(30)]
