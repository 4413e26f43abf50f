"""galvan tail: the changes of a table as lines of JSON."""

import contextlib
import json
import os
import queue
import subprocess
import threading
import time

import pytest

from conftest import connect
from galvan_server import BINARY, GalvanServer
from streams import disable_stream, stream_arn, with_stream
from tables import create_table, delete_table, key_schema

pytestmark = [pytest.mark.galvan, pytest.mark.processes]

SECONDS_MAX = 60


@pytest.fixture
def table(client):
    name = create_table(client, **key_schema(pk="S"), **with_stream())
    yield name
    delete_table(client, name)


def put(client, table, *names):
    for name in names:
        client.put_item(TableName=table, Item={"pk": {"S": str(name)}})


def environment(endpoint):
    return {**os.environ, "AWS_ENDPOINT_URL_DYNAMODB": endpoint}


def tail(endpoint, *arguments):
    """Runs it to its end."""
    return subprocess.run([BINARY, "tail", *arguments], capture_output=True, text=True, timeout=SECONDS_MAX,
                          env=environment(endpoint))


def keys_of(lines):
    return [json.loads(line)["dynamodb"]["Keys"]["pk"]["S"] for line in lines]


class Follower:
    """A tail that runs on; take() answers the next line."""

    def __init__(self, endpoint, *arguments):
        self.process = subprocess.Popen([BINARY, "tail", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env=environment(endpoint))
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def take(self):
        return keys_of([self.lines.get(timeout=SECONDS_MAX)])[0]

    def stop(self):
        self.process.kill()
        self.process.communicate()


@contextlib.contextmanager
def following(endpoint, *arguments):
    follower = Follower(endpoint, *arguments)
    try:
        yield follower
    finally:
        follower.stop()


def test_prints_all_changes_from_the_beginning(endpoint, client, table):
    put(client, table, *range(30))
    client.delete_item(TableName=table, Key={"pk": {"S": "7"}})
    result = tail(endpoint, table, "--from-beginning", "--once")
    assert (result.returncode, result.stderr) == (0, "")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert sorted(keys_of(result.stdout.splitlines())) == sorted([*map(str, range(30)), "7"])
    [removed] = [record for record in records if record["eventName"] == "REMOVE"]
    assert removed["dynamodb"]["OldImage"] == {"pk": {"S": "7"}} and removed["awsRegion"] == "us-east-1"


def test_follows_from_now_on(endpoint, client, table):
    put(client, table, "before")
    with following(endpoint, table) as follower:
        # Once the first one comes, it follows.
        for number in range(10 * SECONDS_MAX):
            put(client, table, f"waits-{number}")
            with contextlib.suppress(queue.Empty):
                first = keys_of([follower.lines.get(timeout=0.1)])[0]
                break
        assert first.startswith("waits-")
        put(client, table, "after")
        while (key := follower.take()) != "after":
            assert key.startswith("waits-")


def test_ends_with_its_stream(endpoint, client, table):
    put(client, table, "x")
    disable_stream(client, table)
    result = tail(endpoint, table, "--from-beginning")
    assert result.returncode == 0 and keys_of(result.stdout.splitlines()) == ["x"]


def test_follows_roll_overs_and_restarts(tmp_path):
    server = GalvanServer("--stream-shard-age", "1s", "--stream-shards", "2", data_dir=tmp_path / "data").start()
    server.keep_port()
    try:
        client = connect(server.endpoint)
        name = create_table(client, **key_schema(pk="S", sk="N"), **with_stream("KEYS_ONLY"))
        with following(server.endpoint, name, "--from-beginning") as follower:
            seen, written, deadline = {}, 0, time.monotonic() + SECONDS_MAX
            for restart in (server.kill, server.stop, None):
                # Long enough for a generation of shards.
                until = time.monotonic() + 1.5
                while time.monotonic() < until or not written:
                    client.put_item(TableName=name, Item={"pk": {"S": f"p{written % 5}"}, "sk": {"N": str(written)}})
                    written += 1
                if restart:
                    restart()
                    server.start()
            for _ in range(written):
                change = json.loads(follower.lines.get(timeout=max(1, deadline - time.monotonic())))["dynamodb"]
                partition, number = change["Keys"]["pk"]["S"], int(change["Keys"]["sk"]["N"])
                assert number > seen.get(partition, -1), "out of order, or twice"
                seen[partition] = number
            assert sorted(seen.values()) == list(range(written - 5, written))
        streams = connect(server.endpoint, "dynamodbstreams")
        shards = streams.describe_stream(StreamArn=stream_arn(client, name))["StreamDescription"]["Shards"]
        assert any("ParentShardId" in shard for shard in shards), "no shard gave way"
    finally:
        server.stop()


@pytest.mark.parametrize("arguments, status, complaint", [
    ([], 2, "table is required"),
    (["galvan-absent"], 1, "ResourceNotFoundException: "),
    (["x"], 1, "ValidationException: "),
    (["galvan-absent", "--endpoint", "nowhere"], 2, "is not the address of an HTTP server"),
])
def test_complains_in_one_line(endpoint, arguments, status, complaint):
    result = tail(endpoint, *arguments)
    assert (result.returncode, result.stdout) == (status, "")
    assert complaint in result.stderr and result.stderr.count("\n") == 1


def test_complains_about_a_table_without_a_stream(endpoint, client):
    name = create_table(client, **key_schema(pk="S"))
    result = tail(endpoint, name)
    assert (result.returncode, result.stderr) == (1, f"galvan: table {name} has no stream\n")
    delete_table(client, name)
