"""Each statement of the PartiQL reference in the DynamoDB Developer Guide, and what comes of it.

A row begins with the name of the page that has its statement, or its test says the page. {Music}, {Orders}, {WatchList} and {TypesTable} stand for
tables of the shape that the examples suppose; their items are ours. Transactions are in test_execute_transaction.py.
"""

import pytest

from errors import condition_fails, fails
from tables import create_table, delete_table, key_schema

SELECT = "PartiQL select statements for DynamoDB"
UPDATE = "PartiQL update statements for DynamoDB"
DELETE = "PartiQL delete statements for DynamoDB"
OPERATORS = "PartiQL arithmetic, comparison, and logical operators for DynamoDB"
FUNCTION = "Using the {} function with PartiQL for DynamoDB"

KEY = "WHERE Artist='Acme Band' AND SongTitle='PartiQL Rocks'"
SONG = {"Artist": {"S": "Acme Band"}, "SongTitle": {"S": "PartiQL Rocks"}}
DETAIL = {"AwardDetail": {"M": {"Grammys": {"L": [{"N": "2020"}, {"N": "2018"}]}}}, "AwardsWon": {"N": "1"}}
SET_DETAIL = "SET AwardsWon=1 SET AwardDetail={'Grammys':[2020, 2018]}"
DATES = [{"S": "12/24/19"}, {"S": "12/25/19"}]
DEVICES = {"M": {"FireStick": {"M": {"DateWatched": {"L": DATES}}}}}


def order(number):
    item = {"OrderID": {"N": str(number)}, "Total": {"N": str(number * 100)}, "Address": {"S": f"{number} Kirkland"},
            "Image": {"B": b"x" * number * 100}}
    return {**item, "Refund": {"NULL": True}} if number == 7 else item


@pytest.fixture(scope="module")
def tables(client):
    """Tables to read from, by their names in the statements."""
    names = {
        "Orders": create_table(client, **key_schema(OrderID="N")),
        "WatchList": create_table(client, **key_schema(CustomerID="S", MovieID="S")),
        "Music": create_table(client, **key_schema(Artist="S", SongTitle="S")),
    }
    for number in range(1, 8):
        client.put_item(TableName=names["Orders"], Item=order(number))
    client.put_item(TableName=names["WatchList"], Item={
        "CustomerID": {"S": "C1"}, "MovieID": {"S": "M1"}, "Devices": DEVICES})
    client.put_item(TableName=names["Music"], Item=SONG)
    yield names
    for name in names.values():
        delete_table(client, name)


def named(statement, names):
    """The statement with the tables' own names, which need quotes."""
    for name, own in names.items():
        statement = statement.replace(f"{{{name}}}", f'"{own}"')
    return statement


def rows(table):
    return pytest.mark.parametrize("page, statement, expected", table, ids=[row[1] for row in table])


ORDERS = "SELECT OrderID, Total FROM {Orders} WHERE "

