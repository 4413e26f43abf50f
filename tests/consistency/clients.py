"""Clients that run random operations on few keys over HTTP and record what they saw."""

import random
import threading
import time

from json_client import ApiError, JsonClient, Unanswered
from operations import UNKNOWN, Condition, Operation

TABLE = "consistency"
PARTITION = "all"
ANSWERS_OF_OVERLOAD = ("ThrottlingException", "ServiceUnavailable")


def primary_key(key):
    return {"pk": {"S": PARTITION}, "sk": {"S": key}}


def to_item(attributes):
    """The model's item of what the API told: None where it told of none."""
    if not attributes:
        return None
    return tuple(int(attributes[name]["N"]) if name in attributes else None for name in ("v", "n"))


class ValueSource:
    """A value of its own for every write, so that a read tells which write it saw. Thread-safe."""

    def __init__(self):
        self._lock = threading.Lock()
        self._last = 0

    def next(self):
        with self._lock:
            self._last += 1
            return self._last


class Client(threading.Thread):
    """Runs until stop() or the server's end. `history` has its operations in order."""

    def __init__(self, number, seed, keys, values, padding_bytes):
        super().__init__()
        self.number = number
        self.random = random.Random(seed * 1000 + number)
        self.keys = keys
        self.values = values
        self.padding = "x" * padding_bytes
        self.history = []
        self.failure = None
        self.told = {}  # key -> the value that it saw last: what it makes conditions of
        self._port = None
        self._stopping = threading.Event()

    def start_on(self, port):
        self._port = port
        self.start()

    def stop(self):
        self._stopping.set()

    def run(self):
        client = JsonClient(self._port)
        runs, weights = self.runs()
        try:
            while not self._stopping.is_set():
                self.random.choices(runs, weights)[0](client)
        except Unanswered:
            pass  # what it had called stays unanswered in the history
        except Exception as error:  # told by the main thread
            self.failure = error
        finally:
            client.close()

    def runs(self):
        """What the client may do next, and how often each."""
        return (self.get, self.put, self.update, self.delete, self.query, self.batch_get, self.batch_write), \
            (4, 4, 6, 2, 1, 1, 1)

    # ---- Recording

    def begin(self, kind, key, **rest):
        operation = Operation(self.number, kind, key, time.monotonic(), **rest)
        self.history.append(operation)
        return operation

    def call(self, client, name, request, operations):
        """The answer, with which the operations end; None where the condition failed, or nothing happened at all."""
        try:
            answer = client.call(name, {"TableName": TABLE, **request} if "RequestItems" not in request else request)
        except ApiError as error:
            now = time.monotonic()
            if error.name in ANSWERS_OF_OVERLOAD:
                for operation in operations:
                    self.history.remove(operation)
                return None
            if error.name != "ConditionalCheckFailedException":
                raise
            for operation in operations:
                operation.held, operation.old = False, to_item(error.reply.get("Item"))
                operation.returned = now
            return None
        now = time.monotonic()
        for operation in operations:
            operation.returned = now
        return answer

    def saw(self, key, item):
        self.told[key] = item[0] if item else None

    # ---- Operations

    def some_condition(self, key):
        """A condition that may hold, often one on the value that was seen last; None for none."""
        kind = self.random.choice(("none", "none", "missing", "exists", "equal", "equal"))
        if kind == "none":
            return None
        return Condition(kind, self.told.get(key) if kind == "equal" else None)

    @staticmethod
    def condition_members(condition, values):
        if condition is None:
            return {}
        members = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        if condition.kind == "missing":
            return {**members, "ConditionExpression": "attribute_not_exists(pk)"}
        if condition.kind == "exists":
            return {**members, "ConditionExpression": "attribute_exists(pk)"}
        if condition.value is None:
            return {**members, "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(v)"}
        values[":seen"] = {"N": str(condition.value)}
        return {**members, "ConditionExpression": "v = :seen"}

    def write(self, client, name, request, operation, told):
        """Runs a write of one item that answers its old item (told="old") or its new one."""
        values = request.get("ExpressionAttributeValues", {})
        request |= self.condition_members(operation.condition, values)
        if values:
            request["ExpressionAttributeValues"] = values
        answer = self.call(client, name, request, [operation])
        if answer is not None:
            setattr(operation, told, to_item(answer.get("Attributes")))
        if operation.returned is None:
            return
        self.saw(operation.key, operation.new if operation.new is not UNKNOWN else operation.old)

    def item(self, key, value):
        return {**primary_key(key), "v": {"N": str(value)}, "padding": {"S": self.padding}}

    def put(self, client):
        key = self.random.choice(self.keys)
        operation = self.begin("put", key, value=self.values.next(), condition=self.some_condition(key))
        self.write(client, "PutItem", {"Item": self.item(key, operation.value), "ReturnValues": "ALL_OLD"},
                   operation, "old")

    def update(self, client):
        key = self.random.choice(self.keys)
        kind = self.random.choice(("add", "set"))
        operation = self.begin(kind, key, condition=self.some_condition(key),
                               value=self.values.next() if kind == "set" else None)
        values = {":one": {"N": "1"}}
        expression = "ADD n :one"
        if kind == "set":
            expression += " SET v = :v"
            values[":v"] = {"N": str(operation.value)}
        self.write(client, "UpdateItem", {
            "Key": primary_key(key), "UpdateExpression": expression, "ExpressionAttributeValues": values,
            "ReturnValues": "ALL_NEW"}, operation, "new")

    def delete(self, client):
        key = self.random.choice(self.keys)
        operation = self.begin("delete", key, condition=self.some_condition(key))
        self.write(client, "DeleteItem", {"Key": primary_key(key), "ReturnValues": "ALL_OLD"}, operation, "old")

    def get(self, client):
        key = self.random.choice(self.keys)
        operation = self.begin("read", key)
        answer = self.call(client, "GetItem", {"Key": primary_key(key), "ConsistentRead": True}, [operation])
        if answer is not None:
            operation.old = to_item(answer.get("Item"))
            self.saw(key, operation.old)

    def read_many(self, client, name, request, items_of):
        """Reads that tell of many items, each of which counts as a read of its own."""
        operations = [self.begin("read", key) for key in self.keys]
        answer = self.call(client, name, request, operations)
        if answer is None:
            return
        found = {item["sk"]["S"]: to_item(item) for item in items_of(answer)}
        for operation in operations:
            operation.old = found.get(operation.key)

    def query(self, client):
        self.read_many(client, "Query", {
            "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": PARTITION}},
            "ConsistentRead": True}, lambda answer: answer["Items"])

    def batch_get(self, client):
        keys = [primary_key(key) for key in self.keys]
        self.read_many(client, "BatchGetItem", {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}},
                       lambda answer: answer["Responses"][TABLE])

    def batch_write(self, client):
        keys = self.random.sample(self.keys, 2)
        operations = [self.begin("put", keys[0], value=self.values.next()), self.begin("delete", keys[1])]
        self.call(client, "BatchWriteItem", {"RequestItems": {TABLE: [
            {"PutRequest": {"Item": self.item(keys[0], operations[0].value)}},
            {"DeleteRequest": {"Key": primary_key(keys[1])}}]}}, operations)


class Bystander(threading.Thread):
    """Beside the clients: changes tables and reads figures, which must disturb nobody."""

    def __init__(self, port):
        super().__init__()
        self._client = JsonClient(port)
        self._stopping = threading.Event()
        self.rounds = 0

    def stop(self):
        self._stopping.set()

    def run(self):
        try:
            while not self._stopping.is_set():
                name = f"bystander-{self.rounds % 3}"
                create_table(self._client, name)
                self._client.call("PutItem", {"TableName": name, "Item": primary_key("x")})
                self._client.call("DescribeTable", {"TableName": TABLE})
                self._client.call("ListTables", {})
                self._client.call("Scan", {"TableName": TABLE})
                self._client.metrics()
                self._client.call("DeleteTable", {"TableName": name})
                self.rounds += 1
        except Unanswered:
            pass
        finally:
            self._client.close()


def create_table(client, name):
    client.call("CreateTable", {
        "TableName": name, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                                 {"AttributeName": "sk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]})
