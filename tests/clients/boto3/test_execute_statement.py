"""ExecuteStatement: how statements are read, their pages and parameters, and what is refused."""

import pytest

from conftest import connect
from errors import fails, invalid
from galvan_server import GalvanServer
from tables import create_table, key_schema

WELL_FORMED = "Statement wasn't well formed, can't be processed: "
NO_FULL_KEY = "Where clause does not contain a mandatory equality on all key attributes"


@pytest.fixture
def run(client):
    """run("SELECT …", [{"N": "1"}], Limit=2) executes a statement."""

    def execute(statement, parameters=None, **members):
        if parameters is not None:
            members["Parameters"] = parameters
        return client.execute_statement(Statement=statement, **members)

    return execute


@pytest.mark.parametrize("statement", ["UPDATE {t} SET a=1", "DELETE FROM {t}"])
def test_a_failed_condition_returns_the_item(call, run, hash_table, pk, statement):
    run(f"INSERT INTO \"{hash_table}\" VALUE {{'pk': '{pk}', 'n': 1}}")
    answer = call("ExecuteStatement", {
        "Statement": statement.replace("{t}", f'"{hash_table}"') + f" WHERE pk = '{pk}' AND n > 1",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    assert (answer.status, answer.error) == (400, "ConditionalCheckFailedException")
    assert answer.json["Item"] == {"pk": {"S": pk}, "n": {"N": "1"}}


def test_insert(client, run, hash_table, pk):
    item = {
        "pk": {"S": pk}, "it's": {"S": "a 'quote'"}, "n": {"N": "-1.5"}, "yes": {"BOOL": True}, "nil": {"NULL": True},
        "l": {"L": [{"N": "1"}, {"M": {"a": {"L": []}}}]}, "ns": {"NS": ["1", "2"]}, "ss": {"SS": ["a", "b"]},
        "b": {"B": b"\x00\xff"}, "bs": {"BS": [b"a", b"b"]}}
    statement = (f"INSERT INTO \"{hash_table}\" VALUE {{'pk': ?, 'it''s': 'a ''quote''', 'n': -1.50, 'yes': true, "
                 "'nil': NULL, 'l': [1, {'a': []}], 'ns': <<2, 1>>, 'ss': <<'b', ?>>, 'b': ?, 'bs': <<?, ?>>}")
    parameters = [item["pk"], {"S": "a"}, item["b"], {"B": b"b"}, {"B": b"a"}]
    assert run(statement, parameters)["Items"] == []
    stored = client.get_item(TableName=hash_table, Key={"pk": {"S": pk}})["Item"]
    assert {**stored, "ns": None, "ss": None, "bs": None} == {**item, "ns": None, "ss": None, "bs": None}
    for name, kind in (("ns", "NS"), ("ss", "SS"), ("bs", "BS")):
        assert set(stored[name][kind]) == set(item[name][kind])
    with fails("DuplicateItemException", "Duplicate primary key exists in table"):
        run(statement, parameters)


def test_insert_checks_the_item(run, hash_table, pk):
    with invalid("One or more parameter values were invalid: Missing the key pk in the item"):
        run(f"INSERT INTO \"{hash_table}\" VALUE {{'a': 1}}")
    with invalid("Item size has exceeded the maximum allowed size"):
        run(f"INSERT INTO \"{hash_table}\" VALUE {{'pk': '{pk}', 'a': ?}}", [{"S": "x" * 410_000}])


REFUSED = [
    ("DROP TABLE {t}", WELL_FORMED + "Expected data manipulation"),
    ("SELECT * FROM {t} WHERE pk = ?", "Number of parameters in request and statement don't match."),
    ("SELECT COUNT(*) FROM {t}", "Unexpected path component at 1:8:5"),
    ("UPDATE {t} SET a = 1 WHERE pk = 'x'", NO_FULL_KEY),
    ("UPDATE {t} SET a = 1 WHERE pk = 'x' AND sk > 'y'", NO_FULL_KEY),
    ("UPDATE {t} SET a = 1 WHERE pk IN ['x'] AND sk = 'y'", NO_FULL_KEY),
    ("UPDATE {t} SET a = 1 WHERE pk = 'x' OR sk = 'y'", NO_FULL_KEY),
    ("DELETE FROM {t} WHERE a = 1", NO_FULL_KEY),
    ("UPDATE {t} SET sk = 'z' WHERE pk = 'x' AND sk = 'y'",
     "One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key"),
    ("SELECT * FROM {t} WHERE pk = 5", "One or more parameter values were invalid: Condition parameter type does not "
                                       "match schema type"),
    ("SELECT * FROM {t} WHERE pk = 'x' AND sk < 5",
     "One or more parameter values were invalid: Condition parameter type does not match schema type"),
    ("SELECT * FROM {t} WHERE pk = 5 AND sk = 'y'", "The provided key element does not match the schema"),
    ("DELETE FROM {t} WHERE pk = 5 AND sk = 'y'", "The provided key element does not match the schema"),
    ("SELECT * FROM {t} ORDER BY sk", "Must have WHERE clause in the statement when using ORDER BY clause."),
    ("SELECT * FROM {t} WHERE sk = 'y' ORDER BY sk",
     "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."),
    ("SELECT * FROM {t} WHERE pk = 'x' ORDER BY a",
     "Variable reference a in ORDER BY clause must be part of the primary key"),
    ("SELECT pk[0] FROM {t}", "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
                              "allowed: Key: pk"),
    ("SELECT * FROM {t} WHERE sk.a = 1", "Key attributes must be scalars; list random access '[]' and map lookup '.' "
                                         "are not allowed: Key: sk"),
    ("EXISTS(SELECT * FROM {t} WHERE pk = 'x' AND sk = 'y')", "EXISTS can only be used in ExecuteTransaction write requests."),
]


@pytest.mark.parametrize("statement, message", REFUSED, ids=[statement for statement, _ in REFUSED])
def test_refused(run, sorted_table, statement, message):
    with invalid(message):
        run(statement.replace("{t}", f'"{sorted_table}"'))


def test_unknown_table(run):
    with fails("ResourceNotFoundException", "Requested resource not found"):
        run("SELECT * FROM nosuchtable")


def test_unknown_index(run, hash_table):
    with invalid(containing="The table does not have the specified index"):
        run(f'SELECT * FROM "{hash_table}"."nosuchindex"')


def test_constraints(run):
    with invalid(containing="Member must have length less than or equal to 8192"):
        run("SELECT * FROM t WHERE a = '" + "x" * 8192 + "'")
    with invalid(containing="Member must have length greater than or equal to 1"):
        run("")
    with invalid(containing="Member must have value greater than or equal to 1"):
        run("SELECT * FROM t", Limit=0)


@pytest.fixture
def partition(client, sorted_table, pk):
    """Twelve items of one partition, with sort keys s00 to s11."""
    for number in range(12):
        client.put_item(TableName=sorted_table, Item={
            "pk": {"S": pk}, "sk": {"S": f"s{number:02}"}, "even": {"BOOL": number % 2 == 0}})
    return f"\"{sorted_table}\" WHERE pk = '{pk}'"


def sort_keys(answer):
    return [int(item["sk"]["S"][1:]) for item in answer["Items"]]


@pytest.mark.parametrize("rest, expected", [
    ("", list(range(12))),
    (" ORDER BY sk DESC", list(range(11, -1, -1))),
    (" AND sk > 's03' AND sk <= 's06'", [4, 5, 6]),
    (" AND sk > 's03' AND 's06' >= sk ORDER BY pk, sk DESC", [6, 5, 4]),
    (" AND sk BETWEEN 's02' AND 's04'", [2, 3, 4]),
    (" AND begins_with(sk, 's1')", [10, 11]),
    (" AND sk IN ['s03', 's05', 'nosuch']", [3, 5]),
    (" AND (sk = 's01' OR sk = 's02')", [1, 2]),
    (" AND sk < 's04' AND even = true", [0, 2]),
    (" AND sk > 's06' AND sk < 's05'", []),
])
def test_query(run, partition, rest, expected):
    assert sort_keys(run(f"SELECT sk FROM {partition}{rest}")) == expected


@pytest.mark.parametrize("rest, units", [("", 0.5), (" AND sk = 's01'", 0.5), (" AND even = true", 0.5)])
def test_consumed_capacity(run, partition, sorted_table, rest, units):
    for consistent in (False, True):
        answer = run(f"SELECT * FROM {partition}{rest}", ReturnConsumedCapacity="TOTAL", ConsistentRead=consistent)
        assert answer["ConsumedCapacity"] == {
            "TableName": sorted_table, "CapacityUnits": units * (2 if consistent else 1)}


def test_consumed_capacity_of_writes(run, hash_table, pk):
    def units(statement):
        return run(statement, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]

    one = {"TableName": hash_table, "CapacityUnits": 1.0, "Table": {"CapacityUnits": 1.0}}
    assert units(f"INSERT INTO \"{hash_table}\" VALUE {{'pk': '{pk}'}}") == one
    grown = units(f"UPDATE \"{hash_table}\" SET a = '{'x' * 2000}' WHERE pk = '{pk}'")
    assert grown["CapacityUnits"] == 2.0
    assert units(f"DELETE FROM \"{hash_table}\" WHERE pk = '{pk}'")["CapacityUnits"] == 2.0


def pages(run, statement, parameters=None, **members):
    """The pages of a SELECT, and their tokens."""
    answer = run(statement, parameters, **members)
    yield answer
    while "NextToken" in answer:
        answer = run(statement, parameters, NextToken=answer["NextToken"], **members)
        yield answer


@pytest.mark.parametrize("order", ["", " ORDER BY sk DESC"])
def test_pages_of_a_partition(run, partition, order):
    found = list(pages(run, f"SELECT * FROM {partition}{order}", Limit=5))
    assert [len(page["Items"]) for page in found] == [5, 5, 2]
    assert [key for page in found for key in sort_keys(page)] == sorted(range(12), reverse=bool(order))
    assert found[0]["LastEvaluatedKey"] == {
        "pk": found[0]["Items"][-1]["pk"], "sk": found[0]["Items"][-1]["sk"]}
    assert "LastEvaluatedKey" not in found[-1]


def test_limit_counts_what_is_evaluated(run, partition):
    found = list(pages(run, f"SELECT * FROM {partition} AND even = false", Limit=4))
    assert [len(page["Items"]) for page in found] == [2, 2, 2, 0]


def test_pages_of_a_scan(client, run, new_table):
    name = new_table(pk="N")
    for number in range(23):
        client.put_item(TableName=name, Item={"pk": {"N": str(number)}})
    lengths = [len(page["Items"]) for page in pages(run, f'SELECT * FROM "{name}"', Limit=10)]
    assert lengths == [10, 10, 3]


def test_in_is_answered_in_pages_of_ten_items(client, run, number_hash_table):
    numbers = list(range(900_001, 900_031))
    for number in numbers:
        client.put_item(TableName=number_hash_table, Item={"pk": {"N": str(number)}})
    wanted = ", ".join(map(str, numbers))
    found = list(pages(run, f'SELECT * FROM "{number_hash_table}" WHERE pk IN [{wanted}]'))
    assert max(len(page["Items"]) for page in found) == 10
    assert [int(item["pk"]["N"]) for page in found for item in page["Items"]] == numbers
    found = list(pages(run, f'SELECT * FROM "{number_hash_table}" WHERE pk IN [{wanted}] ORDER BY pk DESC', Limit=7))
    assert [int(item["pk"]["N"]) for page in found for item in page["Items"]] == numbers[::-1]


def test_partition_keys_of_in_are_bounded(run, number_hash_table):
    wanted = ", ".join(map(str, range(51)))
    with invalid(containing="51"):
        run(f'SELECT * FROM "{number_hash_table}" WHERE pk IN [{wanted}]')


def test_a_token_is_bound_to_its_statement(run, partition):
    statement = f"SELECT * FROM {partition} AND even = ?"
    token = run(statement, [{"BOOL": True}], Limit=2)["NextToken"]
    mismatch = "NextToken does not match request"
    with invalid(mismatch):
        run(f"SELECT * FROM {partition}", NextToken=token)
    with invalid(mismatch):
        run(statement, [{"BOOL": False}], NextToken=token)
    assert run(statement, [{"BOOL": True}], NextToken=token)["Items"]


def test_a_token_cannot_be_forged(run, partition):
    statement = f"SELECT * FROM {partition}"
    token = run(statement, Limit=2)["NextToken"]
    place = len(token) // 2
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1:]
    for forged in (changed, token[:-4], token + "AAAA", "garbage", "AAAA", "!"):
        with invalid("Invalid NextToken"):
            run(statement, NextToken=forged)


def test_parameters_that_are_no_values(call, hash_table):
    answer = call("ExecuteStatement", {
        "Statement": f'SELECT * FROM "{hash_table}" WHERE pk = ?', "Parameters": [{"N": "abc"}]})
    assert answer.status == 400
    assert "cannot be converted to a numeric value" in answer.message


def test_a_table_given_by_its_arn(client, run, hash_table, pk):
    arn = client.describe_table(TableName=hash_table)["Table"]["TableArn"]
    run(f"INSERT INTO \"{arn}\" VALUE {{'pk': '{pk}'}}")
    assert run(f"SELECT * FROM \"{arn}\" WHERE pk = '{pk}'")["Items"] == [{"pk": {"S": pk}}]


@pytest.mark.processes
@pytest.mark.galvan
def test_a_token_outlives_the_server(tmp_path):
    with GalvanServer(data_dir=tmp_path / "data") as server:
        client = connect(server.endpoint)
        create_table(client, TableName="tab", **key_schema(pk="N"))
        for number in range(5):
            client.put_item(TableName="tab", Item={"pk": {"N": str(number)}})
        first = client.execute_statement(Statement="SELECT * FROM tab", Limit=3)
    with GalvanServer(data_dir=tmp_path / "data") as server:
        rest = connect(server.endpoint).execute_statement(Statement="SELECT * FROM tab", NextToken=first["NextToken"])
    assert len(first["Items"]) == 3
    assert {item["pk"]["N"] for item in first["Items"] + rest["Items"]} == set("01234")
    with GalvanServer("--in-memory") as other:
        client = connect(other.endpoint)
        create_table(client, TableName="tab", **key_schema(pk="N"))
        with invalid("Invalid NextToken"):
            client.execute_statement(Statement="SELECT * FROM tab", NextToken=first["NextToken"])
