"""Starts, stops and watches one server process, for tests that need a server of their own."""

import os
import pathlib
import re
import signal
import subprocess
import threading
import time

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("GALVAN_BINARY") or str(CHECKOUT / "build/release/galvan")
START_SECONDS_MAX = 20


class StartFailed(Exception):
    """The process ended before it listened; `log` is what it wrote, `status` its exit status."""

    def __init__(self, status, log):
        super().__init__(f"exit status {status}:\n{log}")
        self.status = status
        self.log = log


class GalvanServer:
    """One `galvan serve` process. Use it as a context manager, or pair start() with stop() or kill()."""

    def __init__(self, *arguments, data_dir=None, environment=None, working_dir=None, port=0):
        self._arguments = ["--host", "127.0.0.1", *arguments]
        if port is not None:
            self._arguments += ["--port", str(port)]
        if data_dir is not None:
            self._arguments += ["--data-dir", str(data_dir)]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GALVAN_")}
        self._environment = {**inherited, **(environment or {})}
        self._working_dir = working_dir
        self._lines = []
        self._listening = threading.Event()
        self._process = None
        self.endpoint = None

    def start(self):
        """Returns when the server listens. Raises StartFailed if it ends before."""
        self._lines.clear()
        self._listening.clear()
        self.endpoint = None
        self._process = subprocess.Popen(
            [BINARY, "serve", *self._arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=self._environment, cwd=self._working_dir, text=True, errors="replace")
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        if not self._listening.wait(START_SECONDS_MAX) or self.endpoint is None:
            status = self._wait_or_kill(5)
            raise StartFailed(status, self.log)
        return self

    def send_signal(self, signal_number):
        self._process.send_signal(signal_number)

    def stop(self, signal_number=signal.SIGTERM, seconds=20):
        """Asks the server to stop and returns its exit status."""
        self.send_signal(signal_number)
        return self._wait_or_kill(seconds)

    def kill(self):
        """Ends the process as a crash would."""
        self._process.kill()
        return self._wait_or_kill(5)

    @property
    def log(self):
        return "".join(self._lines)

    @property
    def pid(self):
        return self._process.pid

    @property
    def port(self):
        return int(self.endpoint.rsplit(":", 1)[1])

    def keep_port(self):
        """Lets later starts listen where this one does, for clients that are to find the server again."""
        self._arguments += ["--port", str(self.port)]

    @property
    def running(self):
        return self._process is not None and self._process.poll() is None

    def resident_bytes(self):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024

    def open_files(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.running:
            self.stop()

    def _read_log(self):
        for line in self._process.stderr:
            self._lines.append(line)
            found = re.search(r"address=(https?://[^\s\"]+)", line)
            if found and self.endpoint is None:
                self.endpoint = found.group(1)
                self._listening.set()
        self._listening.set()

    def _wait_or_kill(self, seconds):
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            status = None
        self._reader.join(5)
        self._process.stderr.close()
        return status


def wait_until(condition, seconds=10):
    """Polls until condition() is true; returns whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
