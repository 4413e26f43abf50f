"""Building transactions, and asserting on why they are cancelled."""

import contextlib

from errors import fails

CANCELLED = "Transaction cancelled, please refer cancellation reasons for specific reasons "
CONDITION_FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
NONE = {"Code": "None"}


def put(table, item, **parameters):
    return {"Put": {"TableName": table, "Item": item, **parameters}}


def update(table, key, expression, **parameters):
    return {"Update": {"TableName": table, "Key": key, "UpdateExpression": expression, **parameters}}


def delete(table, key, **parameters):
    return {"Delete": {"TableName": table, "Key": key, **parameters}}


def check(table, key, condition, **parameters):
    return {"ConditionCheck": {"TableName": table, "Key": key, "ConditionExpression": condition, **parameters}}


def get(table, key, **parameters):
    return {"Get": {"TableName": table, "Key": key, **parameters}}


def write(client, *actions, **parameters):
    return client.transact_write_items(TransactItems=list(actions), **parameters)


def read(client, *gets, **parameters):
    return client.transact_get_items(TransactItems=list(gets), **parameters)


@contextlib.contextmanager
def cancelled(*reasons):
    """The block is cancelled for exactly these reasons, in this order; the message lists their codes."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    with fails("TransactionCanceledException", f"{CANCELLED}[{codes}]") as failure:
        yield failure
    assert failure.response["CancellationReasons"] == list(reasons)


def cancelled_for_validation(message, before=0, after=0):
    return cancelled(*[NONE] * before, {"Code": "ValidationError", "Message": message}, *[NONE] * after)


def item_at(client, table, key):
    return client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
