#!/usr/bin/python3
"""Sends random requests to Galvan and to the rivals that are installed, and reports where their answers differ.

Every kind of difference that was looked into stands in decisions.toml, with who is right and why; what does not is
reported, each kind once, with the shortest request that shows it, and fails the run. A case is made of the seed and its
number alone: --seed S --case N sends that one and prints all of it.
"""

import argparse
import collections
import concurrent.futures
import json
import sys
import time

import cases
import comparison
import decisions
import random_requests
from servers import HARMFUL, Connection, rival_commands, running_servers

BATCH = 250


class Side:
    """One of the servers that are compared, with the tables that cases use."""

    def __init__(self, name, server):
        self.name = name
        self._server = server
        self._region = "ddblocal" if name == "dynamodb-local" else "us-east-1"
        self._connect()

    def _connect(self):
        self._connection = Connection(self._server.port)
        for table in cases.READ_TABLES + cases.WRITE_TABLES:
            answer = self._connection.call("CreateTable", table.definition())
            assert answer.status == 200, answer.error()
        for table in cases.READ_TABLES:
            for item in cases.read_table_items(table):
                answer = self._connection.call("PutItem", {"TableName": table.name, "Item": item})
                assert answer.status == 200, (item, answer.error())

    def run_case(self, case):
        """The answers to the calls before the request, to it, and, if it succeeded, to the calls after it. None where
        this server is not asked."""
        request = json.dumps(case.request).replace("{region}", self._region).encode()
        if self.name in HARMFUL and HARMFUL[self.name].search(request):
            return None
        answers = [self._connection.call(operation, body) for operation, body in case.before]
        answers.append(self._connection.call(case.operation, request))
        if answers[-1].status == 200:
            answers += [self._connection.call(operation, body) for operation, body in case.after]
            self._drop_other_table(case, answers[len(case.before)])
            self._drop_updated_items(case)
        for operation, body in case.cleanup:
            self._connection.call(operation, body)
        if self.name != "galvan" and any(answer.status == 0 for answer in answers):
            self._restart()
        return answers

    def _drop_other_table(self, case, answer):
        """A spoiled request may have made a table of another name than that which the case drops."""
        if case.operation == "CreateTable" and isinstance(answer.body, dict):
            name = answer.body.get("TableDescription", {}).get("TableName")
            if name and ("DeleteTable", {"TableName": name}) not in case.after:
                self._connection.call("DeleteTable", {"TableName": name})

    def run_cases(self, requests):
        return [self.run_case(case) for case in requests]

    def _restart(self):
        self._connection.close()
        self._server.stop()
        self._server.start()
        self._connect()


    def _drop_updated_items(self, case):
        """A spoiled key may be that of no item. The rivals make one where an update only removes, Galvan does not, and
        later cases with that key would tell of it again."""
        updates = [case.request] if case.operation == "UpdateItem" else []
        if case.operation == "TransactWriteItems":
            updates = [action["Update"] for action in case.request["TransactItems"] if "Update" in action]
        for update in updates:
            self._connection.call("DeleteItem", {"TableName": update["TableName"], "Key": update["Key"]})


def differences(case, ours, theirs, rival):
    """The first difference of a case: those after it may follow from it."""
    steps = [operation for operation, _ in case.before] + [case.operation] + [operation for operation, _ in case.after]
    for step, (a, b) in zip(steps, zip(ours, theirs)):
        difference = comparison.compare(rival, step, a, b, case.ordered)
        if difference:
            return difference, a, b
    return None


