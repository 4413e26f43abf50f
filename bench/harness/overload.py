"""More than the machine can serve: that nobody starves, that refusals are quick, and that it is over when it is over."""

import contextlib
import dataclasses

from harness import workload
from harness.client import Client
from harness.fleet import GET, PUT, fill
from harness.load import Load, Plan, run_load
from harness.report import Row
from harness.servers import GALVAN, start_galvan

# Bounds that a thousand clients with large requests go far beyond.
IN_FLIGHT_MIB = 64
LARGE_ITEM_BYTES = 100 * 1024
LIGHT_RATE = 200
LIGHT_CONNECTIONS = 8
# The least of any connection to the median of all.
FAIRNESS_MIN = 0.5
REFUSAL_P99_MS_MAX = 1000
RECOVERY_MIN = 0.8
LARGE_PUT = workload.big_put_item(workload.LARGE, LARGE_ITEM_BYTES)


def measure(options, folder, stack, report):
    flags = (f"--max-in-flight-bytes={IN_FLIGHT_MIB}MiB", *options.server_flags)
    server = start_galvan(options.binary, folder / "overload", flags)
    stack.callback(server.stop)
    client = Client(server)
    client.create_table(workload.ORDERS)
    client.create_table(workload.LARGE)
    fill(options.generator, server, workload.ORDERS, options.items)

    before = run(options, server, GET, options.connections)
    add(report, server, "GetItem, before the overload", before)
    for work in (GET, PUT):
        found = run(options, server, work, options.overload_connections)
        name = f"{work.name}, {options.overload_connections} connections"
        add(report, server, name, found)
        need_fairness(report, name, found)
    measure_large(options, server, report)
    after = run(options, server, GET, options.connections)
    add(report, server, "GetItem, after the overload", after)
    report.need_ratio("GetItem after the overload to before", after.rate, before.rate, RECOVERY_MIN)


def measure_large(options, server, report):
    """Many large writes, more bytes than may be in flight, while a few other clients make small reads now and then."""
    with contextlib.ExitStack() as stack:
        plan = plan_for(options, options.overload_connections)
        heavy = Load(options.generator, server, server.port, LARGE_PUT, plan)
        stack.callback(heavy.stop)
        light_plan = dataclasses.replace(plan, connections=LIGHT_CONNECTIONS, threads=1, rate=LIGHT_RATE)
        light = Load(options.generator, server, server.port, GET, light_plan)
        stack.callback(light.stop)
        light_found, heavy_found = light.finish(errors_allowed=True), heavy.finish(errors_allowed=True)
    name = f"{LARGE_PUT.name}, {options.overload_connections} connections"
    add(report, server, name, heavy_found)
    add(report, server, f"GetItem beside them, {LIGHT_RATE}/s", light_found, fixed_rate=True)
    report.need(f"{name}: answers to the least served connection", heavy_found.connection_min, 1)
    report.need("p99 of refusals, ms", heavy_found.error_p99, REFUSAL_P99_MS_MAX, at_most=True)
    answered = light_found.requests / (LIGHT_RATE * light_found.seconds)
    report.need("GetItem beside large writes, answered of sent", answered, 0.9)


def plan_for(options, connections):
    return Plan(numbers=options.items, seconds=options.seconds, warm_up_seconds=min(2, options.seconds / 2),
                connections=connections, threads=options.threads)


def run(options, server, work, connections):
    return run_load(options.generator, server, server.port, work, plan_for(options, connections))


def need_fairness(report, name, found):
    report.need(f"{name}: least of any connection to median", found.connection_min / max(found.connection_median, 1),
                FAIRNESS_MIN)


def add(report, server, name, found, fixed_rate=False):
    notes = f"a connection: least {found.connection_min:.0f}, median {found.connection_median:.0f}"
    if found.errors:
        errors = ", ".join(f"{count} × {what}" for what, count in found.errors.items())
        notes += f"; {errors}; p99 of refusals {found.error_p99:.1f} ms"
    report.add(Row(name, GALVAN, 0, found, server.peak_resident_mib(), notes, fixed_rate))
