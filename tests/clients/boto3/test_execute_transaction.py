"""ExecuteTransaction. Sources: API reference, "ExecuteTransaction"; Developer Guide, "Performing transactions with PartiQL
for DynamoDB" and "Using the EXISTS function with PartiQL for DynamoDB"."""

import uuid

import pytest

from errors import fails, invalid
from statements import insert, statement_requests
from transactions import CONDITION_FAILED, NONE, cancelled, cancelled_for_validation, item_at

DUPLICATE = {"Code": "DuplicateItem", "Message": "Duplicate primary key exists in table"}


@pytest.fixture
def execute(client):
    """execute("INSERT …", ("UPDATE …", [{"N": "1"}]), {"Statement": …}, ClientRequestToken="t")"""

    def run(*statements, **members):
        return client.execute_transaction(TransactStatements=statement_requests(statements), **members)

    return run


def update(table, pk, rest=""):
    return f"UPDATE \"{table}\" SET n = n + 1 WHERE pk = '{pk}'{rest}"


def select(table, pk, what="*", rest=""):
    return f"SELECT {what} FROM \"{table}\" WHERE pk = '{pk}'{rest}"


def exists(table, pk, rest):
    return f"EXISTS({select(table, pk, rest=rest)})"


def in_statement(number, message):
    return invalid(f"Validation failed in TransactStatements[{number}]: {message}")


