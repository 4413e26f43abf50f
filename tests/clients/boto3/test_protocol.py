"""The wire: headers, error bodies, HTTP itself. Source: DynamoDB Developer Guide, "DynamoDB low-level API"."""

import json
import re
import zlib

import pytest

from raw_http import CONTENT_TYPE, read_answer, signed_headers, target


def headers_without(call, *names, operation="ListTables", body=b"{}"):
    headers = signed_headers(call.endpoint, body, {"X-Amz-Target": target(operation), "Content-Type": CONTENT_TYPE})
    return {name: value for name, value in headers.items() if name.lower() not in names}


# Answers


@pytest.mark.parametrize("operation, body, status", [
    ("ListTables", {}, 200), ("GetItem", {}, 400), ("DescribeTable", {"TableName": "galvan-test-absent"}, 400),
])
def test_every_answer_carries_an_id_and_its_checksum(call, operation, body, status):
    answer = call(operation, body)
    assert answer.status == status
    assert answer.headers["content-type"] == CONTENT_TYPE
    assert answer.headers["content-length"] == str(len(answer.body))
    assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)
    assert re.fullmatch(r"[0-9A-Z]{52}", answer.headers["x-amzn-requestid"])
    assert answer.headers["x-amzn-requestid"] != call(operation, body).headers["x-amzn-requestid"]


def test_the_checksum_covers_bytes_and_not_letters(call, hash_table, key):
    item = {**key, "a": {"S": "ünïcödé 😀"}}
    call("PutItem", {"TableName": hash_table, "Item": item})
    answer = call("GetItem", {"TableName": hash_table, "Key": key})
    assert answer.json == {"Item": item}
    assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)


@pytest.mark.parametrize("operation, body, kind", [
    ("DescribeTable", {"TableName": "galvan-test-absent"},
     "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"),
    ("GetItem", {}, "com.amazon.coral.validate#ValidationException"),
    ("GetItem", {"TableName": 1}, "com.amazon.coral.service#SerializationException"),
])
def test_an_error_names_its_kind(call, operation, body, kind):
    answer = call(operation, body)
    assert answer.status == 400
    assert answer.json["__type"] == kind
    assert answer.message


# Requests


@pytest.mark.parametrize("name", [
    "DynamoDB_20120810.NoSuchOperation", "DynamoDB_20120810.", "DynamoDB_20111205.GetItem", "GetItem",
    "DynamoDB_20120810.getitem"])
def test_an_unknown_operation(call, name):
    answer = call("ListTables", b"{}", {"X-Amz-Target": name})
    assert (answer.status, answer.error) == (400, "UnknownOperationException")
    assert answer.json["__type"] == "com.amazon.coral.service#UnknownOperationException"


@pytest.mark.parametrize("body", [
    b"", b"{", b"{}}", b"[]", b"null", b'"text"', b"7", b"{'TableName': 'a'}", b'{"TableName": }', b'{"TableName": "a"',
    b'{"TableName": "a",}', b'{"TableName": "\xff\xfe"}', b'{"TableName": "\x01"}', b'{"TableName": "\\ud800"}',
    b'{"TableName": "a"} x', b"\x00", b'{"TableName": nul}', b'{"Limit": 01}', b"<xml/>",
])
def test_a_body_that_is_no_json_object(call, body):
    answer = call("DescribeTable", body)
    assert (answer.status, answer.error) == (400, "SerializationException")


def test_json_may_be_spaced_escaped_and_in_any_order(call, hash_table, pk):
    text = ('\r\n\t { "Item" : { "p\\u006b" : { "S" : "%s" } , "a":{"S":"\\ud83d\\ude00\\/"} } , "TableName":"%s" }\n'
            % (pk, hash_table))
    assert call("PutItem", text).status == 200
    answer = call("GetItem", {"TableName": hash_table, "Key": {"pk": {"S": pk}}})
    assert answer.json["Item"]["a"] == {"S": "😀/"}


@pytest.mark.parametrize("levels", [40, 1000, 100_000])
def test_json_nested_deeply(call, hash_table, levels):
    value = b'{"L":[' * levels + b"]}" * levels
    body = b'{"TableName":"%s","Item":{"pk":{"S":"deep"},"a":%s}}' % (hash_table.encode(), value)
    answer = call("PutItem", body)
    assert answer.status == 400
    assert answer.error in ("ValidationException", "SerializationException")
    assert call("PutItem", b"[" * levels).error == "SerializationException"


def test_a_missing_signature(call):
    answer = call.send(b"{}", headers_without(call, "authorization"), "POST")
    assert answer.status == 400
    assert answer.json["__type"] == "com.amazon.coral.service#MissingAuthenticationTokenException"
    assert answer.message == "Request is missing Authentication Token"


