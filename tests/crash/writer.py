"""One client of a crash run: it writes until the server dies, and knows what must be true then."""

import random

from json_client import ApiError, JsonClient, Unanswered
from table import TABLE

ITEMS_EACH = 40


def key(name):
    return {"pk": {"S": name}}


def whole_item(name, version):
    """An item whose parts must all carry the same version: a half-written one would show."""
    return {**key(name), "version": {"N": str(version)}, "again": {"L": [{"N": str(version)}] * 3},
            "padding": {"S": str(version) * 50}}


def number_of(item, attribute="n"):
    return int(item[attribute]["N"]) if item and attribute in item else 0


class Writer:
    """Writes items that are its own, a counter of its own, and two items that all writers share.

    Of the request that was not answered it knows what it would have changed: that happened wholly or not at all.
    """

    def __init__(self, number, seed):
        self.number = number
        self.random = random.Random(seed * 1000 + number)
        self.items = {}             # name -> version, or None once deleted: acknowledged
        self.unanswered = {}        # name -> version or None, of one request
        self.counter = 0            # acknowledged increments of its own counter
        self.shared = {"shared": 0, "chain": 0}  # acknowledged increments of what all share
        self.unanswered_increment = None         # the name of the counter in an unanswered increment
        self.seen = {"shared": 0, "chain": 0}    # the highest values that answers told of
        self.next_version = 1
        self.acknowledged = self.refused = 0
        self.failure = None

    def run(self, port):
        client = JsonClient(port)
        steps = (self.put, self.delete, self.batch, self.create, self.advance, self.increment_own,
                 self.increment_shared, self.extend_chain)
        try:
            while True:
                self.random.choices(steps, (4, 1, 2, 2, 2, 2, 2, 1))[0](client)
                self.acknowledged += 1
        except Unanswered:
            pass
        except Exception as error:  # told by the main thread, which ends the run
            self.failure = error
        finally:
            client.close()

    # ---- Its own items

    def some_names(self, count=1):
        return [f"item-{self.number}-{number}" for number in self.random.sample(range(ITEMS_EACH), count)]

    def write(self, client, operation, request, changes):
        """Calls, and takes the changes for acknowledged. Answers whether the condition held."""
        self.unanswered = changes
        held = True
        try:
            client.call(operation, request)
            self.items.update(changes)
        except ApiError as error:
            if error.name != "ConditionalCheckFailedException":
                raise
            self.refused += 1
            held = False
        self.unanswered = {}
        return held

    def version(self):
        self.next_version += 1
        return self.next_version

    def put(self, client):
        [name], version = self.some_names(), self.version()
        self.write(client, "PutItem", {"TableName": TABLE, "Item": whole_item(name, version)}, {name: version})

    def delete(self, client):
        [name] = self.some_names()
        self.write(client, "DeleteItem", {"TableName": TABLE, "Key": key(name)}, {name: None})

    def batch(self, client):
        names, version = self.some_names(5), self.version()
        changes = {name: version if i < 3 else None for i, name in enumerate(names)}
        requests = [{"DeleteRequest": {"Key": key(name)}} if wanted is None else
                    {"PutRequest": {"Item": whole_item(name, wanted)}} for name, wanted in changes.items()]
        self.write(client, "BatchWriteItem", {"RequestItems": {TABLE: requests}}, changes)

    def create(self, client):
        """Must succeed just where the item is known to be missing."""
        [name], version = self.some_names(), self.version()
        missing = self.items.get(name) is None
        created = self.write(client, "PutItem", {
            "TableName": TABLE, "Item": whole_item(name, version),
            "ConditionExpression": "attribute_not_exists(pk)"}, {name: version})
        assert created == missing, f"{name}: created {created}, known to be missing {missing}"

    def advance(self, client):
        """Must succeed just where the item has the version that is known."""
        [name], version = self.some_names(), self.version()
        known = self.items.get(name)
        asked = known if known is not None and self.random.random() < 0.8 else version
        item = whole_item(name, version)
        advanced = self.write(client, "UpdateItem", {
            "TableName": TABLE, "Key": key(name), "ConditionExpression": "version = :asked",
            "UpdateExpression": "SET version = :version, #again = :again, padding = :padding",
            "ExpressionAttributeNames": {"#again": "again"},
            "ExpressionAttributeValues": {":asked": {"N": str(asked)}, ":version": item["version"],
                                          ":again": item["again"], ":padding": item["padding"]}}, {name: version})
        assert advanced == (asked == known), f"{name}: advanced {advanced}, asked for {asked}, known {known}"

    # ---- Counters

    def increment(self, client, name, **condition):
        """Adds one and answers the new value; None where the condition failed."""
        self.unanswered_increment = name
        request = {"TableName": TABLE, "Key": key(name), "UpdateExpression": "ADD n :one",
                   "ReturnValues": "UPDATED_NEW", **condition}
        request["ExpressionAttributeValues"] = {":one": {"N": "1"}, **condition.get("ExpressionAttributeValues", {})}
        try:
            value = number_of(client.call("UpdateItem", request)["Attributes"])
        except ApiError as error:
            if error.name != "ConditionalCheckFailedException":
                raise
            self.refused += 1
            self.saw(name, number_of(error.reply.get("Item")))
            value = None
        self.unanswered_increment = None
        return value

    def saw(self, name, value):
        self.seen[name] = max(self.seen[name], value)

    def increment_own(self, client):
        value = self.increment(client, f"counter-{self.number}")
        self.counter += 1
        assert value == self.counter, f"counter {self.number}: told {value}, acknowledged {self.counter}"

    def increment_shared(self, client):
        self.saw("shared", self.increment(client, "shared"))
        self.shared["shared"] += 1

    def extend_chain(self, client):
        """Reads, and adds one on condition that nobody did meanwhile. A failed condition tells the item it saw."""
        read = client.call("GetItem", {"TableName": TABLE, "Key": key("chain"), "ConsistentRead": True})
        value = number_of(read.get("Item"))
        self.saw("chain", value)
        condition = {"ConditionExpression": "n = :n", "ExpressionAttributeValues": {":n": {"N": str(value)}}}
        if value == 0:
            condition = {"ConditionExpression": "attribute_not_exists(n)"}
        extended = self.increment(client, "chain", ReturnValuesOnConditionCheckFailure="ALL_OLD", **condition)
        if extended is not None:
            assert extended == value + 1
            self.saw("chain", extended)
            self.shared["chain"] += 1

    # ---- After a restart

    def check(self, stored):
        """Compares its own items with what is stored, and takes over what became of the unanswered request."""
        for name in self.items.keys() | self.unanswered.keys():
            found = stored.get(name)
            version = None if found is None else number_of(found, "version")
            allowed = {self.items.get(name), self.unanswered.get(name, self.items.get(name))}
            assert version in allowed, f"{name}: stored version {version}, allowed {allowed}"
            assert found is None or found == whole_item(name, version), f"{name} is not whole: {found}"
        self.check_unanswered(stored)
        own = f"counter-{self.number}"
        counter = number_of(stored.get(own))
        unanswered = self.unanswered_increment == own
        assert self.counter <= counter <= self.counter + unanswered, \
            f"{own}: stored {counter}, acknowledged {self.counter}, unanswered {unanswered}"
        self.counter = counter

    def check_unanswered(self, stored):
        """A request of several items happened for all of them or for none."""
        happened = set()
        for name, wanted in self.unanswered.items():
            version = number_of(stored[name], "version") if name in stored else None
            if wanted != self.items.get(name):
                happened.add(version == wanted)
            self.items[name] = version
        assert len(happened) <= 1, f"half of a request is there: {self.unanswered}"
        self.unanswered = {}


def check_shared(writers, stored):
    """What all writers share is the sum of what they were told, and no less than any of them saw."""
    for name in ("shared", "chain"):
        value = number_of(stored.get(name))
        acknowledged = sum(writer.shared[name] for writer in writers)
        unanswered = sum(writer.unanswered_increment == name for writer in writers)
        seen = max(writer.seen[name] for writer in writers)
        assert acknowledged <= value <= acknowledged + unanswered, \
            f"{name}: stored {value}, acknowledged {acknowledged}, unanswered {unanswered}"
        assert seen <= value, f"{name}: stored {value}, and an answer told of {seen}"
        writers[0].shared[name] += value - acknowledged
    for writer in writers:
        writer.unanswered_increment = None
