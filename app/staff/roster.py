"""Reads for the administration's page: accounts and committee seats of one unit, as values."""

import json
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.staff.accounts import DUTY_NAMES, duties_of
from app.staff.leaving import told_periods
from ballots.keys import leaving
from ballots.office import provinces
from ballots.tables import Account, Committee

__all__ = ["AccountRow", "accounts", "duties_offered", "seats"]


@dataclass(frozen=True)
class AccountRow:
    """One account as the unit's administrator sees it."""

    id: int
    login: str
    name: str
    title: str
    duties: frozenset[str]
    role: str  # label in the committee, "" without a seat
    active: bool
    email: str
    seat: str  # "committee role" as the form sends it, "" without one
    alone: str  # the sealed periods that only this person can open, in words; "" when there is none


def accounts(session: Session, unit_id: str) -> list[AccountRow]:
    """The unit's accounts by login, active ones first."""
    query = select(Account).where(Account.unit_id == unit_id)
    rows = session.exec(query.order_by(col(Account.active).desc(), col(Account.login))).all()
    alone = leaving.alone_of_all(session, rows)
    labels = {committee.id: json.loads(committee.labels) for committee in _committees(session, unit_id)}
    return [
        AccountRow(
            id=row.id or 0,
            login=row.login,
            name=row.name,
            title=row.title,
            duties=frozenset(duties_of(row)),
            role=labels[row.committee_id].get(row.role, row.role) if row.committee_id else "",
            active=row.active,
            email=row.email,
            seat=f"{row.committee_id} {row.role}" if row.committee_id else "",
            alone=told_periods(alone.get(row.id or 0, [])),
        )
        for row in rows
    ]


def duties_offered(session: Session, unit_id: str) -> tuple[str, ...]:
    """The duties that there are in a unit: only in a province somebody reads what its units publish."""
    has_units = provinces.is_province(session, unit_id)
    return tuple(duty for duty in DUTY_NAMES if duty != "province" or has_units)


def seats(session: Session, unit_id: str) -> list[tuple[str, str]]:
    """Every role of the unit's committees: ("committee role" as the form sends it, label)."""
    committees = _committees(session, unit_id)
    several = len(committees) > 1
    return [
        (f"{committee.id} {role}", f"{label} – {committee.name}" if several else label)
        for committee in committees
        for role, label in json.loads(committee.labels).items()
    ]


def _committees(session: Session, unit_id: str) -> list[Committee]:
    query = select(Committee).where(Committee.unit_id == unit_id).order_by(col(Committee.name))
    return list(session.exec(query).all())
