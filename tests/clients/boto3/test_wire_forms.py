"""Odd forms of requests that the service takes, or refuses in its own way: gzip, CORS, content types, JSON.

Sources: Developer Guide "DynamoDB low-level API" (headers, JSON, CRC); RFC 1952 and RFC 9110 (gzip); the fetch standard
(CORS); API reference "AttributeValue" (numbers are strings); observed: answers that clients of the service published.
"""

import gzip
import json
import zlib

import pytest

from raw_http import CONTENT_TYPE, signed_headers, target

MEGABYTE = 1024 * 1024


# gzip


def send_gzip(call, operation, body, compress=gzip.compress):
    """The body goes compressed, and signed as it goes."""
    return call(operation, compress(json.dumps(body).encode()), {"Content-Encoding": "gzip"})


@pytest.mark.parametrize("size", [1, 1_000, 300_000])
def test_compressed_requests(call, hash_table, key, size):
    item = {**key, "a": {"S": "x" * size}}
    assert send_gzip(call, "PutItem", {"TableName": hash_table, "Item": item}).status == 200
    assert call("GetItem", {"TableName": hash_table, "Key": key}).json == {"Item": item}


@pytest.mark.galvan
@pytest.mark.parametrize("damage", [
    lambda body: body[:-1], lambda body: body + b"x", lambda body: body[:5] + b"\xff" * 20 + body[25:],
    lambda body: b"{}", lambda body: zlib.compress(b"{}"),
])
def test_a_body_that_is_no_gzip(call, damage):
    answer = send_gzip(call, "ListTables", {}, lambda body: damage(gzip.compress(body)))
    assert (answer.status, answer.error, answer.message) == (400, "SerializationException", None)


@pytest.mark.galvan
def test_a_compressed_body_grows_only_to_the_limit_of_requests(call):
    padding = b'{"TableName":"galvan-test-absent","Key":{"pk":{"S":"a"}},"Unknown":"%s"}'
    most = padding % (b"x" * (16 * MEGABYTE - len(padding) + 2))
    assert len(most) == 16 * MEGABYTE
    encoded = {"Content-Encoding": "gzip"}
    assert call("GetItem", gzip.compress(most), encoded).error == "ResourceNotFoundException"
    assert call("GetItem", gzip.compress(most + b" "), encoded).status == 413
    assert call("GetItem", gzip.compress(b" " * (200 * MEGABYTE)), encoded).status == 413


@pytest.mark.galvan
def test_an_unknown_coding_is_no_json(call):
    answer = call("ListTables", zlib.compress(b"{}"), {"Content-Encoding": "deflate"})
    assert (answer.status, answer.error) == (400, "SerializationException")


@pytest.fixture
def large_item(call, hash_table, key):
    item = {**key, "a": {"S": "large " * 2_000}}
    assert call("PutItem", {"TableName": hash_table, "Item": item}).status == 200
    return item


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "br;q=1, GZIP;q=0.5"])
def test_large_answers_are_compressed_for_those_who_ask(call, hash_table, key, large_item, accepted):
    answer = call("GetItem", {"TableName": hash_table, "Key": key}, {"Accept-Encoding": accepted})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(answer.body) < 2_000
    assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)
    assert json.loads(gzip.decompress(answer.body)) == {"Item": large_item}


