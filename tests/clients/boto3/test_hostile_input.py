"""What no client sends: the server answers or closes, leaks nothing, and goes on serving."""

import random
import socket
import time

import pytest

from galvan_server import GalvanServer, wait_until
from raw_http import Caller, read_answer

pytestmark = pytest.mark.galvan

MEGABYTE = 1024 * 1024


def exchange(call, *parts, timeout=10):
    """Sends the parts and returns all that comes back until the server closes, or b"" if it resets."""
    with call.connect(timeout) as connection:
        received = b""
        try:
            for part in parts:
                connection.sendall(part)
            connection.shutdown(socket.SHUT_WR)
            while block := connection.recv(65_536):
                received += block
        except (ConnectionResetError, BrokenPipeError):
            pass
        return received


def status_line(received):
    return received.split(b"\r\n", 1)[0]


def test_a_body_of_more_than_16_megabytes_is_refused_before_it_is_read(call):
    head = call.request_bytes("PutItem", b"")
    head = head.replace(b"Content-Length: 0", b"Content-Length: %d" % (16 * MEGABYTE + 1))
    with call.connect() as connection, connection.makefile("rb") as stream:
        connection.sendall(head)
        assert read_answer(stream).status == 413


def test_a_chunked_body_of_more_than_16_megabytes_is_refused(call):
    head = call.request_bytes("PutItem", b"").replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    chunk = b"%x\r\n" % MEGABYTE + b" " * MEGABYTE + b"\r\n"
    received = exchange(call, head, *[chunk] * 18)
    assert b" 413 " in status_line(received) or received == b""


def test_a_body_of_almost_16_megabytes_is_read(call):
    body = b'{"TableName":"galvan-test-absent","Key":{"pk":{"S":"a"}},"Unknown":"%s"}' % (b"x" * (16 * MEGABYTE - 200))
    assert call("GetItem", body).error == "ResourceNotFoundException"


def test_headers_of_more_than_16_kilobytes_are_refused(call):
    received = exchange(call, b"POST / HTTP/1.1\r\nHost: a\r\n" + b"X-Filler: %s\r\n" % (b"x" * 1000) * 40 + b"\r\n")
    assert received == b"" or b" 4" in status_line(received)


def test_an_endless_header_is_refused(call):
    received = exchange(call, b"POST / HTTP/1.1\r\nX-Endless: ", *[b"x" * 65_536] * 32)
    assert received == b"" or b" 4" in status_line(received)


@pytest.mark.parametrize("request_line", [
    b"GARBAGE\r\n\r\n", b"\r\n\r\n\r\n", b"POST\r\n\r\n", b"POST / HTTP/9.9\r\n\r\n",
    b"POST / HTTP/1.1\r\nNo colon\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00" * 1000,
])
def test_malformed_http_is_refused_or_closed(call, request_line):
    received = exchange(call, request_line)
    assert received == b"" or b" 4" in status_line(received) or b" 5" in status_line(received), received[:200]
    assert call("ListTables", {}).status == 200


def test_a_length_beside_chunks_is_not_a_way_to_smuggle_a_request(call):
    hidden = call.request_bytes("ListTables", b"{}")
    head = call.request_bytes("ListTables", b"").replace(
        b"Content-Length: 0", b"Content-Length: %d\r\nTransfer-Encoding: chunked" % (5 + len(hidden)))
    received = exchange(call, head + b"0\r\n\r\n" + hidden)
    assert received.count(b"TableNames") == 0


def test_random_bytes_do_not_stop_the_server(call):
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    for _ in range(100):
        exchange(call, chance.randbytes(chance.randrange(1, 2000)))
    assert call("ListTables", {}).status == 200


def test_requests_with_damaged_bytes_do_not_stop_the_server(call, hash_table):
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    body = (b'{"Item":{"pk":{"S":"damaged"},"n":{"N":"1.5e3"},"l":{"L":[{"B":"AAEC"},{"SS":["a","b"]}]}},'
            b'"ConditionExpression":"attribute_not_exists(a) AND size(#l[0]) < :n",'
            b'"ExpressionAttributeNames":{"#l":"l"},"ExpressionAttributeValues":{":n":{"N":"7"}},'
            b'"TableName":"%s"}' % hash_table.encode())
    statuses = set()
    for _ in range(500):
        damaged = bytearray(body)
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(damaged))
            choice = chance.randrange(3)
            if choice == 0:
                damaged[place] = chance.randrange(256)
            elif choice == 1:
                del damaged[place:place + chance.randrange(1, 5)]
            else:
                damaged[place:place] = chance.randbytes(chance.randrange(1, 3))
        statuses.add(call("PutItem", bytes(damaged)).status)
    assert statuses <= {200, 400}


