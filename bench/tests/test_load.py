"""The load generator against small servers of known behaviour."""

import contextlib
import http.server
import os
import threading
import time

import pytest
from harness import workload
from harness.load import Plan, run_load

WORK = workload.get_item(workload.ORDERS)


class Server:
    """Answers every request with what answer(n) gives for its number n from 0 on: a status and a body, or None to hang up."""

    name = "test server"

    def __init__(self, answer):
        numbers, lock = iter(range(1 << 60)), threading.Lock()
        self.bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # An answer in one piece.

            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                with lock:
                    number = next(numbers)
                    self.bodies.append(body)
                answered = answer(number)
                if answered is None:
                    handler.close_connection = True
                    return
                handler.send_response(answered[0])
                handler.send_header("Content-Length", str(len(answered[1])))
                handler.end_headers()
                handler.wfile.write(answered[1])

            def log_message(handler, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def pids(self):
        return [os.getpid()]

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextlib.contextmanager
def server_answering(answer):
    server = Server(answer)
    try:
        yield server
    finally:
        server.stop()


def run(generator, server, **plan):
    return run_load(generator, server, server.port, WORK, Plan(**{"numbers": 10, "seconds": 0.5, "connections": 4, **plan}),
                    errors_allowed=True)


def test_closed_loop_counts_what_was_answered(generator):
    with server_answering(lambda _: (200, b"{}")) as server:
        found = run(generator, server)
        assert found.errors == {}
        # The last answers of the connections may come after the end.
        assert len(server.bodies) - 8 <= found.requests <= len(server.bodies)
    assert found.connection_min > 0
    assert 0 < found.p50 <= found.p99 <= found.p999
    assert found.server_cpu > 0


def test_sequence_sends_each_number_once(generator):
    with server_answering(lambda _: (200, b"{}")) as server:
        found = run(generator, server, numbers=47, first=20, in_sequence=True)
        keys = sorted(server.bodies)
    assert found.errors == {} and found.requests == 47
    expected = [f'"S":"customer-{n // 20:07d}"}},"order":{{"S":"order-{n % 20:04d}"'.encode() for n in range(20, 67)]
    assert len(keys) == 47 and all(key in body for key, body in zip(expected, keys))


def test_latency_at_a_fixed_rate_counts_from_when_a_request_was_due(generator):
    """A server that stands still once: with two connections only two requests are under way, but many are due."""
    stall = {}

    def answer(number):
        if number == 100:
            stall["end"] = time.monotonic() + 0.5
        time.sleep(max(0, stall.get("end", 0) - time.monotonic()))
        return 200, b"{}"

    with server_answering(answer) as server:
        found = run(generator, server, connections=2, rate=200, seconds=2)
    assert found.errors == {}
    assert 300 < found.requests < 500
    # About a hundred of the four hundred waited; had they been put off until the server went on, two would have.
    assert found.p99 > 300


@pytest.mark.parametrize(
    "answered, error",
    [((503, b"busy"), "503"), ((200, b"{}longer"), "wrong_length"), (None, "lost")],
)
def test_errors_are_counted(generator, answered, error):
    with server_answering(lambda number: answered if number % 10 == 9 else (200, b"{}")) as server:
        found = run(generator, server, answer_bytes=(2, 2))
    assert found.errors.keys() == {error}
    assert found.requests / 20 < found.errors[error] < found.requests / 5
    assert (found.error_p99 > 0) == (error == "503")


def test_an_answer_that_never_comes_is_an_error(generator, monkeypatch):
    monkeypatch.setattr("harness.load.TIMEOUT_SECONDS", 0.3)
    with server_answering(lambda number: time.sleep(1) or (200, b"{}")) as server:
        found = run(generator, server, seconds=0.8)
    assert found.requests == 0
    assert found.errors["timeouts"] >= 4


def test_errors_end_the_benchmark(generator):
    with server_answering(lambda _: (400, b"{}")) as server, pytest.raises(SystemExit, match="400"):
        run_load(generator, server, server.port, WORK, Plan(numbers=1, seconds=0.2))
