"""Expected, QueryFilter, ScanFilter, KeyConditions, ConditionalOperator and AttributesToGet.

Sources, named beside the rows: DG "Writing conditions with legacy parameters", "Expected (legacy)",
"ConditionalOperator (legacy)", "KeyConditions (legacy)", "QueryFilter (legacy)", "AttributesToGet (legacy)" (Developer
Guide); API "Condition", "ExpectedAttributeValue", "Query" (API reference); observed: messages that clients of the
service have published.
"""

import pytest

from errors import INVALID, as_told_by, condition_fails, invalid
from wire_types import NOT_BOOLEANS, NOT_LISTS, NOT_MAPS, NOT_STRINGS, assert_type_refused, rows

ITEM = {
    "s": {"S": "hello"}, "n": {"N": "10"}, "b": {"B": b"hello"}, "t": {"BOOL": True}, "z": {"NULL": True},
    "l": {"L": [{"N": "1"}, {"S": "two"}]}, "m": {"M": {"x": {"N": "1"}}}, "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2"]}, "bs": {"BS": [b"a"]}, "a.b": {"S": "dotted"},
}


def condition(operator, *values):
    return {"ComparisonOperator": operator, **({"AttributeValueList": list(values)} if values else {})}


# Serialization


@pytest.mark.parametrize("operation, member, value, message", [
    (operation, *row)
    for operation, members in [
        ("PutItem", dict(Expected=NOT_MAPS, ConditionalOperator=NOT_STRINGS)),
        ("UpdateItem", dict(Expected=NOT_MAPS, ConditionalOperator=NOT_STRINGS, AttributeUpdates=NOT_MAPS)),
        ("DeleteItem", dict(Expected=NOT_MAPS, ConditionalOperator=NOT_STRINGS)),
        ("Query", dict(KeyConditions=NOT_MAPS, QueryFilter=NOT_MAPS, ConditionalOperator=NOT_STRINGS,
                       AttributesToGet=NOT_LISTS)),
        ("Scan", dict(ScanFilter=NOT_MAPS, ConditionalOperator=NOT_STRINGS, AttributesToGet=NOT_LISTS)),
        ("GetItem", dict(AttributesToGet=NOT_LISTS))]
    for row in rows(**members)])
def test_refuses_a_member_of_the_wrong_json_type(call, operation, member, value, message):
    assert_type_refused(call, operation, {member: value}, message)


@pytest.mark.parametrize("member, value, message", rows(
    Exists=NOT_BOOLEANS, ComparisonOperator=NOT_STRINGS, AttributeValueList=NOT_LISTS, Value=[("a", None), (1, None)]))
def test_refuses_a_member_of_an_expectation_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "PutItem", {"Expected": {"a": {member: value}}}, message)


@pytest.mark.parametrize("member, value, message", rows(ComparisonOperator=NOT_STRINGS, AttributeValueList=NOT_LISTS))
@pytest.mark.parametrize("operation, parameter", [
    ("Query", "KeyConditions"), ("Query", "QueryFilter"), ("Scan", "ScanFilter")])
def test_refuses_a_member_of_a_condition_of_the_wrong_json_type(call, operation, parameter, member, value, message):
    assert_type_refused(call, operation, {parameter: {"a": {member: value}}}, message)


# Validation

COMPARISON_OPERATORS = "[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]"
ENUM = "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: "


# Source: API "Condition", "ExpectedAttributeValue"; the words and order are observed.
@pytest.mark.parametrize("operation, parameters, path", [
    ("put_item", {"Item": {"pk": {"S": "a"}}, "Expected": {"x": {"ComparisonOperator": "LIKE"}}},
     "expected.x.member.comparisonOperator"),
    ("query", {"KeyConditions": {"pk": {"ComparisonOperator": "LIKE"}}}, "keyConditions.pk.member.comparisonOperator"),
    ("scan", {"ScanFilter": {"x": {"ComparisonOperator": "LIKE"}}}, "scanFilter.x.member.comparisonOperator"),
])
def test_refuses_an_unknown_comparison_operator(client, hash_table, operation, parameters, path):
    with invalid(ENUM % ("LIKE", path) + COMPARISON_OPERATORS):
        getattr(client, operation)(TableName=hash_table, **parameters)


