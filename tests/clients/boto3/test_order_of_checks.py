"""Which error comes first when a request has several: for each operation its checks in their order, each with its
words.

Every two faults of an operation that can stand in one request are sent in one, and the earlier must be answered.

Sources: the order of phases (JSON, types, constraints, combinations of parameters, values and expressions, table, key,
item, condition) as clients observed it on DynamoDB; within the phase of expressions and placeholders as seen on
DynamoDB Local, which has the service's own code for them. Messages: API reference, "Common errors" and the operation's
own page; their words are observed, those of PutItem and UpdateItem in 2026 (test_newest_wording.py).
"""

import dataclasses
import itertools

import pytest

from errors import ENVELOPE, INVALID, NO_RETURN_VALUES

PK = {"pk": {"S": "order-of-checks"}}
ABSENT = "galvan-test-absent"
HASH, SORTED = "{hash}", "{sorted}"  # replaced by the names of tables
VALIDATION = "ValidationException"
NOT_FOUND = ("ResourceNotFoundException", "Requested resource not found")
NO_MATCH = (VALIDATION, "The provided key element does not match the schema")
NO_STRING = ("SerializationException", "NUMBER_VALUE cannot be converted to String")
EMPTY_VALUE = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
EMPTY_STRING_KEY = ("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                    "empty string value. Key: pk")
SYNTAX = 'Syntax error; token: "<EOF>", near: "="'
UNDEFINED = "An expression attribute value used in expression is not defined; attribute value: :undefined"
INTO_THE_KEY = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk"
MIXED = ("Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {%s} "
         "Expression parameters: {%s}")
BAD_NAME = 'ExpressionAttributeNames contains invalid key: Syntax error; key: "bad"'
BAD_VALUE_NAME = 'ExpressionAttributeValues contains invalid key: Syntax error; key: "bad"'
UNUSED = "Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}"
CAPACITY = ("Value 'INVALID' at 'returnConsumedCapacity' failed to satisfy constraint: "
            "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")
METRICS = ("Value 'INVALID' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
           "Member must satisfy enum value set: [SIZE, NONE]")


@dataclasses.dataclass(frozen=True)
class Fault:
    """Members that make a request wrong, members that it needs for that and that another fault may replace, and its
    error. `against` are members with which it would be another fault."""

    wrong: dict
    error: tuple
    needs: dict = dataclasses.field(default_factory=dict)
    against: tuple = ()

    def __str__(self):
        return "+".join(self.wrong)


def refusal(message, **wrong):
    return Fault(wrong, (VALIDATION, message))


def merged(base, more):
    """`base` with the members of `more`, maps merged; None where they contradict each other."""
    result = dict(base)
    for name, value in more.items():
        if name not in result or result[name] == value:
            result[name] = value
        elif mergeable(result[name]) and mergeable(value):
            result[name] = merged(result[name], value)
            if result[name] is None:
                return None
        else:
            return None
    return result


def mergeable(value):
    return isinstance(value, dict) and bool(value) and not is_value(value)


def is_value(value):
    return len(value) == 1 and next(iter(value)) in ("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS")


def request_of(base, *faults):
    """The request with all of the faults, or None where they do not fit into one."""
    wrong = {}
    for fault in faults:
        wrong = merged(wrong, fault.wrong)
        if wrong is None:
            return None
    for fault in faults:
        for name, value in fault.needs.items():
            wrong.setdefault(name, value)
    if any(name in wrong for fault in faults for name in fault.against):
        return None
    replaced = {name: value for name, value in base.items() if name not in wrong or isinstance(value, dict)}
    return {**replaced, **{name: merged_over(replaced.get(name), value) for name, value in wrong.items()}}


def merged_over(base, value):
    """The value, with the members of a map of the base that it has not."""
    if not isinstance(base, dict) or not mergeable(value):
        return value
    return {**base, **{name: merged_over(base.get(name), inner) for name, inner in value.items()}}


CONDITION = {"ConditionExpression": "attribute_not_exists(a)"}
EXPRESSIONS = ("ConditionExpression", "UpdateExpression", "ProjectionExpression", "FilterExpression",
               "KeyConditionExpression")


def of_placeholders(expression, used, told=""):
    """The faults of placeholders and expressions of an operation, in their order. `used` is an expression that has no
    values, and `told` what the operation puts before its messages."""
    prefix = f"{told}Invalid {expression}: "
    text = {expression: used}
    return [
        Fault({"ExpressionAttributeNames": {}}, (VALIDATION, told + "ExpressionAttributeNames must not be empty"), text),
        Fault({"ExpressionAttributeNames": {"bad": "a"}}, (VALIDATION, told + BAD_NAME), text),
        Fault({"ExpressionAttributeValues": {"bad": {"S": "a"}}}, (VALIDATION, told + BAD_VALUE_NAME), text),
        Fault({"ExpressionAttributeValues": {":v": {}}},
              (VALIDATION, f"{told}ExpressionAttributeValues contains invalid value: {EMPTY_VALUE} for key :v"), text),
    ], [
        Fault({expression: ""}, (VALIDATION, prefix + "The expression can not be empty;")),
        Fault({expression: "a ="}, (VALIDATION, prefix + SYNTAX)),
        Fault({expression: "((a = :undefined))"}, (VALIDATION, prefix + "The expression has redundant parentheses;")),
        Fault({expression: "nosuch(a, :undefined)"}, (VALIDATION, prefix + "Invalid function name; function: nosuch")),
        Fault({expression: "name = :undefined"},
              (VALIDATION, prefix + "Attribute name is a reserved keyword; reserved keyword: name")),
        Fault({expression: "a = :undefined"}, (VALIDATION, prefix + UNDEFINED)),
    ]


def unused(expression, used, told=""):
    return Fault({"ExpressionAttributeNames": {"#unused": "a"}}, (VALIDATION, told + UNUSED), {expression: used})


def of_writes(told, item_or_key, fault_of_key):
    """The faults of PutItem, UpdateItem and DeleteItem that are alike; lists for what stands before, between and after
    those of the operation itself."""
    placeholders, expressions = of_placeholders("ConditionExpression", CONDITION["ConditionExpression"], told)
    return [
        Fault({"ReturnValuesOnConditionCheckFailure": 5}, NO_STRING),
    ], [
        Fault({"Expected": {"a": {"Exists": False}}},
              (VALIDATION, told + MIXED % ("Expected", "ConditionExpression")), CONDITION, ("UpdateExpression",)),
        Fault({"ExpressionAttributeNames": {"#a": "a"}},
              (VALIDATION, told + "ExpressionAttributeNames can only be specified when using expressions"),
              against=EXPRESSIONS),
        *placeholders,
        Fault({item_or_key: {"wrong": {}}}, (VALIDATION, told + EMPTY_VALUE)),
    ], [
        *expressions,
        unused("ConditionExpression", CONDITION["ConditionExpression"], told),
    ], [
        Fault({"TableName": ABSENT}, NOT_FOUND),
        *fault_of_key,
        refusal(INTO_THE_KEY, ConditionExpression="attribute_not_exists(pk.a)"),
        Fault({"ConditionExpression": "attribute_exists(pk)"},
              ("ConditionalCheckFailedException", "The conditional request failed")),
    ]


def put_item():
    first, parameters, expressions, last = of_writes(ENVELOPE, "Item", [
        refusal(INVALID + "Type mismatch for key pk expected: S actual: N", Item={"pk": {"N": "1"}}),
        refusal(EMPTY_STRING_KEY, Item={"pk": {"S": ""}})])
    return {"TableName": HASH, "Item": PK}, [
        *first,
        refusal(ENVELOPE + "Value at 'TableName' failed to satisfy constraint: "
                           "Member must have length greater than or equal to 1", TableName=""),
        refusal(f"3 validation errors detected: {CAPACITY}; {NO_RETURN_VALUES}; {METRICS}", ReturnValues="INVALID",
                ReturnConsumedCapacity="INVALID", ReturnItemCollectionMetrics="INVALID"),
        *parameters,
        refusal(ENVELOPE + "ReturnValues can only be ALL_OLD or NONE", ReturnValues="ALL_NEW"),
        *expressions,
        refusal("Item size has exceeded the maximum allowed size", Item={"big": {"S": "x" * 409_600}}),
        *last]


def update_item():
    first, parameters, expressions, last = of_writes(ENVELOPE, "Key", [
        Fault({"Key": {"more": {"S": "a"}}}, NO_MATCH), refusal(EMPTY_STRING_KEY, Key={"pk": {"S": ""}})])
    return {"TableName": HASH, "Key": PK}, [
        *first,
        refusal(ENVELOPE + "Value at 'TableName' failed to satisfy constraint: "
                           "Member must have length greater than or equal to 1", TableName=""),
        refusal(ENVELOPE + NO_RETURN_VALUES, ReturnValues="INVALID", ReturnConsumedCapacity="INVALID"),
        *parameters,
        refusal(ENVELOPE + 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="',
                UpdateExpression="SET a ="),
        *expressions,
        *last[:-2],
        refusal(INVALID + "Cannot update attribute pk. This attribute is part of the key", UpdateExpression="REMOVE pk"),
        *last[-2:]]


def delete_item():
    first, parameters, expressions, last = of_writes("", "Key", [
        Fault({"Key": {"more": {"S": "a"}}}, NO_MATCH), refusal(EMPTY_STRING_KEY, Key={"pk": {"S": ""}})])
    return {"TableName": HASH, "Key": PK}, [
        *first,
        refusal(f"2 validation errors detected: {CAPACITY}; {METRICS}", ReturnConsumedCapacity="INVALID",
                ReturnItemCollectionMetrics="INVALID"),
        *parameters,
        refusal("ReturnValues can only be ALL_OLD or NONE", ReturnValues="ALL_NEW"),
        *expressions,
        *last]


PROJECTION = {"ProjectionExpression": "a"}


def of_projection():
    return [refusal('Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","', ProjectionExpression="a,"),
            refusal("Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one "
                    "of these paths; path one: [a], path two: [a]", ProjectionExpression="a, a")]


def get_item():
    return {"TableName": HASH, "Key": PK}, [
        Fault({"ConsistentRead": []}, ("SerializationException", None)),
        refusal("1 validation error detected: " + CAPACITY, ReturnConsumedCapacity="INVALID"),
        Fault({"AttributesToGet": ["b"]}, (VALIDATION, MIXED % ("AttributesToGet", "ProjectionExpression")), PROJECTION),
        Fault({"ExpressionAttributeNames": {"#a": "a"}},
              (VALIDATION, "ExpressionAttributeNames can only be specified when using expressions"), against=EXPRESSIONS),
        Fault({"ExpressionAttributeNames": {"bad": "a"}}, (VALIDATION, BAD_NAME), PROJECTION),
        refusal(EMPTY_VALUE, Key={"wrong": {}}),
        *of_projection(),
        unused("ProjectionExpression", "a"),
        Fault({"TableName": ABSENT}, NOT_FOUND),
        Fault({"Key": {"more": {"S": "a"}}}, NO_MATCH),
        refusal(INTO_THE_KEY, ProjectionExpression="a, pk.a"),
    ]


def of_pages(is_query, parameters, expressions):
    """The faults of Query and Scan; `parameters` and `expressions` are those of the operation itself."""
    placeholders, filters = of_placeholders("FilterExpression", "attribute_exists(b)")
    beside = "ProjectionExpression" + (", KeyConditionExpression" if is_query else "")
    return [
        Fault({"ConsistentRead": []}, ("SerializationException", None)),
        refusal(f"2 validation errors detected: Value 'INVALID' at 'select' failed to satisfy constraint: Member must "
                f"satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]; "
                f"{CAPACITY}", Select="INVALID", ReturnConsumedCapacity="INVALID"),
        *parameters,
        Fault({"AttributesToGet": ["b"]}, (VALIDATION, MIXED % ("AttributesToGet", beside)), PROJECTION,
              ("FilterExpression",)),
        *placeholders,
        refusal(EMPTY_VALUE, ExclusiveStartKey={"pk": {}}),
        *filters,
        Fault({"Select": "ALL_PROJECTED_ATTRIBUTES"},
              (VALIDATION, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
              against=("IndexName",)),
        Fault({"Select": "COUNT"}, (VALIDATION, "Cannot specify the ProjectionExpression when choosing to get only the "
                                                "Count"), PROJECTION),
        *of_projection(),
        *expressions,
        unused("FilterExpression", "attribute_exists(b)"),
        Fault({"TableName": ABSENT}, NOT_FOUND),
        refusal("The table does not have the specified index: absent", IndexName="absent"),
        refusal(INTO_THE_KEY, FilterExpression="attribute_exists(pk.a)"),
    ]


def query():
    values = {":p": {"S": "a"}}
    faults = of_pages(True, [
        refusal("1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
                "Member must have value greater than or equal to 1", Limit=0),
    ], [
        Fault({"KeyConditionExpression": "pk = :undefined"},
              (VALIDATION, "Invalid KeyConditionExpression: " + UNDEFINED)),
        refusal("Invalid operator used in KeyConditionExpression: OR", KeyConditionExpression="pk = :p OR sk = :p"),
    ])
    return {"TableName": SORTED, "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": values}, [
        *faults,
        refusal("Query condition missed key schema element: pk", KeyConditionExpression="sk = :p"),
        refusal("The provided starting key is invalid: The provided key element does not match the schema",
                ExclusiveStartKey={"pk": {"S": "a"}}),
        refusal("The provided starting key is outside query boundaries based on provided conditions",
                ExclusiveStartKey={"pk": {"S": "b"}, "sk": {"S": "a"}}),
        refusal("Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
                FilterExpression="attribute_exists(sk)"),
    ]


def scan():
    faults = of_pages(False, [], [])
    segments = refusal("The TotalSegments parameter is required but was not present in the request when Segment parameter "
                       "is present", Segment=0)
    at = next(i for i, fault in enumerate(faults) if "ExclusiveStartKey" in fault.wrong)
    return {"TableName": HASH}, [
        *faults[:at], segments, *faults[at:],
        refusal("The provided starting key is invalid: The provided key element does not match the schema",
                ExclusiveStartKey={"other": {"S": "a"}}),
    ]


def keys(count):
    return [{"pk": {"S": str(number)}} for number in range(count)]


def batch_get_item():
    def of_table(*keys_of_table, **members):
        return {"RequestItems": {HASH: {"Keys": list(keys_of_table), **members}}}

    return {"RequestItems": {HASH: {"Keys": [PK]}}}, [
        Fault({"RequestItems": {"other": {"ProjectionExpression": 5}}}, NO_STRING),
        refusal("1 validation error detected: " + CAPACITY, ReturnConsumedCapacity="INVALID"),
        refusal("1 validation error detected: Value at 'RequestItems.{hash}.member.Keys' failed to satisfy constraint: "
                "Member must have length less than or equal to 100", **of_table(*keys(101))),
        refusal("Too many items requested for the BatchGetItem call",
                RequestItems={HASH: {"Keys": keys(60)}, SORTED: {"Keys": keys(60)}}),
        refusal(MIXED % ("AttributesToGet", "ProjectionExpression"),
                RequestItems={HASH: {"AttributesToGet": ["a"], "ProjectionExpression": "b"}}),
        refusal(EMPTY_VALUE, **of_table({"pk": {}})),
        refusal('Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","',
                RequestItems={HASH: {"ProjectionExpression": "a,"}}),
        Fault({"RequestItems": {ABSENT: {"Keys": [PK]}}}, NOT_FOUND),
        Fault(of_table({"pk": {"N": "1"}}), NO_MATCH),
        refusal("Provided list of item keys contains duplicates", **of_table(PK, PK)),
    ]


def batch_write_item():
    def writes(*items):
        return {"RequestItems": {HASH: [{"PutRequest": {"Item": item}} for item in items]}}

    put = {"PutRequest": {"Item": PK}}
    return {"RequestItems": {}}, [
        Fault({"RequestItems": {"other": [{"PutRequest": {"Item": 5}}]}}, ("SerializationException", None)),
        refusal(f"2 validation errors detected: {CAPACITY}; {METRICS}", ReturnConsumedCapacity="INVALID",
                ReturnItemCollectionMetrics="INVALID", **writes(PK)),
        refusal("1 validation error detected: Value at 'RequestItems.{hash}.member' failed to satisfy constraint: Member "
                "must have length less than or equal to 25", **writes(*keys(26))),
        refusal("Too many items requested for the BatchWriteItem call", RequestItems={HASH: [put] * 20, SORTED: [put] * 20}),
        refusal(EMPTY_VALUE, **writes({"pk": {}})),
        Fault({"RequestItems": {ABSENT: [put]}}, NOT_FOUND),
        refusal(INVALID + "Missing the key pk in the item", **writes({"a": {"S": "a"}})),
        refusal("Provided list of item keys contains duplicates", **writes(PK, PK)),
    ]


def create_table():
    def element(name, role="HASH"):
        return {"AttributeName": name, "KeyType": role}

    pk = [{"AttributeName": "pk", "AttributeType": "S"}]
    rule = INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    return {"TableName": HASH, "KeySchema": [element("pk")], "AttributeDefinitions": pk, "BillingMode": "PAY_PER_REQUEST"}, [
        Fault({"DeletionProtectionEnabled": []}, ("SerializationException", None)),
        refusal("1 validation error detected: Value 'CHEAP' at 'tableClass' failed to satisfy constraint: Member must "
                "satisfy enum value set: [STANDARD, STANDARD_INFREQUENT_ACCESS]", TableClass="CHEAP"),
        refusal("1 validation error detected: Value 'a b c' at 'tableName' failed to satisfy constraint: Member must "
                "satisfy regular expression pattern: [a-zA-Z0-9_.-]+", TableName="a b c"),
        refusal(rule, ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}),
        refusal("Invalid KeySchema: Some index key attribute have no definition", KeySchema=[element("other")]),
        refusal("Invalid KeySchema: The first KeySchemaElement is not a HASH key type", KeySchema=[element("pk", "RANGE")]),
        refusal("Both the Hash Key and the Range Key element in the KeySchema have the same name",
                KeySchema=[element("pk"), element("pk", "RANGE")]),
        refusal(INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                          "AttributeDefinitions", AttributeDefinitions=[*pk, {"AttributeName": "x", "AttributeType": "S"}]),
        Fault({"TableName": HASH}, ("ResourceInUseException", "Table already exists: {hash}")),
    ]


def update_table():
    return {"TableName": HASH}, [
        Fault({"DeletionProtectionEnabled": []}, ("SerializationException", None)),
        refusal("1 validation error detected: Value 'CHEAP' at 'tableClass' failed to satisfy constraint: Member must "
                "satisfy enum value set: [STANDARD, STANDARD_INFREQUENT_ACCESS]", TableClass="CHEAP"),
        refusal("TableName must be at least 3 characters long and at most 255 characters long", TableName="ab"),
        Fault({}, (VALIDATION, "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                               "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"),
              against=("BillingMode", "ProvisionedThroughput", "TableClass", "DeletionProtectionEnabled")),
        Fault({"TableName": ABSENT}, ("ResourceNotFoundException", f"Requested resource not found: Table: {ABSENT} not found"),
              {"BillingMode": "PAY_PER_REQUEST"}),
        refusal(INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                          "PAY_PER_REQUEST", ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}),
    ]


LADDERS = {"GetItem": get_item, "PutItem": put_item, "UpdateItem": update_item, "DeleteItem": delete_item, "Query": query,
           "Scan": scan, "BatchGetItem": batch_get_item, "BatchWriteItem": batch_write_item, "CreateTable": create_table,
           "UpdateTable": update_table}


def named(value, names):
    """The value with the names of tables put in."""
    if isinstance(value, str):
        for place, name in names.items():
            value = value.replace(place, name)
        return value
    if isinstance(value, dict):
        return {named(name, names): named(inner, names) for name, inner in value.items()}
    return [named(inner, names) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("operation", LADDERS)
def test_each_fault_has_its_error(call, hash_table, sorted_table, operation):
    names = {HASH: hash_table, SORTED: sorted_table}
    base, faults = LADDERS[operation]()
    for fault in faults:
        assert_told(call, operation, named(request_of(base, fault), names), fault, names)


@pytest.mark.parametrize("operation", LADDERS)
def test_the_earlier_of_two_faults_is_told(call, hash_table, sorted_table, operation):
    names = {HASH: hash_table, SORTED: sorted_table}
    base, faults = LADDERS[operation]()
    pairs = 0
    for first, second in itertools.combinations(faults, 2):
        request = request_of(base, first, second)
        if request is not None:
            pairs += 1
            assert_told(call, operation, named(request, names), first, names)
    assert pairs > len(faults)


def assert_told(call, operation, request, fault, names):
    answer = call(operation, request)
    kind, message = fault.error
    told = (answer.error, answer.message if message is not None else None)
    assert told == (kind, message and named(message, names)), f"{fault}: {request}"[:1000]
