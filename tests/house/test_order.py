"""The longest tests begin first on every worker, and none is lost by that."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from order import LONGEST, SWEPT, dealt
from states import WALKS

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Named:
    nodeid: str


@pytest.mark.parametrize("name", [*LONGEST, *SWEPT])
def test_what_is_said_to_be_long_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    test, _, case = test.partition("[")
    assert f"def {test or 'test_'}" in (ROOT / file).read_text(encoding="utf-8")
    assert not case.endswith("]") or case.rstrip("]") in WALKS  # else a method of HTTP


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
@pytest.mark.parametrize("others", [0, 1, 100])
def test_each_worker_begins_with_its_part_of_the_longest_and_none_is_lost(workers: int, others: int) -> None:
    short = [Named(f"tests/a.py::test_{number}") for number in range(others)]
    long = [Named(name) for name in LONGEST]
    order = dealt(short + long[::-1], workers)
    assert sorted(order, key=str) == sorted(short + long, key=str)
    assert order[0] == long[0]
    if others == 100:
        queue = len(order) // workers
        assert order[queue] in long if workers > 1 else order[queue - 1] in short
