"""What the benchmarks send: tables of orders, and for each kind of work a request that is made for a number.

Item number n is order n % 20 of customer n // 20. A request holds fields such as {{number …}} in place of what follows
from n; bench/load/request_template.h says how they read, and the load generator fills them in.
"""

import dataclasses
import json
import re
import sys

from harness.client import HEADERS, target_of

ITEMS_PER_PARTITION = 20
BATCH_ITEMS = 25  # What BatchWriteItem takes at most.
FIELD = re.compile(r"\{\{(\w+) ((?:\d+ )*)(\d+)\}\}")


def number(width, multiplier=1, addend=0, divisor=1, modulus=0):
    return f"{{{{number {multiplier} {addend} {divisor} {modulus} {width}}}}}"


def noise(width):
    return f"{{{{noise {width}}}}}"


def fill_first(text):
    """The text with its fields as they are for the number 0."""
    def fill(field):
        kind, parameters, width = field[1], field[2].split(), int(field[3])
        if kind != "number":
            return "0" * width
        _, addend, divisor, modulus = map(int, parameters)
        value = addend // divisor
        return f"{value % modulus if modulus else value:0{width}}"

    return FIELD.sub(fill, text)


def key(multiplier=1, addend=0):
    """The key of the item with the number n * multiplier + addend."""
    return {
        "customer": {"S": "customer-" + number(7, multiplier, addend, divisor=ITEMS_PER_PARTITION)},
        "order": {"S": "order-" + number(4, multiplier, addend, modulus=ITEMS_PER_PARTITION)},
    }


def order_item(multiplier=1, addend=0):
    """About 350 bytes by DynamoDB's count."""
    return {
        **key(multiplier, addend),
        "total": {"N": number(5, multiplier, addend) + ".5"},
        "placed": {"S": "2024-01-01T00:00:00Z"},
        "paid": {"BOOL": True},
        "visits": {"N": "0"},
        "tags": {"SS": ["express", "gift"]},
        "lines": {"L": [{"M": {"product": {"S": "sku-000001"}, "quantity": {"N": "2"}}}]},
        "note": {"S": "x" * 205},
    }


def small_item(multiplier=1, addend=0):
    """So small that twenty make an answer of 2.5 KB."""
    return {**key(multiplier, addend), "total": {"N": "12.5"}, "paid": {"BOOL": True}, "sku": {"S": "sku-01"}}


def big_data_item(multiplier=1, addend=0):
    """About 500 bytes, half of which do not compress."""
    return {
        **key(multiplier, addend),
        "placed": {"S": "2024-01-01T00:00:00Z"},
        "paid": {"BOOL": True},
        "visits": {"N": "0"},
        "payload": {"S": noise(250)},
        "note": {"S": "x" * 161},
    }


def session_item(begin, per_second):
    """Makes items of which so many expire in each second from `begin` on, in the order of their numbers."""
    def item(multiplier=1, addend=0):
        expires = number(10, multiplier, addend + begin * per_second, divisor=per_second)
        return {**key(multiplier, addend), "expires": {"N": expires}, "note": {"S": "x" * 100}}

    return item


def indexed(item_of):
    """Items with the keys of two indexes: a buyer has 20 of them, as a customer has, but others."""
    def item(multiplier=1, addend=0):
        bought = {"buyer": {"S": "buyer-" + number(7, multiplier, addend, divisor=ITEMS_PER_PARTITION)}}
        return {**item_of(multiplier, addend), **bought, "shop": {"S": "shop-" + number(4, multiplier, addend, modulus=997)}}

    return item


ORDERS, SMALL, BIG_DATA, LARGE = "Orders", "Small", "BigData", "Large"
SESSIONS, STREAMED = "Sessions", "Streamed"
INDEXED, NOT_INDEXED, INDEXED_SMALL, INDEXED_BIG_DATA = "Indexed", "NotIndexed", "IndexedSmall", "IndexedBigData"
ITEM_OF = {
    ORDERS: order_item,
    STREAMED: order_item,
    SMALL: small_item,
    BIG_DATA: big_data_item,
    INDEXED: indexed(order_item),
    NOT_INDEXED: indexed(order_item),
    INDEXED_SMALL: indexed(small_item),
    INDEXED_BIG_DATA: indexed(big_data_item),
}