SIGNATURE = ("AWS4-HMAC-SHA256 Credential=example/20260101/us-east-1/dynamodb/aws4_request, "
             "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64)


@pytest.mark.parametrize("removed, missing", [
    (r"Credential=\S+, ", "Authorization header requires 'Credential' parameter."),
    (r", Signature=\S+", "Authorization header requires 'Signature' parameter."),
    (r"SignedHeaders=\S+, ", "Authorization header requires 'SignedHeaders' parameter."),
])
def test_an_incomplete_signature(call, removed, missing):
    headers = {**headers_without(call, "authorization"), "Authorization": re.sub(removed, "", SIGNATURE)}
    answer = call.send(b"{}", headers)
    assert answer.status == 400
    assert answer.json["__type"] == "com.amazon.coral.service#IncompleteSignatureException"
    assert missing in answer.message


def test_a_signature_without_a_date(call):
    headers = {**headers_without(call, "authorization", "x-amz-date", "date"), "Authorization": SIGNATURE}
    answer = call.send(b"{}", headers)
    assert answer.error == "IncompleteSignatureException"
    assert "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header." in answer.message


def test_the_operation_is_checked_before_the_signature(call):
    headers = headers_without(call, "authorization", operation="NoSuchOperation")
    assert call.send(b"{}", headers).error == "UnknownOperationException"


def test_the_signature_is_checked_before_the_members(call):
    headers = headers_without(call, "authorization", operation="GetItem")
    assert call.send(b'{"TableName": 1}', headers).error == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("method, path, content_type", [
    ("PUT", "/", CONTENT_TYPE), ("DELETE", "/", CONTENT_TYPE), ("POST", "/", "text/plain"), ("GET", "/other", None),
])
def test_another_method_path_or_content_type_is_not_found(call, method, path, content_type):
    headers = headers_without(call, "content-type")
    if content_type:
        headers["Content-Type"] = content_type
    assert call.send(b"{}" if method == "POST" else None, headers, method, path).status == 404


def test_content_type_json_works_too(call):
    headers = {**headers_without(call, "content-type"), "Content-Type": "application/json"}
    assert call.send(b"{}", headers).status == 200


def test_header_names_in_any_case(call):
    headers = {name.upper(): value for name, value in headers_without(call).items()}
    assert call.send(b"{}", headers).status == 200


@pytest.mark.galvan
def test_health(call):
    answer = call.send(None, {}, "GET")
    assert (answer.status, answer.body) == (200, b"healthy: dynamodb.us-east-1.amazonaws.com ")


# Connections


@pytest.fixture
def connection(call):
    with call.connect() as socket, socket.makefile("rb") as stream:
        yield socket, stream


def test_a_connection_serves_many_requests(call, connection):
    socket, stream = connection
    for number in range(50):
        socket.sendall(call.request_bytes("ListTables", b'{"Limit":%d}' % (number % 3 + 1)))
        assert read_answer(stream).status == 200


def test_pipelined_requests_are_answered_in_order(call, connection, hash_table, pk):
    socket, stream = connection
    bodies = [json.dumps({"TableName": hash_table, "Item": {"pk": {"S": pk}, "n": {"N": str(number)}},
                          "ReturnValues": "ALL_OLD"}).encode() for number in range(50)]
    socket.sendall(b"".join(call.request_bytes("PutItem", body) for body in bodies))
    for number in range(50):
        answer = read_answer(stream)
        assert answer.status == 200, answer
        assert answer.json.get("Attributes", {}).get("n") == ({"N": str(number - 1)} if number else None)


def test_a_request_may_arrive_byte_by_byte(call, connection):
    socket, stream = connection
    for byte in call.request_bytes("ListTables", b'{"Limit":1}'):
        socket.sendall(bytes([byte]))
    assert read_answer(stream).status == 200


def test_expect_100_continue(call, connection):
    socket, stream = connection
    body = b'{"Limit":1}'
    head = call.request_bytes("ListTables", body, {"Expect": "100-continue"})[:-len(body)]
    socket.sendall(head)
    assert read_answer(stream).status == 100
    socket.sendall(body)
    assert read_answer(stream).status == 200


def test_chunked_bodies(call, connection):
    socket, stream = connection
    body = b'{"Limit":1}'
    head = call.request_bytes("ListTables", body)[:-len(body)].replace(
        b"Content-Length: %d\r\n" % len(body), b"Transfer-Encoding: chunked\r\n")
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    socket.sendall(head + chunks + b"0\r\n\r\n")
    assert read_answer(stream).status == 200
    socket.sendall(call.request_bytes("ListTables", body))
    assert read_answer(stream).status == 200


def test_connection_close_is_honoured(call, connection):
    socket, stream = connection
    socket.sendall(call.request_bytes("ListTables", b"{}", {"Connection": "close"}))
    answer = read_answer(stream)
    assert answer.status == 200
    assert read_answer(stream) is None


def test_http_1_0_works(call, connection):
    socket, stream = connection
    socket.sendall(call.request_bytes("ListTables", b"{}").replace(b"HTTP/1.1", b"HTTP/1.0", 1))
    assert read_answer(stream).status == 200
    assert read_answer(stream) is None


# Metrics


@pytest.mark.galvan
def test_metrics_are_prometheus_text(call, hash_table, key):
    call("PutItem", {"TableName": hash_table, "Item": key})
    call("GetItem", {})
    answer = call.send(None, {}, "GET", "/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    samples = [line for line in answer.body.decode().splitlines() if line and not line.startswith("#")]
    label = r'[a-zA-Z0-9_]+="[^"]*"'
    for line in samples:
        assert re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*(\{%s(,%s)*,?\})? \S+" % (label, label), line)
    text = "\n".join(samples)
    assert re.search(r"request.*PutItem", text), "requests by operation"
    assert re.search(r"error.*ValidationException", text), "errors by type"
    assert re.search(r'_bucket\{.*PutItem.*le="', text), "latency by operation"
    assert re.search(r"connections", text)
    assert re.search(r"bytes", text)
