"""Reads about keeping and destroying: the minutes' view of one destruction, and what a unit still keeps."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from ballots.meeting import destroying
from ballots.meeting.destroying import Due, What
from ballots.office.retention import Retention, retention_of
from ballots.sealing.sheet import seal_groups
from ballots.tables import Account, Box, Committee, Period, Unit
from ballots.views.readmodels import DestroyedView

__all__ = ["Act", "Keeping", "destroyed_view", "keeping", "only_name"]


@dataclass(frozen=True)
class Act:
    """How a destruction is done: when, by which command, by whom ("" unknown)."""

    now: datetime
    command: str
    operator: str


@dataclass(frozen=True)
class Keeping:
    """What a unit keeps and for how long: what may be destroyed today, and what later."""

    retention: Retention
    due: tuple[Due, ...]
    later: tuple[Due, ...]


def keeping(session: Session, unit_id: str, today: date) -> Keeping:
    """The page of what is kept; periods without filed minutes are not in it."""
    found = destroying.due(session, unit_id)
    return Keeping(
        retention_of(session.get_one(Unit, unit_id)),
        tuple(one for one in found if one.is_due(today)),
        tuple(one for one in found if not one.is_due(today)),
    )


def destroyed_view(session: Session, one: Due, number: int, subject: str, act: Act) -> DestroyedView:
    """The minutes of destroying `one`, as they are filed with it."""
    box = session.get_one(Box, one.box_id)
    unit = session.get_one(Unit, box.unit_id)
    committee = session.get_one(Committee, box.committee_id)
    kept = {What.RELEASES: unit.keep_releases_days, What.ENVELOPES: unit.keep_envelopes_months}
    return DestroyedView(
        parent=unit.parent,
        unit=unit.name,
        number=number,
        symbol="BB-" + unit.symbol,
        subject=subject,
        at=act.now,
        committee=committee.name,
        box=box.name,
        place=box.place,
        period=one.period,
        seal=seal_groups(session.get_one(Period, (one.box_id, one.period)).seal),
        what=one.what.value,
        count=one.number,
        minutes=one.minutes,
        filed_on=one.filed_on,
        unopened=one.unopened,
        due_on=one.day,
        kept=kept.get(one.what, 0),
        basis=unit.keep_basis,
        command=act.command,
        operator=act.operator,
        secretary=only_name(session, committee.id, "secretary"),
        chair=only_name(session, committee.id, "ubnd"),
        trial=unit.trial,
    )


def only_name(session: Session, committee_id: str, role: str) -> str:
    """The name of a role's one person; "" when there are none or several: it is then written by hand."""
    query = select(Account.name).where(
        Account.committee_id == committee_id, Account.role == role, col(Account.active)
    )
    names = session.exec(query).all()
    if not names and role == "secretary":  # the duty without a seat in the committee
        unit = session.get_one(Committee, committee_id).unit_id
        duty = select(Account.name).where(
            Account.unit_id == unit, col(Account.secretary), col(Account.active)
        )
        names = session.exec(duty).all()
    return names[0] if len(names) == 1 else ""
