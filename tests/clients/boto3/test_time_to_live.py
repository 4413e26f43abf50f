"""UpdateTimeToLive, DescribeTimeToLive and what expires. Source: API reference; Developer Guide, "Using time to live
(TTL) in DynamoDB"."""

import threading
import time

import pytest

from conftest import connect
from errors import fails, invalid, listed_errors, null_at
from galvan_server import GalvanServer, wait_until
from indexes import definitions, index, scan
from server_clock import ServerClock
from tables import create_table, key_schema

NOW = 1_900_000_000
YEAR = 365.2425 * 86400


def describe(client, table):
    return client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]


def specify(client, table, enabled, attribute="ttl"):
    specification = {"Enabled": enabled, "AttributeName": attribute}
    answer = client.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)
    assert answer["TimeToLiveSpecification"] == specification


def enable(client, table, attribute="ttl"):
    """Returns once time to live is ENABLED."""
    specify(client, table, True, attribute)
    assert wait_until(lambda: describe(client, table)["TimeToLiveStatus"] == "ENABLED", 60)


def put(client, table, pk, ttl=None, **attributes):
    item = {"pk": {"S": pk}, **attributes}
    if ttl is not None:
        item["ttl"] = ttl if isinstance(ttl, dict) else {"N": str(ttl)}
    client.put_item(TableName=table, Item=item)


def put_all(client, table, expiries, **attributes):
    """Puts an item of each pair of a partition key and its expiry, in batches."""
    requests = [{"PutRequest": {"Item": {"pk": {"S": pk}, "ttl": {"N": str(ttl)}, **attributes}}}
                for pk, ttl in expiries.items()]
    for begin in range(0, len(requests), 25):
        client.batch_write_item(RequestItems={table: requests[begin:begin + 25]})


def keys(client, table, **parameters):
    return {item["pk"]["S"] for item in scan(client, table, **parameters)}


# Settings


def test_is_disabled_at_first(client, hash_table):
    assert describe(client, hash_table) == {"TimeToLiveStatus": "DISABLED"}


def test_is_enabled_and_disabled(client, new_table):
    table = new_table()
    enable(client, table)
    assert describe(client, table) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    specify(client, table, False)
    assert describe(client, table) == {"TimeToLiveStatus": "DISABLED"}


def test_takes_arns(client, new_table):
    arn = client.describe_table(TableName=new_table())["Table"]["TableArn"]
    enable(client, arn)
    assert describe(client, arn)["AttributeName"] == "ttl"


def test_is_not_changed_to_what_it_is(client, new_table):
    table = new_table()
    with invalid("TimeToLive is already disabled"):
        specify(client, table, False)
    enable(client, table)
    with invalid("TimeToLive is already enabled"):
        specify(client, table, True)
    for enabled in (True, False):
        with invalid("TimeToLive is active on a different AttributeName: current AttributeName is ttl"):
            specify(client, table, enabled, "other")
    assert describe(client, table) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}


@pytest.mark.galvan
def test_is_not_enabled_again_within_an_hour(client, new_table):
    table = new_table()
    enable(client, table)
    specify(client, table, False)
    for attribute in ("ttl", "other"):
        with invalid("Time to live has been modified multiple times within a fixed interval"):
            specify(client, table, True, attribute)
    assert describe(client, table) == {"TimeToLiveStatus": "DISABLED"}


def test_needs_a_table(client):
    message = "Requested resource not found: Table: galvan-test-absent not found"
    with fails("ResourceNotFoundException", message):
        describe(client, "galvan-test-absent")
    with fails("ResourceNotFoundException", message):
        specify(client, "galvan-test-absent", True)


def test_checks_its_parameters(client, call, hash_table):
    with invalid() as failure:
        client.update_time_to_live()
    assert listed_errors(failure.message) == {null_at("tableName"), null_at("timeToLiveSpecification")}
    with invalid() as failure:
        client.update_time_to_live(TableName=hash_table, TimeToLiveSpecification={})
    assert listed_errors(failure.message) == {null_at("timeToLiveSpecification.enabled"),
                                              null_at("timeToLiveSpecification.attributeName")}
    with invalid(containing="Member must have length greater than or equal to 1"):
        specify(client, hash_table, True, "")
    with invalid(containing="Member must have length less than or equal to 255"):
        specify(client, hash_table, True, "a" * 256)
    with invalid() as failure:
        client.describe_time_to_live()
    assert listed_errors(failure.message) == {null_at("tableName")}
    answer = call("UpdateTimeToLive", '{"TableName": "%s", "TimeToLiveSpecification": {"Enabled": [], '
                                      '"AttributeName": "ttl"}}' % hash_table)
    assert answer.error == "SerializationException"
    assert describe(client, hash_table) == {"TimeToLiveStatus": "DISABLED"}


