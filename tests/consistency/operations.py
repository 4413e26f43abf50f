"""What the operations of the run do to one item, as DynamoDB promises it: the model that answers are checked against.

An item here is the pair (value, count): the attributes `v`, which every write of the run sets to a number of its own, and
`n`, which ADD counts up. Either may be missing (None).
"""

import dataclasses
from typing import Any, Optional

UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True)
class Condition:
    """Holds for items of which one attribute is as given; exists() and missing() are those of the item itself."""
    kind: str
    value: Any = None

    def holds(self, item):
        if self.kind == "missing":
            return item is None
        if self.kind == "exists":
            return item is not None
        return item is not None and item[0] == self.value


@dataclasses.dataclass
class Operation:
    """One call on one key. `old` and `new` are the items that the answer told of, UNKNOWN where it did not."""
    client: int
    kind: str
    key: str
    called: float
    returned: Optional[float] = None
    condition: Optional[Condition] = None
    held: Any = True
    value: Any = None
    old: Any = UNKNOWN
    new: Any = UNKNOWN

    @property
    def keys(self):
        return (self.key,)

    @property
    def changes(self):
        if self.returned is None:
            return self.kind != "read"
        return self.kind != "read" and self.held and (self.kind != "delete" or self.old is not None)

    def step(self, items):
        [(key, before)] = items.items()
        holds = self.condition is None or self.condition.holds(before)
        if self.returned is not None:
            if holds != self.held:
                return None
            if self.old is not UNKNOWN and self.old != before:
                return None
        after = self.effect(before) if holds else before
        if self.returned is not None and self.new is not UNKNOWN and self.new != after:
            return None
        return {key: after}

    def effect(self, before):
        value, count = before or (None, None)
        if self.kind == "read":
            return before
        if self.kind == "put":
            return (self.value, None)
        if self.kind == "delete":
            return None
        if self.kind == "add":
            return (value, (count or 0) + 1)
        if self.kind == "set":
            return (self.value, (count or 0) + 1)
        raise ValueError(self.kind)

    def __str__(self):
        end = "…" if self.returned is None else f"{self.returned:.6f}"
        told = [f"{name}={content}" for name, content in (("condition", self.condition), ("value", self.value)) if content]
        if self.returned is None:
            told.append("unanswered")
        else:
            told += [f"{name}={content}" for name, content in (("old", self.old), ("new", self.new))
                     if content is not UNKNOWN]
            told += [] if self.held else ["condition failed"]
        return f"{self.called:.6f}–{end} client {self.client}: {self.kind} {self.key} {' '.join(map(str, told))}"
