"""galvan shell: scripts, and the terminal through a pseudo-terminal."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

import pytest

from galvan_server import BINARY, GalvanServer
from indexes import definitions, index
from tables import create_table, delete_table, key_schema
from test_tls import https_endpoint, self_signed, tls_arguments

pytestmark = [pytest.mark.galvan, pytest.mark.processes]

SECONDS_MAX = 60


@pytest.fixture
def shell(endpoint, tmp_path):
    """shell("-c", "SELECT …", stdin="") runs the shell to its end."""

    def run(*arguments, stdin="", environment=None):
        return subprocess.run(
            [BINARY, "shell", *arguments], input=stdin, capture_output=True, text=True, timeout=SECONDS_MAX,
            env={**os.environ, "HOME": str(tmp_path), "AWS_ENDPOINT_URL_DYNAMODB": endpoint, **(environment or {})})

    return run


@pytest.fixture
def filled(client):
    """A table of 25 items, which a SELECT with a small Limit would need pages for."""
    name = create_table(client, **key_schema(pk="S", sk="N"))
    for number in range(25):
        client.put_item(TableName=name, Item={
            "pk": {"S": "p"}, "sk": {"N": str(number)}, "text": {"S": f"line\n{number}"}, "blob": {"B": b"\x00\xff"}})
    yield name
    delete_table(client, name)


def test_a_table_of_items(shell, filled):
    result = shell("-c", f"SELECT sk, text, blob FROM \"{filled}\" WHERE pk = 'p' AND sk < 2")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "blob   | sk | text\n"
        "-------+----+--------\n"
        "0x00ff | 0  | line\\n0\n"
        "0x00ff | 1  | line\\n1\n"
        "(2 items)\n")


def test_items_as_json(shell, client, filled):
    result = shell("--output", "json", "-c", f"SELECT * FROM \"{filled}\" WHERE pk = 'p'")
    assert result.returncode == 0
    items = [json.loads(line) for line in result.stdout.splitlines()]
    assert [item["sk"] for item in items] == [{"N": str(number)} for number in range(25)]
    assert items[0] == {"pk": {"S": "p"}, "sk": {"N": "0"}, "text": {"S": "line\n0"}, "blob": {"B": "AP8="}}


def test_all_pages_are_read(shell, client):
    name = create_table(client, **key_schema(pk="N"))
    for number in range(30):
        client.put_item(TableName=name, Item={"pk": {"N": str(number)}})
    wanted = ", ".join(map(str, range(30)))  # answered in pages of ten items
    result = shell("-c", f'SELECT * FROM "{name}" WHERE pk IN [{wanted}]', "--output", "json")
    assert [json.loads(line)["pk"]["N"] for line in result.stdout.splitlines()] == list(map(str, range(30)))
    delete_table(client, name)


def test_a_script_from_the_standard_input(shell, client):
    name = create_table(client, **key_schema(pk="S"))
    result = shell(stdin=f"""
        -- two items, and a change
        INSERT INTO "{name}" VALUE {{'pk': 'a;b'}};
        INSERT INTO "{name}"
          VALUE {{'pk': 'c'}}; UPDATE "{name}" SET n = 1 WHERE pk = 'c'
          RETURNING ALL NEW *;
        SELECT * FROM "{name}" WHERE pk = 'a;b'""")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "OK\nOK\nn | pk\n--+---\n1 | c\n(1 item)\npk\n---\na;b\n(1 item)\n"
    delete_table(client, name)


def test_the_first_error_ends_a_script(shell, client):
    name = create_table(client, **key_schema(pk="S"))
    result = shell("-c", f"INSERT INTO \"{name}\" VALUE {{'pk': 'a'}}; FOO; INSERT INTO \"{name}\" VALUE {{'pk': 'b'}}")
    assert result.returncode == 1
    assert result.stderr == ("galvan: ValidationException: Statement wasn't well formed, can't be processed: Expected "
                             "data manipulation\n")
    assert client.scan(TableName=name)["Items"] == [{"pk": {"S": "a"}}]
    delete_table(client, name)


def test_several_commands(shell, filled):
    result = shell("-c", f"SELECT sk FROM \"{filled}\" WHERE pk = 'p' AND sk = 1", "-c", "\\d " + filled, "-c", "\\q",
                   "-c", "never run")
    assert result.returncode == 0
    assert result.stdout.startswith("sk\n--\n1\n(1 item)\n")
    assert "pk        | S    | partition key\nsk        | N    | sort key\n" in result.stdout


def test_tables_are_listed_and_described(shell, filled):
    assert filled in shell("-c", "\\d").stdout.splitlines()
    names = [json.loads(line)["TableName"] for line in shell("--output", "json", "-c", "\\d").stdout.splitlines()]
    assert filled in names
    described = shell("-c", f"\\d {filled}").stdout
    assert described.startswith(f"Table {filled}, ACTIVE, about 25 items of ")
    as_json = json.loads(shell("--output", "json", "-c", f'\\d "{filled}"').stdout)
    assert as_json["Table"]["TableName"] == filled
    missing = shell("-c", "\\d nosuchtable")
    assert missing.returncode == 1 and "ResourceNotFoundException" in missing.stderr


def test_indexes_are_described(shell, client):
    name = create_table(
        client, **{**key_schema(pk="S", sk="N"), "AttributeDefinitions": definitions(pk="S", sk="N", g="S", n="N")},
        GlobalSecondaryIndexes=[index("by_g", ["g", "pk"], ["n"], include=["a", "b"])],
        LocalSecondaryIndexes=[index("local", ["pk"], ["n"], "KEYS_ONLY")])
    described = shell("-c", f"\\d {name}").stdout
    rows = [[cell.strip() for cell in line.split("|")] for line in described.splitlines()]
    assert rows[-4] == ["Index", "Kind", "Key", "Projection", "Status"]
    assert rows[-2:] == [
        ["by_g", "global", "g (partition key), pk (partition key), n (sort key)", "INCLUDE: a, b", "ACTIVE"],
        ["local", "local", "pk (partition key), n (sort key)", "KEYS_ONLY", ""]]
    client.put_item(TableName=name, Item={"pk": {"S": "p"}, "sk": {"N": "1"}, "g": {"S": "g"}, "n": {"N": "5"}})
    assert shell("-c", f"SELECT n FROM \"{name}\".\"by_g\" WHERE g = 'g' AND pk = 'p'").stdout == "n\n-\n5\n(1 item)\n"
    delete_table(client, name)


def test_signed_requests_over_https(shell, tmp_path):
    files = self_signed(tmp_path)
    root = {"GALVAN_ROOT_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "GALVAN_ROOT_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
    keys = {"AWS_ACCESS_KEY_ID": root["GALVAN_ROOT_ACCESS_KEY_ID"],
            "AWS_SECRET_ACCESS_KEY": root["GALVAN_ROOT_SECRET_ACCESS_KEY"]}
    with GalvanServer("--in-memory", "--auth", "on", *tls_arguments(*files), environment=root) as server:
        address = https_endpoint(server)
        known = ["--endpoint", address, "--region", "eu-west-1", "--ca-file", files[0], "-c", "\\d"]
        assert shell(*known, environment=keys).returncode == 0
        wrong = shell(*known, environment={**keys, "AWS_SECRET_ACCESS_KEY": "x"})
        assert (wrong.returncode, wrong.stderr[:38]) == (1, "galvan: InvalidSignatureException: The")
        unknown = shell("--endpoint", address, "-c", "\\d", environment=keys)
        assert unknown.returncode == 1 and "certificate" in unknown.stderr


@pytest.mark.parametrize("arguments, message", [
    (["--endpoint", "localhost:8000"], 'galvan: "localhost:8000" is not the address of an HTTP server'),
    (["--region", "Not A Region"], 'galvan: "Not A Region" is not a region'),
    (["--output", "xml"], "galvan: --output"),
    (["--nosuch"], "galvan: The following argument was not expected: --nosuch (see galvan shell --help)"),
])
def test_wrong_arguments(shell, arguments, message):
    result = shell(*arguments, "-c", "SELECT * FROM t")
    assert result.returncode == 2
    assert result.stderr.startswith(message) and result.stderr.count("\n") == 1


def test_no_server(shell):
    result = shell("--endpoint", "http://127.0.0.1:1", "-c", "\\d")
    assert result.returncode == 1
    assert result.stderr == "galvan: http://127.0.0.1:1: Connection refused\n"


def test_what_is_no_terminal_is_not_steered(shell, client):
    name = create_table(client, **key_schema(pk="S"))
    client.put_item(TableName=name, Item={"pk": {"S": "\x1b]0;title\x07"}})
    assert "\x1b" not in shell("-c", f'SELECT * FROM "{name}"').stdout
    delete_table(client, name)


class Terminal:
    """The shell at a pseudo-terminal."""

    def __init__(self, arguments, environment):
        self.seen = ""
        self.process, self.file = pty.fork()
        if self.process == 0:
            os.execve(BINARY, [BINARY, "shell", *arguments], environment)

    def type(self, text):
        os.write(self.file, text.encode())

    def wait_for(self, text):
        """Reads until the text has come, and takes what was read up to there."""
        deadline = time.monotonic() + SECONDS_MAX
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            if select.select([self.file], [], [], 0.2)[0]:
                self.seen += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", os.read(self.file, 65536).decode(errors="replace"))
        before, self.seen = self.seen.split(text, 1)
        return before

    def wait_for_prompt(self, prompt="galvan> "):
        """Waits for the prompt, and until the terminal is the editor's: what ends the input is lost on one that is not."""
        self.wait_for(prompt)
        deadline = time.monotonic() + SECONDS_MAX
        while termios.tcgetattr(self.file)[3] & termios.ICANON:
            assert time.monotonic() < deadline
            time.sleep(0.001)

    def end(self):
        """Waits for the process and answers its exit status."""
        deadline = time.monotonic() + SECONDS_MAX
        while (ended := os.waitpid(self.process, os.WNOHANG))[0] == 0:
            if time.monotonic() > deadline:
                os.kill(self.process, signal.SIGKILL)
            time.sleep(0.01)
        status = os.waitstatus_to_exitcode(ended[1])
        os.close(self.file)
        return status


