"""Policies of tables and streams: the operations on them, and what they decide beside the policies of users.

Source: API reference, "PutResourcePolicy", "GetResourcePolicy", "DeleteResourcePolicy"; Developer Guide, "Using
resource-based policies for DynamoDB"; IAM User Guide, "Policy evaluation logic". Messages are as reported of DynamoDB
(us-west-2, 2026-10-09).
"""

import http.client
import json
import pathlib
import threading

import botocore.exceptions
import pytest

from errors import INVALID, fails, invalid
from galvan_server import GalvanServer, wait_until
from identities import ACCOUNT, ROOT, allow, client, deny, new_user, policy, session_key, table_arn
from resource_policies import Policies, denied, for_, table_request, user_arn

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

CRASH_ROUNDS = 3
KEY = {"pk": {"S": "a"}}
OTHER_KEY = {"pk": {"S": "b"}}
NOBODY = f"arn:aws:iam::{ACCOUNT}:user/nobody"
DOCUMENT = INVALID + "Invalid policy document: "
NOT_FOUND = "Resource-based policy not found for the provided ResourceArn: "
LOCKED_OUT = "The new resource policy will not allow you to update the resource policy in the future."


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resource-policies")
    with GalvanServer("--in-memory", "--auth", "on", "--audit-log", str(folder / "audit"), environment=ROOT) as running:
        running.audit = pathlib.Path(folder / "audit")
        yield running


@pytest.fixture(scope="module")
def root(server):
    return client(server, "dynamodb")


@pytest.fixture(scope="module")
def iam(server):
    return client(server, "iam")


@pytest.fixture(scope="module")
def policies(server):
    return Policies(server)


@pytest.fixture
def table(root, request):
    """The name of a table of this test, with two items."""
    name = request.node.originalname
    root.create_table(**table_request(name))
    for key in (KEY, OTHER_KEY):
        root.put_item(TableName=name, Item={**key, "owner": {"S": "ann"}, "open": {"S": "o"}, "secret": {"S": "s"}})
    return name


@pytest.fixture
def user(server, iam):
    """A function that makes a user with these statements, and answers its DynamoDB client."""

    def make(*statements, **more):
        name, key = new_user(iam, *statements, **more)
        made = client(server, "dynamodb", key)
        made.arn, made.name, made.key, made.policies = user_arn(name), name, key, Policies(server, key)
        return made

    return make


def test_revisions(policies, table):
    arn = table_arn(table)
    one, other = for_(NOBODY, allow("dynamodb:GetItem")), for_(NOBODY, deny("dynamodb:PutItem"))
    with fails("PolicyNotFoundException", NOT_FOUND + arn):
        policies.get(arn)
    with fails("PolicyNotFoundException", NOT_FOUND + arn):
        policies.put(arn, one, ExpectedRevisionId="1")
    with fails("PolicyNotFoundException", NOT_FOUND + arn):
        policies.delete(arn, ExpectedRevisionId="1")
    assert policies.delete(arn) == {}
    first = policies.put(arn, one, ExpectedRevisionId="NO_POLICY")
    assert policies.get(arn) == ([one], first)
    # The same document, however it is written.
    assert policies.put(arn, one) == first
    assert policies.put(arn, {**one, "Action": ["dynamodb:GetItem"]}, ExpectedRevisionId=first) == first
    with fails("PolicyNotFoundException", f"{NOT_FOUND}Requested policy update expecting none to be present for table "
               f"{table}, but a policy exists with revision id {first}."):
        policies.put(arn, other, ExpectedRevisionId="NO_POLICY")
    second = policies.put(arn, other, ExpectedRevisionId=first)
    assert second != first and policies.get(arn) == ([other], second)
    mismatch = (f"{NOT_FOUND}Requested update for policy with revision id {first}, but the policy associated to target "
                f"table {table} has revision id {second}.")
    with fails("PolicyNotFoundException", mismatch):
        policies.put(arn, one, ExpectedRevisionId=first)
    with fails("PolicyNotFoundException", mismatch):
        policies.delete(arn, ExpectedRevisionId=first)
    assert policies.get(arn) == ([other], second)
    assert policies.delete(arn, ExpectedRevisionId=second) == {"RevisionId": second}
    assert policies.delete(arn) == {}
    with fails("PolicyNotFoundException", NOT_FOUND + arn):
        policies.get(arn)
    assert policies.put(arn, one) not in (first, second)


