"""Requests byte by byte: what no client library would send."""

import functools
import http.client
import json
import socket
import threading
import time
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.session

from json_client import STREAM_OPERATIONS

CONTENT_TYPE = "application/x-amz-json-1.0"
IDLE_SECONDS_MAX = 20


class Answer:
    """A whole response: status, headers (names in lower case), body."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The short name of the error, as in ValidationException."""
        return self.json["__type"].split("#")[-1]

    @property
    def message(self):
        """The message, or None where the error has none."""
        return self.json.get("message", self.json.get("Message"))

    def __repr__(self):
        return f"Answer({self.status}, {self.body[:400]!r})"


def target(operation):
    service = "DynamoDBStreams" if operation in STREAM_OPERATIONS else "DynamoDB"
    return f"{service}_20120810.{operation}"


@functools.cache
def signer():
    """Signs with the credentials in the environment."""
    session = botocore.session.get_session()
    region = session.get_config_variable("region") or "us-east-1"
    return botocore.auth.SigV4Auth(session.get_credentials(), "dynamodb", region)


def signed_headers(endpoint, body, headers):
    """The headers with those of Signature Version 4."""
    url = endpoint if urllib.parse.urlsplit(endpoint).path else endpoint + "/"
    request = botocore.awsrequest.AWSRequest("POST", url, data=body, headers=headers)
    signer().add_auth(request)
    return dict(request.headers)


class Caller:
    """Calls operations with exactly the JSON given, over one kept connection a thread."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        address = urllib.parse.urlsplit(endpoint)
        self.host, self.port, self.path = address.hostname, address.port or 80, address.path or "/"
        self._local = threading.local()

    def __call__(self, operation, body, headers=None):
        """`body` is sent as it is if it is bytes or text, and as JSON if not."""
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        plain = {"X-Amz-Target": target(operation), "Content-Type": CONTENT_TYPE, **(headers or {})}
        return self.send(body, signed_headers(self.endpoint, body, plain))

    def send(self, body, headers, method="POST", path=None):
        """Sends just these headers, and those that HTTP itself needs; to the endpoint's path if to no other."""
        connection = getattr(self._local, "connection", None)
        # The server closes a connection that was idle for a minute.
        if connection is None or time.monotonic() - self._local.used > IDLE_SECONDS_MAX:
            connection = self._local.connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        self._local.used = time.monotonic()
        try:
            connection.request(method, path or self.path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        except (http.client.HTTPException, OSError):
            connection.close()
            self._local.connection = None
            raise

    def connect(self, timeout=10):
        return socket.create_connection((self.host, self.port), timeout=timeout)

    def request_bytes(self, operation, body, headers=None):
        """One whole signed request as bytes."""
        plain = {"X-Amz-Target": target(operation), "Content-Type": CONTENT_TYPE, **(headers or {})}
        all_headers = signed_headers(self.endpoint, body, plain)
        lines = ["POST / HTTP/1.1", f"Host: {self.host}:{self.port}", f"Content-Length: {len(body)}"]
        head = "\r\n".join(lines + [f"{name}: {value}" for name, value in all_headers.items()])
        return head.encode() + b"\r\n\r\n" + body


def read_answer(stream):
    """Reads one response from a file made by socket.makefile("rb"). Returns None at the end of the stream."""
    status_line = stream.readline()
    if not status_line:
        return None
    headers = []
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, value = line.decode("latin-1").split(":", 1)
        headers.append((name.strip(), value.strip()))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return Answer(int(status_line.split()[1]), headers, stream.read(length))
