"""TagResource, UntagResource and ListTagsOfResource.

Sources: API reference, "TagResource", "UntagResource", "ListTagsOfResource" (what they take and answer, and which
errors they have); Developer Guide, "Tagging restrictions in DynamoDB". The words of messages, and that wrong JSON
types come first, are observed: answers of the service that its clients published.
"""

import pytest

from errors import fails, invalid
from tables import unique_name
from wire_types import NOT_LISTS, NOT_STRINGS, assert_type_refused, rows


@pytest.fixture(scope="module")
def absent_arn(client, hash_table):
    arn = client.describe_table(TableName=hash_table)["Table"]["TableArn"]
    return arn.replace(hash_table, unique_name())


@pytest.fixture
def arn(client, new_table):
    return client.describe_table(TableName=new_table())["Table"]["TableArn"]


def tags_of(client, arn):
    pages = client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
    return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}


def tag(client, arn, **tags):
    return client.tag_resource(ResourceArn=arn, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])


# Serialization


@pytest.mark.parametrize("operation, member, value, message", [
    (operation, *row) for operation, table in {
        "TagResource": rows(ResourceArn=NOT_STRINGS, Tags=NOT_LISTS),
        "UntagResource": rows(ResourceArn=NOT_STRINGS, TagKeys=NOT_LISTS),
        "ListTagsOfResource": rows(ResourceArn=NOT_STRINGS, NextToken=NOT_STRINGS)}.items() for row in table])
def test_refuses_a_member_of_the_wrong_json_type(call, operation, member, value, message):
    assert_type_refused(call, operation, {member: value}, message)


# Validation


def test_refuses_an_absent_table(client, absent_arn):
    message = f"Requested resource not found: ResourcArn: {absent_arn} not found"
    with fails("ResourceNotFoundException", message):
        tag(client, absent_arn, a="b")
    with fails("ResourceNotFoundException", message):
        client.list_tags_of_resource(ResourceArn=absent_arn)
    with fails("ResourceNotFoundException", message):
        client.untag_resource(ResourceArn=absent_arn, TagKeys=["a"])


def test_needs_tags(client, arn):
    with invalid("Atleast one Tag needs to be provided as Input."):
        client.tag_resource(ResourceArn=arn, Tags=[])
    with invalid("Atleast one Tag Key needs to be provided as Input."):
        client.untag_resource(ResourceArn=arn, TagKeys=[])


@pytest.mark.parametrize("key, value", [("", "a"), ("k" * 129, "a"), ("k", "v" * 257), ("aws:k", "v")])
def test_refuses_unfit_tags(client, arn, key, value):
    with invalid():
        client.tag_resource(ResourceArn=arn, Tags=[{"Key": key, "Value": value}])
    assert tags_of(client, arn) == {}


@pytest.mark.parametrize("operation, body, message", [
    ("TagResource", {}, "2 validation errors detected: Value null at 'resourceArn' failed to satisfy constraint: Member "
                        "must not be null; Value null at 'tags' failed to satisfy constraint: Member must not be null"),
    ("TagResource", {"ResourceArn": "", "Tags": [{}]},
     "3 validation errors detected: Value '' at 'resourceArn' failed to satisfy constraint: Member must have length "
     "greater than or equal to 1; Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be "
     "null; Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null"),
    ("UntagResource", {"ResourceArn": "x" * 1284},
     f"2 validation errors detected: Value '{'x' * 1284}' at 'resourceArn' failed to satisfy constraint: Member must have "
     "length less than or equal to 1283; Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"),
    ("ListTagsOfResource", {}, "1 validation error detected: Value null at 'resourceArn' failed to satisfy constraint: "
                               "Member must not be null"),
    ("ListTagsOfResource", {"ResourceArn": "no-arn"},
     "Invalid TableArn: Invalid ResourceArn provided as input no-arn"),
    # Before the resource is looked at.
    ("TagResource", {"ResourceArn": "no-arn", "Tags": []}, "Atleast one Tag needs to be provided as Input."),
    ("UntagResource", {"ResourceArn": "no-arn", "TagKeys": []}, "Atleast one Tag Key needs to be provided as Input."),
])
def test_refuses_wrong_parameters(call, operation, body, message):
    answer = call(operation, body)
    assert (answer.error, answer.message) == ("ValidationException", message)


# Behaviour


def test_answers_with_an_empty_body(call, arn):
    answer = call("TagResource", {"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]})
    assert (answer.status, answer.body) == (200, b"")
    answer = call("UntagResource", {"ResourceArn": arn, "TagKeys": ["a"]})
    assert (answer.status, answer.body) == (200, b"")


def test_adds_replaces_and_removes_tags(client, arn):
    assert tags_of(client, arn) == {}
    tag(client, arn, team="shop", stage="test", empty="")
    tag(client, arn, stage="production", **{"κλειδί": "τιμή"})
    assert tags_of(client, arn) == {"team": "shop", "stage": "production", "empty": "", "κλειδί": "τιμή"}
    client.untag_resource(ResourceArn=arn, TagKeys=["stage", "absent"])
    assert tags_of(client, arn) == {"team": "shop", "empty": "", "κλειδί": "τιμή"}


def test_pages_of_ten_tags(client, arn):
    tags = {f"key{number:02}": str(number) for number in range(23)}
    tag(client, arn, **tags)
    first = client.list_tags_of_resource(ResourceArn=arn)
    assert len(first["Tags"]) == 10 and "NextToken" in first
    assert tags_of(client, arn) == tags


def test_a_table_has_at_most_fifty_tags(client, arn):
    tag(client, arn, **{f"key{number}": "v" for number in range(50)})
    tag(client, arn, key1="replaced")
    with pytest.raises(client.exceptions.ClientError):
        tag(client, arn, one_more="v")
    assert len(tags_of(client, arn)) == 50


def test_a_table_may_be_created_with_tags(client, new_table):
    table = new_table(Tags=[{"Key": "team", "Value": "shop"}])
    arn = client.describe_table(TableName=table)["Table"]["TableArn"]
    assert tags_of(client, arn) == {"team": "shop"}
