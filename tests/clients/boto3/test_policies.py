"""What users may do with tables, by their policies. Source: docs/access.md, "What users may do with tables"."""

import json
import pathlib

import boto3.dynamodb.types
import pytest

from errors import fails
from galvan_server import GalvanServer
from identities import ACCOUNT, ROOT, allow, client, deny, new_user, policy, send_signed, session_key, table_arn

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

TABLE = "orders"
ARN = table_arn(TABLE)
INDEX = table_arn(TABLE, "by-owner")
BOTH = [ARN, ARN + "/index/*"]
KEY = {"pk": {"S": "a"}, "sk": {"N": "1"}}
OTHER_KEY = {"pk": {"S": "b"}, "sk": {"N": "1"}}


def create_table(dynamodb, name=TABLE):
    types = {"pk": "S", "sk": "N", "owner": "S"}
    dynamodb.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": kind} for key, kind in types.items()],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[{"IndexName": "by-owner", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}]}])


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("policies")
    with GalvanServer("--in-memory", "--auth", "on", "--audit-log", str(folder / "audit"),
                      environment=ROOT) as running:
        running.audit = pathlib.Path(folder / "audit")
        dynamodb = client(running, "dynamodb")
        for name in (TABLE, "spare", "doomed"):
            create_table(dynamodb, name)
        for key in (KEY, OTHER_KEY):
            dynamodb.put_item(TableName=TABLE, Item={**key, "owner": {"S": "ann"}, "open": {"S": "o"},
                                                     "secret": {"S": "s"}})
        yield running


@pytest.fixture(scope="module")
def iam(server):
    return client(server, "iam")


@pytest.fixture
def user(server, iam):
    """A function that makes a user with these statements, and answers its DynamoDB client."""

    def make(*statements, path="", **more):
        name, key = new_user(iam, *statements, **more)
        made = client(server, "dynamodb", key, path)
        made.name, made.key = name, key
        return made

    return make


def denied(action, containing=""):
    return fails("AccessDeniedException", containing=f"is not authorized to perform: dynamodb:{action} on resource: "
                 + containing)


def select(dynamodb, statement, **more):
    return dynamodb.execute_statement(Statement=statement, **more)


# Every action: a call that needs it and nothing else, and the resource that it is about.
CALLS = {
    "BatchGetItem": (lambda d: d.batch_get_item(RequestItems={TABLE: {"Keys": [KEY]}}), ARN),
    "BatchWriteItem": (lambda d: d.batch_write_item(RequestItems={TABLE: [{"DeleteRequest": {"Key": {
        "pk": {"S": "none"}, "sk": {"N": "1"}}}}]}), ARN),
    "ConditionCheckItem": (lambda d: d.transact_write_items(TransactItems=[{"ConditionCheck": {
        "TableName": TABLE, "Key": KEY, "ConditionExpression": "attribute_exists(pk)"}}]), ARN),
    "CreateTable": (lambda d: create_table(d, "new-table"), table_arn("new-table")),
    "UpdateTimeToLive": (lambda d: d.update_time_to_live(TableName="spare", TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "expiry"}), table_arn("spare")),
    "UpdateTable": (lambda d: d.update_table(TableName="spare", BillingMode="PAY_PER_REQUEST"),
                    table_arn("spare")),
    "DeleteTable": (lambda d: d.delete_table(TableName="doomed"), table_arn("doomed")),
    "DeleteItem": (lambda d: d.delete_item(TableName=TABLE, Key={"pk": {"S": "x"}, "sk": {"N": "1"}}), ARN),
    "DescribeEndpoints": (lambda d: d.describe_endpoints(), "*"),
    "DescribeLimits": (lambda d: d.describe_limits(), "*"),
    "DescribeTable": (lambda d: d.describe_table(TableName=TABLE), ARN),
    "DescribeTimeToLive": (lambda d: d.describe_time_to_live(TableName=TABLE), ARN),
    "GetItem": (lambda d: d.get_item(TableName=TABLE, Key=KEY), ARN),
    "ListTables": (lambda d: d.list_tables(), table_arn("*")),
    "ListTagsOfResource": (lambda d: d.list_tags_of_resource(ResourceArn=ARN), ARN),
    "PartiQLDelete": (lambda d: select(d, f"DELETE FROM {TABLE} WHERE pk = 'x' AND sk = 1"), ARN),
    "PartiQLInsert": (lambda d: select(d, f"INSERT INTO {TABLE} VALUE {{'pk': 'new', 'sk': 1}}"), ARN),
    "PartiQLSelect": (lambda d: select(d, f"SELECT * FROM {TABLE}.\"by-owner\" WHERE owner = 'ann'"), INDEX),
    "PartiQLUpdate": (lambda d: select(d, f"UPDATE {TABLE} SET n = 1 WHERE pk = 'new' AND sk = 1"), ARN),
    "PutItem": (lambda d: d.put_item(TableName=TABLE, Item={"pk": {"S": "x"}, "sk": {"N": "1"}}), ARN),
    "Query": (lambda d: d.query(TableName=TABLE, IndexName="by-owner", KeyConditionExpression="#o = :o",
                                ExpressionAttributeNames={"#o": "owner"},
                                ExpressionAttributeValues={":o": {"S": "ann"}}), INDEX),
    "Scan": (lambda d: d.scan(TableName=TABLE, IndexName="by-owner"), INDEX),
    "TagResource": (lambda d: d.tag_resource(ResourceArn=ARN, Tags=[{"Key": "team", "Value": "blue"}]), ARN),
    "UntagResource": (lambda d: d.untag_resource(ResourceArn=ARN, TagKeys=["none"]), ARN),
    "UpdateItem": (lambda d: d.update_item(TableName=TABLE, Key={"pk": {"S": "x"}, "sk": {"N": "1"}}), ARN),
}


