"""A clerk's day in the audit log: two totals and a date. It says neither when, nor which slip, nor who."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from simulator import BOX, Office
from sqlalchemy import text
from sqlmodel import Session, select
from systems import give_key

from ballots.office import clerk_days
from ballots.office.audit import SERVER, Actor, What, note
from ballots.tables import Account, AuditEntry, ClerkDay

MONDAY = date(2026, 11, 2)


def clerk(session: Session, login: str) -> int:
    found = session.exec(select(Account.id).where(Account.login == login)).one()
    assert found is not None
    return found


def count(office: Office, login: str, day: date, **acts: int) -> None:
    with office.writing() as session:
        clerk_days.count(session, clerk(session, login), BOX, day, **acts)


def act(office: Office, at: datetime) -> None:
    with office.writing() as session:
        note(session, SERVER("xa"), What.LABEL_SET, at, {"role": "union"})


def log(office: Office) -> list[dict[str, Any]]:
    with office.reading() as session:
        rows = session.exec(select(AuditEntry).order_by(AuditEntry.height)).all()  # type: ignore[arg-type]
    return [json.loads(row.body) for row in rows]


def test_a_day_is_one_line_a_clerk_with_its_totals_once_it_is_over(each_database: None) -> None:
    office = Office()
    for _ in range(3):
        count(office, "clerk", MONDAY, issued=2)
    count(office, "union", MONDAY, issued=1)
    count(office, "clerk", MONDAY, voided=1)
    act(office, datetime.combine(MONDAY, time(16)))
    assert [line["what"] for line in log(office)] == ["label_set"]
    act(office, datetime.combine(MONDAY + timedelta(days=1), time(8)))
    days = [line for line in log(office) if line["what"] == "issued_day"]
    assert {line["login"]: line["after"] for line in days} == {
        "clerk": {"issued": 6, "voided": 1},
        "union": {"issued": 1, "voided": 0},
    }
    with office.reading() as session:
        assert session.exec(select(ClerkDay)).all() == []


def test_its_line_says_the_day_and_no_hour_and_stands_at_the_border_of_the_days() -> None:
    """Else its place between two other lines would tell when the first slip of the next day was issued."""
    office = Office()
    count(office, "clerk", MONDAY, issued=5)
    count(office, "clerk", MONDAY + timedelta(days=1), issued=7)  # the next day begins with slips
    act(office, datetime.combine(MONDAY + timedelta(days=1), time(9, 30)))
    act(office, datetime.combine(MONDAY + timedelta(days=1), time(11)))
    assert [(line["what"], line["at"]) for line in log(office)] == [
        ("issued_day", "2026-11-02"),
        ("label_set", "2026-11-03T09:30:00"),
        ("label_set", "2026-11-03T11:00:00"),
    ]


def test_issuing_writes_no_line_however_old_the_last_one_is() -> None:
    office = Office()
    count(office, "clerk", MONDAY, issued=5)
    count(office, "clerk", MONDAY + timedelta(days=9), issued=1)
    assert log(office) == []


def test_several_days_that_nobody_looked_at_come_in_their_order() -> None:
    office = Office()
    for day in (2, 0, 1):
        count(office, "clerk", MONDAY + timedelta(days=day), issued=day + 1)
    act(office, datetime.combine(MONDAY + timedelta(days=30), time(8)))
    days = [line["at"] for line in log(office)[:-1]]
    assert days == ["2026-11-02", "2026-11-03", "2026-11-04"]


def test_another_units_act_writes_nothing_of_this_units_clerks() -> None:
    office = Office()
    count(office, "clerk", MONDAY, issued=5)
    with office.writing() as session:
        session.execute(
            text(
                "INSERT INTO unit SELECT 'khac', name, parent, symbol, trial, telephone, "
                "keep_releases_days, keep_envelopes_months, keep_basis, legal_basis, points, search FROM unit"
            )
        )
        at = datetime.combine(MONDAY + timedelta(days=3), time(8))
        note(session, Actor("khac", None, "x", "X"), What.LABEL_SET, at, {})
    assert [line["unit"] for line in log(office)] == ["khac"]


def test_the_row_of_a_day_holds_no_hour_and_nothing_of_a_slip() -> None:
    kinds = {name: str(column.type) for name, column in ClerkDay.__table__.columns.items()}  # type: ignore[attr-defined]
    assert kinds == {
        "account_id": "INTEGER",
        "box_id": "VARCHAR",
        "day": "DATE",
        "issued": "INTEGER",
        "voided": "INTEGER",
    }


@pytest.mark.parametrize("who", ["clerk", "union"])
def test_on_postgresql_xmin_does_not_tell_which_clerk_acted_last(
    postgres: Any, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.new_url", postgres.new)
    office = Office()
    count(office, "clerk", MONDAY, issued=1)
    count(office, "union", MONDAY, issued=1)
    count(office, who, MONDAY, issued=1)
    with office.reading() as session:
        marks = {row[0] for row in session.execute(text("SELECT xmin::text FROM clerk_day"))}
    assert len(marks) == 1


@pytest.mark.parametrize("last", ["clerk", "system"])
def test_on_postgresql_xmin_does_not_tell_a_clerk_from_a_dossier_system(
    postgres: Any, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.new_url", postgres.new)
    office = Office()
    key_id, _ = give_key(office)

    def system() -> None:
        with office.writing() as session:
            clerk_days.count_system(session, key_id, BOX, MONDAY, issued=1)

    count(office, "clerk", MONDAY, issued=1)
    system()
    if last == "clerk":
        count(office, "clerk", MONDAY, issued=1)
    with office.reading() as session:
        rows = "SELECT xmin::text FROM clerk_day UNION SELECT xmin::text FROM system_day"
        assert len(session.execute(text(rows)).all()) == 1
