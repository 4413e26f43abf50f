"""The checker is worth as much as its power to reject: histories that are wrong in each way that a store can go wrong,
and random ones that are compared with trying every order.
"""

import dataclasses
import itertools
import random

import pytest
from checker import NotLinearizable, check_linearizable
from operations import Condition, Operation

MISSING = Condition("missing")


def operation(kind, called, returned, client=0, key="k", **rest):
    return Operation(client, kind, key, called, returned, **rest)


def read(called, returned, item, key="k"):
    return operation("read", called, returned, old=item, key=key)


def put(called, returned, value, **rest):
    return operation("put", called, returned, value=value, **rest)


def linearizable(*history):
    try:
        check_linearizable(history)
        return True
    except NotLinearizable:
        return False


GOOD = {
    "nothing": [],
    "reads what was written": [put(0, 1, 1), read(2, 3, (1, None))],
    "a read beside a write sees the old item": [put(0, 1, 1), put(2, 5, 2), read(3, 4, (1, None))],
    "a read beside a write sees the new item": [put(0, 1, 1), put(2, 5, 2), read(3, 4, (2, None))],
    "writes side by side happen in any order": [put(0, 9, 1), put(0, 9, 2), read(10, 11, (1, None))],
    "one of two conditional puts wins": [put(0, 9, 1, condition=MISSING),
                                         put(0, 9, 2, condition=MISSING, held=False, old=(1, None))],
    "counts": [operation("add", 0, 5, new=(None, 2)), operation("add", 0, 5, new=(None, 1)), read(6, 7, (None, 2))],
    "an unanswered write shows late": [put(0, None, 1), read(1, 2, None), read(3, 4, (1, None))],
    "an unanswered write never shows": [put(0, None, 1), read(1, 2, None), read(3, 4, None)],
    "an unanswered condition may have failed": [put(0, 1, 1), put(2, None, 2, condition=MISSING), read(3, 4, (1, None))],
    "a chain through three operations under way": [put(0, 9, 1), put(0, 9, 2, condition=Condition("equal", 1)),
                                                   operation("delete", 0, 9, old=(2, None)), read(10, 11, None)],
    "keys are apart": [put(0, 1, 1, key="a"), read(2, 3, None, key="b")],
    "touching moments are concurrent": [put(0, 1, 1), read(1, 2, None)],
}

BAD = {
    "a write is lost": [put(0, 1, 1), read(2, 3, None)],
    "a read is stale": [put(0, 1, 1), put(2, 3, 2), read(4, 5, (1, None))],
    "a read runs ahead of the write": [read(0, 1, (1, None)), put(2, 3, 1)],
    "a read of what nobody wrote": [put(0, 1, 1), read(2, 3, (7, None))],
    "new, then old again": [put(0, 9, 1), read(1, 2, (1, None)), read(3, 4, None)],
    "both conditional puts win": [put(0, 9, 1, condition=MISSING), put(0, 9, 2, condition=MISSING)],
    "a condition fails for no reason": [put(0, 1, 1, condition=MISSING, held=False)],
    "a failed condition tells of what never was": [put(0, 1, 1),
                                                   put(2, 3, 2, condition=MISSING, held=False, old=(5, None))],
    "a failed condition writes": [put(0, 1, 1), put(2, 3, 2, condition=MISSING, held=False), read(4, 5, (2, None))],
    "an increment is lost": [operation("add", 0, 5), operation("add", 0, 5), read(6, 7, (None, 1))],
    "an increment happens twice": [operation("add", 0, 5), read(6, 7, (None, 2))],
    "two increments answer the same": [operation("add", 0, 5, new=(None, 1)), operation("add", 0, 5, new=(None, 1))],
    "an unanswered write shows and is undone": [put(0, None, 1), read(1, 2, (1, None)), read(3, 4, None)],
    "an unanswered write shows before its call": [read(0, 1, (1, None)), put(2, None, 1)],
    "an answered write counts as unanswered": [put(0, 1, 1), read(2, 3, None), read(4, 5, (1, None))],
    "a delete that is undone": [put(0, 1, 1), operation("delete", 2, 3, old=(1, None)), read(4, 5, (1, None))],
    "two deletes of one item": [put(0, 1, 1), operation("delete", 2, 5, old=(1, None)),
                                operation("delete", 2, 5, old=(1, None))],
    "readers see two writes in different orders": [
        put(0, 9, 1), put(0, 9, 2), read(1, 2, (1, None)), read(3, 4, (2, None)), read(5, 6, (1, None))],
    "half of an item": [operation("set", 0, 1, value=1), read(2, 3, (1, None))],
}


