"""The table that a run ends with: a line for each work and server, then what the figures must reach."""

import dataclasses
import json

from harness.load import Measurement
from harness.servers import GALVAN

HEADINGS = ("work", "server", "answer B", "req/s", "p50 ms", "p99 ms", "p99.9 ms", "cpu us", "MiB", "to GetItem",
            "Galvan to it", "notes")
LEFT_COLUMNS = ("work", "server", "notes")


@dataclasses.dataclass(frozen=True)
class Row:
    """`cpu us` is the server's processor time for a request; `MiB` its resident memory afterwards."""

    work: str
    server: str
    answer_bytes: int
    measured: Measurement
    memory_mib: float
    notes: str = ""
    # At a rate that was given, rates say nothing of the servers.
    fixed_rate: bool = False


@dataclasses.dataclass(frozen=True)
class Target:
    name: str
    measured: float
    bound: float
    at_most: bool = False

    @property
    def met(self):
        return self.measured <= self.bound if self.at_most else self.measured >= self.bound


class Report:
    def __init__(self, progress):
        self._progress = progress
        self.machine = []
        self.rows = []
        self.targets = []

    def say(self, line):
        """A fact about the machine or the start, to stand above the table."""
        self.machine.append(line)
        self._progress(line)

    def add(self, row):
        self.rows.append(row)
        one = row.measured
        self._progress(f"  {row.work}, {row.server}: {one.rate:.0f}/s, p99 {one.p99:.2f} ms  {row.notes}".rstrip())

    def need(self, name, measured, bound, at_most=False):
        self.targets.append(Target(name, measured, bound, at_most))

    def rate(self, work, server=GALVAN):
        """Requests a second; None if that was not measured."""
        return next((row.measured.rate for row in self.rows if (row.work, row.server) == (work, server)), None)

    def need_ratio(self, name, rate, to_rate, bound):
        """Needs a ratio, if both of its rates were measured."""
        if rate and to_rate:
            self.need(name, rate / to_rate, bound)

    def _cells(self, row):
        one, own, get_item = row.measured, self.rate(row.work), self.rate("GetItem")
        to_get_item = one.rate / get_item if row.server == GALVAN and get_item and not row.fixed_rate else None
        galvan_to_it = own / one.rate if row.server != GALVAN and own and not row.fixed_rate else None
        return (row.work, row.server, f"{row.answer_bytes}" if row.answer_bytes else "", f"{one.rate:.0f}",
                f"{one.p50:.2f}", f"{one.p99:.2f}", f"{one.p999:.2f}", f"{one.server_cpu:.1f}", f"{row.memory_mib:.0f}",
                f"{to_get_item:.2f}" if to_get_item else "", f"{galvan_to_it:.2f}" if galvan_to_it else "", row.notes)

    def text(self):
        lines = [*self.machine, ""]
        table = [HEADINGS, *map(self._cells, self.rows)]
        widths = [max(len(cells[column]) for cells in table) for column in range(len(HEADINGS))]
        for cells in table:
            padded = (cell.ljust(width) if heading in LEFT_COLUMNS else cell.rjust(width)
                      for cell, width, heading in zip(cells, widths, HEADINGS))
            lines.append("  ".join(padded).rstrip())
        if self.targets:
            lines += ["", "must reach"]
            width = max(len(target.name) for target in self.targets)
            for target in self.targets:
                bound = f"at {'most' if target.at_most else 'least'} {target.bound:g}"
                verdict = "" if target.met else "  MISSED"
                lines.append(f"  {target.name.ljust(width)}  {target.measured:8.2f}  {bound}{verdict}".rstrip())
        return "\n".join(lines)

    def json(self):
        targets = [{**dataclasses.asdict(target), "met": target.met} for target in self.targets]
        rows = [dataclasses.asdict(row) for row in self.rows]
        return json.dumps({"machine": self.machine, "rows": rows, "targets": targets}, indent=1)
