"""ConditionExpression: what holds, what does not, and what can never work.

Sources: Developer Guide, "Condition and filter expressions, operators, and functions in DynamoDB" (operators,
functions, precedence), "Constraints in Amazon DynamoDB" (the limits of expressions) and "Reserved words in DynamoDB".
The words of messages, redundant parentheses and operands that must be distinct are observed: answers of the service
that its clients published, and of DynamoDB Local, which has the service's code for expressions.
"""

import pytest

from errors import ENVELOPE, condition_fails, invalid

ITEM = {
    "n": {"N": "10"}, "n2": {"N": "10.0"}, "s": {"S": "hello"}, "s2": {"S": "hello!"}, "b": {"B": b"hello"},
    "t": {"BOOL": True}, "z": {"NULL": True},
    "l": {"L": [{"N": "1"}, {"S": "two"}, {"M": {"x": {"N": "3"}}}]}, "m": {"M": {"a": {"N": "1"}, "b": {"S": "x"}}},
    "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2.50"]}, "bs": {"BS": [b"a", b"b"]}, "e": {"S": ""},
}


@pytest.fixture(scope="module")
def stored(client, hash_table):
    key = {"pk": {"S": "condition-expression-item"}}
    client.put_item(TableName=hash_table, Item={**key, **ITEM})
    return key


def check(client, table, key, condition, **values):
    """Checks the condition by a delete of nothing: an update that changes nothing."""
    placeholders = {f":{name}": value for name, value in values.items()}
    client.update_item(TableName=table, Key=key, ConditionExpression=condition,
                       **({"ExpressionAttributeValues": placeholders} if placeholders else {}))


N, S, B, L, M = ({"N": "10"}, {"S": "hello"}, {"B": b"hello"}, ITEM["l"], ITEM["m"])

TRUE = [
    # comparison
    ("n = :v", N), ("n = :v", {"N": "1.0e1"}), ("s = :v", S), ("b = :v", B), ("t = :v", {"BOOL": True}),
    ("z = :v", {"NULL": True}), ("l = :v", L), ("m = :v", {"M": {"b": {"S": "x"}, "a": {"N": "1.0"}}}),
    ("ss = :v", {"SS": ["b", "a"]}), ("ns = :v", {"NS": ["2.5", "1"]}), ("bs = :v", {"BS": [b"b", b"a"]}),
    ("e = :v", {"S": ""}), (":v = n", N), ("n <> :v", {"N": "11"}), ("n <> :v", {"S": "10"}), ("absent <> :v", N),
    ("s <> :v", B), ("t <> :v", {"BOOL": False}), ("n < :v", {"N": "10.1"}), ("n <= :v", N), ("n > :v", {"N": "9"}),
    ("n > :v", {"N": "-10"}), ("n >= :v", N), ("s < :v", {"S": "hellp"}), ("s > :v", {"S": "Z"}),
    ("s >= :v", {"S": "hell"}), ("b < :v", {"B": b"hello\0"}), ("b > :v", {"B": b"HELLO"}), ("m.a = :v", {"N": "1"}),
    ("l[0] = :v", {"N": "1"}), ("l[2].x = :v", {"N": "3"}), ("l[2] = :v", {"M": {"x": {"N": "3"}}}), ("n = n2", None),
    # BETWEEN and IN
    ("n BETWEEN :v AND n2", N), ("n between :v and n2", {"N": "9.99"}), ("s BETWEEN :v AND s2", {"S": "a"}),
    ("n IN (:v)", N), ("s in (b, :v)", S), ("l IN (n, :v)", L),
    # logic
    ("n = :v AND s <> s2", N), ("n = :v OR absent = n", N), ("absent = n OR n = :v", N), ("NOT n = :v", {"N": "11"}),
    ("NOT absent = :v", N), ("not (n = :v and absent = n)", N), ("NOT n = :v OR n = n2", N),
    ("absent = n AND s <> s2 OR n = :v", N), ("n = :v OR s <> s2 AND absent = n", N),
    # functions
    ("attribute_exists(n)", None), ("attribute_exists(m.a)", None), ("attribute_exists(l[2].x)", None),
    ("attribute_exists(z)", None), ("attribute_exists(e)", None), ("attribute_not_exists(absent)", None),
    ("attribute_not_exists(m.absent)", None), ("attribute_not_exists(l[3])", None), ("attribute_not_exists(s.x)", None),
    ("begins_with(s, :v)", {"S": "hel"}), ("begins_with(s, :v)", {"S": ""}), ("begins_with(b, :v)", {"B": b"he"}),
    ("contains(s, :v)", {"S": "ell"}), ("contains(b, :v)", {"B": b"llo"}), ("contains(ss, :v)", {"S": "a"}),
    ("contains(ns, :v)", {"N": "2.5"}), ("contains(bs, :v)", {"B": b"b"}), ("contains(l, :v)", {"S": "two"}),
    ("contains(l, :v)", {"M": {"x": {"N": "3"}}}), ("contains(m.b, :v)", {"S": "x"}),
    ("size(s) = :v", {"N": "5"}), ("size(b) = :v", {"N": "5"}), ("size(ss) = :v", {"N": "2"}),
    ("size(l) = :v", {"N": "3"}), ("size(m) = :v", {"N": "2"}), ("size(e) = :v", {"N": "0"}),
    ("size(bs) < n AND size(l) BETWEEN size(m) AND :v", {"N": "4"}), (":v > size(ns)", {"N": "3"}),
] + [("attribute_type(%s, :v)" % name, {"S": kind}) for name, kind in [
    ("n", "N"), ("s", "S"), ("b", "B"), ("t", "BOOL"), ("z", "NULL"), ("l", "L"), ("m", "M"), ("ss", "SS"),
    ("ns", "NS"), ("bs", "BS"), ("m.a", "N")]]

