"""Values of each type, their limits and their normal forms.

Sources: Developer Guide, "Supported data types and naming rules in Amazon DynamoDB" (types, numbers, nesting, empty
values) and "Constraints in Amazon DynamoDB" (sizes of items, keys and names). The words of messages, and which
spellings of numbers are taken, are observed: answers of the service that its clients published.
"""

from decimal import Decimal

import boto3
import pytest

from errors import INVALID, fails, invalid


def nested(levels, wrap):
    """A string within `levels` lists or maps."""
    value = {"S": "innermost"}
    for _ in range(levels):
        value = wrap(value)
    return value


def in_list(value):
    return {"L": [value]}


def in_map(value):
    return {"M": {"k": value}}


@pytest.mark.parametrize("value", [
    {"S": "text"}, {"S": ""}, {"S": "\u0000\u0001\t\n\r\"\\/"}, {"S": "ünïcödé 漢字 😀 \u2028\u2029"},
    {"S": "x" * 100_000},
    {"N": "0"}, {"N": "-12.5"}, {"N": "12345678901234567890123456789012345678"},
    {"B": b""}, {"B": b"\x00\xff\x80"}, {"B": bytes(range(256)) * 50},
    {"BOOL": True}, {"BOOL": False}, {"NULL": True},
    {"L": []}, {"L": [{"S": ""}, {"N": "1"}, {"B": b""}, {"BOOL": False}, {"NULL": True}, {"L": []}, {"M": {}}]},
    {"L": [{"N": str(number)} for number in range(1000)]},
    {"M": {}}, {"M": {"a": {"S": "b"}, "with space": {"M": {"x": {"N": "1"}}}}},
    {"M": {str(number): {"N": str(number)} for number in range(1000)}},
    {"L": [{"SS": ["a"]}, {"M": {"s": {"NS": ["1"]}}}]},
    nested(31, in_list), nested(31, in_map),
])
def test_comes_back_as_it_was(client, hash_table, key, value):
    client.put_item(TableName=hash_table, Item={**key, "a": value})
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == {**key, "a": value}


@pytest.mark.parametrize("kind, members", [
    ("SS", ["a", "b", "Z", "é"]), ("SS", [""]), ("SS", [str(number) for number in range(500)]),
    ("NS", ["1", "-2.5", "1000"]), ("NS", [str(number) for number in range(500)]),
    ("BS", [b"a", b"\x00", b"\xff" * 10]), ("BS", [b"", b"a"]),
])
def test_sets_come_back_with_the_same_members(client, hash_table, key, kind, members):
    client.put_item(TableName=hash_table, Item={**key, "a": {kind: members}})
    found = client.get_item(TableName=hash_table, Key=key)["Item"]["a"][kind]
    assert len(found) == len(members) and set(found) == set(members)


@pytest.mark.parametrize("wrap", [in_list, in_map])
def test_an_item_nests_at_most_31_lists_or_maps(client, hash_table, key, wrap):
    with invalid(containing="Nesting Levels have exceeded supported limits"):
        client.put_item(TableName=hash_table, Item={**key, "a": nested(32, wrap)})
    with invalid(containing="Nesting Levels have exceeded supported limits"):
        client.put_item(TableName=hash_table, Item=key, ConditionExpression="a <> :v",
                        ExpressionAttributeValues={":v": nested(33, wrap)})


def test_attribute_names_may_hold_anything(client, hash_table, key):
    names = ["with space", "a.b", "#a", ":a", "[0]", "ключ", "😀", "\"quoted\"", "\\", "\n", "x" * 1000]
    item = {**key, **{name: {"S": name} for name in names}}
    client.put_item(TableName=hash_table, Item=item)
    assert client.get_item(TableName=hash_table, Key=key)["Item"] == item


def test_an_attribute_name_has_at_most_65535_bytes(client, hash_table, key):
    client.put_item(TableName=hash_table, Item={**key, "n" * 65_535: {"BOOL": True}})
    assert "n" * 65_535 in client.get_item(TableName=hash_table, Key=key)["Item"]
    with invalid():
        client.put_item(TableName=hash_table, Item={**key, "n" * 65_536: {"BOOL": True}})


TOO_LARGE = "Item size has exceeded the maximum allowed size"


def filled(key, total, kind="S"):
    """An item of the key and one attribute, of exactly `total` bytes."""
    used = len("pk") + len(key["pk"]["S"]) + len("a")
    text = "x" * (total - used)
    return {**key, "a": {"S": text} if kind == "S" else {"B": text.encode()}}


@pytest.mark.parametrize("kind", ["S", "B"])
def test_an_item_has_at_most_400_kilobytes(client, hash_table, key, kind):
    client.put_item(TableName=hash_table, Item=filled(key, 409_600, kind))
    assert len(client.get_item(TableName=hash_table, Key=key)["Item"]["a"][kind]) > 409_000
    with invalid(containing=TOO_LARGE):
        client.put_item(TableName=hash_table, Item=filled(key, 409_601, kind))
    client.delete_item(TableName=hash_table, Key=key)


def test_the_size_of_strings_is_that_of_their_utf8(client, hash_table, key):
    with invalid(containing=TOO_LARGE):
        client.put_item(TableName=hash_table, Item={**key, "a": {"S": "é" * 204_800}})


