"""Tables and namespaces that come and go: what is left of them, and what they cost while they are there."""

import contextlib
import json
import sys
import threading
import time

from harness import workload
from harness.client import Client, table_request
from harness.fleet import GET, fill
from harness.load import Plan, measurement_of_times, median, run_load
from harness.metrics import await_quiet, disk_bytes
from harness.report import Row
from harness.servers import GALVAN, start_galvan
from harness.workload import BATCH_ITEMS, ITEMS_PER_PARTITION, ORDERS, fill_first

TABLE_ITEMS = 100
NAMESPACE_ITEMS = 10
SPACE_RATIO_MAX = 1.2
SPEED_RATIO_MIN = 0.9
SPACE_SECONDS_MAX = 60
NAMESPACE_MS_MAX = 10
PARALLEL_CLIENTS = 200
# The time of its creation has more digits on one server than on another.
DESCRIBE = workload.Work("DescribeTable", "DescribeTable", {"TableName": ORDERS}, answer_tolerance_bytes=10)


def measure(options, folder, stack, report):
    measure_churn(options, folder, stack, report)
    measure_namespaces(options, folder, stack, report)


def measure_churn(options, folder, stack, report):
    """One server makes and deletes many tables, beside one that does not: the two are compared afterwards."""
    servers = {}
    for name in ("churned", "still"):
        servers[name] = start_galvan(options.binary, folder / name, options.server_flags)
        stack.callback(servers[name].stop)
        Client(servers[name]).create_table(ORDERS)
        fill(options.generator, servers[name], ORDERS, options.items)
        await_quiet(servers[name], SPACE_SECONDS_MAX)
    data = folder / "churned" / "data"
    before = disk_bytes(data)
    names = [f"table-{number:05}" for number in range(options.tables)]
    make_tables(servers["churned"], report, names)
    most = disk_bytes(data)
    delete_tables(servers["churned"], report, names)
    seconds, after = await_space(servers["churned"], data, before)
    mib = 1 << 20
    report.say(f"data folder: {before / mib:.1f} MiB, with {len(names)} tables of {TABLE_ITEMS} items {most / mib:.1f} MiB, "
               f"{after / mib:.1f} MiB {seconds:.1f} s after they were deleted")
    report.need("data folder after the tables, to before", after / before, SPACE_RATIO_MAX, at_most=True)
    compare(options, servers, report)


def make_tables(server, report, names):
    client, times, cpu = Client(server), [], server.cpu_seconds()
    batches = [batch_of(range(first, first + BATCH_ITEMS)) for first in range(0, TABLE_ITEMS, BATCH_ITEMS)]
    with contextlib.closing(client.connect()) as connection:
        started = time.monotonic()
        for name in names:
            began = time.monotonic()
            client.call_on(connection, "CreateTable", table_request(name))
            times.append(time.monotonic() - began)
            for puts in batches:
                client.call_on(connection, "BatchWriteItem", {"RequestItems": {name: puts}})
        seconds = time.monotonic() - started
    report.add(Row(f"CreateTable, with {TABLE_ITEMS} items", GALVAN, 0,
                   measurement_of_times(times, seconds, server.cpu_seconds() - cpu), server.resident_mib()))


def delete_tables(server, report, names):
    client, times, cpu = Client(server), [], server.cpu_seconds()
    with contextlib.closing(client.connect()) as connection:
        started = time.monotonic()
        for name in names:
            began = time.monotonic()
            client.call_on(connection, "DeleteTable", {"TableName": name})
            times.append(time.monotonic() - began)
        seconds = time.monotonic() - started
    report.add(Row("DeleteTable", GALVAN, 0, measurement_of_times(times, seconds, server.cpu_seconds() - cpu),
                   server.resident_mib()))


def batch_of(numbers):
    """PutRequests of the orders with these numbers."""
    return [{"PutRequest": {"Item": json.loads(fill_first(json.dumps(workload.order_item(addend=number))))}}
            for number in numbers]


def await_space(server, data, before):
    """How long it took until the folder was near its size again, or did not become smaller; and that size."""
    started = time.monotonic()
    while (size := disk_bytes(data)) > before * SPACE_RATIO_MAX and time.monotonic() - started < SPACE_SECONDS_MAX:
        time.sleep(0.5)
    seconds = time.monotonic() - started
    await_quiet(server, SPACE_SECONDS_MAX)
    return seconds, min(size, disk_bytes(data))


