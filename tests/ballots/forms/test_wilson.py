"""Wilson's interval is that of the published tables."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.forms.wilson import interval


# R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, Table I, method 3: the score interval
@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, "25.5", "36.6"), (15, 148, "6.2", "16.0"), (0, 20, "0.0", "16.1"), (1, 29, "0.6", "17.2")],
)
def test_published_intervals(part: int, whole: int, low: str, high: str) -> None:
    assert interval(part, whole) == (Decimal(low), Decimal(high))
    mirrored: Any = interval(whole - part, whole)
    assert mirrored == (100 - Decimal(high), 100 - Decimal(low))


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_share_is_inside_and_nothing_is_beyond_the_ends(numbers: tuple[int, int]) -> None:
    part, whole = numbers
    low, high = interval(part, whole) or (Decimal(-1), Decimal(-1))
    assert 0 <= low <= Decimal(100 * part) / whole + Decimal("0.05")
    assert Decimal(100 * part) / whole - Decimal("0.05") <= high <= 100
    assert interval(0, 0) is None