def test_the_document_is_shown_in_one_form(policies, table):
    arn = table_arn(table)
    written = """{ "Statement": {"Resource": ["*"], "Action": ["dynamodb:Scan"], "Principal": {"AWS": "%s"},
                   "Effect": "Allow"}, "Version": "2012-10-17" }""" % ACCOUNT
    policies.call("PutResourcePolicy", ResourceArn=arn, Policy=written)
    assert policies.call("GetResourcePolicy", ResourceArn=arn)["Policy"] == (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},'
        '"Action":"dynamodb:Scan","Resource":"*"}]}' % ACCOUNT)


@pytest.mark.parametrize("arn, code, message", [
    ("books", "ValidationException", INVALID + "ARNs must start with 'arn:': books"),
    (table_arn("missing"), "ResourceNotFoundException", "Requested resource not found: Table: missing not found"),
    (table_arn("missing", "by-owner"), "ValidationException", INVALID + "Invalid resource arn provided, only table or "
     "stream is accepted. Provided resource arn: " + table_arn("missing", "by-owner")),
    (table_arn("missing") + "/backup/0170", "ValidationException",
     INVALID + "Provided Arn is not a DynamoDB resource arn: " + table_arn("missing") + "/backup/0170"),
    (table_arn("missing") + "/stream/2000-01-01T00:00:00.000", "ResourceNotFoundException",
     "Requested resource not found: Stream: 2000-01-01T00:00:00.000 not found for Table: missing"),
])
def test_resources(policies, arn, code, message):
    for call in (policies.get, policies.delete, lambda arn: policies.put(arn, for_(NOBODY, allow("dynamodb:*")))):
        with fails(code, message):
            call(arn)


def test_documents_that_are_refused(policies, table):
    def put(text):
        return policies.call("PutResourcePolicy", ResourceArn=table_arn(table), Policy=text)

    with invalid(DOCUMENT + "This policy contains invalid Json"):
        put("{")
    with invalid(DOCUMENT + "Missing required field Principal"):
        put(policy(allow("dynamodb:GetItem")))
    with invalid(INVALID + "Invalid principal in policy document."):
        put(policy(for_("ann", allow("dynamodb:GetItem"))))
    with invalid(DOCUMENT + 'The following action names are invalid: "dynamodb:GetRecords", "s3:GetObject"'):
        put(policy(for_(NOBODY, allow(["dynamodb:GetItem", "dynamodb:GetRecords", "s3:GetObject"]))))
    with invalid(containing="Resource-based policy grants unbounded access"):
        put(policy(for_("*", allow("dynamodb:GetItem"))))
    fitting = policy(for_(NOBODY, allow("dynamodb:GetItem")))
    with invalid(INVALID + "Maximum policy size of 20480 bytes exceeded"):
        put(fitting + " " * (20481 - len(fitting)))
    put(fitting + " " * (20480 - len(fitting)))
    with invalid(containing="Value null at 'policy' failed to satisfy constraint: Member must not be null"):
        policies.call("PutResourcePolicy", ResourceArn=table_arn(table))
    with invalid(containing="at 'expectedRevisionId' failed to satisfy constraint"):
        policies.delete(table_arn(table), ExpectedRevisionId="")


