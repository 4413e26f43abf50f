"""SimulateCustomPolicy and SimulatePrincipalPolicy: what a decision would be, and which statements make it.

Source: IAM API reference, "SimulateCustomPolicy", "EvaluationResult"; IAM User Guide, "Policy evaluation logic".
"""

import json

import pytest

from errors import fails
from galvan_server import GalvanServer
from identities import ACCOUNT, ROOT, allow, client, deny, new_user, policy, table_arn

pytestmark = [pytest.mark.processes, pytest.mark.galvan]

TABLE = table_arn("orders")


@pytest.fixture(scope="module")
def server():
    with GalvanServer("--in-memory", "--auth", "on", environment=ROOT) as running:
        yield running


@pytest.fixture(scope="module")
def iam(server):
    return client(server, "iam")


def entries(**values):
    """ContextEntries: key=(type, value, …), with __ for the colon and ___ for a slash."""
    return [{"ContextKeyName": name.replace("___", "/").replace("__", ":"), "ContextKeyType": kind,
             "ContextKeyValues": list(given)} for name, (kind, *given) in values.items()]


def simulate(iam, *policies, action="dynamodb:GetItem", resource=TABLE, context=(), **more):
    """The one result."""
    answer = iam.simulate_custom_policy(PolicyInputList=list(policies), ActionNames=[action], ResourceArns=[resource],
                                        ContextEntries=list(context), **more)
    assert answer["IsTruncated"] is False
    result, = answer["EvaluationResults"]
    assert (result["EvalActionName"], result["EvalResourceName"]) == (action, resource)
    return result


def decision(*arguments, **more):
    return simulate(*arguments, **more)["EvalDecision"]


