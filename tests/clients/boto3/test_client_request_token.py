"""ClientRequestToken of TransactWriteItems. Source: API reference, TransactWriteItems, "ClientRequestToken"."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from conftest import connect
from errors import fails
from galvan_server import GalvanServer
from tables import create_table, key_schema
from transactions import CONDITION_FAILED, cancelled, check, delete, item_at, put, update, write


def increment(table, key, by="1", **parameters):
    return update(table, key, "ADD n :by", ExpressionAttributeValues={":by": {"N": by}}, **parameters)


@pytest.fixture
def token():
    return str(uuid.uuid4())


def test_a_repeat_is_answered_and_not_done(client, hash_table, key, token):
    for _ in range(3):
        write(client, increment(hash_table, key), ClientRequestToken=token)
    assert item_at(client, hash_table, key)["n"] == {"N": "1"}


def test_without_a_token_it_is_done_each_time(call, client, hash_table, key):
    for _ in range(3):
        assert call("TransactWriteItems", {"TransactItems": [increment(hash_table, key)]}).status == 200
    assert item_at(client, hash_table, key)["n"] == {"N": "3"}


def test_a_repeat_succeeds_though_its_condition_would_fail(client, hash_table, key, token):
    for _ in range(2):
        write(client, put(hash_table, key, ConditionExpression="attribute_not_exists(pk)"), ClientRequestToken=token)


def test_a_repeat_costs_the_reads_of_the_items(client, hash_table, sorted_table, pk, token):
    key, sorted_key = {"pk": {"S": pk}}, {"pk": {"S": pk}, "sk": {"S": "1"}}
    actions = [put(hash_table, {**key, "a": {"S": "x" * 5000}}), put(sorted_table, sorted_key)]
    parameters = {"ReturnConsumedCapacity": "TOTAL", "ClientRequestToken": token}
    assert write(client, *actions, **parameters)["ConsumedCapacity"] == [
        {"TableName": hash_table, "CapacityUnits": 10.0, "WriteCapacityUnits": 10.0},
        {"TableName": sorted_table, "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]
    for _ in range(2):
        assert write(client, *actions, **parameters)["ConsumedCapacity"] == [
            {"TableName": hash_table, "CapacityUnits": 4.0, "ReadCapacityUnits": 4.0},
            {"TableName": sorted_table, "CapacityUnits": 2.0, "ReadCapacityUnits": 2.0}]


def test_a_cancelled_transaction_leaves_its_token_free(client, hash_table, key, token):
    actions = [check(hash_table, {"pk": {"S": key["pk"]["S"] + "-other"}}, "attribute_exists(pk)"),
               increment(hash_table, key)]
    with cancelled(CONDITION_FAILED, {"Code": "None"}):
        write(client, *actions, ClientRequestToken=token)
    client.put_item(TableName=hash_table, Item={"pk": {"S": key["pk"]["S"] + "-other"}})
    write(client, *actions, ClientRequestToken=token)
    assert item_at(client, hash_table, key)["n"] == {"N": "1"}


@pytest.mark.parametrize("other", [
    lambda t, k: [increment(t, k, by="2")],
    lambda t, k: [increment(t, {"pk": {"S": k["pk"]["S"] + "-other"}})],
    lambda t, k: [increment(t, k, ConditionExpression="attribute_exists(pk)")],
    lambda t, k: [increment(t, k, ReturnValuesOnConditionCheckFailure="ALL_OLD")],
    lambda t, k: [delete(t, k)],
    lambda t, k: [increment(t, k), put(t, {"pk": {"S": k["pk"]["S"] + "-other"}})],
])
def test_other_content_is_refused(client, hash_table, key, token, other):
    write(client, increment(hash_table, key), ClientRequestToken=token)
    with fails("IdempotentParameterMismatchException",
               "DynamoDB rejected the request because you retried a request with a different payload but with an "
               "idempotent token that was already used."):
        write(client, *other(hash_table, key), ClientRequestToken=token)
    assert item_at(client, hash_table, key)["n"] == {"N": "1"}


def test_an_equal_request_may_be_written_in_another_way(call, client, hash_table, pk, token):
    # Source: localstack #6529, where the reporter compared with the service: the order of parameters does not matter.
    body = """{"ClientRequestToken": "%s", "TransactItems": [{"Update": {"TableName": "%s", "Key": {"pk": {"S": "%s"}},
        "UpdateExpression": "SET #a = :a, #b = :b", "ExpressionAttributeNames": {%s},
        "ExpressionAttributeValues": {%s}}}]}"""
    names = ['"#a": "a"', '"#b": "b"']
    values = ['":a": {"N": "1.0"}', '":b": {"SS": ["x", "y"]}']
    other_values = ['":b": {"SS": ["y", "x"]}', '":a": {"N": "1"}']
    for some_names, some_values in ((names, values), (names[::-1], other_values)):
        answer = call("TransactWriteItems",
                          body % (token, hash_table, pk, ", ".join(some_names), ", ".join(some_values)))
        assert answer.status == 200, answer


def test_many_at_once_are_done_once(client, hash_table, key, token):
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: write(client, increment(hash_table, key), ClientRequestToken=token), range(64)))
    assert item_at(client, hash_table, key)["n"] == {"N": "1"}


@pytest.mark.processes
@pytest.mark.galvan
def test_tokens_outlive_the_process(tmp_path, token):
    server = GalvanServer(data_dir=tmp_path).start()
    try:
        client = connect(server.endpoint)
        table = create_table(client, **key_schema(pk="S"))
        key = {"pk": {"S": "a"}}
        write(client, increment(table, key), ClientRequestToken=token)
        server.kill()
        server.start()
        client = connect(server.endpoint)
        write(client, increment(table, key), ClientRequestToken=token)
        assert item_at(client, table, key)["n"] == {"N": "1"}
        with fails("IdempotentParameterMismatchException"):
            write(client, increment(table, key, by="2"), ClientRequestToken=token)
    finally:
        server.kill()
