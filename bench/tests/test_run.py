"""The whole benchmark at its smallest, so that it works on the day that somebody wants figures."""

import json
import subprocess
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]


def run(galvan, generator, tmp_path, *parts):
    figures = tmp_path / "figures.json"
    command = [str(BENCH / "run"), "--no-rivals", "--runs", "1", "--seconds", "0.3", "--items", "100", "--binary", galvan,
               "--build", str(Path(generator).parent), "--json", str(figures)]
    for part in parts:
        command += ["--part", part]
    command += ["--overload-connections", "100", "--big-data-items", "100,1000", "--connections", "8",
                "--expiry-items", "20000", "--backfill-items", "2000", "--tables", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(figures.read_text()), done.stdout


def test_closed_loop_and_fixed_rate(galvan, generator, tmp_path):
    figures, text = run(galvan, generator, tmp_path, "closed", "fixed-rate")
    works = [row["work"] for row in figures["rows"]]
    assert works[:7] == ["GetItem", "PutItem", "UpdateItem", "UpdateItem, one item", "Query", "Query, 350-byte items",
                         "TransactWriteItems, 4 items"]
    assert [work.split(",")[0] for work in works[7:]] == ["GetItem", "PutItem", "UpdateItem"]
    for row in figures["rows"]:
        assert row["server"] == "Galvan" and row["measured"]["requests"] > 0 and row["memory_mib"] > 1, row
        assert row["measured"]["errors"] == {}, row
    sizes = {row["work"]: row["answer_bytes"] for row in figures["rows"]}
    assert 2400 < sizes["Query"] < 2700 and sizes["PutItem"] == 2
    assert {target["name"].split(",")[0] for target in figures["targets"]} >= {
        "PutItem to GetItem", "UpdateItem to GetItem", "Query to GetItem", "TransactWriteItems", "p99 of GetItem",
        "p99 of PutItem"}
    assert "must reach" in text


def test_streams(galvan, generator, tmp_path):
    figures, text = run(galvan, generator, tmp_path, "streams")
    works = [row["work"].split(" at ")[0] for row in figures["rows"]]
    assert works[:2] == ["PutItem, no stream", "PutItem, both images"] and works[2].endswith("and a consumer")
    assert [target["name"] for target in figures["targets"]] == [
        "PutItem with both images to without a stream", "GetRecords to one consumer, records a second",
        "p99 of a consumer's lag at half load, ms"]
    assert "lag of a consumer at half load" in text


def test_overload(galvan, generator, tmp_path):
    figures, _ = run(galvan, generator, tmp_path, "overload")
    works = {row["work"]: row for row in figures["rows"]}
    assert set(works) == {
        "GetItem, before the overload", "GetItem, 100 connections", "PutItem, 100 connections",
        "PutItem, 100 KiB, 100 connections", "GetItem beside them, 200/s", "GetItem, after the overload"}
    assert works["GetItem, after the overload"]["measured"]["requests"] > 0


def test_expiry(galvan, generator, tmp_path):
    figures, _ = run(galvan, generator, tmp_path, "expiry")
    before, meanwhile = figures["rows"]
    for row in (before, meanwhile):
        assert row["measured"]["requests"] > 0 and row["measured"]["errors"] == {}, row
    assert "20000 items, that expired within 1 s" in meanwhile["notes"]
    removed = next(target for target in figures["targets"] if target["name"].startswith("items removed"))
    # Whether that was quick enough is for a machine that does nothing else.
    assert removed["measured"] < 60, removed


def test_access(galvan, generator, tmp_path):
    figures, _ = run(galvan, generator, tmp_path, "access")
    assert [row["work"] for row in figures["rows"]] == [
        "GetItem, signed, not verified", "GetItem, the root user", "GetItem, a user with one policy",
        "GetItem, some attributes, not verified", "GetItem, some attributes, a tenant with conditions"]
    for row in figures["rows"]:
        assert row["measured"]["requests"] > 0 and row["measured"]["errors"] == {}, row
    assert len(figures["targets"]) == 3


def test_indexes(galvan, generator, tmp_path):
    figures, _ = run(galvan, generator, tmp_path, "indexes")
    works = {row["work"]: row["measured"] for row in figures["rows"]}
    assert list(works) == [
        "Query of 20", "Query of 20 through an index", "PutItem, no index", "PutItem, two indexes",
        "PutItem, 16 writers, without the index", "PutItem, 16 writers, while the index is built",
        "PutItem, 16 writers, with the index"]
    assert all(measured["requests"] > 0 for measured in works.values())
    targets = {target["name"]: target for target in figures["targets"]}
    assert targets["entries that the index should have and has not, or the other way round"]["met"]


def test_tables(galvan, generator, tmp_path):
    figures, text = run(galvan, generator, tmp_path, "tables")
    works = {row["work"]: row["measured"]["requests"] for row in figures["rows"]}
    assert works["CreateTable, with 100 items"] == works["DeleteTable"] == 5
    assert works["DescribeTable, churned server"] > 0 and works["GetItem, still server"] > 0
    assert works["a namespace with a table and ten items, by ten PutItems"] == 5
    assert works["the same by 200 clients at once"] == 200
    assert "5 namespaces with a table and ten items each" in text


def test_big_data(galvan, generator, tmp_path):
    figures, _ = run(galvan, generator, tmp_path, "bigdata")
    works = {row["work"]: row["measured"] for row in figures["rows"]}
    assert works["BatchWriteItem of 25 to 100"]["requests"] == 4
    assert works["BatchWriteItem of 25 to 1k"]["requests"] == 36
    for work in ("GetItem", "UpdateItem", "Query"):
        for items in ("100", "1k"):
            for where in ("hot", "uniform"):
                assert works[f"{work} at {items}, {where}"]["requests"] > 0
    peak = next(target for target in figures["targets"] if target["name"].startswith("peak memory"))
    assert peak["met"], peak
