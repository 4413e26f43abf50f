"""BatchGetItem.

Sources: API reference, "BatchGetItem" (what it takes and answers, and which errors it has). The words of messages, and
that wrong JSON types come first, are observed: answers of the service that its clients published; which of two errors
comes first is in test_order_of_checks.py.
"""

import pytest

from errors import fails, invalid
from wire_types import NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(RequestItems=NOT_MAPS, ReturnConsumedCapacity=NOT_STRINGS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "BatchGetItem", {member: value}, message)


@pytest.mark.parametrize("request_of_table", [
    "text", 23, [], {"Keys": "text"}, {"Keys": ["text"]}, {"Keys": [{"pk": {"S": 1}}]}, {"ProjectionExpression": 1},
    {"ConsistentRead": []},
])
def test_refuses_a_table_request_of_the_wrong_json_type(call, request_of_table):
    assert_type_refused(call, "BatchGetItem", {"RequestItems": {"absent": request_of_table}})


# Validation


def ids(count):
    return [{"pk": {"S": str(number)}} for number in range(count)]


@pytest.mark.parametrize("body", [{}, {"RequestItems": {}}])
def test_needs_request_items(call, body):
    answer = call("BatchGetItem", body)
    assert answer.error == "ValidationException"
    assert "equestItems" in answer.message


@pytest.mark.parametrize("count, rule", [
    (0, "Member must have length greater than or equal to 1"),
    (101, "Member must have length less than or equal to 100"),
])
def test_takes_between_one_and_a_hundred_keys(client, hash_table, count, rule):
    with invalid(containing=rule):
        client.batch_get_item(RequestItems={hash_table: {"Keys": ids(count)}})


def test_the_answer_has_a_bound_of_its_own(client, hash_table, pk):
    # Few bytes of an item can be many of JSON; what does not fit is named in UnprocessedKeys, and can be asked again.
    tiny = [{"N": "-1E-130"}] * 100_000
    keys = [{"pk": {"S": f"{pk}{number}"}} for number in range(12)]
    for key in keys:
        client.put_item(TableName=hash_table, Item={**key, "tiny": {"L": tiny}})
    answer = client.batch_get_item(RequestItems={hash_table: {"Keys": keys}})
    rest = answer["UnprocessedKeys"][hash_table]["Keys"]
    assert 0 < len(rest) < len(keys)
    assert len(answer["Responses"][hash_table]) + len(rest) == len(keys)


def test_the_hundred_keys_are_of_all_tables_together(client, hash_table, sorted_table):
    keys = [{"pk": {"S": str(number)}, "sk": {"S": "a"}} for number in range(60)]
    with invalid("Too many items requested for the BatchGetItem call"):
        client.batch_get_item(RequestItems={hash_table: {"Keys": ids(60)}, sorted_table: {"Keys": keys}})


def test_refuses_the_same_key_twice(client, hash_table, number_hash_table):
    with invalid("Provided list of item keys contains duplicates"):
        client.batch_get_item(RequestItems={hash_table: {"Keys": ids(3) + ids(1)}})
    with invalid("Provided list of item keys contains duplicates"):
        client.batch_get_item(RequestItems={number_hash_table: {"Keys": [{"pk": {"N": "1"}}, {"pk": {"N": "1.0"}}]}})


def test_refuses_an_absent_table(client, hash_table):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        client.batch_get_item(RequestItems={hash_table: {"Keys": ids(1)}, "galvan-test-absent": {"Keys": ids(1)}})


def test_the_keys_must_match_the_schema(client, hash_table):
    for wrong in ({}, {"pk": {"N": "1"}}, {"pk": {"S": "a"}, "sk": {"S": "b"}}):
        with invalid("The provided key element does not match the schema"):
            client.batch_get_item(RequestItems={hash_table: {"Keys": [*ids(1), wrong]}})


def test_refuses_a_wrong_projection(client, hash_table):
    with invalid(containing="Invalid ProjectionExpression: "):
        client.batch_get_item(RequestItems={hash_table: {"Keys": ids(1), "ProjectionExpression": "a,"}})


# Behaviour


