"""What measures can at least be begun: the smoke run of the bench is left to `make sweep`."""

import importlib
from pathlib import Path

from sqlmodel import SQLModel

ROOT = Path(__file__).parents[2]


def test_every_module_of_the_bench_finds_what_it_imports() -> None:
    found = [path.stem for path in (ROOT / "bench").glob("*.py") if not path.stem.startswith("__")]
    assert found
    for name in found:
        importlib.import_module(f"bench.{name}")
    assert "bare" not in SQLModel.metadata.tables  # the tests after this one read every table there is
