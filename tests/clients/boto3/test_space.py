"""Space on the disk that deleted tables, indexes and namespaces give back."""

import random

import pytest

from conftest import connect
from galvan_server import GalvanServer, wait_until
from indexes import definitions, index
from tables import key_schema

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

TABLES = 60
ITEMS = 100
GIVEN_BACK_SECONDS_MAX = 90


def items_of(name, count, filler_bytes=300):
    """Items that do not compress well."""
    chance = random.Random(name)
    return [{"pk": {"S": f"item-{number}"}, "g": {"S": str(number % 7)}, "filler": {"B": chance.randbytes(filler_bytes)}}
            for number in range(count)]


def make_table(client, name, count=ITEMS):
    client.create_table(TableName=name, **{
        **key_schema(pk="S"), "AttributeDefinitions": definitions(pk="S", g="S"),
        "GlobalSecondaryIndexes": [index("by_g", ["g"])]})
    items = items_of(name, count)
    for first in range(0, count, 25):
        client.batch_write_item(RequestItems={
            name: [{"PutRequest": {"Item": item}} for item in items[first:first + 25]]})


def disk_bytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def server(tmp_path):
    with GalvanServer("--memory", "32MiB", data_dir=tmp_path / "data") as server:
        yield server


def test_many_small_tables_give_their_space_back(server, tmp_path):
    client = connect(server.endpoint)
    make_table(client, "stays", 4000)
    before = disk_bytes(tmp_path)
    names = [f"goes-{number}" for number in range(TABLES)]
    for name in names:
        make_table(client, name)
    assert disk_bytes(tmp_path) > before * 1.4
    for name in names:
        client.delete_table(TableName=name)
    assert wait_until(lambda: disk_bytes(tmp_path) < before * 1.2, GIVEN_BACK_SECONDS_MAX), (disk_bytes(tmp_path), before)
    assert client.describe_table(TableName="stays")["Table"]["ItemCount"] == 4000
    assert client.query(TableName="stays", IndexName="by_g", Select="COUNT", KeyConditionExpression="g = :g",
                        ExpressionAttributeValues={":g": {"S": "3"}})["Count"] == 571


def test_a_stop_does_not_wait_for_space(server, tmp_path):
    client = connect(server.endpoint)
    names = [f"goes-{number}" for number in range(20)]
    for name in names:
        make_table(client, name)
    for name in names:
        client.delete_table(TableName=name)
    server.stop()
    server.start()
    client = connect(server.endpoint)
    assert client.list_tables()["TableNames"] == []
    make_table(client, names[0])
    assert client.scan(TableName=names[0], Select="COUNT")["Count"] == ITEMS
