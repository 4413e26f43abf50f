"""TransactGetItems. Sources: API reference, "TransactGetItems"; Developer Guide, "Amazon DynamoDB Transactions: How it
works"."""

import pytest

import transactions
from errors import fails, invalid, listed_errors, null_at
from transactions import cancelled_for_validation, get
from wire_types import NOT_LISTS, NOT_STRINGS, assert_type_refused, rows


@pytest.fixture
def read(client):
    return lambda *gets, **parameters: transactions.read(client, *gets, **parameters)


@pytest.fixture
def keys(pk):
    return [{"pk": {"S": f"{pk}-{number}"}} for number in range(101)]


# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TransactItems=NOT_LISTS, ReturnConsumedCapacity=NOT_STRINGS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "TransactGetItems", {member: value}, message)


@pytest.mark.parametrize("element", [
    "text", {"Get": "text"}, {"Get": {"Key": []}}, {"Get": {"TableName": 1}}, {"Get": {"ProjectionExpression": 1}},
    {"Get": {"ExpressionAttributeNames": []}},
])
def test_refuses_elements_of_the_wrong_json_type(call, element):
    assert_type_refused(call, "TransactGetItems", {"TransactItems": [element]})


# Validation


def test_needs_transact_items(call):
    answer = call("TransactGetItems", {})
    assert answer.message == f"1 validation error detected: {null_at('transactItems')}"
    answer = call("TransactGetItems", {"TransactItems": [{}]})
    assert answer.message == f"1 validation error detected: {null_at('transactItems.1.member.get')}"
    answer = call("TransactGetItems", {"TransactItems": [{"Get": {}}]})
    assert listed_errors(answer.message) == {null_at("transactItems.1.member.get.key"),
                                             null_at("transactItems.1.member.get.tableName")}


def test_takes_between_one_and_a_hundred_reads(read, hash_table, keys):
    assert read(*[get(hash_table, key) for key in keys[:100]])["Responses"] == [{}] * 100
    with invalid(containing="Member must have length less than or equal to 100"):
        read(*[get(hash_table, key) for key in keys])
    with invalid(containing="Member must have length greater than or equal to 1"):
        read()


@pytest.mark.parametrize("parameters, message", [
    ({"ProjectionExpression": ""}, "Invalid ProjectionExpression: The expression can not be empty;"),
    ({"ExpressionAttributeNames": {"#a": "b"}},
     "ExpressionAttributeNames can only be specified when using expressions"),
    ({"ProjectionExpression": "a", "ExpressionAttributeNames": {"#a": "b"}},
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"),
])
def test_refuses_an_invalid_read(read, hash_table, keys, parameters, message):
    with invalid(message):
        read(get(hash_table, keys[0]), get(hash_table, keys[1], **parameters))


def test_refuses_an_empty_key_value(read, hash_table):
    with invalid(containing="cannot contain an empty string value. Key: pk"):
        read(get(hash_table, {"pk": {"S": ""}}))


def test_is_cancelled_for_a_key_that_does_not_fit(read, hash_table, keys):
    with cancelled_for_validation("The provided key element does not match the schema", before=1, after=1):
        read(get(hash_table, keys[0]), get(hash_table, {"pk": {"N": "1"}}), get(hash_table, keys[1]))


def test_reads_an_item_once(read, hash_table, keys):
    with invalid("Transaction request cannot include multiple operations on one item"):
        read(get(hash_table, keys[0]), get(hash_table, keys[1]), get(hash_table, keys[0]))


def test_needs_all_tables(read, hash_table, keys):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        read(get(hash_table, keys[0]), get("no-such-table", keys[0]))


# Behaviour


def test_answers_in_the_order_of_the_request(read, client, hash_table, sorted_table, keys, pk):
    sorted_key = {"pk": {"S": pk}, "sk": {"S": "1"}}
    first, second = {**keys[0], "a": {"S": "1"}, "b": {"M": {"c": {"N": "2"}}}}, {**sorted_key, "a": {"BOOL": True}}
    client.put_item(TableName=hash_table, Item=first)
    client.put_item(TableName=sorted_table, Item=second)
    answer = read(get(sorted_table, sorted_key), get(hash_table, keys[1]), get(hash_table, keys[0]))
    assert answer["Responses"] == [{"Item": second}, {}, {"Item": first}]
    assert "ConsumedCapacity" not in answer


def test_projects_each_item_by_itself(read, client, hash_table, keys):
    for key in keys[:3]:
        client.put_item(TableName=hash_table, Item={**key, "a": {"S": "1"}, "b": {"M": {"c": {"N": "2"}}}})
    answer = read(get(hash_table, keys[0], ProjectionExpression="#b.c", ExpressionAttributeNames={"#b": "b"}),
                  get(hash_table, keys[1], ProjectionExpression="a, pk"),
                  get(hash_table, keys[2], ProjectionExpression="nothing"))
    assert answer["Responses"] == [
        {"Item": {"b": {"M": {"c": {"N": "2"}}}}}, {"Item": {**keys[1], "a": {"S": "1"}}}, {"Item": {}}]


# Source: Developer Guide, "Quotas": 4 MB in a transaction.
def test_reads_four_megabytes_and_no_more(read, client, hash_table, keys):
    for key in keys[:11]:
        client.put_item(TableName=hash_table, Item={**key, "a": {"S": "x" * (399 * 1024)}})
    assert len(read(*[get(hash_table, key) for key in keys[:10]])["Responses"]) == 10
    with invalid("Collection size of items exceeded, which can also be caused by the aggregate size of the items in "
                 "the transaction exceeding the 4MB limit"):
        read(*[get(hash_table, key, ProjectionExpression="pk") for key in keys[:11]])
    for key in keys[:11]:
        client.delete_item(TableName=hash_table, Key=key)


# Source: Developer Guide, "Capacity management for transactions": two reads for each item, missing ones included.
def test_consumes_twice_the_capacity_by_table(read, client, hash_table, sorted_table, keys, pk):
    client.put_item(TableName=hash_table, Item={**keys[0], "a": {"S": "x" * 5000}})
    gets = [get(hash_table, keys[0]), get(sorted_table, {"pk": {"S": pk}, "sk": {"S": "1"}}), get(hash_table, keys[1])]
    first = {"CapacityUnits": 6.0, "ReadCapacityUnits": 6.0}
    second = {"CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}
    assert read(*gets, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"] == [
        {"TableName": hash_table, **first}, {"TableName": sorted_table, **second}]
    assert read(*gets, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"] == [
        {"TableName": hash_table, **first, "Table": first}, {"TableName": sorted_table, **second, "Table": second}]
