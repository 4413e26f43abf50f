"""Transactions over few keys: what they do to the items, and clients that run them beside single reads and writes.

Items are as in operations.py. A transaction is one operation on all its keys: it has one moment, at which every
condition is decided and every action is done, or none.
"""

import dataclasses
import time
from typing import Any, Optional

from clients import ANSWERS_OF_OVERLOAD, TABLE, Client, primary_key, to_item
from json_client import ApiError
from operations import UNKNOWN, Condition, Operation


@dataclasses.dataclass
class Transaction:
    """One TransactWriteItems or TransactGetItems: what each action does, and what its answer told of each.

    `parts` are operations without times of their own: `held` says whether its condition held, `old` which item was read.
    """
    client: int
    kind: str
    parts: list
    called: float
    returned: Optional[float] = None
    cancelled: bool = False

    @property
    def keys(self):
        return tuple(part.key for part in self.parts)

    @property
    def changes(self):
        return not self.cancelled and any(part.kind not in ("read", "check") for part in self.parts)

    def step(self, items):
        holds = [part.condition is None or part.condition.holds(items[part.key]) for part in self.parts]
        if self.returned is not None:
            if holds != [part.held for part in self.parts]:
                return None
            if any(part.old is not UNKNOWN and part.old != items[part.key] for part in self.parts):
                return None
        if not all(holds):
            return items
        return {part.key: items[part.key] if part.kind == "check" else part.effect(items[part.key])
                for part in self.parts}

    def __str__(self):
        end = "…" if self.returned is None else f"{self.returned:.6f}"
        told = [f"{part.kind} {part.key} value={part.value} old={part.old} {part.condition or ''}"
                f"{'' if part.held else ' condition failed'}" for part in self.parts]
        return f"{self.called:.6f}–{end} client {self.client}: {self.kind} {'; '.join(told)}"


class TransactionClient(Client):
    """Three transactions for every other operation."""

    def runs(self):
        runs, weights = super().runs()
        return (*runs, self.transact_write, self.transact_get), (*weights, 2 * sum(weights), sum(weights))

    def transact_get(self, client):
        self.read(client, self.random.sample(self.keys, self.random.randint(1, len(self.keys))))

    def read(self, client, keys):
        transaction = self.begin_transaction("transact-get", [self.part("read", key) for key in keys])
        gets = [{"Get": {"TableName": TABLE, "Key": primary_key(key)}} for key in keys]
        try:
            answer = client.call("TransactGetItems", {"TransactItems": gets})
        except ApiError as error:
            if error.name not in ANSWERS_OF_OVERLOAD:
                raise
            self.history.remove(transaction)
            return None
        for part, response in zip(transaction.parts, answer["Responses"]):
            part.old = to_item(response.get("Item"))
            self.saw(part.key, part.old)
        self.end(transaction)
        return transaction

    def transact_write(self, client):
        keys = self.random.sample(self.keys, self.random.randint(1, len(self.keys)))
        parts = [self.some_part(key) for key in keys]
        transaction = self.begin_transaction("transact-write", parts)
        try:
            client.call("TransactWriteItems", {"TransactItems": [self.action(part) for part in parts]})
        except ApiError as error:
            if error.name in ANSWERS_OF_OVERLOAD:
                self.history.remove(transaction)
                return
            if error.name != "TransactionCanceledException":
                raise
            transaction.cancelled = True
            for part, reason in zip(parts, error.reply["CancellationReasons"]):
                assert reason["Code"] in ("None", "ConditionalCheckFailed"), error
                part.held = reason["Code"] == "None"
                if not part.held:
                    part.old = to_item(reason.get("Item"))
                    self.saw(part.key, part.old)
        self.end(transaction)

    # ---- Recording

    def part(self, kind, key, **rest):
        return Operation(self.number, kind, key, None, **rest)

    def begin_transaction(self, kind, parts):
        transaction = Transaction(self.number, kind, parts, time.monotonic())
        self.history.append(transaction)
        return transaction

    @staticmethod
    def end(transaction):
        transaction.returned = time.monotonic()

    # ---- Actions

    def some_part(self, key):
        kind = self.random.choice(("put", "add", "set", "delete", "check"))
        condition = self.some_condition(key)
        if kind == "check" and condition is None:
            condition = Condition("exists")
        value = self.values.next() if kind in ("put", "set") else None
        return self.part(kind, key, value=value, condition=condition)

    def action(self, part):
        values = {}
        members = {"TableName": TABLE}
        if part.kind == "put":
            members["Item"] = self.item(part.key, part.value)
        else:
            members["Key"] = primary_key(part.key)
        if part.kind in ("add", "set"):
            members["UpdateExpression"] = "ADD n :one" + (" SET v = :v" if part.kind == "set" else "")
            values = {":one": {"N": "1"}, **({":v": {"N": str(part.value)}} if part.kind == "set" else {})}
        members |= self.condition_members(part.condition, values)
        if values:
            members["ExpressionAttributeValues"] = values
        name = {"put": "Put", "delete": "Delete", "check": "ConditionCheck"}.get(part.kind, "Update")
        return {name: members}
