"""Databases of their own under /ns/NAME of an endpoint."""

import concurrent.futures
import http.client
import socket
import threading
import time
import urllib.parse
import uuid

import pytest

import raw_http
from conftest import connect
from errors import fails, invalid
from galvan_server import GalvanServer, wait_until
from streams import consumer, stream_arn, with_stream
from tables import key_schema, status_of

pytestmark = pytest.mark.galvan

SCHEMA = key_schema(pk="S")


def send(server, method, path):
    connection = http.client.HTTPConnection(server.split("//")[1], timeout=30)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.fixture
def space(endpoint):
    """space() makes a name and a client of a namespace, which is dropped in the end."""
    names = []

    def make(query=""):
        names.append(f"test-{uuid.uuid4().hex[:12]}")
        return names[-1], connect(f"{endpoint}/ns/{names[-1]}{query}")

    yield make
    for name in names:
        send(endpoint, "DELETE", f"/ns/{name}")


def put(client, value, table="music"):
    client.put_item(TableName=table, Item={"pk": {"S": "k"}, "v": {"S": value}})


def get(client, table="music"):
    return client.get_item(TableName=table, Key={"pk": {"S": "k"}}, ConsistentRead=True)["Item"]["v"]["S"]


def test_tables_of_one_name_are_apart(client, space):
    (_, one), (_, other) = space(), space()
    for each, value in ((one, "one"), (other, "other")):
        each.create_table(TableName="music", **SCHEMA)
        put(each, value)
    assert (get(one), get(other)) == ("one", "other")
    assert one.list_tables()["TableNames"] == other.list_tables()["TableNames"] == ["music"]
    arn = one.describe_table(TableName="music")["Table"]["TableArn"]
    assert arn.endswith(":table/music") and get(other, arn) == "other"
    one.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    assert other.list_tags_of_resource(ResourceArn=arn)["Tags"] == []
    other.delete_table(TableName="music")
    assert (status_of(one, "music"), status_of(other, "music")) == ("ACTIVE", None)
    assert "music" not in client.list_tables()["TableNames"] or status_of(client, "music") == "ACTIVE"


def test_the_path_of_a_table_is_no_name(client, space):
    name, one = space()
    one.create_table(TableName="music", **SCHEMA)
    for path in (f"~{name}/music", f"/ns/{name}/music"):
        with pytest.raises(client.exceptions.ClientError):
            put(client, "v", path)
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/~{name}/music"
    with pytest.raises(client.exceptions.ClientError):
        put(client, "v", arn)


def test_list_tables_pages_within_a_namespace(space):
    _, one = space()
    names = ["-first", "b.b", "c_c", "zzz"]
    for name in names:
        one.create_table(TableName=name, **SCHEMA)
    pages = one.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
    assert [name for page in pages for name in page["TableNames"]] == names


def test_a_namespace_is_dropped_whole_and_at_once(endpoint, space):
    name, one = space()
    call = raw_http.Caller(f"{endpoint}/ns/{name}")
    for table in ("music", "films"):
        assert call("CreateTable", {"TableName": table, **SCHEMA, "DeletionProtectionEnabled": True}).status == 200
        put(one, "v", table)
    assert send(endpoint, "DELETE", f"/ns/{name}") == (200, "{}")
    assert one.list_tables()["TableNames"] == []
    assert send(endpoint, "DELETE", f"/ns/{name}")[0] == 200
    one.create_table(TableName="music", **SCHEMA)
    assert "Item" not in one.get_item(TableName="music", Key={"pk": {"S": "k"}})


def test_namespaces_do_not_know_each_others_tokens(endpoint, space):
    """Nor those of one that had the same name."""
    (name, one), (_, other) = space(), space()

    def write(each, value):
        write = {"Put": {"TableName": "music", "Item": {"pk": {"S": "k"}, "v": {"S": value}}}}
        each.transact_write_items(TransactItems=[write], ClientRequestToken="the-same")

    for each, value in ((one, "one"), (other, "other")):
        each.create_table(TableName="music", **SCHEMA)
        write(each, value)
        assert get(each) == value
    with pytest.raises(one.exceptions.IdempotentParameterMismatchException):
        write(one, "another")
    one.create_table(TableName="films", **SCHEMA)
    one.delete_table(TableName="music")
    one.create_table(TableName="music", **SCHEMA)
    with pytest.raises(one.exceptions.IdempotentParameterMismatchException):
        write(one, "another")
    assert send(endpoint, "DELETE", f"/ns/{name}")[0] == 200
    one.create_table(TableName="music", **SCHEMA)
    write(one, "another")
    assert get(one) == "another"


def test_a_namespace_with_a_ttl_goes_by_itself(endpoint, space):
    name, one = space("?ttl=2")
    opened = time.monotonic()
    one.create_table(TableName="music", **SCHEMA)
    put(one, "v")
    again = connect(f"{endpoint}/ns/{name}")
    assert wait_until(lambda: again.list_tables()["TableNames"] == [], 20)
    assert time.monotonic() - opened >= 1.9
    # The next request with a ttl begins anew.
    one.create_table(TableName="music", **SCHEMA)
    assert send(endpoint, "PUT", f"/ns/{name}?ttl=60") == (200, "{}")
    time.sleep(2.2)
    assert again.list_tables()["TableNames"] == ["music"]


