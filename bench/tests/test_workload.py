"""Requests are well-formed, and items are as large as the method says."""

import json

import pytest
from harness import workload
from harness.fleet import WORKS


def attribute_bytes(value):
    """By DynamoDB's rules, for the types that the items have."""
    kind, content = next(iter(value.items()))
    if kind == "S":
        return len(content)
    if kind == "N":
        return len(content.replace(".", "").lstrip("0")) // 2 + 2
    if kind == "BOOL":
        return 1
    if kind == "SS":
        return sum(map(len, content))
    members = content.items() if kind == "M" else (("", member) for member in content)
    return 3 + sum(1 + len(name) + attribute_bytes(member) for name, member in members)


@pytest.mark.parametrize("table, least, most", [(workload.ORDERS, 345, 355), (workload.BIG_DATA, 495, 505)])
def test_item_sizes(table, least, most):
    item = workload.put_item(table).sample_request()["Item"]
    assert least <= sum(len(name) + attribute_bytes(value) for name, value in item.items()) <= most


@pytest.mark.parametrize("work", [*WORKS, workload.batch_write(workload.BIG_DATA)], ids=lambda work: work.name)
def test_template_is_an_http_request(work):
    filled = workload.fill_first(work.template())
    head, body = filled.split("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[0] == "POST / HTTP/1.1"
    assert f"Content-Length: {len(body)}" in lines
    assert json.loads(body) == work.sample_request()
    assert "{{" not in filled


def test_a_transaction_has_items_of_its_own():
    actions = workload.transact_write(workload.SMALL, workload.ORDERS).sample_request()["TransactItems"]
    writes = [write for action in actions for write in action.values()]
    items = {(write["TableName"], json.dumps(write.get("Item", write.get("Key"))["order"])) for write in writes}
    assert len(items) == len(actions) == 4


def test_batch_has_items_of_its_own():
    puts = workload.batch_write(workload.ORDERS).request["RequestItems"][workload.ORDERS]
    keys = {json.dumps(put["PutRequest"]["Item"]["customer"]) + json.dumps(put["PutRequest"]["Item"]["order"]) for put in puts}
    assert len(puts) == len(keys) == workload.BATCH_ITEMS
