"""Reads Galvan's own metrics."""

import contextlib
import http.client
import re
import time


def metric(server, name):
    """The value of a metric without labels."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE)[1])


def disk_bytes(folder):
    """What a folder takes of the disk; files may go while it is counted."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_blocks * 512 if path.is_file() else 0
    return total


def await_quiet(server, seconds_max):
    """Returns when the storage has no background work left, or after `seconds_max`; how long that took."""
    started = time.monotonic()
    while time.monotonic() - started < seconds_max:
        waiting = metric(server, "galvan_storage_compaction_pending_bytes")
        running = metric(server, "galvan_storage_compactions_running") + metric(server, "galvan_storage_flushes_running")
        if waiting == 0 and running == 0:
            break
        time.sleep(0.25)
    return time.monotonic() - started
