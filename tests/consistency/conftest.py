"""The run's flags. `./run --seconds 60 --clients 16 --seed 7` goes on for longer, with more clients, as before."""

import dataclasses
import pathlib
import random
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "clients" / "lib"))


@dataclasses.dataclass
class Settings:
    seconds: float
    clients: int
    padding: int
    seed: int
    history_dir: pathlib.Path
    transactions: int


def pytest_addoption(parser):
    parser.addoption("--seconds", type=float, default=3, help="how long each run lasts")
    parser.addoption("--transactions", type=int, default=0, help="how many at least, however long they take")
    parser.addoption("--clients", type=int, default=8)
    parser.addoption("--padding", type=int, default=100, help="bytes that make each item larger")
    parser.addoption("--seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    parser.addoption("--histories", default=tempfile.gettempdir(), help="where a history that is wrong is left")


@pytest.fixture
def settings(pytestconfig):
    option = pytestconfig.getoption
    return Settings(option("--seconds"), option("--clients"), option("--padding"), option("--seed"),
                    pathlib.Path(option("--histories")), option("--transactions"))