# Expiry, with the time in the tests' hands


@pytest.fixture(scope="module")
def server():
    with GalvanServer("--in-memory", "--test-clock") as server:
        ServerClock(server.endpoint).set(NOW, Frozen=True)
        yield server


@pytest.fixture
def clock(server):
    return ServerClock(server.endpoint)


@pytest.fixture
def own_client(server):
    """Of a test that sweeps: nothing is left of its tables for the next one to sweep."""
    client = connect(server.endpoint)
    yield client
    for table in client.list_tables()["TableNames"]:
        client.delete_table(TableName=table)


@pytest.fixture
def expiring(own_client):
    """A client and a table whose time to live is enabled."""
    table = create_table(own_client, **key_schema(pk="S"))
    enable(own_client, table)
    return own_client, table


@pytest.mark.processes
@pytest.mark.galvan
class TestExpiry:
    def test_removes_what_has_expired(self, expiring, clock):
        client, table = expiring
        now = clock.now()
        for seconds in (10, 20, 30):
            put(client, table, f"in {seconds}", now + seconds)
        put(client, table, "never")
        clock.advance(10)
        assert clock.sweep() == 0
        clock.advance(0.001)
        assert keys(client, table) == {"in 10", "in 20", "in 30", "never"}  # expired, and there until it is removed
        assert clock.sweep() == 1
        assert clock.sweep() == 0
        assert keys(client, table) == {"in 20", "in 30", "never"}
        clock.advance(3600)
        assert clock.sweep() == 2
        assert keys(client, table) == {"never"}

    @pytest.mark.parametrize("ttl, expires", [
        ({"N": "{now:.0f}"}, True),
        ({"N": "{now:.0f}.25"}, True),
        ({"N": "1.9E9"}, True),
        ({"S": "{now:.0f}"}, False),
        ({"N": "{milliseconds:.0f}"}, False),
        ({"N": "{too_old:.0f}"}, False),
        ({"N": "{old:.0f}"}, True),
        ({"N": "0"}, False),
        ({"N": "-5"}, False),
        ({"N": "9.9E125"}, False),
        ({"NS": ["{now:.0f}"]}, False),
        ({"L": [{"N": "1900000000"}]}, False),
        ({"BOOL": True}, False),
    ])
    def test_takes_numbers_of_the_last_five_years(self, expiring, clock, ttl, expires):
        client, table = expiring
        now = clock.now()
        times = {"now": now, "milliseconds": now * 1000, "old": now - 5 * YEAR + 60, "too_old": now - 5 * YEAR - 60}
        [(kind, value)] = ttl.items()
        if kind in ("S", "N"):
            value = value.format(**times)
        elif kind == "NS":
            value = [each.format(**times) for each in value]
        put(client, table, "a", {kind: value})
        clock.advance(2)
        assert clock.sweep() == expires
        assert keys(client, table) == (set() if expires else {"a"})

    def test_goes_by_the_newest_value(self, expiring, clock):
        client, table = expiring
        now = clock.now()
        for pk in ("replaced", "updated", "emptied", "deleted", "shortened"):
            put(client, table, pk, now + (1000 if pk == "shortened" else 10))
        put(client, table, "replaced", now + 100)
        names = {"ExpressionAttributeNames": {"#t": "ttl"}}
        client.update_item(TableName=table, Key={"pk": {"S": "updated"}}, UpdateExpression="SET #t = :t", **names,
                           ExpressionAttributeValues={":t": {"N": str(now + 100)}})
        client.update_item(TableName=table, Key={"pk": {"S": "emptied"}}, UpdateExpression="REMOVE #t", **names)
        client.transact_write_items(TransactItems=[
            {"Delete": {"TableName": table, "Key": {"pk": {"S": "deleted"}}}},
            {"Put": {"TableName": table, "Item": {"pk": {"S": "shortened"}, "ttl": {"N": str(now + 10)}}}}])
        clock.advance(11)
        assert clock.sweep() == 1
        assert keys(client, table) == {"replaced", "updated", "emptied"}
        clock.advance(100)
        assert clock.sweep() == 2
        assert keys(client, table) == {"emptied"}

    def test_the_key_may_be_the_time(self, own_client, clock):
        client = own_client
        table = create_table(client, **key_schema(pk="S", at="N"))
        enable(client, table, "at")
        now = clock.now()
        for seconds in (1, 2, 100):
            client.put_item(TableName=table, Item={"pk": {"S": "a"}, "at": {"N": str(now + seconds)}})
        clock.advance(3)
        assert clock.sweep() == 2
        assert client.describe_table(TableName=table)["Table"]["ItemCount"] == 1

    def test_removes_index_entries_and_counts(self, own_client, clock):
        client = own_client
        schema = key_schema(pk="S", sk="N")
        schema["AttributeDefinitions"] += definitions(owner="S", at="N")
        table = create_table(client, **schema, GlobalSecondaryIndexes=[index("by_owner", ["owner"])],
                             LocalSecondaryIndexes=[index("by_at", ["pk"], ["at"])])
        enable(client, table, "expires")
        now = clock.now()
        for i in range(40):
            client.put_item(TableName=table, Item={
                "pk": {"S": "p"}, "sk": {"N": str(i)}, "owner": {"S": "o"}, "at": {"N": str(i)},
                "expires": {"N": str(now + (1 if i % 2 else 1000))}})
        clock.advance(2)
        assert clock.sweep() == 20
        description = client.describe_table(TableName=table)["Table"]
        assert description["ItemCount"] == 20
        for shown in description["GlobalSecondaryIndexes"] + description["LocalSecondaryIndexes"]:
            assert shown["ItemCount"] == 20
            assert len(scan(client, table, IndexName=shown["IndexName"])) == 20
        answer = client.delete_item(TableName=table, Key={"pk": {"S": "p"}, "sk": {"N": "0"}},
                                    ReturnItemCollectionMetrics="SIZE")
        assert answer["ItemCollectionMetrics"]["SizeEstimateRangeGB"] == [0.0, 1.0]
        clock.advance(1000)
        assert clock.sweep() == 19
        description = client.describe_table(TableName=table)["Table"]
        assert (description["ItemCount"], description["TableSizeBytes"]) == (0, 0)
        assert {shown["IndexSizeBytes"] for shown in description["GlobalSecondaryIndexes"]} == {0}

    def test_ends_when_it_is_disabled(self, expiring, clock):
        client, table = expiring
        put(client, table, "a", clock.now() + 1)
        specify(client, table, False)
        clock.advance(10)
        assert clock.sweep() == 0
        assert keys(client, table) == {"a"}
        # Within the hour it can not be enabled again; then it finds what is there.
        with invalid(containing="multiple times within a fixed interval"):
            specify(client, table, True)
        clock.advance(3600)
        enable(client, table)
        assert clock.sweep() == 1
        assert keys(client, table) == set()

    def test_finds_what_was_there_before(self, own_client, clock):
        client = own_client
        table = create_table(client, **key_schema(pk="S"))
        now = clock.now()
        put_all(client, table, {str(i): now + (1 if i % 2 else 500) for i in range(500)})
        enable(client, table)
        clock.advance(2)
        assert clock.sweep() == 250
        assert len(keys(client, table)) == 250

    def test_leaves_tables_that_are_gone(self, expiring, clock):
        client, table = expiring
        put(client, table, "a", clock.now() + 1)
        client.delete_table(TableName=table)
        clock.advance(2)
        assert clock.sweep() == 0
        create_table(client, **{**key_schema(pk="S"), "TableName": table})
        assert describe(client, table) == {"TimeToLiveStatus": "DISABLED"}

    def test_shows_in_the_metrics(self, expiring, clock):
        client, table = expiring
        before = clock.metrics()
        put(client, table, "a", clock.now() + 1)
        clock.advance(2)
        assert clock.sweep() == 1
        after = clock.metrics()
        assert after["galvan_ttl_items_removed_total"] == before["galvan_ttl_items_removed_total"] + 1
        assert after["galvan_ttl_lag_seconds"] == 0
        assert after["galvan_ttl_tables"] >= 1


