"""What one address may do. Source: docs/access.md, "Limits of one address"."""

import contextlib
import re
import socket
import time
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
import pytest

from errors import fails
from galvan_server import GalvanServer, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

ROOT = {"GALVAN_ROOT_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "GALVAN_ROOT_SECRET_ACCESS_KEY": "secret"}
HEALTH = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


def client(server, secret="secret"):
    return boto3.client("dynamodb", endpoint_url=server.endpoint, region_name="us-east-1",
                        aws_access_key_id=ROOT["GALVAN_ROOT_ACCESS_KEY_ID"], aws_secret_access_key=secret,
                        config=botocore.config.Config(retries={"total_max_attempts": 1}))


def figure(server, name):
    text = urllib.request.urlopen(server.endpoint + "/metrics", timeout=10).read().decode()
    return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE).group(1))


def test_this_machine_has_no_limits_unless_told():
    with GalvanServer("--in-memory", "--max-requests-per-source", "1", "--max-connections-per-source", "1") as server:
        here = client(server)
        with socket.create_connection(("127.0.0.1", server.port)):
            for _ in range(10):
                here.list_tables()


def test_connections():
    with contextlib.ExitStack() as open_ones:
        server = open_ones.enter_context(
            GalvanServer("--in-memory", "--limit-loopback", "--max-connections-per-source", "3"))

        def connect():
            return open_ones.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))

        connections = [connect() for _ in range(3)]
        for connection in connections:
            connection.sendall(HEALTH)
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        with contextlib.suppress(ConnectionResetError):
            assert connect().recv(1) == b""
        connections[0].close()

        def has_room():
            with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                last = connect()
                last.sendall(HEALTH)
                return last.recv(1000).startswith(b"HTTP/1.1 200")
            return False

        assert wait_until(has_room)
        connections[1].close()
        assert wait_until(lambda: has_room())


def test_requests():
    with GalvanServer("--in-memory", "--limit-loopback", "--max-requests-per-source", "20") as server:
        here = client(server)
        outcomes = []
        begun = time.monotonic()
        for _ in range(60):
            try:
                here.list_tables()
                outcomes.append(None)
            except here.exceptions.ClientError as error:
                outcomes.append(error.response["Error"]["Code"])
        passed = outcomes.count(None)
        assert passed >= 20
        assert passed <= 21 + 20 * (time.monotonic() - begun)
        assert set(outcomes) <= {None, "ThrottlingException"}
        if passed < 60:
            assert figure(server, "galvan_source_requests_refused_total") == 60 - passed
        assert wait_until(lambda: not failed(here.list_tables))


def failed(call):
    with contextlib.suppress(botocore.exceptions.ClientError):
        call()
        return False
    return True


def test_failed_authentications():
    with GalvanServer("--in-memory", "--auth", "on", "--limit-loopback", "--max-failed-auth-per-source", "5",
                      environment=ROOT) as server:
        right, wrong = client(server), client(server, secret="guess")
        right.list_tables()
        for _ in range(5):
            with fails("InvalidSignatureException", containing="The request signature"):
                wrong.list_tables()
        # Even the right key has to wait now: answers must not tell a guess that was right.
        for one in (wrong, right):
            with fails("ThrottlingException",
                       "Too many requests of your address failed authentication. Please wait and try again."):
                one.list_tables()
        assert figure(server, "galvan_source_requests_refused_total") == 2
        # A twelfth of a minute brings one attempt back.
        assert wait_until(lambda: not failed(right.list_tables), seconds=20)
