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


def target_of(operation):
    return f"DynamoDB_20120810.{operation}"


class Client:
    def __init__(self, server):
        self._server = server

    def call(self, operation, request):
        """The answer's body as bytes; ends the benchmark if the server refuses."""
        headers = {**HEADERS, "X-Amz-Target": target_of(operation)}
        # A connection each, because they come minutes apart: servers close what idles.
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)
        connection.request("POST", "/", json.dumps(request), headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status != 200:
            text = body.decode(errors="replace")
            sys.exit(f"{self._server.name} answered {operation} with {response.status}: {text}")
        return body

    def create_table(self, name):
        """An on-demand table with the key that all items of the benchmarks have; returns when it is ACTIVE."""
        key = (("customer", "HASH"), ("order", "RANGE"))
        self.call("CreateTable", {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": part, "AttributeType": "S"} for part, _ in key],
            "KeySchema": [{"AttributeName": part, "KeyType": kind} for part, kind in key],
        })
        deadline = time.monotonic() + TABLE_SECONDS_MAX
        while json.loads(self.call("DescribeTable", {"TableName": name}))["Table"]["TableStatus"] != "ACTIVE":
            if time.monotonic() > deadline:
                sys.exit(f"{self._server.name}: table {name} did not become ACTIVE")
            time.sleep(0.01)
