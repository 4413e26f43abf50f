"""What it costs to verify signatures and to ask policies: GetItem by the root user and by users, beside a server that
asks nobody who he is."""

import dataclasses
import json

from harness import workload
from harness.client import Client, table_request
from harness.load import Plan, median, run_load
from harness.report import Row
from harness.servers import GALVAN, start_galvan
from harness.signature import signed_headers

# "at most 12 percent of GetItem throughput"
COST_MIN = 0.88
# Which connections meet on which thread and core differs from turn to turn, and the rate with it, by more than what is
# to be found here: many short turns instead of a few long ones.
TURNS_A_RUN = 5
ROOT, READER, TENANT = (
    (f"AKIABENCH{name:A<11}", f"the bench's secret of {name}, as long as AWS's") for name in ("ROOT", "READER", "TENANT"))
ORDERS_ARN = f"arn:aws:dynamodb:*:*:table/{workload.ORDERS}"
READS = ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"]
TENANT_CONDITION = {
    "ForAllValues:StringEquals": {
        "dynamodb:LeadingKeys": ["customer-0000000"],
        "dynamodb:Attributes": ["customer", "order", "total", "placed", "paid", "note"],
    },
    "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
}
PROJECTION = {"ProjectionExpression": "customer, #o, #t, placed, paid, note",
              "ExpressionAttributeNames": {"#o": "order", "#t": "total"}}
WITHOUT, WITH_ROOT, WITH_POLICY = "signed, not verified", "the root user", "a user with one policy"
WITHOUT_SOME, WITH_CONDITIONS = "some attributes, not verified", "some attributes, a tenant with conditions"


@dataclasses.dataclass(frozen=True)
class SignedGet:
    """One request, signed, which every connection sends again and again: a server remembers no signature."""

    name: str
    host: str
    key: tuple
    request: dict

    def template(self):
        body = json.dumps(self.request)
        headers = {**signed_headers(self.host, self.key, "GetItem", body), "Content-Length": len(body)}
        return "POST / HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n" + body


def measure(options, folder, stack, report):
    servers = {auth: start(options, folder, stack, auth) for auth in ("off", "on")}
    whole = {"TableName": workload.ORDERS, "Key": order()["key"]}
    some = {**whole, **PROJECTION}
    found = {}
    for _ in range(options.runs * TURNS_A_RUN):
        for name, auth, key, request in (
            (WITHOUT, "off", ROOT, whole), (WITH_ROOT, "on", ROOT, whole), (WITH_POLICY, "on", READER, whole),
            (WITHOUT_SOME, "off", ROOT, some), (WITH_CONDITIONS, "on", TENANT, some),
        ):
            server = servers[auth]
            work = SignedGet(f"GetItem, {name}", f"127.0.0.1:{server.port}", key, request)
            found.setdefault((name, auth), []).append(
                run_load(options.generator, server, server.port, work, plan_for(options)))
    for (name, auth), measured in found.items():
        report.add(Row(f"GetItem, {name}", GALVAN, 0, median(measured), servers[auth].resident_mib()))
    for name, without in ((WITH_ROOT, WITHOUT), (WITH_POLICY, WITHOUT), (WITH_CONDITIONS, WITHOUT_SOME)):
        report.need_ratio(f"GetItem, {name}, to not verified", report.rate(f"GetItem, {name}"),
                          report.rate(f"GetItem, {without}"), COST_MIN)


def plan_for(options):
    seconds = options.seconds / TURNS_A_RUN
    return Plan(numbers=1, seconds=seconds, warm_up_seconds=seconds / 2, connections=options.connections,
                threads=options.threads, answer_bytes=(300, 1000))


def start(options, folder, stack, auth):
    """A server with one order, that the users may read."""
    identities = folder / f"identities-{auth}.toml"
    identities.write_text(user("reader", READER) + user("tenant", TENANT, TENANT_CONDITION))
    identities.chmod(0o600)
    environment = {"GALVAN_ROOT_ACCESS_KEY_ID": ROOT[0], "GALVAN_ROOT_SECRET_ACCESS_KEY": ROOT[1]}
    flags = (*(("--auth", auth, "--identities", str(identities)) if auth == "on" else ("--auth", auth)), *options.server_flags)
    server = start_galvan(options.binary, folder / f"access-{auth}", flags, environment)
    stack.callback(server.stop)
    client, host = Client(server), f"127.0.0.1:{server.port}"
    for operation, request in (("CreateTable", table_request(workload.ORDERS)),
                               ("PutItem", {"TableName": workload.ORDERS, "Item": order()["item"]})):
        body = json.dumps(request)
        connection = client.connect()
        client.send_on(connection, "POST", "/", body, signed_headers(host, ROOT, operation, body))
        connection.close()
    return server


def user(name, key, condition=None):
    statement = {"Effect": "Allow", "Action": READS, "Resource": [ORDERS_ARN, ORDERS_ARN + "/index/*"]}
    if condition:
        statement["Condition"] = condition
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return (f'[users.{name}]\naccess_keys = [{{ id = "{key[0]}", secret = "{key[1]}" }}]\n'
            f"inline_policies.reads = '''{policy}'''\n")


def order():
    """The first order, and its key."""
    return json.loads(workload.fill_first(json.dumps({"key": workload.key(), "item": workload.order_item()})))
