"""The servers that are compared: Galvan, and those of its rivals that bench/rivals/install has put into build/rivals."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "tests/clients/lib"))

from galvan_server import GalvanServer  # noqa: E402  (found by the line above)

RIVALS = pathlib.Path(os.environ.get("GALVAN_RIVALS", CHECKOUT / "build/rivals"))
START_SECONDS_MAX = 300
ANSWER_SECONDS_MAX = 120
# Nobody verifies it, but all want it well-formed.
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=example/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64)


# What a rival is not sent: an update of l[99999999999] makes Dynoxide fill the machine's memory.
HARMFUL = {"dynoxide": re.compile(rb"\[\d{5,}\]")}
RIVAL_BYTES_MAX = 4 << 30
# Keeps a server that can only listen everywhere on 127.0.0.1: bench/rivals/loopback.cc.
LOOPBACK = CHECKOUT / "build/release/galvan_loopback.so"


class Answer:
    """One response: its status, and its body as JSON, or as text where it is none."""

    def __init__(self, status, body):
        self.status = status
        try:
            self.body = json.loads(body) if body else {}
        except ValueError:
            self.body = body.decode("utf-8", "replace")

    def error(self):
        """ "ValidationException: its message" for an error; "" for a success."""
        if self.status == 200:
            return ""
        if not isinstance(self.body, dict):
            return f"{self.status} {self.body}"
        kind = str(self.body.get("__type", self.status)).rsplit("#", 1)[-1]
        message = self.body.get("message", self.body.get("Message"))
        return kind if message is None else f"{kind}: {message}"


class Connection:
    """One kept connection to a server. Not for several threads at a time."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS_MAX)

    def call(self, operation, body):
        """Sends an operation's request; `body` is sent as it is if it is bytes, and as JSON if not."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        headers = {"X-Amz-Target": f"DynamoDB_20120810.{operation}", "Content-Type": "application/x-amz-json-1.0",
                   "X-Amz-Date": "20260101T000000Z", "Authorization": AUTHORIZATION}
        try:
            return self._send(body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._connection.close()  # perhaps the server has done so, after an idle while
        try:
            return self._send(body, headers)
        except (http.client.HTTPException, OSError) as error:
            self._connection.close()
            return Answer(0, f"no answer: {type(error).__name__}".encode())

    def _send(self, body, headers):
        self._connection.request("POST", "/", body, headers)
        response = self._connection.getresponse()
        return Answer(response.status, response.read())

    def close(self):
        self._connection.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rival_commands(port):
    """By name, how to start each rival that is installed."""
    modules = RIVALS / "node_modules"
    commands = {}
    emulator = modules / "amplify-dynamodb-simulator/emulator"
    if emulator.is_dir() and shutil.which("java") and LOOPBACK.exists():
        commands["dynamodb-local"] = [
            "java", "-Xmx1g", "-XX:+UseSerialGC", f"-Djava.library.path={emulator / 'DynamoDBLocal_lib'}",
            "-jar", str(emulator / "DynamoDBLocal.jar"), "-inMemory", "-sharedDb", "-disableTelemetry",
            "-port", str(port)]
    dynoxide = modules / "@dynoxide/linux-x64/dynoxide"
    if dynoxide.is_file():
        commands["dynoxide"] = [str(dynoxide), "serve", "--host", "127.0.0.1", "--port", str(port)]
    return commands


def wait_for_port(port, process):
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args[0]} does not listen")


class Rival:
    """One rival's process. Restarted by whoever sees that it has ended."""

    def __init__(self, name, folder):
        self.name = name
        self._folder = folder
        self._log = open(folder / f"{name}.log", "wb")

    def start(self):
        self.port = free_port()
        # A Java reserves far more than it uses, and has a limit of its own.
        limit = None if self.name == "dynamodb-local" else limit_memory
        environment = {**os.environ, "LD_PRELOAD": str(LOOPBACK)}
        self._process = subprocess.Popen(
            rival_commands(self.port)[self.name], stdout=self._log, stderr=self._log, cwd=self._folder, env=environment,
            preexec_fn=limit)
        try:
            wait_for_port(self.port, self._process)
        except BaseException:
            self.stop()
            raise

    def stop(self):
        self._process.kill()
        self._process.wait()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        self._log.close()


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (RIVAL_BYTES_MAX, RIVAL_BYTES_MAX))


@contextlib.contextmanager
def running_servers(rivals):
    """Starts Galvan and the rivals named; yields them by name, Galvan as "galvan": all have a port, start and stop."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="galvan-differential.")))
        galvan = stack.enter_context(GalvanServer("--data-dir", str(folder / "galvan")))
        servers = {"galvan": galvan}
        for name in rivals:
            servers[name] = stack.enter_context(Rival(name, folder))
        yield servers
