"""The template filled in by hand is the set-up file: the same plan, and the same office comes of it."""

from typing import Any

import pytest
from filled_table import PLAN, plain, xlsx

from app.workbook.reading import read

DAY = PLAN["unit"][0]["swap"][0]["day"]


def expected() -> dict[str, Any]:
    unit = PLAN["unit"][0]
    return {"unit": [unit | {"swap": [unit["swap"][0] | {"day": DAY.isoformat()}]}]}


def test_the_filled_workbook_is_the_file_of_the_docs() -> None:
    made = read("xa.xlsx", xlsx())
    assert made.mistakes == []
    assert made.plan == expected()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_filled_csv_is_the_same(mark: str) -> None:
    made = read("xa.csv", plain(mark=mark))
    assert made.mistakes == []
    assert made.plan == expected()
