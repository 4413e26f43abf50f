"""Many items that expire at about the same time: how long they take to go, and what reads notice of it."""

import concurrent.futures
import json
import sys
import threading
import time

from harness import workload
from harness.client import Client
from harness.fleet import GET, fill
from harness.load import Plan, median, run_load
from harness.metrics import await_quiet, metric
from harness.report import Row
from harness.servers import GALVAN, start_galvan

# Of the rate that as many connections reach without pauses: with the load generator, half of it takes nearly all of
# two cores already, since requests that come one by one cost more; there any other work makes requests wait.
RATE_SHARE = 1 / 3
# A million items in a minute, or as much less time as there are fewer of them.
ITEMS_PER_SECOND = 1_000_000 / 60
# What the sweeper's own delay, and coming to it, may add.
DELAY_SECONDS = 5
SLACK_SECONDS = 2
LOADED_PER_SECOND_MIN = 40_000
QUIET_SECONDS_MAX = 20
# Within twice the time that they take to expire, after the last has expired.
REMOVAL_WINDOWS_MAX = 2
# How many times latency is measured before, for as long each time as meanwhile. The median of either tells what is
# usual, whatever the host does to single ones.
TIMES_BEFORE = 10
P99_RATIO_MAX = 2


def measure(options, folder, stack, report):
    server = start_galvan(options.binary, folder / "expiry", (f"--ttl-delay={DELAY_SECONDS}s", *options.server_flags))
    stack.callback(server.stop)
    client = Client(server)
    client.create_table(workload.ORDERS)
    fill(options.generator, server, workload.ORDERS, options.items)
    rate = run_load(options.generator, server, server.port, GET, plan_for(options, options.seconds)).rate * RATE_SHARE
    begin = load_expiring(options, server, client)
    before = [measure_latency(options, server, rate) for _ in range(TIMES_BEFORE)]
    if time.time() > begin:
        sys.exit("items expired before all of them were there")
    usual_before = add_row(report, f"GetItem at {rate:.0f}/s, before", before, server.resident_mib(), "")
    window = options.expiry_items / ITEMS_PER_SECOND
    seconds, meanwhile = watch_removal(options, server, rate, begin, window)
    notes = (f"{options.expiry_items} items, that expired within {window:.0f} s, were gone {seconds:.1f} s after the "
             "last of them; ")
    usual = add_row(report, f"GetItem at {rate:.0f}/s, meanwhile", meanwhile, server.peak_resident_mib(), notes)
    report.need("items removed after the last expired, s", seconds,
                REMOVAL_WINDOWS_MAX * window + DELAY_SECONDS + SLACK_SECONDS, at_most=True)
    report.need("p99 of GetItem meanwhile to before", usual.p99 / usual_before.p99, P99_RATIO_MAX, at_most=True)


def measure_latency(options, server, rate):
    return run_load(options.generator, server, server.port, GET, plan_for(options, options.seconds, rate))


def add_row(report, name, found, memory_mib, notes):
    """The medians of what was found, and how far p99 went."""
    usual = median(found)
    p99 = [one.p99 for one in found]
    notes += f"p99 of {len(found)} times {min(p99):.2f} to {max(p99):.2f} ms"
    report.add(Row(name, GALVAN, 0, usual, memory_mib, notes, fixed_rate=True))
    return usual


def watch_removal(options, server, rate, begin, window):
    """Returns how long after the last item expired all of them were gone, and the latencies measured until then."""
    gone = threading.Event()

    def measure_until_gone():
        found = [measure_latency(options, server, rate)]
        while not gone.is_set():
            found.append(measure_latency(options, server, rate))
        return found

    time.sleep(max(0, begin + DELAY_SECONDS - time.time()))
    with concurrent.futures.ThreadPoolExecutor(1) as executor:
        found = executor.submit(measure_until_gone)
        try:
            seconds = await_removal(server, options.expiry_items, begin + window, window)
        finally:
            gone.set()
        return seconds, found.result()


def plan_for(options, seconds, rate=None):
    return Plan(numbers=options.items, seconds=seconds, warm_up_seconds=warm_up_seconds(seconds),
                connections=options.connections, threads=options.threads, rate=rate)


def warm_up_seconds(seconds):
    return min(2, seconds / 2)


def load_expiring(options, server, client):
    """Loads the items that expire; returns when the first one does."""
    client.create_table(workload.SESSIONS)
    specification = {"Enabled": True, "AttributeName": "expires"}
    client.call("UpdateTimeToLive", {"TableName": workload.SESSIONS, "TimeToLiveSpecification": specification})
    while status_of(client) != "ENABLED":
        time.sleep(0.05)
    # To load them, to see the storage quiet, and to measure before the first one expires.
    quiet_seconds = min(QUIET_SECONDS_MAX, options.expiry_items / LOADED_PER_SECOND_MIN)
    measured_seconds = TIMES_BEFORE * (options.seconds + warm_up_seconds(options.seconds) + 0.5)
    seconds = options.expiry_items / LOADED_PER_SECOND_MIN + quiet_seconds + measured_seconds + 1
    begin = int(time.time() + seconds)
    item = workload.session_item(begin, int(ITEMS_PER_SECOND))
    fill(options.generator, server, workload.SESSIONS, options.expiry_items, item=item)
    await_quiet(server, quiet_seconds)
    return begin


def status_of(client):
    answer = json.loads(client.call("DescribeTimeToLive", {"TableName": workload.SESSIONS}))
    return answer["TimeToLiveDescription"]["TimeToLiveStatus"]


def await_removal(server, items, last_expiry, window):
    """Returns how long after the last item expired all of them were gone."""
    while metric(server, "galvan_ttl_items_removed_total") < items:
        if time.time() > last_expiry + 10 * window + 60:
            break
        time.sleep(0.2)
    return time.time() - last_expiry