def test_refuses_an_unknown_conditional_operator(client, hash_table):
    with invalid(ENUM % ("XOR", "conditionalOperator") + "[OR, AND]"):
        client.scan(TableName=hash_table, ConditionalOperator="XOR")


def test_a_condition_needs_an_operator(client, hash_table):
    with invalid("1 validation error detected: Value null at 'scanFilter.x.member.comparisonOperator' failed to satisfy "
                 "constraint: Member must not be null"):
        client.scan(TableName=hash_table, ScanFilter={"x": {"AttributeValueList": [{"S": "a"}]}})


NUMBER = "Invalid number of argument(s) for the %s ComparisonOperator"
TYPE = "ComparisonOperator %s is not valid for %s AttributeValue type"
A, ONE, SET, LIST, MAP = {"S": "a"}, {"N": "1"}, {"SS": ["a"]}, {"L": [{"S": "a"}]}, {"M": {}}

# Source: API "Condition" (how many values of which types); the words are observed.
WRONG_CONDITIONS = [
    (condition("EQ"), INVALID + NUMBER % "EQ"), (condition("NE", A, A), INVALID + NUMBER % "NE"),
    (condition("LE"), INVALID + NUMBER % "LE"), (condition("LT", A, A), INVALID + NUMBER % "LT"),
    (condition("GE"), INVALID + NUMBER % "GE"), (condition("GT"), INVALID + NUMBER % "GT"),
    (condition("IN"), INVALID + NUMBER % "IN"), (condition("BETWEEN", A), INVALID + NUMBER % "BETWEEN"),
    (condition("BETWEEN", A, A, A), INVALID + NUMBER % "BETWEEN"), (condition("NULL", A), INVALID + NUMBER % "NULL"),
    (condition("NOT_NULL", A), INVALID + NUMBER % "NOT_NULL"), (condition("CONTAINS"), INVALID + NUMBER % "CONTAINS"),
    (condition("NOT_CONTAINS", A, A), INVALID + NUMBER % "NOT_CONTAINS"),
    (condition("BEGINS_WITH"), INVALID + NUMBER % "BEGINS_WITH"),
    (condition("LE", SET), INVALID + TYPE % ("LE", "SS")), (condition("LT", LIST), INVALID + TYPE % ("LT", "L")),
    (condition("GE", MAP), INVALID + TYPE % ("GE", "M")),
    (condition("GT", {"BOOL": True}), INVALID + TYPE % ("GT", "BOOL")),
    (condition("IN", SET), INVALID + TYPE % ("IN", "SS")),
    (condition("BETWEEN", LIST, LIST), INVALID + TYPE % ("BETWEEN", "L")),
    (condition("CONTAINS", SET), INVALID + TYPE % ("CONTAINS", "SS")),
    (condition("NOT_CONTAINS", LIST), INVALID + TYPE % ("NOT_CONTAINS", "L")),
    (condition("BEGINS_WITH", ONE), INVALID + TYPE % ("BEGINS_WITH", "N")),
    (condition("IN", A, ONE), INVALID + "AttributeValues inside AttributeValueList must be of same type"),
    (condition("BETWEEN", ONE, A), INVALID + "AttributeValues inside AttributeValueList must be of same type"),
    (condition("BETWEEN", {"N": "2"}, ONE),
     "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"),
    (condition("EQ", {}), "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    (condition("EQ", {"N": "x"}), "The parameter cannot be converted to a numeric value: x"),
]


@pytest.mark.parametrize("wrong, message", WRONG_CONDITIONS)
def test_refuses_a_wrong_condition(client, hash_table, key, wrong, message):
    # The table does not exist: all of it is checked before the table is looked up.
    absent = "galvan-test-absent"
    for operation, parameters in [
            ("scan", {"ScanFilter": {"x": wrong}}), ("put_item", {"Item": key, "Expected": {"x": wrong}}),
            ("update_item", {"Key": key, "Expected": {"x": wrong}}), ("delete_item", {"Key": key, "Expected": {"x": wrong}}),
            ("query", {"KeyConditions": {"pk": condition("EQ", A)}, "QueryFilter": {"x": wrong}}),
            ("query", {"KeyConditions": {"pk": wrong}})]:
        if "Expected" in parameters and len(wrong) == 1 and wrong["ComparisonOperator"] not in ("NULL", "NOT_NULL"):
            expected = f"{INVALID}Value or AttributeValueList must be used with ComparisonOperator: " \
                       f"{wrong['ComparisonOperator']} for Attribute: x"
        else:
            expected = message
        with invalid(as_told_by(operation, expected)):
            getattr(client, operation)(TableName=absent, **parameters)


# Source: API "ExpectedAttributeValue"; the words are observed.
@pytest.mark.parametrize("expectation, message", [
    ({}, "Value must be provided when Exists is null for Attribute: x"),
    ({"Exists": True}, "Value must be provided when Exists is true for Attribute: x"),
    ({"Exists": False, "Value": A}, "Value cannot be used when Exists is false for Attribute: x"),
    ({"Value": A, "AttributeValueList": [A]}, "Value and AttributeValueList cannot be used together for Attribute: x"),
    ({"Value": A, **condition("EQ", A)}, "Value and AttributeValueList cannot be used together for Attribute: x"),
    ({"Exists": True, **condition("EQ", A)}, "Exists and ComparisonOperator cannot be used together for Attribute: x"),
    ({"Exists": False, **condition("NULL")}, "Exists and ComparisonOperator cannot be used together for Attribute: x"),
    ({"AttributeValueList": [A]}, "AttributeValueList can only be used with a ComparisonOperator for Attribute: x"),
    ({"AttributeValueList": [A], "Exists": True},
     "AttributeValueList can only be used with a ComparisonOperator for Attribute: x"),
    (condition("BETWEEN"), "Value or AttributeValueList must be used with ComparisonOperator: BETWEEN for Attribute: x"),
    ({"Value": A, **condition("BETWEEN")}, NUMBER % "BETWEEN"), ({"Value": A, **condition("NULL")}, NUMBER % "NULL"),
])
def test_refuses_a_wrong_expectation(client, key, expectation, message):
    for operation, parameters in [("put_item", {"Item": key}), ("update_item", {"Key": key}), ("delete_item", {"Key": key})]:
        with invalid(as_told_by(operation, INVALID + message)):
            getattr(client, operation)(TableName="galvan-test-absent", Expected={"x": expectation}, **parameters)


MIXED = ("Can not use both expression and non-expression parameters in the same request: "
         "Non-expression parameters: {%s} Expression parameters: {%s}")
X_EXISTS = {"x": condition("NOT_NULL")}


# Source: DG "Legacy DynamoDB conditional parameters" (never together); the words and their order are observed.
@pytest.mark.parametrize("operation, parameters, legacy, expressions", [
    ("put_item", {"Expected": X_EXISTS, "ConditionalOperator": "AND", "ConditionExpression": "a"},
     "Expected, ConditionalOperator", "ConditionExpression"),
    ("put_item", {"ConditionalOperator": "AND", "ConditionExpression": "a"}, "ConditionalOperator",
     "ConditionExpression"),
    ("delete_item", {"Expected": {}, "ConditionExpression": ""}, "Expected", "ConditionExpression"),
    ("update_item", {"AttributeUpdates": {}, "Expected": X_EXISTS, "UpdateExpression": "a", "ConditionExpression": "a"},
     "AttributeUpdates, Expected", "UpdateExpression, ConditionExpression"),
    ("update_item", {"AttributeUpdates": {}, "ConditionExpression": "a"}, "AttributeUpdates", "ConditionExpression"),
    ("scan", {"AttributesToGet": ["a"], "ScanFilter": X_EXISTS, "ConditionalOperator": "OR",
              "ProjectionExpression": "a", "FilterExpression": "a"},
     "AttributesToGet, ScanFilter, ConditionalOperator", "ProjectionExpression, FilterExpression"),
    ("scan", {"AttributesToGet": ["a"], "FilterExpression": "a"}, "AttributesToGet", "FilterExpression"),
    ("query", {"AttributesToGet": ["a"], "QueryFilter": X_EXISTS, "ConditionalOperator": "OR", "KeyConditions": {},
               "ProjectionExpression": "a", "FilterExpression": "a", "KeyConditionExpression": "a"},
     "AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions",
     "ProjectionExpression, FilterExpression, KeyConditionExpression"),
    ("query", {"KeyConditions": {}, "QueryFilter": {}, "FilterExpression": "a"}, "QueryFilter", "FilterExpression"),
])
def test_refuses_to_mix_legacy_parameters_with_expressions(client, key, operation, parameters, legacy, expressions):
    named = {"put_item": {"Item": key}, "delete_item": {"Key": key}, "update_item": {"Key": key}}
    with invalid(as_told_by(operation, MIXED % (legacy, expressions))):
        getattr(client, operation)(TableName="galvan-test-absent", **named.get(operation, {}), **parameters)


# Source: observed (2026).
def test_a_conditional_operator_needs_two_conditions(client, key):
    for operation, parameter, parameters in [
            ("scan", "ScanFilter", {}), ("put_item", "Expected", {"Item": key}), ("delete_item", "Expected", {"Key": key}),
            ("update_item", "Expected", {"Key": key}),
            ("query", "QueryFilter", {"KeyConditions": {"pk": condition("EQ", A)}})]:
        run = getattr(client, operation)
        for none in ({}, {parameter: {}}):
            with invalid(as_told_by(operation, "ConditionalOperator cannot be used without Filter or Expected")):
                run(TableName="galvan-test-absent", ConditionalOperator="AND", **none, **parameters)
        message = "ConditionalOperator can only be used when Filter or Expected has two or more elements"
        with invalid(as_told_by(operation, message)):
            run(TableName="galvan-test-absent", ConditionalOperator="OR", **{parameter: X_EXISTS}, **parameters)


# Source: API "Query", KeyConditions; the words are observed.
@pytest.mark.parametrize("conditions, message", [
    ({}, "Conditions can be of length 1 or 2 only"),
    ({"pk": condition("EQ", A), "sk": condition("EQ", A), "x": condition("EQ", A)},
     "Conditions can be of length 1 or 2 only"),
    ({"pk": condition("NE", A)}, "Attempted conditional constraint is not an indexable operation"),
    ({"pk": condition("EQ", A), "sk": condition("IN", A)},
     "Attempted conditional constraint is not an indexable operation"),
    ({"pk": condition("EQ", A), "sk": condition("NOT_NULL")},
     "Attempted conditional constraint is not an indexable operation"),
    ({"sk": condition("EQ", A)}, "Query condition missed key schema element: pk"),
    ({"pk": condition("EQ", A), "x": condition("EQ", A)}, "Query condition missed key schema element: sk"),
    ({"pk": condition("GT", A)}, "Query key condition not supported"),
    ({"pk": condition("EQ", ONE)}, INVALID + "Condition parameter type does not match schema type"),
    ({"pk": condition("EQ", A), "sk": condition("GT", ONE)},
     INVALID + "Condition parameter type does not match schema type"),
])
def test_refuses_wrong_key_conditions(client, sorted_table, conditions, message):
    with invalid(message):
        client.query(TableName=sorted_table, KeyConditions=conditions)


# Source: DG "QueryFilter (legacy)"; the words are observed.
@pytest.mark.parametrize("attribute", ["pk", "sk"])
def test_a_query_filter_has_no_key_attributes(client, sorted_table, attribute):
    with invalid(f"QueryFilter can only contain non-primary key attributes: Primary key attribute: {attribute}"):
        client.query(TableName=sorted_table, KeyConditions={"pk": condition("EQ", A)},
                     QueryFilter={attribute: condition("EQ", A)})


@pytest.mark.parametrize("parameters", [{"ScanFilter": {"": condition("NULL")}}, {"AttributesToGet": []}])
def test_refuses_parameters_without_names(client, hash_table, parameters):
    with invalid():
        client.scan(TableName=hash_table, **parameters)


# Source: DG "AttributesToGet (legacy)"; the words are observed.
def test_refuses_an_attribute_named_twice(client, key):
    message = INVALID + "Duplicate value in attribute name: a"
    twice = {"AttributesToGet": ["a", "b", "a"]}
    absent = "galvan-test-absent"
    with invalid(message):
        client.get_item(TableName=absent, Key=key, **twice)
    with invalid(message):
        client.batch_get_item(RequestItems={absent: {"Keys": [key], **twice}})
    with invalid(message):
        client.scan(TableName=absent, **twice)
    with invalid(message):
        client.query(TableName=absent, KeyConditions={"pk": condition("EQ", A)}, **twice)


def test_more_conditions_than_any_client_needs_are_refused(client, hash_table):
    with invalid(containing="More than 2000 attributes and values in one parameter"):
        client.scan(TableName=hash_table, ScanFilter={"x": condition("IN", *({"N": str(n)} for n in range(2001)))})


# Behaviour


@pytest.fixture(scope="module")
def stored(client, hash_table):
    key = {"pk": {"S": "legacy-conditions-item"}}
    client.put_item(TableName=hash_table, Item={**key, **ITEM})
    return key


# Source: DG "Writing conditions with legacy parameters", API "Condition"; of absent attributes: observed.
TRUE = [
    ("s", "EQ", {"S": "hello"}), ("n", "EQ", {"N": "10.0"}), ("l", "EQ", ITEM["l"]), ("m", "EQ", ITEM["m"]),
    ("ss", "EQ", {"SS": ["b", "a"]}), ("t", "EQ", {"BOOL": True}), ("z", "EQ", {"NULL": True}),
    ("n", "NE", {"N": "11"}), ("n", "NE", {"S": "10"}), ("ss", "NE", {"SS": ["a"]}), ("absent", "NE", {"N": "1"}),
    ("n", "LE", {"N": "10"}), ("n", "LT", {"N": "10.1"}), ("n", "GE", {"N": "10"}), ("n", "GT", {"N": "9"}),
    ("s", "GT", {"S": "Z"}), ("b", "LT", {"B": b"hello\0"}), ("n", "IN", {"N": "1"}, {"N": "10"}),
    ("s", "IN", {"S": "hello"}), ("n", "BETWEEN", {"N": "10"}, {"N": "10"}), ("s", "BETWEEN", {"S": "h"}, {"S": "i"}),
    ("s", "NOT_NULL"), ("z", "NOT_NULL"), ("absent", "NULL"), ("s", "CONTAINS", {"S": "ell"}),
    ("b", "CONTAINS", {"B": b"llo"}), ("ss", "CONTAINS", {"S": "a"}), ("ns", "CONTAINS", {"N": "2.0"}),
    ("bs", "CONTAINS", {"B": b"a"}), ("l", "CONTAINS", {"S": "two"}), ("s", "NOT_CONTAINS", {"S": "Ell"}),
    ("ss", "NOT_CONTAINS", {"S": "c"}), ("l", "NOT_CONTAINS", {"N": "2"}), ("s", "BEGINS_WITH", {"S": "he"}),
    ("b", "BEGINS_WITH", {"B": b"he"}), ("a.b", "EQ", {"S": "dotted"}), ("m.x", "NULL"),
]
FALSE = [
    ("s", "EQ", {"S": "Hello"}), ("n", "EQ", {"S": "10"}), ("absent", "EQ", {"S": "a"}), ("n", "NE", {"N": "1e1"}),
    ("n", "LE", {"N": "9"}), ("n", "LT", {"S": "99"}), ("absent", "LT", {"N": "1"}), ("absent", "GE", {"N": "1"}),
    ("t", "GT", {"N": "1"}), ("n", "IN", {"N": "1"}, {"N": "2"}), ("absent", "IN", {"N": "1"}),
    ("n", "BETWEEN", {"N": "11"}, {"N": "12"}), ("absent", "BETWEEN", {"N": "1"}, {"N": "2"}), ("absent", "NOT_NULL"),
    ("s", "NULL"), ("z", "NULL"), ("s", "CONTAINS", {"S": "x"}), ("ss", "CONTAINS", {"N": "1"}),
    ("absent", "CONTAINS", {"S": "a"}), ("s", "NOT_CONTAINS", {"S": "ell"}), ("ns", "NOT_CONTAINS", {"N": "1"}),
    ("absent", "NOT_CONTAINS", {"S": "a"}), ("s", "BEGINS_WITH", {"S": "el"}), ("n", "BEGINS_WITH", {"S": "1"}),
]


def finds(client, table, key, attribute, written):
    """Whether a filter on just this item passes it."""
    answer = client.query(TableName=table, KeyConditions={"pk": condition("EQ", key["pk"])},
                          QueryFilter={attribute: written})
    assert answer["ScannedCount"] == 1
    return answer["Count"] == 1


@pytest.mark.parametrize("attribute, operator, values", [(row[0], row[1], row[2:]) for row in TRUE])
def test_holds(client, hash_table, stored, attribute, operator, values):
    written = condition(operator, *values)
    client.update_item(TableName=hash_table, Key=stored, Expected={attribute: written})
    assert finds(client, hash_table, stored, attribute, written)


@pytest.mark.parametrize("attribute, operator, values", [(row[0], row[1], row[2:]) for row in FALSE])
def test_does_not_hold(client, hash_table, stored, attribute, operator, values):
    written = condition(operator, *values)
    with condition_fails():
        client.update_item(TableName=hash_table, Key=stored, Expected={attribute: written})
    assert not finds(client, hash_table, stored, attribute, written)


# Source: DG "Expected (legacy)".
def test_values_and_existence_may_be_expected(client, hash_table, key):
    table = hash_table
    client.put_item(TableName=table, Item={**key, "v": {"N": "1"}}, Expected={"pk": {"Exists": False}})
    with condition_fails():
        client.put_item(TableName=table, Item=key, Expected={"pk": {"Exists": False}})
    client.put_item(TableName=table, Item={**key, "v": {"N": "2"}}, Expected={"v": {"Value": {"N": "1"}}})
    with condition_fails():
        client.delete_item(TableName=table, Key=key, Expected={"v": {"Value": {"N": "1"}, "Exists": True}})
    client.delete_item(TableName=table, Key=key,
                       Expected={"v": {"Value": {"N": "1"}, "ComparisonOperator": "GT"}, "w": {"Exists": False}})
    assert "Item" not in client.get_item(TableName=table, Key=key)


# Source: DG "ConditionalOperator (legacy)".
def test_conditions_are_joined_by_the_conditional_operator(client, hash_table, stored):
    one_of_two = {"n": condition("EQ", {"N": "10"}), "s": condition("EQ", {"S": "other"})}
    client.update_item(TableName=hash_table, Key=stored, Expected=one_of_two, ConditionalOperator="OR")
    for operator in ({}, {"ConditionalOperator": "AND"}):
        with condition_fails():
            client.update_item(TableName=hash_table, Key=stored, Expected=one_of_two, **operator)


def test_no_conditions_always_hold(client, hash_table, key):
    client.put_item(TableName=hash_table, Item=key, Expected={})
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == key


def test_a_failed_expectation_returns_the_item_on_request(call, hash_table, key):
    item = {**key, "v": {"N": "1"}}
    call("PutItem", {"TableName": hash_table, "Item": item})
    answer = call("PutItem", {"TableName": hash_table, "Item": key, "Expected": {"v": {"Exists": False}},
                              "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    assert (answer.error, answer.json["Item"]) == ("ConditionalCheckFailedException", item)


@pytest.fixture
def numbered(client, number_sorted_table, pk):
    for number in range(10):
        client.put_item(TableName=number_sorted_table, Item={
            "pk": {"S": pk}, "sk": {"N": str(number)}, "odd": {"BOOL": number % 2 == 1}, "n": {"N": str(number)}})
    return number_sorted_table


# Source: DG "KeyConditions (legacy)".
@pytest.mark.parametrize("sort, expected", [
    (None, range(10)), (condition("EQ", {"N": "3"}), [3]), (condition("LT", {"N": "2"}), [0, 1]),
    (condition("LE", {"N": "2"}), [0, 1, 2]), (condition("GT", {"N": "7"}), [8, 9]),
    (condition("GE", {"N": "7"}), [7, 8, 9]), (condition("BETWEEN", {"N": "3"}, {"N": "5"}), [3, 4, 5]),
])
def test_key_conditions_select_a_range(client, numbered, pk, sort, expected):
    conditions = {"pk": condition("EQ", {"S": pk}), **({"sk": sort} if sort else {})}
    answer = client.query(TableName=numbered, KeyConditions=conditions)
    assert [int(item["sk"]["N"]) for item in answer["Items"]] == list(expected)


def test_a_sort_key_may_begin_with(client, sorted_table, pk):
    for sort in ("ab", "abc", "b"):
        client.put_item(TableName=sorted_table, Item={"pk": {"S": pk}, "sk": {"S": sort}})
    answer = client.query(TableName=sorted_table, KeyConditions={
        "pk": condition("EQ", {"S": pk}), "sk": condition("BEGINS_WITH", {"S": "ab"})})
    assert [item["sk"]["S"] for item in answer["Items"]] == ["ab", "abc"]


def test_pages_of_a_legacy_query_continue(client, numbered, pk):
    parameters = {"TableName": numbered, "KeyConditions": {"pk": condition("EQ", {"S": pk})}, "Limit": 4,
                  "QueryFilter": {"odd": condition("EQ", {"BOOL": True})}, "AttributesToGet": ["n"]}
    found, start = [], {}
    while True:
        answer = client.query(**parameters, **start)
        found += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert found == [{"n": {"N": str(number)}} for number in (1, 3, 5, 7, 9)]


# Source: observed (2026): KeyConditions stand beside other expressions.
def test_key_conditions_go_with_other_expressions(client, numbered, pk):
    answer = client.query(
        TableName=numbered, KeyConditions={"pk": condition("EQ", {"S": pk}), "sk": condition("GT", {"N": "3"})},
        FilterExpression="n < :n", ProjectionExpression="#n", ExpressionAttributeNames={"#n": "n"},
        ExpressionAttributeValues={":n": {"N": "6"}})
    assert answer["Items"] == [{"n": {"N": "4"}}, {"n": {"N": "5"}}]


def test_a_scan_filter_sees_key_attributes(client, numbered, pk):
    answer = client.scan(TableName=numbered, ConditionalOperator="AND", ScanFilter={
        "pk": condition("EQ", {"S": pk}), "sk": condition("GE", {"N": "8"})}, AttributesToGet=["sk"])
    assert sorted(item["sk"]["N"] for item in answer["Items"]) == ["8", "9"]
    assert answer["ScannedCount"] >= 10


# Source: DG "AttributesToGet (legacy)": names, not paths.
def test_attributes_to_get(client, hash_table, stored):
    asked = ["s", "absent", "a.b", "m.x"]
    expected = {"s": ITEM["s"], "a.b": ITEM["a.b"]}
    assert client.get_item(TableName=hash_table, Key=stored, AttributesToGet=asked)["Item"] == expected
    answer = client.batch_get_item(RequestItems={hash_table: {"Keys": [stored], "AttributesToGet": asked}})
    assert answer["Responses"][hash_table] == [expected]
    answer = client.query(TableName=hash_table, KeyConditions={"pk": condition("EQ", stored["pk"])},
                          AttributesToGet=asked, Select="SPECIFIC_ATTRIBUTES")
    assert answer["Items"] == [expected]


@pytest.mark.parametrize("select, words", [("COUNT", "only the Count"), ("ALL_ATTRIBUTES", "ALL_ATTRIBUTES")])
def test_attributes_to_get_contradict_other_selections(client, hash_table, select, words):
    with invalid(containing=f"Cannot specify the AttributesToGet when choosing to get {words}"):
        client.scan(TableName=hash_table, Select=select, AttributesToGet=["a"])
