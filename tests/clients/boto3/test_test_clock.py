"""--test-clock: the server's time in the hands of its user. Source: docs/operations.md."""

import json
import time
import urllib.error
import urllib.request
import uuid

import pytest

from conftest import connect
from errors import fails
from galvan_server import GalvanServer
from server_clock import ServerClock
from tables import create_table, key_schema
from transactions import item_at, update, write

pytestmark = [pytest.mark.processes, pytest.mark.galvan]


@pytest.fixture(scope="module")
def server():
    with GalvanServer("--in-memory", "--test-clock") as server:
        yield server


@pytest.fixture
def clock(server):
    clock = ServerClock(server.endpoint)
    yield clock
    clock.freeze(False)


@pytest.fixture
def client(server):
    return connect(server.endpoint)


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def refusal(url, body=None):
    """The error that a request is answered with, as (status, JSON)."""
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, data=body, timeout=10)
    with caught.value as answer:
        return answer.code, json.load(answer)


def test_is_refused_without_the_flag(endpoint):
    for body in (None, b"", b'{"AdvanceMilliseconds": 1000}'):
        status, error = refusal(f"{endpoint}/_galvan/clock", body)
        assert status == 400
        assert error["__type"].endswith("#ValidationException")
        assert error["message"] == "/_galvan/clock is for tests: start the server with --test-clock"


def test_goes_with_the_machine_until_it_is_set(clock):
    assert clock.now() >= time.time() - 1
    before = clock.now()
    assert clock.advance(3600) >= before + 3600
    time.sleep(0.05)
    assert clock.now() >= before + 3600.05


def test_stands_while_it_is_frozen(server, clock):
    stands_at = clock.freeze()
    time.sleep(0.02)
    assert clock.now() == stands_at
    assert get(f"{server.endpoint}/_galvan/clock") == {"NowMilliseconds": round(stands_at * 1000), "Frozen": True}
    assert clock.advance(60) == stands_at + 60
    assert clock.now() == stands_at + 60
    assert clock.freeze(False) == stands_at + 60


def test_never_goes_back(server, clock):
    now = clock.freeze()
    earlier = json.dumps({"SetToMilliseconds": round(now * 1000) - 1}).encode()
    status, error = refusal(f"{server.endpoint}/_galvan/clock", earlier)
    assert status == 400
    assert error["message"] == f"The clock can not go back: it is at {round(now * 1000)} milliseconds"
    assert clock.now() == now


def test_is_the_time_of_tables(client, clock):
    clock.advance(86400)
    now = clock.freeze()
    table = create_table(client, **key_schema(pk="S"))
    created = client.describe_table(TableName=table)["Table"]["CreationDateTime"]
    assert created.timestamp() == pytest.approx(now, abs=0.001)


def test_is_the_time_of_request_tokens(client, clock):
    # A ClientRequestToken is valid for ten minutes: then the same request is done once more.
    table = create_table(client, **key_schema(pk="S"))
    key = {"pk": {"S": "a"}}
    request = {"ClientRequestToken": str(uuid.uuid4())}
    add = update(table, key, "ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}})
    clock.freeze()
    write(client, add, **request)
    clock.advance(599)
    write(client, add, **request)
    assert item_at(client, table, key)["n"] == {"N": "1"}
    other = update(table, key, "ADD n :one", ExpressionAttributeValues={":one": {"N": "2"}})
    with fails("IdempotentParameterMismatchException"):
        write(client, other, **request)
    clock.advance(2)
    write(client, add, **request)
    assert item_at(client, table, key)["n"] == {"N": "2"}


def test_shows_in_the_log_and_the_metrics(server, endpoint):
    assert " test_clock=true" in server.log
    for address, enabled in ((server.endpoint, 1), (endpoint, 0)):
        with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
            assert f"galvan_test_clock_enabled {enabled}\n" in answer.read().decode()
