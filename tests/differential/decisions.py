"""The differences that were looked into: decisions.toml, one table each.

rival    who differs from Galvan
steps    the operations, all where it is absent
galvan   a regular expression for Galvan's error, "Kind: message"; "" for a success; absent for anything
theirs   the same for the rival's
members  a regular expression for the members in which two successes differ
request  a regular expression for what the request must have, as JSON
agrees   a rival that answers this request as Galvan does; without the members above, any difference fits
outcome  a rival that answers this request with an error of the same kind as Galvan, perhaps in other words, or succeeds alike
right    "galvan", "both" (the service shows both, or does not say), or "rival": a known difference of Galvan's, which
         docs/compatibility.md has
why      the reason, with its source
"""

import dataclasses
import pathlib
import re
import tomllib


class Decision:
    def __init__(self, entry):
        self.rival = entry["rival"]
        self.steps = entry.get("steps")
        self.galvan = entry.get("galvan")
        self.theirs = entry.get("theirs")
        self.members = entry.get("members")
        self.request = entry.get("request")
        self.agrees = entry.get("agrees")
        self.outcome = entry.get("outcome")
        self.right = entry["right"]
        self.why = entry["why"]
        assert self.right in ("galvan", "both", "rival"), entry
        unknown = set(entry) - {"rival", "steps", "galvan", "theirs", "members", "request", "agrees", "outcome", "right", "why"}
        assert not unknown, unknown

    def fits(self, difference, agreeing, alike, request):
        if self.outcome is not None and self.outcome not in alike:
            return False
        if self.request is not None and not re.search(self.request, request, re.DOTALL):
            return False
        if self.agrees is not None and self.agrees not in agreeing:
            return False
        if self.agrees is not None and self.members is None and self.galvan is None and self.theirs is None:
            return difference.rival == self.rival
        if difference.rival != self.rival or (self.steps and difference.step not in self.steps):
            return False
        if (self.members is None) != (difference.members == ""):
            return False
        if self.members is not None:
            return re.fullmatch(self.members, difference.members) is not None
        return matches(self.galvan, difference.galvan) and matches(self.theirs, difference.theirs)

    def __str__(self):
        return self.why


def matches(pattern, text):
    if pattern is None:
        return True
    return text == "" if pattern == "" else re.search(pattern, text, re.DOTALL) is not None


class Decisions:
    def __init__(self, entries):
        self.all = [Decision(entry) for entry in entries]

    def find(self, difference, agreeing, alike, request):
        """The first decision that fits; `agreeing` are the rivals without a difference in this case, `alike` those with the
        same outcome, `request` what was sent. Of the responses of a batch each one needs a decision."""
        parts = difference.members.split(", ") if "Responses: " in difference.members else [difference.members]
        found = [self._find_one(dataclasses.replace(difference, members=part), agreeing, alike, request) for part in parts]
        return found[0] if all(found) else None

    def _find_one(self, difference, agreeing, alike, request):
        return next((decision for decision in self.all if decision.fits(difference, agreeing, alike, request)), None)

    def unused(self, used):
        return [f"{decision.rival}: {decision.why}" for decision in self.all if decision not in used]


def load():
    path = pathlib.Path(__file__).with_name("decisions.toml")
    return Decisions(tomllib.loads(path.read_text()).get("decision", []))
