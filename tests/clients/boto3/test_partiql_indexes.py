"""PartiQL and secondary indexes: SELECT … FROM "table"."index", and statements that write to tables with indexes."""

import pytest

from conftest import connect
from errors import INVALID, invalid
from galvan_server import GalvanServer
from indexes import definitions, index, normal, query, scan
from tables import create_table, delete_table, key_schema

SCHEMA = {
    **key_schema(pk="S", sk="N"),
    "AttributeDefinitions": definitions(pk="S", sk="N", g="S", s="S", n="N"),
    "GlobalSecondaryIndexes": [
        index("by_g", ["g"], ["n"]), index("include", ["g"], ["s"], include=["a"]), index("multi", ["g", "pk"], ["s", "n"]),
    ],
    "LocalSecondaryIndexes": [index("local", ["pk"], ["n"], "KEYS_ONLY")],
}


@pytest.fixture(scope="module")
def table(client):
    name = create_table(client, **SCHEMA)
    yield name
    delete_table(client, name)


@pytest.fixture
def items(client, table, pk):
    """20 items of one value of g in two partitions, by ascending n within by_g, and one that is in no index."""
    made = [{"pk": {"S": pk + str(number % 2)}, "sk": {"N": str(number)}, "g": {"S": pk}, "n": {"N": str(number // 2)},
             "s": {"S": "ab"[number // 10]}, "a": {"S": f"a{number}"}, "z": {"S": "z" * 100}} for number in range(20)]
    for item in [*made, {"pk": {"S": pk + "0"}, "sk": {"N": "99"}}]:
        client.put_item(TableName=table, Item=item)
    return made


@pytest.fixture
def select(client, table):
    """select('* FROM {by_g} WHERE …', Limit=3): the answer."""

    def execute(text, **members):
        for name in ("by_g", "include", "multi", "local", "nothing"):
            text = text.replace(f"{{{name}}}", f'"{table}"."{name}"')
        return client.execute_statement(Statement="SELECT " + text, **members)

    return execute


def pages(select, text, **members):
    """The items of all pages."""
    found = []
    while True:
        answer = select(text, **members)
        found += answer["Items"]
        if "NextToken" not in answer:
            return found
        members["NextToken"] = answer["NextToken"]


def numbers(found, attribute="n"):
    return [int(item[attribute]["N"]) for item in found]


def test_an_index_has_its_items_alone(client, select, table, items, pk):
    """Page: PartiQL select statements for DynamoDB, "index"."""
    of_index = pages(select, f"* FROM {{by_g}} WHERE g = '{pk}'")
    assert normal(of_index) == normal(items)
    assert of_index == query(client, table, IndexName="by_g", KeyConditionExpression="g = :g",
                             ExpressionAttributeValues={":g": {"S": pk}})
    assert pages(select, "* FROM {by_g}") == scan(client, table, IndexName="by_g")
    assert pages(select, "* FROM {by_g}", Limit=3) == scan(client, table, IndexName="by_g")
    # Without the index's partition key everything is read; the table's key is a filter like any other.
    assert numbers(pages(select, f"* FROM {{by_g}} WHERE pk = '{pk}1' AND sk = 7"), "sk") == [7]
    assert numbers(pages(select, f"* FROM {{by_g}} WHERE g = '{pk}' AND pk = '{pk}1' AND sk = 7"), "sk") == [7]


@pytest.mark.parametrize("rest, expected", [
    ("", sorted([*range(10)] * 2)), (" ORDER BY n DESC", sorted([*range(10)] * 2, reverse=True)),
    (" AND n >= 8 ORDER BY g, n DESC", [9, 9, 8, 8]), (" AND n BETWEEN 2 AND 3", [2, 2, 3, 3]), (" AND n = 4", [4, 4]),
    (" AND n > 4 AND n < 6 AND sk = 10", [5]), (" AND n IN [1, 3] AND sk > 2", [1, 3, 3]), (" AND a = 'a3'", [1]),
])
def test_sort_key_of_an_index(select, items, pk, rest, expected):
    assert numbers(pages(select, f"n FROM {{by_g}} WHERE g = '{pk}'{rest}")) == expected
    assert numbers(pages(select, f"n FROM {{by_g}} WHERE g = '{pk}'{rest}", Limit=3)) == expected


def test_several_partitions_of_an_index(select, items, pk):
    found = pages(select, f"* FROM {{by_g}} WHERE g IN ['{pk}', 'none'] AND n < 2 ORDER BY g DESC, n DESC", Limit=1)
    assert numbers(found) == [1, 1, 0, 0]


@pytest.mark.parametrize("rest, expected", [
    (" AND pk = '{pk}0'", [*range(0, 20, 2)]), (" AND pk = '{pk}0' ORDER BY s DESC, n DESC", [*range(18, -1, -2)]),
    (" AND pk = '{pk}0' AND s = 'b' AND n > 7", [16, 18]), (" AND pk = '{pk}0' AND s > 'a' AND n > 7", [16, 18]),
    (" AND pk = '{pk}0' AND n > 7", [16, 18]), (" AND s = 'b' AND n = 9 AND sk = 19", [19]),
    (" AND pk IN ['{pk}1', '{pk}0'] AND s = 'a' AND n = 3", [7, 6]),
    (" AND pk IN ['{pk}1', '{pk}0'] AND s = 'a' AND n = 3 ORDER BY g, pk, s", [6, 7]),
    (" AND (pk = '{pk}1' OR pk = '{pk}0') AND n = 3 ORDER BY pk DESC, g", [7, 6]),
])
def test_keys_of_several_attributes(select, items, pk, rest, expected):
    text = f"sk FROM {{multi}} WHERE g = '{pk}'" + rest.replace("{pk}", pk)
    assert numbers(pages(select, text), "sk") == expected
    assert numbers(pages(select, text, Limit=1), "sk") == expected


NOT_KEY = "Variable reference sk in ORDER BY clause must be part of the primary key"


@pytest.mark.parametrize("text, message", [
    ("* FROM {nothing}", "The table does not have the specified index"),
    ("a, z.y[0], sk FROM {include} WHERE g = 'g'", INVALID + "Global secondary index include does not project [z]"),
    ("* FROM {include} WHERE g = 'g' AND z = 1",
     INVALID + "Secondary index include does not project one or more filter attributes: [z]"),
    ("* FROM {local} WHERE pk = 'p' AND a = 1",
     INVALID + "Secondary index local does not project one or more filter attributes: [a]"),
    ("* FROM {by_g} WHERE g = 5", INVALID + "Condition parameter type does not match schema type"),
    ("* FROM {by_g} WHERE g = 'g' AND n < 'x'", INVALID + "Condition parameter type does not match schema type"),
    ("* FROM {by_g} WHERE g = 'g' ORDER BY sk", NOT_KEY),
    ("* FROM {local} WHERE pk = 'p' ORDER BY sk", NOT_KEY),
    ("* FROM {by_g} WHERE pk = 'p' AND sk = 1 ORDER BY n",
     "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."),
    ("* FROM {multi} WHERE g = 'g' ORDER BY s",
     "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."),
    ("* FROM {multi} WHERE g = 'g' AND pk = 'p' ORDER BY s, n DESC",
     "ORDER BY must name all attributes of a sort key in the same direction"),
    ("* FROM {multi} WHERE g = 'g' AND pk = 'p' ORDER BY n",
     "ORDER BY must name the attributes of a sort key in their order"),
    ("* FROM {multi} WHERE g = 'g' AND pk IN ['p', 'q'] ORDER BY g, s",
     "ORDER BY must name the hash key first where WHERE allows several of them"),
    ("pk.a FROM {by_g}", "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
                         "Key: pk"),
])
def test_refused(select, text, message):
    with invalid(message):
        select(text)


def test_partition_keys_are_bounded_as_combinations(select):
    with invalid(containing="too many partition key values; number of values: 56"):
        select(f"* FROM {{multi}} WHERE g IN {[str(number) for number in range(8)]} "
               f"AND pk IN {[str(number) for number in range(7)]}")


def test_consistent_reads(select, items, pk):
    refused = "Strongly consistent read is not supported on Global Secondary Indexes"
    with invalid(refused):
        select("* FROM {by_g}", ConsistentRead=True)
    with invalid("The table does not have the specified index"):
        select("* FROM {nothing}", ConsistentRead=True)
    found = select(f"* FROM {{local}} WHERE pk = '{pk}0'", ConsistentRead=True)["Items"]
    assert numbers(found) == [*range(10)]


def test_a_local_index_fetches_what_it_does_not_project(select, items, pk):
    wanted = [item for item in items if item["pk"]["S"] == pk + "0"]
    assert pages(select, f"* FROM {{local}} WHERE pk = '{pk}0'", Limit=3) == [
        {name: item[name] for name in ("pk", "sk", "n")} for item in wanted]
    assert pages(select, f"n, z FROM {{local}} WHERE pk = '{pk}0' ORDER BY n DESC", Limit=3) == [
        {"n": item["n"], "z": item["z"]} for item in reversed(wanted)]


def test_positions_in_an_index(select, items, pk):
    text = f"* FROM {{by_g}} WHERE g = '{pk}'"
    first = select(text, Limit=3)
    last = first["Items"][-1]
    assert first["LastEvaluatedKey"] == {name: last[name] for name in ("g", "n", "pk", "sk")}
    with invalid("NextToken does not match request"):
        select(f"* FROM {{include}} WHERE g = '{pk}'", NextToken=first["NextToken"])
    rest = select(text, NextToken=first["NextToken"])
    assert sorted(numbers(first["Items"] + rest["Items"], "sk")) == [*range(20)]


def test_units_of_reads(select, items, table, pk):
    def units(text, **members):
        return select(text, ReturnConsumedCapacity="INDEXES", **members)["ConsumedCapacity"]

    assert units(f"* FROM {{include}} WHERE g = '{pk}'") == {
        "TableName": table, "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0},
        "GlobalSecondaryIndexes": {"include": {"CapacityUnits": 0.5}}}
    for consistent, factor in ((False, 0.5), (True, 1)):
        assert units(f"z FROM {{local}} WHERE pk = '{pk}0'", ConsistentRead=consistent, Limit=4) == {
            "TableName": table, "CapacityUnits": 5 * factor, "Table": {"CapacityUnits": 4 * factor},
            "LocalSecondaryIndexes": {"local": {"CapacityUnits": factor}}}
    # Each partition is a read of its own.
    assert units(f"* FROM {{by_g}} WHERE g IN ['{pk}', 'none'] AND n < 2")["GlobalSecondaryIndexes"] == {
        "by_g": {"CapacityUnits": 1}}


def one_of_each(pk, table):
    where = f"WHERE pk = '{pk}' AND sk = 1"
    return [f"INSERT INTO \"{table}\" VALUE {{'pk': '{pk}', 'sk': 1, 'g': 'g', 'n': 1}}",
            f"UPDATE \"{table}\" SET n = 2 {where}", f"UPDATE \"{table}\" SET z = 2 {where}",
            f"DELETE FROM \"{table}\" {where}"]


EXPECTED_UNITS = [{"by_g": 1, "include": None, "local": 1}, {"by_g": 2, "include": None, "local": 2},
                  {"by_g": 1, "include": None, "local": None}, {"by_g": 1, "include": None, "local": 1}]


def units_of(consumed):
    every = {**consumed.get("GlobalSecondaryIndexes", {}), **consumed.get("LocalSecondaryIndexes", {})}
    return {name: every.get(name, {}).get("CapacityUnits") for name in ("by_g", "include", "local")}


@pytest.mark.parametrize("operation", ["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"])
def test_units_of_writes(call, table, pk, operation):
    for statement, expected in zip(one_of_each(pk, table), EXPECTED_UNITS):
        members = {"ExecuteStatement": {"Statement": statement},
                   "BatchExecuteStatement": {"Statements": [{"Statement": statement}]},
                   "ExecuteTransaction": {"TransactStatements": [{"Statement": statement}]}}[operation]
        consumed = call(operation, {**members, "ReturnConsumedCapacity": "INDEXES"}).json["ConsumedCapacity"]
        consumed, = consumed if isinstance(consumed, list) else [consumed]
        assert units_of(consumed) == expected, statement


@pytest.mark.parametrize("statement, message", [
    ("INSERT INTO {t} VALUE {'pk': '{pk}', 'sk': 2, 'g': 5}", "Type mismatch for Index Key g Expected: S Actual: N"),
    ("UPDATE {t} SET g = 5 WHERE pk = '{pk}' AND sk = 1",
     "The update expression attempted to update the secondary index key to unsupported type"),
])
def test_keys_of_indexes_are_checked(client, table, pk, statement, message):
    client.put_item(TableName=table, Item={"pk": {"S": pk}, "sk": {"N": "1"}})
    statement = statement.replace("{t}", f'"{table}"').replace("{pk}", pk)
    with invalid(containing=message):
        client.execute_statement(Statement=statement)
    error = client.batch_execute_statement(Statements=[{"Statement": statement}])["Responses"][0]["Error"]
    assert error["Code"] == "ValidationError"


def test_only_tables_are_read_in_batches_and_transactions(client, table, items, pk):
    statement = {"Statement": f"SELECT * FROM \"{table}\".\"by_g\" WHERE g = '{pk}' AND pk = '{pk}0' AND sk = 0"}
    response, = client.batch_execute_statement(Statements=[statement])["Responses"]
    assert response["Error"] == {
        "Code": "ValidationError",
        "Message": "Select statements within BatchExecuteStatement must specify the primary key in the where clause."}
    with invalid(containing="Reads on indices are not supported within transactions."):
        client.execute_transaction(TransactStatements=[statement])


@pytest.fixture(scope="module")
def limited():
    with GalvanServer("--in-memory", "--item-collection-limit", "10KiB") as server:
        yield connect(server.endpoint)


@pytest.fixture
def collections(limited):
    """A table whose item collections have 10 KiB at most, and statement makers for items of some size."""
    name = create_table(limited, **SCHEMA)

    class Collections:
        table = name

        def insert(self, sort, size, partition="p"):
            return {"Statement": f"INSERT INTO \"{name}\" VALUE {{'pk': '{partition}', 'sk': {sort}, 'a': ?}}",
                    "Parameters": [{"S": "x" * size}]}

        def sort_keys(self):
            return sorted(int(item["sk"]["N"]) for item in scan(limited, name))

    yield Collections()
    delete_table(limited, name)


TOO_LARGE = {"Code": "ItemCollectionSizeLimitExceeded", "Message": "Collection size exceeded."}


@pytest.mark.processes
@pytest.mark.galvan
def test_a_batch_leaves_out_what_makes_a_collection_too_large(limited, collections):
    limited.execute_statement(**collections.insert(1, 4000))
    answer = limited.batch_execute_statement(Statements=[
        collections.insert(2, 4000), collections.insert(3, 4000), collections.insert(1, 1),
        collections.insert(4, 9000, partition="q"), collections.insert(5, 500), collections.insert(6, 4000, partition="q"),
    ], ReturnConsumedCapacity="TOTAL")
    errors = [response.get("Error") for response in answer["Responses"]]
    duplicate = {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}
    # As if they came one after the other.
    assert errors == [None, TOO_LARGE, duplicate, None, None, TOO_LARGE]
    assert collections.sort_keys() == [1, 2, 4, 5]
    assert answer["ConsumedCapacity"] == [{"TableName": collections.table, "CapacityUnits": 14}]


@pytest.mark.processes
@pytest.mark.galvan
def test_a_statement_that_makes_a_collection_too_large(call, limited, collections):
    limited.execute_statement(**collections.insert(1, 9000))
    with pytest.raises(limited.exceptions.ItemCollectionSizeLimitExceededException):
        limited.execute_statement(**collections.insert(2, 4000))
    with pytest.raises(limited.exceptions.TransactionCanceledException) as cancelled:
        limited.execute_transaction(TransactStatements=[
            collections.insert(3, 1, partition="q"), collections.insert(2, 4000)])
    assert [reason["Code"] for reason in cancelled.value.response["CancellationReasons"]] == ["None", TOO_LARGE["Code"]]
    assert collections.sort_keys() == [1]