FALSE = [
    ("n = :v", {"N": "10.0000001"}), ("n = :v", {"S": "10"}), ("s = :v", B), ("s = :v", {"S": "Hello"}),
    ("absent = :v", N), ("l = :v", {"L": L["L"][:2]}), ("l = :v", {"L": L["L"][::-1]}), ("m = :v", {"M": {}}),
    ("ss = :v", {"SS": ["a"]}), ("ss = :v", {"L": [{"S": "a"}, {"S": "b"}]}), ("n <> :v", {"N": "1e1"}),
    ("n < :v", N), ("n < :v", {"S": "99"}), ("absent < :v", N), ("absent >= :v", N), ("t < n", None), ("n > :v", N),
    ("n BETWEEN :v AND n2", {"N": "10.5"}), ("absent BETWEEN :v AND n2", {"N": "1"}), ("s BETWEEN :v AND n2", S),
    ("n IN (:v, s)", {"N": "11"}), ("absent IN (:v)", N),
    ("NOT n = :v", N), ("n = :v AND absent = n", N), ("absent = n OR n < :v", N), ("NOT (n = n2 OR n = :v)", N),
    ("attribute_exists(absent)", None), ("attribute_exists(m.absent)", None), ("attribute_exists(l[3])", None),
    ("attribute_exists(s.x)", None), ("attribute_not_exists(n)", None), ("attribute_not_exists(z)", None),
    ("begins_with(s, :v)", {"S": "Hel"}), ("begins_with(n, :v)", {"S": "1"}), ("begins_with(absent, :v)", S),
    ("begins_with(s, :v)", {"B": b"he"}), ("contains(s, :v)", {"S": "Ell"}), ("contains(ss, :v)", {"S": "c"}),
    ("contains(ss, :v)", {"N": "1"}), ("contains(m, :v)", {"S": "a"}), ("contains(absent, :v)", {"S": "a"}),
    ("contains(l, :v)", {"N": "2"}), ("size(absent) = :v", {"N": "0"}), ("size(n) >= :v", {"N": "0"}),
    ("size(t) >= :v", {"N": "0"}), ("size(z) >= :v", {"N": "0"}), ("size(s) = :v", {"S": "5"}),
    ("attribute_type(n, :v)", {"S": "S"}), ("attribute_type(absent, :v)", {"S": "S"}),
]


@pytest.mark.parametrize("condition, value", TRUE)
def test_holds(client, hash_table, stored, condition, value):
    check(client, hash_table, stored, condition, **({"v": value} if value else {}))


@pytest.mark.parametrize("condition, value", FALSE)
def test_does_not_hold(client, hash_table, stored, condition, value):
    with condition_fails():
        check(client, hash_table, stored, condition, **({"v": value} if value else {}))


PREFIX = "Invalid ConditionExpression: "


