"""ListTables.

Sources: API reference, "ListTables" (what it takes and answers, and which errors it has). The words of messages, and
that wrong JSON types come first, are observed: answers of the service that its clients published.
"""

import pytest

from errors import invalid
from tables import create_table, delete_table, key_schema, unique_name
from wire_types import NOT_INTEGERS, NOT_STRINGS, assert_type_refused, rows

# Serialization


@pytest.mark.parametrize("member, value, message", rows(ExclusiveStartTableName=NOT_STRINGS, Limit=NOT_INTEGERS))
def test_refuses_a_member_of_the_wrong_json_type(call, member, value, message):
    assert_type_refused(call, "ListTables", {member: value}, message)

# Validation


@pytest.mark.parametrize("limit, message", [
    (0, "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1"),
    (101, "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: "
          "Member must have value less than or equal to 100"),
])
def test_the_limit_is_between_1_and_100(client, limit, message):
    with invalid(message):
        client.list_tables(Limit=limit)


@pytest.mark.parametrize("name, message", [
    ("ab", "1 validation error detected: Value 'ab' at 'exclusiveStartTableName' failed to satisfy constraint: "
           "Member must have length greater than or equal to 3"),
    ("x" * 256, f"1 validation error detected: Value '{'x' * 256}' at 'exclusiveStartTableName' failed to satisfy "
                "constraint: Member must have length less than or equal to 255"),
    ("a b c", "1 validation error detected: Value 'a b c' at 'exclusiveStartTableName' failed to satisfy constraint: "
              "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
])
def test_the_start_name_is_one_of_a_table(client, name, message):
    with invalid(message):
        client.list_tables(ExclusiveStartTableName=name)


def test_names_each_wrong_parameter_in_the_order_of_the_model(call):
    assert call("ListTables", {"Limit": 0, "ExclusiveStartTableName": ""}).message == (
        "3 validation errors detected: Value '' at 'exclusiveStartTableName' failed to satisfy constraint: Member must "
        "satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'exclusiveStartTableName' failed to satisfy "
        "constraint: Member must have length greater than or equal to 3; Value '0' at 'limit' failed to satisfy "
        "constraint: Member must have value greater than or equal to 1")


# Behaviour


@pytest.fixture(scope="module")
def listed(client):
    """Five tables whose names follow each other; other tests create and delete tables meanwhile."""
    prefix = unique_name("galvan-test-list")
    names = [create_table(client, TableName=f"{prefix}-{letter}", **key_schema(pk="S")) for letter in "caebd"]
    yield prefix, sorted(names)
    for name in names:
        delete_table(client, name)


def test_lists_names_in_order(client, listed):
    prefix, names = listed
    found = client.list_tables(ExclusiveStartTableName=prefix)["TableNames"]
    assert found[:5] == names
    assert found == sorted(found, key=str.encode)


def test_pages_by_limit(client, listed):
    prefix, names = listed
    found, start = [], prefix
    while len(found) < 4:
        answer = client.list_tables(ExclusiveStartTableName=start, Limit=2)
        assert len(answer["TableNames"]) == 2
        assert answer["LastEvaluatedTableName"] == answer["TableNames"][-1]
        found += answer["TableNames"]
        start = answer["LastEvaluatedTableName"]
    assert found == names[:4]


def test_the_start_name_need_not_exist(client, listed):
    prefix, names = listed
    found = client.list_tables(ExclusiveStartTableName=f"{prefix}-bb", Limit=2)["TableNames"]
    assert found == names[2:4]


def test_the_last_page_names_no_table_to_go_on_from(client):
    answer = client.list_tables(ExclusiveStartTableName="zzzzzzzzzz")
    assert answer["TableNames"] == []
    assert "LastEvaluatedTableName" not in answer


def test_the_paginator_of_boto3_sees_every_table_once(client, listed):
    _, names = listed
    pages = client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 3})
    found = [name for page in pages for name in page["TableNames"]]
    assert [name for name in found if name in names] == names
    assert len(found) == len(set(found))
