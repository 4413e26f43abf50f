"""Many items: how fast they come in, what that costs in memory and on the disk, and what it does to reads and writes."""

from harness import workload
from harness.client import Client
from harness.fleet import fill
from harness.load import Plan, median, run_load
from harness.metrics import await_quiet, disk_bytes
from harness.report import Row
from harness.servers import GALVAN, start_galvan
from harness.workload import BATCH_ITEMS, ITEMS_PER_PARTITION

LOAD_CONNECTIONS = 16
# The working set that stays in memory, whatever else there is.
HOT_ITEMS = 10_000
QUIET_SECONDS_MAX = 120
GET_RATIO_MIN = 0.8
MEMORY_BEYOND_MIB = 64
ITEM_BYTES = 500

WORKS = (workload.get_item(workload.BIG_DATA), workload.update_item(workload.BIG_DATA), workload.query(workload.BIG_DATA))


def count_text(items):
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if items >= size and items % size == 0:
            return f"{items // size}{unit}"
    return str(items)


def measure(options, folder, stack, report):
    memory_mib = options.memory_mib
    server = start_galvan(options.binary, folder / "big-data", (f"--memory={memory_mib}MiB", *options.server_flags))
    stack.callback(server.stop)
    client = Client(server)
    client.create_table(workload.BIG_DATA)
    present = 0
    for items in options.big_data_items:
        load(options, server, folder / "big-data" / "data", report, present, items)
        present = items
        for work in WORKS:
            measure_work(options, client, server, report, work, items)
    least, most = (f"GetItem at {count_text(items)}, hot" for items in (options.big_data_items[0], present))
    if least != most:
        report.need_ratio(f"{most}, to {count_text(options.big_data_items[0])}", report.rate(most), report.rate(least),
                          GET_RATIO_MIN)
    report.need(f"peak memory with {count_text(present)} items, MiB", server.peak_resident_mib(),
                memory_mib + MEMORY_BEYOND_MIB, at_most=True)


def load(options, server, data, report, present, items):
    written = server.written_bytes()
    found = fill(options.generator, server, workload.BIG_DATA, items, present, LOAD_CONNECTIONS)
    quiet_seconds = await_quiet(server, QUIET_SECONDS_MAX)
    loaded = items - present
    written = server.written_bytes() - written
    notes = (f"{loaded / found.seconds:.0f} items/s for {found.seconds:.1f} s, then {quiet_seconds:.1f} s until quiet; "
             f"peak {server.peak_resident_mib():.0f} MiB; {disk_bytes(data) / items:.0f} bytes on disk an item; "
             f"{written / (loaded * ITEM_BYTES):.1f} bytes written a byte")
    row = Row(f"BatchWriteItem of {BATCH_ITEMS} to {count_text(items)}", GALVAN, 0, found, server.resident_mib(), notes)
    report.add(row)


def measure_work(options, client, server, report, work, items):
    """Over a part that stays in memory, and over everything."""
    size = workload.check_answer(client, server, work)
    for where, numbers in (("hot", min(HOT_ITEMS, items)), ("uniform", items)):
        plan = Plan(
            numbers=max(numbers // ITEMS_PER_PARTITION, 1) * ITEMS_PER_PARTITION,
            seconds=options.seconds,
            warm_up_seconds=min(2, options.seconds / 2),
            connections=options.connections,
            threads=options.threads,
            answer_bytes=work.answer_bytes(size),
        )
        found = median([run_load(options.generator, server, server.port, work, plan) for _ in range(options.runs)])
        report.add(Row(f"{work.name} at {count_text(items)}, {where}", GALVAN, size, found, server.resident_mib()))
