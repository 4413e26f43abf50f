"""Every member of every operation, at any depth, with a value of another JSON type.

Sources: which members there are and of which types, from the service's model, as botocore has it; that wrong types come
before all other errors, and their words: observed. What each operation adds stands with its other tests.
"""

import pathlib
import re

import botocore.model
import botocore.session
import pytest

from wire_types import NOT_STRINGS

DOCUMENTATION = pathlib.Path(__file__).resolve().parents[3] / "docs/compatibility.md"
MODEL_OF = {operation: model for model in map(botocore.session.get_session().get_service_model,
                                              ("dynamodb", "dynamodbstreams")) for operation in model.operation_names}
# What this botocore is too old to know.
NEWER = {
    "DeleteResourcePolicy": {"ResourceArn": "string", "ExpectedRevisionId": "string"},
    "GetResourcePolicy": {"ResourceArn": "string"},
    "PutResourcePolicy": {"ResourceArn": "string", "Policy": "string", "ExpectedRevisionId": "string",
                          "ConfirmRemoveSelfResourceAccess": "boolean"},
}
OPERATIONS = re.findall(r"^### (\w+)$", DOCUMENTATION.read_text(), re.MULTILINE)
# Members that are refused whatever they hold need not be looked into.
REFUSED = {
    section.split("\n", 1)[0]: set(re.findall(r"^\| (\w+) \| refused", section, re.MULTILINE))
    for section in DOCUMENTATION.read_text().split("\n### ")}
DEPTH_MAX = 6

# The words are those of the service where they were observed.
WRONG = {
    "string": NOT_STRINGS,
    "boolean": [(23, "NUMBER_VALUE cannot be converted to Boolean"), ([], None), ({}, None), ("perhaps", None)],
    "integer": [("twenty", "STRING_VALUE cannot be converted to Integer"), (True, None), ([], None), ({}, None)],
    "long": [("twenty", "STRING_VALUE cannot be converted to Long"), (True, None), ([], None), ({}, None)],
    "structure": [("text", "Unexpected field type"), (23, "Unexpected field type"), (True, None), ([], None)],
    "map": [("map", "Unexpected field type"), (23, "Unexpected field type"), (True, None), (["map"], None)],
    "list": [("list", "Unexpected field type"), (23, "Unexpected field type"), (True, None), ({"a": 1}, None)],
    "blob": [(23, None), (True, None), ([], None), ({}, None)],
    "timestamp": [([], None), ({}, None)],
}
CONTAINERS = ("structure", "list", "map")


def input_shape_of(operation):
    if operation not in NEWER:
        return MODEL_OF[operation].operation_model(operation).input_shape
    members = {name: {"type": kind} for name, kind in NEWER[operation].items()}
    return botocore.model.DenormalizedStructureBuilder().with_members(members).build_model()


def wrong_members(shape, depth=0, outer=(), refused=()):
    """(path, body, message) for each member below a structure with each wrong value."""
    if depth > DEPTH_MAX or shape.name in outer:
        return
    for name, member in shape.members.items():
        for path, value, message in wrong_values(member, depth, (*outer, shape.name)):
            if path and name in refused:
                break
            yield (name, *path), {name: value}, message


def wrong_values(shape, depth, outer):
    for value, message in WRONG.get(shape.type_name, []):
        yield (), value, message
    if shape.type_name == "structure":
        yield from wrong_members(shape, depth + 1, outer)
    elif shape.type_name == "list":
        for path, value, message in wrong_elements(shape.member, depth, outer):
            yield ("[]", *path), [value], message
    elif shape.type_name == "map":
        for path, value, message in wrong_elements(shape.value, depth, outer):
            yield ("*", *path), {"any": value}, message


def wrong_elements(shape, depth, outer):
    """Elements of lists and maps. Those that should be containers themselves are refused in other words than members."""
    for path, value, message in wrong_values(shape, depth + 1, outer):
        yield path, value, None if not path and shape.type_name in CONTAINERS else message


@pytest.mark.parametrize("operation", OPERATIONS)
def test_refuses_a_member_of_another_json_type(call, operation):
    input_shape = input_shape_of(operation)
    for path, body, message in (
            wrong_members(input_shape, refused=REFUSED[operation]) if input_shape else ()):
        answer = call(operation, body)
        assert (answer.status, answer.error) == (400, "SerializationException"), (path, body, answer)
        assert message is None or answer.message == message, (path, body, answer)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7", b"", b"{"])
def test_refuses_a_body_that_is_no_object(call, operation, body):
    assert call(operation, body).error == "SerializationException"
