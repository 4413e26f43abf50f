"""The differential test itself, without any server: its cases, its comparison and its table of decisions."""

import dataclasses
import json

import pytest

import cases
import comparison
import decisions
import random_requests
from servers import Answer


def answer(body, status=200):
    return Answer(status, json.dumps(body).encode())


def error(kind, message):
    return answer({"__type": f"com.amazon.coral.validate#{kind}", "message": message}, 400)


def test_a_case_is_made_of_its_seed_and_number_alone():
    for number in range(300):
        first, again = (random_requests.Requests("7", number).case() for _ in range(2))
        assert dataclasses.asdict(first) == dataclasses.asdict(again)
    assert len({random_requests.Requests("7", number).case().operation for number in range(300)}) > 10


def test_read_tables_hold_the_same_at_any_time():
    for table in cases.READ_TABLES:
        items = cases.read_table_items(table)
        assert items == cases.read_table_items(table)
        assert len(items) > 3
        assert all(table.has_form_of_key({name: item[name] for name in table.key_names()}) for item in items)


@pytest.mark.parametrize("ours, theirs, members", [
    ({"Item": {"a": {"SS": ["a", "b"]}}}, {"Item": {"a": {"SS": ["b", "a"]}}}, None),
    ({"Item": {"a": {"L": [{"N": "1"}]}}}, {"Item": {"a": {"L": [{"N": "1.0"}]}}}, "Item (spelling of numbers)"),
    ({"Item": {"a": {"N": "1"}}}, {"Item": {"a": {"N": "2"}}}, "Item"),
    ({}, {"Attributes": {}}, "Attributes"),
    ({"ConsumedCapacity": {"CapacityUnits": 1}}, {"ConsumedCapacity": {"CapacityUnits": 2}}, "ConsumedCapacity.CapacityUnits"),
    ({"Table": {"TableId": "a"}}, {"Table": {"TableId": "b"}}, None),
    ({"Table": {"LocalSecondaryIndexes": [{"IndexName": "a", "ItemCount": 1}, {"IndexName": "b"}]}},
     {"Table": {"LocalSecondaryIndexes": [{"IndexName": "b"}, {"IndexName": "a"}]}}, None),
    ({"Table": {"LocalSecondaryIndexes": [{"IndexName": "a"}]}}, {"Table": {"LocalSecondaryIndexes": [{"IndexName": "b"}]}},
     "Table.LocalSecondaryIndexes"),
])
def test_tells_how_two_successes_differ(ours, theirs, members):
    found = comparison.compare("rival", "GetItem", answer(ours), answer(theirs))
    assert (found.members if found else None) == members


def test_the_order_of_a_scan_does_not_count():
    items = [{"a": {"N": "1"}}, {"a": {"N": "2"}}]
    assert comparison.compare("rival", "Scan", answer({"Items": items}), answer({"Items": items[::-1]})) is None
    assert comparison.compare("rival", "Query", answer({"Items": items}), answer({"Items": items[::-1]})) is not None


def test_compares_the_kinds_of_errors_of_several_statements():
    def responses(code, message, **named):
        return answer({"Responses": [{"Error": {"Code": code, "Message": message}, **named}]})

    ours = responses("ValidationError", "one")
    operation = "BatchExecuteStatement"
    assert comparison.compare("rival", operation, ours, responses("ValidationError", "two", TableName="t")) is None
    other = comparison.compare("rival", operation, ours, responses("DuplicateItem", "one"))
    assert other.members == "Responses: ValidationError / DuplicateItem"
    assert comparison.compare("rival", operation, answer({"Responses": [{}]}), ours).members == (
        "Responses: success / ValidationError")


def test_compares_errors_by_kind_and_words():
    ours = error("ValidationException", "1 validation error detected: Invalid UpdateExpression: The expression can not be empty;")
    same = error("ValidationException", "Invalid UpdateExpression: The expression can not be empty;")
    assert comparison.compare("rival", "UpdateItem", ours, same) is None
    for other in (error("ValidationException", "Something else"), error("ResourceNotFoundException", "x"), answer({})):
        assert comparison.compare("rival", "UpdateItem", ours, other) is not None


def test_a_decision_fits_what_it_says_and_no_more():
    table = decisions.Decisions([
        {"rival": "a", "agrees": "b", "right": "galvan", "why": "outvoted"},
        {"rival": "b", "galvan": "one", "theirs": "", "right": "both", "why": "accepted"},
        {"rival": "b", "steps": ["Scan"], "members": "Count", "right": "rival", "why": "counted"},
        {"rival": "b", "steps": ["Query"], "members": "Count", "request": '"Limit": 1\\b', "right": "both", "why": "limited"},
        {"rival": "b", "steps": ["GetItem"], "outcome": "a", "galvan": "X", "right": "galvan", "why": "in other words"},
    ])

    def decided(rival, agreeing=(), alike=(), request="{}", **difference):
        found = table.find(comparison.Difference(rival=rival, **difference), agreeing, alike, request)
        return found and found.why

    refusal = {"step": "Scan", "galvan": "X: one", "theirs": "X: two"}
    assert decided("a", ["b"], **refusal) == "outvoted"
    assert decided("a", [], **refusal) is None
    assert decided("b", **refusal) is None
    assert decided("b", **{**refusal, "theirs": ""}) == "accepted"
    assert decided("b", step="Scan", galvan="", theirs="", members="Count") == "counted"
    assert decided("b", step="Scan", galvan="", theirs="", members="Count, Items") is None
    counts = {"step": "Query", "galvan": "", "theirs": "", "members": "Count"}
    assert decided("b", **counts) is None
    assert decided("b", request='{"Limit": 1}', **counts) == "limited"
    assert decided("b", request='{"Limit": 10}', **counts) is None
    refusal["step"] = "GetItem"
    assert decided("b", alike=["a"], **refusal) == "in other words"
    assert decided("b", alike=["c"], **refusal) is None


def test_each_response_of_a_batch_needs_a_decision():
    table = decisions.Decisions([
        {"rival": "a", "members": "Responses: success / X", "right": "galvan", "why": "one"},
        {"rival": "a", "members": "ConsumedCapacity", "right": "galvan", "why": "other"},
    ])

    def decided(members):
        return table.find(comparison.Difference("a", "BatchExecuteStatement", "", "", members), (), (), "{}") is not None

    assert decided("ConsumedCapacity, Responses: success / X")
    assert not decided("Responses: success / X, Responses: success / Y")


def test_an_outcome_is_a_kind_of_error_or_success():
    def same(**difference):
        return comparison.Difference(rival="a", step="GetItem", **difference).same_outcome()

    assert same(galvan="X: one", theirs="X: two")
    assert not same(galvan="X: one", theirs="Y: one")
    assert not same(galvan="", theirs="X: one")
    assert same(galvan="", theirs="", members="Item")


def test_every_decision_gives_its_reason():
    for decision in decisions.load().all:
        assert len(decision.why) > 20, decision.why
