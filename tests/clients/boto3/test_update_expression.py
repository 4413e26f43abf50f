"""UpdateExpression: what it changes, what does not fit the item, and what can never work.

Sources: Developer Guide, "Using update expressions in DynamoDB" (clauses, functions, list elements past the end,
emptied sets) and "Supported data types and naming rules in Amazon DynamoDB" (the range and precision of numbers). The
words of messages are observed: answers of the service that its clients published, and of DynamoDB Local, which has the
service's code for expressions.
"""

import re

import pytest

from errors import fails, invalid

ITEM = {
    "n": {"N": "10"}, "s": {"S": "text"}, "l": {"L": [{"N": str(i)} for i in range(4)]},
    "m": {"M": {"a": {"N": "1"}, "deep": {"M": {"steps": {"L": [{"M": {"x": {"S": "old"}}}]}}}}},
    "ss": {"SS": ["a", "b", "c"]}, "ns": {"NS": ["1", "2", "3"]}, "bs": {"BS": [b"a", b"b"]}, "flag": {"BOOL": True},
}
VALUES = {
    ":n": {"N": "3"}, ":s": {"S": "new"}, ":l": {"L": [{"S": "x"}]}, ":m": {"M": {"k": {"N": "1"}}},
    ":ss": {"SS": ["c", "d"]}, ":ns": {"NS": ["2", "9"]}, ":bs": {"BS": [b"b", b"z"]}, ":none": {"NULL": True},
    ":allss": {"SS": ["a", "b", "c"]}, ":half": {"N": "0.5"}, ":big": {"N": "99999999999999999999999999999999999999"},
}


def values_of(expression):
    """The values of VALUES that the expression names."""
    names = re.findall(r":\w+", expression)
    used = {name: value for name, value in VALUES.items() if name in names}
    return {"ExpressionAttributeValues": used} if used else {}


def update(client, table, key, expression, **parameters):
    return client.update_item(TableName=table, Key=key, UpdateExpression=expression,
                              **{**values_of(expression), **parameters})


@pytest.fixture
def stored(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, **ITEM})
    return key


def result(client, table, key):
    item = client.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
    return {name: normal(value) for name, value in item.items() if name != "pk"}


def normal(value):
    """The value with its sets in one order."""
    (kind, content), = value.items()
    return {kind: sorted(content)} if kind in ("SS", "NS", "BS") else value


