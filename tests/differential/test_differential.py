"""The differential test itself, without any server: its cases, its comparison and its table of decisions."""

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
        assert json.dumps([first.operation, first.request, first.before, first.after]) == json.dumps(
            [again.operation, again.request, again.before, again.after])
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
])
def test_tells_how_two_successes_differ(ours, theirs, members):
    found = comparison.compare("rival", "GetItem", answer(ours), answer(theirs))
    assert (found.members if found else None) == members


def test_the_order_of_a_scan_does_not_count():
    items = [{"a": {"N": "1"}}, {"a": {"N": "2"}}]
    assert comparison.compare("rival", "Scan", answer({"Items": items}), answer({"Items": items[::-1]})) is None
    assert comparison.compare("rival", "Query", answer({"Items": items}), answer({"Items": items[::-1]})) is not None


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
    ])

    def decided(rival, agreeing=(), **difference):
        found = table.find(comparison.Difference(rival=rival, **difference), agreeing)
        return found and found.why

    refusal = {"step": "Scan", "galvan": "X: one", "theirs": "X: two"}
    assert decided("a", ["b"], **refusal) == "outvoted"
    assert decided("a", [], **refusal) is None
    assert decided("b", **refusal) is None
    assert decided("b", **{**refusal, "theirs": ""}) == "accepted"
    assert decided("b", step="Scan", galvan="", theirs="", members="Count") == "counted"
    assert decided("b", step="Scan", galvan="", theirs="", members="Count, Items") is None
    assert decided("b", step="Query", galvan="", theirs="", members="Count") is None


def test_every_decision_gives_its_reason():
    for decision in decisions.load().all:
        assert len(decision.why) > 20, decision.why
