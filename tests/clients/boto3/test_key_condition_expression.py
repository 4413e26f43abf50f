"""KeyConditionExpression: which forms select which items, and the errors of the others.

Sources: Developer Guide, "Key condition expressions for the Query operation in DynamoDB" (the forms) and "Supported
data types and naming rules in Amazon DynamoDB" (the order of keys). The words of messages, and that operands may
change sides, are observed: answers of the service that its clients published.
"""

import pytest

from errors import invalid


@pytest.fixture(scope="module")
def numbers(client, number_sorted_table):
    for number in range(-3, 8):
        client.put_item(TableName=number_sorted_table, Item={"pk": {"S": "key-condition"}, "sk": {"N": str(number)}})
    return {":p": {"S": "key-condition"}}


def found(client, table, condition, values, **parameters):
    answer = client.query(TableName=table, KeyConditionExpression=condition, ExpressionAttributeValues=values,
                          **parameters)
    return [next(iter(item["sk"].values())) for item in answer["Items"]]


A, B = {"N": "2"}, {"N": "4.5"}


@pytest.mark.parametrize("condition, expected", [
    ("sk = :a", [2]),
    ("sk < :a", range(-3, 2)),
    ("sk <= :a", range(-3, 3)),
    ("sk > :a", range(3, 8)),
    ("sk >= :a", range(2, 8)),
    ("sk BETWEEN :a AND :b", [2, 3, 4]),
    ("sk between :a and :a", [2]),
    (":a < sk", range(3, 8)),
    (":a = sk", [2]),
    (":a >= sk", range(-3, 3)),
])
def test_ranges_of_numbers(client, number_sorted_table, numbers, condition, expected):
    values = {**numbers, ":a": A, **({":b": B} if ":b" in condition else {})}
    expected = [str(number) for number in expected]
    for whole in (f"pk = :p AND {condition}", f"{condition} AND pk = :p", f"(pk = :p) AND ({condition})",
                  f"(pk = :p AND {condition})", f":p = pk AND {condition}"):
        assert found(client, number_sorted_table, whole, values) == expected
    assert found(client, number_sorted_table, f"pk = :p AND {condition}", values, ScanIndexForward=False
                 ) == expected[::-1]


@pytest.fixture(scope="module")
def words(client, sorted_table):
    for word in ("a", "ab", "ab\x00", "abc", "ab\U0010ffff", "ac", "b"):
        client.put_item(TableName=sorted_table, Item={"pk": {"S": "key-condition"}, "sk": {"S": word}})
    return {":p": {"S": "key-condition"}}


@pytest.mark.parametrize("condition, value, expected", [
    ("begins_with(sk, :a)", "ab", ["ab", "ab\x00", "abc", "ab\U0010ffff"]),
    ("begins_with(sk, :a)", "abc", ["abc"]),
    ("begins_with(sk, :a)", "x", []),
    ("sk > :a", "ab", ["ab\x00", "abc", "ab\U0010ffff", "ac", "b"]),
    ("sk < :a", "ab\x00", ["a", "ab"]),
    ("sk >= :a", "ab\U0010ffff", ["ab\U0010ffff", "ac", "b"]),
])
def test_ranges_of_strings(client, sorted_table, words, condition, value, expected):
    values = {**words, ":a": {"S": value}}
    assert found(client, sorted_table, f"pk = :p AND {condition}", values) == expected
    backwards = found(client, sorted_table, f"pk = :p AND {condition}", values, ScanIndexForward=False)
    assert backwards == expected[::-1]


def test_begins_with_the_highest_bytes(client, binary_sorted_table, pk):
    for value in (b"\xfe", b"\xff", b"\xff\x00", b"\xff\xff", b"\xff\xff\xff"):
        client.put_item(TableName=binary_sorted_table, Item={"pk": {"S": pk}, "sk": {"B": value}})
    values = {":p": {"S": pk}, ":a": {"B": b"\xff\xff"}}
    keys = found(client, binary_sorted_table, "pk = :p AND begins_with(sk, :a)", values)
    assert keys == [b"\xff\xff", b"\xff\xff\xff"]


