"""Galvan, nginx and the rivals with the same tables and items, each kind of work looked at once on each of them."""

from harness import workload
from harness.client import Client
from harness.load import Plan, run_load
from harness.servers import GALVAN, NGINX, start_galvan, start_nginx, start_rivals
from harness.workload import BATCH_ANSWER_BYTES_MAX, BATCH_ITEMS, ITEMS_PER_PARTITION

FILL_CONNECTIONS = 4

GET = workload.get_item(workload.ORDERS)
PUT = workload.put_item(workload.ORDERS)
UPDATE = workload.update_item(workload.ORDERS)
HOT_UPDATE = workload.update_item(workload.ORDERS, one_item=True)
QUERY = workload.query(workload.SMALL)
LONG_QUERY = workload.query(workload.ORDERS, "Query, 350-byte items")
TRANSACT = workload.transact_write(puts_table=workload.SMALL, updates_table=workload.ORDERS)
WORKS = (GET, PUT, UPDATE, HOT_UPDATE, QUERY, LONG_QUERY, TRANSACT)


def fill(generator, server, table, items, first=0, connections=FILL_CONNECTIONS, item=None):
    """Writes the items with the numbers from `first` to `items` - 1, in batches; how that went, a request a batch."""
    batches = range(first // BATCH_ITEMS, -(-items // BATCH_ITEMS))
    plan = Plan(numbers=len(batches), first=batches.start, seconds=0, connections=connections, in_sequence=True,
                answer_bytes=(0, BATCH_ANSWER_BYTES_MAX))
    return run_load(generator, server, server.port, workload.batch_write(table, item), plan)


class Fleet:
    def __init__(self, options, folder, stack, report, with_rivals):
        self._options = options
        self.galvan = start_galvan(options.binary, folder / "galvan", options.server_flags)
        stack.callback(self.galvan.stop)
        report.say(f"start to first answer: {self.galvan.seconds_to_first_answer * 1e3:.0f} ms; "
                   f"resident memory then: {self.galvan.resident_mib():.1f} MiB")
        rivals = start_rivals(folder, options.loopback, stack) if with_rivals else []
        self._answer_bytes = {}
        for server in (self.galvan, *rivals):
            self._prepare(server)
        sizes = {self._answer_bytes[GALVAN, work.name] for work in WORKS}
        nginx, self._nginx_ports = start_nginx(folder / "nginx", sorted(sizes)) if with_rivals else (None, {})
        if nginx is not None:
            stack.callback(nginx.stop)
        self.servers = [server for server in (self.galvan, nginx, *rivals) if server is not None]
        report.say("compared with: " + (", ".join(server.name for server in self.servers[1:]) or "nothing"))

    def _prepare(self, server):
        """The tables, their items, and a look at the answer to each work."""
        client = Client(server)
        for table in (workload.ORDERS, workload.SMALL):
            client.create_table(table)
            fill(self._options.generator, server, table, self._options.items)
        for work in WORKS:
            if not self.knows(server, work):
                continue
            self._answer_bytes[server.name, work.name] = workload.check_answer(client, server, work)

    @staticmethod
    def knows(server, work):
        return work.rivals or server.name in (GALVAN, NGINX)

    def answer_bytes(self, server, work):
        name = GALVAN if server.name == NGINX else server.name
        return self._answer_bytes[name, work.name]

    def run(self, server, work, seconds, rate=None):
        """One measurement of this work on this server, after a warm-up."""
        size = self.answer_bytes(server, work)
        items = self._options.items // ITEMS_PER_PARTITION * ITEMS_PER_PARTITION
        plan = Plan(
            numbers=1 if work.one_item else items,
            seconds=seconds,
            warm_up_seconds=min(2, seconds / 2),
            connections=self._options.connections,
            threads=self._options.threads,
            rate=rate,
            answer_bytes=work.answer_bytes(size),
        )
        port = self._nginx_ports[size] if server.name == NGINX else server.port
        return run_load(self._options.generator, server, port, work, plan)
