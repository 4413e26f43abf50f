"""Tables for tests: their definitions, and waiting for their states."""

import time
import uuid

STATE_SECONDS_MAX = 120


def unique_name(prefix="galvan-test"):
    return f"{prefix}-{uuid.uuid4().hex[:16]}"


def key_schema(**attributes):
    """key_schema(pk="S", sk="N"): the parameters of CreateTable for these keys, the partition key first."""
    roles = ["HASH", "RANGE"]
    return {
        "KeySchema": [{"AttributeName": name, "KeyType": role} for name, role in zip(attributes, roles)],
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": t} for n, t in attributes.items()],
        "BillingMode": "PAY_PER_REQUEST",
    }


def create_table(client, **parameters):
    """Creates a table with a name of its own unless one is given, and returns its name once it is ACTIVE."""
    parameters = {"TableName": unique_name(), **parameters}
    client.create_table(**{name: value for name, value in parameters.items() if value is not None})
    wait_for_status(client, parameters["TableName"], "ACTIVE")
    return parameters["TableName"]


def delete_table(client, name):
    """Deletes the table if it is still there, and returns once its name is free."""
    try:
        client.delete_table(TableName=name)
    except client.exceptions.ResourceNotFoundException:
        return
    wait_for_status(client, name, None)


def status_of(client, name):
    """The TableStatus, or None where there is no such table."""
    try:
        return client.describe_table(TableName=name)["Table"]["TableStatus"]
    except client.exceptions.ResourceNotFoundException:
        return None


def wait_for_status(client, name, status):
    deadline = time.monotonic() + STATE_SECONDS_MAX
    while (now := status_of(client, name)) != status:
        assert time.monotonic() < deadline, f"{name} is still {now}"
        time.sleep(0.005)