def test_a_range_with_a_limit_and_a_start_key(client, number_sorted_table, numbers):
    values = {**numbers, ":a": {"N": "-1"}, ":b": {"N": "5"}}
    parameters = {"TableName": number_sorted_table, "KeyConditionExpression": "pk = :p AND sk BETWEEN :a AND :b",
                  "ExpressionAttributeValues": values, "Limit": 3}
    first = client.query(**parameters)
    second = client.query(ExclusiveStartKey=first["LastEvaluatedKey"], **parameters)
    third = client.query(ExclusiveStartKey=second["LastEvaluatedKey"], **parameters)
    keys = [[int(item["sk"]["N"]) for item in answer["Items"]] for answer in (first, second, third)]
    assert keys == [[-1, 0, 1], [2, 3, 4], [5]]
    assert "LastEvaluatedKey" not in third


def test_names_may_be_placeholders(client, number_sorted_table, numbers):
    assert found(client, number_sorted_table, "#p = :p AND #s = :a", {**numbers, ":a": A},
                 ExpressionAttributeNames={"#p": "pk", "#s": "sk"}) == ["2"]


PREFIX = "Invalid KeyConditionExpression: "


@pytest.mark.parametrize("condition, message", [
    ("", PREFIX + "The expression can not be empty;"),
    ("pk", PREFIX + 'Syntax error; token: "<EOF>", near: "pk"'),
    ("pk = :p OR sk = :a", "Invalid operator used in KeyConditionExpression: OR"),
    ("NOT pk = :p", "Invalid operator used in KeyConditionExpression: NOT"),
    ("pk = :p AND sk IN (:a)", "Invalid operator used in KeyConditionExpression: IN"),
    ("pk = :p AND sk <> :a", "Invalid operator used in KeyConditionExpression: <>"),
    ("pk = :p AND contains(sk, :a)", "Invalid operator used in KeyConditionExpression: contains"),
    ("pk = :p AND attribute_exists(sk)", "Invalid operator used in KeyConditionExpression: attribute_exists"),
    ("pk = :p AND size(sk) = :a", "KeyConditionExpressions cannot contain nested operations"),
    ("pk.x = :p", "Key"),
    ("pk = :p AND pk = :p", "KeyConditionExpressions must only contain one condition per key"),
    ("pk = :p AND sk > :a AND sk < :b", "KeyConditionExpressions must only contain one condition per key"),
    ("pk = sk", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"),
    (":p = :a", "Invalid condition in KeyConditionExpression: No key attribute specified"),
    ("pk = :p AND begins_with(:s, sk)", "begins_with"),
    ("sk = :a", "Query condition missed key schema element: pk"),
    ("pk > :p", "Query key condition not supported"),
    ("pk = :p AND extra = :a", "Query condition missed key schema element: sk"),
    ("pk = :a", "One or more parameter values were invalid: Condition parameter type does not match schema type"),
    ("pk = :p AND sk = :s", "One or more parameter values were invalid: "
                            "Condition parameter type does not match schema type"),
    ("pk = :p AND begins_with(sk, :a)", PREFIX + "Incorrect operand type for operator or function; "
                                        "operator or function: begins_with, operand type: N"),
    ("pk = :p AND sk BETWEEN :b AND :a", PREFIX + "The BETWEEN operator requires upper bound to be greater than or "
                                         "equal to lower bound"),
    ("((pk = :p))", PREFIX + "The expression has redundant parentheses;"),
    ("pk = :absent", PREFIX + "An expression attribute value used in expression is not defined; "
                              "attribute value: :absent"),
])
def test_refuses_an_expression_that_is_no_key_condition(client, number_sorted_table, condition, message):
    values = {":p": {"S": "a"}, ":a": A, ":b": B, ":s": {"S": "x"}}
    used = {name: value for name, value in values.items() if name in condition.replace(")", " ").replace("(", " ")
            .replace(",", " ").split()}
    with invalid(containing=message):
        client.query(TableName=number_sorted_table, KeyConditionExpression=condition,
                     **({"ExpressionAttributeValues": used} if used else {}))


@pytest.mark.parametrize("name", ["p", "s"])
def test_refuses_an_empty_key_value(client, sorted_table, name):
    values = {":p": {"S": "a"}, ":s": {"S": "b"}, f":{name}": {"S": ""}}
    with invalid(containing="The AttributeValue for a key attribute cannot contain an empty string value"):
        client.query(TableName=sorted_table, KeyConditionExpression="pk = :p AND sk = :s",
                     ExpressionAttributeValues=values)
