"""Orders that are found by number, by customer, by status and, while they are open, by age."""

import time

from boto3.dynamodb.conditions import Attr, Key

BY_CUSTOMER, BY_STATUS, OPEN = "by-customer", "by-status", "open"


def index(name, hash_key, range_key, projection, attributes=()):
    shape = {"ProjectionType": projection, **({"NonKeyAttributes": list(attributes)} if attributes else {})}
    return {"IndexName": name, "Projection": shape,
            "KeySchema": [{"AttributeName": hash_key, "KeyType": "HASH"},
                          {"AttributeName": range_key, "KeyType": "RANGE"}]}


def definitions(*names):
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


class Orders:
    def __init__(self, dynamodb, table_name="orders"):
        self._dynamodb = dynamodb
        self._table = dynamodb.Table(table_name)

    def create_table(self):
        self._dynamodb.create_table(
            TableName=self._table.name,
            KeySchema=[{"AttributeName": "number", "KeyType": "HASH"}],
            AttributeDefinitions=definitions("number", "customer", "placed", "depot", "waiting_since"),
            GlobalSecondaryIndexes=[
                index(BY_CUSTOMER, "customer", "placed", "ALL"),
                # Only orders that wait have the attribute, so this index is as small as the work that is left.
                index(OPEN, "depot", "waiting_since", "KEYS_ONLY"),
            ],
            BillingMode="PAY_PER_REQUEST")
        self._table.wait_until_exists()

    def delete_table(self):
        self._table.delete()

    def add_status_index(self):
        """The shop has grown, and now somebody asks for all orders of a status: an index for it, while it sells on."""
        self._dynamodb.meta.client.update_table(
            TableName=self._table.name, AttributeDefinitions=definitions("status", "placed"),
            GlobalSecondaryIndexUpdates=[{"Create": index(BY_STATUS, "status", "placed", "INCLUDE", ["total"])}])
        while self._index_status(BY_STATUS) != "ACTIVE":
            time.sleep(0.02)

    def drop_status_index(self):
        self._dynamodb.meta.client.update_table(
            TableName=self._table.name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": BY_STATUS}}])

    def _index_status(self, name):
        self._table.reload()
        return next((each["IndexStatus"] for each in self._table.global_secondary_indexes if each["IndexName"] == name),
                    None)

    def place(self, number, customer, depot, placed, total):
        self._table.put_item(
            Item={"number": number, "customer": customer, "depot": depot, "placed": placed, "total": total,
                  "status": "PLACED", "waiting_since": placed},
            ConditionExpression=Attr("number").not_exists())

    def ship(self, number):
        """Takes the order out of the open ones: an item without the key is not in the index."""
        self._table.update_item(
            Key={"number": number}, UpdateExpression="SET #status = :shipped REMOVE waiting_since",
            ConditionExpression=Attr("status").eq("PLACED"), ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":shipped": "SHIPPED"})

    def of_customer(self, customer, newest=10):
        return self._table.query(IndexName=BY_CUSTOMER, KeyConditionExpression=Key("customer").eq(customer),
                                 ScanIndexForward=False, Limit=newest)["Items"]

    def of_customer_between(self, customer, first, last):
        condition = Key("customer").eq(customer) & Key("placed").between(first, last)
        return self._table.query(IndexName=BY_CUSTOMER, KeyConditionExpression=condition)["Items"]

    def longest_waiting(self, depot, count):
        return self._table.query(IndexName=OPEN, KeyConditionExpression=Key("depot").eq(depot), Limit=count)["Items"]

    def of_status(self, status, page_size=100):
        """All orders of a status, oldest first, page by page behind the scenes."""
        start = {}
        while True:
            page = self._table.query(IndexName=BY_STATUS, KeyConditionExpression=Key("status").eq(status),
                                     Limit=page_size, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
