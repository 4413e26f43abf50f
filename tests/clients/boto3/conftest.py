import os
import random

import boto3
import botocore.config
import pytest

import raw_http
from tables import create_table, delete_table, key_schema


def pytest_collection_modifyitems(items):
    if os.environ.get("GALVAN_TEST_PROCESSES", "1") != "0":
        return
    skip = pytest.mark.skip(reason="the suite is pointed at another server")
    for item in items:
        if item.get_closest_marker("processes") or item.get_closest_marker("galvan"):
            item.add_marker(skip)


def connect(endpoint, service="dynamodb"):
    """A client that sends what a test says, right or wrong, and does not hide errors behind retries."""
    config = botocore.config.Config(
        parameter_validation=False, retries={"total_max_attempts": 1}, max_pool_connections=32, read_timeout=30)
    return boto3.client(service, endpoint_url=endpoint, config=config)


@pytest.fixture(scope="session")
def endpoint():
    return os.environ["AWS_ENDPOINT_URL_DYNAMODB"]


@pytest.fixture(scope="session")
def client(endpoint):
    return connect(endpoint)


@pytest.fixture(scope="session")
def streams(endpoint):
    return connect(endpoint, "dynamodbstreams")


@pytest.fixture(scope="session")
def call(endpoint):
    """call("GetItem", {…}) sends exactly that JSON, signed, and returns a raw_http.Answer."""
    return raw_http.Caller(endpoint)


def shared_table(attributes):
    @pytest.fixture(scope="session")
    def fixture(client):
        name = create_table(client, **key_schema(**attributes))
        yield name
        delete_table(client, name)

    return fixture


# Tables are shared by all tests of a worker; each test uses keys of its own.
hash_table = shared_table({"pk": "S"})
sorted_table = shared_table({"pk": "S", "sk": "S"})
number_sorted_table = shared_table({"pk": "S", "sk": "N"})
binary_sorted_table = shared_table({"pk": "S", "sk": "B"})
number_hash_table = shared_table({"pk": "N"})
binary_hash_table = shared_table({"pk": "B"})


@pytest.fixture
def pk():
    """A partition key value that no other test uses."""
    return "%032x" % random.SystemRandom().getrandbits(128)


@pytest.fixture
def key(pk):
    return {"pk": {"S": pk}}


@pytest.fixture
def new_table(client):
    """new_table(pk="S", sk="N", **parameters) creates a table of this test alone and returns its name."""
    names = []

    def create(pk="S", sk=None, **parameters):
        schema = key_schema(pk=pk, sk=sk) if sk else key_schema(pk=pk)
        names.append(create_table(client, **{**schema, **parameters}))
        return names[-1]

    yield create
    for name in names:
        delete_table(client, name)
