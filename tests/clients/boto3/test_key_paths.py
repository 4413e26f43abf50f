"""Document paths into attributes of a key, of the table's or of an index's: an error in every expression.

Sources: DG, "Naming rules and data types" (key attributes are scalars); the words as observed on DynamoDB for updates of
tables with indexes, and as seen on DynamoDB Local for the rest.
"""

import pytest

from errors import fails, invalid
from indexes import definitions, index
from tables import create_table, delete_table, key_schema

INTO = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ATTRIBUTES = {"pk": "S", "sk": "S", "g": "S", "n": "N", "l": "B"}
# Of the table's key first, then of the indexes in their order, whatever the order of the paths.
PLACES = [("pk", "Key: pk"), ("sk", "Key: sk"), ("l", "IndexKey: l"), ("g", "IndexKey: g"), ("n", "IndexKey: n")]
VALUE = {":v": {"S": "a"}}


@pytest.fixture(scope="module")
def table(client):
    name = create_table(client, **{
        **key_schema(pk="S", sk="S"), "AttributeDefinitions": definitions(**ATTRIBUTES),
        "GlobalSecondaryIndexes": [index("by_g", ["g"], ["n"])],
        "LocalSecondaryIndexes": [index("local", ["pk"], ["l"])],
    })
    yield name
    delete_table(client, name)


def expressions(attribute):
    """Requests about one table, each with a path into the attribute."""
    query = {"KeyConditionExpression": "pk = :v", "ExpressionAttributeValues": VALUE}
    return [
        ("get_item", {"Key": KEY, "ProjectionExpression": f"a, {attribute}.b"}),
        ("query", {**query, "ProjectionExpression": f"a.b, {attribute}[0]"}),
        ("query", {**query, "FilterExpression": f"{attribute}.a = :v"}),
        ("query", {**query, "IndexName": "local", "FilterExpression": f"a = :v OR {attribute}.a = :v"}),
        ("scan", {"ProjectionExpression": f"{attribute}[0]"}),
        ("scan", {"FilterExpression": f"attribute_exists({attribute}.a)"}),
        ("scan", {"IndexName": "by_g", "FilterExpression": f"attribute_exists({attribute}.a)"}),
        ("put_item", {"Item": KEY, "ConditionExpression": f"attribute_not_exists({attribute}.a)"}),
        ("delete_item", {"Key": KEY, "ConditionExpression": f"attribute_not_exists({attribute}[1])"}),
        ("update_item", {"Key": KEY, "UpdateExpression": f"SET a = {attribute}.a"}),
        ("update_item", {"Key": KEY, "UpdateExpression": "SET a = :v", "ExpressionAttributeValues": VALUE,
                         "ConditionExpression": f"attribute_exists({attribute}.a)"}),
    ]


def updates(attribute):
    return [{"UpdateExpression": f"REMOVE {attribute}[0]"},
            {"UpdateExpression": f"SET a = :v, {attribute}.b = :v", "ExpressionAttributeValues": VALUE}]


@pytest.mark.parametrize("attribute, named", PLACES)
def test_no_path_leads_into_a_key(client, table, attribute, named):
    for operation, parameters in expressions(attribute):
        with invalid(INTO + named):
            getattr(client, operation)(TableName=table, **parameters)
        with fails("ResourceNotFoundException"):
            getattr(client, operation)(TableName="galvan-test-absent", **parameters)
    for update in updates(attribute):
        of_index = named.startswith("IndexKey")
        with invalid(INTO + named) if of_index else invalid(containing=f"Cannot update attribute {attribute}."):
            client.update_item(TableName=table, Key=KEY, **update)


@pytest.mark.parametrize("attribute, named", PLACES)
def test_nor_in_batches_and_transactions(client, table, attribute, named):
    with invalid(INTO + named):
        client.batch_get_item(RequestItems={table: {"Keys": [KEY], "ProjectionExpression": f"{attribute}.a"}})
    with invalid(INTO + named):
        client.transact_get_items(TransactItems=[
            {"Get": {"TableName": table, "Key": KEY, "ProjectionExpression": f"{attribute}.a"}}])
    with fails("TransactionCanceledException") as failure:
        client.transact_write_items(TransactItems=[
            {"Put": {"TableName": table, "Item": KEY, "ConditionExpression": f"attribute_exists({attribute}[0])"}}])
    assert failure.response["CancellationReasons"] == [{"Code": "ValidationError", "Message": INTO + named}]


@pytest.mark.parametrize("attribute, named", PLACES)
def test_nor_in_statements(client, table, attribute, named):
    for statement in (f'SELECT {attribute}.a FROM "{table}"', f'SELECT * FROM "{table}"."by_g" WHERE {attribute}[0] = 1',
                      f"SELECT * FROM \"{table}\" WHERE pk = 'a' AND {attribute}.a = 1",
                      f"UPDATE \"{table}\" SET a = 1 WHERE pk = 'a' AND sk = 'b' AND {attribute}.a = 1"):
        with invalid(INTO + named):
            client.execute_statement(Statement=statement)
    with invalid("Validation failed in TransactStatements[0]: " + INTO + named):
        client.execute_transaction(TransactStatements=[
            {"Statement": f"SELECT * FROM \"{table}\" WHERE pk = 'a' AND sk = 'b' AND {attribute}.a = 1"}])


def test_names_the_first_key_attribute(client, table):
    for projection, named in (("n.a, g.a, sk.a, pk.a", "Key: pk"), ("n.a, g.a, sk.a", "Key: sk"),
                              ("n.a, g.a, l.a", "IndexKey: l"), ("n.a, g.a", "IndexKey: g")):
        with invalid(INTO + named):
            client.get_item(TableName=table, Key=KEY, ProjectionExpression=projection)
