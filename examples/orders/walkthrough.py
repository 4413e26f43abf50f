#!/usr/bin/env python3
"""Handles orders, and checks that every index finds them."""

import argparse
import os
import uuid

import boto3

from orders import Orders

CUSTOMERS = ["ann", "bob", "cid"]
DEPOTS = ["north", "south"]


def order_a_lot(orders):
    for number in range(120):
        orders.place(f"o-{number:03}", CUSTOMERS[number % 3], DEPOTS[number % 2],
                     f"2026-{number // 28 + 1:02}-{number % 28 + 1:02}", number)
    print("placed 120 orders")


def find_by_customer(orders):
    newest = orders.of_customer("ann", newest=5)
    assert [order["number"] for order in newest] == ["o-117", "o-114", "o-111", "o-108", "o-105"]
    march = orders.of_customer_between("bob", "2026-03-01", "2026-03-31")
    assert [order["number"] for order in march] == [f"o-{number:03}" for number in range(56, 84) if number % 3 == 1]
    print("found Ann's newest orders, and Bob's of March")


def ship_what_waits_longest(orders):
    for round_of_shipping in range(3):
        waiting = orders.longest_waiting("north", 4)
        assert [order["number"] for order in waiting] == [
            f"o-{number:03}" for number in range(8 * round_of_shipping, 8 * round_of_shipping + 8, 2)]
        for order in waiting:
            orders.ship(order["number"])
    assert len(orders.longest_waiting("north", 100)) == 60 - 12
    print("shipped twelve orders of the north, the oldest first")


def add_an_index_later(orders):
    orders.add_status_index()
    shipped = [order["number"] for order in orders.of_status("SHIPPED", page_size=5)]
    assert shipped == [f"o-{number:03}" for number in range(0, 24, 2)]
    orders.ship("o-001")
    assert [order["number"] for order in orders.of_status("SHIPPED")] == sorted([*shipped, "o-001"])
    assert sum(order["total"] for order in orders.of_status("PLACED")) == sum(range(120)) - sum(range(0, 24, 2)) - 1
    orders.drop_status_index()
    print("added an index by status to the live table, used it, and dropped it")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))
    endpoint = parser.parse_args().endpoint
    orders = Orders(boto3.resource("dynamodb", endpoint_url=endpoint), f"orders-{uuid.uuid4().hex[:8]}")
    orders.create_table()
    try:
        order_a_lot(orders)
        find_by_customer(orders)
        ship_what_waits_longest(orders)
        add_an_index_later(orders)
    finally:
        orders.delete_table()


if __name__ == "__main__":
    main()