class Report:
    def __init__(self, table):
        self.table = table
        self.requests = 0
        self.decided = collections.Counter()
        self.decided_kinds = collections.defaultdict(collections.Counter)
        self.undecided = collections.Counter()
        self.examples = {}

    def add(self, number, case, found):
        """`found` has what differences() returned, by rival."""
        agreeing = [rival for rival, differing in found.items() if differing is None or differing[0].only_spelling()]
        alike = [rival for rival, differing in found.items() if differing is None or differing[0].same_outcome()]
        for differing in found.values():
            if differing is not None:
                self.add_difference(number, case, differing, agreeing, alike)

    def add_difference(self, number, case, differing, agreeing, alike):
        difference, ours, theirs = differing
        decision = self.table.find(difference, agreeing, alike, json.dumps(case.request))
        if decision is not None:
            self.decided[decision] += 1
            self.decided_kinds[decision][difference.kind()] += 1
            return
        kind = difference.kind()
        self.undecided[kind] += 1
        text = json.dumps(case.request)
        if kind not in self.examples or len(text) < self.examples[kind][0]:
            self.examples[kind] = (len(text), number, case, difference, ours.body, theirs.body)

    def print(self, examples_max):
        for kind, count in self.undecided.most_common(examples_max):
            _, number, case, difference, ours, theirs = self.examples[kind]
            print(f"\n{count} x {kind}\n  case {number}, {case.operation} {shortened(case.request)}")
            if case.before:
                print(f"  before: {shortened(case.before)}")
            print(f"  galvan: {difference.galvan or '200'}  {shortened(ours) if not difference.galvan else ''}")
            print(f"  {difference.rival}: {difference.theirs or '200'}  {shortened(theirs) if not difference.theirs else ''}")

    def print_decided(self):
        """What each decision was used for: whoever reviews them sees how much it covers."""
        for decision, kinds in self.decided_kinds.items():
            print(f"\n{self.decided[decision]} x {decision.rival}: {decision}")
            for kind, count in kinds.most_common():
                print(f"  {count} x {kind}")

    def print_summary(self):
        print(f"\n{self.requests} requests, {sum(self.decided.values())} decided differences of {len(self.decided)} kinds, "
              f"{sum(self.undecided.values())} undecided of {len(self.undecided)} kinds")


def shortened(value, length=1500):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= length else text[:length] + "…"


def print_case(case, answers):
    print(json.dumps({"before": case.before, "operation": case.operation, "request": case.request, "after": case.after},
                     indent=1, ensure_ascii=False)[:20000])
    for name, list_of_answers in answers.items():
        print(f"--- {name}")
        for answer in list_of_answers:
            print(answer.status, shortened(answer.body, 5000))


def run(options, sides, pool):
    report = Report(decisions.load())
    galvan, *rivals = sides
    start = time.monotonic()
    first = options.first
    last = options.first + options.requests
    while first < last:
        numbers = range(first, min(first + BATCH, last))
        batch = [(number, random_requests.Requests(options.seed, number).case()) for number in numbers]
        if options.operation:
            batch = [entry for entry in batch if entry[1].operation == options.operation]
        requests = [case for _, case in batch]
        running = [pool.submit(side.run_cases, requests) for side in sides]
        ours, *answers = [future.result() for future in running]
        for (number, case), a, *theirs in zip(batch, ours, *answers):
            report.add(number, case, {rival.name: differences(case, a, b, rival.name)
                                      for rival, b in zip(rivals, theirs) if b is not None})
        report.requests += len(batch)
        first += BATCH
        if report.requests % (BATCH * 40) == 0:
            rate = report.requests / (time.monotonic() - start)
            print(f"{report.requests} requests, {rate:.0f} a second, {len(report.undecided)} undecided kinds", flush=True)
    report.print(options.examples)
    if options.decided:
        report.print_decided()
    unused = report.table.unused(report.decided)
    if unused and options.unused:
        print("\nDecisions that nothing met: " + "; ".join(unused))
    report.print_summary()
    return 1 if report.undecided else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--case", type=int, help="send only this one, and print all of it")
    parser.add_argument("--operation", help="send the requests of this one alone")
    parser.add_argument("--rivals", default="dynamodb-local,dynoxide")
    parser.add_argument("--examples", type=int, default=100, help="how many kinds of differences to print")
    parser.add_argument("--decided", action="store_true", help="list the kinds of differences that each decision covers")
    parser.add_argument("--unused", action="store_true", help="list the decisions that nothing met")
    options = parser.parse_args()
    installed = rival_commands(0)
    rivals = [name for name in options.rivals.split(",") if name in installed]
    print(f"rivals: {', '.join(rivals) or 'none is installed: run bench/rivals/install'}")
    if not rivals:
        return 2
    with running_servers(rivals) as servers, concurrent.futures.ThreadPoolExecutor(len(servers)) as pool:
        sides = list(pool.map(lambda entry: Side(*entry), servers.items()))
        if options.case is not None:
            case = random_requests.Requests(options.seed, options.case).case()
            print_case(case, {side.name: side.run_case(case) or [] for side in sides})
            return 0
        return run(options, sides, pool)


if __name__ == "__main__":
    sys.exit(main())
