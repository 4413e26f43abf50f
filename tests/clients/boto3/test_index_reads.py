"""Query and Scan on secondary indexes."""

import pytest

from errors import INVALID, invalid
from indexes import definitions, index, normal, query, scan
from tables import create_table, delete_table, key_schema

SCHEMA = {
    **key_schema(pk="S", sk="N"),
    "AttributeDefinitions": definitions(pk="S", sk="N", g="S", s="S", n="N", b="B"),
    "GlobalSecondaryIndexes": [
        index("by_g", ["g"], ["n"]), index("keys", ["g"], ["s"], "KEYS_ONLY"), index("include", ["g"], ["b"],
                                                                                  include=["a"]),
        index("alone", ["g"], projection="KEYS_ONLY"), index("multi", ["g", "pk"], ["s", "n", "b"]),
    ],
    "LocalSecondaryIndexes": [index("local", ["pk"], ["n"], "KEYS_ONLY"), index("local_all", ["pk"], ["s"])],
}


@pytest.fixture(scope="module")
def table(client):
    name = create_table(client, **SCHEMA)
    yield name
    delete_table(client, name)


def n(value):
    return {"N": str(value)}


def key(item):
    return {name: item[name] for name in ("pk", "sk")}


@pytest.fixture
def items(client, table, pk):
    """20 items of one value of g in two partitions, by ascending n within by_g; of n every value comes twice."""
    made = [{"pk": {"S": pk + str(number % 2)}, "sk": n(number), "g": {"S": pk}, "n": n(number // 2 - 3),
             "s": {"S": "ab"[number // 10] + str(number % 10)}, "b": {"B": bytes([255 - number])},
             "a": {"S": f"a{number}"}, "z": {"S": "z" * 100}} for number in range(20)]
    for item in made:
        client.put_item(TableName=table, Item=item)
    return made


def g_is(pk, **parameters):
    return {"KeyConditionExpression": "g = :g", "ExpressionAttributeValues": {":g": {"S": pk}}, **parameters}


def and_sort(pk, condition, **values):
    return {"KeyConditionExpression": f"g = :g AND {condition}",
            "ExpressionAttributeValues": {":g": {"S": pk}, **{f":{name}": value for name, value in values.items()}}}


# Order and paging


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("name, attribute", [("by_g", "n"), ("keys", "s"), ("include", "b")])
def test_entries_come_in_the_order_of_the_sort_key(client, table, items, pk, name, attribute, forward):
    found = query(client, table, IndexName=name, **g_is(pk), ScanIndexForward=forward)
    values = [next(iter(item[attribute].values())) for item in found]
    by_value = sorted((float(value) if attribute == "n" else value for value in values), reverse=not forward)
    assert [float(value) if attribute == "n" else value for value in values] == by_value
    assert sorted(int(item["sk"]["N"]) for item in found) == list(range(20))


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("name", ["by_g", "alone"])
def test_pages_of_equal_keys_miss_nothing(client, table, items, pk, name, forward):
    whole = query(client, table, IndexName=name, **g_is(pk), ScanIndexForward=forward)
    assert query(client, table, IndexName=name, **g_is(pk), ScanIndexForward=forward, Limit=3) == whole
    assert len(whole) == 20


def test_the_last_key_has_index_and_table_keys(client, table, items, pk):
    answer = client.query(TableName=table, IndexName="by_g", Limit=4, **g_is(pk))
    assert set(answer["LastEvaluatedKey"]) == {"g", "n", "pk", "sk"}
    last = answer["Items"][-1]
    assert answer["LastEvaluatedKey"] == {name: last[name] for name in ("g", "n", "pk", "sk")}
    answer = client.query(TableName=table, IndexName="local", Limit=4, KeyConditionExpression="pk = :p",
                          ExpressionAttributeValues={":p": {"S": pk + "0"}})
    assert set(answer["LastEvaluatedKey"]) == {"n", "pk", "sk"}


def test_paging_goes_on_while_items_change(client, table, items, pk):
    first = client.query(TableName=table, IndexName="by_g", Limit=5, **g_is(pk))
    client.delete_item(TableName=table, Key=key(first["Items"][-1]))
    client.update_item(TableName=table, Key=key(first["Items"][0]), UpdateExpression="SET n = :n",
                       ExpressionAttributeValues={":n": n(100)})
    rest = query(client, table, IndexName="by_g", ExclusiveStartKey=first["LastEvaluatedKey"], **g_is(pk))
    seen = {int(item["sk"]["N"]) for item in first["Items"]}
    assert len(rest) == 16 and rest[-1]["sk"] == first["Items"][0]["sk"]
    assert {int(item["sk"]["N"]) for item in rest[:-1]} == set(range(20)) - seen


def test_pages_end_at_a_megabyte_of_entries(client, table, pk):
    # An item and its entries in local indexes are 400 KB at most.
    for number in range(9):
        client.put_item(TableName=table, Item={"pk": {"S": pk}, "sk": n(number), "g": {"S": pk}, "n": n(1),
                                               "s": {"S": "s"}, "x": {"S": "x" * 150_000}})
    assert client.query(TableName=table, IndexName="by_g", **g_is(pk))["Count"] == 7
    assert client.query(TableName=table, IndexName="keys", **g_is(pk))["Count"] == 9
    # What is fetched from the table counts as well.
    local = {"KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": {"S": pk}}}
    assert client.query(TableName=table, IndexName="local", Select="ALL_ATTRIBUTES", **local)["Count"] == 7
    assert len(query(client, table, IndexName="local", Select="ALL_ATTRIBUTES", **local)) == 9


# Key conditions


@pytest.mark.parametrize("condition, values, numbers", [
    ("n = :a", {"a": 0}, [6, 7]), ("n < :a", {"a": -1}, [0, 1, 2, 3]), ("n <= :a", {"a": -2}, [0, 1, 2, 3]),
    ("n > :a", {"a": 5}, [18, 19]), (":a <= n", {"a": 5}, [16, 17, 18, 19]),
    ("n BETWEEN :a AND :b", {"a": -1, "b": 0}, [4, 5, 6, 7]),
])
def test_conditions_on_the_sort_key_of_an_index(client, table, items, pk, condition, values, numbers):
    found = query(client, table, IndexName="by_g",
                  **and_sort(pk, condition, **{name: n(value) for name, value in values.items()}))
    assert sorted(int(item["sk"]["N"]) for item in found) == numbers


def test_begins_with(client, table, items, pk):
    found = query(client, table, IndexName="keys", **and_sort(pk, "begins_with(s, :a)", a={"S": "b"}))
    assert [item["s"]["S"] for item in found] == [f"b{number}" for number in range(10)]


MULTI = "g = :g AND pk = :p"


@pytest.mark.parametrize("more, values, count", [
    ("", {}, 10), ("s = :s", {":s": {"S": "a4"}}, 1), ("begins_with(s, :s)", {":s": {"S": "a"}}, 5),
    ("s = :s AND n = :n", {":s": {"S": "a4"}, ":n": n(-1)}, 1),
    ("s = :s AND n > :n", {":s": {"S": "a4"}, ":n": n(-1)}, 0),
    ("s = :s AND n = :n AND b BETWEEN :b AND :c",
     {":s": {"S": "a4"}, ":n": n(-1), ":b": {"B": b"\0"}, ":c": {"B": b"\xff"}}, 1),
])
def test_conditions_on_keys_of_several_attributes(client, table, items, pk, more, values, count):
    text = MULTI + (" AND " + more if more else "")
    found = query(client, table, IndexName="multi", KeyConditionExpression=text, ExpressionAttributeValues={
        ":g": {"S": pk}, ":p": {"S": pk + "0"}, **values})
    assert len(found) == count
    assert found == sorted(found, key=lambda item: (item["s"]["S"], float(item["n"]["N"]), item["b"]["B"]))


@pytest.mark.parametrize("text, values, message", [
    ("g = :g", {}, "Query condition missed key schema element: pk"),
    (MULTI + " AND n = :n", {":n": n(1)}, "Query condition missed key schema element: s"),
    (MULTI + " AND s = :s AND b = :b", {":s": {"S": "x"}, ":b": {"B": b"x"}},
     "Query condition missed key schema element: n"),
    (MULTI + " AND s > :s AND n = :n", {":s": {"S": "x"}, ":n": n(1)}, "Query key condition not supported"),
    ("g = :g AND begins_with(pk, :p)", {}, "Query key condition not supported"),
    (MULTI + " AND s = :s", {":s": n(1)},
     INVALID + "Condition parameter type does not match schema type"),
])
def test_refuses_conditions_that_skip_attributes(client, table, text, values, message):
    values = {":g": {"S": "g"}, **({":p": {"S": "p"}} if ":p" in text else {}), **values}
    with invalid(message):
        client.query(TableName=table, IndexName="multi", KeyConditionExpression=text, ExpressionAttributeValues=values)


# Selections


@pytest.mark.parametrize("name, attributes", [
    ("by_g", {"pk", "sk", "g", "s", "n", "b", "a", "z"}), ("keys", {"pk", "sk", "g", "s"}),
    ("include", {"pk", "sk", "g", "b", "a"}), ("alone", {"pk", "sk", "g"}),
])
def test_an_index_gives_what_it_projects(client, table, items, pk, name, attributes):
    for parameters in ({}, {"Select": "ALL_PROJECTED_ATTRIBUTES"}):
        found = query(client, table, IndexName=name, **g_is(pk), **parameters)
        assert {frozenset(item) for item in found} == {frozenset(attributes)}
    answer = client.query(TableName=table, IndexName=name, Select="COUNT", **g_is(pk))
    assert (answer["Count"], "Items" in answer) == (20, False)


def local_query(pk, **parameters):
    return {"IndexName": "local", "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": pk + "0"}}, **parameters}


