"""Latency at half of what Galvan can do, with arrivals that do not wait for answers."""

from harness.fleet import GET, PUT, UPDATE
from harness.load import median
from harness.report import Row
from harness.servers import NGINX

GET_P99_MS_MAX = 2
WRITE_P99_MS_MAX = 5  # Beside one sync.


def measure(options, fleet, report, sync_milliseconds):
    for work in (GET, PUT, UPDATE):
        if options.operations and work.operation not in options.operations:
            continue
        most = report.rate(work.name) or fleet.run(fleet.galvan, work, options.seconds).rate
        name = f"{work.name}, {most / 2:.0f}/s"
        for server in fleet.servers:
            # A rival cannot keep up with that, nor could its half be compared.
            if server is not fleet.galvan and (server.name != NGINX or work is not GET):
                continue
            found = median([fleet.run(server, work, options.seconds, rate=most / 2) for _ in range(options.runs)])
            report.add(Row(name, server.name, fleet.answer_bytes(server, work), found, server.resident_mib(),
                           "fixed rate", fixed_rate=True))
            if server is fleet.galvan:
                bound = GET_P99_MS_MAX if work is GET else WRITE_P99_MS_MAX + sync_milliseconds
                report.need(f"p99 of {name}, ms", found.p99, round(bound, 2), at_most=True)
