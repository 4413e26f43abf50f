"""Secondary indexes for tests: their definitions, and what an index must hold by the items of its table."""

import time

from tables import STATE_SECONDS_MAX


def index(name, hash_keys, range_keys=(), projection="ALL", include=(), **parameters):
    """index("by_owner", ["owner"], ["at"], "INCLUDE", ["zone"]): an entry of GlobalSecondaryIndexes and its like."""
    hash_keys, range_keys = list(hash_keys), list(range_keys)
    shape = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(include)} if include else \
        {"ProjectionType": projection}
    schema = [{"AttributeName": name, "KeyType": "HASH"} for name in hash_keys]
    schema += [{"AttributeName": name, "KeyType": "RANGE"} for name in range_keys]
    return {"IndexName": name, "KeySchema": schema, "Projection": shape, **parameters}


def definitions(**attributes):
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in attributes.items()]


def model(items, definition, table_keys, types):
    """The entries that an index must have, given the items of its table."""
    keys = [element["AttributeName"] for element in definition["KeySchema"]]
    shape = definition["Projection"]
    projected = {*keys, *table_keys, *shape.get("NonKeyAttributes", ())}
    return [
        {name: value for name, value in item.items() if shape["ProjectionType"] == "ALL" or name in projected}
        for item in items if all(set(item.get(key, {})) == {types[key]} for key in keys)
    ]


def scan(client, table, **parameters):
    """All items of a table or index, page by page."""
    items = []
    while True:
        answer = client.scan(TableName=table, **parameters)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        parameters["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def query(client, table, **parameters):
    """All items of a query, page by page."""
    items = []
    while True:
        answer = client.query(TableName=table, **parameters)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return items
        parameters["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def normal(items):
    """Items in an order of their own, sets without one."""
    def value(each):
        (kind, inner), = each.items()
        return (kind, sorted(inner)) if kind in ("SS", "NS", "BS") else (kind, str(inner))

    return sorted(sorted((name, value(each)) for name, each in item.items()) for item in items)


def described(client, table, name):
    """The description of one index, or None."""
    table = client.describe_table(TableName=table)["Table"]
    every = table.get("GlobalSecondaryIndexes", []) + table.get("LocalSecondaryIndexes", [])
    return next((each for each in every if each["IndexName"] == name), None)


def wait_until_built(client, table, name):
    deadline = time.monotonic() + STATE_SECONDS_MAX
    while (now := described(client, table, name)["IndexStatus"]) != "ACTIVE":
        assert time.monotonic() < deadline, f"{name} is still {now}"
        time.sleep(0.01)
