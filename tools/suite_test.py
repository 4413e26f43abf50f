"""How a suite counts what its runners say, and what it makes of those that fail."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from suite import Part, count_tests, run_suite, select  # noqa: E402


@pytest.mark.parametrize(
    "output, status, expected",
    [
        ("", 0, (1, 0)),
        ("", 3, (0, 1)),
        ("===== 12 passed in 0.50s =====", 0, (12, 0)),
        ("1 failed, 12 passed, 2 skipped in 3.21s", 1, (12, 1)),
        ("=== 2 failed, 3 passed, 1 error in 63.21s (0:01:03) ===", 1, (3, 3)),
        ("5 failed in 1.00s", 1, (0, 5)),
        ("no tests ran in 0.01s", 5, (0, 1)),
        ("[  PASSED  ] 7 tests.\n[  PASSED  ] 1 test.", 0, (8, 0)),
        ("[  PASSED  ] 6 tests.\n[  FAILED  ] 2 tests, listed below:\n", 8, (6, 2)),
        ("[  PASSED  ] 0 tests.", 0, (0, 1)),
        ("[  PASSED  ] 9 tests.\nSegmentation fault", 139, (9, 1)),
        ("ℹ tests 5\nℹ pass 4\nℹ fail 1\n", 1, (4, 1)),
        ("# pass 4\n# fail 0\n", 0, (4, 0)),
        ("3 passed in 1.00s\n4 passed, 0 failed\n", 0, (4, 0)),
    ],
)
def test_counts(output, status, expected):
    assert count_tests(output, status) == expected


def bash(name, script, **options):
    return Part(name, ("bash", "-c", script), **options)


def test_totals_and_shows_only_what_failed(capfd):
    parts = [bash("good", "echo quiet; echo 3 passed in 0.10s"), bash("bad", "echo loud; exit 1")]
    assert run_suite([parts], parallel=2) == 1
    lines = capfd.readouterr().out.splitlines()
    assert lines[-1] == "3 passed, 1 failed"
    assert "loud" in lines and "quiet" not in lines
    assert "failed: bad" in lines


def test_succeeds_when_nothing_failed(capfd):
    assert run_suite([[bash("one", "exit 0")], [bash("two", "exit 0", needs=("one",))]], parallel=1) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "2 passed, 0 failed"


def test_does_not_run_a_part_that_lacks_what_it_needs(capfd, tmp_path):
    stages = [[bash("first", "exit 1")], [bash("second", f"touch {tmp_path}/ran", needs=("first",))]]
    assert run_suite(stages, parallel=1) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "0 passed, 2 failed"
    assert not (tmp_path / "ran").exists()


def test_ends_a_part_that_takes_too_long_with_all_that_it_started(capfd):
    assert run_suite([[bash("slow", "sleep 60 & sleep 60", seconds_max=1)]], parallel=1) == 1
    assert "ended after 1 s" in capfd.readouterr().out


def test_ends_its_parts_when_it_is_ended():
    marker = f"61.{os.getpid()}"
    script = f"from suite import Part, run_suite; run_suite([[Part('slow', ('sleep', '{marker}'))]], 1)"
    suite = subprocess.Popen((sys.executable, "-c", script), cwd=Path(__file__).parent)
    assert wait_until(lambda: runs(marker))
    suite.terminate()
    assert suite.wait(timeout=20) == 128 + signal.SIGTERM
    assert wait_until(lambda: not runs(marker))


def runs(argument):
    """Whether a process with this argument runs."""
    return any(argument.encode() in read(path).split(b"\0") for path in Path("/proc").glob("[0-9]*/cmdline"))


def read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_a_command_that_is_not_there_fails(capfd):
    assert run_suite([[Part("absent", ("/nonexistent/run",))]], parallel=1) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "0 passed, 1 failed"


def test_selecting_a_part_brings_what_it_needs():
    stages = [[bash("build", ""), bash("other", "")], [bash("run", "", needs=("build",))]]
    assert [[part.name for part in stage] for stage in select(stages, ["run/"])] == [["build"], ["run"]]
    with pytest.raises(SystemExit):
        select(stages, ["absent"])
