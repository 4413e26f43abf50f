"""Runs the load generator, bench/load, and reads what it measured."""

import dataclasses
import json
import statistics
import subprocess
import sys
import tempfile

# Longer than any server here needs to answer one request; what takes longer counts as an error.
TIMEOUT_SECONDS = 10
IN_SEQUENCE_SECONDS_MAX = 3 * 3600


@dataclasses.dataclass(frozen=True)
class Plan:
    """How the load generator sends: what it draws its numbers from, for how long, and with how many connections."""

    numbers: int
    seconds: float
    connections: int = 64
    threads: int = 2
    warm_up_seconds: float = 0
    # Arrivals a second; None is a closed loop.
    rate: float | None = None
    first: int = 0
    in_sequence: bool = False
    # The least and the greatest length of a good answer.
    answer_bytes: tuple = (0, 1 << 50)

    def arguments(self):
        words = ["--threads", self.threads, "--connections", self.connections, "--warm-up", self.warm_up_seconds]
        words += ["--first", self.first, "--count", self.numbers, "--timeout", TIMEOUT_SECONDS]
        words += ["--answer-min", self.answer_bytes[0], "--answer-max", self.answer_bytes[1]]
        words += ["--seconds", IN_SEQUENCE_SECONDS_MAX if self.in_sequence else self.seconds]
        words += ["--rate", self.rate] if self.rate else []
        words += ["--in-sequence"] if self.in_sequence else []
        return list(map(str, words))


@dataclasses.dataclass(frozen=True)
class Measurement:
    """Times in milliseconds, processor times in microseconds a good answer."""

    requests: float
    seconds: float
    rate: float
    p50: float
    p99: float
    p999: float
    server_cpu: float
    load_cpu: float
    # Errors by what they were, as in {"503": 12, "timeouts": 1}; none are left out.
    errors: dict
    error_p99: float
    connection_min: float
    connection_median: float


def measurement_of(line):
    found = json.loads(line)
    latency = found["latency"]
    errors = {**found["statuses"], **{name: found[name] for name in ("wrong_length", "lost", "timeouts", "unanswered")}}
    answers = max(latency["count"], 1)
    return Measurement(
        requests=latency["count"],
        seconds=found["seconds"],
        rate=latency["count"] / max(found["seconds"], 1e-9),
        p50=latency["p50_ms"],
        p99=latency["p99_ms"],
        p999=latency["p999_ms"],
        server_cpu=found["server_cpu_seconds"] / answers * 1e6,
        load_cpu=found["load_cpu_seconds"] / answers * 1e6,
        errors={name: count for name, count in errors.items() if count},
        error_p99=found["error_latency"]["p99_ms"],
        connection_min=found["connection_min"],
        connection_median=found["connection_median"],
    )


def measurement_of_times(times, seconds, server_cpu_seconds):
    """Of requests that were timed one by one, in seconds."""
    ordered = sorted(times)
    p50, p99, p999 = (ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1e3 for part in (0.5, 0.99, 0.999))
    return Measurement(
        requests=len(times), seconds=seconds, rate=len(times) / seconds, p50=p50, p99=p99, p999=p999,
        server_cpu=server_cpu_seconds / len(times) * 1e6, load_cpu=0, errors={}, error_p99=0, connection_min=0,
        connection_median=0)


def median(measurements):
    """The median of each figure, and all errors."""
    errors = {}
    for one in measurements:
        for name, count in one.errors.items():
            errors[name] = errors.get(name, 0) + count
    names = [field.name for field in dataclasses.fields(Measurement) if field.name != "errors"]
    return Measurement(errors=errors, **{name: statistics.median(getattr(one, name) for one in measurements) for name in names})


class Load:
    """One run of the load generator, which begins at once; finish() waits for it and gives its measurement."""

    def __init__(self, generator, server, port, work, plan):
        self._what = f"{work.name} on {server.name}"
        self._template = tempfile.NamedTemporaryFile("w", prefix="galvan-bench.", suffix=".http", newline="")
        self._template.write(work.template())
        self._template.flush()
        command = [generator, "--port", str(port), "--request", self._template.name, *plan.arguments()]
        for pid in server.pids():
            command += ["--server-pid", str(pid)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @property
    def running(self):
        return self._process.poll() is None

    def finish(self, errors_allowed=False):
        output, complaints = self._process.communicate()
        self._template.close()
        if self._process.returncode:
            sys.exit(f"{self._what}: the load generator failed: {complaints}")
        measured = measurement_of(output)
        if not errors_allowed and (measured.errors or not measured.requests):
            sys.exit(f"{self._what}: {measured.requests:.0f} good answers, and errors: {measured.errors}")
        return measured

    def stop(self):
        """Ends it, if it is still running."""
        self._process.kill()
        self._process.communicate()
        self._template.close()


def run_load(generator, server, port, work, plan, errors_allowed=False):
    load = Load(generator, server, port, work, plan)
    try:
        return load.finish(errors_allowed)
    except BaseException:
        load.stop()
        raise
