"""Clients move money in transactions while others read it, and the server is killed under them.

Accounts are in groups of a hundred, and money stays within its group. A transfer is one TransactWriteItems over two
tables: it takes an amount from one account if that has as much, gives it to another, checks that the bank is open, and
writes the transfer down under its id, which is also its ClientRequestToken. While they run:

  - a TransactGetItems of a group has exactly the group's money, and no balance is negative;
  - a Scan, which is no transaction, sees no negative balance either.

After each kill and restart:

  - every acknowledged transfer is written down, and no transfer that was refused or never asked for;
  - a transfer that was not answered is sent again, with its token: it is done once, whatever happened before;
  - every balance is what the transfers that are written down make it.

usage: run [--rounds N] [--clients N] [--readers N] [--seconds S] [--seed N]
"""

import argparse
import collections
import json
import pathlib
import random
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "clients" / "lib"))
from crash import kill_under  # noqa: E402
from galvan_server import GalvanServer  # noqa: E402
from json_client import ApiError, JsonClient, Unanswered  # noqa: E402

ACCOUNTS, LEDGER = "accounts", "ledger"
GROUPS, GROUP_ACCOUNTS = 10, 100
OPENING_BALANCE = 100
BANK = {"id": {"S": "bank"}}


def account(group, number):
    return f"account-{group}-{number:02}"


GROUP_KEYS = [[{"id": {"S": account(group, number)}} for number in range(GROUP_ACCOUNTS)] for group in range(GROUPS)]


class Worker(threading.Thread):
    """One client at work until the server dies."""

    def __init__(self, port, role, seed):
        super().__init__()
        self.role = role
        self.random = random.Random(seed)
        self.failure = None
        self._port = port

    def run(self):
        client = JsonClient(self._port)
        try:
            while True:
                self.role(client, self.random)
        except Unanswered:
            pass
        except Exception as error:  # told by the main thread, which ends the run
            self.failure = error
        finally:
            client.close()


class Books:
    """What the clients know of their transfers: `asked`, and which of these were `done` or `refused`. Each client adds
    ids of its own, so that no two touch the same entry."""

    def __init__(self):
        self.asked, self.done, self.refused = {}, set(), set()

    def unanswered(self):
        return self.asked.keys() - self.done - self.refused


class Mover:
    """Makes transfers."""

    def __init__(self, books, name):
        self.books, self.name = books, name
        self.made = 0

    def __call__(self, client, choose):
        transfer_id = f"{self.name}-{self.made}"
        self.made += 1
        group = choose.randrange(GROUPS)
        source, target = choose.sample(range(GROUP_ACCOUNTS), 2)
        transfer = (account(group, source), account(group, target), choose.randint(1, OPENING_BALANCE))
        self.books.asked[transfer_id] = transfer
        send(client, self.books, transfer_id)


def send(client, books, transfer_id):
    source, target, amount = books.asked[transfer_id]
    values = {":amount": {"N": str(amount)}}
    actions = [
        {"Update": {"TableName": ACCOUNTS, "Key": {"id": {"S": source}},
                    "UpdateExpression": "SET balance = balance - :amount",
                    "ConditionExpression": "balance >= :amount", "ExpressionAttributeValues": values}},
        {"Update": {"TableName": ACCOUNTS, "Key": {"id": {"S": target}},
                    "UpdateExpression": "SET balance = balance + :amount", "ExpressionAttributeValues": values}},
        {"Put": {"TableName": LEDGER, "ConditionExpression": "attribute_not_exists(id)", "Item": {
            "id": {"S": transfer_id}, "transfer": {"S": json.dumps([source, target, amount])}}}},
        {"ConditionCheck": {"TableName": LEDGER, "Key": BANK, "ConditionExpression": "attribute_exists(id)"}},
    ]
    try:
        client.call("TransactWriteItems", {"TransactItems": actions, "ClientRequestToken": transfer_id})
        books.done.add(transfer_id)
    except ApiError as error:
        assert error.name == "TransactionCanceledException", error
        codes = [reason["Code"] for reason in error.reply["CancellationReasons"]]
        assert codes == ["ConditionalCheckFailed", "None", "None", "None"], error
        books.refused.add(transfer_id)