SELECTED_ORDERS = [
    (SELECT, ORDERS + "OrderID = 1", [1]),
    (SELECT, ORDERS + "OrderID = 1 and Address='1 Kirkland'", [1]),
    (SELECT, ORDERS + "OrderID = 1 and Address='elsewhere'", []),
    (SELECT, ORDERS + "OrderID = 1 OR OrderID = 2", [1, 2]),
    (SELECT, ORDERS + "OrderID IN [100, 3, 2]", [2, 3]),
    (SELECT, ORDERS + "OrderID IN [2, 3, 1] ORDER BY OrderID DESC", [3, 2, 1]),
    (SELECT, ORDERS + "OrderID IN [2, 3, 1] ORDER BY OrderID", [1, 2, 3]),
    (SELECT, ORDERS + "OrderID > 5", [6, 7]),
    (SELECT, ORDERS + "Address='3 Kirkland'", [3]),
    (SELECT, ORDERS + "OrderID = 1 OR Address='4 Kirkland'", [1, 4]),
    (SELECT, ORDERS + "Total > 500", [6, 7]),
    (SELECT, ORDERS + "Total IN [500, 600]", [5, 6]),
    (SELECT, ORDERS + "Total BETWEEN 500 AND 600", [5, 6]),
    (FUNCTION.format("SIZE"), ORDERS + "\"OrderID\"=4 AND size(\"Image\") >300", [4]),
    (FUNCTION.format("SIZE"), ORDERS + "\"OrderID\"=3 AND size(\"Image\") >300", []),
    (FUNCTION.format("BEGINS_WITH"), ORDERS + "\"OrderID\"=1 AND begins_with(\"Address\", '1 Kirk')", [1]),
    (FUNCTION.format("CONTAINS"), ORDERS + "OrderID=1 AND contains(\"Address\", 'Kirkland')", [1]),
    (OPERATORS, ORDERS + "Total = 200", [2]),
    (OPERATORS, ORDERS + "Total <> 200 AND Total < 400", [1, 3]),
    (OPERATORS, ORDERS + "Total != 200 AND Total <= 300", [1, 3]),
    (OPERATORS, ORDERS + "Total >= 600", [6, 7]),
    (OPERATORS, ORDERS + "NOT (Total >= 200)", [1]),
    (OPERATORS, ORDERS + "NOT Total < 600 AND NOT OrderID = 6", [7]),
    (OPERATORS, ORDERS + "Refund IS NULL", [7]),
    (OPERATORS, ORDERS + "Refund IS NOT NULL AND Total > 400", [5, 6]),
    (OPERATORS, ORDERS + "Refund IS NOT MISSING", [7]),
]


@rows(SELECTED_ORDERS)
def test_orders(client, tables, page, statement, expected):
    found = client.execute_statement(Statement=named(statement, tables))["Items"]
    assert all(set(item) == {"OrderID", "Total"} for item in found), page
    numbers = [int(item["OrderID"]["N"]) for item in found]
    assert (numbers if "ORDER BY" in statement else sorted(numbers)) == expected, page


SELECTED = [
    (SELECT, "SELECT * FROM {Orders} WHERE OrderID = 7", [order(7)]),
    (SELECT, "SELECT Devices.FireStick.DateWatched[0] FROM {WatchList} WHERE CustomerID= 'C1' AND MovieID= 'M1'",
     [{"DateWatched[0]": DATES[0]}]),
    (SELECT, "SELECT Devices FROM {WatchList} WHERE Devices.FireStick.DateWatched[0] >= '12/12/19'",
     [{"Devices": DEVICES}]),
    (FUNCTION.format("MISSING"), "SELECT * FROM {Music} WHERE \"Awards\" is MISSING", [SONG]),
    (FUNCTION.format("MISSING"), "SELECT * FROM {Music} WHERE \"Awards\" IS NOT MISSING", []),
    (FUNCTION.format("ATTRIBUTE_TYPE"), "SELECT * FROM {Music} WHERE attribute_type(\"Artist\", 'S')", [SONG]),
    (FUNCTION.format("ATTRIBUTE_TYPE"), "SELECT * FROM {Music} WHERE attribute_type(\"Artist\", 'N')", []),
]


@rows(SELECTED)
def test_select(client, tables, page, statement, expected):
    assert client.execute_statement(Statement=named(statement, tables))["Items"] == expected, page


def test_without_where_all_items_are_read(client, tables):
    """Page: PartiQL select statements for DynamoDB, "Parameters"."""
    assert len(client.execute_statement(Statement=named("SELECT * FROM {Orders}", tables))["Items"]) == 7


