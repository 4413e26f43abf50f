"""--auth on: signatures are verified. Source: docs/access.md, "Who may come in"."""

import datetime
import gzip
import pathlib
import stat
import urllib.parse
import uuid

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import pytest

import raw_http
from errors import fails
from galvan_server import GalvanServer, StartFailed
from tables import create_table, key_schema

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ROOT = {"GALVAN_ROOT_ACCESS_KEY_ID": KEY_ID, "GALVAN_ROOT_SECRET_ACCESS_KEY": SECRET}
UNKNOWN_KEY = "The security token included in the request is invalid."
BODY = b'{"Limit": 1}'
HEADERS = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": raw_http.CONTENT_TYPE}


@pytest.fixture(scope="module")
def server():
    with GalvanServer("--in-memory", "--auth", "on", environment=ROOT) as running:
        yield running


@pytest.fixture(scope="module")
def caller(server):
    return raw_http.Caller(server.endpoint)


def client(server, key_id=KEY_ID, secret=SECRET, token=None, region="us-east-1", path=""):
    return boto3.client("dynamodb", endpoint_url=server.endpoint + path, region_name=region, aws_access_key_id=key_id,
                        aws_secret_access_key=secret, aws_session_token=token,
                        config=botocore.config.Config(retries={"total_max_attempts": 1}))


def signed(server, body=BODY, headers=None, at=None, monkeypatch=None, region="us-east-1", service="dynamodb", query=""):
    """The headers of a ListTables, signed at that time."""
    if at:
        class Then(datetime.datetime):
            @classmethod
            def utcnow(cls):
                return at
        monkeypatch.setattr(botocore.auth.datetime, "datetime", Then)
    request = botocore.awsrequest.AWSRequest("POST", server.endpoint + "/" + query, data=body,
                                             headers={**HEADERS, **(headers or {})})
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY_ID, SECRET), service, region).add_auth(request)
    if at:
        monkeypatch.undo()
    return dict(request.headers)


def test_the_right_key_does_everything(server):
    for region in ("us-east-1", "eu-central-1", "local"):
        here = client(server, region=region)
        table = create_table(here, **key_schema(pk="S"))
        here.put_item(TableName=table, Item={"pk": {"S": "ä"}, "b": {"B": b"\0" * 300000}})
        assert here.get_item(TableName=table, Key={"pk": {"S": "ä"}})["Item"]["pk"] == {"S": "ä"}
        assert here.scan(TableName=table)["Count"] == 1
        here.delete_table(TableName=table)


def test_wrong_keys(server):
    with fails("InvalidSignatureException", containing="The request signature we calculated does not match the signature you"):
        client(server, secret=SECRET + "x").list_tables()
    with fails("UnrecognizedClientException", UNKNOWN_KEY):
        client(server, key_id="AKIAIOSFODNN7EXAMPLF").list_tables()
    with fails("UnrecognizedClientException", UNKNOWN_KEY):
        client(server, token="a session's token").list_tables()


def test_nothing_is_done_for_who_is_not_let_in(server):
    known = client(server)
    table = create_table(known, **key_schema(pk="S"))
    unknown = client(server, secret="x")
    for operation in (lambda: unknown.put_item(TableName=table, Item={"pk": {"S": "a"}}),
                      lambda: unknown.get_item(TableName=table, Key={"pk": {"S": "a"}}),
                      lambda: unknown.delete_table(TableName=table),
                      lambda: unknown.create_table(TableName="other", **key_schema(pk="S"))):
        with fails("InvalidSignatureException", containing="The request signature"):
            operation()
    assert known.scan(TableName=table)["Count"] == 0
    assert "other" not in known.list_tables()["TableNames"]


def test_namespaces(server):
    path = f"/ns/of-{uuid.uuid4().hex}?ttl=60"
    known = client(server, path=path)
    create_table(known, TableName="music", **key_schema(pk="S"))
    with fails("InvalidSignatureException", containing="The request signature"):
        client(server, secret="x", path=path).list_tables()

    def send(method, target, key=SECRET):
        request = botocore.awsrequest.AWSRequest(method, server.endpoint + target)
        if key:
            botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY_ID, key), "dynamodb", "us-east-1").add_auth(request)
        return raw_http.Caller(server.endpoint).send(None, dict(request.headers), method, target)

    for method in ("PUT", "DELETE"):
        assert send(method, path, key=None).error == "MissingAuthenticationTokenException"
        assert send(method, path, key="x").error == "InvalidSignatureException"
        assert known.list_tables()["TableNames"] == ["music"]
    assert send("PUT", path).status == 200
    assert known.list_tables()["TableNames"] == ["music"]
    assert send("DELETE", path).status == 200
    assert known.list_tables()["TableNames"] == []


