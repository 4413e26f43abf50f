"""What our load generator costs beside wrk: the same request to the same nginx with both, in turns."""

import json
import resource
import shutil
import subprocess
import sys

from harness.fleet import GET
from harness.load import Measurement, median, run_load
from harness.overload import plan_for
from harness.report import Row
from harness.servers import start_nginx
from harness.workload import fill_first

ANSWER_BYTES = 440
SCRIPT = """
local text = %s
function request() return text end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\n{"requests": %%d, "seconds": %%.6f, "p50": %%.4f, "p99": %%.4f, "p999": %%.4f, "errors": %%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency:percentile(99.9) / 1e3, errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
"""


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run_wrk(options, folder, server):
    text = fill_first(GET.template())
    script = folder / "request.lua"
    script.write_text(SCRIPT % json.dumps(text))  # Of what a request holds, JSON and Lua write a string alike.
    command = ["wrk", f"-t{options.threads}", f"-c{options.connections}", f"-d{max(int(options.seconds), 1)}s"]
    before, server_before = children_seconds(), server.cpu_seconds()
    run = subprocess.run((*command, "-s", str(script), f"http://127.0.0.1:{server.port}/"), capture_output=True,
                         text=True, check=False)
    cpu, server_cpu = children_seconds() - before, server.cpu_seconds() - server_before
    lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
    if run.returncode or not lines:
        sys.exit(f"wrk failed:\n{run.stdout}{run.stderr}")
    found = json.loads(lines[-1])
    requests, seconds = found["requests"], found["seconds"]
    return Measurement(requests=requests, seconds=seconds, rate=requests / seconds, p50=found["p50"], p99=found["p99"],
                       p999=found["p999"], server_cpu=server_cpu / requests * 1e6, load_cpu=cpu / requests * 1e6,
                       errors={"errors": found["errors"]} if found["errors"] else {}, error_p99=0,
                       connection_min=0, connection_median=0)


def measure(options, folder, stack, report):
    nginx, _ports = start_nginx(folder / "nginx-alone", (ANSWER_BYTES,))
    if nginx is None or shutil.which("wrk") is None:
        sys.exit("the part generator needs nginx and wrk")
    stack.callback(nginx.stop)
    ours, theirs = [], []
    for _ in range(options.runs):
        plan = plan_for(options, options.connections)
        ours.append(run_load(options.generator, nginx, nginx.port, GET, plan))
        theirs.append(run_wrk(options, folder, nginx))
    for name, found in (("galvan_load", median(ours)), ("wrk", median(theirs))):
        report.add(Row(f"static answer, {name}", nginx.name, ANSWER_BYTES, found, nginx.resident_mib(),
                       f"the generator takes {found.load_cpu:.1f} us a request"))