def test_create_table_with_a_policy(server, root, policies, user):
    name = "created"
    arn = table_arn(name)
    document = policy(for_(NOBODY, allow("dynamodb:GetItem")))
    request = table_request(name, ResourcePolicy=document)
    with invalid(DOCUMENT + "This policy contains invalid Json"):
        policies.call("CreateTable", **{**request, "ResourcePolicy": ""})
    with denied("PutResourcePolicy", arn):
        user(allow("dynamodb:CreateTable")).policies.call("CreateTable", **request)
    maker = user(allow(["dynamodb:CreateTable", "dynamodb:PutResourcePolicy"], arn))
    described = maker.policies.call("CreateTable", **request)["TableDescription"]
    assert not [name for name in described if "Policy" in name]
    assert policies.get(arn)[0] == json.loads(document)["Statement"]
    root.delete_table(TableName=name)
    with fails("ResourceNotFoundException"):
        policies.get(arn)
    root.create_table(**table_request(name))
    with fails("PolicyNotFoundException"):
        policies.get(arn)


def test_who_gets_in(root, policies, iam, server, table, user):
    arn = table_arn(table)
    ann, bob = user(), user()
    limit = iam.create_policy(PolicyName="none-of-it", PolicyDocument=policy(allow("dynamodb:Scan")))["Policy"]["Arn"]
    bounded = user(PermissionsBoundary=limit)
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ann.arn}}]})
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]["Arn"]

    def session(name, **more):
        made = client(server, "sts", ann.key).assume_role(RoleArn=role, RoleSessionName=name, **more)
        return client(server, "dynamodb", session_key(made))

    one, limited = session("one"), session("one", Policy=policy(allow("dynamodb:Scan")))
    session_arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/one"
    get = allow("dynamodb:GetItem", arn)
    # Who is let in by which principal: those that are named as themselves, whatever their limits leave out.
    everybody = {"ann": ann, "bob": bob, "bounded": bounded, "one": one, "limited": limited, "two": session("two")}
    account_only = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    for principal, let_in in (
            (ann.arn, {"ann"}),
            ([ann.arn, bounded.arn], {"ann", "bounded"}),
            (role, {"one", "two"}),
            (session_arn, {"one", "limited"}),
            (ACCOUNT, set()),
            (f"arn:aws:iam::{ACCOUNT}:root", set()),
            ("999999999999", set())):
        policies.put(arn, for_(principal, get))
        assert {name for name, who in everybody.items() if gets(who, table)} == let_in, principal
    policies.put(arn, for_("*", {**get, "Condition": account_only}))
    assert {name for name, who in everybody.items() if gets(who, table)} == {"ann", "bob", "bounded", "one", "two"}
    # An account's own policies decide where only the account is named.
    iam.put_user_policy(UserName=bob.name, PolicyName="own", PolicyDocument=policy(get))
    policies.put(arn, for_(ACCOUNT, get))
    assert gets(bob, table) and not gets(ann, table)
    # A deny wins, in whichever policy it is.
    policies.put(arn, for_(bob.arn, deny("dynamodb:GetItem", arn)))
    with denied("GetItem", f"{arn} with an explicit deny in a resource-based policy"):
        bob.get_item(TableName=table, Key=KEY)
    iam.put_user_policy(UserName=ann.name, PolicyName="own", PolicyDocument=policy(deny("dynamodb:GetItem", arn)))
    policies.put(arn, for_(ann.arn, get))
    with denied("GetItem", f"{arn} with an explicit deny in an identity-based policy"):
        ann.get_item(TableName=table, Key=KEY)
    # One who is spared must be named with the account.
    policies.put(arn, {**deny("dynamodb:GetItem", arn), "NotPrincipal": {"AWS": [bob.arn, ACCOUNT]}})
    assert gets(bob, table)


def gets(dynamodb, table):
    try:
        return dynamodb.get_item(TableName=table, Key=KEY)["Item"]["pk"] == KEY["pk"]
    except dynamodb.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDeniedException", error
        return False