def compare(options, servers, report):
    runs = {}
    for work in (GET, DESCRIBE):
        size = len(Client(servers["churned"]).call(work.operation, work.sample_request()))
        plan = Plan(numbers=options.items // ITEMS_PER_PARTITION * ITEMS_PER_PARTITION, seconds=options.seconds,
                    warm_up_seconds=min(2, options.seconds / 2), connections=options.connections,
                    threads=options.threads, answer_bytes=work.answer_bytes(size))
        for _ in range(options.runs):
            for name, server in servers.items():
                found = run_load(options.generator, server, server.port, work, plan)
                runs.setdefault((work.name, name), []).append(found)
        for name, server in servers.items():
            report.add(Row(f"{work.name}, {name} server", GALVAN, size, median(runs[work.name, name]),
                           server.resident_mib()))
        report.need_ratio(f"{work.name} after many tables, to a server without them",
                          *(report.rate(f"{work.name}, {name} server") for name in servers), SPEED_RATIO_MIN)


def measure_namespaces(options, folder, stack, report):
    server = start_galvan(options.binary, folder / "namespaces", options.server_flags)
    stack.callback(server.stop)
    for name, fill_table in (("one BatchWriteItem", put_together), ("ten PutItems", put_singly)):
        work = f"a namespace with a table and ten items, by {name}"
        found = make_and_drop_many(server, options.tables, fill_table)
        report.add(Row(work, GALVAN, 0, found, server.resident_mib()))
        report.need(f"{work}, p50 ms", found.p50, NAMESPACE_MS_MAX, at_most=True)
    report.add(Row(f"the same by {PARALLEL_CLIENTS} clients at once", GALVAN, 0, side_by_side(server),
                   server.resident_mib(), "limited by the clients, which are threads of one Python process"))
    keep_many(options, folder, server, report)


def put_together(client, connection, path):
    client.call_on(connection, "BatchWriteItem", {"RequestItems": {ORDERS: batch_of(range(NAMESPACE_ITEMS))}}, path)


def put_singly(client, connection, path):
    for put in batch_of(range(NAMESPACE_ITEMS)):
        client.call_on(connection, "PutItem", {"TableName": ORDERS, "Item": put["PutRequest"]["Item"]}, path)


def make_and_drop(client, connection, name, fill_table):
    """How long it took, in seconds."""
    path = f"/ns/{name}"
    began = time.monotonic()
    client.call_on(connection, "CreateTable", table_request(ORDERS), path)
    fill_table(client, connection, path)
    client.send_on(connection, "DELETE", path)
    return time.monotonic() - began


def make_and_drop_many(server, count, fill_table):
    client, cpu = Client(server), server.cpu_seconds()
    with contextlib.closing(client.connect()) as connection:
        started = time.monotonic()
        times = [make_and_drop(client, connection, f"test-{number}", fill_table) for number in range(count)]
        seconds = time.monotonic() - started
    return measurement_of_times(times, seconds, server.cpu_seconds() - cpu)


def side_by_side(server):
    client, times, cpu = Client(server), [], server.cpu_seconds()

    def one_client(number):
        with contextlib.closing(client.connect()) as connection:
            times.append(make_and_drop(client, connection, f"client-{number}", put_together))

    threads = [threading.Thread(target=one_client, args=(number,)) for number in range(PARALLEL_CLIENTS)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(times) < PARALLEL_CLIENTS:
        sys.exit(f"{PARALLEL_CLIENTS - len(times)} clients in namespaces of their own failed")
    return measurement_of_times(times, time.monotonic() - started, server.cpu_seconds() - cpu)


def keep_many(options, folder, server, report):
    """What namespaces cost that stay, each with a table and ten items."""
    client = Client(server)
    await_quiet(server, SPACE_SECONDS_MAX)
    memory, disk = server.resident_mib(), disk_bytes(folder / "namespaces" / "data")
    with contextlib.closing(client.connect()) as connection:
        for number in range(options.tables):
            path = f"/ns/kept-{number}"
            client.call_on(connection, "CreateTable", table_request(ORDERS), path)
            put_together(client, connection, path)
    await_quiet(server, SPACE_SECONDS_MAX)
    memory, disk = server.resident_mib() - memory, disk_bytes(folder / "namespaces" / "data") - disk
    report.say(f"{options.tables} namespaces with a table and ten items each: {memory * 1024 / options.tables:.1f} KiB of "
               f"memory and {disk / 1024 / options.tables:.1f} KiB on the disk each")
