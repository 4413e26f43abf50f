"""DescribeLimits and DescribeEndpoints.

Sources: API reference, "DescribeLimits" and "DescribeEndpoints"; Developer Guide, "Quotas in Amazon DynamoDB" (the
default limits of an account).
"""


import pytest

# Serialization


@pytest.mark.parametrize("operation", ["DescribeLimits", "DescribeEndpoints"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"1"])
def test_refuses_a_body_that_is_no_object(call, operation, body):
    assert call(operation, body).error == "SerializationException"


# Validation: there is nothing to be wrong.


@pytest.mark.parametrize("operation", ["DescribeLimits", "DescribeEndpoints"])
def test_ignores_members_that_it_has_not(call, operation):
    assert call(operation, {"TableName": 5, "Limit": []}).status == 200


# Behaviour


def test_describe_limits(call):
    assert call("DescribeLimits", {}).json == {
        "AccountMaxReadCapacityUnits": 80000, "AccountMaxWriteCapacityUnits": 80000,
        "TableMaxReadCapacityUnits": 40000, "TableMaxWriteCapacityUnits": 40000}


def test_describe_endpoints_answers_this_server(call, endpoint):
    (found,) = call("DescribeEndpoints", {}).json["Endpoints"]
    assert found == {"Address": endpoint.split("//")[1], "CachePeriodInMinutes": 1440}