@pytest.mark.parametrize("action", CALLS)
def test_every_action_needs_leave(user, action):
    call, resource = CALLS[action]
    nobody = user()
    with fails("AccessDeniedException", f"User: arn:aws:iam::{ACCOUNT}:user/{nobody.name} is not authorized to perform: "
               f"dynamodb:{action} on resource: {resource} because no identity-based policy allows the "
               f"dynamodb:{action} action"):
        call(nobody)
    with denied(action, f"{resource} with an explicit deny in an identity-based policy"):
        call(user(allow("dynamodb:*"), deny(f"dynamodb:{action}", resource)))
    with denied(action):
        call(user({"Effect": "Allow", "NotAction": f"dynamodb:{action}", "Resource": "*"}))
    call(user(allow(f"dynamodb:{action}", resource)))


def test_transactions_ask_for_each_action(user):
    actions = [{"Put": {"TableName": TABLE, "Item": {"pk": {"S": "t"}, "sk": {"N": "1"}}}},
               {"Delete": {"TableName": TABLE, "Key": {"pk": {"S": "t"}, "sk": {"N": "2"}}}},
               {"Update": {"TableName": TABLE, "Key": {"pk": {"S": "t"}, "sk": {"N": "3"}},
                           "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}}]
    names = ["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem"]
    user(allow(names, ARN)).transact_write_items(TransactItems=actions)
    for number, name in enumerate(names):
        with denied(name.split(":")[1]):
            user(allow(names[:number] + names[number + 1:], ARN)).transact_write_items(TransactItems=actions)
    get = [{"Get": {"TableName": TABLE, "Key": KEY}}]
    in_transactions = {"StringEquals": {"dynamodb:EnclosingOperation": ["TransactGetItems", "TransactWriteItems"]}}
    only = user(allow("dynamodb:*", ARN, Condition=in_transactions))
    assert "Item" in only.transact_get_items(TransactItems=get)["Responses"][0]
    only.transact_write_items(TransactItems=actions)
    with denied("GetItem"):
        only.get_item(TableName=TABLE, Key=KEY)
    statements = [{"Statement": f"SELECT * FROM {TABLE} WHERE pk = 'a' AND sk = 1"}]
    with denied("PartiQLSelect"):
        only.execute_transaction(TransactStatements=statements)
    user(allow("dynamodb:PartiQLSelect", ARN)).execute_transaction(TransactStatements=statements)


def test_groups_managed_policies_and_boundaries(server, iam, user):
    member = user()
    iam.create_group(GroupName="readers")
    iam.put_group_policy(GroupName="readers", PolicyName="read", PolicyDocument=policy(allow("dynamodb:GetItem", ARN)))
    with denied("GetItem"):
        member.get_item(TableName=TABLE, Key=KEY)
    iam.add_user_to_group(GroupName="readers", UserName=member.name)
    member.get_item(TableName=TABLE, Key=KEY)  # at once, over the same connection
    iam.attach_user_policy(UserName=member.name, PolicyArn="arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess")
    member.scan(TableName=TABLE)
    with denied("PutItem"):
        member.put_item(TableName=TABLE, Item=KEY)
    limit = iam.create_policy(PolicyName="limit", PolicyDocument=policy(allow("dynamodb:Scan")))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName=member.name, PermissionsBoundary=limit)
    member.scan(TableName=TABLE)
    with denied("GetItem", f"{ARN} because no permissions boundary allows the dynamodb:GetItem action"):
        member.get_item(TableName=TABLE, Key=KEY)
    iam.create_policy_version(PolicyArn=limit, PolicyDocument=policy(deny("dynamodb:Scan")), SetAsDefault=True)
    with denied("Scan", f"{ARN} with an explicit deny in a permissions boundary"):
        member.scan(TableName=TABLE)
    iam.delete_user_permissions_boundary(UserName=member.name)
    iam.remove_user_from_group(GroupName="readers", UserName=member.name)
    iam.detach_user_policy(UserName=member.name, PolicyArn="arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess")
    with denied("Scan"):
        member.scan(TableName=TABLE)


def test_sessions_of_roles(server, iam, user):
    trusted = user()
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"],
                                       "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/{trusted.name}"}}]})
    role = iam.create_role(RoleName="tenant", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="tenant", PolicyName="own", PolicyDocument=policy(
        allow(["dynamodb:GetItem", "dynamodb:PutItem"], ARN, Condition={
            "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:PrincipalTag/tenant}"}})))
    sts = client(server, "sts", trusted.key)

    def session(**more):
        return client(server, "dynamodb", session_key(sts.assume_role(RoleArn=role, RoleSessionName="one", **more)))

    tenant = session(Tags=[{"Key": "tenant", "Value": "a"}])
    assert tenant.get_item(TableName=TABLE, Key=KEY)["Item"]["owner"] == {"S": "ann"}
    with fails("AccessDeniedException", containing=f"User: arn:aws:sts::{ACCOUNT}:assumed-role/tenant/one is not"):
        tenant.get_item(TableName=TABLE, Key=OTHER_KEY)
    with denied("GetItem"):
        session().get_item(TableName=TABLE, Key=KEY)
    reader = session(Tags=[{"Key": "tenant", "Value": "a"}], Policy=policy(allow("dynamodb:GetItem")))
    reader.get_item(TableName=TABLE, Key=KEY)
    with denied("PutItem", f"{ARN} because no session policy allows the dynamodb:PutItem action"):
        reader.put_item(TableName=TABLE, Item=KEY)


