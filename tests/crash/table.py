"""The table of a crash run with its indexes, and what must be in them by the items of the table."""

from item_size import item_bytes
from stream_consumer import StreamConsumer, replay

TABLE = "crash"
# Index name to its key attribute and type, and what it projects beside the keys; None: everything.
INDEXES = {"by_padding": ("padding", "S", None), "by_version": ("version", "N", ()), "by_counter": ("n", "N", ("more",))}


def projection_of(projected):
    if projected is None:
        return {"ProjectionType": "ALL"}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(projected)} if projected else {
        "ProjectionType": "KEYS_ONLY"}


def create_table(client):
    types = {"pk": "S", **{attribute: kind for attribute, kind, _ in INDEXES.values()}}
    client.call("CreateTable", {
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [
            {"IndexName": name, "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
             "Projection": projection_of(projected)} for name, (attribute, _, projected) in INDEXES.items()],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}})


class StreamedItems:
    """The items as the table's stream tells of them, over all crashes."""

    def __init__(self, client):
        arn = client.call("DescribeTable", {"TableName": TABLE})["Table"]["LatestStreamArn"]
        self.consumer = StreamConsumer(None, arn)
        self.items = {}

    def check(self, client, stored):
        """Each item and its record are there together: what was read of the stream so far makes the table's items."""
        self.consumer.call = client.call
        replay(self.consumer.read(), self.items, lambda keys: keys["pk"]["S"])
        wrong = [name for name in stored.keys() | self.items.keys() if stored.get(name) != self.items.get(name)]
        assert not wrong, f"the stream is wrong for {sorted(wrong)[:5]}"


def read_all(client, **parameters):
    """The items of the table, or of an index, by their key; one that comes twice is an error."""
    stored, request = {}, {"TableName": TABLE, **parameters}
    while True:
        page = client.call("Scan", request)
        for item in page["Items"]:
            name = item["pk"]["S"]
            assert name not in stored, f"{name} comes twice in {parameters}"
            stored[name] = item
        if "LastEvaluatedKey" not in page:
            return stored
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def check_counts(shown, items, bytes_member):
    what = shown.get("IndexName", "the table")
    assert shown["ItemCount"] == len(items), f"{what}: ItemCount {shown['ItemCount']}, found {len(items)}"
    size = sum(item_bytes(item) for item in items.values())
    assert shown[bytes_member] == size, f"{what}: {bytes_member} {shown[bytes_member]}, found {size}"


def check_table(client):
    """Checks counts and indexes against the items, and answers those."""
    stored = read_all(client, ConsistentRead=True)
    description = client.call("DescribeTable", {"TableName": TABLE})["Table"]
    check_counts(description, stored, "TableSizeBytes")
    for shown in description["GlobalSecondaryIndexes"]:
        attribute, _, projected = INDEXES[shown["IndexName"]]
        kept = None if projected is None else {"pk", attribute, *projected}
        wanted = {name: {member: value for member, value in item.items() if kept is None or member in kept}
                  for name, item in stored.items() if attribute in item}
        found = read_all(client, IndexName=shown["IndexName"])
        wrong = [name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name)]
        assert not wrong, f"index {shown['IndexName']} is wrong for {sorted(wrong)[:5]}"
        check_counts(shown, wanted, "IndexSizeBytes")
    return stored
