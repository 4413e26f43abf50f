"""Users, groups, roles and policies through the APIs of IAM and STS. Source: docs/access.md, "Users and roles"."""

import json
import pathlib
import stat
import time

import boto3
import pytest

import raw_http
from errors import fails
from galvan_server import GalvanServer
from identities import ACCOUNT, ROOT, allow, client, deny, new_key, new_user, policy, session_key

pytestmark = [pytest.mark.processes, pytest.mark.galvan]


@pytest.fixture(scope="module")
def server():
    with GalvanServer("--in-memory", "--auth", "on", environment=ROOT) as running:
        yield running


def test_a_user_from_beginning_to_end(server):
    iam = client(server, "iam")
    made = iam.create_user(UserName="ann", Path="/team/", Tags=[{"Key": "team", "Value": "röd"}])["User"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/team/ann" and made["Tags"] == [{"Key": "team", "Value": "röd"}]
    with fails("EntityAlreadyExists", "User with name ann already exists."):
        iam.create_user(UserName="ann")
    key = new_key(iam, "ann")
    assert client(server, "sts", key).get_caller_identity()["Arn"] == made["Arn"]
    with fails("AccessDenied", containing="is not authorized to perform: iam:ListUsers on resource: *"):
        client(server, "iam", key).list_users()
    iam.attach_user_policy(UserName="ann", PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
    assert [user["UserName"] for user in client(server, "iam", key).list_users()["Users"]] == ["ann"]
    assert client(server, "iam", key).get_user()["User"]["UserName"] == "ann"
    used = iam.get_access_key_last_used(AccessKeyId=key[0])["AccessKeyLastUsed"]
    assert (used["ServiceName"], used["Region"]) == ("iam", "us-east-1")
    with fails("SignatureDoesNotMatch"):
        client(server, "iam", (key[0], key[1] + "x")).get_user()

    iam.update_access_key(UserName="ann", AccessKeyId=key[0], Status="Inactive")
    with fails("InvalidClientTokenId", "The security token included in the request is invalid."):
        client(server, "sts", key).get_caller_identity()
    iam.update_access_key(UserName="ann", AccessKeyId=key[0], Status="Active")
    client(server, "sts", key).get_caller_identity()
    with fails("DeleteConflict"):
        iam.delete_user(UserName="ann")
    iam.delete_access_key(UserName="ann", AccessKeyId=key[0])
    with fails("InvalidClientTokenId"):
        client(server, "sts", key).get_caller_identity()
    iam.detach_user_policy(UserName="ann", PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
    iam.delete_user(UserName="ann")
    with fails("NoSuchEntity", "The user with name ann cannot be found."):
        iam.get_user(UserName="ann")


def test_sessions(server):
    iam = client(server, "iam")
    iam.create_user(UserName="sid")
    key = new_key(iam, "sid")
    token = session_key(client(server, "sts", key).get_session_token(DurationSeconds=900))
    assert client(server, "sts", token).get_caller_identity()["Arn"].endswith(":user/sid")
    with fails("InvalidClientTokenId"):
        client(server, "sts", (*token[:2], token[2] + "x")).get_caller_identity()
    with fails("InvalidClientTokenId"):
        client(server, "sts", token[:2]).get_caller_identity()
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                       "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/sid"}}]})
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]
    assert role["AssumeRolePolicyDocument"] == json.loads(trust)
    iam.put_role_policy(RoleName="reader", PolicyName="all", PolicyDocument=policy(allow("iam:*")))
    answer = client(server, "sts", key).assume_role(RoleArn=role["Arn"], RoleSessionName="one",
                                                    Policy=policy(allow("iam:ListUsers")))
    session = session_key(answer)
    assert client(server, "sts", session).get_caller_identity()["Arn"] == answer["AssumedRoleUser"]["Arn"]
    client(server, "iam", session).list_users()
    with fails("AccessDenied", containing="because no session policy allows the iam:ListRoles action"):
        client(server, "iam", session).list_roles()
    with fails("AccessDenied", containing="sts:AssumeRole"):
        client(server, "sts", session).assume_role(RoleArn=role["Arn"], RoleSessionName="two")
    iam.delete_role_policy(RoleName="reader", PolicyName="all")
    iam.delete_role(RoleName="reader")
    with fails("InvalidClientTokenId"):
        client(server, "iam", session).list_users()


