"""Decides whether a history of concurrent operations is linearizable.

A history is linearizable if every operation can be given one moment between its call and its return, such that the
operations, run one after another in the order of their moments, give the results that were really seen. An operation
whose result nobody knows may have its moment at any time after its call, or never.

The search goes through the calls and returns in the order of time and keeps every configuration that explains them so
far: the items, and which of the operations under way have had their moment already. At a return it goes on with the
configurations in which that operation has had its moment, after whatever other operations under way lead there. (It is
the algorithm of Wing and Gong with the memory of Lowe's "Testing for linearizability".)

An operation is anything with the attributes

    keys      the keys whose items it reads or writes: one, or several that are read and written at one moment
    called    when it was called
    returned  when its result was known; None if it never was
    changes   False if the operation, with the result that was seen, cannot have changed anything
    step(items)  takes a dict of the items of its keys, and answers the dict of those that it leaves behind, or None if
                 the operation, run on these items, would not have had the result that was seen

Keys that no operation has in common are checked apart from each other, which keeps the search small. Items are None
(there is none) or anything hashable.
"""

import collections
import heapq
import itertools
import typing

CALL, RETURN = 0, 1


class NotLinearizable(Exception):
    """`operation` cannot have had its result; `history` is that of the keys that it has to do with, in order of calls."""

    def __init__(self, operation, history, configurations):
        near = [other for other in history
                if other.returned is None or (other.returned >= operation.called and other.called <= operation.returned)]
        lines = "\n  ".join(map(str, near))
        states = "\n  ".join(str(dict(items)) for items, _ in list(configurations)[:10])
        super().__init__(f"no order explains\n  {operation}\nwhich ran beside\n  {lines}\non one of these\n  {states}")
        self.operation = operation
        self.history = history


def check_linearizable(history, initial=None):
    """Raises NotLinearizable. `initial` has the items that are there before, by key; all others are None."""
    initial = initial or {}
    for part in independent_parts(history):
        keys = sorted({key for operation in part for key in operation.keys})
        check_part(part, frozenset((key, initial.get(key)) for key in keys))


def independent_parts(history):
    """The operations in groups that have no key in common."""
    parent = {}

    def root(key):
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for operation in history:
        for key in operation.keys:
            parent[root(key)] = root(operation.keys[0])
    parts = collections.defaultdict(list)
    for operation in history:
        parts[root(operation.keys[0])].append(operation)
    return list(parts.values())


def check_part(history, items):
    # Whether a read of which nobody knows happened tells nothing.
    told = (operation for operation in history if operation.changes or operation.returned is not None)
    history = sorted(told, key=lambda operation: operation.called)
    # What happens at the same moment is taken for concurrent: calls come before returns.
    events = [(operation.called, CALL, i) for i, operation in enumerate(history)]
    events += [(operation.returned, RETURN, i) for i, operation in enumerate(history) if operation.returned is not None]
    under_way = UnderWay(history)
    configurations = {Configuration(items)}
    for _, kind, i in sorted(events):
        if kind == CALL:
            under_way.add(i)
            continue
        reached = explain_return(i, under_way, configurations)
        if not reached:
            raise NotLinearizable(history[i], history, [(each.items, each.past) for each in configurations])
        configurations = reached
        under_way.remove(i)


class Configuration(typing.NamedTuple):
    """The items, which operations under way have had their moment, and which unanswered ones happened at all."""
    items: frozenset
    past: frozenset = frozenset()
    happened: frozenset = frozenset()


class UnderWay:
    """The operations that were called and have not returned, by what the search has to do with them."""

    def __init__(self, history):
        self.history = history
        self.idle, self.changing, self.unanswered = set(), set(), set()

    def _kind(self, i):
        if self.history[i].returned is None:
            return self.unanswered
        return self.changing if self.history[i].changes else self.idle

    def add(self, i):
        self._kind(i).add(i)

    def remove(self, i):
        self._kind(i).remove(i)


class Fewest:
    """Knows configurations, but for those that another explains with fewer unanswered operations: these may still
    happen there, and need not."""

    def __init__(self):
        self._known = collections.defaultdict(list)

    def add(self, configuration):
        """False if it is known, or superfluous. To be asked in the order of the number of unanswered operations."""
        choices = self._known[configuration.items, configuration.past]
        if any(fewer <= configuration.happened for fewer in choices):
            return False
        choices.append(configuration.happened)
        return True


def explain_return(returning, under_way, configurations):
    """The configurations in which the operation has had its moment, without it."""
    order = itertools.count()  # which of two alike comes first does not matter, but they must not be compared
    todo = [(len(each.happened), next(order), settle(each, under_way)) for each in configurations]
    heapq.heapify(todo)
    reached, known, reached_known = set(), Fewest(), Fewest()
    while todo:
        _, _, configuration = heapq.heappop(todo)
        if returning in configuration.past:
            without = configuration._replace(past=configuration.past - {returning})
            if reached_known.add(without):
                reached.add(without)
        elif known.add(configuration):
            for after in steps_from(configuration, under_way):
                heapq.heappush(todo, (len(after.happened), next(order), after))
    return reached


def steps_from(configuration, under_way):
    """The configurations after one more operation has had its moment."""
    items, past, happened = configuration
    for i in under_way.changing - past:
        after = step(under_way.history[i], items)
        if after is not None:
            yield settle(Configuration(after, past | {i}, happened), under_way)
    for i in under_way.unanswered - happened:
        after = step(under_way.history[i], items)
        if after is not None and after != items:
            yield settle(Configuration(after, past, happened | {i}), under_way)


def settle(configuration, under_way):
    """The configuration after every operation that changes nothing and may have its moment here.

    To give it to them now excludes nothing later, and spares the search every choice of which of them had it yet.
    """
    items, past, happened = configuration
    settled = {i for i in under_way.idle if i not in past and step(under_way.history[i], items) is not None}
    return Configuration(items, past | settled, happened)


def step(operation, items):
    before = dict(items)
    after = operation.step({key: before[key] for key in operation.keys})
    if after is None:
        return None
    before.update(after)
    return frozenset(before.items())
