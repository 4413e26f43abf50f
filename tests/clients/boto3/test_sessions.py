"""Short-lived credentials, and what policies know of the time. Source: docs/access.md, "Users and roles"."""

import datetime
import json

import pytest

from errors import fails
from galvan_server import GalvanServer
from identities import ACCOUNT, ROOT, allow, client, deny, new_user, session_key
from server_clock import ServerClock

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

EXPIRED = "The security token included in the request is expired"
LIST = allow(["dynamodb:ListTables", "iam:ListUsers", "sts:AssumeRole"])


@pytest.fixture(scope="module")
def server():
    with GalvanServer("--in-memory", "--auth", "on", "--test-clock", environment=ROOT) as running:
        yield running


@pytest.fixture
def clock(server):
    """Stands still, so that seconds count."""
    clock = ServerClock(server.endpoint)
    clock.freeze()
    return clock


def text(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def expect_expired(server, key):
    with fails("ExpiredTokenException", EXPIRED):
        client(server, "dynamodb", key).list_tables()
    for service, call in (("sts", "get_caller_identity"), ("iam", "list_users")):
        with fails("ExpiredToken", EXPIRED):
            getattr(client(server, service, key), call)()


def test_sessions_end_by_the_servers_clock(server, clock):
    iam = client(server, "iam")
    name, key = new_user(iam, LIST)
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                       "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{name}"}}]})
    role = iam.create_role(RoleName="lister", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="lister", PolicyName="own", PolicyDocument=json.dumps({"Statement": [LIST]}))
    sts = client(server, "sts", key)
    answers = [sts.get_session_token(DurationSeconds=900),
               sts.assume_role(RoleArn=role, RoleSessionName="one", DurationSeconds=900)]
    assert {answer["Credentials"]["Expiration"].timestamp() for answer in answers} == {int(clock.now()) + 900}
    sessions = [session_key(answer) for answer in answers]
    # Kept from one request to the next, connections must learn of the end too.
    connected = [client(server, "dynamodb", session) for session in sessions]
    clock.advance(899)
    for dynamodb in connected:
        dynamodb.list_tables()
    clock.advance(1)
    for dynamodb, session in zip(connected, sessions):
        with fails("ExpiredTokenException", EXPIRED):
            dynamodb.list_tables()
        expect_expired(server, session)
    # Signatures go by the machine's clock, as the SDKs do.
    clock.advance(25 * 3600)
    client(server, "dynamodb", key).list_tables()
    expect_expired(server, sessions[0])
    client(server, "dynamodb", session_key(sts.get_session_token())).list_tables()
    with fails("UnrecognizedClientException", "The security token included in the request is invalid."):
        connected[0].list_tables()


def test_current_time_is_the_servers(server, clock):
    end = clock.now() + 3600
    _, key = new_user(client(server, "iam"), {**LIST, "Condition": {
        "DateLessThan": {"aws:CurrentTime": text(end)}, "NumericLessThan": {"aws:EpochTime": str(int(end))}}})
    calls = [lambda: client(server, "dynamodb", key).list_tables(), lambda: client(server, "iam", key).list_users()]
    clock.set(int(end) - 1)
    for call in calls:
        call()
    clock.set(int(end))
    for call, error in zip(calls, ("AccessDeniedException", "AccessDenied")):
        with fails(error):
            call()


def test_older_sessions_can_be_shut_out(server, clock):
    """As the IAM User Guide revokes the permissions of sessions: by aws:TokenIssueTime, which long-term keys have not."""
    moment = int(clock.now()) + 3600
    name, key = new_user(client(server, "iam"), LIST, deny("*", Condition={
        "DateLessThan": {"aws:TokenIssueTime": text(moment)}}))
    sts = client(server, "sts", key)
    old = session_key(sts.get_session_token())
    clock.set(moment)
    new = session_key(sts.get_session_token())
    for service, call in (("dynamodb", "list_tables"), ("iam", "list_users")):
        getattr(client(server, service, key), call)()
        getattr(client(server, service, new), call)()
        with fails("AccessDenied" + ("Exception" if service == "dynamodb" else "")):
            getattr(client(server, service, old), call)()
    _, lasting = new_user(client(server, "iam"), {**LIST, "Condition": {"Null": {"aws:TokenIssueTime": "true"}}})
    client(server, "dynamodb", lasting).list_tables()
    with fails("AccessDeniedException"):
        client(server, "dynamodb", session_key(client(server, "sts", lasting).get_session_token())).list_tables()
