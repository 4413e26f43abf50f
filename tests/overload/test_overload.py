"""More load than the disk or the processor can serve: refusals come quickly, nobody gets nothing, and it passes."""

import socket
import statistics
import time

from conftest import TABLE, Crowd, create_table, get, put, timed, worst_of
from galvan_server import wait_until
from json_client import JsonClient

# What counts as quick on a machine that does much else: far below what the slow disk takes.
QUICK_SECONDS = 0.7


def names(refused):
    return {name for name, _ in refused}


def test_writes_beyond_the_bound_in_requests_are_throttled_at_once(serve, disk):
    server = serve("--max-queued-writes=8")
    client = JsonClient(server.port)
    put(client, "hot")
    disk.set(sync_ms=1500)
    with Crowd(server.port, 40, lambda each, number, turn: put(each, f"{number}-{turn}")) as crowd:
        assert wait_until(lambda: len(crowd.refused) > 40)
        assert worst_of(20, get, client, "hot") < QUICK_SECONDS
        assert timed(client.call, "DescribeTable", {"TableName": TABLE}) < QUICK_SECONDS
        began = time.monotonic()
        figures = client.metrics()
        assert time.monotonic() - began < QUICK_SECONDS
        assert 0 < figures["galvan_storage_commit_waiters"] <= 8
        assert figures["galvan_storage_commits_refused_total"] >= 40
        time.sleep(2)
        disk.set()
        assert wait_until(lambda: min(crowd.done) > 0), f"some got nothing: {crowd.done}"
    assert names(crowd.refused) == {"ThrottlingException"} and not crowd.failures
    assert statistics.median(seconds for _, seconds in crowd.refused) < QUICK_SECONDS
    assert sum(crowd.done) > 0
    put(client, "after")


def test_a_full_relaxed_queue_throttles_and_loses_nothing(serve, disk):
    server = serve("--durability=relaxed", "--max-queued-write-bytes=1MiB")
    client = JsonClient(server.port)
    put(client, "hot")
    acknowledged = set()

    def write(each, number, turn):
        put(each, f"{number}-{turn}", 60_000)
        acknowledged.add(f"{number}-{turn}")

    disk.set(sync_ms=1500)
    with Crowd(server.port, 40, write) as crowd:
        assert wait_until(lambda: len(crowd.refused) > 40)
        assert worst_of(20, get, client, "hot") < QUICK_SECONDS
        assert client.metrics()["galvan_storage_commit_queue_bytes"] < 3 << 20
        disk.set()
        before = len(acknowledged)
        assert wait_until(lambda: len(acknowledged) > before + 40)
    assert names(crowd.refused) == {"ThrottlingException"} and not crowd.failures
    disk.set()
    assert server.stop() == 0
    server.start()
    client = JsonClient(server.port)
    assert all(get(client, name) for name in acknowledged)


def test_cold_reads_beyond_their_bound_are_refused_at_once(serve, disk):
    server = serve("--memory=16MiB", "--disk-threads=1", "--max-queued-reads=4")
    client = JsonClient(server.port)
    for number in range(300):
        put(client, f"cold-{number}", 100_000)
    assert server.stop() == 0
    server.start()
    client = JsonClient(server.port)
    put(client, "hot")
    disk.set(read_ms=300)
    with Crowd(server.port, 30, lambda each, number, turn: get(each, f"cold-{(number * 37 + turn * 11) % 300}")) as crowd:
        assert wait_until(lambda: len(crowd.refused) > 30)
        assert worst_of(20, get, client, "hot") < QUICK_SECONDS
        assert worst_of(3, put, client, "hot") < QUICK_SECONDS
        assert timed(create_table, client, "another") < QUICK_SECONDS
        figures = client.metrics()
        assert figures["galvan_disk_queue_length"] <= 4
        assert figures["galvan_disk_refused_total"] >= 30
        disk.set()
        assert wait_until(lambda: min(crowd.done) > 0), f"some got nothing: {crowd.done}"
    assert names(crowd.refused) == {"ServiceUnavailable"} and not crowd.failures
    assert statistics.median(seconds for _, seconds in crowd.refused) < QUICK_SECONDS


def test_changes_of_tables_and_of_items_do_not_starve_each_other(serve, disk):
    server = serve("--max-queued-writes=16")
    client = JsonClient(server.port)
    put(client, "hot")
    disk.set(sync_ms=20)

    def change_tables(each, number, turn):
        create_table(each, f"table-{number}")
        each.call("DeleteTable", {"TableName": f"table-{number}"})

    with Crowd(server.port, 20, change_tables) as tables, \
            Crowd(server.port, 40, lambda each, number, turn: put(each, f"{number}-{turn}")) as items:
        assert wait_until(lambda: sum(tables.done) >= 10 and min(items.done) > 0, 30), f"{tables.done} {items.done}"
        assert worst_of(20, get, client, "hot") < QUICK_SECONDS
        assert client.metrics()["galvan_control_runs_total"] >= 20
    assert not items.failures and not tables.failures


def test_equal_clients_get_equal_shares_beside_heavy_ones(serve):
    server = serve("--threads=1")
    client = JsonClient(server.port)
    for number in range(60):
        put(client, f"item-{number}", 15_000)

    def scan(each, *_):
        each.call("Scan", {"TableName": TABLE, "FilterExpression": "attribute_not_exists(pk)"})

    with Crowd(server.port, 20, scan) as heavy, \
            Crowd(server.port, 20, lambda each, *_: get(each, "item-1")) as light:
        time.sleep(4)
    assert min(light.done) > 0 and min(heavy.done) > 0
    for crowd in (light, heavy):
        assert min(crowd.done) >= statistics.median(crowd.done) / 4, crowd.done
        assert not crowd.refused and not crowd.failures
    # Once they are gone, the one that stays is served as ever.
    assert worst_of(20, get, client, "item-1") < QUICK_SECONDS


def test_one_connection_cannot_flood_the_others(serve):
    """Thousands of requests sent ahead on one connection are answered in turns with those of the others."""
    server = serve("--threads=1")
    client = JsonClient(server.port)
    put(client, "hot")
    body = b'{"TableName": "%s"}' % TABLE.encode()
    request = (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.0\r\n"
               b"X-Amz-Target: DynamoDB_20120810.Scan\r\nX-Amz-Date: 20260101T000000Z\r\n"
               b"Authorization: AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request, "
               b"SignedHeaders=host, Signature=0\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    with socket.create_connection(("127.0.0.1", server.port)) as flood:
        flood.settimeout(20)
        flood.setblocking(False)
        sent = 0
        for _ in range(100):
            try:
                sent += flood.send(request * 200)
            except BlockingIOError:
                break
            assert timed(get, client, "hot") < QUICK_SECONDS
        assert sent > 100 * len(request)


def test_idle_connections_do_not_keep_others_out(serve):
    server = serve("--max-connections=40", "--idle-timeout=10m")
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(45)]
    try:
        time.sleep(1.1)
        with Crowd(server.port, 10, lambda each, number, turn: put(each, f"{number}-{turn}"), pause=0.02) as crowd:
            assert wait_until(lambda: min(crowd.done) > 0), crowd.done
        assert JsonClient(server.port).metrics()["galvan_connections_displaced_total"] > 0
    finally:
        for connection in idle:
            connection.close()
