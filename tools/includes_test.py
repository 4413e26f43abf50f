"""The include rule: what it lets through, what it finds, and that it has no cycle itself."""

import graphlib
import importlib.machinery
import importlib.util
from pathlib import Path

import pytest

TOOL = Path(__file__).with_name("check_includes")
loader = importlib.machinery.SourceFileLoader("check_includes", str(TOOL))
check_includes = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
loader.exec_module(check_includes)


def offences(tmp_path, file, line):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(f"// A file.\n{line}\n")
    return check_includes.offences_in(tmp_path)


@pytest.mark.parametrize(
    "file, line",
    [
        ("model/number.cc", '#include "base/result.h"'),
        ("model/number.cc", '#include "model/number.h"'),
        ("model/number.cc", "#include <vector>"),
        ("operation/put_item.cc", '#include "table/catalog.h"'),
        ("wire/json_reader.cc", "#include <simdjson.h>"),
        ("storage/rocksdb/engine.cc", "#include <rocksdb/db.h>"),
        ("server/connection.cc", "#include <boost/beast/http.hpp>"),
        ("client/http_client.cc", "#include <boost/beast/http.hpp>"),
        ("shell/line_editor.cc", "#include <histedit.h>"),
        ("table/catalog.cc", '// #include "operation/put_item.h"'),
    ],
)
def test_lets_through(tmp_path, file, line):
    assert offences(tmp_path, file, line) == []


@pytest.mark.parametrize(
    "file, line, reason",
    [
        ("table/catalog.cc", '#include "operation/put_item.h"', "table/ may not include from operation/"),
        ("wire/json_reader.cc", '#  include "expression/parser.h"', "wire/ may not include from expression/"),
        ("server/routing_test.cc", '#include "expression/parser.h"', "server/ may not include from expression/"),
        ("operation/put_item.cc", "#include <simdjson.h>", "only wire/ may include"),
        ("storage/engine.cc", "#include <rocksdb/db.h>", "only storage/rocksdb/ may include"),
        ("cli/main.cc", "#include <boost/asio.hpp>", "only client/ and server/ may include"),
        ("model/number.cc", '#include "number_text.h"', "not named from src/"),
        ("newcomer/file.cc", '#include "base/result.h"', "no line in tools/check_includes"),
    ],
)
def test_finds(tmp_path, file, line, reason):
    (found,) = offences(tmp_path, file, line)
    assert f"{file}:2: " in found and reason in found


def test_the_rule_has_no_cycle():
    order = graphlib.TopologicalSorter(check_includes.ALLOWED).static_order()
    assert set(order) == set(check_includes.ALLOWED)


def test_every_folder_of_the_source_has_a_rule():
    source = TOOL.parent.parent / "src"
    assert {folder.name for folder in source.iterdir() if folder.is_dir()} == set(check_includes.ALLOWED)
