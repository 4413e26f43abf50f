"""Every index equals the one computed from the table: after each random step, during a backfill, after a crash in one."""

import random
import threading
import time

import pytest

from conftest import connect
from galvan_server import GalvanServer
from indexes import definitions, described, index, model, normal, scan, wait_until_built
from tables import create_table, delete_table

TYPES = {"pk": "S", "sk": "N", "s": "S", "n": "N", "b": "B", "t": "S"}
GLOBAL = [
    index("all", ["s"]),
    index("keys", ["n"], ["s"], "KEYS_ONLY"),
    index("include", ["b"], ["n"], include=["v", "w"]),
    index("inverted", ["sk"], ["pk"]),
    index("multi", ["s", "t"], ["n", "b"], include=["w"]),
]
LOCAL = [
    index("local_all", ["pk"], ["n"]),
    index("local_keys", ["pk"], ["s"], "KEYS_ONLY"),
    index("local_include", ["pk"], ["b"], include=["v"]),
]
SCHEMA = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": definitions(**TYPES),
    "BillingMode": "PAY_PER_REQUEST",
}


def random_value(rng, name):
    if TYPES.get(name) == "N":
        return {"N": str(rng.choice([-1, 0, 1, 2, "1.5", "1e3"]))}
    if TYPES.get(name) == "B":
        return {"B": bytes([rng.randrange(3)]) * rng.randrange(1, 3)}
    if TYPES.get(name) == "S":
        return {"S": rng.choice(["a", "b", "a\0", "ä"])}
    return rng.choice([{"S": ""}, {"N": "7"}, {"SS": ["x", "y"]}, {"L": [{"NULL": True}]}, {"S": "long" * 300}])


def random_key(rng):
    return {"pk": {"S": rng.choice("abc")}, "sk": {"N": str(rng.randrange(6))}}


def random_item(rng):
    names = [name for name in ("s", "n", "b", "t", "v", "w", "x") if rng.random() < 0.7]
    return {**random_key(rng), **{name: random_value(rng, name) for name in names}}


def random_update(rng):
    changes = {name: rng.random() for name in rng.sample(["s", "n", "b", "t", "v", "w", "x"], rng.randrange(1, 4))}
    values = {f":{name}": random_value(rng, name) for name, chance in changes.items() if chance < 0.7}
    sets = [f"#{name} = :{name}" for name in changes if f":{name}" in values]
    removes = [f"#{name}" for name in changes if f":{name}" not in values]
    text = ("SET " + ", ".join(sets) if sets else "") + (" REMOVE " + ", ".join(removes) if removes else "")
    update = {"Key": random_key(rng), "UpdateExpression": text,
              "ExpressionAttributeNames": {f"#{name}": name for name in changes}}
    return {**update, **({"ExpressionAttributeValues": values} if values else {})}


def random_batch(rng, table):
    writes = {}
    for _ in range(rng.randrange(1, 8)):
        item = random_item(rng)
        key = {name: item[name] for name in ("pk", "sk")}
        writes[str(key)] = {"PutRequest": {"Item": item}} if rng.random() < 0.6 else {"DeleteRequest": {"Key": key}}
    return {"RequestItems": {table: list(writes.values())}}


def random_transaction(rng, table):
    actions = {}
    for _ in range(rng.randrange(1, 5)):
        item = random_item(rng)
        change = random_update(rng)
        put_or_update = {"Put": {"TableName": table, "Item": item}} if rng.random() < 0.5 else {
            "Update": {"TableName": table, **change, "Key": {name: item[name] for name in ("pk", "sk")}}}
        actions[str(item["pk"]) + str(item["sk"])] = put_or_update
    return {"TransactItems": list(actions.values())}


def random_step(client, rng, table):
    chance = rng.random()
    if chance < 0.3:
        client.put_item(TableName=table, Item=random_item(rng))
    elif chance < 0.65:
        client.update_item(TableName=table, **random_update(rng))
    elif chance < 0.8:
        client.delete_item(TableName=table, Key=random_key(rng))
    elif chance < 0.9:
        client.transact_write_items(**random_transaction(rng, table))
    else:
        client.batch_write_item(**random_batch(rng, table))


def check(client, table, names=None):
    items = scan(client, table)
    for definition in GLOBAL + LOCAL:
        name = definition["IndexName"]
        if names is not None and name not in names:
            continue
        wanted = model(items, definition, ["pk", "sk"], TYPES)
        assert normal(scan(client, table, IndexName=name)) == normal(wanted), name
        assert described(client, table, name)["ItemCount"] == len(wanted), name


@pytest.fixture
def rng(request):
    seed = random.SystemRandom().getrandbits(32)
    print("seed", seed)
    return random.Random(seed)


