"""ProjectionExpression.

Sources: Developer Guide, "Using projection expressions in DynamoDB"; the words of messages, and what becomes of
several paths into one list, are observed.
"""

import pytest

from errors import invalid

ITEM = {
    "a": {"S": "x"}, "b": {"N": "1"}, "l": {"L": [{"N": "0"}, {"M": {"p": {"N": "1"}, "q": {"N": "2"}}}, {"N": "2"}]},
    "m": {"M": {"x": {"N": "1"}, "y": {"M": {"z": {"S": "deep"}, "w": {"S": "other"}}}}}, "name": {"S": "reserved"},
}


@pytest.fixture(scope="module")
def stored(client, hash_table):
    key = {"pk": {"S": "projection-expression-item"}}
    client.put_item(TableName=hash_table, Item={**key, **ITEM})
    return key


@pytest.mark.parametrize("projection, expected", [
    ("a", {"a": ITEM["a"]}),
    ("a, b", {"a": ITEM["a"], "b": ITEM["b"]}),
    ("pk", {"pk": {"S": "projection-expression-item"}}),
    ("absent, b", {"b": ITEM["b"]}),
    ("m", {"m": ITEM["m"]}),
    ("m.x", {"m": {"M": {"x": {"N": "1"}}}}),
    ("m.y.z", {"m": {"M": {"y": {"M": {"z": {"S": "deep"}}}}}}),
    ("m.x, m.y.w", {"m": {"M": {"x": {"N": "1"}, "y": {"M": {"w": {"S": "other"}}}}}}),
    ("l[0]", {"l": {"L": [{"N": "0"}]}}),
    ("l[2], l[0]", {"l": {"L": [{"N": "0"}, {"N": "2"}]}}),
    ("l[1].q", {"l": {"L": [{"M": {"q": {"N": "2"}}}]}}),
    ("l[1].p, l[1].q", {"l": {"L": [{"M": {"p": {"N": "1"}, "q": {"N": "2"}}}]}}),
    ("l[2], l[1].p", {"l": {"L": [{"M": {"p": {"N": "1"}}}, {"N": "2"}]}}),
    ("b, m.absent", {"b": ITEM["b"]}),
    ("b, a.x", {"b": ITEM["b"]}),
    ("b, l[7]", {"b": ITEM["b"]}),
    ("b, m[0]", {"b": ITEM["b"]}),
])
def test_projects(client, hash_table, stored, projection, expected):
    answer = client.get_item(TableName=hash_table, Key=stored, ProjectionExpression=projection)
    assert answer["Item"] == expected


def test_names_may_be_placeholders(client, hash_table, stored):
    answer = client.get_item(TableName=hash_table, Key=stored, ProjectionExpression="#n, m.#y.z",
                             ExpressionAttributeNames={"#n": "name", "#y": "y"})
    assert answer["Item"] == {"name": ITEM["name"], "m": {"M": {"y": {"M": {"z": {"S": "deep"}}}}}}


@pytest.mark.parametrize("projection, message", [
    ("", "The expression can not be empty;"),
    ("a,", 'Syntax error; token: "<EOF>"'),
    ("a b", 'Syntax error; token: "b", near: "a b"'),
    (":a", 'Syntax error; token: ":a"'),
    ("a.[0]", 'Syntax error; token: "["'),
    ("name", "Attribute name is a reserved keyword; reserved keyword: name"),
    ("#absent", "An expression attribute name used in the document path is not defined; attribute name: #absent"),
    ("a, a", "Two document paths overlap with each other; must remove or rewrite one of these paths; "
             "path one: [a], path two: [a]"),
    ("m, m.x", "Two document paths overlap with each other; must remove or rewrite one of these paths; "
               "path one: [m], path two: [m, x]"),
    ("m.x, m[0]", "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                  "path one: [m, x], path two: [m, [0]]"),
    ("size(a)", 'Syntax error; token: "("'),
])
def test_refuses_an_expression_that_can_never_work(client, hash_table, stored, projection, message):
    with invalid(containing="Invalid ProjectionExpression: " + message):
        client.get_item(TableName=hash_table, Key=stored, ProjectionExpression=projection)


def test_an_unused_name_is_refused(client, hash_table, stored):
    with invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"):
        client.get_item(TableName=hash_table, Key=stored, ProjectionExpression="a",
                        ExpressionAttributeNames={"#b": "b"})


def test_projects_in_query_and_scan(client, sorted_table, pk):
    client.put_item(TableName=sorted_table, Item={"pk": {"S": pk}, "sk": {"S": "a"}, **ITEM})
    answer = client.query(TableName=sorted_table, KeyConditionExpression="pk = :p", ProjectionExpression="m.x, l[0]",
                          ExpressionAttributeValues={":p": {"S": pk}})
    assert answer["Items"] == [{"m": {"M": {"x": {"N": "1"}}}, "l": {"L": [{"N": "0"}]}}]
    pages = client.get_paginator("scan").paginate(
        TableName=sorted_table, FilterExpression="pk = :p", ProjectionExpression="m.x",
        ExpressionAttributeValues={":p": {"S": pk}})
    assert [item for page in pages for item in page["Items"]] == [{"m": {"M": {"x": {"N": "1"}}}}]