def test_tags_that_a_call_gives_or_takes(server):
    iam = client(server, "iam")
    tagging = ["iam:CreateUser", "iam:TagUser", "iam:UntagUser"]
    _, key = new_user(iam, allow(tagging, Condition={
        "StringEqualsIfExists": {"aws:RequestTag/team": "blue"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "stage"]}, "Null": {"aws:TagKeys": "false"}}))
    limited = client(server, "iam", key)
    blue, red = [{"Key": "team", "Value": "blue"}], [{"Key": "team", "Value": "red"}]
    for wrong in ({}, {"Tags": red}, {"Tags": [*blue, {"Key": "other", "Value": "x"}]}):
        with fails("AccessDenied", containing="iam:CreateUser"):
            limited.create_user(UserName="tagged", **wrong)
    limited.create_user(UserName="tagged", Tags=blue)
    limited.tag_user(UserName="tagged", Tags=[{"Key": "stage", "Value": "test"}])
    with fails("AccessDenied", containing="iam:TagUser"):
        limited.tag_user(UserName="tagged", Tags=red)
    limited.untag_user(UserName="tagged", TagKeys=["stage"])
    with fails("AccessDenied", containing="iam:UntagUser"):
        limited.untag_user(UserName="tagged", TagKeys=["team", "other"])
    assert iam.list_user_tags(UserName="tagged")["Tags"] == blue


def test_managed_policies_and_the_simulator(server):
    iam = client(server, "iam")
    arn = iam.create_policy(PolicyName="own", PolicyDocument=policy(
        allow("dynamodb:*", Condition={"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "${aws:username}"}})))[
            "Policy"]["Arn"]
    iam.create_user(UserName="sim")
    iam.attach_user_policy(UserName="sim", PolicyArn=arn)

    def simulate(leading_key):
        answer = iam.simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/sim", ActionNames=["dynamodb:GetItem"],
            ContextEntries=[{"ContextKeyName": "dynamodb:LeadingKeys", "ContextKeyType": "stringList",
                             "ContextKeyValues": [leading_key]}])
        return answer["EvaluationResults"][0]

    result = simulate("sim")
    assert result["EvalDecision"] == "allowed"
    assert [match["SourcePolicyId"] for match in result["MatchedStatements"]] == ["own"]
    assert simulate("other")["EvalDecision"] == "implicitDeny"
    # Of a resource's policy, too.
    ann, table = f"arn:aws:iam::{ACCOUNT}:user/ann", f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/t"
    for effect, caller, decision in ((allow, ann, "allowed"), (allow, ann + "2", "implicitDeny"),
                                     (deny, ann, "explicitDeny")):
        simulated = iam.simulate_custom_policy(
            PolicyInputList=[policy(allow("s3:*"))], ActionNames=["dynamodb:Scan"], ResourceArns=[table],
            CallerArn=caller, ResourcePolicy=policy({**effect("dynamodb:*", table), "Principal": {"AWS": ann}}))
        simulated = simulated["EvaluationResults"][0]
        assert simulated["EvalDecision"] == decision
        sources = [match["SourcePolicyType"] for match in simulated["MatchedStatements"]]
        assert sources == ([] if decision == "implicitDeny" else ["Resource Policy"])
    with fails("InvalidInput", containing="Invalid entry for ResourcePolicy: Missing required field Principal"):
        iam.simulate_custom_policy(PolicyInputList=[policy(allow("s3:*"))], ActionNames=["dynamodb:Scan"],
                                   ResourcePolicy=policy(allow("dynamodb:Scan")))
    version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("s3:*")), SetAsDefault=True)
    assert version["PolicyVersion"]["VersionId"] == "v2"
    assert simulate("sim")["EvalDecision"] == "implicitDeny"
    with fails("MalformedPolicyDocument", "Syntax errors in policy."):
        iam.create_policy(PolicyName="bad", PolicyDocument="{}")


