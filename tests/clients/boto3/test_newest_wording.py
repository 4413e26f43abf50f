"""Messages that the service changed in 2026, to the letter.

Source of every row: answers of DynamoDB in eu-west-2 that were published with their date, 2026-09-06 where none is given.
Regions differed while the change was rolled out; the newest words count.
"""

import pytest

from errors import ENVELOPE, INVALID, NO_RETURN_VALUES

KEY = {"pk": {"S": "newest-wording"}}
CAPACITY = ("Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: "
            "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")
METRICS = ("Value 'INVALID' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
           "Member must satisfy enum value set: [SIZE, NONE]")
NO_NAME = ENVELOPE + "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1"
NO_ITEMS = (ENVELOPE + "Value at 'RequestItems' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1")
NO_MATCH = "The provided key element does not match the schema"
EMPTY_KEY = ("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
             "string value. Key: pk")


def levels(count):
    value = {"S": "leaf"}
    for _ in range(count):
        value = {"M": {"n": value}}
    return value


def table_name(text):
    return f"{ENVELOPE}Value '{text}' at 'tableName' failed to satisfy constraint: "


def put(**attributes):
    return {"Item": {**KEY, **attributes}}


ROWS = [
    # Names of tables. Nothing else is looked at where that of a write is wrong.
    ("PutItem", {"TableName": None, "Item": KEY},
     ENVELOPE + "Value null at 'tableName' failed to satisfy constraint: Member must not be null"),
    ("PutItem", {"TableName": "", "Item": KEY}, NO_NAME),
    ("PutItem", {"TableName": "", "Item": {}}, NO_NAME),
    ("PutItem", {"TableName": "", "ReturnValues": "INVALID", "Item": {}}, NO_NAME),
    ("DeleteItem", {"TableName": "", "Key": {}}, NO_NAME),
    ("UpdateItem", {"TableName": "", "Key": {}}, NO_NAME),
    ("PutItem", {"TableName": "a" * 256, "Item": KEY},
     table_name("a" * 256) + "Member must have length less than or equal to 255"),
    ("PutItem", {"TableName": "bad table!@#", "Item": KEY},
     table_name("bad table!@#") + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
    # Enumerations
    ("PutItem", {**put(), "ReturnConsumedCapacity": "INVALID", "ReturnItemCollectionMetrics": "INVALID",
                 "ReturnValues": "INVALID"},
     f"3 validation errors detected: {CAPACITY}; {NO_RETURN_VALUES}; {METRICS}"),
    ("DeleteItem", {"Key": KEY, "ReturnValues": "INVALID", "ReturnConsumedCapacity": "INVALID"},
     f"2 validation errors detected: {CAPACITY}; {NO_RETURN_VALUES}"),
    ("UpdateItem", {"Key": KEY, "ReturnValues": "INVALID", "ReturnConsumedCapacity": "INVALID"},
     ENVELOPE + NO_RETURN_VALUES),
    # Values
    ("PutItem", put(bad={"SS": []}), f"{ENVELOPE}{INVALID}An string set  may not be empty"),
    ("PutItem", put(bad={"NS": []}), f"{ENVELOPE}{INVALID}An number set  may not be empty"),
    ("PutItem", put(bad={"NS": [""]}), ENVELOPE + "The parameter cannot be converted to a numeric value: "),
    ("PutItem", put(bad={"SS": ["a", "a"]}), f'{ENVELOPE}{INVALID}Input collection ["a", "a"] contains duplicates.'),
    ("PutItem", put(bad={"SS": ["", ""]}), f'{ENVELOPE}{INVALID}Input collection ["", ""] contains duplicates.'),
    ("PutItem", put(bad={"BS": ["", ""]}), f'{ENVELOPE}{INVALID}Input collection ["",""]of type BS contains duplicates.'),
    ("UpdateItem", {"Key": KEY, "ConditionExpression": "a = :v", "ExpressionAttributeValues": {":v": levels(32)}},  # 2026-08-12
     ENVELOPE + "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
                "supported limit"),
    ("PutItem", put(**{"a" * 65_536: {"S": "a"}}),  # 2026-09-16, as the next three
     ENVELOPE + "Attribute name is too large, must be less than 65536 bytes"),
    ("PutItem", put(m={"M": {"a" * 65_536: {"S": "a"}}}),
     ENVELOPE + "Attribute name is too large, must be less than 65536 bytes"),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "SET m = :v",
                    "ExpressionAttributeValues": {":v": {"M": {"a" * 65_536: {"S": "a"}}}}},
     ENVELOPE + "Attribute name is too large, must be less than 65536 bytes"),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "SET #n = :v", "ExpressionAttributeNames": {"#n": "a" * 65_536},
                    "ExpressionAttributeValues": {":v": {"S": "a"}}},
     ENVELOPE + "Attribute name is too large, must be less than 65536 bytes"),
    # Parameters and expressions
    ("PutItem", {**put(), "Expected": {"pk": {"Exists": False}}, "ConditionExpression": "attribute_not_exists(pk)"},
     ENVELOPE + "Can not use both expression and non-expression parameters in the same request: Non-expression "
                "parameters: {Expected} Expression parameters: {ConditionExpression}"),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "SET attr1 = :v", "ExpressionAttributeValues": {":v": {"S": "val"}},
                    "AttributeUpdates": {"attr1": {"Value": {"S": "val"}, "Action": "PUT"}}},
     ENVELOPE + "Can not use both expression and non-expression parameters in the same request: Non-expression "
                "parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"),
    ("PutItem", {**put(), "ExpressionAttributeValues": {":v": {"S": "unused"}}},
     ENVELOPE + "ExpressionAttributeValues can only be specified when using expressions"),
    ("PutItem", {**put(), "ConditionExpression": "((attribute_not_exists(pk)))"},
     ENVELOPE + "Invalid ConditionExpression: The expression has redundant parentheses;"),
    ("PutItem", {**put(), "ConditionExpression": "contains(#a, #a)", "ExpressionAttributeNames": {"#a": "data"}},
     ENVELOPE + "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this "
                "operator or function; operator: contains, first operand: [data]"),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "INVALID SYNTAX HERE", "ExpressionAttributeValues": {":v": {"S": "v"}}},
     ENVELOPE + 'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"'),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "SET attr1 = :v", "ExpressionAttributeValues": {":v": {"S": "val"}},
                    "ExpressionAttributeNames": {"#unused": "someattr"}},
     ENVELOPE + "Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}"),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "SET attr1 = :v",
                    "ExpressionAttributeValues": {":v": {"S": "val"}, ":unused": {"S": "extra"}}},
     ENVELOPE + "Value provided in ExpressionAttributeValues unused in expressions: keys: {:unused}"),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "SET attr1 = :v"},
     ENVELOPE + "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute "
                "value: :v"),
    ("UpdateItem", {"Key": KEY, "UpdateExpression": ""},
     ENVELOPE + "Invalid UpdateExpression: The expression can not be empty;"),
    # What needs the table has no such beginning.
    ("UpdateItem", {"Key": KEY, "UpdateExpression": "SET pk = :v", "ExpressionAttributeValues": {":v": {"S": "new-val"}}},
     INVALID + "Cannot update attribute pk. This attribute is part of the key"),
    ("GetItem", {"Key": {"pk": {"S": ""}}}, EMPTY_KEY),
    ("DeleteItem", {"Key": {"pk": {"S": ""}}}, EMPTY_KEY),
    ("GetItem", {"Key": {"pk": {"N": "1"}}}, NO_MATCH),
    ("DeleteItem", {"Key": {"pk": {"L": []}}}, NO_MATCH),
    # Nor has a read.
    ("GetItem", {"Key": KEY, "ProjectionExpression": "a.b, a"},
     "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these "
     "paths; path one: [a, b], path two: [a]"),
    ("Scan", {"ProjectionExpression": "l, l[0]"},
     "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these "
     "paths; path one: [l], path two: [l, [0]]"),
    # Batches
    ("BatchGetItem", {"RequestItems": {}}, NO_ITEMS),
    ("BatchWriteItem", {"RequestItems": {}}, NO_ITEMS),
]


