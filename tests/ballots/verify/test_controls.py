"""The verifier draws a follow-up sample again, and adds its control tally up."""

from pathlib import Path
from typing import Any

import pytest
from control import by_hand, sums
from evidence import Evidence, checked, codes, false, honest

DAY = "2026-12-31"


def drawn(made: Evidence, many: int = 20, **changed: Any) -> None:
    entries = made.entries()
    head = [one.hash for one in entries if one.type == "result"][-1]
    results = sum(row[2] or 0 for row in made.step("result")["returned"])
    found = by_hand(head, results, many)
    made.add("drawn", **{"period": 2, "date": DAY, "results": results, "places": found, **changed})


def asked(made: Evidence, **changed: Any) -> None:
    made.add("asked", **{"period": 2, "date": DAY, "role": "mttq", **sums().as_dict(), **changed})


def test_a_sample_that_was_told_is_proved(tmp_path: Path) -> None:
    made = honest()
    drawn(made)
    asked(made)
    found = checked(made, tmp_path)
    assert false(found) == set()
    [told] = [one.facts for one in found.made if one.code == "sample_drawn"]
    assert (told["drawn"], told["met"]) == (20, 14)
    assert "sample_drawn" in codes(checked(made, tmp_path, full=False))


def test_a_sample_that_was_never_told_is_noted(tmp_path: Path) -> None:
    made = honest()
    drawn(made)
    drawn(made, 25)
    found = checked(made, tmp_path)
    assert false(found) == set()
    assert "sample_silent" in codes(found)


def test_other_places_are_found(tmp_path: Path) -> None:
    made = honest()
    drawn(made)
    places = made.step("drawn")["places"]
    places[3] = next(place for place in range(1, 100) if place not in places)
    assert false(checked(made, tmp_path)) == {"sample_false"}


def test_a_draw_out_of_other_results_is_found(tmp_path: Path) -> None:
    made = honest()
    head = [one.hash for one in made.entries() if one.type == "result"][-1]
    drawn(made, results=10, places=by_hand(head, 10, 10))
    assert false(checked(made, tmp_path)) == {"sample_false"}


def test_a_draw_by_the_result_before_is_found(tmp_path: Path) -> None:
    made = honest()
    first = next(one.hash for one in made.entries() if one.type == "result")
    results = sum(row[2] or 0 for row in made.step("result")["returned"])
    drawn(made, places=by_hand(first, results, 20))
    assert false(checked(made, tmp_path)) == {"sample_false"}


@pytest.mark.parametrize(
    "changed",
    [
        {"met": 15},
        {"away": 3},
        {"unanswered": {"ket_qua": 0, "thai_do": 0}},
        {
            "levels": {"ket_qua": {"RHL": 14}, "thai_do": {"RHL": 14}},
            "unanswered": {"ket_qua": 0, "thai_do": 0},
        },
        {"levels": {}, "unanswered": {}},
    ],
)
def test_sums_that_cannot_be_are_found(changed: dict[str, Any], tmp_path: Path) -> None:
    made = honest()
    drawn(made)
    asked(made, **changed)
    assert false(checked(made, tmp_path)) == {"control_false"}


def test_neither_stands_where_it_cannot(tmp_path: Path) -> None:
    before, twice, shorter, undrawn, empty = (honest() for _ in range(5))
    drawn(before, period=3)
    for times in range(2):
        drawn(twice, 20 + times)
        asked(twice)
    drawn(shorter)
    drawn(shorter, 20)
    asked(undrawn)
    drawn(empty, places=[])
    for made in (before, twice, shorter, undrawn, empty):
        assert "entry_out_of_order" in false(checked(made, tmp_path))


@pytest.mark.parametrize(
    "changed",
    [
        {"places": [0]},
        {"places": "1"},
        {"results": 0},
        {"date": "31/12/2026"},
        {"by": "An"},
        {"places": [True]},
    ],
)
def test_an_odd_draw_cannot_be_read(changed: dict[str, Any], tmp_path: Path) -> None:
    made = honest()
    drawn(made, **changed)
    assert false(checked(made, tmp_path)) == {"entry_malformed"}


@pytest.mark.parametrize(
    "changed",
    [{"role": "ubnd"}, {"met": -1}, {"levels": []}, {"unanswered": {"ket_qua": "1"}}, {"name": "An"}],
)
def test_odd_sums_cannot_be_read(changed: dict[str, Any], tmp_path: Path) -> None:
    made = honest()
    drawn(made)
    asked(made, **changed)
    assert false(checked(made, tmp_path)) == {"entry_malformed"}
