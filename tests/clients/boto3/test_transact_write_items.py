"""TransactWriteItems. Sources: API reference, "TransactWriteItems"; Developer Guide, "Amazon DynamoDB Transactions: How
it works"; for messages the rows say more."""

import itertools

import pytest

import transactions
from errors import INVALID, fails, invalid, listed_errors, null_at
from transactions import CONDITION_FAILED, NONE, cancelled, cancelled_for_validation, check, delete, item_at, put, update
from wire_types import NOT_LISTS, NOT_STRINGS, assert_type_refused, rows


@pytest.fixture
def write(client):
    return lambda *actions, **parameters: transactions.write(client, *actions, **parameters)


@pytest.fixture
def keys(pk):
    """Keys that no other test uses: keys[0], keys[1], …"""
    return [{"pk": {"S": f"{pk}-{number}"}} for number in range(100)]


# Serialization


@pytest.mark.parametrize("member, value, message", rows(
    TransactItems=NOT_LISTS, ReturnConsumedCapacity=NOT_STRINGS, ReturnItemCollectionMetrics=NOT_STRINGS,
    ClientRequestToken=NOT_STRINGS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "TransactWriteItems", {member: value}, message)


@pytest.mark.parametrize("action", [
    "text", {"Put": "text"}, {"Put": {"Item": []}}, {"Put": {"Item": {"a": {"S": 1}}}}, {"Put": {"TableName": 1}},
    {"Update": {"UpdateExpression": 1}}, {"Update": {"Key": "a"}}, {"Delete": {"ExpressionAttributeNames": []}},
    {"ConditionCheck": {"ExpressionAttributeValues": {"a": "b"}}}, {"ConditionCheck": {"ConditionExpression": True}},
])
def test_refuses_actions_of_the_wrong_json_type(call, action):
    assert_type_refused(call, "TransactWriteItems", {"TransactItems": [action]})


# Validation of the request. Source of the constraints: the service model.


def test_needs_transact_items(call):
    answer = call("TransactWriteItems", {})
    assert (answer.error, answer.message) == (
        "ValidationException", f"1 validation error detected: {null_at('transactItems')}")


def test_needs_an_action(call):
    # Source: captured from the service, DynamoDB API inventory of constraint messages.
    answer = call("TransactWriteItems", {"TransactItems": []})
    assert (answer.error, answer.message) == (
        "ValidationException",
        "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1")


def test_takes_a_hundred_actions_and_no_more(write, client, hash_table, keys, pk):
    write(*[put(hash_table, key) for key in keys])
    assert item_at(client, hash_table, keys[99]) == keys[99]
    with invalid(containing="Member must have length less than or equal to 100"):
        write(*[delete(hash_table, key) for key in keys], delete(hash_table, {"pk": {"S": pk}}))
    assert item_at(client, hash_table, keys[99]) == keys[99]


@pytest.mark.parametrize("action, missing", [
    ("Put", ["item", "tableName"]), ("Delete", ["key", "tableName"]),
    ("Update", ["key", "tableName", "updateExpression"]), ("ConditionCheck", ["key", "tableName", "conditionExpression"]),
])
def test_each_action_has_required_members(call, action, missing):
    answer = call("TransactWriteItems", {"TransactItems": [{action: {}}]})
    assert answer.error == "ValidationException"
    path = f"transactItems.1.member.{action[0].lower()}{action[1:]}"
    assert listed_errors(answer.message) == {null_at(f"{path}.{member}") for member in missing}


@pytest.mark.parametrize("member, value, constraint", [
    ("ClientRequestToken", "", "Member must have length greater than or equal to 1"),
    ("ClientRequestToken", "x" * 37, "Member must have length less than or equal to 36"),
    ("ReturnConsumedCapacity", "ALL", "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"),
    ("ReturnItemCollectionMetrics", "ALL", "Member must satisfy enum value set: [SIZE, NONE]"),
])
def test_checks_constraints(call, hash_table, key, member, value, constraint):
    answer = call("TransactWriteItems", {"TransactItems": [put(hash_table, key)], member: value})
    name = member[0].lower() + member[1:]
    assert (answer.error, answer.message) == (
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: {constraint}")


def test_checks_the_enum_of_an_action(write, hash_table, key):
    with invalid("1 validation error detected: Value 'ALL_NEW' at "
                 "'transactItems.1.member.put.returnValuesOnConditionCheckFailure' failed to satisfy constraint: "
                 "Member must satisfy enum value set: [ALL_OLD, NONE]"):
        write(put(hash_table, key, ReturnValuesOnConditionCheckFailure="ALL_NEW"))


@pytest.mark.parametrize("actions", [[], ["Put", "Delete"], ["Update", "ConditionCheck"]])
def test_an_element_is_one_action(write, hash_table, key, actions):
    all_actions = {**put(hash_table, key), **delete(hash_table, key), **update(hash_table, key, "SET a = pk"),
                   **check(hash_table, key, "attribute_exists(pk)")}
    with invalid("TransactItems can only contain one of Check, Put, Update or Delete"):
        write({name: all_actions[name] for name in actions})


# Validation of actions that needs no table comes before the transaction: a plain ValidationException.


@pytest.mark.parametrize("action, message", [
    (lambda t, k: put(t, k, ConditionExpression="a ="),
     'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "="'),
    (lambda t, k: check(t, k, ""), "Invalid ConditionExpression: The expression can not be empty;"),
    (lambda t, k: update(t, k, "SET a = :a"),
     "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :a"),
    (lambda t, k: put(t, k, ExpressionAttributeNames={"#a": "b"}),
     "ExpressionAttributeNames can only be specified when using expressions"),
    (lambda t, k: delete(t, k, ExpressionAttributeValues={":a": {"S": "b"}}),
     "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"),
    (lambda t, k: update(t, k, "SET a = pk", ExpressionAttributeNames={"#a": "b"}),
     "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"),
    (lambda t, k: put(t, {**k, "a": {"S": "x" * 400 * 1024}}),
     "Item size has exceeded the maximum allowed size"),
    (lambda t, k: put(t, {"pk": {"S": ""}}),
     "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
     "string value. Key: pk"),
])
def test_refuses_an_invalid_action(write, client, hash_table, keys, action, message):
    with invalid(message):
        write(put(hash_table, keys[0]), action(hash_table, keys[1]))
    assert item_at(client, hash_table, keys[0]) is None


def test_refuses_a_value_that_is_none(write, hash_table, key):
    with invalid(containing="Supplied AttributeValue is empty"):
        write(put(hash_table, {**key, "a": {}}))


def test_actions_are_checked_in_their_order(write, hash_table, keys):
    with invalid(containing="UpdateExpression"):
        write(update(hash_table, keys[0], "SET"), check(hash_table, keys[1], "a ="))
    with invalid(containing="ConditionExpression"):
        write(check(hash_table, keys[1], "a ="), update(hash_table, keys[0], "SET"))


def test_expressions_are_checked_before_tables(write, hash_table, keys):
    with invalid(containing="UpdateExpression"):
        write(put("no-such-table", keys[0]), update(hash_table, keys[1], "SET"))


# In the order in which an action with such a fault is told of, wherever it stands among the actions: (what is told, the
# action). Source: as test_order_of_checks.py, and for what is a reason of the cancellation as below.
FAULTS = [
    ("1 validation error detected: Value null at 'transactItems.", lambda t, k: {"Put": {"Item": k}}),
    ("Invalid ConditionExpression: Syntax error", lambda t, k: check(t, k, "a =")),
    ("Requested resource not found", lambda t, k: delete("galvan-test-absent", k)),
    ("cannot contain an empty string value. Key: pk", lambda t, k: put(t, {"pk": {"S": ""}})),
    ("ValidationError", lambda t, k: update(t, {"pk": {"N": "1"}}, "REMOVE a")),
    ("multiple operations on one item", lambda t, k: delete(t, {"pk": {"S": k["pk"]["S"][:-1] + "0"}})),
    ("ConditionalCheckFailed", lambda t, k: check(t, k, "attribute_exists(pk)")),
]


@pytest.mark.parametrize("first, second", itertools.combinations(range(len(FAULTS)), 2))
def test_the_earlier_of_two_faults_is_told(call, client, hash_table, keys, first, second):
    told, action = FAULTS[first]
    actions = [action(hash_table, keys[1]), FAULTS[second][1](hash_table, keys[2])]
    for in_order in (actions, actions[::-1]):
        answer = call("TransactWriteItems", {"TransactItems": [put(hash_table, keys[0]), *in_order]})
        assert answer.status == 400 and told in answer.message, answer
    assert item_at(client, hash_table, keys[0]) is None


def test_needs_all_tables(write, client, hash_table, keys):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        write(put(hash_table, keys[0]), put("no-such-table", keys[1]))
    assert item_at(client, hash_table, keys[0]) is None


# Source: Developer Guide, "no two actions can target the same item"; message captured from the service.
@pytest.mark.parametrize("second", [
    lambda t, k: put(t, {**k, "a": {"S": "b"}}), lambda t, k: update(t, k, "REMOVE a"), lambda t, k: delete(t, k),
    lambda t, k: check(t, k, "attribute_exists(pk)"),
])
def test_one_action_an_item(write, client, hash_table, keys, second):
    with invalid("Transaction request cannot include multiple operations on one item"):
        write(put(hash_table, keys[0]), put(hash_table, keys[1]), second(hash_table, keys[0]))
    assert item_at(client, hash_table, keys[1]) is None


def test_equal_keys_of_two_tables_are_two_items(write, hash_table, new_table, key):
    write(put(hash_table, key), put(new_table(), key))


# Source: Developer Guide, "Quotas": 4 MB in a transaction.
def test_holds_four_megabytes_and_no_more(write, client, hash_table, keys):
    items = [{**key, "a": {"S": "x" * (399 * 1024)}} for key in keys[:11]]
    write(*[put(hash_table, item) for item in items[:10]])
    with invalid("Collection size of items exceeded, which can also be caused by the aggregate size of the items in "
                 "the transaction exceeding the 4MB limit"):
        write(*[put(hash_table, item) for item in items])
    # What is deleted does not count.
    client.put_item(TableName=hash_table, Item=items[10])
    write(*[delete(hash_table, key) for key in keys[:11]])
    assert item_at(client, hash_table, keys[10]) is None


# What needs the table's schema is a reason of the transaction. Source: observed on the service, as recorded by several
# clients' issue trackers (aws-sdk-net #1292 shows the form).


@pytest.mark.parametrize("action, message", [
    (lambda t, k: put(t, {"a": {"S": "b"}}), INVALID + "Missing the key pk in the item"),
    (lambda t, k: put(t, {"pk": {"N": "1"}}), INVALID + "Type mismatch for key pk expected: S actual: N"),
    (lambda t, k: delete(t, {"pk": {"N": "1"}}), "The provided key element does not match the schema"),
    (lambda t, k: check(t, {**k, "a": {"S": "b"}}, "attribute_exists(pk)"),
     "The provided key element does not match the schema"),
    (lambda t, k: update(t, k, "SET pk = a"),
     INVALID + "Cannot update attribute pk. This attribute is part of the key"),
    # Found while it runs. Source: the service model, TransactionCanceledException, "Validation Error".
    (lambda t, k: update(t, k, "SET a = nowhere"),
     "The provided expression refers to an attribute that does not exist in the item"),
    (lambda t, k: update(t, k, "SET a.b = :v", ExpressionAttributeValues={":v": {"S": "v"}}),
     "The document path provided in the update expression is invalid for update"),
    (lambda t, k: update(t, k, "SET a = :v", ExpressionAttributeValues={":v": {"S": "x" * 400 * 1024}}),
     "Item size to update has exceeded the maximum allowed size"),
])
def test_is_cancelled_for_an_action_that_does_not_fit(write, client, hash_table, keys, action, message):
    with cancelled_for_validation(message, before=1, after=1):
        write(put(hash_table, keys[0]), action(hash_table, keys[1]), put(hash_table, keys[2]))
    assert item_at(client, hash_table, keys[0]) is None


def test_one_action_that_does_not_fit_is_told(write, hash_table, keys):
    bad = "SET a = nowhere"
    with cancelled_for_validation("The provided expression refers to an attribute that does not exist in the item",
                                  after=1):
        write(update(hash_table, keys[0], bad), update(hash_table, keys[1], bad))


# Unlike UpdateItem, whose actions count too.
def test_an_update_is_measured_by_its_item_alone(write, client, hash_table, key, pk):
    size = 400 * 1024 - len("pk" + pk + "a")
    values = {":v": {"S": "x" * size}}
    with invalid("Item size to update has exceeded the maximum allowed size"):
        client.update_item(TableName=hash_table, Key=key, UpdateExpression="SET a = :v", ExpressionAttributeValues={
            ":v": {"S": "x" * (size + 1)}})
    write(update(hash_table, key, "SET a = :v", ExpressionAttributeValues=values))
    assert len(item_at(client, hash_table, key)["a"]["S"]) == size


# Conditions. Source: API reference, TransactionCanceledException.


def test_tells_of_every_condition_that_fails(write, client, hash_table, keys):
    client.put_item(TableName=hash_table, Item={**keys[0], "a": {"N": "1"}})
    with cancelled(CONDITION_FAILED, NONE, CONDITION_FAILED, CONDITION_FAILED, NONE):
        write(put(hash_table, keys[0], ConditionExpression="attribute_not_exists(pk)"),
              put(hash_table, keys[1], ConditionExpression="attribute_not_exists(pk)"),
              delete(hash_table, keys[2], ConditionExpression="attribute_exists(pk)"),
              check(hash_table, keys[3], "attribute_exists(pk)"),
              update(hash_table, keys[4], "SET a = :a", ExpressionAttributeValues={":a": {"N": "1"}}))
    assert item_at(client, hash_table, keys[1]) is None
    assert item_at(client, hash_table, keys[4]) is None


def test_returns_the_item_where_asked(write, client, hash_table, keys):
    item = {**keys[0], "a": {"L": [{"N": "1"}, {"BOOL": True}]}}
    client.put_item(TableName=hash_table, Item=item)
    asked = {"ConditionExpression": "attribute_not_exists(a)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    for action in (put(hash_table, keys[0], **asked), delete(hash_table, keys[0], **asked),
                   update(hash_table, keys[0], "REMOVE a", **asked),
                   check(hash_table, keys[0], asked["ConditionExpression"],
                         ReturnValuesOnConditionCheckFailure="ALL_OLD")):
        with cancelled({**CONDITION_FAILED, "Item": item}):
            write(action)
    with cancelled(CONDITION_FAILED):
        write(put(hash_table, keys[0], **{**asked, "ReturnValuesOnConditionCheckFailure": "NONE"}))
    with cancelled(CONDITION_FAILED):  # there is no item to return
        write(delete(hash_table, keys[1], **{**asked, "ConditionExpression": "attribute_exists(a)"}))


def test_a_failed_condition_and_an_action_that_does_not_fit(write, hash_table, keys):
    message = "The provided expression refers to an attribute that does not exist in the item"
    with cancelled(CONDITION_FAILED, {"Code": "ValidationError", "Message": message}):
        write(check(hash_table, keys[0], "attribute_exists(pk)"), update(hash_table, keys[1], "SET a = nowhere"))


def test_conditions_see_the_items_before_the_transaction(write, client, hash_table, keys):
    client.put_item(TableName=hash_table, Item={**keys[0], "n": {"N": "5"}})
    write(update(hash_table, keys[0], "SET n = n - :five", ConditionExpression="n >= :five",
                 ExpressionAttributeValues={":five": {"N": "5"}}),
          update(hash_table, keys[1], "ADD n :five", ExpressionAttributeValues={":five": {"N": "5"}}))
    assert item_at(client, hash_table, keys[0])["n"] == {"N": "0"}
    assert item_at(client, hash_table, keys[1])["n"] == {"N": "5"}


# Behaviour


def test_does_all_four_over_two_tables(write, client, hash_table, sorted_table, keys, pk):
    sorted_key = {"pk": {"S": pk}, "sk": {"S": "1"}}
    client.put_item(TableName=hash_table, Item={**keys[0], "a": {"S": "old"}})
    client.put_item(TableName=hash_table, Item={**keys[1], "a": {"S": "kept"}})
    answer = write(delete(hash_table, keys[0]),
                   check(hash_table, keys[1], "a = :kept", ExpressionAttributeValues={":kept": {"S": "kept"}}),
                   put(hash_table, {**keys[2], "b": {"SS": ["x"]}}),
                   update(sorted_table, sorted_key, "SET #c = :c", ExpressionAttributeNames={"#c": "c"},
                          ExpressionAttributeValues={":c": {"NULL": True}}))
    assert {name for name in answer if name != "ResponseMetadata"} == set()
    assert item_at(client, hash_table, keys[0]) is None
    assert item_at(client, hash_table, keys[1]) == {**keys[1], "a": {"S": "kept"}}
    assert item_at(client, hash_table, keys[2]) == {**keys[2], "b": {"SS": ["x"]}}
    assert item_at(client, sorted_table, sorted_key) == {**sorted_key, "c": {"NULL": True}}


def test_a_check_makes_no_item(write, client, hash_table, key):
    write(check(hash_table, key, "attribute_not_exists(pk)"))
    assert item_at(client, hash_table, key) is None


def test_takes_the_arn_of_a_table(write, client, hash_table, key):
    arn = client.describe_table(TableName=hash_table)["Table"]["TableArn"]
    answer = write(put(arn, key), ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == [{"TableName": arn, "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]
    assert item_at(client, hash_table, key) == key


# Capacity: twice that of the single writes. Source: Developer Guide, "Amazon DynamoDB Transactions: How it works",
# "Capacity management for transactions".


def test_consumes_twice_the_capacity_by_table(write, client, hash_table, sorted_table, keys, pk):
    client.put_item(TableName=hash_table, Item={**keys[1], "a": {"S": "x" * 5000}})
    answer = write(put(hash_table, keys[0]), put(sorted_table, {"pk": {"S": pk}, "sk": {"S": "1"}}),
                   delete(hash_table, keys[1]), check(hash_table, keys[2], "attribute_not_exists(pk)"),
                   ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == [
        {"TableName": hash_table, "CapacityUnits": 14.0, "WriteCapacityUnits": 14.0},
        {"TableName": sorted_table, "CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}]


def test_tells_capacity_of_tables_and_indexes(write, hash_table, key):
    answer = write(put(hash_table, key), ReturnConsumedCapacity="INDEXES")
    units = {"CapacityUnits": 2.0, "WriteCapacityUnits": 2.0}
    assert answer["ConsumedCapacity"] == [{"TableName": hash_table, **units, "Table": units}]
