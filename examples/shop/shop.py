"""The shop: customers, products and orders in one table."""

import dataclasses
import secrets
from decimal import Decimal

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError


class OutOfStock(Exception):
    pass


class ChangedMeanwhile(Exception):
    """Somebody else changed the item after it was read: read it again and decide anew."""


@dataclasses.dataclass
class Page:
    orders: list
    cursor: dict | None  # Hand it to the next call of order_history; None after the last page.


def customer_key(customer):
    return {"pk": f"CUSTOMER#{customer}", "sk": "PROFILE"}


def product_key(product):
    return {"pk": f"PRODUCT#{product}", "sk": "PRODUCT"}


class Shop:
    def __init__(self, dynamodb, table_name="shop"):
        self._dynamodb = dynamodb
        self._table = dynamodb.Table(table_name)

    def create_table(self):
        self._dynamodb.create_table(
            TableName=self._table.name,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                                  {"AttributeName": "sk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST")
        self._table.wait_until_exists()

    def delete_table(self):
        self._table.delete()

    # Products

    def load_products(self, products):
        """Writes any number of products, given as (id, title, price, stock)."""
        with self._table.batch_writer() as batch:
            for product, title, price, stock in products:
                batch.put_item(Item={**product_key(product), "title": title, "price": Decimal(price), "stock": stock})

    def product(self, product):
        return self._table.get_item(Key=product_key(product)).get("Item")

    def take_stock(self, product, count):
        """Takes `count` pieces, all or none, and returns how many are left. Raises OutOfStock."""
        try:
            answer = self._table.update_item(
                Key=product_key(product),
                UpdateExpression="SET stock = stock - :count",
                ConditionExpression=Attr("stock").gte(count),
                ExpressionAttributeValues={":count": count},
                ReturnValues="UPDATED_NEW")
        except self._conditional_check_failed as failure:
            raise OutOfStock(product) from failure
        return int(answer["Attributes"]["stock"])

    def return_stock(self, product, count):
        self._table.update_item(Key=product_key(product), UpdateExpression="ADD stock :count",
                                ExpressionAttributeValues={":count": count})

    # Customers

    def register(self, customer, name, address):
        """Returns False if the customer is known already."""
        try:
            self._table.put_item(
                Item={**customer_key(customer), "name": name, "address": address, "version": 1},
                ConditionExpression=Attr("pk").not_exists())
        except self._conditional_check_failed:
            return False
        return True

    def customer(self, customer):
        return self._table.get_item(Key=customer_key(customer), ConsistentRead=True).get("Item")

    def move_customer(self, customer, address, version):
        """Changes the address of the customer as read in `version`. Raises ChangedMeanwhile."""
        self._change(customer_key(customer), version, "address = :value", address)

    # Orders

    def place_order(self, customer, date, counts):
        """Orders `counts` pieces of each product at `date` (ISO 8601). Raises OutOfStock, and takes nothing then."""
        taken = []
        try:
            for product, count in counts.items():
                self.take_stock(product, count)
                taken.append((product, count))
        except OutOfStock:
            for product, count in taken:
                self.return_stock(product, count)
            raise
        lines = [{"product": product, "count": count, "price": self.product(product)["price"]}
                 for product, count in counts.items()]
        order = {
            "pk": customer_key(customer)["pk"],
            "sk": f"ORDER#{date}#{secrets.token_hex(4)}",
            "lines": lines,
            "total": sum(line["count"] * line["price"] for line in lines),
            "status": "placed",
            "version": 1,
        }
        self._table.put_item(Item=order, ConditionExpression=Attr("sk").not_exists())
        return order

    def orders_between(self, customer, first, last):
        """The orders of the customer from the day `first` through the day `last`, oldest first."""
        answer = self._table.query(
            KeyConditionExpression=Key("pk").eq(customer_key(customer)["pk"])
            & Key("sk").between(f"ORDER#{first}", f"ORDER#{last}~"))
        return answer["Items"]

    def order_history(self, customer, cursor=None, page_size=10):
        """A page of the customer's orders, newest first, as an app shows them while one scrolls."""
        start = {"ExclusiveStartKey": cursor} if cursor else {}
        answer = self._table.query(
            KeyConditionExpression=Key("pk").eq(customer_key(customer)["pk"]) & Key("sk").begins_with("ORDER#"),
            # "total" and "status" are reserved words of the expression language.
            ProjectionExpression="pk, sk, #total, #status",
            ExpressionAttributeNames={"#total": "total", "#status": "status"},
            ScanIndexForward=False, Limit=page_size, **start)
        return Page(answer["Items"], answer.get("LastEvaluatedKey"))

    def ship(self, order, version):
        """Marks the order as read in `version` as shipped. Raises ChangedMeanwhile."""
        key = {"pk": order["pk"], "sk": order["sk"]}
        self._change(key, version, "#status = :value", "shipped", {"#status": "status"})

    def _change(self, key, version, assignment, value, names=None):
        try:
            self._table.update_item(
                Key=key,
                UpdateExpression=f"SET {assignment}, version = version + :one",
                ConditionExpression="version = :version",
                ExpressionAttributeValues={":value": value, ":version": version, ":one": 1},
                **({"ExpressionAttributeNames": names} if names else {}))
        except self._conditional_check_failed as failure:
            raise ChangedMeanwhile(key) from failure

    @property
    def _conditional_check_failed(self) -> type[ClientError]:
        return self._dynamodb.meta.client.exceptions.ConditionalCheckFailedException