# Expiry by the machine's time


@pytest.mark.processes
@pytest.mark.galvan
def test_removes_by_itself():
    with GalvanServer("--in-memory", "--ttl-delay", "500ms") as server:
        client = connect(server.endpoint)
        table = create_table(client, **key_schema(pk="S"))
        enable(client, table)
        expiry = time.time() + 1
        put(client, table, "goes", f"{expiry:.3f}")
        put(client, table, "stays", f"{expiry + 600:.3f}")
        while time.time() < expiry + 0.45:
            assert keys(client, table) == {"goes", "stays"}
            time.sleep(0.05)
        assert wait_until(lambda: keys(client, table) == {"stays"}, 20)


@pytest.mark.processes
@pytest.mark.galvan
def test_never_removes_what_was_moved_forward():
    """Clients move the expiry of items forward at the moment that it comes: whatever they still found stays."""
    with GalvanServer("--in-memory", "--ttl-delay", "1ms") as server:
        client = connect(server.endpoint)
        table = create_table(client, **key_schema(pk="S"))
        enable(client, table)
        expiry = time.time() + 2
        items = [str(i) for i in range(600)]
        put_all(client, table, {pk: f"{expiry + int(pk) / 600:.3f}" for pk in items})
        moved = set()

        def move(some):
            for pk in some:
                time.sleep(max(0, expiry + int(pk) / 600 - time.time()))
                try:
                    client.update_item(
                        TableName=table, Key={"pk": {"S": pk}}, UpdateExpression="SET #t = :t",
                        ConditionExpression="attribute_exists(pk)", ExpressionAttributeNames={"#t": "ttl"},
                        ExpressionAttributeValues={":t": {"N": str(int(expiry) + 3600)}})
                    moved.add(pk)
                except client.exceptions.ConditionalCheckFailedException:
                    pass

        movers = [threading.Thread(target=move, args=(items[i::8],)) for i in range(8)]
        for mover in movers:
            mover.start()
        for mover in movers:
            mover.join()
        assert moved
        assert wait_until(lambda: keys(client, table) == moved, 20), (len(moved), len(keys(client, table)))


