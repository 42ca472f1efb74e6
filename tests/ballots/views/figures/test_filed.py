"""Figures are of this unit's openings, in this span, whose minutes are filed: each condition by itself."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from simulator import BOX, Office
from sqlmodel import select
from years import Month, add_box, publish

from ballots.spans import Span
from ballots.tables import Box, Minutes, Opening, Unit
from ballots.views.papers.summary import openings_of

SEPTEMBER = Span(2026, 9)


@pytest.fixture
def office() -> Iterator[Office]:
    """September in two boxes."""
    made = Office(today=date(2026, 7, 1)).ready()
    add_box(made, "hom-2", "Hòm phiếu số 2")
    for box in (BOX, "hom-2"):
        publish(made, Month(date(2026, 9, 30), {"RHL": 20}, {}), box)
    yield made
    made.database.close()


def shown(office: Office, unit: str = "xa", span: Span = SEPTEMBER) -> list[str]:
    with office.reading() as session:
        return [row.box_id for row in openings_of(session, unit, span)]


def test_a_box_of_another_unit_is_not_among_them(office: Office) -> None:
    assert shown(office) == [BOX, "hom-2"]
    with office.writing() as session:
        session.add(Unit(id="ngoai", name="UBND xã Ngoài", parent="Tỉnh", symbol="N"))
        session.flush()
        box = session.get_one(Box, "hom-2")
        box.unit_id = "ngoai"
        session.add(box)
    assert shown(office) == [BOX]
    assert shown(office, "ngoai") == ["hom-2"]


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (datetime(2026, 8, 31, 23, 59), False),  # noqa: DTZ001 - moments are local
        (datetime(2026, 9, 1), True),  # noqa: DTZ001
        (datetime(2026, 9, 30, 23, 59), True),  # noqa: DTZ001
        (datetime(2026, 10, 1), False),  # noqa: DTZ001
    ],
)
def test_the_span_begins_and_ends_with_its_days(office: Office, moment: datetime, *, inside: bool) -> None:
    with office.writing() as session:
        opening = session.exec(select(Opening)).one()
        opening.started_at = moment
        session.add(opening)
    assert bool(shown(office)) is inside


def test_an_opening_without_minutes_tells_nothing_yet(office: Office) -> None:
    with office.writing() as session:
        session.delete(session.exec(select(Minutes)).one())
    assert shown(office) == []
