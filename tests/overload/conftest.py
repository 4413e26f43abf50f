"""Servers on disks that are slow on demand, and crowds of clients."""

import os
import pathlib
import subprocess
import sys
import threading
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients" / "lib"))

from galvan_server import GalvanServer  # noqa: E402
from json_client import ApiError, JsonClient, Unanswered  # noqa: E402

TABLE = "overload"


class SlowDisk:
    def __init__(self, folder):
        self._file = folder / "slow_disk"
        self._library = folder / "slow_disk.so"
        subprocess.run([os.environ.get("CC", "gcc-12"), "-O1", "-shared", "-fPIC", "-o", str(self._library),
                        str(HERE / "slow_disk.c"), "-ldl"], check=True)
        self.set()

    def set(self, sync_ms=0, read_ms=0):
        new = self._file.with_suffix(".new")
        new.write_text(f"{sync_ms} {read_ms}")
        new.replace(self._file)

    @property
    def environment(self):
        return {"LD_PRELOAD": str(self._library), "SLOW_DISK": str(self._file)}


@pytest.fixture
def disk(tmp_path):
    return SlowDisk(tmp_path)


@pytest.fixture
def serve(tmp_path, disk):
    """Starts a server with these flags on the slow disk, with a table; stops it at the end of the test."""
    servers = []

    def start(*flags):
        server = GalvanServer(*flags, data_dir=tmp_path / "data", environment=disk.environment).start()
        servers.append(server)
        create_table(JsonClient(server.port), TABLE)
        return server

    yield start
    disk.set()
    for server in servers:
        if server.running:
            assert server.stop() == 0, server.log


def create_table(client, name):
    try:
        client.call("CreateTable", {
            "TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]})
    except ApiError as error:
        if error.name != "ResourceInUseException":
            raise


def put(client, name, content_bytes=1):
    client.call("PutItem", {"TableName": TABLE, "Item": {"pk": {"S": name}, "content": {"S": "x" * content_bytes}}})


def get(client, name):
    return client.call("GetItem", {"TableName": TABLE, "Key": {"pk": {"S": name}}, "ConsistentRead": True}).get("Item")


class Crowd:
    """Clients that call again and again, each `work(client, number, round)`, while the block runs.

    `done` has the number of successes of each client, `refused` (name of the error, seconds until it came) of all.
    """

    def __init__(self, port, size, work, pause=0.0):
        self.done = [0] * size
        self.refused = []
        self.failures = []
        self._stopping = threading.Event()
        self._pause = pause
        self._threads = [threading.Thread(target=self._run, args=(port, number, work)) for number in range(size)]

    def _run(self, port, number, work):
        client, turn = JsonClient(port), 0
        while not self._stopping.is_set():
            began = time.monotonic()
            turn += 1
            try:
                work(client, number, turn)
                self.done[number] += 1
            except ApiError as error:
                self.refused.append((error.name, time.monotonic() - began))
                time.sleep(0.02)  # as SDKs do, which wait for longer each time
            except Unanswered as error:
                self.failures.append(error)
            time.sleep(self._pause)
        client.close()

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        for thread in self._threads:
            thread.join()


def timed(call, *arguments):
    began = time.monotonic()
    call(*arguments)
    return time.monotonic() - began


def worst_of(calls, call, *arguments):
    """The longest of some calls: seconds."""
    return max(timed(call, *arguments) for _ in range(calls))