def values_of(**values):
    return {f":{name}": boto3.dynamodb.types.TypeSerializer().serialize(value) for name, value in values.items()}


def test_leading_keys(user):
    tenant = user(allow("dynamodb:*", BOTH, Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a"]}}))
    tenant.get_item(TableName=TABLE, Key=KEY)
    tenant.query(TableName=TABLE, KeyConditionExpression="pk = :p", ExpressionAttributeValues=values_of(p="a"))
    select(tenant, f"SELECT * FROM {TABLE} WHERE pk = 'a'")
    select(tenant, f"SELECT * FROM {TABLE} WHERE pk IN ['a'] AND sk > 0")
    tenant.batch_get_item(RequestItems={TABLE: {"Keys": [KEY]}})
    with denied("BatchGetItem"):
        tenant.batch_get_item(RequestItems={TABLE: {"Keys": [KEY, OTHER_KEY]}})
    with denied("BatchWriteItem"):
        tenant.batch_write_item(RequestItems={TABLE: [{"PutRequest": {"Item": OTHER_KEY}}]})
    with denied("Query"):
        tenant.query(TableName=TABLE, KeyConditionExpression="pk = :p", ExpressionAttributeValues=values_of(p="b"))
    with denied("Query"):
        tenant.query(TableName=TABLE, IndexName="by-owner", KeyConditionExpression="#o = :p",
                     ExpressionAttributeNames={"#o": "owner"}, ExpressionAttributeValues=values_of(p="ann"))
    for statement in ("", " WHERE pk IN ['a', 'b']", " WHERE pk = 'a' OR sk = 1", " WHERE pk = 'b'", " WHERE sk = 1"):
        with denied("PartiQLSelect"):
            select(tenant, f"SELECT * FROM {TABLE}{statement}")
    # All keys are among those of a scan: it is for those who may have any.
    with denied("Scan"):
        tenant.scan(TableName=TABLE)
    user(allow("dynamodb:Scan", Condition={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": "*"}})).scan(
        TableName=TABLE)
    answers = tenant.batch_execute_statement(Statements=[
        {"Statement": f"SELECT open FROM {TABLE} WHERE pk = '{pk}' AND sk = 1"} for pk in "ab"])["Responses"]
    assert answers[0]["Item"] == {"open": {"S": "o"}}
    assert answers[1]["Error"]["Code"] == "AccessDenied" and "Item" not in answers[1] and "TableName" not in answers[1]
    with denied("PutItem"):
        tenant.transact_write_items(TransactItems=[
            {"Put": {"TableName": TABLE, "Item": {"pk": {"S": pk}, "sk": {"N": "9"}}}} for pk in "ab"])
    assert "Item" not in tenant.get_item(TableName=TABLE, Key={"pk": {"S": "a"}, "sk": {"N": "9"}})


def test_leading_keys_that_are_numbers_or_bytes(server, user):
    root = client(server, "dynamodb")
    for kind, value, text in (("N", "1.50", "1.5"), ("B", b"\x00\xff", "AP8=")):
        name = f"keys-{kind}"
        root.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                          AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": kind}],
                          KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
        condition = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": text}}
        tenant = user(allow("dynamodb:PutItem", table_arn(name), Condition=condition))
        tenant.put_item(TableName=name, Item={"pk": {kind: value}})
        with denied("PutItem"):
            tenant.put_item(TableName=name, Item={"pk": {kind: "2" if kind == "N" else b"2"}})


def test_attributes(user):
    """As in the Developer Guide's example of limiting access to attributes."""
    names = {"dynamodb:Attributes": ["pk", "sk", "open", "owner"]}
    limited = user(allow("dynamodb:*", BOTH, Condition={
        "ForAllValues:StringEquals": names,
        "StringEqualsIfExists": {"dynamodb:Select": ["SPECIFIC_ATTRIBUTES", "COUNT"],
                                 "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"]}}))
    bare = user(allow("dynamodb:*", BOTH, Condition={"ForAllValues:StringEquals": names}))
    barred = user(allow("dynamodb:*"), deny("dynamodb:*", Condition={
        "ForAnyValue:StringEquals": {"dynamodb:Attributes": "secret"}}))
    value = values_of(v="x")
    for one in (limited, bare, barred):
        assert one.get_item(TableName=TABLE, Key=KEY, ProjectionExpression="#o",
                            ExpressionAttributeNames={"#o": "open"})["Item"] == {"open": {"S": "o"}}
        one.scan(TableName=TABLE, Select="COUNT")
        one.update_item(TableName=TABLE, Key=KEY, UpdateExpression="SET #o = :v", ReturnValues="UPDATED_NEW",
                        ExpressionAttributeNames={"#o": "open"}, ExpressionAttributeValues=values_of(v="o"))
        select(one, f"SELECT open FROM {TABLE} WHERE pk = 'a' AND sk = 1")
        for action, call in (
                ("GetItem", lambda d: d.get_item(TableName=TABLE, Key=KEY)),
                ("GetItem", lambda d: d.get_item(TableName=TABLE, Key=KEY, ProjectionExpression="secret")),
                ("GetItem", lambda d: d.get_item(TableName=TABLE, Key=KEY, AttributesToGet=["secret"])),
                ("Scan", lambda d: d.scan(TableName=TABLE)),
                ("Scan", lambda d: d.scan(TableName=TABLE, Select="COUNT", FilterExpression="secret = :v",
                                          ExpressionAttributeValues=value)),
                ("UpdateItem", lambda d: d.update_item(TableName=TABLE, Key=KEY, UpdateExpression="REMOVE secret")),
                ("UpdateItem", lambda d: d.update_item(TableName=TABLE, Key=KEY, UpdateExpression="SET n = secret")),
                ("UpdateItem", lambda d: d.update_item(TableName=TABLE, Key=KEY, ReturnValues="ALL_NEW")),
                ("DeleteItem", lambda d: d.delete_item(TableName=TABLE, Key=KEY, ReturnValues="ALL_OLD")),
                ("PutItem", lambda d: d.put_item(TableName=TABLE, Item=KEY, ConditionExpression="secret = :v",
                                                 ExpressionAttributeValues=value)),
                ("PutItem", lambda d: d.transact_write_items(TransactItems=[{"Put": {
                    "TableName": TABLE, "Item": KEY, "ConditionExpression": "attribute_not_exists(pk)",
                    "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}])),
                ("PartiQLSelect", lambda d: select(d, f"SELECT * FROM {TABLE} WHERE pk = 'a' AND sk = 1")),
                ("PartiQLSelect", lambda d: select(d, f"SELECT pk FROM {TABLE} WHERE pk = 'a' AND secret = 's'")),
                ("PartiQLDelete", lambda d: select(d, f"DELETE FROM {TABLE} WHERE pk = 'a' AND sk = 1 RETURNING ALL OLD *")),
        ):
            with denied(action):
                call(one)


def test_other_condition_keys(server, iam, user):
    def may(condition, call, **more):
        dynamodb = user(allow("dynamodb:*", Condition=condition), **more)
        try:
            call(dynamodb)
        except dynamodb.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "AccessDeniedException", error
            return False
        return True

    def get(dynamodb):
        dynamodb.get_item(TableName=TABLE, Key=KEY)

    def get_with_capacity(dynamodb):
        dynamodb.get_item(TableName=TABLE, Key=KEY, ReturnConsumedCapacity="TOTAL")

    none = {"StringEquals": {"dynamodb:ReturnConsumedCapacity": "NONE"}}
    assert may(none, get) and not may(none, get_with_capacity)
    assert may({"Bool": {"aws:SecureTransport": "false"}}, get) and not may({"Bool": {"aws:SecureTransport": "true"}}, get)
    assert may({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, get)
    assert not may({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, get)
    assert may({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, get)
    assert not may({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, get)
    assert may({"NumericGreaterThan": {"aws:EpochTime": "1600000000"}}, get)
    assert may({"StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:RequestedRegion": "us-east-1"}}, get)
    assert may({"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/user-*"}}, get)
    blue = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    assert may(blue, get, Tags=[{"Key": "Team", "Value": "blue"}]) and not may(blue, get)
    client(server, "dynamodb").tag_resource(ResourceArn=ARN, Tags=[{"Key": "stage", "Value": "test"}])
    assert may({"StringEquals": {"aws:ResourceTag/stage": "test"}}, get)
    assert not may({"StringEquals": {"aws:ResourceTag/stage": "live"}}, get)
    full = {"BoolIfExists": {"dynamodb:FullTableScan": "false"}}
    assert may(full, lambda d: select(d, f"SELECT * FROM {TABLE} WHERE pk = 'a'"))
    assert not may(full, lambda d: select(d, f"SELECT * FROM {TABLE} WHERE sk = 1"))
    count = {"StringEquals": {"dynamodb:Select": "COUNT"}}
    assert may(count, lambda d: d.scan(TableName=TABLE, Select="COUNT")) and not may(count, lambda d: d.scan(TableName=TABLE))
    assert may({"StringEquals": {"dynamodb:Select": "ALL_PROJECTED_ATTRIBUTES"}},
               lambda d: d.scan(TableName=TABLE, IndexName="by-owner"))


def test_tags_that_a_request_gives_or_takes(server, user):
    """As in the IAM User Guide's examples of aws:RequestTag and aws:TagKeys."""
    tagging = ["dynamodb:CreateTable", "dynamodb:TagResource", "dynamodb:UntagResource"]
    of_a_team = user(
        allow(tagging, Condition={"StringEquals": {"aws:RequestTag/team": ["blue", "red"]},
                                  "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "Team", "stage"]}}),
        allow("dynamodb:UntagResource", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["stage"]},
                                                   "Null": {"aws:TagKeys": "false"}}))

    def create(dynamodb, **tags):
        dynamodb.create_table(
            TableName="tagged", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}], **({"Tags": pairs(tags)} if tags else {}))

    def pairs(tags):
        return [{"Key": key, "Value": value} for key, value in tags.items()]

    for wrong in ({}, {"team": "green"}, {"stage": "test"}, {"team": "blue", "other": "x"},
                  {"team": "blue", "Team": "green"}):
        with denied("CreateTable"):
            create(of_a_team, **wrong)
    create(of_a_team, Team="blue", stage="test")  # aws:RequestTag/team is about both, as keys are alike in any case
    arn = table_arn("tagged")
    of_a_team.tag_resource(ResourceArn=arn, Tags=pairs({"team": "red"}))
    for wrong in ({"team": "green"}, {"stage": "live"}, {"team": "red", "other": "x"}):
        with denied("TagResource"):
            of_a_team.tag_resource(ResourceArn=arn, Tags=pairs(wrong))
    of_a_team.untag_resource(ResourceArn=arn, TagKeys=["stage"])
    for wrong in (["team"], ["stage", "team"], ["other"]):
        with denied("UntagResource"):
            of_a_team.untag_resource(ResourceArn=arn, TagKeys=wrong)
    guarded = user(allow("dynamodb:*"), deny(tagging, Condition={"ForAnyValue:StringLike": {"aws:TagKeys": "cost*"}}))
    for call, action in ((lambda: guarded.tag_resource(ResourceArn=arn, Tags=pairs({"a": "1", "cost-center": "2"})), "TagResource"),
                         (lambda: guarded.untag_resource(ResourceArn=arn, TagKeys=["a", "cost-center"]), "UntagResource")):
        with denied(action, arn + " with an explicit deny"):
            call()
    guarded.tag_resource(ResourceArn=arn, Tags=pairs({"a": "1"}))
    # Whoever may create tables may not by that give them tags.
    creator = user(allow("dynamodb:CreateTable"))
    with denied("TagResource"):
        creator.create_table(TableName="tagged-2", BillingMode="PAY_PER_REQUEST", Tags=pairs({"a": "1"}),
                             KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                             AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])
    root = client(server, "dynamodb")
    tags = {tag["Key"]: tag["Value"] for tag in root.list_tags_of_resource(ResourceArn=arn)["Tags"]}
    assert tags == {"Team": "blue", "team": "red", "a": "1"}
    assert "tagged-2" not in root.list_tables()["TableNames"]


def test_streams(server, user):
    root = client(server, "dynamodb")
    root.create_table(TableName="streamed", BillingMode="PAY_PER_REQUEST",
                      AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                      KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                      StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    arn = root.describe_table(TableName="streamed")["Table"]["LatestStreamArn"]
    streams = client(server, "dynamodbstreams")
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(**place)["ShardIterator"]
    calls = {"DescribeStream": lambda d: d.describe_stream(StreamArn=arn),
             "GetShardIterator": lambda d: d.get_shard_iterator(**place),
             "GetRecords": lambda d: d.get_records(ShardIterator=iterator),
             "ListStreams": lambda d: d.list_streams(TableName="streamed")}
    for action, call in calls.items():
        resource = table_arn("streamed") + "/stream/*" if action == "ListStreams" else arn
        call(client(server, "dynamodbstreams", user(allow(f"dynamodb:{action}", resource)).key))
        with denied(action, f"{resource} because no identity-based policy allows"):
            call(client(server, "dynamodbstreams", user(allow("dynamodb:*", table_arn("streamed"))).key))


def test_denied_comes_before_what_tables_there_are(user):
    one = user(allow("dynamodb:GetItem", table_arn("mine*")))
    with denied("GetItem", table_arn("others") + " because"):
        one.get_item(TableName="others", Key=KEY)
    with fails("ResourceNotFoundException"):
        one.get_item(TableName="mine", Key=KEY)
    with denied("GetItem", table_arn("others") + " because"):
        one.get_item(TableName=table_arn("others"), Key=KEY)


def test_namespaces(server, user):
    owner = user(allow(["dynamodb:*", "galvan:*"], Condition={"StringEquals": {"galvan:Namespace": "blue"}}),
                 path="/ns/blue")
    create_table(owner)
    assert owner.list_tables()["TableNames"] == [TABLE]
    with denied("ListTables"):
        client(server, "dynamodb", owner.key).list_tables()
    with denied("ListTables"):
        client(server, "dynamodb", owner.key, "/ns/red").list_tables()
    stranger = user(allow("dynamodb:*"))
    opening = client(server, "dynamodb", stranger.key, "/ns/green?ttl=600")
    with fails("AccessDeniedException", containing="is not authorized to perform: galvan:CreateNamespace on resource: "
               f"arn:aws:galvan:us-east-1:{ACCOUNT}:namespace/green because"):
        opening.list_tables()
    for key, status in ((stranger.key, 400), (owner.key, 200)):
        answer = send_signed(server, "DELETE", "/ns/blue", key)
        assert answer.status == status, answer.body
    assert client(server, "dynamodb", path="/ns/blue").list_tables()["TableNames"] == []
    server.stop()
    records = [json.loads(line) for line in server.audit.read_text().splitlines()]
    deletions = [(record.get("error"), record["principal"].split("/")[-1], record["namespace"])
                 for record in records if record["operation"] == "DeleteNamespace"]
    assert deletions == [("AccessDeniedException", stranger.name, "blue"), (None, owner.name, "blue")]
