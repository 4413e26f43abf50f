"""The audit log. Source: docs/access.md, "Audit log"."""

import json
import signal

import boto3
import botocore.config
import pytest

from errors import fails
from galvan_server import GalvanServer, StartFailed, wait_until
from tables import create_table, key_schema

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROOT = {"GALVAN_ROOT_ACCESS_KEY_ID": KEY_ID, "GALVAN_ROOT_SECRET_ACCESS_KEY": SECRET}
HIDDEN = "what nobody may read in a log"


def client(server, key_id=KEY_ID, secret=SECRET):
    return boto3.client("dynamodb", endpoint_url=server.endpoint, region_name="eu-west-1", aws_access_key_id=key_id,
                        aws_secret_access_key=secret,
                        config=botocore.config.Config(retries={"total_max_attempts": 1}))


def records(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_control_plane_calls_are_told(tmp_path):
    file = tmp_path / "data" / "audit.jsonl"
    with GalvanServer("--auth", "on", data_dir=tmp_path / "data", environment=ROOT) as server:
        here = client(server)
        created = here.create_table(TableName="music", **key_schema(pk="S"))
        here.put_item(TableName="music", Item={"pk": {"S": HIDDEN}})
        here.describe_table(TableName="music")
        with fails("ResourceNotFoundException"):
            here.delete_table(TableName="missing")
        with fails("InvalidSignatureException", containing="The request signature"):
            client(server, secret="x").delete_table(TableName="music")
        arn = created["TableDescription"]["TableArn"]
        here.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": HIDDEN}])
        assert wait_until(lambda: len(records(file)) == 5)
    told = records(file)
    assert [(one["operation"], one["tables"], one.get("error"), one["status"]) for one in told] == [
        ("CreateTable", ["music"], None, 200),
        ("DescribeTable", ["music"], None, 200),
        ("DeleteTable", ["missing"], "ResourceNotFoundException", 400),
        ("DeleteTable", [], "InvalidSignatureException", 400),
        ("TagResource", ["music"], None, 200),
    ]
    first = told[0]
    assert first["principal"] == "arn:aws:iam::000000000000:root"
    assert first["access_key_id"] == KEY_ID
    assert first["region"] == "eu-west-1"
    assert first["source_address"] == "127.0.0.1"
    assert first["secure"] is False
    assert first["request_id"] == created["ResponseMetadata"]["RequestId"]
    # Who was not let in is told as who they said they were.
    assert "principal" not in told[3] and told[3]["access_key_id"] == KEY_ID
    text = file.read_text()
    assert SECRET not in text and HIDDEN not in text
    assert file.stat().st_mode & 0o777 == 0o600


def test_data_plane_calls_are_told_for_tables_that_are_asked_for(tmp_path):
    file = tmp_path / "audit.jsonl"
    with GalvanServer("--in-memory", "--audit-log", file, "--audit-data-plane", "watched,other") as server:
        here = client(server)
        for name in ("watched", "unwatched"):
            create_table(here, TableName=name, **key_schema(pk="S"))

        def told():
            """Without what is told of making the tables, which may come after its answer."""
            return [one for one in records(file) if one["operation"] not in ("CreateTable", "DescribeTable")]

        key = {"pk": {"S": HIDDEN}}
        here.get_item(TableName="unwatched", Key=key)
        here.put_item(TableName="watched", Item={**key, "a": {"S": HIDDEN}})
        here.get_item(TableName="watched", Key=key)
        with fails("ConditionalCheckFailedException"):
            here.delete_item(TableName="watched", Key=key, ConditionExpression="attribute_not_exists(pk)")
        here.batch_get_item(RequestItems={"unwatched": {"Keys": [key]}, "watched": {"Keys": [key]}})
        here.transact_write_items(TransactItems=[{"Delete": {"TableName": "watched", "Key": key}}])
        assert wait_until(lambda: len(told()) == 5)
        assert [(one["operation"], sorted(one["tables"]), one.get("error")) for one in told()] == [
            ("PutItem", ["watched"], None),
            ("GetItem", ["watched"], None),
            ("DeleteItem", ["watched"], "ConditionalCheckFailedException"),
            ("BatchGetItem", ["unwatched", "watched"], None),
            ("TransactWriteItems", ["watched"], None),
        ]
        assert HIDDEN not in file.read_text()


def test_every_table(tmp_path):
    file = tmp_path / "audit.jsonl"
    with GalvanServer("--in-memory", "--audit-log", file, "--audit-data-plane", "*") as server:
        here = client(server, key_id="anybody")
        with fails("ResourceNotFoundException"):
            here.get_item(TableName="missing", Key={"pk": {"S": "a"}})
        assert wait_until(lambda: len(records(file)) == 1)
        told = records(file)[0]
        assert (told["operation"], told["tables"], told["access_key_id"]) == ("GetItem", ["missing"], "anybody")
        assert "principal" not in told


def test_a_file_that_was_moved_away_is_made_anew(tmp_path):
    file = tmp_path / "audit.jsonl"
    with GalvanServer("--in-memory", "--audit-log", file) as server:
        client(server).list_tables()
        assert wait_until(lambda: len(records(file)) == 1)
        file.rename(tmp_path / "moved")
        server.send_signal(signal.SIGHUP)
        assert wait_until(lambda: client(server).list_tables() and file.exists() and records(file))
        assert len(records(tmp_path / "moved")) >= 1


def test_is_off_while_authentication_is(tmp_path):
    with GalvanServer(data_dir=tmp_path / "data") as server:
        client(server).list_tables()
    assert not (tmp_path / "data" / "audit.jsonl").exists()


@pytest.mark.parametrize("arguments, complaint", [
    (["--audit-log", "/nowhere/audit.jsonl"], "cannot write the audit log /nowhere/audit.jsonl"),
    (["--audit-data-plane", "a"], "--audit-data-plane needs --audit-log"),
    (["--audit-data-plane", "a,,b"], "is not names of tables"),
])
def test_starts_that_are_refused(arguments, complaint):
    with pytest.raises(StartFailed) as failed:
        GalvanServer("--in-memory", *arguments).start()
    assert complaint in failed.value.log
