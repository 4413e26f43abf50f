"""A server under test as a process: its start, its port, and what the kernel tells about it."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

START_SECONDS_MAX = 30


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Process:
    """Started on creation, when it has answered its first request; ended by stop(). Ends the benchmark if it does not start."""

    def __init__(self, name, command, port, log, environment=None, working_dir=None):
        self.name, self.port, self._log = name, port, log
        started = time.monotonic()
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("GALVAN_")}
        with open(log, "wb") as output:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=working_dir,
                env={**inherited, **(environment or {})})
        self._await_first_answer(started + START_SECONDS_MAX)
        self.seconds_to_first_answer = time.monotonic() - started

    def _await_first_answer(self, deadline):
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/")
                connection.getresponse().read()
                connection.close()
                return
            time.sleep(0.001)
        self.stop()
        sys.exit(f"{self.name} did not start:\n{Path(self._log).read_text(errors='replace')}")

    def pids(self):
        """The process and its direct children: nginx works in those."""
        own = self._process.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [own, *map(int, children)]

    def _status_mib(self, field):
        total = 0
        for pid in self.pids():
            status = Path(f"/proc/{pid}/status").read_text()
            total += int(status.split(field + ":")[1].split()[0])
        return total / 1024

    def resident_mib(self):
        return self._status_mib("VmRSS")

    def peak_resident_mib(self):
        return self._status_mib("VmHWM")

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def written_bytes(self):
        """What the process has sent to the disk so far."""
        fields = dict(line.split(": ") for line in Path(f"/proc/{self._process.pid}/io").read_text().splitlines())
        return int(fields["write_bytes"])

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
