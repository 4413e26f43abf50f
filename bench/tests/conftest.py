import os
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(BENCH))


def program(variable, name):
    return os.environ.get(variable) or str(BENCH.parent / "build" / "release" / name)


@pytest.fixture(scope="session")
def generator():
    return program("GALVAN_LOAD", "galvan_load")


@pytest.fixture(scope="session")
def galvan():
    return program("GALVAN_BINARY", "galvan")
