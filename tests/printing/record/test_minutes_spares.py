"""The minutes name every use of a paper spare key since the last opening, and none twice."""

from datetime import date, datetime

from simulator import LABELS, Office

from ballots.office import audit
from ballots.office.audit import Actor, What
from ballots.tables import Opening
from ballots.views.lists import spares
from ballots.views.readmodels import SpareUsed


def used(office: Office, at: datetime, act: str, committee: str = "hoi-dong") -> None:
    with office.writing() as session:
        account = office.account(session, "mttq")
        actor = Actor("xa", account.id, account.login, account.name)
        audit.note(session, actor, What.SPARE_USED, at, {"committee": committee, "role": "mttq", "for": act})


def opening(office: Office, day: date, ended: int | None) -> int:
    with office.writing() as session:
        end = None if ended is None else datetime(day.year, day.month, day.day, ended)  # noqa: DTZ001 - local
        start = datetime(day.year, day.month, day.day, 16)  # noqa: DTZ001 - local
        row = Opening(committee_id="hoi-dong", started_at=start, place="Phòng họp", ended_at=end)
        session.add(row)
        session.flush()
        return row.id or 0


def told(office: Office, opening_id: int) -> tuple[SpareUsed, ...]:
    with office.reading() as session:
        return spares.since_last_opening(session, session.get_one(Opening, opening_id))


def test_uses_since_the_last_opening_stand_in_the_minutes_once() -> None:
    office = Office()
    for month, day, hour, act in ((11, 28, 9, "endorse"), (12, 29, 8, "sign"), (12, 29, 9, "sign")):
        used(office, datetime(2026, month, day, hour), act)  # noqa: DTZ001 - local
    used(office, datetime(2026, 12, 29, 10), "sign", "hoi-dong-khac")  # noqa: DTZ001 - local
    first = opening(office, date(2026, 11, 30), 17)
    second = opening(office, date(2026, 12, 31), None)
    name, label = "Ông mttq", LABELS["mttq"]
    assert told(office, second) == (SpareUsed(date(2026, 12, 29), name, label, "sign"),)
    assert SpareUsed(date(2026, 11, 28), name, label, "endorse") in told(office, first)