def test_indexes_equal_their_model_after_each_step(client, rng):
    table = create_table(client, **SCHEMA, GlobalSecondaryIndexes=GLOBAL, LocalSecondaryIndexes=LOCAL)
    for _ in range(60):
        random_step(client, rng, table)
        check(client, table)
    for item in scan(client, table):
        client.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})
    check(client, table)
    sizes = [described(client, table, definition["IndexName"])["IndexSizeBytes"] for definition in GLOBAL + LOCAL]
    assert sizes == [0] * len(sizes)
    delete_table(client, table)


class Writers:
    """Threads that write at random until stop()."""

    def __init__(self, endpoint, table, seeds):
        self.failure = None
        self.steps = 0
        self._stopping = False
        # boto3 makes clients on one thread at a time alone.
        self._threads = [
            threading.Thread(target=self._run, args=(connect(endpoint), table, random.Random(seed))) for seed in seeds]
        for thread in self._threads:
            thread.start()

    def _run(self, client, table, rng):
        try:
            while not self._stopping:
                random_step(client, rng, table)
                self.steps += 1
        except Exception as error:  # whatever it is, stop() tells of it
            self.failure = self.failure or error

    def stop(self):
        self._stopping = True
        for thread in self._threads:
            thread.join()
        return self.failure


def fill(client, table, count):
    """Items that random_step() does not touch, of which some have a key attribute of the wrong type."""
    for start in range(0, count, 25):
        items = [{"pk": {"S": f"k{number % 97}"}, "sk": {"N": str(100 + number)}, "w": {"N": str(number)},
                  "s": {"S": "a"} if number % 5 else {"N": "1"}, "t": {"S": "b"}, "n": {"N": str(number)},
                  "b": {"B": b"x"} if number % 3 else {"B": b""}} for number in range(start, start + 25)]
        client.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}} for item in items]})


def create_index(client, table, definition):
    names = [element["AttributeName"] for element in definition["KeySchema"]]
    client.update_table(
        TableName=table, AttributeDefinitions=definitions(**{name: TYPES[name] for name in names}),
        GlobalSecondaryIndexUpdates=[{"Create": definition}])


def plain_table(client, name=None):
    schema = {**SCHEMA, "AttributeDefinitions": definitions(pk="S", sk="N")}
    return create_table(client, **schema, **({"TableName": name} if name else {}))


# An empty B is no key either: see fill().
def built(client, table, name):
    definition = next(each for each in GLOBAL if each["IndexName"] == name)
    keys = [element["AttributeName"] for element in definition["KeySchema"]]
    items = [item for item in scan(client, table) if {"B": b""} not in [item.get(key) for key in keys]]
    wanted = model(items, definition, ["pk", "sk"], TYPES)
    found = scan(client, table, IndexName=name)
    assert normal(found) == normal(wanted), name
    assert described(client, table, name)["ItemCount"] == len(wanted), name
    size = sum(len(key) + len(next(iter(value.values()))) for item in found for key, value in item.items()
               if next(iter(value)) in ("S", "B"))
    assert described(client, table, name)["IndexSizeBytes"] >= size


def test_a_backfill_among_writers_is_exact(client, endpoint, rng):
    table = plain_table(client)
    fill(client, table, 3000)
    writers = Writers(endpoint, table, [rng.random() for _ in range(4)])
    try:
        for definition in GLOBAL:
            create_index(client, table, definition)
            wait_until_built(client, table, definition["IndexName"])
    finally:
        failure = writers.stop()
    # Random items fit all indexes, or the writers would have failed.
    assert failure is None and writers.steps > 0
    for definition in GLOBAL:
        built(client, table, definition["IndexName"])
    delete_table(client, table)


@pytest.mark.processes
@pytest.mark.galvan
def test_a_backfill_goes_on_after_a_crash(tmp_path, rng):
    server = GalvanServer(data_dir=tmp_path / "data").start()
    client = connect(server.endpoint)
    table = plain_table(client)
    fill(client, table, 5000)
    pending = [definition["IndexName"] for definition in GLOBAL]
    kills = 0
    while pending:
        writers = Writers(server.endpoint, table, [rng.random() for _ in range(2)])
        if described(client, table, pending[0]) is None:
            create_index(client, table, next(each for each in GLOBAL if each["IndexName"] == pending[0]))
        time.sleep(rng.random() * 0.15)
        server.kill()
        kills += 1
        writers.stop()
        server.start()
        client = connect(server.endpoint)
        if described(client, table, pending[0])["IndexStatus"] == "ACTIVE" or kills % 4 == 0:
            wait_until_built(client, table, pending[0])
            built(client, table, pending.pop(0))
    server.stop()