@pytest.mark.parametrize("accepted", ["identity", "", "deflate", "gzip;q=0"])
def test_answers_are_not_compressed_unasked(call, hash_table, key, large_item, accepted):
    answer = call("GetItem", {"TableName": hash_table, "Key": key}, {"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert answer.json == {"Item": large_item}


@pytest.mark.parametrize("operation, body", [("ListTables", {"Limit": 1}), ("GetItem", {})])
def test_small_answers_are_never_compressed(call, operation, body):
    answer = call(operation, body, {"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)


@pytest.mark.galvan
def test_metrics_may_be_compressed(call):
    answer = call.send(None, {"Accept-Encoding": "gzip"}, "GET", "/metrics")
    assert b"# TYPE" in gzip.decompress(answer.body)


# CORS

ORIGIN = {"Origin": "https://console.example.com"}
# What the SDK for JavaScript, versions 2 and 3, sends from a browser.
SDK_HEADERS = ("amz-sdk-invocation-id,amz-sdk-request,authorization,content-type,x-amz-content-sha256,x-amz-date,"
               "x-amz-security-token,x-amz-target,x-amz-user-agent")


@pytest.mark.parametrize("path", ["/", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256"])
def test_a_preflight_allows_what_it_asks_for(call, path):
    answer = call.send(None, {**ORIGIN, "Access-Control-Request-Method": "POST",
                              "Access-Control-Request-Headers": SDK_HEADERS}, "OPTIONS", path)
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "POST"
    assert answer.headers["access-control-allow-headers"] == SDK_HEADERS
    assert answer.headers["access-control-max-age"] == "172800"


@pytest.mark.parametrize("operation, body, status", [
    ("ListTables", {}, 200), ("GetItem", {}, 400), ("NoSuchOperation", {}, 400), ("ListTables", b"{", 400)])
def test_scripts_may_read_answers_and_errors(call, operation, body, status):
    answer = call(operation, body, ORIGIN)
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"].lower().split(",")
    assert {"x-amzn-requestid", "x-amzn-errortype", "x-amzn-errormessage", "date"} <= set(exposed)


@pytest.mark.galvan
def test_scripts_may_read_what_is_no_api_answer_but_not_metrics(call):
    for path, status in [("/", 200), ("/other", 404)]:
        answer = call.send(None, ORIGIN, "GET", path)
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (status, "*")
    assert "access-control-allow-origin" not in call.send(None, ORIGIN, "GET", "/metrics").headers
    refused = call.send(b"x", {**ORIGIN, "Content-Encoding": "gzip", "Content-Type": CONTENT_TYPE})
    assert (refused.status, refused.headers["access-control-allow-origin"]) == (400, "*")


@pytest.mark.galvan
def test_scripts_do_not_see_the_checksum_of_bytes_that_they_do_not_get(call):
    exposed = call("ListTables", {}, ORIGIN).headers["access-control-expose-headers"]
    assert "x-amz-crc32" not in exposed.lower()


def test_no_origin_no_cors(call):
    assert not [name for name in call("ListTables", {}).headers if name.startswith("access-control-")]


# Methods and content types


def send(call, content_type, method="POST", path="/", body=b'{"Limit":1}'):
    headers = signed_headers(call.endpoint, body, {"X-Amz-Target": target("ListTables")})
    headers.pop("Content-Type", None)
    return call.send(body, {**headers, **({"Content-Type": content_type} if content_type else {})}, method, path)


@pytest.mark.parametrize("content_type", [
    "application/x-amz-json-1.0", "application/x-amz-json-1.0; charset=utf-8", "application/x-amz-json-1.0;charset=UTF-8",
    "APPLICATION/X-AMZ-JSON-1.0", "application/json", "application/json; charset=utf-8"])
def test_content_types_of_the_api(call, content_type):
    answer = send(call, content_type)
    assert (answer.status, answer.headers["content-type"]) == (200, CONTENT_TYPE)


@pytest.mark.parametrize("content_type", [
    None, "text/plain", "application/x-amz-json-1.1", "application/cbor",
    "application/x-amz-json-1.0x", "json"])
def test_other_content_types(call, content_type):
    answer = send(call, content_type)
    assert (answer.status, answer.body) == (404, b"<UnknownOperationException/>\n")


@pytest.mark.parametrize("method, path", [
    ("PUT", "/"), ("DELETE", "/"), ("PATCH", "/"), ("POST", "/table"), ("GET", "/table"), ("PUT", "/?Action=ListTables")])
def test_other_methods_and_paths(call, method, path):
    answer = send(call, CONTENT_TYPE, method, path)
    assert (answer.status, answer.body) == (404, b"<UnknownOperationException/>\n")


@pytest.mark.parametrize("path", ["/", "/?Action=ListTables", "/?X-Amz-Target=DynamoDB_20120810.ListTables"])
def test_get_is_a_health_check_whatever_its_query(call, path):
    answer = call.send(None, {}, "GET", path)
    assert answer.status == 200
    assert answer.body.startswith(b"healthy: dynamodb.")


# Headers


def test_long_headers(call):
    assert call("ListTables", {"Limit": 1}, {"X-Amz-Security-Token": "t" * 8_000}).status == 200
    assert call("ListTables", {"Limit": 1}, {f"X-Filler-{number}": "x" for number in range(100)}).status == 200


@pytest.mark.galvan
def test_headers_that_are_too_long(call):
    with call.connect() as connection, connection.makefile("rb") as stream:
        connection.sendall(call.request_bytes("ListTables", b"{}", {"X-Amz-Security-Token": "t" * 20_000}))
        assert b" 431 " in stream.readline()


# JSON


# Source: observed; of a name given twice the last one counts.
@pytest.mark.parametrize("text", [
    '{"TableName":"absent","TableName":"%(table)s","Key":%(key)s}',
    '{"Key":{"pk":{"S":"x"}},"TableName":"%(table)s","Key":%(key)s}',
    '{"Key":{"pk":{"S":"x"},"pk":{"S":"%(pk)s"}},"TableName":"%(table)s"}',
    '{"Key":{"pk":{"S":"x","S":"%(pk)s"}},"TableName":"%(table)s"}',
    '{"TableName":"%(table)s","Key":%(key)s,"ProjectionExpression":"#a","ExpressionAttributeNames":'
    '{"#a":"x","#a":"a"},"ExpressionAttributeNames":{"#a":"a"}}',
])
def test_names_given_twice(call, hash_table, pk, key, text):
    call("PutItem", {"TableName": hash_table, "Item": {**key, "a": {"N": "1"}}})
    answer = call("GetItem", text % {"table": hash_table, "key": json.dumps(key), "pk": pk})
    assert answer.status == 200, answer
    assert answer.json["Item"]["a"] == {"N": "1"}


# Source: API reference, "AttributeValue"; the words are observed.
@pytest.mark.parametrize("value, message", [
    ('{"N":5}', "NUMBER_VALUE cannot be converted to String"),
    ('{"N":5.5}', "DECIMAL_VALUE cannot be converted to String"),
    ('{"N":1e5}', "DECIMAL_VALUE cannot be converted to String"),
    ('{"N":true}', "TRUE_VALUE cannot be converted to String"),
    ('{"NS":[1,2]}', "NUMBER_VALUE cannot be converted to String"),
    ('{"S":5}', "NUMBER_VALUE cannot be converted to String"),
    ('{"S":false}', "FALSE_VALUE cannot be converted to String"),
    ('{"L":[{"N":5}]}', "NUMBER_VALUE cannot be converted to String"),
    ('{"BOOL":1}', "NUMBER_VALUE cannot be converted to Boolean"),
    ('{"S":["a"]}', "Unrecognized collection type class java.lang.String"),
    ('{"S":{}}', "Start of structure or map found where not expected"),
    ('{"SS":"a"}', "Unexpected field type"), ('{"M":[]}', None), ("5", "Unexpected value type in payload"),
    ("[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"),
])
def test_values_of_other_json_types(call, hash_table, pk, value, message):
    answer = call("PutItem", '{"TableName":"%s","Item":{"pk":{"S":"%s"},"a":%s}}' % (hash_table, pk, value))
    assert (answer.status, answer.error) == (400, "SerializationException")
    if message:
        assert answer.message == message


# Source: observed: a null member is as one that is not there.
@pytest.mark.parametrize("more", [
    '"ConsistentRead":null', '"ProjectionExpression":null,"ExpressionAttributeNames":null', '"AttributesToGet":null',
    '"ReturnConsumedCapacity":null', '"Unknown":null', '"Unknown":{"a":[1,{"b":"c"}],"d":-1.5e300}', '"":""',
    '"tablename":"absent"', '"TableName ":5'])
def test_nulls_and_unknown_members_are_ignored(call, hash_table, key, more):
    call("PutItem", {"TableName": hash_table, "Item": key})
    answer = call("GetItem", '{"TableName":"%s","Key":%s,%s}' % (hash_table, json.dumps(key), more))
    assert (answer.status, answer.json) == (200, {"Item": key})


def test_nulls_and_unknown_members_within_values(call, hash_table, pk):
    text = '{"TableName":"%s","Item":{"pk":{"S":"%s","N":null},"a":{"L":[{"S":"x","Z":[{}],"M":null}]}}}'
    assert call("PutItem", text % (hash_table, pk)).status == 200
    answer = call("GetItem", {"TableName": hash_table, "Key": {"pk": {"S": pk}}})
    assert answer.json["Item"]["a"] == {"L": [{"S": "x"}]}
