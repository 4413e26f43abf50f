"""Plain requests to a server under test: to make its tables and to look at its answers before the clock runs."""

import http.client
import json
import sys
import time

HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Date": "20240101T000000Z",
    # Well-formed, and checked by no server here.
    "Authorization": "AWS4-HMAC-SHA256 Credential=example/20240101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64,
}
TABLE_SECONDS_MAX = 30
TABLE_KEY = ("customer", "order")
STREAM_OPERATIONS = {"DescribeStream", "GetRecords", "GetShardIterator"}


def target_of(operation):
    return f"{'DynamoDBStreams' if operation in STREAM_OPERATIONS else 'DynamoDB'}_20120810.{operation}"


def definitions(keys):
    return [{"AttributeName": name, "AttributeType": "S"} for name in sorted({name for key in keys for name in key})]


def key_schema(key):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(key, ("HASH", "RANGE"))]


def global_index(name, key):
    """A global index that has all of an item."""
    return {"IndexName": name, "KeySchema": key_schema(key), "Projection": {"ProjectionType": "ALL"}}


def table_request(name, indexes=()):
    """CreateTable of an on-demand table with the key that all items of the benchmarks have, and with global indexes,
    each given as (name, key)."""
    request = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": definitions([TABLE_KEY, *(key for _, key in indexes)]),
        "KeySchema": key_schema(TABLE_KEY),
    }
    if indexes:
        request["GlobalSecondaryIndexes"] = [global_index(*index) for index in indexes]
    return request


class Client:
    def __init__(self, server):
        self._server = server

    def call(self, operation, request):
        """The answer's body as bytes; ends the benchmark if the server refuses."""
        # A connection each, because they come minutes apart: servers close what idles.
        connection = self.connect()
        try:
            return self.call_on(connection, operation, request)
        finally:
            connection.close()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)

    def call_on(self, connection, operation, request, path="/"):
        """The same over a connection that is kept, and to whatever path."""
        headers = {**HEADERS, "X-Amz-Target": target_of(operation)}
        return self.send_on(connection, "POST", path, json.dumps(request), headers)

    def send_on(self, connection, method, path, body=None, headers=()):
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        answer = response.read()
        if response.status != 200:
            what = dict(headers).get("X-Amz-Target", method)
            sys.exit(f"{self._server.name} answered {what} with {response.status}: {answer.decode(errors='replace')}")
        return answer

    def create_table(self, name, indexes=(), **parameters):
        """An on-demand table as table_request() has it, and with other parameters; returns when it is ACTIVE."""
        self.call("CreateTable", {**table_request(name, indexes), **parameters})
        deadline = time.monotonic() + TABLE_SECONDS_MAX
        while self.describe_table(name)["TableStatus"] != "ACTIVE":
            if time.monotonic() > deadline:
                sys.exit(f"{self._server.name}: table {name} did not become ACTIVE")
            time.sleep(0.01)

    def describe_table(self, name):
        return json.loads(self.call("DescribeTable", {"TableName": name}))["Table"]
