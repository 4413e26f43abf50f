"""Trips: a seat and a room, booked together or not at all, by processes that may end at any moment.

A booking is a saga. Each of its steps is one transaction that may be repeated, and says in the booking's `stage` how far
it came, so that whoever finds the booking can carry on:

    started  hold the seat, hold the room, have the card's bank set the price aside, then confirm all four in one
    confirmed
    cancelling  a step was refused: let the seat go, let the room go, give the money back
    cancelled
"""

import random
import time
import uuid

HOLD_SECONDS = 900
# A transaction that was cancelled for nothing but these may succeed when it is sent again.
TRANSIENT = {"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
ATTEMPTS_MAX = 20
TOKENS = uuid.UUID("5a1f6c5e-6d0b-4c0a-9c55-1f0f6d1f3a52")


class Refused(Exception):
    """The step cannot be done, and the message says why."""


class OtherBooking(Exception):
    """The id belongs to a booking of something else."""


class TravelAgency:
    """`dynamodb` is boto3's resource, and `now` tells the time in seconds. May be used by several threads."""

    def __init__(self, dynamodb, prefix="", now=lambda: int(time.time())):
        self._client = dynamodb.meta.client
        self._now = now
        self.places, self.payments, self.bookings = (prefix + name for name in ("places", "payments", "bookings"))

    def create_tables(self):
        for table in (self.places, self.payments, self.bookings):
            self._client.create_table(
                TableName=table, BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
            self._client.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})

    def delete_tables(self):
        for table in (self.places, self.payments, self.bookings):
            self._client.delete_table(TableName=table)

    def offer(self, *places):
        """Seats and rooms that can be booked."""
        for place in places:
            self._transact(f"offer {place}", (self._put(self.places, {"id": place}), f"{place} is offered already"))

    def issue_card(self, card, limit):
        self._transact(f"issue {card}", (self._put(self.payments, {"id": card, "available": limit}), "the card is known"))

    # The saga

    def book(self, booking, seat, room, card, price):
        """Books the trip under an id that the customer chose, and returns "confirmed" or "cancelled". To ask again for
        the same is to ask how it went. Raises OtherBooking if the id was used for something else."""
        details = {"id": booking, "seat": seat, "room": room, "card": card, "price": price}
        try:
            self._transact("start", (self._put(self.bookings, {**details, "stage": "started", "since": self._now()}),
                                     "the booking is known"), repeatable=False)
        except Refused:
            known = self.booking(booking)
            if any(known[name] != value for name, value in details.items()):
                raise OtherBooking(booking) from None
        return self.carry_on(booking)

    def carry_on(self, booking):
        """Brings a booking to its end from wherever its process left it, and returns that end."""
        trip = self.booking(booking)
        if trip["stage"] == "started":
            try:
                self._hold(trip, trip["seat"])
                self._hold(trip, trip["room"])
                self._authorise(trip)
                self._confirm(trip)
            except Refused as refusal:
                self._give_up(trip, str(refusal))
            trip = self.booking(booking)
        if trip["stage"] == "cancelling":
            self._release(trip, trip["seat"])
            self._release(trip, trip["room"])
            self._give_back(trip)
            self._finish_cancelling(trip)
            trip = self.booking(booking)
        return trip["stage"]

    def carry_on_all(self):
        """Ends what others left: cancelled bookings that were not undone, and those whose time is over."""
        unfinished = self._client.get_paginator("scan").paginate(
            TableName=self.bookings, ConsistentRead=True, FilterExpression="stage IN (:started, :cancelling)",
            ExpressionAttributeValues={":started": "started", ":cancelling": "cancelling"})
        for trip in (trip for page in unfinished for trip in page["Items"]):
            if trip["stage"] == "started" and trip["since"] + HOLD_SECONDS < self._now():
                self._give_up(trip, "the time to book is over")
                self.carry_on(trip["id"])
            elif trip["stage"] == "cancelling":
                self.carry_on(trip["id"])

    def booking(self, booking):
        return self._client.get_item(TableName=self.bookings, Key={"id": booking}, ConsistentRead=True)["Item"]

    def papers(self, booking):
        """The booking, its seat, its room and its payment as they are at one moment; None for a payment not begun."""
        trip = self.booking(booking)
        keys = [(self.bookings, booking), (self.places, trip["seat"]), (self.places, trip["room"]),
                (self.payments, payment_of(trip))]
        gets = [{"Get": {"TableName": table, "Key": {"id": key}}} for table, key in keys]
        answer = self._without_conflict(lambda: self._client.transact_get_items(TransactItems=gets))
        return [response.get("Item") for response in answer["Responses"]]

    # Its steps. Each checks in its own transaction that the booking still is in the stage that it belongs to, so that a
    # process that was taken for dead, and was only slow, does no harm.

    def _hold(self, trip, place):
        """Keeps the place for this booking for a while. A hold whose time is over is no hold."""
        now = self._now()
        self._transact(
            f"hold {place}",
            (self._update(self.places, place, "SET holder = :booking, held_until = :until",
                          "attribute_exists(id) AND attribute_not_exists(booked_by) AND "
                          "(attribute_not_exists(holder) OR holder = :booking OR held_until < :now)",
                          {":booking": trip["id"], ":until": now + HOLD_SECONDS, ":now": now}), f"{place} is taken"),
            self._still(trip, "started"), repeatable=False)

    def _authorise(self, trip):
        """Sets the price aside. Done before, it is done."""
        payment = {"id": payment_of(trip), "card": trip["card"], "price": trip["price"], "stage": "set aside"}
        done_before = "the price was set aside before"
        try:
            self._transact(
                f"authorise {trip['id']}", (self._put(self.payments, payment), done_before), self._still(trip, "started"),
                (self._update(self.payments, trip["card"], "SET available = available - :price", "available >= :price",
                              {":price": trip["price"]}), f"{trip['card']} does not have {trip['price']}"))
        except Refused as refusal:
            if str(refusal) != done_before:
                raise

    def _confirm(self, trip):
        """The seat, the room, the payment and the booking: all of them, or none."""
        places = ((self._update(self.places, place, "SET booked_by = :booking REMOVE holder, held_until",
                                "holder = :booking", {":booking": trip["id"]}), f"{place} was not held long enough")
                  for place in (trip["seat"], trip["room"]))
        self._transact(f"confirm {trip['id']}", *places,
                       (self._stage(self.payments, payment_of(trip), "set aside", "paid"), "there is no payment"),
                       (self._stage(self.bookings, trip["id"], "started", "confirmed"), "the booking has ended"))

    def _give_up(self, trip, reason):
        """Unless the booking has left its stage: then another process has decided."""
        try:
            self._transact(f"give up {trip['id']}", (
                self._update(self.bookings, trip["id"], "SET stage = :next, reason = :reason", "stage = :started",
                             {":next": "cancelling", ":reason": reason, ":started": "started"}), "it has ended"),
                repeatable=False)
        except Refused:
            pass

    def _release(self, trip, place):
        try:
            self._transact(f"release {place}", (self._update(
                self.places, place, "REMOVE holder, held_until", "holder = :booking", {":booking": trip["id"]}),
                "not held"), repeatable=False)
        except Refused:
            pass

    def _give_back(self, trip):
        try:
            self._transact(f"give back {trip['id']}",
                           (self._stage(self.payments, payment_of(trip), "set aside", "given back"), "nothing is set aside"),
                           (self._update(self.payments, trip["card"], "SET available = available + :price",
                                         "attribute_exists(id)", {":price": trip["price"]}), "the card is unknown"))
        except Refused:
            pass

    def _finish_cancelling(self, trip):
        try:
            self._transact(f"finish {trip['id']}",
                           (self._stage(self.bookings, trip["id"], "cancelling", "cancelled"), "it has ended"))
        except Refused:
            pass

    # Actions of transactions

    def _transact(self, step, *steps, repeatable=True):
        """Runs the actions of (action, what it means if its condition fails). Raises Refused with the first meaning that
        applies. With `repeatable` the request says the same each time that the step is done: then its token makes it
        happen once, even if an answer is lost."""
        token = {"ClientRequestToken": str(uuid.uuid5(TOKENS, self.bookings + step))} if repeatable else {}
        actions = [action for action, _ in steps]
        try:
            self._without_conflict(lambda: self._client.transact_write_items(TransactItems=actions, **token))
        except self._client.exceptions.TransactionCanceledException as cancelled:
            for code, (_, meaning) in zip(codes_of(cancelled), steps):
                if code == "ConditionalCheckFailed":
                    raise Refused(meaning) from None
            raise

    def _without_conflict(self, send):
        """The answer to a transaction, which is sent again if only others were in its way."""
        for attempt in range(ATTEMPTS_MAX):
            try:
                return send()
            except self._client.exceptions.TransactionCanceledException as cancelled:
                if attempt == ATTEMPTS_MAX - 1 or not TRANSIENT.issuperset(codes_of(cancelled)):
                    raise
            time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 6)))

    def _still(self, trip, stage):
        return {"ConditionCheck": {"TableName": self.bookings, "Key": {"id": trip["id"]},
                                   "ConditionExpression": "stage = :stage",
                                   "ExpressionAttributeValues": {":stage": stage}}}, "the booking has ended"

    def _stage(self, table, key, stage, next_stage):
        return self._update(table, key, "SET stage = :next", "stage = :stage", {":stage": stage, ":next": next_stage})

    @staticmethod
    def _put(table, item):
        return {"Put": {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(id)"}}

    @staticmethod
    def _update(table, key, update, condition, values):
        return {"Update": {"TableName": table, "Key": {"id": key}, "UpdateExpression": update,
                           "ConditionExpression": condition, "ExpressionAttributeValues": values}}


def payment_of(trip):
    return f"payment of {trip['id']}"


def codes_of(cancelled):
    """Why each action of a TransactionCanceledException was refused, in their order."""
    return [reason["Code"] for reason in cancelled.response["CancellationReasons"]]