@pytest.mark.parametrize("expression, changes", [
    ("SET n = :s", {"n": {"S": "new"}}),
    ("SET fresh = :m", {"fresh": {"M": {"k": {"N": "1"}}}}),
    ("SET n = n + :n", {"n": {"N": "13"}}),
    ("SET n = n - :n", {"n": {"N": "7"}}),
    ("SET n = :n - n", {"n": {"N": "-7"}}),
    ("SET fresh = n + n", {"fresh": {"N": "20"}}),
    ("SET n = n + :half", {"n": {"N": "10.5"}}),
    ("SET fresh = :n + :half", {"fresh": {"N": "3.5"}}),
    ("SET fresh = s", {"fresh": {"S": "text"}}),
    ("SET fresh = m.deep.steps[0].x", {"fresh": {"S": "old"}}),
    ("SET fresh = l[1] + m.a", {"fresh": {"N": "2"}}),
    ("SET n = if_not_exists(n, :n)", {}),
    ("SET fresh = if_not_exists(fresh, :n)", {"fresh": {"N": "3"}}),
    ("SET fresh = if_not_exists(absent, n)", {"fresh": {"N": "10"}}),
    ("SET fresh = if_not_exists(fresh, :n) + :n", {"fresh": {"N": "6"}}),
    ("SET l = list_append(l, :l)", {"l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}, {"N": "3"}, {"S": "x"}]}}),
    ("SET l = list_append(:l, l)", {"l": {"L": [{"S": "x"}, {"N": "0"}, {"N": "1"}, {"N": "2"}, {"N": "3"}]}}),
    ("SET fresh = list_append(if_not_exists(fresh, :l), :l)", {"fresh": {"L": [{"S": "x"}, {"S": "x"}]}}),
    ("SET l[1] = :s", {"l": {"L": [{"N": "0"}, {"S": "new"}, {"N": "2"}, {"N": "3"}]}}),
    ("SET l[9] = :s", {"l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}, {"N": "3"}, {"S": "new"}]}}),
    ("SET l[9] = :s, l[7] = :n",
     {"l": {"L": [{"N": "0"}, {"N": "1"}, {"N": "2"}, {"N": "3"}, {"N": "3"}, {"S": "new"}]}}),
    ("SET n = s, s = n", {"n": {"S": "text"}, "s": {"N": "10"}}),
    ("set n = :s", {"n": {"S": "new"}}),
    ("SET n=:n, s = :s REMOVE flag", {"n": {"N": "3"}, "s": {"S": "new"}, "flag": None}),
    ("REMOVE flag SET n = :n", {"n": {"N": "3"}, "flag": None}),
    ("REMOVE n, s, absent", {"n": None, "s": None}),
    ("REMOVE l[1]", {"l": {"L": [{"N": "0"}, {"N": "2"}, {"N": "3"}]}}),
    ("REMOVE l[0], l[2]", {"l": {"L": [{"N": "1"}, {"N": "3"}]}}),
    ("REMOVE l[17]", {}),
    ("REMOVE m.a", {"m": {"M": {"deep": ITEM["m"]["M"]["deep"]}}}),
    ("ADD n :n", {"n": {"N": "13"}}),
    ("ADD fresh :n", {"fresh": {"N": "3"}}),
    ("ADD ss :ss", {"ss": {"SS": ["a", "b", "c", "d"]}}),
    ("ADD ns :ns", {"ns": {"NS": ["1", "2", "3", "9"]}}),
    ("ADD bs :bs", {"bs": {"BS": [b"a", b"b", b"z"]}}),
    ("ADD fresh :ss", {"fresh": {"SS": ["c", "d"]}}),
    ("DELETE ss :ss", {"ss": {"SS": ["a", "b"]}}),
    ("DELETE ns :ns", {"ns": {"NS": ["1", "3"]}}),
    ("DELETE bs :bs", {"bs": {"BS": [b"a"]}}),
    ("DELETE ss :allss", {"ss": None}),
    ("DELETE fresh :ss", {}),
    ("ADD n :n DELETE ss :ss SET s = :s REMOVE flag",
     {"n": {"N": "13"}, "ss": {"SS": ["a", "b"]}, "s": {"S": "new"}, "flag": None}),
])
def test_changes_the_item(client, hash_table, stored, expression, changes):
    update(client, hash_table, stored, expression)
    expected = {name: value for name, value in {**ITEM, **changes}.items() if value is not None}
    assert result(client, hash_table, stored) == expected


def test_sets_nested_paths(client, hash_table, stored):
    update(client, hash_table, stored, "SET m.deep.steps[0].x = :s, m.b = :n REMOVE m.a")
    assert result(client, hash_table, stored)["m"] == {
        "M": {"b": {"N": "3"}, "deep": {"M": {"steps": {"L": [{"M": {"x": {"S": "new"}}}]}}}}}


def test_names_may_be_placeholders(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "m": {"M": {"a.b": {"N": "1"}}}})
    update(client, hash_table, key, "SET #m.#dotted = :n, #size = :s",
           ExpressionAttributeNames={"#m": "m", "#dotted": "a.b", "#size": "size"})
    assert result(client, hash_table, key) == {"m": {"M": {"a.b": {"N": "3"}}}, "size": {"S": "new"}}


@pytest.mark.parametrize("expression, message", [
    ("SET absent.x = :s", "The document path provided in the update expression is invalid for update"),
    ("SET s.x = :s", "The document path provided in the update expression is invalid for update"),
    ("SET n[0] = :s", "The document path provided in the update expression is invalid for update"),
    ("SET absent[0] = :s", "The document path provided in the update expression is invalid for update"),
    ("REMOVE absent.x", "The document path provided in the update expression is invalid for update"),
    ("SET fresh = absent", "The provided expression refers to an attribute that does not exist in the item"),
    ("SET fresh = absent + :n", "The provided expression refers to an attribute that does not exist in the item"),
    ("SET l = list_append(absent, :l)",
     "The provided expression refers to an attribute that does not exist in the item"),
    ("SET n = s + :n", "An operand in the update expression has an incorrect data type"),
    ("SET l = list_append(s, :l)", "An operand in the update expression has an incorrect data type"),
    ("ADD s :n", "An operand in the update expression has an incorrect data type"),
    ("ADD ss :ns", "An operand in the update expression has an incorrect data type"),
    ("DELETE ss :ns", "An operand in the update expression has an incorrect data type"),
    ("DELETE n :ss", "An operand in the update expression has an incorrect data type"),
])
def test_an_item_that_does_not_fit_is_left_alone(client, hash_table, stored, expression, message):
    with invalid(message):
        update(client, hash_table, stored, expression)
    assert result(client, hash_table, stored) == ITEM


PREFIX = "Invalid UpdateExpression: "


@pytest.mark.parametrize("expression, message", [
    ("", PREFIX + "The expression can not be empty;"),
    ("SET", 'Syntax error; token: "<EOF>", near: "SET"'),
    ("SET n", 'Syntax error; token: "<EOF>", near: "n"'),
    ("SET n = ", 'Syntax error; token: "<EOF>"'),
    ("SET n == :n", PREFIX + "Syntax error; token: \"=\""),
    ("n = :n", PREFIX + "Syntax error; token: \"n\""),
    ("SET n = :n,", PREFIX + "Syntax error"),
    ("SET n = :n SET s = :s", PREFIX + 'The "SET" section can only be used once in an update expression;'),
    ("REMOVE n REMOVE s", PREFIX + 'The "REMOVE" section can only be used once in an update expression;'),
    ("SET n = :absent", PREFIX + "An expression attribute value used in expression is not defined; "
                                 "attribute value: :absent"),
    ("SET #absent = :n", PREFIX + "An expression attribute name used in the document path is not defined; "
                                  "attribute name: #absent"),
    ("SET status = :n", PREFIX + "Attribute name is a reserved keyword; reserved keyword: status"),
    ("SET m.Status = :n", PREFIX + "Attribute name is a reserved keyword; reserved keyword: Status"),
    ("SET n = :n, n = :s", PREFIX + "Two document paths overlap with each other; must remove or rewrite one of these "
                                    "paths; path one: [n], path two: [n]"),
    ("SET m = :n, m.a = :s", PREFIX + "Two document paths overlap with each other; must remove or rewrite one of "
                                      "these paths; path one: [m], path two: [m, a]"),
    ("SET m.a = :n REMOVE m[0]", PREFIX + "Two document paths conflict with each other; must remove or rewrite one of "
                                          "these paths; path one: [m, a], path two: [m, [0]]"),
    ("SET n = nosuch(n)", PREFIX + "Invalid function name; function: nosuch"),
    ("SET n = size(l)", PREFIX + "The function is not allowed in an update expression; function: size"),
    ("SET n = if_not_exists(n)", PREFIX + "Incorrect number of operands for operator or function; "
                                          "operator or function: if_not_exists, number of operands: 1"),
    ("SET n = if_not_exists(:n, :s)", PREFIX + "Operator or function requires a document path; "
                                               "operator or function: if_not_exists"),
    ("SET n = list_append(l, :n)", PREFIX + "Incorrect operand type for operator or function"),
    ("SET n = n + :s", PREFIX + "Incorrect operand type for operator or function; operator or function: +, "
                                "operand type: S"),
    ("ADD n :s", PREFIX + "Incorrect operand type for operator or function; operator: ADD, operand type: STRING"),
    ("DELETE n :n", PREFIX + "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER"),
    ("ADD n n", PREFIX + "Syntax error"),
])
def test_refuses_an_expression_that_can_never_work(client, hash_table, stored, expression, message):
    with invalid(containing=message):
        update(client, hash_table, stored, expression)


def test_arithmetic_is_exact_to_38_digits(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "n": VALUES[":big"]})
    answer = update(client, hash_table, key, "SET n = n - :n", ReturnValues="UPDATED_NEW")
    assert answer["Attributes"]["n"] == {"N": "99999999999999999999999999999999999996"}


def test_arithmetic_that_needs_more_digits_fails(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "n": VALUES[":big"]})
    with fails("ValidationException"):
        update(client, hash_table, key, "SET n = n + :half")


def test_arithmetic_out_of_range_fails(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "n": {"N": "9e125"}})
    with invalid("Number overflow. Attempting to store a number with magnitude larger than supported range"):
        client.update_item(TableName=hash_table, Key=key, UpdateExpression="ADD n :a",
                           ExpressionAttributeValues={":a": {"N": "9e125"}})


def test_cannot_nest_beyond_the_limit(client, hash_table, key):
    value = {"S": "x"}
    for _ in range(30):
        value = {"L": [value]}
    client.put_item(TableName=hash_table, Item={**key, "m": {"M": {"deeper": {"M": {}}}}})
    update_of = {"TableName": hash_table, "Key": key, "ExpressionAttributeValues": {":v": value}}
    client.update_item(UpdateExpression="SET m.a = :v", **update_of)
    with invalid(containing="Nesting Levels have exceeded supported limits"):
        client.update_item(UpdateExpression="SET m.deeper.a = :v", **update_of)