class Reader:
    """Reads groups, and now and then everything."""

    def __init__(self):
        self.groups = self.scans = 0

    def __call__(self, client, choose):
        if choose.random() < 0.05:
            balances = read_all(client, ACCOUNTS, "balance")
            self.scans += 1
        else:
            gets = [{"Get": {"TableName": ACCOUNTS, "Key": key}} for key in choose.choice(GROUP_KEYS)]
            answer = client.call("TransactGetItems", {"TransactItems": gets})
            balances = {item["Item"]["id"]["S"]: int(item["Item"]["balance"]["N"]) for item in answer["Responses"]}
            total = sum(balances.values())
            assert total == GROUP_ACCOUNTS * OPENING_BALANCE, f"a group has {total}"
            self.groups += 1
        assert min(balances.values()) >= 0, f"a negative balance in {balances}"


def read_all(client, table, attribute):
    """The attribute of every item that has it, by the item's id."""
    found, request = {}, {"TableName": table, "ConsistentRead": True}
    while True:
        page = client.call("Scan", request)
        for item in page["Items"]:
            if attribute in item:
                [text] = item[attribute].values()
                found[item["id"]["S"]] = int(text) if attribute == "balance" else tuple(json.loads(text))
        if "LastEvaluatedKey" not in page:
            return found
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def audit(client, books):
    """Everything that must hold while nobody moves money."""
    ledger = read_all(client, LEDGER, "transfer")
    assert books.done <= ledger.keys(), f"lost, though acknowledged: {sorted(books.done - ledger.keys())[:5]}"
    assert not ledger.keys() & books.refused, "a refused transfer is written down"
    assert all(books.asked.get(transfer_id) == transfer for transfer_id, transfer in ledger.items()), "not as asked"
    expected = collections.Counter({key["id"]["S"]: OPENING_BALANCE for keys in GROUP_KEYS for key in keys})
    for source, target, amount in ledger.values():
        expected[source] -= amount
        expected[target] += amount
    balances = read_all(client, ACCOUNTS, "balance")
    wrong = {name: (balance, expected[name]) for name, balance in balances.items() if balance != expected[name]}
    assert not wrong and balances.keys() == expected.keys(), f"stored and expected: {wrong}"
    assert sum(balances.values()) == GROUPS * GROUP_ACCOUNTS * OPENING_BALANCE
    description = client.call("DescribeTable", {"TableName": LEDGER})["Table"]
    assert description["ItemCount"] == len(ledger) + 1, "ItemCount is not the number of transfers and the bank"


def settle(client, books):
    """Sends again what was not answered, twice, after which each is done once or refused."""
    for transfer_id in books.unanswered():
        send(client, books, transfer_id)
        if transfer_id in books.done:
            send(client, books, transfer_id)


def open_bank(client):
    for table in (ACCOUNTS, LEDGER):
        client.call("CreateTable", {
            "TableName": table, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]})
    for keys in GROUP_KEYS:
        client.call("TransactWriteItems", {"TransactItems": [
            {"Put": {"TableName": ACCOUNTS, "Item": {**key, "balance": {"N": str(OPENING_BALANCE)}}}} for key in keys]})
    client.call("PutItem", {"TableName": LEDGER, "Item": BANK})


def crash(server, movers, readers, seconds, seed):
    """Lets everybody work for a while and kills the server under them."""
    roles = [*movers, *readers]
    workers = [Worker(server.port, role, seed + number) for number, role in enumerate(roles)]
    kill_under(server, workers, workers, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=4, help="how often the server is killed")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=3.0, help="the longest that a round lasts")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    moments = random.Random(arguments.seed)
    books = Books()
    movers = [Mover(books, f"{number}") for number in range(arguments.clients)]
    readers = [Reader() for _ in range(arguments.readers)]
    with tempfile.TemporaryDirectory(prefix="galvan-bank-") as data_dir:
        server = GalvanServer(data_dir=pathlib.Path(data_dir) / "data").start()
        try:
            open_bank(JsonClient(server.port))
            for _ in range(arguments.rounds):
                crash(server, movers, readers, moments.uniform(0.3, arguments.seconds), moments.randrange(1 << 30))
                server.start()
                client = JsonClient(server.port)
                audit(client, books)
                settle(client, books)
                audit(client, books)
                client.close()
        finally:
            if server.running:
                server.stop()
    groups, scans = (sum(getattr(reader, what) for reader in readers) for what in ("groups", "scans"))
    assert len(books.done) > arguments.rounds and books.refused and groups, "the clients came to nothing"
    print(f"{arguments.rounds} crashes, {len(books.done)} transfers, {len(books.refused)} refused, "
          f"{groups} groups and {scans} scans read: the money is right")
    print(f"{arguments.rounds} passed, 0 failed")


if __name__ == "__main__":
    main()
