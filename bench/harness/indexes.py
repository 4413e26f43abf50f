"""What global indexes cost: reads through one, writes that keep two, and building one beside writers."""

import json
import sys
import time

from harness import workload
from harness.client import TABLE_KEY, Client, definitions, global_index
from harness.fleet import fill
from harness.load import Load, Plan, median, run_load
from harness.metrics import await_quiet
from harness.report import Row
from harness.servers import GALVAN, start_galvan
from harness.workload import BATCH_ITEMS, INDEXED, INDEXED_BIG_DATA, INDEXED_SMALL, ITEMS_PER_PARTITION, NOT_INDEXED

BY_BUYER = ("by_buyer", ("buyer", "order"))
BY_SHOP = ("by_shop", ("shop", "buyer"))
QUERY_TABLE = workload.query(INDEXED_SMALL, "Query of 20")
QUERY_INDEX = workload.query_index(INDEXED_SMALL, BY_BUYER[0], "Query of 20 through an index")
PUT_PLAIN = workload.put_item(NOT_INDEXED, "PutItem, no index")
PUT_INDEXED = workload.put_item(INDEXED, "PutItem, two indexes")
QUERY_RATIO_MIN = 0.9
PUT_RATIO_MIN = 0.5

WRITERS = 16
LOAD_CONNECTIONS = 16
WRITE_SECONDS_MAX = 2
BUILD_SECONDS_MAX = 3600
WRITERS_RATIO_MIN = 0.5
MEMORY_BEYOND_MIB = 64
QUIET_SECONDS_MAX = 120
DIGESTS_MAX = 5
# Each puts another buyer, and so moves the index's entry.
WRITE = workload.put_item(INDEXED_BIG_DATA, new_buyer=True)


def measure(options, folder, stack, report):
    measure_upkeep(options, folder, stack, report)
    measure_backfill(options, folder, stack, report)


def measure_upkeep(options, folder, stack, report):
    server = start_galvan(options.binary, folder / "indexes", options.server_flags)
    stack.callback(server.stop)
    client = Client(server)
    for table, indexes in ((INDEXED_SMALL, (BY_BUYER,)), (INDEXED, (BY_BUYER, BY_SHOP)), (NOT_INDEXED, ())):
        client.create_table(table, indexes)
        fill(options.generator, server, table, options.items)
    works = (QUERY_TABLE, QUERY_INDEX, PUT_PLAIN, PUT_INDEXED)
    sizes = {work.name: workload.check_answer(client, server, work) for work in works}
    runs = {work.name: [] for work in works}
    # They take turns, so that what disturbs the machine for a while disturbs them alike.
    for _ in range(options.runs):
        for work in works:
            plan = Plan(
                numbers=options.items // ITEMS_PER_PARTITION * ITEMS_PER_PARTITION,
                seconds=options.seconds,
                warm_up_seconds=min(2, options.seconds / 2),
                connections=options.connections,
                threads=options.threads,
                answer_bytes=work.answer_bytes(sizes[work.name]),
            )
            runs[work.name].append(run_load(options.generator, server, server.port, work, plan))
    for work in works:
        report.add(Row(work.name, GALVAN, sizes[work.name], median(runs[work.name]), server.resident_mib()))
    for indexed, plain, bound in ((QUERY_INDEX, QUERY_TABLE, QUERY_RATIO_MIN), (PUT_INDEXED, PUT_PLAIN, PUT_RATIO_MIN)):
        report.need_ratio(f"{indexed.name}, to {plain.name}", report.rate(indexed.name), report.rate(plain.name), bound)
    server.stop()


def measure_backfill(options, folder, stack, report):
    items = options.backfill_items
    flags = (f"--memory={options.memory_mib}MiB", *options.server_flags)
    server = start_galvan(options.binary, folder / "backfill", flags)
    stack.callback(server.stop)
    client = Client(server)
    client.create_table(INDEXED_BIG_DATA)
    fill(options.generator, server, INDEXED_BIG_DATA, items, connections=LOAD_CONNECTIONS)
    await_quiet(server, QUIET_SECONDS_MAX)
    plan = Plan(numbers=items // BATCH_ITEMS * BATCH_ITEMS, seconds=min(WRITE_SECONDS_MAX, options.seconds),
                connections=WRITERS)

    def write():
        return run_load(options.generator, server, server.port, WRITE, plan)

    name = f"PutItem, {WRITERS} writers"
    before = median([write() for _ in range(options.runs)])
    report.add(Row(f"{name}, without the index", GALVAN, 0, before, server.resident_mib()))
    during, seconds = write_until_built(options, server, client, plan)
    notes = f"{items} items in {seconds:.1f} s; peak {server.peak_resident_mib():.0f} MiB"
    report.add(Row(f"{name}, while the index is built", GALVAN, 0, during, server.resident_mib(), notes))
    report.add(Row(f"{name}, with the index", GALVAN, 0, median([write() for _ in range(options.runs)]),
                   server.resident_mib()))
    report.need_ratio("writers while an index is built, to without it", during.rate, before.rate, WRITERS_RATIO_MIN)
    report.need("peak memory with the backfill, MiB", server.peak_resident_mib(), options.memory_mib + MEMORY_BEYOND_MIB,
                at_most=True)
    of_table, of_index = digests(client)
    report.need("entries that the index should have and has not, or the other way round",
                0 if of_table == of_index else max(1, abs(of_table[0] - of_index[0])), 0, at_most=True)


def write_until_built(options, server, client, plan):
    """Adds the index while writers write; their median speed until it is ACTIVE, and how many seconds that took."""
    name, key = BY_BUYER
    started = time.monotonic()
    client.call("UpdateTable", {
        "TableName": INDEXED_BIG_DATA,
        "AttributeDefinitions": definitions([TABLE_KEY, key]),
        "GlobalSecondaryIndexUpdates": [{"Create": global_index(name, key)}],
    })
    found, seconds = [], None
    while seconds is None:
        if time.monotonic() - started > BUILD_SECONDS_MAX:
            sys.exit(f"{server.name} did not build the index in {BUILD_SECONDS_MAX} s")
        load = Load(options.generator, server, server.port, WRITE, plan)
        try:
            while load.running:
                if seconds is None and index_status(client) == "ACTIVE":
                    seconds = time.monotonic() - started
                time.sleep(0.05)
            measured = load.finish()
        finally:
            load.stop()
        # The last ones wrote beside the builder for a part of their time only.
        if seconds is None or not found:
            found.append(measured)
    return median(found), seconds


def index_status(client):
    return client.describe_table(INDEXED_BIG_DATA)["GlobalSecondaryIndexes"][0]["IndexStatus"]


def digests(client):
    """Of the table and of the index, at rest: what the load generator no longer waited for may still be written."""
    for _ in range(DIGESTS_MAX):
        before, of_index = digest(client), digest(client, BY_BUYER[0])
        if digest(client) == before:
            return before, of_index
    sys.exit("the table does not come to rest")


def digest(client, index=None):
    """The number of all items or entries, and a sum over what they are that does not depend on their order."""
    request = {"TableName": INDEXED_BIG_DATA, "ProjectionExpression": "customer, #o, buyer, note",
               "ExpressionAttributeNames": {"#o": "order"}, **({"IndexName": index} if index else {})}
    count = total = 0
    connection = client.connect()
    while True:
        page = json.loads(client.call_on(connection, "Scan", request))
        for item in page["Items"]:
            total += hash(tuple(item[name]["S"] for name in ("customer", "order", "buyer", "note")))
        count += page["Count"]
        if "LastEvaluatedKey" not in page:
            connection.close()
            return count, total
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
