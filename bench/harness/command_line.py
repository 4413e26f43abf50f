"""bench/run: measures Galvan beside nginx and the rivals, and prints one table. bench/README.md has the method."""

import argparse
import contextlib
import os
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from harness import access, big_data, closed_loop, expiry, fixed_rate, generator, indexes, overload, streams, tables
from harness.fleet import WORKS, Fleet
from harness.report import Report
from harness.servers import REPOSITORY

CLOSED, FIXED_RATE, OVERLOAD, INDEXES, TABLES = "closed", "fixed-rate", "overload", "indexes", "tables"
BIG_DATA, STREAMS, EXPIRY, ACCESS, GENERATOR = "bigdata", "streams", "expiry", "access", "generator"
# What a run without --part measures; the generator's own cost is a question of its own.
DEFAULT_PARTS = (CLOSED, FIXED_RATE, OVERLOAD, INDEXES, TABLES, BIG_DATA, STREAMS, EXPIRY, ACCESS)
PARTS = (*DEFAULT_PARTS, GENERATOR)


def parse_arguments(words):
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    add = parser.add_argument
    add("--part", dest="parts", action="append", choices=PARTS, help=f"may be repeated; all but {GENERATOR}")
    add("--operation", dest="operations", action="append", choices=sorted({work.operation for work in WORKS}),
        help="only these, in the parts closed and fixed-rate; may be repeated")
    add("--runs", type=int, default=3, help="how often each measurement is made; the median counts (3)")
    add("--seconds", type=float, default=5, help="how long each measurement lasts, after a warm-up of 2 (5)")
    add("--connections", type=int, default=64, help="connections, kept alive (64)")
    add("--threads", type=int, default=2, help="threads of the load generator (2)")
    add("--items", type=int, default=10_000, help="items in each table, where it is not said otherwise (10000)")
    add("--no-rivals", dest="rivals", action="store_false", help="measure Galvan alone, without nginx too")
    add("--overload-connections", type=int, default=1000, help="connections of the part overload (1000)")
    add("--big-data-items", type=lambda text: sorted(map(int, text.split(","))), default="10000,1000000,10000000",
        help="how many items the part bigdata measures at (10000,1000000,10000000)")
    add("--expiry-items", type=int, default=1_000_000, help="how many items expire in the part expiry (1000000)")
    add("--memory-mib", type=int, default=256, help="Galvan's --memory in the parts bigdata and indexes (256)")
    add("--backfill-items", type=int, default=1_000_000, help="items that the part indexes builds an index of (1000000)")
    add("--tables", type=int, default=1000, help="how many tables, and namespaces, the part tables makes (1000)")
    add("--build", type=Path, default=REPOSITORY / "build/release", help="where the load generator is built")
    add("--binary", help="the server to measure (that of the build)")
    add("--server-flag", dest="server_flags", action="append", default=[], metavar="FLAG",
        help="one more flag for Galvan, as in --server-flag=--in-memory; may be repeated")
    add("--json", type=Path, metavar="FILE", help="write all figures there, too")
    options = parser.parse_args(words)
    options.parts = options.parts or DEFAULT_PARTS
    options.binary = options.binary or str(options.build / "galvan")
    options.generator, options.loopback = str(options.build / "galvan_load"), options.build / "galvan_loopback.so"
    for program in (options.binary, options.generator):
        if not os.access(program, os.X_OK):
            parser.error(f"there is no {program}; `make bench` builds it")
    return options


def sync_milliseconds(folder):
    """The median time of a 4 KiB write with fdatasync: what a durable write costs at least on this disk."""
    times = []
    with open(folder / "sync", "wb", buffering=0) as file:
        for _ in range(100):
            started = time.monotonic()
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            times.append((time.monotonic() - started) * 1e3)
    return statistics.median(times)


def describe_machine():
    model = "unknown processor"
    with contextlib.suppress(OSError, IndexError):
        model = Path("/proc/cpuinfo").read_text().split("model name")[1].split("\n")[0].strip("\t :")
    return f"{model}, {os.cpu_count()} cores, Linux {os.uname().release}"


def run(options, folder, report):
    report.say(f"{time.strftime('%Y-%m-%d')}  {describe_machine()}")
    sync_ms = sync_milliseconds(folder)
    report.say(f"disk: a synchronous 4 KiB write takes {sync_ms:.2f} ms")
    report.say(f"{options.connections} connections from {options.threads} threads, {options.seconds:g} s a measurement, "
               f"medians of {options.runs}; {options.items} items; cpu is the server's, a request")
    if CLOSED in options.parts or FIXED_RATE in options.parts:
        with contextlib.ExitStack() as stack:
            fleet = Fleet(options, folder, stack, report, options.rivals)
            if CLOSED in options.parts:
                closed_loop.measure(options, fleet, report)
            if FIXED_RATE in options.parts:
                fixed_rate.measure(options, fleet, report, sync_ms)
    modules = {OVERLOAD: overload, INDEXES: indexes, TABLES: tables, BIG_DATA: big_data, STREAMS: streams,
               EXPIRY: expiry, ACCESS: access, GENERATOR: generator}
    for part, module in modules.items():
        if part in options.parts:
            with contextlib.ExitStack() as stack:
                module.measure(options, folder, stack, report)


def main(words):
    options = parse_arguments(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # By the way that ends the servers.
    report = Report(progress=lambda line: print(line, flush=True))
    # Beside the build, because a temporary folder may lie in memory, where a synchronous write costs nothing.
    parent = REPOSITORY / "build"
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench.", dir=parent) as folder:
        run(options, Path(folder), report)
    print("\n" + report.text())
    if options.json:
        options.json.write_text(report.json())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