def test_the_root_user_can_be_denied_and_helps_himself(root, policies, table):
    arn = table_arn(table)
    policies.put(arn, for_(ACCOUNT, deny(["dynamodb:GetItem", "dynamodb:DeleteResourcePolicy"])))
    with denied("GetItem", f"{arn} with an explicit deny in a resource-based policy"):
        root.get_item(TableName=table, Key=KEY)
    root.scan(TableName=table)
    policies.delete(arn)
    assert gets(root, table)


# Every operation on items, and on the table.
CALLS = {
    "BatchGetItem": lambda d, t: d.batch_get_item(RequestItems={t: {"Keys": [KEY]}}),
    "BatchWriteItem": lambda d, t: d.batch_write_item(RequestItems={t: [{"PutRequest": {"Item": KEY}}]}),
    "ConditionCheckItem": lambda d, t: d.transact_write_items(TransactItems=[{"ConditionCheck": {
        "TableName": t, "Key": KEY, "ConditionExpression": "attribute_exists(pk)"}}]),
    "DeleteItem": lambda d, t: d.delete_item(TableName=t, Key=KEY),
    "DescribeTable": lambda d, t: d.describe_table(TableName=t),
    "DescribeTimeToLive": lambda d, t: d.describe_time_to_live(TableName=t),
    "GetItem": lambda d, t: d.transact_get_items(TransactItems=[{"Get": {"TableName": t, "Key": KEY}}]),
    "GetResourcePolicy": lambda d, t: d.policies.get(table_arn(t)),
    "ListTagsOfResource": lambda d, t: d.list_tags_of_resource(ResourceArn=table_arn(t)),
    "PartiQLDelete": lambda d, t: d.execute_statement(Statement=f"DELETE FROM {t} WHERE pk = 'x'"),
    "PartiQLInsert": lambda d, t: d.execute_statement(Statement=f"INSERT INTO {t} VALUE {{'pk': 'new'}}"),
    "PartiQLSelect": lambda d, t: d.execute_transaction(TransactStatements=[
        {"Statement": f"SELECT * FROM {t} WHERE pk = 'a'"}]),
    "PartiQLUpdate": lambda d, t: d.execute_statement(Statement=f"UPDATE {t} SET n = 1 WHERE pk = 'new'"),
    "PutItem": lambda d, t: d.put_item(TableName=t, Item=KEY),
    "Query": lambda d, t: d.query(TableName=t, KeyConditionExpression="pk = :p",
                                  ExpressionAttributeValues={":p": KEY["pk"]}),
    "Scan": lambda d, t: d.scan(TableName=t),
    "TagResource": lambda d, t: d.tag_resource(ResourceArn=table_arn(t), Tags=[{"Key": "k", "Value": "v"}]),
    "UntagResource": lambda d, t: d.untag_resource(ResourceArn=table_arn(t), TagKeys=["k"]),
    "UpdateItem": lambda d, t: d.update_item(TableName=t, Key=KEY),
    "UpdateTable": lambda d, t: d.update_table(TableName=t, BillingMode="PAY_PER_REQUEST"),
    "DeleteResourcePolicy": lambda d, t: d.policies.delete(table_arn(t)),
}


def test_every_action(policies, table, user):
    arn = table_arn(table)
    guest, owner = user(), user(allow("dynamodb:*"))
    for action, call in CALLS.items():
        policies.put(arn, for_(guest.arn, allow("dynamodb:" + action, arn)))
        call(guest, table)
        policies.put(arn, for_(owner.arn, deny("dynamodb:" + action, arn)))
        with denied(action, f"{arn} with an explicit deny in a resource-based policy"):
            call(owner, table)
        with denied(action, f"{arn} because no identity-based policy allows"):
            call(guest, table)


