"""The line over months of a box's public page: its points are the months', its gaps are told in words."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from simulator import BOX, Office
from starlette.testclient import TestClient
from web import FORM
from years import Month, publish

from app.figures.line import GAPS, Lines, lines_of
from app.main import create_app
from app.settings import Settings
from ballots.views.lists.past import past_results
from ballots.views.readmodels import PastResult

HALF = {"RHL": 10, "KHL": 10}


@pytest.fixture(scope="module")
def past() -> tuple[PastResult, ...]:
    """July to December without October; August is carried on, in September four ballots are valid."""
    office = Office(today=date(2026, 7, 1)).ready()
    for month, electronic in ((7, HALF), (8, {}), (9, {"RHL": 4}), (11, {"RHL": 20}), (12, {"RHL": 30})):
        publish(office, Month(date(2026, month, 28), electronic, {}, carried=month == 8))
    with office.reading() as session:
        found = past_results(session, BOX).results
    office.database.close()
    return found


def rows(lines: Lines, at: int = 0) -> list[tuple[str, ...]]:
    return list(lines.charts[at][1].table.rows)


def test_each_month_is_a_point_and_a_gap_is_told_with_its_reason(past: tuple[PastResult, ...]) -> None:
    lines = lines_of(past, "")
    assert [text[:7] for text, _ in lines.charts] == ["Kết quả", "Thái độ"]
    assert rows(lines) == [
        ("07/2026", "50,0 %", "20,0 %"),
        ("08/2026", "–", "–"),
        ("09/2026", "–", "–"),
        ("10/2026", "–", "–"),
        ("11/2026", "100,0 %", "20,0 %"),
        ("12/2026", "100,0 %", "30,0 %"),
    ]
    assert lines.gaps == (
        ("08/2026", GAPS["carried"]),
        ("09/2026", GAPS["few"]),
        ("10/2026", GAPS["none"]),
    )


def test_the_line_breaks_at_a_gap(past: tuple[PastResult, ...]) -> None:
    drawn = lines_of(past, "").charts[0][1]
    assert len(drawn.dots) == 3
    assert len(drawn.bold) == 1  # from November to December only


def _shut(one: PastResult) -> PastResult:
    return replace(one, unopened=7)


def _asked_otherwise(one: PastResult) -> PastResult:
    return replace(one, questions=one.questions[:1])


@pytest.mark.parametrize(("change", "why"), [(_shut, "unopened"), (_asked_otherwise, "other")])
def test_a_month_that_tells_of_less_is_no_point(
    past: tuple[PastResult, ...], change: Callable[[PastResult], PastResult], why: str
) -> None:
    """July's 50 % are gone, be it that paper alone is counted or that something else was asked."""
    lines = lines_of((*past[:-1], change(past[-1])), "")
    assert rows(lines)[0] == ("07/2026", "–", "–")
    assert lines.gaps[0] == ("07/2026", GAPS[why])


def test_two_openings_of_a_month_are_summed_up(past: tuple[PastResult, ...]) -> None:
    late = replace(past[0], held_on=date(2026, 11, 30))
    assert rows(lines_of((late, *past[1:]), ""))[-1] == ("11/2026", "100,0 %", "25,0 %")
    unknown = replace(late, participation=replace(late.participation, whole=None))
    assert rows(lines_of((unknown, *past[1:]), ""))[-1] == ("11/2026", "100,0 %", "–")


def test_one_month_is_no_line_and_letters_have_none(past: tuple[PastResult, ...]) -> None:
    assert lines_of(past[:1], "") == lines_of((), "") == Lines((), ())
    assert lines_of([replace(one, kind="letters") for one in past], "") == Lines((), ())


def test_a_box_that_slept_for_years_has_no_endless_axis(past: tuple[PastResult, ...]) -> None:
    old = replace(past[-1], held_on=date(2010, 1, 29))
    assert len(rows(lines_of((*past, old), ""))) == 36


@pytest.fixture
def page(settings: Settings, clock: Any) -> Iterator[Callable[[str], str]]:
    office = Office(settings.database_url, today=date(2026, 7, 1)).ready()
    for month in (7, 9):
        publish(office, Month(date(2026, month, 28), HALF, {}))
    app = create_app(settings, clock)
    client = TestClient(app)

    def plain(path: str) -> str:
        text = client.get(path, headers=FORM).text
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    yield plain
    office.database.close()
    app.state.database.close()


def test_the_public_page_says_it_in_both_languages(page: Callable[[str], str]) -> None:
    told = page(f"/b/{BOX}")
    assert "Qua các tháng" in told
    assert "tháng chưa có tỷ lệ: 08/2026, không có lần mở hòm nào đã lưu biên bản." in told
    assert "08/2026, no opening whose minutes are filed." in page(f"/b/{BOX}?lang=en")
