"""Last working days, checked against what the government announced."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from ballots.errors import Code, Refused
from ballots.workdays import (
    KNOWN_SWAPS,
    LAST_ANNOUNCED_YEAR,
    SkipReason,
    Swap,
    is_working,
    last_working_day,
    next_opening,
)

ANNOUNCED = json.loads((Path(__file__).parents[2] / "data" / "vn_workdays.json").read_text("utf-8"))


@pytest.mark.parametrize("year", sorted(ANNOUNCED["off"]))
def test_every_day_of_an_announced_year_is_worked_or_off_as_announced(year: str) -> None:
    off = {date.fromisoformat(f"{year}-{day}") for day in ANNOUNCED["off"][year]}
    worked = {date.fromisoformat(f"{year}-{day}") for day in ANNOUNCED["worked_saturdays"][year]}
    day = date(int(year), 1, 1)
    while day.year == int(year):
        expected = day in worked or (day.weekday() < 5 and day not in off)
        assert is_working(day, KNOWN_SWAPS) is expected, day
        day += timedelta(days=1)


@pytest.mark.parametrize("label", sorted(ANNOUNCED["last_working_day"]))
def test_last_working_days_are_those_announced_and_2027_is_provisional(label: str) -> None:
    year = int(label[:4])
    proposals = [last_working_day(year, month, KNOWN_SWAPS) for month in range(1, 13)]
    assert [f"{p.day:%m-%d}" for p in proposals] == ANNOUNCED["last_working_day"][label]
    assert {p.provisional for p in proposals} == {year > LAST_ANNOUNCED_YEAR}
    assert (year > LAST_ANNOUNCED_YEAR) is label.endswith("_provisional")


@pytest.mark.parametrize("expected", [(2018, 12, 28), (2019, 4, 26), (2022, 1, 28), (2010, 2, 27)])
def test_earlier_months_ended_on_the_days_they_did(expected: tuple[int, int, int]) -> None:
    assert last_working_day(expected[0], expected[1], KNOWN_SWAPS).day == date(*expected)


def test_known_swaps_are_needed_because_the_library_misses_them() -> None:
    for swap in KNOWN_SWAPS:
        assert is_working(swap.day, ()) is not swap.working, "the library has it now: remove the swap"


def test_a_proposal_says_why_later_days_were_passed_over() -> None:
    proposal = last_working_day(2025, 1, KNOWN_SWAPS)
    assert proposal.day == date(2025, 1, 24)
    assert [s.day.day for s in proposal.skipped] == [31, 30, 29, 28, 27, 26, 25]
    assert [s.reason for s in proposal.skipped] == [SkipReason.HOLIDAY] * 5 + [SkipReason.WEEKEND] * 2
    assert proposal.skipped[2].name == "Tết Nguyên Đán"
    assert proposal.skipped[6].name == ""


def test_a_swap_beats_weekend_and_library_and_the_later_of_two_swaps_holds() -> None:
    saturday, friday = date(2026, 10, 31), date(2026, 10, 30)
    worked = Swap(saturday, working=True, document="Thông báo A")
    assert last_working_day(2026, 10, [worked]).swap == worked
    assert last_working_day(2026, 10, [worked]).day == saturday
    cancelled = Swap(saturday, working=False, document="Thông báo B")
    after = last_working_day(2026, 10, [worked, cancelled])
    assert (after.day, after.swap) == (friday, None)
    assert (after.skipped[0].reason, after.skipped[0].name) == (SkipReason.SWAP, "Thông báo B")
    assert is_working(date(2026, 4, 30), [Swap(date(2026, 4, 30), working=True, document="Trực lễ")])


def test_a_month_without_working_days_is_refused() -> None:
    swaps = [Swap(date(2026, 6, d), working=False, document="Thiên tai") for d in range(1, 31)]
    with pytest.raises(Refused) as refusal:
        last_working_day(2026, 6, swaps)
    assert refusal.value.code is Code.NO_WORKING_DAY


@pytest.mark.parametrize(
    ("after", "opening"),
    [
        (date(2026, 11, 20), date(2026, 11, 30)),
        (date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 10, 31), date(2026, 11, 30)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 12, 31), date(2027, 12, 31)),
        (date(2023, 12, 30), date(2024, 1, 31)),
    ],
)
def test_the_next_opening_is_this_month_until_its_day_is_past(after: date, opening: date) -> None:
    assert next_opening(after, iter(KNOWN_SWAPS)).day == opening