def test_indexes_go_by_the_policy_of_their_table(policies, table, user):
    guest = user()
    arn, index = table_arn(table), table_arn(table, "by-owner")

    def query():
        return guest.query(TableName=table, IndexName="by-owner", KeyConditionExpression="#o = :o",
                           ExpressionAttributeNames={"#o": "owner"}, ExpressionAttributeValues={":o": {"S": "ann"}})

    policies.put(arn, for_(guest.arn, allow("dynamodb:*", arn)))
    guest.scan(TableName=table)
    for call in (query, lambda: guest.execute_statement(Statement=f'SELECT * FROM {table}."by-owner"')):
        with fails("AccessDeniedException", containing=index):
            call()
    policies.put(arn, for_(guest.arn, allow(["dynamodb:Query", "dynamodb:PartiQLSelect"], index)))
    assert query()["Count"] == 2
    guest.execute_statement(Statement=f'SELECT * FROM {table}."by-owner"')
    with denied("Scan", arn):
        guest.scan(TableName=table)


def test_conditions_that_the_table_alone_has(policies, table, user):
    arn = table_arn(table)
    # The policies of these users read no condition keys, or none at all are there.
    guest, owner = user(), user(allow("dynamodb:*"))
    mine = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"}}
    policies.put(arn, for_(guest.arn, allow("dynamodb:*", [arn, arn + "/index/*"], Condition=mine)),
                 for_(owner.arn, deny("dynamodb:*", [arn, arn + "/index/*"], Condition={
                     "ForAnyValue:StringEquals": {"dynamodb:Attributes": "secret"}})))
    assert gets(guest, table)
    for action, call in (
            ("GetItem", lambda: guest.get_item(TableName=table, Key=OTHER_KEY)),
            ("Scan", lambda: guest.scan(TableName=table)),
            ("Query", lambda: guest.query(TableName=table, IndexName="by-owner", KeyConditionExpression="#o = :o",
                                          ExpressionAttributeNames={"#o": "owner"},
                                          ExpressionAttributeValues={":o": {"S": "ann"}})),
            ("BatchGetItem", lambda: guest.batch_get_item(RequestItems={table: {"Keys": [KEY, OTHER_KEY]}})),
            ("DeleteItem", lambda: guest.transact_write_items(TransactItems=[
                {"Delete": {"TableName": table, "Key": key}} for key in (KEY, OTHER_KEY)])),
            ("PartiQLSelect", lambda: guest.execute_statement(Statement=f"SELECT * FROM {table} WHERE pk = 'b'")),
            ("GetItem", lambda: owner.get_item(TableName=table, Key=KEY)),
            ("UpdateItem", lambda: owner.update_item(TableName=table, Key=KEY, UpdateExpression="REMOVE secret")),
            ("PartiQLSelect", lambda: owner.execute_statement(Statement=f"SELECT secret FROM {table} WHERE pk = 'a'"))):
        with denied(action):
            call()
    guest.query(TableName=table, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": KEY["pk"]})
    guest.execute_statement(Statement=f"SELECT * FROM {table} WHERE pk = 'a'")
    assert owner.get_item(TableName=table, Key=KEY, ProjectionExpression="pk")["Item"] == KEY
    answers = guest.batch_execute_statement(Statements=[
        {"Statement": f"SELECT pk FROM {table} WHERE pk = '{pk}'"} for pk in "ab"])["Responses"]
    assert answers[0]["Item"] == KEY and answers[1]["Error"]["Code"] == "AccessDenied"
    for address, let_in in (("127.0.0.0/8", True), ("10.0.0.0/8", False)):
        policies.put(arn, for_(guest.arn, allow("dynamodb:GetItem", Condition={"IpAddress": {"aws:SourceIp": address}})))
        assert gets(guest, table) == let_in


def test_tags_of_requests(policies, table, user, root):
    arn = table_arn(table)
    guest = user(allow("dynamodb:TagResource", Condition={"StringEquals": {"aws:RequestTag/team": "blue"}}))
    policies.put(arn, for_(guest.arn, deny("dynamodb:TagResource", Condition={
        "StringEquals": {"aws:RequestTag/Team": "blue", "aws:RequestTag/stage": "live"}})))

    def tag(dynamodb, **tags):
        dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])

    tag(guest, team="blue")
    tag(guest, team="blue", stage="test")
    with denied("TagResource", f"{arn} with an explicit deny in a resource-based policy"):
        tag(guest, team="blue", stage="live")
    tag(root, team="blue", stage="live")