@pytest.mark.parametrize("query", ["", "?ttl=0", "?ttl=x", "?ttl=99999999999"])
def test_refuses_what_is_no_ttl(endpoint, space, query):
    name, _ = space()
    status, body = send(endpoint, "PUT", f"/ns/{name}{query}")
    assert status == 400 and "ValidationException" in body and "ttl must be a number of seconds" in body


def test_what_is_no_name_is_no_namespace(endpoint):
    for path in ("/ns/", "/ns/a/b", "/ns/%7E", "/ns/" + "x" * 129):
        assert send(endpoint, "DELETE", path)[0] == 404
    assert send(endpoint, "GET", "/ns/anything")[0] == 200


@pytest.mark.processes
def test_a_crash_in_a_drop_leaves_all_tables_or_none(tmp_path):
    """And what a drop has not yet removed goes at the next start, unseen by the namespace's next tables."""
    with GalvanServer(data_dir=tmp_path / "data") as server:
        for attempt in range(5):
            one = connect(f"{server.endpoint}/ns/tests")
            for number in range(8):
                one.create_table(TableName=f"table-{number}", **SCHEMA)
                put(one, "v", f"table-{number}")
            address = urllib.parse.urlsplit(server.endpoint)
            with socket.create_connection((address.hostname, address.port)) as connection:
                connection.sendall(b"DELETE /ns/tests HTTP/1.1\r\nHost: galvan\r\n\r\n")
                time.sleep(attempt * 0.001)
                server.kill()
            server.start()
            one = connect(f"{server.endpoint}/ns/tests")
            names = one.list_tables()["TableNames"]
            assert names in ([], [f"table-{number}" for number in range(8)])
            assert all(get(one, name) == "v" for name in names)
            assert send(server.endpoint, "DELETE", "/ns/tests")[0] == 200
            one.create_table(TableName="table-0", **SCHEMA)
            assert one.scan(TableName="table-0")["Count"] == 0
            assert send(server.endpoint, "DELETE", "/ns/tests")[0] == 200


@pytest.mark.processes
def test_namespaces_survive_a_restart(tmp_path):
    server = GalvanServer(data_dir=tmp_path / "data").start()
    for name in ("keeps", "goes?ttl=1"):
        one = connect(f"{server.endpoint}/ns/{name}")
        one.create_table(TableName="music", **SCHEMA)
        put(one, name)
    server.kill()
    server.start()
    assert get(connect(f"{server.endpoint}/ns/keeps")) == "keeps"
    assert wait_until(lambda: connect(f"{server.endpoint}/ns/goes").list_tables()["TableNames"] == [])
    server.stop()


def test_streams_are_apart(endpoint, streams, space):
    found = []
    for name, one in (space(), space()):
        one.create_table(TableName="music", **SCHEMA, **with_stream())
        put(one, name)
        found.append((name, stream_arn(one, "music"), connect(f"{endpoint}/ns/{name}", "dynamodbstreams")))
    for name, arn, own_streams in found:
        assert [stream["StreamArn"] for stream in own_streams.list_streams()["Streams"]] == [arn]
        [record] = consumer(own_streams, arn).read()
        assert record["dynamodb"]["NewImage"]["v"] == {"S": name}
    (name, arn, own_streams), (_, other_arn, other_streams) = found
    for reader, foreign in ((own_streams, other_arn), (streams, arn)):
        with fails("ResourceNotFoundException"):
            reader.describe_stream(StreamArn=foreign)
    with invalid(containing="Invalid StreamArn"):
        streams.describe_stream(StreamArn=arn.replace("table/", f"table/~{name}/"))
    connect(f"{endpoint}/ns/{name}").delete_table(TableName="music")
    assert len(own_streams.list_streams()["Streams"]) == 1
    assert send(endpoint, "DELETE", f"/ns/{name}")[0] == 200
    assert own_streams.list_streams()["Streams"] == []
    assert len(consumer(other_streams, other_arn).read()) == 1


def test_two_hundred_clients_at_once(endpoint):
    """Each makes, uses and drops tables of the same names in its own namespace."""
    run = uuid.uuid4().hex[:12]
    clients = [(name, connect(f"{endpoint}/ns/{name}")) for name in (f"{run}-{number}" for number in range(200))]
    everyone = threading.Barrier(len(clients), timeout=60)

    def use(pair):
        name, one = pair
        everyone.wait()
        for _ in range(2):
            assert one.list_tables()["TableNames"] == []
            for table in ("music", "films"):
                one.create_table(TableName=table, **SCHEMA)
                put(one, f"{name} {table}", table)
            everyone.wait()
            assert (get(one), get(one, "films")) == (f"{name} music", f"{name} films")
            one.delete_table(TableName="films")
            assert one.list_tables()["TableNames"] == ["music"]
            assert send(endpoint, "DELETE", f"/ns/{name}")[0] == 200

    with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
        for done in [pool.submit(use, pair) for pair in clients]:
            done.result()