@dataclasses.dataclass(frozen=True)
class Work:
    """One kind of request. `one_item` sends all of them to the same item; `rivals` says whether they know it too."""

    name: str
    operation: str
    request: dict
    # How much longer or shorter than the first answer a good one may be: numbers have few or many digits.
    answer_tolerance_bytes: int = 0
    one_item: bool = False
    rivals: bool = True

    def sample_request(self):
        """The request for the number 0, as a client would make it."""
        return json.loads(fill_first(json.dumps(self.request)))

    def answer_bytes(self, first_answer_bytes):
        """The least and the greatest length of a good answer, of one that is no error and has all of its items."""
        return (first_answer_bytes - self.answer_tolerance_bytes, first_answer_bytes + self.answer_tolerance_bytes)

    def template(self):
        """The whole HTTP request with its fields."""
        body = json.dumps(self.request, separators=(",", ":"))
        body_bytes = len(fill_first(body))
        headers = {"Host": "127.0.0.1", **HEADERS, "X-Amz-Target": target_of(self.operation), "Content-Length": body_bytes}
        return "POST / HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n" + body


def get_item(table):
    return Work("GetItem", "GetItem", {"TableName": table, "Key": key()}, answer_tolerance_bytes=20)


def put_item(table, name="PutItem", new_buyer=False):
    """Each one puts other bytes: where the item is equal to the one that is there, a server needs to write nothing."""
    item = ITEM_OF[table]()
    item["note"] = {"S": noise(20) + item["note"]["S"][20:]}
    if new_buyer:
        item["buyer"] = {"S": "buyer-" + noise(7)}
    return Work(name, "PutItem", {"TableName": table, "Item": item})


def big_put_item(table, item_bytes):
    item = {**key(), "note": {"S": noise(20) + "x" * (item_bytes - 20)}}
    return Work(f"PutItem, {item_bytes // 1024} KiB", "PutItem", {"TableName": table, "Item": item})


def update_item(table, one_item=False):
    request = {
        "TableName": table,
        "Key": key(),
        "UpdateExpression": "ADD visits :one",
        "ConditionExpression": "paid = :yes",
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":yes": {"BOOL": True}},
    }
    return Work("UpdateItem, one item" if one_item else "UpdateItem", "UpdateItem", request, one_item=one_item)


def query(table, name="Query"):
    values = {":c": key()["customer"]}
    request = {"TableName": table, "KeyConditionExpression": "customer = :c", "ExpressionAttributeValues": values}
    return Work(name, "Query", request, answer_tolerance_bytes=20 * ITEMS_PER_PARTITION)


def query_index(table, index, name):
    """The items of one buyer."""
    request = {"TableName": table, "IndexName": index, "KeyConditionExpression": "buyer = :b",
               "ExpressionAttributeValues": {":b": ITEM_OF[table]()["buyer"]}}
    return Work(name, "Query", request, answer_tolerance_bytes=20 * ITEMS_PER_PARTITION)


def transact_write(puts_table, updates_table):
    """Puts two items of a customer in one table and updates two in the other. Not every rival has transactions."""
    keys = (key(), {**key(), "order": key(addend=ITEMS_PER_PARTITION // 2)["order"]})
    update = {name: member for name, member in update_item(updates_table).request.items() if name != "Key"}
    puts = [{"Put": {"TableName": puts_table, "Item": {**ITEM_OF[puts_table](), **each, "sku": {"S": noise(6)}}}}
            for each in keys]
    updates = [{"Update": {**update, "Key": each}} for each in keys]
    return Work("TransactWriteItems, 4 items", "TransactWriteItems", {"TransactItems": [*puts, *updates]}, rivals=False)


def batch_write(table, item=None):
    """Request n writes the items from 25 n on."""
    item = item or ITEM_OF[table]
    puts = [{"PutRequest": {"Item": item(BATCH_ITEMS, i)}} for i in range(BATCH_ITEMS)]
    return Work("BatchWriteItem", "BatchWriteItem", {"RequestItems": {table: puts}})


# The answer to a BatchWriteItem that wrote everything is not longer than this.
BATCH_ANSWER_BYTES_MAX = len('{"UnprocessedItems":{}}')


def check_answer(client, server, work):
    """How long the answer to this work is, in bytes, seen to be what a DynamoDB answers."""
    body = client.call(work.operation, work.sample_request())
    answer = json.loads(body)
    if work.operation == "GetItem":
        good = answer.get("Item", {}).get("note", {}).get("S", "").startswith("xxx")
    elif work.operation == "Query":
        good = answer.get("Count") == ITEMS_PER_PARTITION == len(answer.get("Items", ()))
    else:
        good = answer == {}
    if not good:
        sys.exit(f"{server.name}: unexpected answer to {work.name}: {body[:500]!r}")
    return len(body)