def test_truncated_bodies_are_refused(call, hash_table):
    body = (b'{"TableName":"%s","Key":{"pk":{"S":"\xc3\xa9\\u00e9"}},"ProjectionExpression":"a.b[1]"}'
            % hash_table.encode())
    for length in range(len(body)):
        assert call("GetItem", body[:length]).error == "SerializationException"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory):
    """A server whose timeouts are short."""
    timeouts = ["--idle-timeout", "1", "--header-timeout", "1", "--body-timeout", "1"]
    with GalvanServer("--in-memory", *timeouts) as server:
        yield server


def seconds_until_closed(connection, trickle=b""):
    """How long the server kept the connection while it got one byte of `trickle` each tenth of a second."""
    connection.settimeout(0.1)
    started = time.monotonic()
    while time.monotonic() - started < 10:
        try:
            if not connection.recv(4096):
                return time.monotonic() - started
        except TimeoutError:
            pass
        except ConnectionResetError:
            return time.monotonic() - started
        if trickle:
            try:
                connection.send(trickle[:1])
            except (BrokenPipeError, ConnectionResetError):
                return time.monotonic() - started
    return None


@pytest.mark.processes
def test_an_idle_connection_is_closed(impatient):
    with Caller(impatient.endpoint).connect() as connection:
        assert 0.5 < seconds_until_closed(connection) < 5


@pytest.mark.processes
def test_a_header_that_trickles_is_cut_off(impatient):
    with Caller(impatient.endpoint).connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nX-Slow: ")
        assert 0.5 < seconds_until_closed(connection, b"x") < 5


@pytest.mark.processes
def test_a_body_that_trickles_is_cut_off(impatient):
    call = Caller(impatient.endpoint)
    with call.connect() as connection:
        connection.sendall(call.request_bytes("PutItem", b"x" * 10_000)[:-9_990])
        assert 0.5 < seconds_until_closed(connection, b"x") < 5


@pytest.mark.processes
def test_half_sent_requests_leave_nothing_behind():
    with GalvanServer("--in-memory") as server:
        call = Caller(server.endpoint)
        assert call("ListTables", {}).status == 200
        before = server.open_files()
        whole = call.request_bytes("PutItem", b'{"TableName":"absent","Item":{"pk":{"S":"a"}}}')
        for length in range(1, len(whole), 5):
            with call.connect() as connection:
                connection.sendall(whole[:length])
        connections = [call.connect() for _ in range(50)]
        for connection in connections:
            connection.sendall(whole[:-5])
        for connection in connections:
            connection.close()
        assert wait_until(lambda: server.open_files() <= before)
        assert call("ListTables", {}).status == 200


@pytest.mark.processes
def test_clients_that_do_not_read_do_not_hold_memory_for_ever():
    with GalvanServer("--in-memory") as server:
        call = Caller(server.endpoint)
        call("CreateTable", {"TableName": "big", "BillingMode": "PAY_PER_REQUEST",
                             "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
                             "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]})
        assert wait_until(lambda: call("PutItem", {"TableName": "big", "Item": {
            "pk": {"S": "a"}, "fill": {"S": "x" * 400_000}}}).status == 200)
        request = call.request_bytes("GetItem", b'{"TableName":"big","Key":{"pk":{"S":"a"}}}')
        before = server.resident_bytes()
        deaf = [call.connect() for _ in range(20)]
        for connection in deaf:
            connection.setblocking(False)
            try:
                connection.send(request * 200)
            except BlockingIOError:
                pass
        time.sleep(0.5)
        assert call("ListTables", {}).status == 200
        assert server.resident_bytes() - before < 200 * MEGABYTE
        for connection in deaf:
            connection.close()