def test_lists_come_in_pages(server):
    iam = client(server, "iam")
    for number in range(7):
        iam.create_group(GroupName=f"page-{number}", Path="/pages/")
    pages = iam.get_paginator("list_groups").paginate(PathPrefix="/pages/", PaginationConfig={"PageSize": 3})
    assert [len(page["Groups"]) for page in pages] == [3, 3, 1]


def test_unsigned_calls_and_forms_of_web_pages(server):
    caller = raw_http.Caller(server.endpoint)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    unsigned = caller.send(b"Action=ListUsers&Version=2010-05-08", form)
    assert unsigned.status == 403 and b"<Code>MissingAuthenticationToken</Code>" in unsigned.body
    page = caller.send(b"Action=CreateUser&UserName=x", {**form, "Origin": "http://example.com"})
    assert page.status == 404


def test_when_a_key_was_used_last(tmp_path):
    with GalvanServer("--auth", "on", data_dir=tmp_path / "data", environment=ROOT) as server:
        iam = client(server, "iam")
        _, key = new_user(iam, allow("dynamodb:ListTables"))
        name, session_owner = new_user(iam)

        def last_used(access_key=key):
            used = iam.get_access_key_last_used(AccessKeyId=access_key[0])["AccessKeyLastUsed"]
            return used["ServiceName"], used["Region"], used.get("LastUsedDate")

        assert last_used() == ("N/A", "N/A", None)
        with fails("InvalidSignatureException"):
            client(server, "dynamodb", (key[0], "wrong")).list_tables()
        assert last_used() == ("N/A", "N/A", None)
        before = int(time.time())
        boto3.client("dynamodb", endpoint_url=server.endpoint, region_name="eu-west-3", aws_access_key_id=key[0],
                     aws_secret_access_key=key[1]).list_tables()
        service, region, at = last_used()
        assert (service, region) == ("dynamodb", "eu-west-3") and before <= at.timestamp() <= time.time()
        # That policies allow nothing is no matter.
        with fails("AccessDeniedException"):
            client(server, "dynamodb", session_owner).list_tables()
        assert last_used(session_owner)[:2] == ("dynamodb", "us-east-1")
        client(server, "sts", session_owner).get_caller_identity()
        assert last_used(session_owner)[:2] == ("sts", "us-east-1")
        server.stop()
        server.start()
        iam = client(server, "iam")
        assert last_used() == (service, region, at)
        assert last_used(session_owner)[:2] == ("sts", "us-east-1")
        # Forgotten with the key.
        iam.delete_access_key(UserName=name, AccessKeyId=session_owner[0])
        with fails("NoSuchEntity"):
            last_used(session_owner)
        server.stop()
        server.start()
        iam = client(server, "iam")
        assert last_used() == (service, region, at)


def test_restarts_keep_everything_and_files_tell_no_secret(tmp_path):
    with GalvanServer("--auth", "on", "--audit-log", str(tmp_path / "audit"), data_dir=tmp_path / "data",
                      environment=ROOT) as server:
        iam = client(server, "iam")
        iam.create_group(GroupName="admins")
        iam.put_group_policy(GroupName="admins", PolicyName="all", PolicyDocument=policy(allow("iam:*")))
        iam.create_user(UserName="kim")
        iam.add_user_to_group(GroupName="admins", UserName="kim")
        key = new_key(iam, "kim")
        token = session_key(client(server, "sts", key).get_session_token())
        server.stop()
        server.start()
        client(server, "iam", key).list_users()
        client(server, "iam", token).list_roles()
        server.stop()
        log = server.log
    assert stat.S_IMODE((tmp_path / "data" / "identity-key").stat().st_mode) == 0o600
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    everything = b"".join(pathlib.Path(file).read_bytes() for file in files) + log.encode()
    assert key[0].encode() in everything
    for secret in (key[1], token[1], token[2]):
        assert secret.encode() not in everything
    operations = [json.loads(line)["operation"] for line in (tmp_path / "audit").read_text().splitlines()]
    assert {"CreateUser", "CreateAccessKey", "GetSessionToken", "ListRoles"} <= set(operations)
    (tmp_path / "data" / "identity-key").unlink()
    with pytest.raises(Exception, match="identity-key"):
        GalvanServer("--auth", "on", data_dir=tmp_path / "data", environment=ROOT).start()