def test_unsigned_and_incomplete_requests(caller):
    missing = caller.send(BODY, HEADERS)
    assert (missing.status, missing.error) == (400, "MissingAuthenticationTokenException")
    assert missing.message == "Request is missing Authentication Token"
    incomplete = caller.send(BODY, {**HEADERS, "Authorization": "AWS4-HMAC-SHA256 Credential=a/b/c/d/e"})
    assert (incomplete.status, incomplete.error) == (400, "IncompleteSignatureException")
    assert incomplete.message.startswith("Authorization header requires 'Signature' parameter.")
    asymmetric = caller.send(BODY, {**HEADERS, "X-Amz-Date": "20260101T000000Z", "X-Amz-Region-Set": "*",
                                    "Authorization": "AWS4-ECDSA-P256-SHA256 Credential=a/20260101/dynamodb/aws4_request,"
                                                     " SignedHeaders=host, Signature=3045"})
    assert (asymmetric.status, asymmetric.error) == (400, "IncompleteSignatureException")
    assert asymmetric.message.startswith("Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only")


def test_the_order_of_errors(server, caller):
    headers = {**HEADERS, "Authorization": "AWS4-HMAC-SHA256 Credential=a/b/c/d/e"}
    assert caller.send(b"{", headers).error == "SerializationException"
    assert caller.send(b"{}", {**headers, "X-Amz-Target": "DynamoDB_20120810.Nothing"}).error == (
        "UnknownOperationException")
    # What is wrong with the request itself is told to those only who may come in.
    wrong = signed(server, b'{"Limit": "x"}')
    assert caller.send(b'{"Limit": "y"}', wrong).error == "InvalidSignatureException"
    assert caller.send(b'{"Limit": "x"}', wrong).error == "SerializationException"


def test_what_was_signed_is_what_counts(server, caller):
    headers = signed(server)
    assert caller.send(BODY, headers).status == 200
    changed = caller.send(b'{"Limit": 2}', headers)
    assert (changed.status, changed.error) == (400, "InvalidSignatureException")
    assert "\n\nThe Canonical String for this request should have been\n'POST\n/\n\n" in changed.message
    assert "\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n" in changed.message
    assert SECRET not in changed.message
    assert caller.send(BODY, {**headers, "X-Amz-Target": "DynamoDB_20120810.DescribeLimits"}).status == 400
    # An unsigned field counts for nothing.
    assert caller.send(BODY, {**headers, "X-Note": "unsigned"}).status == 200
    for hash_of_payload in ("UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"):
        declared = {**headers, "X-Amz-Content-Sha256": hash_of_payload}
        assert caller.send(BODY, declared).status == 200
        unsigned = signed(server, headers={"X-Amz-Content-SHA256": hash_of_payload})
        assert caller.send(BODY, unsigned).error == "InvalidSignatureException"


def test_scopes(server, caller):
    other_service = caller.send(BODY, signed(server, service="s3"))
    assert other_service.error == "InvalidSignatureException"
    assert other_service.message == "Credential should be scoped to correct service: 'dynamodb'."
    other_region = caller.send(BODY, signed(server, region="Nowhere"))
    assert other_region.message == "Credential should be scoped to a valid region, not 'Nowhere'."


@pytest.mark.parametrize("minutes, error", [(0, None), (-4, None), (4, None), (-6, "Signature expired: "),
                                            (6, "Signature not yet current: ")])
def test_clock_skew(server, caller, monkeypatch, minutes, error):
    at = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + datetime.timedelta(minutes=minutes)
    answer = caller.send(BODY, signed(server, at=at, monkeypatch=monkeypatch))
    if error is None:
        assert answer.status == 200
    else:
        assert answer.error == "InvalidSignatureException"
        assert answer.message.startswith(error + at.strftime("%Y%m%dT%H%M%SZ"))


def test_compressed_bodies_are_signed_as_they_are_sent(server, caller):
    body = gzip.compress(BODY)
    headers = signed(server, body, {"Content-Encoding": "gzip"})
    assert caller.send(body, headers).status == 200
    assert caller.send(gzip.compress(BODY + b" "), headers).error == "InvalidSignatureException"
    plain_hash = signed(server, BODY, {"Content-Encoding": "gzip"})
    assert caller.send(body, plain_hash).error == "InvalidSignatureException"


def in_chunks(*parts):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


