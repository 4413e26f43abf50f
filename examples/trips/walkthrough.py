#!/usr/bin/env python3
"""Books trips while processes die at each step of it, and checks that every trip is booked whole or not at all."""

import argparse
import multiprocessing
import os
import signal
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import boto3

from trips import HOLD_SECONDS, OtherBooking, TravelAgency

CARD_LIMIT = 1000
START = 1_000_000


class Clock:
    """Time that passes when it is told to."""

    def __init__(self):
        self.seconds = START

    def __call__(self):
        return self.seconds


class DyingAgency(TravelAgency):
    """Its process is killed once this many steps have been done."""

    def __init__(self, *arguments, steps):
        super().__init__(*arguments)
        self._left = steps

    def _transact(self, *arguments, **options):
        try:
            super()._transact(*arguments, **options)
        finally:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class World:
    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.prefix = f"trips-{uuid.uuid4().hex[:8]}-"
        self.clock = Clock()
        self.dynamodb = self.connect()
        self.agency = TravelAgency(self.dynamodb, self.prefix, self.clock)

    def connect(self):
        return boto3.resource("dynamodb", endpoint_url=self.endpoint)

    def scene(self, name, card_limit=CARD_LIMIT):
        """A seat, a room and a card for one story."""
        seat, room, card = f"seat {name}", f"room {name}", f"card {name}"
        self.agency.offer(seat, room)
        self.agency.issue_card(card, card_limit)
        return seat, room, card

    def in_a_process_that_dies(self, steps, action):
        """Whether the process died before the action, which gets an agency of its own, was done."""
        def run():
            action(DyingAgency(self.connect(), self.prefix, self.clock, steps=steps))

        process = multiprocessing.get_context("fork").Process(target=run)
        process.start()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
        return process.exitcode != 0


def check_papers(world, booking):
    """At every moment all four papers say that the trip is booked, or none does."""
    trip, *places, payment = world.agency.papers(booking)
    booked = [trip["stage"] == "confirmed", *(place.get("booked_by") == booking for place in places),
              payment is not None and payment["stage"] == "paid"]
    assert len(set(booked)) == 1, (trip, places, payment)
    return trip, places, payment


def check_end(world, booking, end, card_limit=CARD_LIMIT):
    """Nothing is left over of a booking that has come to this end."""
    trip, places, payment = check_papers(world, booking)
    assert trip["stage"] == end, trip
    assert all(place.get("holder") != booking for place in places), places
    card = world.dynamodb.Table(world.agency.payments).get_item(Key={"id": trip["card"]}, ConsistentRead=True)["Item"]
    assert payment is None or payment["stage"] == ("paid" if end == "confirmed" else "given back"), payment
    assert card["available"] == card_limit - (trip["price"] if end == "confirmed" else 0), card


def book_and_ask_again(world):
    seat, room, card = world.scene("of Ann")
    for _ in range(3):
        assert world.agency.book("ann-1", seat, room, card, 300) == "confirmed"
    check_end(world, "ann-1", "confirmed")
    try:
        world.agency.book("ann-1", seat, room, card, 301)
        raise AssertionError("one id, two bookings")
    except OtherBooking:
        pass
    assert world.agency.book("bob-1", seat, room, card, 300) == "cancelled"
    print("booked a trip once, though it was asked for three times, and not for anybody else")


# What becomes of a booking, by how the world is when it begins: (end, card's limit, what is taken before).
STORIES = {
    "goes well": ("confirmed", CARD_LIMIT, None),
    "finds the seat taken": ("cancelled", CARD_LIMIT, 0),
    "finds the room taken": ("cancelled", CARD_LIMIT, 1),
    "finds the card empty": ("cancelled", 299, None),
}


def die_at_each_step(world, story):
    end, limit, taken = STORIES[story]
    died = 0
    for steps in range(1, 100):
        seat, room, card = world.scene(f"{story} {steps}", limit)
        booking = f"{story}-{steps}"
        if taken is not None:
            take(world, f"{booking}-other", (seat, room)[taken])
        if not world.in_a_process_that_dies(steps, lambda agency: agency.book(booking, seat, room, card, 300)):
            check_end(world, booking, end, limit)
            break
        died += 1
        check_papers(world, booking)
        # Those who carry on die too, after one step, which may be one that was done before.
        world.in_a_process_that_dies(1, lambda agency: agency.carry_on(booking))
        check_papers(world, booking)
        assert world.agency.carry_on(booking) == end
        check_end(world, booking, end, limit)
    print(f"a booking that {story}: died after each of its {died} steps, and was {end} each time")
    return died