@pytest.mark.parametrize("operation, body, message", ROWS, ids=[f"{row[0]}-{i}" for i, row in enumerate(ROWS)])
def test_says_it_in_the_newest_words(call, hash_table, operation, body, message):
    answer = call(operation, body if "RequestItems" in body else {"TableName": hash_table, **body})
    assert (answer.error, answer.message) == ("ValidationException", message)


def test_a_batch_of_26_writes_names_the_table_only(call, hash_table):
    writes = [{"PutRequest": {"Item": {"pk": {"S": f"bw-{i}"}}}} for i in range(26)]
    answer = call("BatchWriteItem", {"RequestItems": {hash_table: writes}})
    assert answer.message == (
        f"{ENVELOPE}Value at 'RequestItems.{hash_table}.member' failed to satisfy constraint: "
        "Member must have length less than or equal to 25")
    assert call("BatchWriteItem", {"RequestItems": {hash_table: []}}).message == (
        f"{ENVELOPE}Value at 'RequestItems.{hash_table}.member' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1")


@pytest.mark.parametrize("wrong", [{"N": "1"}, {"L": []}])
def test_a_batch_put_with_a_key_of_another_type_does_not_match_the_schema(call, hash_table, wrong):
    answer = call("BatchWriteItem", {"RequestItems": {hash_table: [{"PutRequest": {"Item": {"pk": wrong}}}]}})
    assert (answer.error, answer.message) == ("ValidationException", NO_MATCH)
