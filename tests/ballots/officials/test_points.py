"""The office's table of points: read strictly, and points given exactly at a threshold."""

from decimal import Decimal

import pytest

from app.words.refusals import refusal
from ballots.errors import Code, Refused
from ballots.forms.tally import Ratio
from ballots.officials.points import read_points, sample

GOOD = sample().replace('basis = ""', 'basis = "Quy chế số 12/QC-UBND"')


def test_the_sample_is_a_table_once_it_has_its_basis() -> None:
    table = read_points(GOOD)
    assert table.basis == "Quy chế số 12/QC-UBND"
    assert [step.points for step in table.steps] == [10, 9, 8, 6, 4]


@pytest.mark.parametrize(
    ("part", "whole", "points"),
    [(19, 20, 10), (949, 1000, 9), (9, 10, 9), (4, 5, 8), (0, 5, 4), (4, 4, None), (0, 0, None)],
)
def test_points_of_a_share(part: int, whole: int, points: int | None) -> None:
    assert read_points(GOOD).points(Ratio(part, whole)) == points


def test_thresholds_within_an_interval_are_told() -> None:
    table = read_points(GOOD)
    assert table.crossed(Decimal("62.5"), Decimal("95.0")) == (95, 90, 80, 65)
    assert table.crossed(Decimal("95.0"), Decimal("99.9")) == ()


CHANGES = {
    "toml": ("least = 5", "least = "),
    "keys": ("strong = 90", "strog = 90"),
    "basis": ('"Quy chế số 12/QC-UBND"', '" "'),
    "question": ('"thai_do"', "3"),
    "least": ("least = 5", "least = 4"),
    "number": ("points = 10", "points = 9.25"),
    "weak": ("weak = 80", "weak = 91"),
    "steps": ("from = 0,", "from = 1,"),
    "order": ("from = 90,", "from = 96,"),
}


@pytest.mark.parametrize("why", CHANGES)
def test_what_is_no_table_is_refused_with_a_sentence(why: str) -> None:
    with pytest.raises(Refused) as no:
        read_points(GOOD.replace(*CHANGES[why]))
    assert (no.value.code, no.value.facts["why"]) == (Code.POINTS_MALFORMED, why)
    assert refusal(no.value.code, no.value.facts).startswith("Bảng điểm chưa dùng được: ")


@pytest.mark.parametrize("odd", ["nan", "inf", "true", '"9"', "-1", "1001", "1e400"])
def test_points_are_numbers(odd: str) -> None:
    with pytest.raises(Refused) as no:
        read_points(GOOD.replace("points = 10", f"points = {odd}"))
    assert no.value.facts["why"] == "number"


def test_the_sample_itself_is_refused_and_fewer_points_for_more_too() -> None:
    for text, why in (
        (sample(), "basis"),
        (GOOD.replace("points = 9 ", "points = 7 "), "order"),
        ("", "keys"),
    ):
        with pytest.raises(Refused) as no:
            read_points(text)
        assert no.value.facts["why"] == why