def test_an_update_must_not_grow_the_item_too_large(client, hash_table, key):
    client.put_item(TableName=hash_table, Item=filled(key, 300_000))
    with invalid("Item size to update has exceeded the maximum allowed size"):
        client.update_item(TableName=hash_table, Key=key, UpdateExpression="SET b = a")
    assert "b" not in client.get_item(TableName=hash_table, Key=key)["Item"]


# Key values


@pytest.mark.parametrize("value", ["a", "x" * 2048, "é" * 1024, "\u0000", "a\u0000b"])
def test_partition_keys_have_up_to_2048_bytes(client, hash_table, value):
    item = {"pk": {"S": value}, "a": {"S": "b"}}
    client.put_item(TableName=hash_table, Item=item)
    assert client.get_item(TableName=hash_table, Key={"pk": item["pk"]})["Item"] == item


def test_refuses_longer_partition_keys(client, hash_table):
    message = (INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes")
    for value in ("x" * 2049, "é" * 1025):
        with invalid(containing=message):
            client.put_item(TableName=hash_table, Item={"pk": {"S": value}})
        with invalid(containing=message):
            client.get_item(TableName=hash_table, Key={"pk": {"S": value}})


def test_sort_keys_have_up_to_1024_bytes(client, sorted_table, pk):
    item = {"pk": {"S": pk}, "sk": {"S": "x" * 1024}}
    client.put_item(TableName=sorted_table, Item=item)
    assert client.get_item(TableName=sorted_table, Key=item)["Item"] == item
    with invalid(containing=INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"):
        client.put_item(TableName=sorted_table, Item={"pk": {"S": pk}, "sk": {"S": "x" * 1025}})


# Numbers

NINES = "9" * 38


@pytest.mark.parametrize("spelling, stored", [
    ("0", "0"), ("-0", "0"), ("0.0", "0"), ("0e10", "0"), ("1", "1"), ("+1", "1"), ("-1", "-1"), ("007", "7"),
    ("1.0", "1"), ("1.50", "1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5"), ("1e3", "1000"), ("1E3", "1000"),
    ("1e+3", "1000"), ("1.5e2", "150"), ("1500e-3", "1.5"), ("1e-3", "0.001"), ("100", "100"), ("1e0", "1"),
    ("12.30e1", "123"), (NINES, NINES), ("-" + NINES, "-" + NINES), ("0." + NINES, "0." + NINES),
    ("1" + "0" * 50, "1" + "0" * 50), ("0" * 60 + "1", "1"), ("1." + "0" * 60, "1"), ("1e125", "1" + "0" * 125),
    ("9." + "9" * 37 + "e125", "9" * 38 + "0" * 88), ("1e-130", "0." + "0" * 129 + "1"),
    ("-9." + "9" * 37 + "E+125", "-" + "9" * 38 + "0" * 88), ("-1E-130", "-0." + "0" * 129 + "1"),
    ("10e124", "1" + "0" * 125), ("0.1e126", "1" + "0" * 125), ("1.2345678901234567890123456789012345678", None),
])
def test_numbers_come_back_exact_and_in_normal_form(client, hash_table, key, spelling, stored):
    client.put_item(TableName=hash_table, Item={**key, "n": {"N": spelling}, "s": {"NS": [spelling]}})
    item = client.get_item(TableName=hash_table, Key=key)["Item"]
    assert item["n"]["N"] == (stored or spelling)
    assert item["s"]["NS"] == [stored or spelling]


OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
PRECISION = "Attempting to store more than 38 significant digits in a Number"


@pytest.mark.parametrize("spelling, message", [
    ("1e126", OVERFLOW), ("-1e126", OVERFLOW), ("10e125", OVERFLOW), ("1e1000000", OVERFLOW),
    ("1e-131", UNDERFLOW), ("-1e-131", UNDERFLOW), ("0.1e-130", UNDERFLOW),
    ("1" * 39, PRECISION), ("0." + "1" * 39, PRECISION), ("1" + "0" * 37 + ".1", PRECISION),
    ("dog", "The parameter cannot be converted to a numeric value: dog"),
    ("", "The parameter cannot be converted to a numeric value"),
] + [(text, "The parameter cannot be converted to a numeric value") for text in (
    " 1", "1 ", "1,5", "0x10", "1e", "e5", "--1", "+-1", "1e1.5", "NaN", "Infinity", "-", ".", "1_000", "1\u0000")])
def test_refuses_what_is_no_number_of_the_service(client, hash_table, key, spelling, message):
    for value in ({"N": spelling}, {"L": [{"N": spelling}]}, {"NS": ["3", spelling]}):
        with invalid(containing=message):
            client.put_item(TableName=hash_table, Item={**key, "n": value})


def test_numbers_of_the_resource_interface_are_decimals(endpoint, hash_table, pk):
    table = boto3.resource("dynamodb", endpoint_url=endpoint).Table(hash_table)
    item = {"pk": pk, "n": Decimal("1.2345678901234567890123456789012345678"), "set": {Decimal(1), Decimal("2.5")},
            "binary": b"\x00\xff", "strings": {"a", "b"}, "list": [1, None, True, {"deep": [Decimal("-0.5")]}], "m": {}}
    table.put_item(Item=item)
    assert table.get_item(Key={"pk": pk})["Item"] == item
    with fails("ConditionalCheckFailedException"):
        table.put_item(Item=item, ConditionExpression="attribute_not_exists(pk)")
