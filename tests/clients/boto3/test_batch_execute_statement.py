"""BatchExecuteStatement: statements one by one, with an error of their own where they fail."""

import pytest

from errors import invalid
from statements import insert, statement_requests


@pytest.fixture
def batch(client):
    """batch(statement, (statement, parameters), {"Statement": …}, ReturnConsumedCapacity="TOTAL")"""

    def execute(*statements, **members):
        return client.batch_execute_statement(Statements=statement_requests(statements), **members)

    return execute


def select(table, pk, what="*"):
    return f"SELECT {what} FROM \"{table}\" WHERE pk = '{pk}'"


def test_writes_and_reads(batch, client, hash_table, pk):
    keys = [f"{pk}-{number}" for number in range(25)]
    answer = batch(*(insert(hash_table, key, ", 'n': 1") for key in keys), ReturnConsumedCapacity="TOTAL")
    assert answer["Responses"] == [{"TableName": hash_table}] * 25
    assert answer["ConsumedCapacity"] == [{"TableName": hash_table, "CapacityUnits": 25.0}]
    answer = batch(*(select(hash_table, key, "n") for key in keys[:3]), select(hash_table, pk + "-none"),
                   ReturnConsumedCapacity="TOTAL")
    assert answer["Responses"] == [{"TableName": hash_table, "Item": {"n": {"N": "1"}}}] * 3 + [
        {"TableName": hash_table}]
    assert answer["ConsumedCapacity"] == [{"TableName": hash_table, "CapacityUnits": 2.0}]


def test_each_statement_fails_alone(batch, client, hash_table, pk):
    batch(insert(hash_table, pk, ", 'n': 1"))
    update = f"UPDATE \"{hash_table}\" SET n = n + 1 WHERE pk = '{pk}'"
    answer = batch(
        insert(hash_table, pk + "-new"),
        "FOO",
        insert("nosuchtable", pk),
        insert(hash_table, pk + "-bad", ", 'a': <<1, 'x'>>"),
        f"DELETE FROM \"{hash_table}\" WHERE a = 1",
        update + " AND n = 5",
        f"UPDATE \"{hash_table}\" SET b = 1 WHERE pk = '{pk}-no'",
        f"UPDATE \"{hash_table}\" SET n = n + a WHERE pk = '{pk}-other' AND pk = '{pk}-other'",
    )["Responses"]
    assert answer[0] == {"TableName": hash_table}
    assert answer[1] == {"Error": {
        "Code": "ValidationError",
        "Message": "Statement wasn't well formed, can't be processed: Expected data manipulation"}}
    assert answer[2] == {"Error": {"Code": "ResourceNotFound", "Message": "Requested resource not found"}}
    assert answer[3]["Error"]["Code"] == "ValidationError"
    assert answer[4]["Error"]["Message"].startswith("Where clause does not contain a mandatory equality")
    assert answer[5] == {"TableName": hash_table, "Error": {
        "Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}}
    assert answer[6]["Error"]["Code"] == "ConditionalCheckFailed"
    assert answer[7]["Error"]["Code"] == "ConditionalCheckFailed"
    assert client.get_item(TableName=hash_table, Key={"pk": {"S": pk}})["Item"]["n"] == {"N": "1"}
    assert "Item" in client.get_item(TableName=hash_table, Key={"pk": {"S": pk + "-new"}})


def test_a_failed_condition_returns_the_item(call, batch, hash_table, pk):
    batch(insert(hash_table, pk, ", 'n': 1"))
    answer = call("BatchExecuteStatement", {"Statements": [{
        "Statement": f"UPDATE \"{hash_table}\" SET n = 2 WHERE pk = '{pk}' AND n = 5",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}]})
    assert answer.json["Responses"][0]["Error"]["Item"] == {"pk": {"S": pk}, "n": {"N": "1"}}


def test_duplicates_in_the_table(batch, hash_table, pk):
    batch(insert(hash_table, pk))
    assert batch(insert(hash_table, pk), insert(hash_table, pk + "-2"))["Responses"] == [
        {"TableName": hash_table, "Error": {
            "Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}},
        {"TableName": hash_table}]


def test_returning(batch, hash_table, pk):
    batch(insert(hash_table, pk, ", 'n': 1"))
    answer = batch(f"UPDATE \"{hash_table}\" SET n = 2 WHERE pk = '{pk}' RETURNING ALL NEW *")["Responses"]
    assert answer == [{"TableName": hash_table, "Item": {"pk": {"S": pk}, "n": {"N": "2"}}}]


def test_parameters_and_consistent_reads(batch, hash_table, pk):
    batch((f'INSERT INTO "{hash_table}" VALUE ?', [{"M": {"pk": {"S": pk}, "b": {"B": b"\x00"}}}]))
    read = {"Statement": f'SELECT b FROM "{hash_table}" WHERE pk = ?', "Parameters": [{"S": pk}],
            "ConsistentRead": True}
    answer = batch(read, ReturnConsumedCapacity="TOTAL")
    assert answer["Responses"][0]["Item"] == {"b": {"B": b"\x00"}}
    assert answer["ConsumedCapacity"][0]["CapacityUnits"] == 1.0


def test_reads_need_the_primary_key(batch, sorted_table):
    for where in ("", " WHERE pk = 'a'", " WHERE pk = 'a' AND sk > 'b'", " WHERE pk IN ['a'] AND sk = 'b'"):
        (response,) = batch(f'SELECT * FROM "{sorted_table}"{where}')["Responses"]
        assert response == {"Error": {
            "Code": "ValidationError",
            "Message": "Select statements within BatchExecuteStatement must specify the primary key in the where "
                       "clause."}}


def test_refused_as_a_whole(batch, client, hash_table, pk):
    with invalid("Read and write requests together in the same batch is not supported."):
        batch(insert(hash_table, pk), select(hash_table, pk))
    with invalid("Provided list of item keys contains duplicates"):
        batch(insert(hash_table, pk), f"DELETE FROM \"{hash_table}\" WHERE pk = '{pk}'")
    with invalid("Provided list of item keys contains duplicates"):
        batch(select(hash_table, pk), select(hash_table, pk))
    with invalid(containing="Member must have length less than or equal to 25"):
        batch(*(select(hash_table, str(number)) for number in range(26)))
    with invalid(containing="Member must have length greater than or equal to 1"):
        batch()
    assert "Item" not in client.get_item(TableName=hash_table, Key={"pk": {"S": pk}})
