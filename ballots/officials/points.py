"""The office's own table: from which share satisfied an official gets how many points, and on what căn cứ.

People write TOML. Which question counts, and from when a side is strong or weak, stand in it too. Knows no
person and no database.
"""

import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, NoReturn

from ballots.errors import Code, Refused
from ballots.forms.source import read_source
from ballots.forms.tally import LEAST_SHOWN, Ratio

__all__ = ["MOST_STEPS", "PointsTable", "Step", "read_points", "sample"]

MOST_STEPS = 20
_LONGEST_BASIS = 500
_MOST_POINTS = 1_000
_KEYS = ("basis", "question", "least", "strong", "weak", "steps")


@dataclass(frozen=True)
class Step:
    """From so many per cent on there are so many points."""

    from_: Decimal
    points: Decimal


@dataclass(frozen=True)
class PointsTable:
    """A table in force; `steps` from the highest down to 0 %."""

    basis: str
    question: str  # its code
    least: int  # fewer answers give no points
    strong: Decimal  # a side is strong when the whole interval is above, weak when it is below
    weak: Decimal
    steps: tuple[Step, ...]

    def points(self, rate: Ratio) -> Decimal | None:
        """Points of a share; None for too few answers. Compared exactly, not after rounding."""
        if rate.part is None or rate.whole is None or rate.whole < self.least:
            return None
        share = Decimal(100 * rate.part) / rate.whole
        return next(step.points for step in self.steps if share >= step.from_)

    def crossed(self, low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
        """Thresholds inside an interval: on which side of them the share of all is, nobody can tell."""
        return tuple(step.from_ for step in self.steps if low < step.from_ <= high)


def sample() -> str:
    """A table to begin with; without a căn cứ, so it is refused until the office has written its own."""
    return importlib.resources.files("ballots.officials").joinpath("bang-diem.toml").read_text("utf-8")


def read_points(text: str) -> PointsTable:
    """Read a table strictly; POINTS_MALFORMED with `why` and `line` (0: of the table as a whole).

    why: toml, keys, basis, question, least, number, order, steps, weak.
    """
    try:
        _, raw = read_source(text.encode("utf-8", "replace"))
    except Refused as no:
        raise Refused(Code.POINTS_MALFORMED, why="toml", line=no.facts.get("line", 0)) from no
    if set(raw) != set(_KEYS):
        _malformed("keys")
    basis = raw["basis"]
    if not isinstance(basis, str) or not basis.strip() or len(basis) > _LONGEST_BASIS:
        _malformed("basis")
    if not isinstance(raw["question"], str) or not raw["question"]:
        _malformed("question")
    least = raw["least"]
    if type(least) is not int or least < LEAST_SHOWN:
        _malformed("least")
    strong, weak = (_number(raw[key], 100) for key in ("strong", "weak"))
    if weak > strong:
        _malformed("weak")
    return PointsTable(basis.strip(), raw["question"], least, strong, weak, _steps(raw["steps"]))


def _steps(raw: object) -> tuple[Step, ...]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_STEPS:
        _malformed("steps")
    steps = tuple(_step(row) for row in raw)
    if any(above.from_ <= below.from_ or above.points < below.points for above, below in pairwise(steps)):
        _malformed("order")
    if steps[-1].from_ != 0:
        _malformed("steps")
    return steps


def _step(row: object) -> Step:
    if not isinstance(row, Mapping) or set(row) != {"from", "points"}:
        _malformed("steps")
    return Step(_number(row["from"], 100), _number(row["points"], _MOST_POINTS))


def _number(raw: Any, most: int) -> Decimal:
    """0 to `most`, with one decimal at most."""
    if type(raw) not in {int, float} or not 0 <= raw <= most:
        _malformed("number")
    number = Decimal(str(raw))
    if number != number.quantize(Decimal("0.1")):
        _malformed("number")
    return number


def _malformed(why: str) -> NoReturn:
    raise Refused(Code.POINTS_MALFORMED, why=why, line=0)