def test_reads_items_of_several_tables(client, hash_table, sorted_table, pk):
    for number in range(5):
        client.put_item(TableName=hash_table, Item={"pk": {"S": f"{pk}{number}"}, "n": {"N": str(number)}})
        client.put_item(TableName=sorted_table, Item={"pk": {"S": pk}, "sk": {"S": str(number)}, "n": {"N": "9"}})
    answer = client.batch_get_item(RequestItems={
        hash_table: {"Keys": [{"pk": {"S": f"{pk}{number}"}} for number in range(7)]},
        sorted_table: {"Keys": [{"pk": {"S": pk}, "sk": {"S": str(number)}} for number in (3, 4, 5)],
                       "ConsistentRead": True}})
    assert {item["n"]["N"] for item in answer["Responses"][hash_table]} == {"0", "1", "2", "3", "4"}
    assert {item["sk"]["S"] for item in answer["Responses"][sorted_table]} == {"3", "4"}
    assert answer["UnprocessedKeys"] == {}


def test_a_table_of_which_nothing_was_found_is_listed(call, hash_table, key):
    answer = call("BatchGetItem", {"RequestItems": {hash_table: {"Keys": [key]}}})
    assert answer.json == {"Responses": {hash_table: []}, "UnprocessedKeys": {}}


def test_projects_each_table_in_its_own_way(client, hash_table, sorted_table, pk):
    sorted_key = {"pk": {"S": pk}, "sk": {"S": "a"}}
    client.put_item(TableName=hash_table, Item={"pk": {"S": pk}, "a": {"S": "a"}, "name": {"S": "b"}})
    client.put_item(TableName=sorted_table, Item={**sorted_key, "m": {"M": {"x": {"N": "1"}, "y": {"N": "2"}}}})
    answer = client.batch_get_item(RequestItems={
        hash_table: {"Keys": [{"pk": {"S": pk}}], "ProjectionExpression": "#n",
                     "ExpressionAttributeNames": {"#n": "name"}},
        sorted_table: {"Keys": [sorted_key], "ProjectionExpression": "m.y"}})
    assert answer["Responses"] == {hash_table: [{"name": {"S": "b"}}], sorted_table: [{"m": {"M": {"y": {"N": "2"}}}}]}


def test_reads_a_hundred_items(client, hash_table, pk):
    keys = [{"pk": {"S": f"{pk}{number}"}} for number in range(100)]
    for start in range(0, 100, 25):
        client.batch_write_item(RequestItems={
            hash_table: [{"PutRequest": {"Item": key}} for key in keys[start:start + 25]]})
    answer = client.batch_get_item(RequestItems={hash_table: {"Keys": keys}})
    assert {item["pk"]["S"] for item in answer["Responses"][hash_table]} == {key["pk"]["S"] for key in keys}


def test_takes_a_table_arn_as_the_name(client, hash_table, key):
    arn = client.describe_table(TableName=hash_table)["Table"]["TableArn"]
    client.batch_write_item(RequestItems={arn: [{"PutRequest": {"Item": key}}]})
    assert client.batch_get_item(RequestItems={arn: {"Keys": [key]}})["Responses"] == {arn: [key]}


def test_an_answer_holds_at_most_16_megabytes(client, hash_table, pk):
    big = {"S": "x" * 390_000}
    keys = [{"pk": {"S": f"{pk}{number}"}} for number in range(45)]
    for key in keys:
        client.put_item(TableName=hash_table, Item={**key, "big": big})
    left, found, rounds = {hash_table: {"Keys": keys, "ProjectionExpression": "pk"}}, [], 0
    while left:
        answer = client.batch_get_item(RequestItems=left)
        read = [item["pk"]["S"] for item in answer["Responses"][hash_table]]
        assert 0 < len(read) <= 43
        found += read
        left = answer["UnprocessedKeys"]
        rounds += 1
        assert not left or left[hash_table]["ProjectionExpression"] == "pk"
    assert rounds > 1
    assert sorted(found) == sorted(key["pk"]["S"] for key in keys)
    for key in keys:
        client.delete_item(TableName=hash_table, Key=key)


# Source: DG "Legacy parameters" (never together with expressions); for two tables as seen on DynamoDB Local.
def test_refuses_an_expression_beside_another_tables_attributes_to_get(client, hash_table, sorted_table, pk):
    with invalid("Can not use both expression and non-expression parameters in the same request: Non-expression "
                 "parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"):
        client.batch_get_item(RequestItems={
            hash_table: {"Keys": [{"pk": {"S": pk}}], "ProjectionExpression": "a"},
            sorted_table: {"Keys": [{"pk": {"S": pk}, "sk": {"S": "a"}}], "AttributesToGet": ["a"]}})