def test_a_local_index_fetches_what_it_does_not_project(client, table, items, pk):
    wanted = [item for item in items if item["pk"]["S"] == pk + "0"]
    assert query(client, table, **local_query(pk, Select="ALL_ATTRIBUTES", Limit=3)) == wanted
    assert query(client, table, **local_query(pk, ProjectionExpression="a, n")) == [
        {"a": item["a"], "n": item["n"]} for item in wanted]
    legacy = {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": pk + "0"}]}}
    assert query(client, table, IndexName="local", AttributesToGet=["a"], KeyConditions=legacy) == [
        {"a": item["a"]} for item in wanted]
    assert set(query(client, table, **local_query(pk))[0]) == {"pk", "sk", "n"}


def test_units_of_index_reads(client, table, items, pk):
    def units(**parameters):
        return client.query(TableName=table, ReturnConsumedCapacity="INDEXES", **parameters)["ConsumedCapacity"]

    assert units(IndexName="keys", **g_is(pk)) == {
        "TableName": table, "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0},
        "GlobalSecondaryIndexes": {"keys": {"CapacityUnits": 0.5}}}
    for consistent, factor in ((False, 0.5), (True, 1)):
        assert units(**local_query(pk, ConsistentRead=consistent)) == {
            "TableName": table, "CapacityUnits": factor, "Table": {"CapacityUnits": 0},
            "LocalSecondaryIndexes": {"local": {"CapacityUnits": factor}}}
        assert units(**local_query(pk, ConsistentRead=consistent, Select="ALL_ATTRIBUTES", Limit=4)) == {
            "TableName": table, "CapacityUnits": 5 * factor, "Table": {"CapacityUnits": 4 * factor},
            "LocalSecondaryIndexes": {"local": {"CapacityUnits": factor}}}


def test_a_filter_sees_what_the_index_projects(client, table, items, pk):
    answer = client.query(TableName=table, IndexName="include", FilterExpression="a = :a", KeyConditionExpression="g = :g",
                          ExpressionAttributeValues={":g": {"S": pk}, ":a": {"S": "a7"}})
    assert (answer["Count"], answer["ScannedCount"]) == (1, 20)
    # The table's keys are no keys of the index.
    answer = client.query(TableName=table, IndexName="keys", FilterExpression="sk > :n", KeyConditionExpression="g = :g",
                          ExpressionAttributeValues={":g": {"S": pk}, ":n": n(15)})
    assert answer["Count"] == 4


GLOBAL = {"KeyConditionExpression": "g = :g", "ExpressionAttributeValues": {":g": {"S": "g"}}}
LOCAL = {"KeyConditionExpression": "pk = :g", "ExpressionAttributeValues": {":g": {"S": "g"}}}
FILTER = {"FilterExpression": "z = :g AND a = :g OR z = :g"}


@pytest.mark.parametrize("parameters, message", [
    ({**GLOBAL, "IndexName": "nothing"}, "The table does not have the specified index: nothing"),
    ({**GLOBAL, "IndexName": "by_g", "ConsistentRead": True},
     "Consistent reads are not supported on global secondary indexes"),
    ({**GLOBAL, "IndexName": "keys", "Select": "ALL_ATTRIBUTES"},
     INVALID + "Select type ALL_ATTRIBUTES is not supported for global secondary index keys because its projection type "
               "is not ALL"),
    ({**GLOBAL, "IndexName": "include", "ProjectionExpression": "z.y[0], a, s"},
     INVALID + "Global secondary index include does not project [s, z]"),
    ({**GLOBAL, "IndexName": "include", **FILTER},
     INVALID + "Secondary index include does not project one or more filter attributes: [z]"),
    ({**LOCAL, "IndexName": "local", **FILTER},
     INVALID + "Secondary index local does not project one or more filter attributes: [a, z]"),
    ({**GLOBAL, "IndexName": "keys", "FilterExpression": "s = :g"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: s"),
    ({**LOCAL, "IndexName": "by_g"}, "Query condition missed key schema element: g"),
    ({**LOCAL, "Select": "ALL_PROJECTED_ATTRIBUTES"},
     "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
])
def test_refusals_of_query(client, table, parameters, message):
    with invalid(message):
        client.query(TableName=table, **parameters)
    # Scan says the same where it has the same rules.
    shared = {name: value for name, value in parameters.items() if name != "KeyConditionExpression"}
    if "FilterExpression" not in shared:
        del shared["ExpressionAttributeValues"]
    if "filter attributes" in message:
        assert client.scan(TableName=table, **shared)["Items"] == []
    elif "Key" not in message and "key" not in message.replace("index keys", ""):
        with invalid(message):
            client.scan(TableName=table, **shared)


@pytest.mark.parametrize("name, count", [("include", 0), ("by_g", 20)])
def test_what_an_index_lacks_is_absent_to_the_filter_of_a_scan(client, table, items, pk, name, count):
    found = scan(client, table, IndexName=name, FilterExpression="g = :g AND attribute_exists(z)",
                 ExpressionAttributeValues={":g": {"S": pk}})
    assert len(found) == count


START = {"pk": {"S": "p"}, "sk": n(1), "g": {"S": "g"}, "n": n(1)}


@pytest.mark.parametrize("start, message", [
    ({"pk": {"S": "p"}, "sk": n(1)}, "The provided starting key is invalid"),
    ({"g": {"S": "g"}, "n": n(1)}, "The provided starting key is invalid"),
    ({**START, "a": {"S": "a"}}, "The provided starting key is invalid"),
    ({**START, "n": {"S": "1"}}, "The provided starting key is invalid"),
    ({**START, "pk": {"S": ""}}, "The provided starting key is invalid"),
    ({**START, "g": {"S": "other"}},
     "The provided starting key is outside query boundaries based on provided conditions"),
    ({**START, "n": n(5)}, "The provided starting key does not match the range key predicate"),
])
def test_refuses_wrong_starting_keys(client, table, start, message):
    with invalid(containing=message):
        client.query(TableName=table, IndexName="by_g", ExclusiveStartKey=start,
                     **and_sort("g", "n < :n", n=n(5)))


# Scan


def test_scan_of_an_index(client, table, items, pk):
    for parameters in ({}, {"Limit": 7}):
        found = [item for item in scan(client, table, IndexName="by_g", **parameters) if item["g"]["S"] == pk]
        assert normal(found) == normal(items)
    whole = scan(client, table, IndexName="local", Select="ALL_ATTRIBUTES", ConsistentRead=True)
    assert normal(item for item in whole if item["pk"]["S"].startswith(pk)) == normal(items)


def test_segments_of_an_index(client, table, items, pk):
    parts = [scan(client, table, IndexName="multi", Segment=segment, TotalSegments=5, Limit=3) for segment in range(5)]
    assert normal(item for part in parts for item in part if item["g"]["S"] == pk) == normal(items)