def test_streams_have_policies_of_their_own(server, root, policies, user):
    name = "streamed"
    view = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
    root.create_table(**table_request(name), **view)
    arn = root.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    guest = user()
    streams = client(server, "dynamodbstreams", guest.key)
    policies.put(table_arn(name), for_(guest.arn, allow("dynamodb:*")))
    with denied("DescribeStream", f"{arn} because no identity-based policy allows"):
        streams.describe_stream(StreamArn=arn)
    with invalid(containing='The following action names are invalid: "dynamodb:GetItem"'):
        policies.put(arn, for_(guest.arn, allow("dynamodb:GetItem")))
    revision = policies.put(arn, for_(guest.arn, allow("dynamodb:*", arn)), ExpectedRevisionId="NO_POLICY")
    assert policies.put(arn, for_(guest.arn, allow("dynamodb:*", arn))) == revision

    def read():
        shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        place = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        return streams.get_records(ShardIterator=streams.get_shard_iterator(**place)["ShardIterator"])["Records"]

    assert read() == []
    # Gone with its table is a table's policy; a stream's lives as long as the stream can be read.
    root.delete_table(TableName=name)
    assert read() == [] and policies.get(arn)[1] == revision
    root.create_table(**table_request(name), **view)
    with fails("PolicyNotFoundException"):
        policies.get(root.describe_table(TableName=name)["Table"]["LatestStreamArn"])
    changed = policies.put(arn, for_(guest.arn, deny("dynamodb:GetRecords", arn)), ExpectedRevisionId=revision)
    with denied("DescribeStream", f"{arn} because no identity-based policy allows"):
        read()
    assert policies.delete(arn) == {"RevisionId": changed}


def test_nobody_locks_himself_out_by_mistake(policies, table, user):
    arn = table_arn(table)
    owner = user(allow("dynamodb:*"))
    shut = for_("*", deny(["dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy"]))
    by_arn = for_("*", deny("dynamodb:PutResourcePolicy", Condition={"ArnEquals": {"aws:PrincipalArn": owner.arn}}))
    for statement in (shut, by_arn):
        with fails("AccessDeniedException", LOCKED_OUT):
            owner.policies.put(arn, statement)
        with fails("AccessDeniedException", LOCKED_OUT):
            owner.policies.put(arn, statement, ConfirmRemoveSelfResourceAccess=False)
    with fails("AccessDeniedException", LOCKED_OUT):
        policies.put(arn, shut)
    with fails("PolicyNotFoundException"):
        policies.get(arn)
    # Whom only the policy lets change it would do the same by one that does not.
    guest = user()
    manage = for_(guest.arn, allow(["dynamodb:PutResourcePolicy", "dynamodb:GetItem"], arn))
    owner.policies.put(arn, manage)
    with fails("AccessDeniedException", LOCKED_OUT):
        guest.policies.put(arn, for_(guest.arn, allow("dynamodb:GetItem", arn)))
    guest.policies.put(arn, for_(guest.arn, allow("dynamodb:*", arn)))
    owner.policies.put(arn, shut, ConfirmRemoveSelfResourceAccess=True)
    for action, call in (("PutResourcePolicy", lambda: owner.policies.put(arn, manage)),
                         ("DeleteResourcePolicy", lambda: owner.policies.delete(arn))):
        with denied(action, f"{arn} with an explicit deny in a resource-based policy"):
            call()
    policies.delete(arn)
    owner.policies.put(arn, manage)


