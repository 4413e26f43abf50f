"""The real server under concurrent clients on few keys: whatever they saw must be linearizable."""

import pytest
from clients import TABLE, ValueSource, create_table
from galvan_server import GalvanServer
from json_client import JsonClient
from recording import assert_explained, run_clients


def check(history, settings, tmp_path):
    answered = sum(operation.returned is not None for operation in history)
    kinds = {operation.kind for operation in history}
    failed = sum(not operation.held for operation in history)
    print(f"{len(history)} operations, {answered} answered, {failed} conditions failed, seed {settings.seed}")
    assert kinds == {"read", "put", "add", "set", "delete"} and failed > 0, "the clients did too little to tell"
    assert_explained(history, settings, tmp_path)


@pytest.mark.parametrize("flags", [[], ["--durability=relaxed"], ["--in-memory"]], ids=["sync", "relaxed", "in-memory"])
def test_is_linearizable(flags, settings, tmp_path):
    data_dir = None if "--in-memory" in flags else tmp_path / "data"
    with GalvanServer("--threads=3", *flags, data_dir=data_dir) as server:
        create_table(JsonClient(server.port), TABLE)
        check(run_clients(server, settings, range(settings.clients), ValueSource(), settings.seconds), settings, tmp_path)
        assert server.stop() == 0, server.log


def test_stays_linearizable_across_crashes(settings, tmp_path):
    """A crash ends operations of which nobody knows whether they happened; reads after it must agree on that."""
    server = GalvanServer("--threads=3", "--memory=16MiB", data_dir=tmp_path / "data").start()
    try:
        create_table(JsonClient(server.port), TABLE)
        history, values, rounds = [], ValueSource(), max(3, round(settings.seconds))
        for number in range(rounds):
            numbers = range(number * settings.clients, (number + 1) * settings.clients)
            history += run_clients(server, settings, numbers, values, settings.seconds / rounds, crash=True)
            server.start()
            for table in JsonClient(server.port).call("ListTables", {})["TableNames"]:
                if table != TABLE:
                    JsonClient(server.port).call("DeleteTable", {"TableName": table})
        history += run_clients(server, settings, range(9000, 9000 + settings.clients), values, 0.5)
        check(history, settings, tmp_path)
    finally:
        if server.running:
            assert server.stop() == 0, server.log