@pytest.mark.parametrize("condition, message", [
    ("", "The expression can not be empty;"),
    ("a", 'Syntax error; token: "<EOF>", near: "a"'),
    ("a =", 'Syntax error; token: "<EOF>"'),
    ("a = = :v", 'Syntax error; token: "="'),
    ("a ! :v", 'Syntax error; token: "!"'),
    ("a = :v AND", 'Syntax error; token: "<EOF>"'),
    ("(a = :v", 'Syntax error; token: "<EOF>"'),
    ("a = :v)", 'Syntax error; token: ")"'),
    ("a = 'text'", "Syntax error; token: \"'\""),
    ("a = 5", 'Syntax error; token: "5"'),
    ("a BETWEEN :v", 'Syntax error; token: "<EOF>"'),
    ("a IN ()", 'Syntax error; token: ")"'),
    ("a.b. = :v", 'Syntax error; token: "="'),
    ("a[-1] = :v", 'Syntax error; token: "-"'),
    ("a[:v] = :v", 'Syntax error; token: ":v"'),
    ("((a = :v))", "The expression has redundant parentheses;"),
    ("nosuch(a)", "Invalid function name; function: nosuch"),
    ("ATTRIBUTE_EXISTS(a)", "Invalid function name; function: ATTRIBUTE_EXISTS"),
    ("size(a)", "The function is not allowed to be used this way in an expression; function: size"),
    ("attribute_exists(a) = :v", "The function is not allowed to be used this way in an expression; "
                                 "function: attribute_exists"),
    ("if_not_exists(a, :v) = :v", "The function is not allowed in a condition expression; "
                                  "function: if_not_exists"),
    ("name = :v", "Attribute name is a reserved keyword; reserved keyword: name"),
    ("#absent = :v", "An expression attribute name used in the document path is not defined; attribute name: #absent"),
    ("a = :absent", "An expression attribute value used in expression is not defined; attribute value: :absent"),
    ("attribute_exists(a, b)", "Incorrect number of operands for operator or function; "
                               "operator or function: attribute_exists, number of operands: 2"),
    ("begins_with(a)", "Incorrect number of operands for operator or function; "
                       "operator or function: begins_with, number of operands: 1"),
    ("attribute_exists(:v)", "Operator or function requires a document path; operator or function: attribute_exists"),
    ("attribute_type(a, :v)", "Invalid attribute type name found; type: value, "
                              "valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"),
    ("attribute_type(a, :n)", "Incorrect operand type for operator or function; "
                              "operator or function: attribute_type, operand type: N"),
    ("begins_with(a, :n)", "Incorrect operand type for operator or function; "
                           "operator or function: begins_with, operand type: N"),
    ("a < :list", "Incorrect operand type for operator or function; operator or function: <, operand type: L"),
    ("size(:n) = :n", "Incorrect operand type for operator or function; operator or function: size, operand type: N"),
    ("contains(a, a)", "The first operand must be distinct from the remaining operands for this operator or function; "
                       "operator: contains, first operand: [a]"),
    ("a = a", "The first operand must be distinct from the remaining operands for this operator or function; "
              "operator: =, first operand: [a]"),
    ("a BETWEEN :n AND :one", "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
                              "lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}"),
    ("a BETWEEN :n AND :v", "The BETWEEN operator requires same data type for lower and upper bounds; "
                            "lower bound operand: AttributeValue: {N:5}, "
                            "upper bound operand: AttributeValue: {S:value}"),
])
def test_refuses_an_expression_that_can_never_work(client, hash_table, stored, condition, message):
    values = {":v": {"S": "value"}, ":n": {"N": "5"}, ":one": {"N": "1"}, ":list": {"L": []}}
    used = {name: value for name, value in values.items() if name in condition.replace("(", " ").replace(")", " ")
            .replace(",", " ").replace("]", " ").replace("[", " ").split()}
    with invalid(containing=PREFIX + message):
        client.update_item(TableName=hash_table, Key=stored, ConditionExpression=condition,
                           **({"ExpressionAttributeValues": used} if used else {}))


def test_the_length_of_an_expression_is_limited(client, hash_table, stored):
    condition = "n = :v" + " " * 4090
    check(client, hash_table, stored, condition, v=N)
    with invalid(ENVELOPE + PREFIX + "Expression size has exceeded the maximum allowed size; expression size: 4097"):
        check(client, hash_table, stored, condition + " ", v=N)


# Source: messages in issues of aws-sdk-java-v2 (4597) and PynamoDB (979); of the other kinds as seen on DynamoDB Local.
@pytest.mark.parametrize("operation, parameters, message", [
    ("update_item", {"UpdateExpression": "REMOVE a" + " " * 4089},
     ENVELOPE + "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;"),
    ("get_item", {"ProjectionExpression": "a" * 4097},
     "Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size;"),
    ("delete_item", {"ConditionExpression": "a" * 4098},
     "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4098"),
    ("scan", {"FilterExpression": "a" * 4097},
     "Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 4097"),
    ("query", {"KeyConditionExpression": "a" * 4097},
     "Invalid KeyConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 4097"),
])
def test_some_kinds_of_expressions_tell_their_length(client, key, operation, parameters, message):
    item = {} if operation in ("scan", "query") else {"Key": key}
    with invalid(message):
        getattr(client, operation)(TableName="galvan-test-absent", **item, **parameters)


def test_the_number_of_operators_is_limited(client, hash_table, stored):
    condition = " OR ".join(["n=:v"] * 150)
    check(client, hash_table, stored, condition, v=N)
    with invalid(ENVELOPE + PREFIX + "The expression contains too many operators; operator count: 301"):
        check(client, hash_table, stored, condition + " OR n=:v", v=N)


def test_the_number_of_in_operands_is_limited(client, hash_table, stored):
    check(client, hash_table, stored, f"n IN ({','.join([':v'] * 100)})", v=N)
    with invalid(containing="Invalid ConditionExpression"):
        check(client, hash_table, stored, f"n IN ({','.join([':v'] * 101)})", v=N)


def test_size_of_a_string_counts_utf16_units(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "s": {"S": "aé€😀"}})
    check(client, hash_table, key, "size(s) = :v", v={"N": "5"})
