"""What a stream costs its table's writers, how fast one consumer reads, and how far behind it is."""

import dataclasses
import http.client
import json
import re
import sys
import threading
import time

from harness import workload
from harness.client import HEADERS, Client, target_of
from harness.fleet import fill
from harness.load import Load, Plan, median, run_load
from harness.report import Row
from harness.servers import GALVAN, start_galvan

STREAMED = workload.STREAMED
WITHOUT, WITH = workload.put_item(workload.ORDERS), workload.put_item(STREAMED)
# Of PutItem without a stream: "at most 25 percent".
COST_MIN = 0.75
RECORDS_A_SECOND_MIN = 50_000
LAG_P99_MS_MAX = 50
SEQUENCE_NUMBER = re.compile(rb'"SequenceNumber":"1(\d{20})"')
NEXT_ITERATOR = re.compile(rb'"NextShardIterator":"([^"]+)"')
SEQUENCE_COUNTER_BITS = 16  # A sequence number's time stands above them: see storage/engine.h.


class Consumer:
    """Reads all shards of the table's stream in turns, over one connection."""

    def __init__(self, server, table, iterator_type):
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        described = json.loads(self._call("DescribeTable", {"TableName": table}))["Table"]
        stream = {"StreamArn": described["LatestStreamArn"]}
        shards = json.loads(self._call("DescribeStream", stream))["StreamDescription"]["Shards"]
        self._iterators = [json.loads(self._call("GetShardIterator", {
            **stream, "ShardId": shard["ShardId"], "ShardIteratorType": iterator_type}))["ShardIterator"]
            for shard in shards]

    def _call(self, operation, request):
        headers = {**HEADERS, "X-Amz-Target": target_of(operation)}
        self._connection.request("POST", "/", json.dumps(request), headers)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            sys.exit(f"{operation} was answered with {response.status}: {body[:500]!r}")
        return body

    def read(self):
        """The sequence numbers of the records of one call for each shard. No shard ends while this is measured."""
        numbers = []
        for place, iterator in enumerate(self._iterators):
            body = self._call("GetRecords", {"ShardIterator": iterator})
            numbers += SEQUENCE_NUMBER.findall(body)
            self._iterators[place] = NEXT_ITERATOR.search(body, len(body) - 2500 if len(body) > 2500 else 0)[1].decode()
        return numbers

    def close(self):
        self._connection.close()


def measure(options, folder, stack, report):
    server = start_galvan(options.binary, folder / "streams", options.server_flags)
    stack.callback(server.stop)
    client = Client(server)
    client.create_table(workload.ORDERS)
    client.create_table(STREAMED, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    for table in (workload.ORDERS, STREAMED):
        fill(options.generator, server, table, options.items)
    rate = measure_cost(options, server, report)
    measure_reading(options, server, report)
    measure_lag(options, server, report, rate / 2)


def plan_for(options):
    return Plan(numbers=options.items, seconds=options.seconds, warm_up_seconds=min(2, options.seconds / 2),
                connections=options.connections, threads=options.threads)


def measure_cost(options, server, report):
    """The tables take turns. Answers the rate with a stream."""
    found = {STREAMED: [], workload.ORDERS: []}
    for _ in range(options.runs):
        for table, work in ((workload.ORDERS, WITHOUT), (STREAMED, WITH)):
            found[table].append(run_load(options.generator, server, server.port, work, plan_for(options)))
    without, with_stream = median(found[workload.ORDERS]), median(found[STREAMED])
    report.add(Row("PutItem, no stream", GALVAN, 2, without, server.resident_mib()))
    report.add(Row("PutItem, both images", GALVAN, 2, with_stream, server.resident_mib()))
    report.need_ratio("PutItem with both images to without a stream", with_stream.rate, without.rate, COST_MIN)
    return with_stream.rate


def measure_reading(options, server, report):
    """All records that the writers left, from the oldest one on, by one consumer."""
    consumer = Consumer(server, STREAMED, "TRIM_HORIZON")
    started, records = time.monotonic(), 0
    while time.monotonic() - started < options.seconds and (numbers := consumer.read()):
        records += len(numbers)
    rate = records / (time.monotonic() - started)
    consumer.close()
    report.say(f"one consumer: {records} records, {rate:.0f} a second")
    report.need("GetRecords to one consumer, records a second", rate, RECORDS_A_SECOND_MIN)


def measure_lag(options, server, report, rate):
    """From a record's commit, of which its sequence number tells, to the consumer's having it."""
    consumer, lags, done = Consumer(server, STREAMED, "LATEST"), [], threading.Event()

    def consume():
        while not done.is_set():
            numbers = consumer.read()
            now = time.time() * 1000
            lags.extend(now - (int(number) >> SEQUENCE_COUNTER_BITS) for number in numbers)
            if not numbers:
                time.sleep(0.005)

    thread = threading.Thread(target=consume)
    thread.start()
    load = Load(options.generator, server, server.port, WITH, dataclasses.replace(plan_for(options), rate=rate))
    try:
        found = load.finish()
    finally:
        load.stop()
        done.set()
        thread.join()
        consumer.close()
    report.add(Row(f"PutItem, both images, {rate:.0f}/s, and a consumer", GALVAN, 2, found, server.resident_mib(),
                   "fixed rate", fixed_rate=True))
    lags.sort()
    if not lags:
        sys.exit("the consumer read no record")
    report.say(f"lag of a consumer at half load: {len(lags)} records, p50 {lags[len(lags) // 2]:.1f} ms, "
               f"p99 {lags[len(lags) * 99 // 100]:.1f} ms")
    report.need("p99 of a consumer's lag at half load, ms", lags[len(lags) * 99 // 100], LAG_P99_MS_MAX, at_most=True)