def test_implicit_and_explicit_denials(iam):
    may, may_not = policy(allow("dynamodb:*", TABLE)), policy(deny("dynamodb:GetItem", TABLE))
    assert decision(iam, may) == "allowed"
    assert decision(iam, may, action="dynamodb:getITEM") == "allowed"
    assert decision(iam, may, resource=table_arn("others")) == "implicitDeny"
    assert decision(iam, may, action="s3:GetObject") == "implicitDeny"
    for order in ((may, may_not), (may_not, may), (may_not,)):
        assert decision(iam, *order) == "explicitDeny"
    assert decision(iam, may, may_not, action="dynamodb:PutItem") == "allowed"
    # A condition that does not hold makes no denial.
    here = policy(deny("*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))
    for address, expected in (("10.1.2.3", "explicitDeny"), ("192.0.2.1", "allowed")):
        assert decision(iam, may, here, context=entries(aws__SourceIp=("ip", address))) == expected


@pytest.mark.parametrize("pattern, resource, expected", [
    ("*", TABLE, "allowed"),
    (table_arn("*"), TABLE, "allowed"),
    (table_arn("ord?rs"), TABLE, "allowed"),
    (table_arn("ord?rs"), table_arn("orders2"), "implicitDeny"),
    (table_arn("orders/index/*"), table_arn("orders", "by-day"), "allowed"),
    (table_arn("orders/index/*"), TABLE, "implicitDeny"),
    (TABLE, table_arn("orders", "by-day"), "implicitDeny"),
    ("arn:aws:dynamodb:*:*:table/orders", TABLE.replace("us-east-1", "eu-west-1"), "allowed"),
    ("arn:aws:dynamodb:us-west-2:*:table/orders", TABLE, "implicitDeny"),
    ("arn:aws:dynamodb:*", TABLE, "allowed"),
])
def test_resources_with_wildcards(iam, pattern, resource, expected):
    assert decision(iam, policy(allow("dynamodb:GetItem", pattern)), resource=resource) == expected
    # What is simulated without a resource is about *, for which no narrower pattern will do.
    answer = iam.simulate_custom_policy(PolicyInputList=[policy(allow("dynamodb:GetItem", pattern))],
                                        ActionNames=["dynamodb:GetItem"])
    result, = answer["EvaluationResults"]
    assert (result["EvalResourceName"], result["EvalDecision"] == "allowed") == ("*", pattern == "*")


def test_boundaries(iam):
    may = policy(allow("dynamodb:*"))
    cases = {  # the boundary: the decision, and whether the boundary allows
        policy(allow("dynamodb:GetItem", TABLE)): ("allowed", True),
        policy(allow("dynamodb:PutItem")): ("implicitDeny", False),
        policy(allow("*"), deny("dynamodb:GetItem")): ("explicitDeny", False),
    }
    for boundary, (expected, allows) in cases.items():
        result = simulate(iam, may, PermissionsBoundaryPolicyInputList=[boundary])
        assert result["EvalDecision"] == expected
        assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": allows}
    # A boundary gives no rights of its own.
    result = simulate(iam, policy(allow("s3:*")), PermissionsBoundaryPolicyInputList=[may])
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"] is True
    assert "PermissionsBoundaryDecisionDetail" not in simulate(iam, may)
    with fails("InvalidInput", containing="one permissions boundary"):
        simulate(iam, may, PermissionsBoundaryPolicyInputList=[may, may])


@pytest.mark.parametrize("operator, key, wanted, kind, right, wrong", [
    ("StringEquals", "aws:PrincipalTag/team", "blue", "string", ["blue"], ["Blue"]),
    ("StringLike", "aws:username", "a*n", "string", ["ann"], ["bob"]),
    ("ForAllValues:StringEquals", "dynamodb:LeadingKeys", ["a", "b"], "stringList", ["a", "b"], ["a", "c"]),
    ("ForAnyValue:StringEquals", "aws:TagKeys", ["a"], "stringList", ["a", "c"], ["b", "c"]),
    ("NumericLessThan", "aws:EpochTime", "1700000000", "numeric", ["1600000000.5"], ["1700000000"]),
    ("ForAllValues:NumericGreaterThan", "my:numbers", "2", "numericList", ["3", "2.01"], ["3", "2"]),
    ("Bool", "aws:SecureTransport", "true", "boolean", ["true"], ["false"]),
    ("ForAnyValue:Bool", "my:flags", "true", "booleanList", ["false", "true"], ["false"]),
    ("IpAddress", "aws:SourceIp", "203.0.113.0/24", "ip", ["203.0.113.7"], ["203.0.114.7"]),
    ("ForAllValues:IpAddress", "my:addresses", "2001:db8::/32", "ipList", ["2001:db8::1"], ["2001:db8::1", "::1"]),
    ("BinaryEquals", "my:bytes", "QmluYXJ5", "binary", ["QmluYXJ5"], ["QmluYXJz"]),
    ("ForAnyValue:BinaryEquals", "my:chunks", "QQ==", "binaryList", ["Qg==", "QQ=="], ["Qg=="]),
    ("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", "date", ["2025-12-31T23:59:59Z"], ["2026-01-01T00:00:00Z"]),
    ("ForAllValues:DateGreaterThan", "my:days", "2026-01-01", "dateList", ["2026-01-02", "1800000000"], ["2025-01-01"]),
    ("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:user/*", "string", [f"arn:aws:iam::{ACCOUNT}:user/a"],
     [f"arn:aws:iam::{ACCOUNT}:role/a"]),
    ("Null", "aws:TokenIssueTime", "false", "date", ["2026-01-01T00:00:00Z"], None),
])
def test_context_entries_of_every_type(iam, operator, key, wanted, kind, right, wrong):
    document = policy(allow("dynamodb:*", Condition={operator: {key: wanted}}))
    entry = {"ContextKeyName": key, "ContextKeyType": kind}
    result = simulate(iam, document, context=[{**entry, "ContextKeyValues": right}])
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("allowed", [])
    # Names of keys are alike in any case.
    assert decision(iam, document, context=[{**entry, "ContextKeyName": key.upper(), "ContextKeyValues": right}]) == "allowed"
    context = [{**entry, "ContextKeyValues": wrong}] if wrong else []
    assert decision(iam, document, context=context) == "implicitDeny"


def test_values_that_are_missing(iam):
    document = policy(
        allow("dynamodb:*", Condition={"StringEquals": {"aws:username": "${aws:PrincipalTag/owner}"}}),
        deny("dynamodb:*", Condition={"Bool": {"aws:SecureTransport": "false"}}))
    result = simulate(iam, document)
    assert result["EvalDecision"] == "implicitDeny"
    assert sorted(result["MissingContextValues"]) == ["aws:principaltag/owner", "aws:securetransport", "aws:username"]
    given = entries(aws__username=("string", "ann"), aws__SecureTransport=("boolean", "true"))
    assert simulate(iam, document, context=given)["MissingContextValues"] == ["aws:principaltag/owner"]
    given += entries(aws__PrincipalTag___owner=("string", "ann"))
    result = simulate(iam, document, context=given)
    assert (result["EvalDecision"], result["MissingContextValues"]) == ("allowed", [])


def test_matched_statements_and_where_they_stand(iam):
    first = json.dumps({"Statement": [allow("s3:*"), allow("dynamodb:Get*"), allow("dynamodb:*", TABLE)]}, indent=2)
    second = json.dumps({"Version": "2012-10-17", "Statement": deny("dynamodb:DeleteTable")})
    result = simulate(iam, first, second)
    matches = result["MatchedStatements"]
    assert [match["SourcePolicyId"] for match in matches] == ["PolicyInputList.1"] * 2
    assert {match["SourcePolicyType"] for match in matches} == {"IAM Policy"}
    assert [json.loads(cut(first, match)) for match in matches] == [allow("dynamodb:Get*"), allow("dynamodb:*", TABLE)]
    result = simulate(iam, first, second, action="dynamodb:DeleteTable")
    assert result["EvalDecision"] == "explicitDeny"
    texts = {"PolicyInputList.1": first, "PolicyInputList.2": second}
    found = [(match["SourcePolicyId"], json.loads(cut(texts[match["SourcePolicyId"]], match)))
             for match in result["MatchedStatements"]]
    assert ("PolicyInputList.2", deny("dynamodb:DeleteTable")) in found
    assert simulate(iam, first, action="sqs:SendMessage")["MatchedStatements"] == []


def cut(text, match):
    """The part of the document that a match tells: lines and columns begin with 1, and the end is behind it."""
    lines = text.split("\n")
    at = [sum(len(line) + 1 for line in lines[:place["Line"] - 1]) + place["Column"] - 1
          for place in (match["StartPosition"], match["EndPosition"])]
    return text[at[0]:at[1]]


def test_principals_with_groups_and_boundaries(iam):
    name, _ = new_user(iam, allow("dynamodb:GetItem", TABLE), Tags=[{"Key": "team", "Value": "blue"}])
    user = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    iam.create_group(GroupName="simulated")
    iam.put_group_policy(GroupName="simulated", PolicyName="team", PolicyDocument=policy(
        allow("dynamodb:PutItem", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}})))
    iam.add_user_to_group(GroupName="simulated", UserName=name)

    def decisions(arn=user, **more):
        results = iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"],
            ResourceArns=[TABLE], **more)["EvaluationResults"]
        return [result["EvalDecision"] for result in results]

    assert decisions() == ["allowed", "allowed", "implicitDeny"]
    # What is given counts instead of what is known, and more policies beside his own.
    red = entries(aws__PrincipalTag___team=("string", "red"))
    assert decisions(ContextEntries=red) == ["allowed", "implicitDeny", "implicitDeny"]
    more = [policy(allow("dynamodb:Scan"), deny("dynamodb:GetItem"))]
    assert decisions(PolicyInputList=more) == ["explicitDeny", "allowed", "allowed"]
    assert decisions(f"arn:aws:iam::{ACCOUNT}:group/simulated", ContextEntries=entries(
        aws__PrincipalTag___team=("string", "blue"))) == ["implicitDeny", "allowed", "implicitDeny"]
    boundary = iam.create_policy(PolicyName="simulated", PolicyDocument=policy(allow("dynamodb:PutItem")))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=boundary)
    assert decisions() == ["implicitDeny", "allowed", "implicitDeny"]
    # One that is given counts instead.
    assert decisions(PermissionsBoundaryPolicyInputList=[policy(allow("dynamodb:GetItem"))]) == [
        "allowed", "implicitDeny", "implicitDeny"]
    with fails("NoSuchEntity"):
        decisions(f"arn:aws:iam::{ACCOUNT}:user/nobody")


