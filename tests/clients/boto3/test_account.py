def test_describe_limits(call):
    assert call("DescribeLimits", {}).json == {
        "AccountMaxReadCapacityUnits": 80000, "AccountMaxWriteCapacityUnits": 80000,
        "TableMaxReadCapacityUnits": 40000, "TableMaxWriteCapacityUnits": 40000}


def test_describe_endpoints_answers_this_server(call, endpoint):
    (found,) = call("DescribeEndpoints", {}).json["Endpoints"]
    assert found == {"Address": endpoint.split("//")[1], "CachePeriodInMinutes": 1440}