@pytest.mark.parametrize("name", GOOD)
def test_accepts(name):
    assert linearizable(*GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_rejects(name):
    assert not linearizable(*BAD[name])


def test_starts_from_the_items_that_are_there():
    check_linearizable([read(0, 1, (4, None))], {"k": (4, None)})
    with pytest.raises(NotLinearizable):
        check_linearizable([read(0, 1, None)], {"k": (4, None)})


def test_names_the_operation_and_its_neighbours():
    beside, stale = put(1, 5, 3), read(2, 3, (1, None))
    with pytest.raises(NotLinearizable) as error:
        check_linearizable([put(-3, -2, 1), put(-1, 0, 2), beside, stale])
    assert error.value.operation is stale
    assert str(beside) in str(error.value) and str(stale) in str(error.value)


@dataclasses.dataclass
class Transaction:
    """Several writes, or reads, at one moment."""
    parts: list
    called: float
    returned: float

    @property
    def keys(self):
        return tuple(part.key for part in self.parts)

    @property
    def changes(self):
        return any(part.changes for part in self.parts)

    def step(self, items):
        after = {}
        for part in self.parts:
            left = part.step({part.key: items[part.key]})
            if left is None:
                return None
            after.update(left)
        return after


def test_takes_operations_of_several_keys():
    write = Transaction([put(0, 9, 1, key="a"), put(0, 9, 1, key="b")], 0, 9)
    both = Transaction([read(2, 3, (1, None), key="a"), read(2, 3, (1, None), key="b")], 2, 3)
    half = Transaction([read(2, 3, (1, None), key="a"), read(2, 3, None, key="b")], 2, 3)
    assert linearizable(write, both)
    assert not linearizable(write, half)
    assert linearizable(put(0, 9, 1, key="a"), put(0, 9, 1, key="b"), half)
    # Through "b", what is seen of "a" follows: a chain over keys.
    assert not linearizable(write, read(2, 3, (1, None), key="b"), read(4, 5, None, key="a"))


def some_order_explains(history):
    """The oracle: tries every order of every choice of unanswered operations."""
    answered = [i for i, each in enumerate(history) if each.returned is not None]
    unanswered = [i for i, each in enumerate(history) if each.returned is None]
    for count in range(len(unanswered) + 1):
        for chosen in itertools.combinations(unanswered, count):
            for order in itertools.permutations(answered + list(chosen)):
                if explains([history[i] for i in order]):
                    return True
    return False


def explains(order):
    for i, first in enumerate(order):
        if any(later.returned is not None and later.returned < first.called for later in order[i + 1:]):
            return False
    items = {"k": None}
    for each in order:
        items = each.step(items)
        if items is None:
            return False
    return True


def random_history(generator):
    """Operations with results that are right, or nearly so, of an item that really was written in some order."""
    history = []
    for i in range(generator.randrange(2, 7)):
        called = generator.uniform(0, 10)
        kind = generator.choice(("read", "put", "add", "set", "delete"))
        condition = generator.choice((None, None, MISSING, Condition("exists"), Condition("equal", generator.randrange(4))))
        history.append(operation(kind, called, called + generator.uniform(0, 5), value=i,
                                 condition=None if kind == "read" else condition))
    item = None
    for each in sorted(history, key=lambda other: generator.uniform(other.called, other.returned)):
        each.held = each.condition is None or each.condition.holds(item)
        each.old = item
        item = each.effect(item) if each.held else item
        each.new = item
    for each in history:
        if generator.random() < 0.15:
            each.returned = None
        if generator.random() < 0.08:
            each.old = generator.choice((None, (1, None), (2, 1)))
        if generator.random() < 0.05:
            each.held = not each.held
    return history


def test_agrees_with_trying_every_order():
    seed = random.SystemRandom().randrange(1 << 30)
    generator = random.Random(seed)
    verdicts = [0, 0]
    for _ in range(600):
        history = random_history(generator)
        expected = some_order_explains(history)
        verdicts[expected] += 1
        assert linearizable(*history) == expected, f"seed {seed}\n" + "\n".join(map(str, history))
    assert min(verdicts) > 50, f"seed {seed}: {verdicts[1]} right and {verdicts[0]} wrong histories"


def test_is_quick_with_many_readers():
    """Any of them may have had its moment or not: without care, the search goes through all 2^40 choices."""
    history = [put(0, 1, 1)] + [put(2, 9, 100 + i) for i in range(3)] + [read(3, 8, (1, None)) for _ in range(40)]
    check_linearizable(history)
    assert not linearizable(*history, read(10, 11, (1, None)))


def test_is_quick_with_many_unanswered_writes():
    """Each may happen, unseen, at any of many moments, before one of the writes that do not tell what they replaced."""
    unanswered = [put(i, None, 1000 + i) for i in range(30)]
    answered = [put(30 + i, 30.5 + i, i) for i in range(100)]
    check_linearizable([*unanswered, *answered, read(200, 201, (99, None)), read(202, 203, (1005, None))])
    assert not linearizable(*unanswered, *answered, read(200, 201, (1005, None)), read(202, 203, (99, None)))


def test_is_quick_with_long_histories():
    generator, item, history = random.Random(7), None, []
    for i in range(3000):
        each = put(i, i + generator.uniform(1, 8), i, old=item)
        item = (i, None)
        history.append(each)
    check_linearizable(history)
    history[2000].old = (5, None)
    assert not linearizable(*history)