def test_bodies_in_chunks(server, caller):
    headers = signed(server)
    headers["Transfer-Encoding"] = "chunked"
    assert caller.send(in_chunks(BODY[:5], BODY[5:]), headers).status == 200
    assert caller.send(in_chunks(BODY, b" "), headers).error == "InvalidSignatureException"


class QueryAuth(botocore.auth.SigV4QueryAuth):
    """botocore's, but without moving a JSON body into the query, where no service looks for it."""

    def _modify_request_before_signing(self, request):
        body, request.data = request.data, b""
        super()._modify_request_before_signing(request)
        request.data = body


def presigned(server, seconds, at=None, monkeypatch=None):
    request = botocore.awsrequest.AWSRequest("POST", server.endpoint + "/", data=BODY, headers=dict(HEADERS))
    if at:
        class Then(datetime.datetime):
            @classmethod
            def utcnow(cls):
                return at
        monkeypatch.setattr(botocore.auth.datetime, "datetime", Then)
    QueryAuth(botocore.credentials.Credentials(KEY_ID, SECRET), "dynamodb", "us-east-1", expires=seconds).add_auth(request)
    if at:
        monkeypatch.undo()
    return "/?" + urllib.parse.urlsplit(request.url).query


def test_presigned_requests(server, caller, monkeypatch):
    assert caller.send(BODY, HEADERS, path=presigned(server, 60)).status == 200
    changed = caller.send(BODY + b" ", HEADERS, path=presigned(server, 60))
    assert changed.error == "InvalidSignatureException"
    other_target = caller.send(BODY, {**HEADERS, "X-Amz-Target": "DynamoDB_20120810.DescribeLimits"},
                               path=presigned(server, 60))
    assert other_target.error == "InvalidSignatureException"
    hour_ago = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - datetime.timedelta(hours=1)
    old = presigned(server, 3700, at=hour_ago, monkeypatch=monkeypatch)
    assert caller.send(BODY, HEADERS, path=old).status == 200
    expired = caller.send(BODY, HEADERS, path=presigned(server, 3500, at=hour_ago, monkeypatch=monkeypatch))
    assert expired.error == "InvalidSignatureException"
    assert expired.message.startswith("Signature expired: ")
    both = caller.send(BODY, signed(server), path=presigned(server, 60))
    assert both.message == "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."


def test_health_needs_no_signature(server, caller):
    assert caller.send(None, {}, method="GET").status == 200


def test_the_root_key_is_made_at_the_first_start(tmp_path):
    folder = tmp_path / "data"
    with GalvanServer("--auth", "on", data_dir=folder) as server:
        file = folder / "root-credentials"
        assert f"file={file}" in server.log
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        key = botocore.credentials.SharedCredentialProvider(str(file)).load()
        assert key.secret_key not in server.log
        client(server, key.access_key, key.secret_key).list_tables()
        with fails("UnrecognizedClientException", UNKNOWN_KEY):
            client(server).list_tables()
    with GalvanServer("--auth", "on", data_dir=folder) as server:
        client(server, key.access_key, key.secret_key).list_tables()
    # The environment goes before the file.
    with GalvanServer("--auth", "on", data_dir=folder, environment=ROOT) as server:
        client(server).list_tables()
        with fails("UnrecognizedClientException", UNKNOWN_KEY):
            client(server, key.access_key, key.secret_key).list_tables()
    pathlib.Path(file).chmod(0o644)
    with pytest.raises(StartFailed) as failed:
        GalvanServer("--auth", "on", data_dir=folder).start()
    assert "others than its owner may read" in failed.value.log


@pytest.mark.parametrize("arguments, environment, complaint", [
    (["--in-memory", "--auth", "on"], {}, "set GALVAN_ROOT_ACCESS_KEY_ID and GALVAN_ROOT_SECRET_ACCESS_KEY"),
    (["--in-memory", "--auth", "on"], {"GALVAN_ROOT_ACCESS_KEY_ID": "a"}, "must be set together"),
    (["--in-memory", "--auth", "maybe"], {}, '--auth: "maybe" is not auto, off or on'),
    (["--in-memory", "--host", "0.0.0.0", "--auth", "off"], {}, "say --allow-anonymous"),
    (["--in-memory", "--host", "0.0.0.0"], {}, "set GALVAN_ROOT_ACCESS_KEY_ID"),
])
def test_starts_that_are_refused(arguments, environment, complaint):
    with pytest.raises(StartFailed) as failed:
        GalvanServer(*arguments, environment=environment).start()
    assert complaint in failed.value.log


def test_is_off_on_loopback_unless_asked_for():
    with GalvanServer("--in-memory") as server:
        assert " auth=off" in server.log
        client(server, "anything", "at all").list_tables()
