"""What is still open for a new office: read from what is there, each item by itself."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from beginnings import migrated
from simulator import Office
from sqlmodel import select

from app.firstrun import checklist, days
from app.staff.person import Staff, person
from ballots.tables import Account, Rehearsal, Swap, Unit


@pytest.fixture
def office(tmp_path: object) -> Iterator[Office]:
    made = Office(migrated(f"sqlite:///{tmp_path}/homphieu.db"))
    yield made
    made.database.close()


def _admin(office: Office) -> Staff:
    with office.writing() as session:
        account = office.account(session, "ubnd")
        return person(account, session.get_one(Unit, account.unit_id))


def left(office: Office) -> list[str]:
    staff = _admin(office)
    with office.reading() as session:
        found = checklist.items(session, staff, office.today, fit=True)
    return [item.key for item in found if not item.done]


def test_each_thing_is_open_until_it_is_done(office: Office) -> None:
    with office.writing() as session:
        office.account(session, "mttq").must_change = True
    assert left(office) == ["passwords", "padlocks", "sealed", "rehearsal"]
    with office.writing() as session:
        office.account(session, "mttq").must_change = False
    office.fit("ubnd", "union", "clerk")
    assert "padlocks" in left(office)
    office.fit("mttq")
    assert left(office) == ["sealed", "rehearsal"]
    office.seal()
    with office.writing() as session:
        session.exec(select(Rehearsal)).all()
    assert "sealed" not in left(office)


def test_a_key_counts_as_tried_on_a_day_after_it_was_made(office: Office) -> None:
    office.ready()
    assert left(office) == ["rehearsal"]  # fitting and signing on the day itself are no rehearsal
    with office.writing() as session:
        first = session.exec(select(Rehearsal)).first()
        assert first is not None
        first.proved_on = office.today + timedelta(days=1)
    assert left(office) == []


def test_days_are_proposed_by_the_units_own_calendar(office: Office) -> None:
    with office.reading() as session:
        usual = days.proposed(session, date(2026, 12, 3))
    assert usual == days.Days(date(2026, 12, 8), date(2026, 12, 31))  # a Thursday and over the weekend
    with office.writing() as session:
        unit = session.exec(select(Account.unit_id)).first()
        session.add(Swap(unit_id=unit, day=date(2026, 12, 8), working=False, document="Nghỉ bù"))
    with office.reading() as session:
        assert days.proposed(session, date(2026, 12, 3), unit or "").rehearsal == date(2026, 12, 9)