def take(world, booking, place):
    """Somebody else books the place first."""
    name = f"of {booking}"
    world.agency.offer(f"other place {name}")
    world.agency.issue_card(f"card {name}", CARD_LIMIT)
    assert world.agency.book(booking, place, f"other place {name}", f"card {name}", 1) == "confirmed"


def let_holds_expire(world):
    """A process dies with both places held and the money set aside; others may have the places later, not sooner."""
    seat, room, card = world.scene("held")
    _, _, other_card = world.scene("of the patient")
    assert world.in_a_process_that_dies(4, lambda agency: agency.book("dead", seat, room, card, 300))
    assert world.agency.papers("dead")[3]["stage"] == "set aside"
    assert world.agency.book("hasty", seat, room, other_card, 300) == "cancelled"
    world.clock.seconds += HOLD_SECONDS + 1
    assert world.agency.book("patient", seat, room, other_card, 300) == "confirmed"
    check_papers(world, "dead")
    world.agency.carry_on_all()
    check_end(world, "dead", "cancelled")
    check_end(world, "patient", "confirmed")
    print("a dead booking kept its places for as long as it had them, and its money came back")


def carry_on_what_is_only_slow(world):
    """Everybody takes everybody else for dead and carries on with the same bookings at the same time."""
    for number in range(5):
        seat, room, card = world.scene(f"shared {number}", 299 if number % 2 else CARD_LIMIT)
        booking = f"shared-{number}"
        assert world.in_a_process_that_dies(number + 1, lambda agency: agency.book(booking, seat, room, card, 300))
        with ThreadPoolExecutor(8) as agents:
            ends = set(agents.map(lambda _: world.agency.carry_on(booking), range(8)))
        # Who is first to say that it is cancelled may not have undone it all yet.
        ends.discard("cancelling")
        assert ends == {"cancelled" if number % 2 else "confirmed"}, ends
        check_end(world, booking, *ends, 299 if number % 2 else CARD_LIMIT)
    print("eight processes carried on with the same booking at once, and did it once")


def sell_out(world):
    """Forty customers at once want some pair of five seats and five rooms."""
    seats, rooms = ([f"{kind} {number}" for number in range(5)] for kind in ("last seat", "last room"))
    world.agency.offer(*seats, *rooms)
    wanted = {f"rush-{number}": (seats[number % 5], rooms[number // 5 % 5]) for number in range(40)}

    def book(booking):
        world.agency.issue_card(f"card of {booking}", CARD_LIMIT)
        return world.agency.book(booking, *wanted[booking], f"card of {booking}", 300)

    with ThreadPoolExecutor(16) as customers:
        ends = dict(zip(wanted, customers.map(book, wanted)))
    for booking, end in ends.items():
        check_end(world, booking, end)
    places = world.dynamodb.Table(world.agency.places).scan(ConsistentRead=True)["Items"]
    sold = Counter(place.get("booked_by") for place in places if place["id"] in (*seats, *rooms))
    confirmed = [booking for booking, end in ends.items() if end == "confirmed"]
    assert confirmed and {booking: 2 for booking in confirmed} == {who: n for who, n in sold.items() if who}, sold
    print(f"sold {len(confirmed)} trips to forty customers, each a seat and a room, and left nobody with half")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", default=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))
    world = World(parser.parse_args().endpoint)
    world.agency.create_tables()
    try:
        book_and_ask_again(world)
        died = {story: die_at_each_step(world, story) for story in STORIES}
        assert died["goes well"] >= 5 and min(died.values()) >= 5, died
        let_holds_expire(world)
        carry_on_what_is_only_slow(world)
        sell_out(world)
    finally:
        world.agency.delete_tables()


if __name__ == "__main__":
    main()
