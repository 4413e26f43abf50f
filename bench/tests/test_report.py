"""Ratios, and what is said of figures that miss what they must reach."""

from harness.load import Measurement, median
from harness.report import Report, Row


def measurement(rate, **others):
    figures = {"requests": rate, "seconds": 1, "rate": rate, "p50": 1, "p99": 2, "p999": 3, "server_cpu": 10,
               "load_cpu": 5, "errors": {}, "error_p99": 0, "connection_min": 1, "connection_median": 1}
    return Measurement(**{**figures, **others})


def report_of(*rows):
    report = Report(progress=lambda _: None)
    for work, server, rate in rows:
        report.add(Row(work, server, 10, measurement(rate), 100))
    return report


def test_ratios_stand_in_the_table():
    report = report_of(("GetItem", "Galvan", 600), ("GetItem", "nginx", 800), ("PutItem", "Galvan", 300))
    lines = report.text().splitlines()
    cells = [line.split() for line in lines if line.startswith(("GetItem", "PutItem"))]
    assert [line[3:] for line in cells] == [
        ["600", "1.00", "2.00", "3.00", "10.0", "100", "1.00"],
        ["800", "1.00", "2.00", "3.00", "10.0", "100", "0.75"],
        ["300", "1.00", "2.00", "3.00", "10.0", "100", "0.50"],
    ]


def test_targets_are_met_or_missed():
    report = report_of(("GetItem", "Galvan", 600), ("GetItem", "nginx", 800))
    report.need_ratio("met", report.rate("GetItem"), report.rate("GetItem", "nginx"), 0.75)
    report.need_ratio("missed", report.rate("GetItem"), report.rate("GetItem", "nginx"), 0.76)
    report.need_ratio("not measured", report.rate("GetItem"), report.rate("GetItem", "dynalite"), 8)
    report.need("late", 3, 2, at_most=True)
    assert [(target.name, target.met) for target in report.targets] == [("met", True), ("missed", False), ("late", False)]
    assert [line.endswith("MISSED") for line in report.text().splitlines()[-3:]] == [False, True, True]


def test_median_of_each_figure_and_all_errors():
    runs = [measurement(100, p99=9, errors={"503": 1}), measurement(300, p99=5), measurement(200, p99=7, errors={"503": 2})]
    found = median(runs)
    assert (found.rate, found.p99, found.errors) == (200, 7, {"503": 3})
