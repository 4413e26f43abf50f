"""Many clients want the same two items, in transactions that name them in either order: somebody is served at every
moment, everybody is served in turn, and nobody is cancelled."""

import statistics
import threading
import time

import pytest
from clients import TABLE, create_table, primary_key
from galvan_server import GalvanServer
from json_client import JsonClient

CLIENTS = 32
# Far above what a transaction takes, since the machine may be busy with other things.
STANDSTILL_SECONDS_MAX = 1.0
KEYS = [primary_key("left"), primary_key("right")]


class Contender(threading.Thread):
    """Counts both items up. `times` says when each of its transactions was answered."""

    def __init__(self, port, keys, begin, until):
        super().__init__()
        values = {"ExpressionAttributeValues": {":one": {"N": "1"}}}
        self._request = {"TransactItems": [
            {"Update": {"TableName": TABLE, "Key": key, "UpdateExpression": "ADD n :one", **values}} for key in keys]}
        self._port, self._begin, self._until = port, begin, until
        self.times, self.failure = [], None

    def run(self):
        client = JsonClient(self._port)
        try:
            self._begin.wait()
            while time.monotonic() < self._until():
                client.call("TransactWriteItems", self._request)
                self.times.append(time.monotonic())
        except Exception as error:  # told by the main thread
            self.failure = error
        finally:
            client.close()


def counts(client):
    gets = [{"Get": {"TableName": TABLE, "Key": key}} for key in KEYS]
    answer = client.call("TransactGetItems", {"TransactItems": gets})
    return [int(response["Item"]["n"]["N"]) for response in answer["Responses"] if response]


@pytest.mark.parametrize("flags", [[], ["--in-memory"]], ids=["sync", "in-memory"])
def test_contention_is_no_standstill(flags, settings, tmp_path):
    data_dir = None if "--in-memory" in flags else tmp_path / "data"
    with GalvanServer(*flags, data_dir=data_dir) as server:
        reader = JsonClient(server.port)
        create_table(reader, TABLE)
        begin = threading.Barrier(CLIENTS + 1)
        end = [0]
        contenders = [Contender(server.port, KEYS[::1 if number % 2 else -1], begin, lambda: end[0])
                      for number in range(CLIENTS)]
        for contender in contenders:
            contender.start()
        started = time.monotonic()
        end[0] = started + settings.seconds
        begin.wait()
        while time.monotonic() < end[0]:
            seen = counts(reader)
            assert len(set(seen)) <= 1, f"half a transaction: {seen}"
            time.sleep(0.01)
        for contender in contenders:
            contender.join()
        for contender in contenders:
            if contender.failure:
                raise contender.failure
        times = sorted(time for contender in contenders for time in contender.times)
        assert counts(reader) == [len(times)] * 2, "an answered transaction is lost, or done twice"
        standstill = max(after - before for before, after in zip([started, *times], times))
        served = sorted(len(contender.times) for contender in contenders)
        print(f"{len(times)} transactions, {served[0]} to {served[-1]} a client, the longest standstill "
              f"{standstill * 1e3:.0f} ms")
        assert standstill < STANDSTILL_SECONDS_MAX
        assert served[0] > statistics.median(served) / 5, served
        assert server.stop() == 0, server.log
