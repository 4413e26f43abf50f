"""Transactions beside single reads and writes on few keys: one order, in which each has one moment between its call and
its return, explains everything that anybody saw (strict serializability)."""

import pytest
from clients import TABLE, ValueSource, create_table
from galvan_server import GalvanServer
from json_client import JsonClient
from recording import KEYS, assert_explained, run_clients
from transactions import Transaction, TransactionClient


def record(server, settings, round_number, values, seconds, crash=False):
    numbers = range(round_number * settings.clients, (round_number + 1) * settings.clients)
    return run_clients(server, settings, numbers, values, seconds, crash, kind=TransactionClient)


def count_transactions(history, settings):
    """How many were answered, which must be of all kinds to tell anything."""
    transactions = [each for each in history if isinstance(each, Transaction) and each.returned is not None]
    cancelled = sum(transaction.cancelled for transaction in transactions)
    print(f"{len(transactions)} transactions, {cancelled} of them cancelled, among {len(history)} operations, "
          f"seed {settings.seed}")
    assert {part.kind for each in transactions for part in each.parts} == {"read", "put", "add", "set", "delete", "check"}
    assert 0 < cancelled < len(transactions), "the clients did too little to tell"
    return len(transactions)


@pytest.mark.parametrize("flags", [[], ["--in-memory"]], ids=["sync", "in-memory"])
def test_is_serializable(flags, settings, tmp_path):
    """Round after round, so that no history is too long to be checked: each begins with an empty table."""
    data_dir = None if "--in-memory" in flags else tmp_path / "data"
    with GalvanServer("--threads=3", *flags, data_dir=data_dir) as server:
        values, count, round_number = ValueSource(), 0, 0
        while round_number == 0 or count < settings.transactions:
            create_table(JsonClient(server.port), TABLE)
            history = record(server, settings, round_number, values, settings.seconds)
            count += count_transactions(history, settings)
            assert_explained(history, settings, tmp_path)
            JsonClient(server.port).call("DeleteTable", {"TableName": TABLE})
            round_number += 1
        assert server.stop() == 0, server.log
    print(f"{count} transactions are serializable")


def all_items(server):
    """What a TransactGetItems of all keys sees, as a part of the history."""
    reader = TransactionClient(number=-1, seed=0, keys=KEYS, values=None, padding_bytes=0)
    return reader.read(JsonClient(server.port), KEYS)


def test_stays_serializable_across_crashes(settings, tmp_path):
    """Of a transaction that was not answered, everything has happened before the server ended, or nothing. So each life
    of the server is checked by itself, with the items that it found and those that the next one finds."""
    server = GalvanServer("--threads=3", "--memory=16MiB", data_dir=tmp_path / "data").start()
    try:
        create_table(JsonClient(server.port), TABLE)
        everything, found, values, lives = [], {}, ValueSource(), max(3, round(settings.seconds))
        for number in range(lives):
            history = record(server, settings, number, values, settings.seconds / lives, crash=True)
            server.start()
            left = all_items(server)
            assert_explained([*history, left], settings, tmp_path, found)
            found = {part.key: part.old for part in left.parts}
            everything += history
            for table in JsonClient(server.port).call("ListTables", {})["TableNames"]:
                if table != TABLE:
                    JsonClient(server.port).call("DeleteTable", {"TableName": table})
        count_transactions(everything, settings)
        assert any(found.values()), "no item was left after a crash"
    finally:
        if server.running:
            assert server.stop() == 0, server.log
