"""The model of transactions rejects what each way of going wrong would show."""

import pytest
from checker import NotLinearizable, check_linearizable
from operations import Condition, Operation
from transactions import Transaction

MISSING, EXISTS = Condition("missing"), Condition("exists")


def part(kind, key, **rest):
    return Operation(0, kind, key, None, **rest)


def write(called, returned, *parts, cancelled=False):
    return Transaction(0, "transact-write", list(parts), called, returned, cancelled)


def seen(called, returned, **items):
    parts = [part("read", key, old=item) for key, item in items.items()]
    return Transaction(0, "transact-get", parts, called, returned)


def put(key, value, **rest):
    return part("put", key, value=value, **rest)


ONE = (1, None)

GOOD = {
    "both or": [write(0, 9, put("a", 1), put("b", 1)), seen(1, 8, a=ONE, b=ONE)],
    "none": [write(0, 9, put("a", 1), put("b", 1)), seen(1, 8, a=None, b=None)],
    "a condition on one holds the other back": [
        write(0, 1, put("a", 1), part("check", "b", condition=EXISTS, held=False), cancelled=True),
        seen(2, 3, a=None, b=None)],
    "a check changes nothing": [
        write(0, 1, put("a", 1)), write(2, 3, part("check", "a", condition=EXISTS), put("b", 1)),
        seen(4, 5, a=ONE, b=ONE)],
    "two swap what they saw": [
        write(0, 1, put("a", 1), put("b", 2)),
        write(2, 9, put("a", 2, condition=Condition("equal", 1)), put("b", 1, condition=Condition("equal", 2))),
        write(2, 9, put("a", 1, condition=Condition("equal", 2)), put("b", 2, condition=Condition("equal", 1))),
        seen(10, 11, a=ONE, b=(2, None))],
    "an unanswered one happens whole": [write(0, None, put("a", 1), put("b", 1)), seen(1, 2, a=None, b=None),
                                        seen(3, 4, a=ONE, b=ONE)],
    "an unanswered one may have been cancelled": [write(0, None, put("a", 1), put("b", 1, condition=EXISTS)),
                                                  seen(1, 2, a=None, b=None)],
}

BAD = {
    "half is seen": [write(0, 9, put("a", 1), put("b", 1)), seen(1, 8, a=ONE, b=None)],
    "half is lost": [write(0, 1, put("a", 1), put("b", 1)), seen(2, 3, a=ONE, b=None)],
    "half of an unanswered one": [write(0, None, put("a", 1), put("b", 1)), seen(1, 2, a=ONE, b=None)],
    "a cancelled one is seen": [
        write(0, 1, put("a", 1), part("check", "b", condition=EXISTS, held=False), cancelled=True),
        seen(2, 3, a=ONE, b=None)],
    "a condition failed that held": [
        write(0, 1, put("b", 1)), write(2, 3, put("a", 1), part("check", "b", condition=EXISTS, held=False),
                                        cancelled=True)],
    "a condition held that failed": [write(0, 1, put("a", 1), part("check", "b", condition=EXISTS))],
    "only one of two failures is told": [
        write(0, 1, put("a", 1, condition=EXISTS, held=False), put("b", 1, condition=EXISTS), cancelled=True)],
    "another item is returned": [
        write(0, 1, put("a", 1)),
        write(2, 3, put("a", 2, condition=MISSING, held=False, old=(3, None)), cancelled=True)],
    "a check writes": [write(0, 1, part("check", "a", condition=MISSING)), seen(2, 3, a=ONE)],
    # Each is right by itself, and no order has both: write skew.
    "two see each other's absence": [
        write(0, 9, put("a", 1), part("check", "b", condition=MISSING)),
        write(0, 9, put("b", 1), part("check", "a", condition=MISSING))],
    "reads disagree on the order": [
        write(0, 9, put("a", 1)), write(0, 9, put("b", 1)), seen(1, 2, a=ONE, b=None), seen(3, 4, a=None, b=ONE)],
}


@pytest.mark.parametrize("name", GOOD)
def test_accepts(name):
    check_linearizable(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_rejects(name):
    with pytest.raises(NotLinearizable):
        check_linearizable(BAD[name])
