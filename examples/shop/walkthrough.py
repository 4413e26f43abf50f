#!/usr/bin/env python3
"""Goes shopping, and checks that the shop did what it should."""

import argparse
import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import boto3

from shop import ChangedMeanwhile, OutOfStock, Shop


def refused(kind, action, *arguments):
    """Whether the action raises this exception."""
    try:
        action(*arguments)
    except kind:
        return True
    return False


def stock_the_shelves(shop):
    products = [(f"cup-{number:02}", f"Cup number {number}", "4.50", 10) for number in range(98)]
    shop.load_products([*products, ("teapot", "Teapot", "24.90", 3), ("kettle", "Kettle", "39.00", 20)])
    assert shop.product("teapot")["price"] == Decimal("24.90")
    assert sum(shop.product(f"cup-{number:02}")["stock"] for number in range(98)) == 980
    print("loaded 100 products")


def register_customers(shop):
    assert shop.register("ann", "Ann", "1 Main Street")
    assert not shop.register("ann", "Another Ann", "2 Side Street")
    assert shop.customer("ann")["name"] == "Ann"
    print("registered Ann, once")


def sell_the_last_teapots(shop):
    """Twenty customers want one of three teapots at the same moment."""
    def buy(_):
        return not refused(OutOfStock, shop.take_stock, "teapot", 1)

    with ThreadPoolExecutor(8) as customers:
        sold = sum(customers.map(buy, range(20)))
    assert sold == 3
    assert shop.product("teapot")["stock"] == 0
    print("sold the last three teapots to three of twenty customers")


def fail_to_order_what_is_gone(shop):
    assert refused(OutOfStock, shop.place_order, "ann", "2026-02-01T09:00:00", {"kettle": 2, "teapot": 1})
    assert shop.product("kettle")["stock"] == 20
    assert shop.order_history("ann").orders == []
    print("refused an order with a teapot, and kept the kettles")


def order_through_the_year(shop):
    dates = [f"2026-{month:02}-{day:02}T10:00:00" for month in range(1, 7) for day in (1, 9, 17, 25)][:-1]
    for number, date in enumerate(dates):
        order = shop.place_order("ann", date, {f"cup-{number:02}": 2})
        assert order["total"] == Decimal("9.00")
    print(f"placed {len(dates)} orders")
    return dates


def find_orders_of_a_month(shop):
    days = [order["sk"].split("#")[1][:10] for order in shop.orders_between("ann", "2026-03-01", "2026-03-31")]
    assert days == ["2026-03-01", "2026-03-09", "2026-03-17", "2026-03-25"]
    assert shop.orders_between("ann", "2027-01-01", "2027-12-31") == []
    print("found the four orders of March")


def scroll_through_the_history(shop, dates):
    seen, sizes, cursor = [], [], None
    while True:
        page = shop.order_history("ann", cursor, page_size=10)
        seen += [order["sk"].split("#")[1] for order in page.orders]
        sizes.append(len(page.orders))
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == dates[::-1]
    assert sizes == [10, 10, 3]
    print(f"scrolled through {len(seen)} orders, ten at a time, newest first")


def lose_no_change(shop):
    """Two clerks read Ann's entry; the slower one is told, reads again and succeeds."""
    seen_by_both = shop.customer("ann")["version"]
    shop.move_customer("ann", "3 New Road", seen_by_both)
    assert refused(ChangedMeanwhile, shop.move_customer, "ann", "4 Old Road", seen_by_both)
    assert shop.customer("ann")["address"] == "3 New Road"
    shop.move_customer("ann", "4 Old Road", shop.customer("ann")["version"])
    assert shop.customer("ann")["address"] == "4 Old Road"
    assert shop.customer("ann")["version"] == 3

    order = shop.order_history("ann").orders[0]
    shop.ship(order, 1)
    assert refused(ChangedMeanwhile, shop.ship, order, 1)
    assert shop.order_history("ann").orders[0]["status"] == "shipped"
    print("lost no change of an address, and shipped an order once")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))
    endpoint = parser.parse_args().endpoint
    shop = Shop(boto3.resource("dynamodb", endpoint_url=endpoint), f"shop-{uuid.uuid4().hex[:8]}")
    shop.create_table()
    try:
        stock_the_shelves(shop)
        register_customers(shop)
        sell_the_last_teapots(shop)
        fail_to_order_what_is_gone(shop)
        dates = order_through_the_year(shop)
        find_orders_of_a_month(shop)
        scroll_through_the_history(shop, dates)
        lose_no_change(shop)
    finally:
        shop.delete_table()


if __name__ == "__main__":
    main()
