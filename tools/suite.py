"""Runs named commands some at a time, shows the output of those that fail, and totals what their runners counted."""

import dataclasses
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclasses.dataclass(frozen=True)
class Part:
    """One command of a suite. `count_from` names a file to count tests in, for a runner whose output has no counts."""

    name: str
    command: tuple
    environment: dict = dataclasses.field(default_factory=dict)
    seconds_max: int = 600
    count_from: Path | None = None
    # Parts of an earlier stage without which this one means nothing.
    needs: tuple = ()


@dataclasses.dataclass(frozen=True)
class Outcome:
    part: Part
    passed: int
    failed: int
    output: str
    seconds: float


# The closing lines of the runners we use: the line, and the numbers in it that count as passed and as failed. The first
# kind that an output has is the one that counts, so that a script which sums up what its runners said counts once.
CLOSING_LINES = (
    # A plain line, ours.
    (r"^\d+ passed, \d+ failed$", r"(\d+) passed", r"(\d+) failed"),
    # pytest: "=== 1 failed, 12 passed, 2 skipped in 3.21s ===", with or without the rules.
    (r"^(?:=+ )?\d+ (?:passed|failed|errors?|skipped)\b.* in [\d.]+s", r"(\d+) passed", r"(\d+) (?:failed|error)"),
    # GoogleTest.
    (r"^(?:\d+: )?\[  (?:PASSED|FAILED)  \] \d+ tests?[.,]", r"PASSED  \] (\d+)", r"FAILED  \] (\d+)"),
    # Node's test runner, in its two forms.
    (r"^(?:#|ℹ) (?:pass|fail) \d+$", r"pass (\d+)", r"fail (\d+)"),
)


def count_tests(output, status):
    """How many tests passed and failed, as the runner's closing lines tell; without any, the command is one test."""
    for line, passed_number, failed_number in CLOSING_LINES:
        closing = "\n".join(re.findall(line, output, re.MULTILINE))
        if closing:
            break
    else:
        return (1, 0) if status == 0 else (0, 1)
    passed = sum(int(number) for number in re.findall(passed_number, closing))
    failed = sum(int(number) for number in re.findall(failed_number, closing))
    # A runner that says nothing failed but exits otherwise, or that ran nothing at all, has failed.
    if failed == 0 and (status != 0 or passed == 0):
        failed = 1
    return passed, failed


# What is running now, each leading a process group of its own.
running = set()


def end_group(process):
    """Ends a command and all that it started."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            return
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            pass


def end_with_all_parts(signal_number, _frame):
    """On Ctrl-C and SIGTERM: the parts, in groups of their own, would go on without this."""
    for process in list(running):
        end_group(process)
    os._exit(128 + signal_number)


def run_part(part):
    started = time.monotonic()
    try:
        process = subprocess.Popen(
            part.command,
            cwd=REPOSITORY,
            env={**os.environ, **part.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
            errors="replace",
        )
    except OSError as error:
        return Outcome(part, 0, 1, f"{error}\n", 0.0)
    running.add(process)
    overdue = threading.Timer(part.seconds_max, end_group, [process])
    overdue.start()
    try:
        output, _ = process.communicate()
        status = process.returncode
    finally:
        overdue.cancel()
        end_group(process)  # What a part left running must not disturb the next.
        running.discard(process)
    seconds = time.monotonic() - started
    if seconds >= part.seconds_max:
        output += f"\nended after {part.seconds_max} s, the most that this part may take\n"
        status = status or 1
    counted = part.count_from.read_text(errors="replace") if part.count_from and part.count_from.exists() else output
    passed, failed = count_tests(counted, status)
    return Outcome(part, passed, failed, output, seconds)


def report(outcome):
    verdict = "FAIL" if outcome.failed else "ok  "
    failed = f", {outcome.failed} failed" if outcome.failed else ""
    line = f"{verdict}  {outcome.part.name}  ({outcome.passed} passed{failed}; {outcome.seconds:.1f} s)"
    text = f"\n{outcome.output.rstrip()}\n{line}\n\n" if outcome.failed else f"{line}\n"
    sys.stdout.write(text)
    sys.stdout.flush()


def run_suite(stages, parallel):
    """Runs the stages (lists of parts) in order, the parts of one stage `parallel` at a time.

    Prints a line for each part, the output of each that failed, and at the end `N passed, N failed` alone on a line.
    Returns the exit status: 0 only if something ran and nothing failed.
    """
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, end_with_all_parts)
    started = time.monotonic()
    outcomes = {}
    lock = threading.Lock()

    def run_and_report(part):
        lacking = [name for name in part.needs if name not in outcomes or outcomes[name].failed]
        if lacking:
            outcome = Outcome(part, 0, 1, f"not run: it needs {', '.join(lacking)}", 0.0)
        else:
            outcome = run_part(part)
        with lock:
            outcomes[part.name] = outcome
            report(outcome)

    for stage in stages:
        with ThreadPoolExecutor(max_workers=parallel) as pool:
            list(pool.map(run_and_report, stage))

    passed = sum(outcome.passed for outcome in outcomes.values())
    failed = sum(outcome.failed for outcome in outcomes.values())
    if failed:
        print("failed: " + " ".join(name for name, outcome in outcomes.items() if outcome.failed))
    print(f"{time.monotonic() - started:.0f} s")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


def select(stages, names):
    """The stages with only the named parts and what those need; all of them without names. An unknown name ends it."""
    if not names:
        return stages
    parts = {part.name: part for stage in stages for part in stage}
    chosen = set()

    def choose(name):
        if name not in parts:
            sys.exit(f"no part '{name}'; there are: {' '.join(parts)}")
        if name not in chosen:
            chosen.add(name)
            for needed in parts[name].needs:
                choose(needed)

    for name in names:
        choose(name.rstrip("/"))
    return [[part for part in stage if part.name in chosen] for stage in stages]
