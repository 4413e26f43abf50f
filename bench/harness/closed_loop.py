"""How much each server does when its clients ask again as soon as they are answered."""

from harness.fleet import GET, HOT_UPDATE, PUT, QUERY, TRANSACT, UPDATE, WORKS
from harness.load import median
from harness.report import Row
from harness.servers import GALVAN, NGINX

RIVALS_FACTOR = 8
TRANSACTION_TO_PUT = 0.25
# Of Galvan, to its own GetItem.
TO_GET_ITEM = {PUT.name: 0.45, UPDATE.name: 0.40, QUERY.name: 0.45}


def measure(options, fleet, report):
    """All servers take turns, so that what disturbs the machine for a while disturbs them alike."""
    works = [work for work in WORKS if not options.operations or work.operation in options.operations]
    runs = {}
    for number in range(options.runs):
        for work in works:
            for server in fleet.servers:
                if not fleet.knows(server, work):
                    continue
                found = fleet.run(server, work, options.seconds)
                runs.setdefault((work.name, server.name), []).append(found)
                print(f"  run {number + 1}: {work.name}, {server.name}: {found.rate:.0f}/s", flush=True)
    for work in works:
        for server in fleet.servers:
            if fleet.knows(server, work):
                report.add(Row(work.name, server.name, fleet.answer_bytes(server, work),
                               median(runs[work.name, server.name]), server.resident_mib()))
    need(fleet, report, works)


def need(fleet, report, works):
    report.need_ratio("GetItem to nginx", report.rate(GET.name), report.rate(GET.name, NGINX), 0.70)
    for name, bound in TO_GET_ITEM.items():
        report.need_ratio(f"{name} to GetItem", report.rate(name), report.rate(GET.name), bound)
    report.need_ratio("UpdateItem, one item to spread keys", report.rate(HOT_UPDATE.name), report.rate(UPDATE.name), 0.7)
    report.need_ratio(f"{TRANSACT.name} to PutItem", report.rate(TRANSACT.name), report.rate(PUT.name), TRANSACTION_TO_PUT)
    rivals = [server.name for server in fleet.servers if server.name not in (GALVAN, NGINX)]
    for work in works:
        best = max(((report.rate(work.name, rival), rival) for rival in rivals), default=(None, ""))
        report.need_ratio(f"{work.name} to the best rival, {best[1]}", report.rate(work.name), best[0], RIVALS_FACTOR)