@pytest.mark.processes
@pytest.mark.galvan
def test_outlives_the_process(tmp_path):
    server = GalvanServer(data_dir=tmp_path).start()
    try:
        client = connect(server.endpoint)
        table = create_table(client, **key_schema(pk="S"))
        enable(client, table)
        put(client, table, "a", int(time.time()) - 10)
        server.kill()
        server.start()
        client = connect(server.endpoint)
        assert describe(client, table) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
        assert wait_until(lambda: keys(client, table) == set(), 20)
        specify(client, table, False)
        server.kill()
        server.start()
        client = connect(server.endpoint)
        assert describe(client, table) == {"TimeToLiveStatus": "DISABLED"}
        with invalid(containing="multiple times within a fixed interval"):
            specify(client, table, True)
    finally:
        server.kill()


@pytest.mark.processes
@pytest.mark.galvan
def test_kills_lose_and_resurrect_nothing(tmp_path):
    """SIGKILLs while the expiry index is built and while it is swept: what has expired goes for good, and nothing
    else."""
    server = GalvanServer("--ttl-delay", "1ms", data_dir=tmp_path).start()
    try:
        client = connect(server.endpoint)
        table = create_table(client, **key_schema(pk="S"))
        now = int(time.time())
        stay = {str(i) for i in range(0, 4000, 5)}
        expiries = {str(i): now - i % 7 if i % 5 else now + 36000 for i in range(4000)}
        put_all(client, table, expiries, pad={"S": "x" * 200})
        specify(client, table, True)
        last = keys(client, table)
        for round_number in range(12):
            time.sleep(0.004 * round_number)
            seen = keys(client, table) if round_number % 2 else None
            server.kill()
            server.start()
            client = connect(server.endpoint)
            now_there = keys(client, table)
            assert stay <= now_there <= (seen or last)
            last = now_there
        assert wait_until(lambda: describe(client, table)["TimeToLiveStatus"] == "ENABLED", 30)
        assert wait_until(lambda: keys(client, table) == stay, 30)
        assert client.describe_table(TableName=table)["Table"]["ItemCount"] == len(stay)
    finally:
        server.kill()
