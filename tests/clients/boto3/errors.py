"""Assertions on errors: fails(...) for boto3 calls, and the parts of the service's messages."""

import contextlib
import re

import botocore.exceptions
import pytest

INVALID = "One or more parameter values were invalid: "
# What PutItem and UpdateItem put before what is wrong with a request whatever its table (observed: DynamoDB, eu-west-2,
# 2026-09-06; other operations do not).
ENVELOPE = "1 validation error detected: "
ENVELOPED = ("put_item", "update_item")
# What is wrong with another value of ReturnValues (sic; observed as above).
NO_RETURN_VALUES = ("Failed to satisfy constraint: Member must satisfy enum value set: "
                    "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]")


class Failure:
    """What an expected error said, readable after the `with` block."""

    response = None
    message = None


@contextlib.contextmanager
def fails(code, message=None, *, containing=None):
    """The block raises exactly this error, with exactly this message or with one that contains a text."""
    failure = Failure()
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        yield failure
    failure.response = caught.value.response
    error = failure.response["Error"]
    failure.message = error["Message"]
    assert error["Code"] == code, error
    if message is not None:
        assert failure.message == message
    if containing is not None:
        assert containing in failure.message


def invalid(message=None, *, containing=None):
    return fails("ValidationException", message, containing=containing)


def as_told_by(operation, message):
    """What a client's method answers where this is wrong with its request whatever the table."""
    return (ENVELOPE if operation in ENVELOPED else "") + message


def condition_fails():
    return fails("ConditionalCheckFailedException", "The conditional request failed")


def listed_errors(message):
    """The set of single errors in an "N validation errors detected: …" message, whose count must be right."""
    found = re.fullmatch(r"(\d+) validation errors? detected: (.*)", message, re.DOTALL)
    assert found, message
    parts = re.split(r"; (?=Value |Failed )", found.group(2))
    assert len(parts) == int(found.group(1)), message
    assert ("errors" in message.split(":")[0]) == (len(parts) > 1), message
    return set(parts)


def null_at(member):
    return f"Value null at '{member}' failed to satisfy constraint: Member must not be null"