def sorted_sets(value):
    """The value with the members of its sets in order: sets have none."""
    if isinstance(value, list):
        return [sorted_sets(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {name: sorted(inner) if name in ("SS", "NS", "BS") else sorted_sets(inner) for name, inner in value.items()}


class Changes:
    """A table of its own for the statements of one page, which build on each other."""

    def __init__(self, client, name, table, key):
        self.client, self.name, self.table, self.key = client, name, table, key

    def run(self, statement):
        return self.client.execute_statement(Statement=named(statement, {self.name: self.table}))["Items"]

    def attributes(self):
        """The item without its key; None where there is none."""
        item = self.client.get_item(TableName=self.table, Key=self.key, ConsistentRead=True).get("Item")
        return item and {name: value for name, value in item.items() if name not in self.key}


@pytest.fixture
def music(client, new_table):
    table = new_table(**key_schema(Artist="S", SongTitle="S"))
    client.put_item(TableName=table, Item=SONG)
    return Changes(client, "Music", table, SONG)


def members(*names):
    return {"BandMembers": {"SS": sorted(names)}}


UPDATES = [
    (SET_DETAIL, DETAIL),
    ("SET AwardDetail.Grammys =list_append(AwardDetail.Grammys,[2016])",
     {**DETAIL, "AwardDetail": {"M": {"Grammys": {"L": [{"N": "2020"}, {"N": "2018"}, {"N": "2016"}]}}}}),
    ("REMOVE AwardDetail.Grammys[2]", DETAIL),
    ("SET AwardDetail.BillBoard=[2020]",
     {**DETAIL, "AwardDetail": {"M": {**DETAIL["AwardDetail"]["M"], "BillBoard": {"L": [{"N": "2020"}]}}}}),
    ("REMOVE AwardDetail REMOVE AwardsWon SET BandMembers =<<'member1', 'member2'>>", members("member1", "member2")),
    ("SET BandMembers =set_add(BandMembers, <<'newbandmember'>>)", members("member1", "member2", "newbandmember")),
    ("SET BandMembers =set_delete(BandMembers, <<'member1', 'member2'>>)", members("newbandmember")),
]


def test_updates(music):
    """Page: PartiQL update statements for DynamoDB."""
    for clauses, expected in UPDATES:
        assert music.run(f"UPDATE {{Music}} {clauses} {KEY}") == [], clauses
        assert sorted_sets(music.attributes()) == expected, clauses


RETURNED = [
    (UPDATE, f"UPDATE {{Music}} {SET_DETAIL} {KEY} RETURNING ALL OLD *", [SONG]),
    # The page's own example leaves out the key, unlike what it says of ALL NEW, and unlike UpdateItem.
    (UPDATE, f"UPDATE {{Music}} {SET_DETAIL} {KEY} RETURNING ALL NEW *", [{**SONG, **DETAIL}]),
    (UPDATE, f"UPDATE {{Music}} {SET_DETAIL} {KEY} RETURNING MODIFIED OLD *", []),
    (UPDATE, f"UPDATE {{Music}} {SET_DETAIL} {KEY} RETURNING MODIFIED NEW *", [DETAIL]),
    (UPDATE, f"UPDATE {{Music}} {SET_DETAIL} {KEY}", []),
    (DELETE, f"DELETE FROM {{Music}} {KEY} RETURNING ALL OLD *", [SONG]),
    (DELETE, f"DELETE FROM {{Music}} {KEY}", []),
    (DELETE, "DELETE FROM {Music} WHERE Artist='Nobody' AND SongTitle='None' RETURNING ALL OLD *", []),
]


@rows(RETURNED)
def test_returning(music, page, statement, expected):
    assert music.run(statement) == expected, page
    if statement.startswith("DELETE"):
        assert music.attributes() == (None if KEY in statement else {}), page


def test_updates_of_no_item(music):
    """Page: PartiQL update statements for DynamoDB, "Return value"."""
    with condition_fails():
        music.run(f"UPDATE {{Music}} SET AwardsWon=1 {KEY} AND Awards > 1")
    with condition_fails():
        music.run("UPDATE {Music} SET AwardsWon=1 WHERE Artist='Nobody' AND SongTitle='None'")
    assert music.attributes() == {}


def test_deletes_under_a_condition(music):
    """Page: PartiQL delete statements for DynamoDB, "Return value"."""
    with condition_fails():
        music.run(f"DELETE FROM {{Music}} {KEY} AND Awards = 1")
    assert music.attributes() == {}
    # Nothing to delete is no failure, whatever else WHERE asks for.
    assert music.run("DELETE FROM {Music} WHERE Artist='Nobody' AND SongTitle='None' AND Awards = 1") == []
    assert music.run(f"DELETE FROM {{Music}} {KEY} AND Awards IS MISSING") == []
    assert music.attributes() is None


def test_insert(music):
    """Page: PartiQL insert statements for DynamoDB."""
    insert = "INSERT INTO {Music} value {'Artist' : 'Acme Band','SongTitle' : 'PartiQL Rocks'}"
    with fails("DuplicateItemException", "Duplicate primary key exists in table"):
        music.run(insert)
    music.run(f"DELETE FROM {{Music}} {KEY}")
    assert music.run(insert) == []
    assert music.attributes() == {}


TYPES = [
    ("INSERT INTO {TypesTable} value {'primarykey':'1', 'NumberType':1, "
     "'MapType' : {'entryname1': 'value', 'entryname2': 4}, 'ListType': [1,'stringval'], "
     "'NumberSetType':<<1,34,32,4.5>>, 'StringSetType':<<'stringval','stringval2'>> }",
     {"NumberType": {"N": "1"}, "MapType": {"M": {"entryname1": {"S": "value"}, "entryname2": {"N": "4"}}},
      "ListType": {"L": [{"N": "1"}, {"S": "stringval"}]}, "NumberSetType": {"NS": ["1", "32", "34", "4.5"]},
      "StringSetType": {"SS": ["stringval", "stringval2"]}}),
    ("UPDATE {TypesTable} SET NumberType=NumberType + 100 SET MapType.NewMapEntry=[2020, 'stringvalue', 2.4] "
     "SET ListType = LIST_APPEND(ListType, [4, <<'string1', 'string2'>>]) "
     "SET NumberSetType= SET_ADD(NumberSetType, <<345, 48.4>>) "
     "SET StringSetType = SET_ADD(StringSetType, <<'stringsetvalue1', 'stringsetvalue2'>>) WHERE primarykey='1'",
     {"NumberType": {"N": "101"},
      "MapType": {"M": {"entryname1": {"S": "value"}, "entryname2": {"N": "4"},
                        "NewMapEntry": {"L": [{"N": "2020"}, {"S": "stringvalue"}, {"N": "2.4"}]}}},
      "ListType": {"L": [{"N": "1"}, {"S": "stringval"}, {"N": "4"}, {"SS": ["string1", "string2"]}]},
      "NumberSetType": {"NS": ["1", "32", "34", "345", "4.5", "48.4"]},
      "StringSetType": {"SS": ["stringsetvalue1", "stringsetvalue2", "stringval", "stringval2"]}}),
    ("UPDATE {TypesTable} SET NumberType=NumberType - 1 REMOVE ListType[1] REMOVE MapType.NewMapEntry "
     "SET NumberSetType = SET_DELETE( NumberSetType, <<345>>) "
     "SET StringSetType = SET_DELETE( StringSetType, <<'stringsetvalue1'>>) WHERE primarykey='1'",
     {"NumberType": {"N": "100"}, "MapType": {"M": {"entryname1": {"S": "value"}, "entryname2": {"N": "4"}}},
      "ListType": {"L": [{"N": "1"}, {"N": "4"}, {"SS": ["string1", "string2"]}]},
      "NumberSetType": {"NS": ["1", "32", "34", "4.5", "48.4"]},
      "StringSetType": {"SS": ["stringsetvalue2", "stringval", "stringval2"]}}),
]


def test_data_types(client, new_table):
    """Page: PartiQL data types for DynamoDB."""
    types = Changes(client, "TypesTable", new_table(**key_schema(primarykey="S")), {"primarykey": {"S": "1"}})
    for statement, expected in TYPES:
        assert types.run(statement) == []
        assert sorted_sets(types.attributes()) == expected, statement
