"""The time of a server that was started with --test-clock."""

import json
import urllib.request


class ServerClock:
    def __init__(self, endpoint):
        self._endpoint = endpoint

    def now(self):
        """Seconds since 1970."""
        return self._post("clock", {})["NowMilliseconds"] / 1000

    def set(self, seconds, **members):
        return self._post("clock", {"SetToMilliseconds": round(seconds * 1000), **members})["NowMilliseconds"] / 1000

    def advance(self, seconds, **members):
        return self._post("clock", {"AdvanceMilliseconds": round(seconds * 1000), **members})["NowMilliseconds"] / 1000

    def freeze(self, frozen=True):
        """Returns the time at which it stands, or from which it goes on."""
        return self._post("clock", {"Frozen": frozen})["NowMilliseconds"] / 1000

    def sweep(self):
        """Removes what has expired by now; returns how many items that were."""
        return self._post("ttl/sweep", {})["RemovedItems"]

    def metrics(self):
        """The figures of /metrics by their names, labels included."""
        with urllib.request.urlopen(f"{self._endpoint}/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[:1] != "#")}

    def _post(self, path, request):
        body = json.dumps(request).encode()
        with urllib.request.urlopen(f"{self._endpoint}/_galvan/{path}", data=body, timeout=60) as answer:
            return json.load(answer)
