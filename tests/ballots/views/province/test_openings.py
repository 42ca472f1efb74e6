"""How the openings of a province stand: each state, and each thing that is overdue, day by day."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from beginnings import empty_database, load
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, select

from app.db import Database
from ballots.tables import Box, Count, Opening, Period, PublishedResult, Rehearsal, Unit
from ballots.views.province.openings import Matter, State, UnitToday, province_today
from bench.communes import PROVINCE, add_communes, add_province

TODAY = date(2026, 12, 10)
DUE = date(2026, 12, 31)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="module")
def made() -> bytes:
    """Two communes of the province with one filed month each, and one of another province."""
    database = Database("sqlite://")
    load(database, empty_database())
    with database.writing() as session:
        add_province(session)
        add_communes(session, range(1, 4), TODAY, lambda _: KEY, months=1)
        session.add(Unit(id="tinh-khac", name="UBND tỉnh Khác", parent="Chính phủ", symbol="UB"))
        session.flush()
        session.connection().exec_driver_sql(
            "UPDATE province_unit SET province_id = 'tinh-khac' WHERE unit_id = 'xa-3'"
        )
    with database.engine.connect() as connection:
        return bytes(connection.connection.driver_connection.serialize())  # type: ignore[union-attr]


@pytest.fixture
def session(made: bytes) -> Iterator[Session]:
    database = Database("sqlite://")
    load(database, made)
    with database.writing() as opened:
        yield opened
    database.close()


def unit(session: Session, number: int = 1, today: date = TODAY) -> UnitToday:
    view = province_today(session, PROVINCE, today)
    return next(one for one in view.units if one.unit_id == f"xa-{number}")


def overdue(session: Session, today: date = TODAY) -> list[tuple[str, Matter, date | None, int]]:
    found = province_today(session, PROVINCE, today).overdue
    return [(one.box_id, one.matter, one.since, one.days) for one in found]


def begin(session: Session, number: int, day: date, opening_id: int = 900) -> None:
    """An opening of the box's open period is called, and has no minutes."""
    moment = datetime.combine(day, datetime.min.time())
    session.add(Opening(id=opening_id, committee_id=f"hd-{number}", started_at=moment, place=""))
    session.flush()
    session.add(Count(opening_id=opening_id, box_id=f"hom-{number}", period=2))
    session.flush()


def prove(session: Session, day: date) -> None:
    for row in session.exec(select(Rehearsal)):
        row.proved_on = day
        session.add(row)
    session.flush()


def test_a_sealed_box_waits_for_its_day(session: Session) -> None:
    found = unit(session)
    assert (found.state, found.next_due, found.boxes, found.done) == (State.WAITING, DUE, 1, 0)
    assert overdue(session) == []


def test_a_box_is_late_the_day_after_it_was_due(session: Session) -> None:
    prove(session, DUE)
    assert unit(session, today=DUE).state is State.WAITING
    assert overdue(session, DUE) == []
    tomorrow = DUE + timedelta(days=1)
    found = unit(session, today=tomorrow)
    assert (found.state, found.late, found.next_due) == (State.LATE, 1, None)
    assert overdue(session, tomorrow) == [
        ("hom-1", Matter.NOT_OPENED, DUE, 1),
        ("hom-2", Matter.NOT_OPENED, DUE, 1),
    ]


def test_a_box_out_of_service_is_late_for_nothing(session: Session) -> None:
    prove(session, DUE)
    box = session.get_one(Box, "hom-1")
    box.current, box.retired_on = None, TODAY
    session.add(box)
    session.flush()
    assert [one for one, *_ in overdue(session, DUE + timedelta(days=1))] == ["hom-2"]
    assert unit(session).boxes == 0


