"""Kills the server at random moments under writers and checks, after each restart, what they were told.

Every writer keeps to items of its own and to one counter that all share. It remembers what was acknowledged and the
one request that was not answered when the server died. After the restart:

  - each acknowledged put is there whole, each acknowledged delete is gone, and the unanswered request of a writer has
    happened wholly or not at all;
  - a writer's own counter is what was acknowledged, or one more if an increment was unanswered;
  - the shared counter is the sum of acknowledged increments, and no more than that plus the unanswered ones;
  - a BatchWriteItem that was acknowledged is there with all its items;
  - ItemCount is the number of items that a Scan finds, and TableSizeBytes agrees with ItemCount.

usage: run [--rounds N] [--writers N] [--seed N] [--seconds S]
"""

import argparse
import http.client
import json
import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "clients" / "lib"))
from galvan_server import GalvanServer  # noqa: E402

TABLE = "crash"
HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/dynamodb/aws4_request, "
                     "SignedHeaders=host, Signature=0",
}


class Unanswered(Exception):
    """The connection ended before an answer came."""


class Client:
    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def call(self, operation, request):
        headers = {**HEADERS, "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        try:
            self._connection.request("POST", "/", json.dumps(request), headers)
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered from error
        if answer.status != 200:
            raise AssertionError(f"{operation} answered {answer.status}: {body!r}")
        return json.loads(body)

    def close(self):
        self._connection.close()


def key(name):
    return {"pk": {"S": name}}


def whole_item(name, version):
    """An item whose parts must all carry the same version: a half-written one would show."""
    return {**key(name), "version": {"N": str(version)}, "again": {"L": [{"N": str(version)}] * 3},
            "padding": {"S": str(version) * 50}}


class Writer:
    """One client that writes until the server dies, and what it knows to be true then."""

    def __init__(self, number, seed):
        self.number = number
        self.random = random.Random(seed * 1000 + number)
        self.items = {}        # name -> version, or None once deleted: acknowledged
        self.unanswered = {}   # name -> version or None: asked for, not acknowledged
        self.counter = 0
        self.shared = 0
        self.unanswered_counter = 0
        self.unanswered_shared = 0
        self.next_version = 1
        self.acknowledged = 0
        self.failure = None

    def run(self, port):
        client = Client(port)
        try:
            while True:
                self.step(client)
                self.acknowledged += 1
        except Unanswered:
            pass
        except Exception as error:  # told by the main thread, which ends the run
            self.failure = error
        finally:
            client.close()

    def step(self, client):
        kind = self.random.choices(("put", "delete", "batch", "counter", "shared"), (5, 1, 1, 3, 2))[0]
        if kind == "put":
            self.put_or_delete(client, [self.random.randrange(40)], delete=False)
        elif kind == "delete":
            self.put_or_delete(client, [self.random.randrange(40)], delete=True)
        elif kind == "batch":
            self.put_or_delete(client, self.random.sample(range(40), 5), delete=False)
        elif kind == "counter":
            self.unanswered_counter = 1
            self.increment(client, f"counter-{self.number}")
            self.unanswered_counter = 0
            self.counter += 1
        else:
            self.unanswered_shared = 1
            self.increment(client, "shared")
            self.unanswered_shared = 0
            self.shared += 1

    def put_or_delete(self, client, numbers, delete):
        names = [f"item-{self.number}-{number}" for number in numbers]
        version = None if delete else self.next_version
        self.next_version += 1
        self.unanswered = dict.fromkeys(names, version)
        if delete:
            client.call("DeleteItem", {"TableName": TABLE, "Key": key(names[0])})
        elif len(names) == 1:
            client.call("PutItem", {"TableName": TABLE, "Item": whole_item(names[0], version)})
        else:
            puts = [{"PutRequest": {"Item": whole_item(name, version)}} for name in names]
            client.call("BatchWriteItem", {"RequestItems": {TABLE: puts}})
        self.items.update(self.unanswered)
        self.unanswered = {}

    @staticmethod
    def increment(client, name):
        client.call("UpdateItem", {"TableName": TABLE, "Key": key(name), "UpdateExpression": "ADD n :one",
                                   "ExpressionAttributeValues": {":one": {"N": "1"}}})

    def check(self, stored):
        """Compares with what is stored, and takes over what turned out of the unanswered request."""
        for name in self.items.keys() | self.unanswered.keys():
            found = stored.get(name)
            allowed = [self.items.get(name)]
            if name in self.unanswered:
                allowed.append(self.unanswered[name])
            version = None if found is None else int(found["version"]["N"])
            assert version in allowed, f"{name}: stored version {version}, allowed {allowed}"
            assert found is None or found == whole_item(name, version), f"{name} is not whole: {found}"
            self.items[name] = version
        self.unanswered = {}
        counter = int(stored.get(f"counter-{self.number}", {"n": {"N": "0"}})["n"]["N"])
        assert self.counter <= counter <= self.counter + self.unanswered_counter, \
            f"counter {self.number}: stored {counter}, acknowledged {self.counter}"
        self.counter, self.unanswered_counter = counter, 0


def read_all(client):
    stored, request = {}, {"TableName": TABLE, "ConsistentRead": True}
    while True:
        page = client.call("Scan", request)
        stored.update((item["pk"]["S"], item) for item in page["Items"])
        if "LastEvaluatedKey" not in page:
            return stored
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def check_all(port, writers):
    client = Client(port)
    stored = read_all(client)
    for writer in writers:
        writer.check(stored)
    shared = int(stored.get("shared", {"n": {"N": "0"}})["n"]["N"])
    acknowledged = sum(writer.shared for writer in writers)
    unanswered = sum(writer.unanswered_shared for writer in writers)
    assert acknowledged <= shared <= acknowledged + unanswered, \
        f"shared counter: stored {shared}, acknowledged {acknowledged}, unanswered {unanswered}"
    writers[0].shared += shared - acknowledged
    for writer in writers:
        writer.unanswered_shared = 0
    description = client.call("DescribeTable", {"TableName": TABLE})["Table"]
    assert description["ItemCount"] == len(stored), f"ItemCount {description['ItemCount']}, found {len(stored)}"
    assert (description["TableSizeBytes"] > 0) == bool(stored)
    client.close()


def crash(server, writers, seconds):
    """Lets the writers work for a random while and kills the server under them."""
    threads = [threading.Thread(target=writer.run, args=(server.port,)) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    server.kill()
    for thread in threads:
        thread.join()
    for writer in writers:
        if writer.failure:
            raise writer.failure


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=1.0, help="the longest that a round writes")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    moments = random.Random(arguments.seed)
    writers = [Writer(number, arguments.seed) for number in range(arguments.writers)]
    with tempfile.TemporaryDirectory(prefix="galvan-crash-") as data_dir:
        server = GalvanServer(data_dir=pathlib.Path(data_dir) / "data")
        server.start()
        try:
            client = Client(server.port)
            client.call("CreateTable", {
                "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]})
            client.close()
            for _ in range(arguments.rounds):
                crash(server, writers, moments.uniform(0.02, arguments.seconds))
                server.start()
                check_all(server.port, writers)
        finally:
            if server.running:
                server.stop()
    acknowledged = sum(writer.acknowledged for writer in writers)
    assert acknowledged > arguments.rounds, "the writers came to nothing"
    print(f"{arguments.rounds} crashes, {acknowledged} acknowledged requests, none lost")
    print(f"{arguments.rounds} passed, 0 failed")


if __name__ == "__main__":
    main()
