"""--chaos: faults for applications to meet in their tests. Source: docs/operations.md."""

import contextlib
import time
import urllib.request
from collections import Counter

import pytest

from conftest import connect
from errors import fails
from galvan_server import GalvanServer, StartFailed, wait_until
from tables import create_table, key_schema
from transactions import get, put, read, write

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

KEY = {"pk": {"S": "a"}}
OTHER_KEY = {"pk": {"S": "b"}}
THROTTLED = ("The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
             "provisioning level with the UpdateTable API.")


@contextlib.contextmanager
def chaotic(chaos, data_dir):
    """A server with that chaos and a client, over a folder that has a table."""
    with GalvanServer(data_dir=data_dir) as calm:
        table = create_table(connect(calm.endpoint), **key_schema(pk="S"))
    with GalvanServer("--chaos", chaos, data_dir=data_dir) as server:
        yield connect(server.endpoint), table, server


def figures(server):
    text = urllib.request.urlopen(server.endpoint + "/metrics", timeout=10).read().decode()
    lines = (line.split() for line in text.splitlines() if line.startswith("galvan_chaos"))
    return {name.removeprefix("galvan_chaos_"): float(value) for name, value in lines}


def test_is_off_by_default(tmp_path):
    with GalvanServer("--in-memory") as server:
        assert figures(server) == {"enabled": 0}
        assert " chaos=none" in server.log


@pytest.mark.parametrize("chaos", ["throttle", "throttle=2", "conflict=0.1", "throttle=0.1,throttle=0.1", "latency=1h"])
def test_is_checked_at_the_start(chaos):
    with pytest.raises(StartFailed) as failed:
        GalvanServer("--in-memory", "--chaos", chaos).start()
    assert failed.value.status == 2
    assert f'--chaos: "{chaos}" is not faults' in failed.value.log


def test_transaction_conflicts(tmp_path):
    with chaotic("transaction-conflict=1", tmp_path) as (client, table, server):
        assert "transaction-conflict=1" in server.log
        for operation in (lambda: client.put_item(TableName=table, Item=KEY),
                          lambda: client.delete_item(TableName=table, Key=KEY),
                          lambda: client.update_item(TableName=table, Key=KEY)):
            with fails("TransactionConflictException", "Transaction is ongoing for the item"):
                operation()
        blamed = Counter()
        for _ in range(40):
            with fails("TransactionCanceledException") as failure:
                write(client, put(table, KEY), put(table, OTHER_KEY))
            reasons = failure.response["CancellationReasons"]
            assert {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"} in reasons
            assert {"Code": "None"} in reasons
            blamed[reasons[0]["Code"]] += 1
        assert len(blamed) == 2, "the same action is always to blame"
        with fails("TransactionCanceledException", containing="[TransactionConflict]"):
            read(client, get(table, KEY))
        # Plain reads never conflict, nor do operations on tables.
        assert "Item" not in client.get_item(TableName=table, Key=KEY)
        assert client.scan(TableName=table)["Items"] == []
        assert figures(server) == {
            "enabled": 1, "transaction_conflicts_total": 44, "throttles_total": 0, "errors_500_total": 0}


def test_conflicts_come_after_validation(tmp_path):
    with chaotic("transaction-conflict=1", tmp_path) as (client, table, _):
        with fails("ValidationException"):
            write(client, put(table, KEY), put(table, KEY))


def test_throttling(tmp_path):
    with chaotic("throttle=1", tmp_path) as (client, table, _):
        for operation in (lambda: client.put_item(TableName=table, Item=KEY),
                          lambda: client.get_item(TableName=table, Key=KEY),
                          lambda: client.query(TableName=table, KeyConditionExpression="pk = :a",
                                               ExpressionAttributeValues={":a": {"S": "a"}})):
            with fails("ProvisionedThroughputExceededException", THROTTLED):
                operation()
        with fails("TransactionCanceledException") as failure:
            write(client, put(table, KEY))
        assert failure.response["CancellationReasons"] == [
            {"Code": "ProvisionedThroughputExceeded", "Message": THROTTLED}]
        assert client.describe_table(TableName=table)["Table"]["ItemCount"] == 0


def test_internal_server_errors(tmp_path):
    with chaotic("error-500=1", tmp_path) as (client, table, server):
        with fails("InternalServerError", "Internal server error") as failure:
            client.put_item(TableName=table, Item=KEY)
        assert failure.response["ResponseMetadata"]["HTTPStatusCode"] == 500
        assert wait_until(lambda: "made up by --chaos" in server.log)


def test_latency(tmp_path):
    with chaotic("latency=200ms", tmp_path) as (client, table, server):
        for _ in range(2):
            begin = time.monotonic()
            client.put_item(TableName=table, Item=KEY)
            assert time.monotonic() - begin >= 0.2
        begin = time.monotonic()
        figures(server)
        assert time.monotonic() - begin < 0.2, "only the API is slow"


def test_a_fault_changes_nothing_and_others_succeed(tmp_path):
    with chaotic("transaction-conflict=0.3,throttle=0.1,error-500=0.1", tmp_path) as (client, table, _):
        outcomes = Counter()
        for number in range(200):
            try:
                write(client, put(table, {"pk": {"S": str(number)}}))
                outcomes["done"] += 1
            except client.exceptions.TransactionCanceledException as error:
                outcomes[error.response["CancellationReasons"][0]["Code"]] += 1
            except client.exceptions.InternalServerError:
                outcomes["500"] += 1
        assert set(outcomes) == {"done", "TransactionConflict", "ProvisionedThroughputExceeded", "500"}
        while True:
            with contextlib.suppress(client.exceptions.ProvisionedThroughputExceededException,
                                     client.exceptions.InternalServerError):
                assert client.scan(TableName=table, Select="COUNT")["Count"] == outcomes["done"]
                break