def test_namespaces_have_their_own(server, root, policies, table, user):
    arn = table_arn(table)
    guest = user()
    client(server, "dynamodb", path="/ns/blue").create_table(**table_request(table))
    blue = Policies(server, path="/ns/blue")
    blue.put(arn, for_(guest.arn, allow("dynamodb:Scan", arn)))
    with fails("PolicyNotFoundException"):
        policies.get(arn)
    client(server, "dynamodb", guest.key, "/ns/blue").scan(TableName=table)
    with denied("Scan", arn):
        guest.scan(TableName=table)


def test_audit_lines(server, policies, table, user):
    guest = user()
    with denied("PutResourcePolicy"):
        guest.policies.put(table_arn(table), for_(guest.arn, allow("dynamodb:Scan")))
    policies.put(table_arn(table), for_(guest.arn, allow("dynamodb:Scan")))

    def told():
        lines = [json.loads(line) for line in server.audit.read_text().splitlines()]
        return [(line["principal"], line.get("error")) for line in lines
                if line["operation"] == "PutResourcePolicy" and line["tables"] == [table]]

    assert wait_until(lambda: len(told()) == 2)  # they are written once the answers have been sent
    assert told() == [(guest.arn, "AccessDeniedException"), (f"arn:aws:iam::{ACCOUNT}:root", None)]


def test_without_authentication_policies_are_kept_and_nobody_is_asked():
    with GalvanServer("--in-memory") as server:
        anybody = client(server, "dynamodb", ("key", "secret"))
        open_to_all = Policies(server, ("key", "secret"))
        anybody.create_table(**table_request("open"))
        shut = for_("*", deny("dynamodb:*"))
        revision = open_to_all.put(table_arn("open"), shut)
        assert open_to_all.get(table_arn("open")) == ([shut], revision)
        anybody.scan(TableName="open")
        assert open_to_all.delete(table_arn("open")) == {"RevisionId": revision}


def test_restarts_and_crashes_leave_the_old_or_the_new_policy(tmp_path):
    """Puts policies that differ in the action that they allow, while the server is killed."""
    view = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
    with GalvanServer("--auth", "on", data_dir=tmp_path / "data", environment=ROOT) as server:
        name, key = new_user(client(server, "iam"))
        root = client(server, "dynamodb")
        root.create_table(**table_request("kept"), **view)
        arn, stream = table_arn("kept"), root.describe_table(TableName="kept")["Table"]["LatestStreamArn"]
        actions = ("GetItem", "PutItem")
        policies = Policies(server)
        policies.put(stream, for_(user_arn(name), allow("dynamodb:DescribeStream")))
        put = 0
        for _ in range(CRASH_ROUNDS):
            timer = threading.Timer(0.3, server.kill)
            timer.start()
            try:
                while True:
                    policies.put(arn, for_(user_arn(name), allow(f"dynamodb:{actions[put % 2]}", arn, Sid=f"{put}")))
                    put += 1
            except (OSError, botocore.exceptions.BotoCoreError, http.client.HTTPException):
                pass
            timer.join()
            server.start()
            policies, guest = Policies(server), client(server, "dynamodb", key)
            statements, revision = policies.get(arn)
            assert statements[0]["Sid"] in (f"{put - 1}", f"{put}")
            put = int(statements[0]["Sid"])
            calls = [lambda: guest.get_item(TableName="kept", Key=KEY),
                     lambda: guest.put_item(TableName="kept", Item=KEY)]
            calls[put % 2]()
            with denied(actions[(put + 1) % 2]):
                calls[(put + 1) % 2]()
            client(server, "dynamodbstreams", key).describe_stream(StreamArn=stream)
            put += 1
            assert policies.put(arn, *statements) == revision
        assert put > CRASH_ROUNDS
        policies.delete(arn)
        server.stop()
        server.start()
        with fails("PolicyNotFoundException"):
            Policies(server).get(arn)
        assert Policies(server).put(arn, *statements) != revision