def test_the_transaction_of_the_guide(client, execute, new_table):
    music = new_table(pk="S", sk="S", KeySchema=[
        {"AttributeName": "Artist", "KeyType": "HASH"}, {"AttributeName": "SongTitle", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("Artist", "SongTitle")])
    for artist, title in (("No One You Know", "Call Me Today"), ("Acme Band", "PartiQL Rocks")):
        client.put_item(TableName=music, Item={"Artist": {"S": artist}, "SongTitle": {"S": title}})
    statements = [
        f"EXISTS(SELECT * FROM \"{music}\" where Artist='No One You Know' and SongTitle='Call Me Today' and Awards is "
        " MISSING)",
        (f"INSERT INTO \"{music}\" value {{'Artist':?,'SongTitle':?}}", [{"S": "Acme Band"}, {"S": "Best Song"}]),
        f"UPDATE \"{music}\" SET AwardsWon=1 SET AwardDetail={{'Grammys':[2020, 2018]}}  where Artist='Acme Band' and "
        "SongTitle='PartiQL Rocks'",
    ]
    assert execute(*statements)["Responses"] == [{}, {}, {}]
    rocks = item_at(client, music, {"Artist": {"S": "Acme Band"}, "SongTitle": {"S": "PartiQL Rocks"}})
    assert rocks["AwardsWon"] == {"N": "1"}
    assert item_at(client, music, {"Artist": {"S": "Acme Band"}, "SongTitle": {"S": "Best Song"}})
    with cancelled(NONE, DUPLICATE, NONE):
        execute(*statements)


def test_reads_one_snapshot(execute, hash_table, pk):
    execute(insert(hash_table, pk, ", 'n': 1, 'm': {'a': [5]}"), insert(hash_table, pk + "-2", ", 'n': 2"))
    answer = execute(
        select(hash_table, pk, "m.a[0], n"), select(hash_table, pk + "-none"),
        (f'SELECT * FROM "{hash_table}" WHERE pk = ? AND n = ?', [{"S": pk + "-2"}, {"N": "3"}]),
        ReturnConsumedCapacity="TOTAL")
    assert answer["Responses"] == [{"Item": {"a[0]": {"N": "5"}, "n": {"N": "1"}}}, {}, {}]
    assert answer["ConsumedCapacity"] == [
        {"TableName": hash_table, "CapacityUnits": 6.0, "ReadCapacityUnits": 6.0}]


def test_all_or_nothing(client, execute, hash_table, pk):
    execute(insert(hash_table, pk, ", 'n': 1"))
    with cancelled(NONE, CONDITION_FAILED, CONDITION_FAILED, CONDITION_FAILED):
        execute(insert(hash_table, pk + "-new"), update(hash_table, pk, " AND n = 5"),
                update(hash_table, pk + "-none"), exists(hash_table, pk + "-other", " AND a IS MISSING"))
    assert item_at(client, hash_table, {"pk": {"S": pk + "-new"}}) is None
    assert item_at(client, hash_table, {"pk": {"S": pk}})["n"] == {"N": "1"}
    execute(update(hash_table, pk, " AND n = 1"), f"DELETE FROM \"{hash_table}\" WHERE pk = '{pk}-none' AND a = 1")
    assert item_at(client, hash_table, {"pk": {"S": pk}})["n"] == {"N": "2"}


def test_a_failed_condition_returns_the_item(call, execute, hash_table, pk):
    execute(insert(hash_table, pk, ", 'n': 1"))
    answer = call("ExecuteTransaction", {"TransactStatements": [{
        "Statement": update(hash_table, pk, " AND n = 5"), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}]})
    assert (answer.status, answer.error) == (400, "TransactionCanceledException")
    assert answer.json["CancellationReasons"] == [{**CONDITION_FAILED, "Item": {"pk": {"S": pk}, "n": {"N": "1"}}}]


def test_values_that_do_not_fit_the_table_cancel(execute, hash_table, pk):
    mismatch = "The provided key element does not match the schema"
    with cancelled_for_validation(mismatch, before=1):
        execute(insert(hash_table, pk), f'DELETE FROM "{hash_table}" WHERE pk = 5')
    with cancelled_for_validation(mismatch):
        execute(f'SELECT * FROM "{hash_table}" WHERE pk = 5')


def test_a_token_is_honoured_once(client, execute, hash_table, pk):
    execute(insert(hash_table, pk, ", 'n': 1"))
    token = str(uuid.uuid4())
    statement = (f'UPDATE "{hash_table}" SET n = n + ? WHERE pk = ?', [{"N": "1"}, {"S": pk}])
    other = (statement[0], [{"N": "2"}, {"S": pk}])
    first = execute(statement, ClientRequestToken=token, ReturnConsumedCapacity="TOTAL")
    again = execute(statement, ClientRequestToken=token, ReturnConsumedCapacity="TOTAL")
    assert first["Responses"] == again["Responses"]
    assert first["ConsumedCapacity"][0]["WriteCapacityUnits"] == 2.0
    assert again["ConsumedCapacity"][0]["ReadCapacityUnits"] == 2.0
    with fails("IdempotentParameterMismatchException"):
        execute(other, ClientRequestToken=token)
    assert item_at(client, hash_table, {"pk": {"S": pk}})["n"] == {"N": "2"}


def test_refused_as_a_whole(execute, hash_table, pk):
    with invalid("ExecuteTransaction API does not support both read and write operations in the same request."):
        execute(insert(hash_table, pk), select(hash_table, pk))
    with invalid("Transaction request cannot include multiple operations on one item"):
        execute(insert(hash_table, pk), update(hash_table, pk))
    with invalid("Transaction request cannot include multiple operations on one item"):
        execute(select(hash_table, pk), select(hash_table, pk))
    with fails("ResourceNotFoundException", "Requested resource not found"):
        execute(insert(hash_table, pk), insert("nosuchtable", pk))
    with invalid(containing="Member must have length less than or equal to 100"):
        execute(*(select(hash_table, str(number)) for number in range(101)))
    with invalid(containing="Member must have length greater than or equal to 1"):
        execute()


@pytest.mark.parametrize("statement, message", [
    ("FOO", "Statement wasn't well formed, can't be processed: Expected data manipulation"),
    ("DELETE FROM {t} WHERE pk = ?", "Number of parameters in request and statement don't match."),
    ("UPDATE {t} SET a = 1 WHERE pk > 'a'",
     "Where clause does not contain a mandatory equality on all key attributes"),
    ("UPDATE {t} SET a = 1 WHERE pk = 'a' RETURNING ALL NEW *",
     "RETURNING clause is not supported in ExecuteTransaction."),
    ("EXISTS(SELECT * FROM {t} WHERE pk = 'a')", "EXISTS() must contain a single item read with additional condition"),
])
def test_a_statement_is_refused_before_the_transaction(client, execute, hash_table, pk, statement, message):
    with in_statement(1, message):
        execute(insert(hash_table, pk), statement.replace("{t}", f'"{hash_table}"'))
    assert item_at(client, hash_table, {"pk": {"S": pk}}) is None


def test_reads_are_of_single_items_of_tables(execute, hash_table):
    with in_statement(0, "Select statements within ExecuteTransaction must specify the primary key in the where clause."):
        execute(f'SELECT * FROM "{hash_table}"')
    with in_statement(0, "Reads on indices are not supported within transactions."):
        execute(f"SELECT * FROM \"{hash_table}\".\"index\" WHERE pk = 'a'")