def test_an_opening_without_minutes_is_overdue_from_the_day_after(session: Session) -> None:
    """… and the box is not called late as well: it is being opened."""
    prove(session, DUE)
    begin(session, 1, DUE)
    today = unit(session, today=DUE)
    assert (today.state, today.running) == (State.WAITING, 1)
    assert overdue(session, DUE) == []
    later = DUE + timedelta(days=3)
    found = unit(session, today=later)
    assert (found.state, found.late, found.running) == (State.TROUBLE, 0, 1)
    assert overdue(session, later) == [
        ("hom-1", Matter.NOT_FILED, DUE, 3),
        ("hom-2", Matter.NOT_OPENED, DUE, 3),
    ]


def test_of_two_openings_without_minutes_the_longer_one_is_told(session: Session) -> None:
    prove(session, DUE)
    begin(session, 1, DUE)
    begin(session, 1, DUE + timedelta(days=2), 901)
    assert overdue(session, DUE + timedelta(days=3))[0] == ("hom-1", Matter.NOT_FILED, DUE, 3)


def test_the_longest_overdue_comes_first(session: Session) -> None:
    prove(session, DUE)
    period = session.get_one(Period, ("hom-2", 2))
    period.due_on = date(2026, 12, 29)
    session.add(period)
    session.flush()
    assert [box for box, *_ in overdue(session, DUE + timedelta(days=1))] == ["hom-2", "hom-1"]


def test_keys_that_endanger_an_opening_are_told_without_whose(session: Session) -> None:
    """Proofs of early November no longer hold in the week of the opening."""
    prove(session, date(2026, 11, 1))
    week = DUE - timedelta(days=7)
    found = unit(session, today=week)
    assert (found.state, found.alarms) == (State.TROUBLE, 1)
    assert overdue(session, week) == [("hom-1", Matter.KEYS, DUE, 0), ("hom-2", Matter.KEYS, DUE, 0)]


def test_a_warning_that_endangers_nothing_is_no_alarm(session: Session) -> None:
    """Ten days before, the same proofs are old, and there is time."""
    prove(session, date(2026, 10, 1))
    assert (unit(session).state, unit(session).alarms, overdue(session)) == (State.WAITING, 0, [])


def _unseal(session: Session) -> None:
    box = session.get_one(Box, "hom-1")
    box.current = None
    session.add(box)


def _no_box(session: Session) -> None:
    box = session.get_one(Box, "hom-1")
    box.unit_id = "xa-3"
    session.add(box)


@pytest.mark.parametrize("change", [_unseal, _no_box])
def test_a_unit_without_a_sealed_box_takes_no_ballots(
    session: Session, change: Callable[[Session], None]
) -> None:
    change(session)
    session.flush()
    assert unit(session).state is State.UNSEALED
    assert unit(session, 2).state is State.WAITING


def _publish(session: Session, day: date) -> None:
    row = session.exec(select(PublishedResult).where(PublishedResult.box_id == "hom-1")).one()
    row.held_on = day
    session.add(row)
    session.flush()


@pytest.mark.parametrize(
    ("day", "done"), [("2026-11-30", 0), ("2026-12-01", 1), ("2026-12-31", 1), ("2027-01-01", 0)]
)
def test_done_is_what_was_opened_this_month(session: Session, day: str, done: int) -> None:
    _publish(session, date.fromisoformat(day))
    found = unit(session)
    assert (found.done, found.state) == (done, State.DONE if done else State.WAITING)
    assert unit(session, 2).done == 0


def test_a_unit_is_done_with_its_last_box(session: Session) -> None:
    _publish(session, date(2026, 12, 4))
    box = session.get_one(Box, "hom-3")
    box.unit_id = "xa-1"
    session.add(box)
    session.flush()
    found = unit(session)
    assert (found.boxes, found.done, found.state) == (2, 1, State.WAITING)


def test_boxes_of_another_province_are_nobody_s_business(session: Session) -> None:
    begin(session, 3, TODAY - timedelta(days=5))
    view = province_today(session, PROVINCE, TODAY)
    assert [one.unit_id for one in view.units] == ["xa-1", "xa-2"]
    assert view.overdue == ()
    assert (view.count(State.WAITING), view.count(State.LATE)) == (2, 0)