@pytest.fixture
def terminal(endpoint, tmp_path):
    terminals = []

    def start(*arguments):
        environment = {**os.environ, "HOME": str(tmp_path), "AWS_ENDPOINT_URL_DYNAMODB": endpoint, "TERM": "xterm"}
        terminals.append(Terminal(arguments, environment))
        return terminals[-1]

    return start


def test_at_a_terminal(terminal, client, tmp_path):
    name = create_table(client, **key_schema(pk="S"))
    session = terminal()
    session.wait_for_prompt()
    session.type(f"INSERT INTO \"{name}\"\n")
    session.wait_for_prompt("-> ")
    session.type("VALUE {'pk': 'x'};\n")
    session.wait_for("OK\r\n")
    session.wait_for_prompt()
    session.type("FOO;\n")
    session.wait_for("galvan: ValidationException: Statement wasn't well formed")
    session.wait_for_prompt()
    # An error ends nothing, and Ctrl-C takes back what was begun.
    session.type("SELECT 'half\x03")
    session.wait_for_prompt()
    session.type(f'SELECT * FROM "{name}";\n')
    session.wait_for("(1 item)")
    session.wait_for_prompt()
    session.type("\\?\n")
    session.wait_for("lists the tables")
    session.wait_for_prompt()
    session.type("\\q\n")
    assert session.end() == 0

    history = tmp_path / ".galvan_history"
    assert history.stat().st_mode & 0o777 == 0o600
    again = terminal()
    again.wait_for_prompt()
    again.type("\x1b[A\x1b[A\x1b[A\n")  # three up: the SELECT
    again.wait_for("(1 item)")
    again.wait_for_prompt()
    again.type("\x04")  # the end of input
    assert again.end() == 0
    delete_table(client, name)