def test_results_come_in_pages(iam):
    request = {"PolicyInputList": [policy(allow("dynamodb:GetItem", TABLE))],
               "ActionNames": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"],
               "ResourceArns": [TABLE, table_arn("others")]}
    whole = iam.simulate_custom_policy(**request)["EvaluationResults"]
    assert [(result["EvalActionName"], result["EvalResourceName"]) for result in whole] == [
        (action, resource) for action in request["ActionNames"] for resource in request["ResourceArns"]]
    pages = list(iam.get_paginator("simulate_custom_policy").paginate(**request, PaginationConfig={"PageSize": 4}))
    assert [len(page["EvaluationResults"]) for page in pages] == [4, 2]
    assert [result for page in pages for result in page["EvaluationResults"]] == whole
    with fails("ValidationError"):
        iam.simulate_custom_policy(**request, Marker="!")
    # Those of everything there is come in pages anyway.
    many = {**request, "ResourceArns": [table_arn(f"t{number}") for number in range(100)]}
    first = iam.simulate_custom_policy(**many)
    assert first["IsTruncated"] is True and len(first["EvaluationResults"]) == 100
    with fails("InvalidInput", containing="At most 1000"):
        iam.simulate_custom_policy(**{**many, "ActionNames": [f"dynamodb:A{number}" for number in range(11)]})


def test_what_cannot_be_simulated(iam):
    with fails("InvalidInput", containing="Invalid entry for PolicyInputList"):
        simulate(iam, "{}")
    with fails("InvalidInput", containing="Invalid action name"):
        simulate(iam, policy(allow("*")), action="GetItem")
    with fails("InvalidInput", containing="Invalid entry for PermissionsBoundaryPolicyInputList"):
        simulate(iam, policy(allow("*")), PermissionsBoundaryPolicyInputList=["{}"])


def test_simulating_needs_leave(server, iam):
    name, key = new_user(iam, allow("iam:SimulateCustomPolicy"))
    assert decision(client(server, "iam", key), policy(allow("*"))) == "allowed"
    with fails("AccessDenied", containing="iam:SimulatePrincipalPolicy"):
        client(server, "iam", key).simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/{name}", ActionNames=["dynamodb:GetItem"])
