"""What each clerk and dossier system issued and voided on a day: counters, for one line of the log a day.

A row says no hour. Every act writes the rows of all clerks and systems of the box anew, so that on PostgreSQL
their `xmin` tells no more than that of the box's own row: which act was the last, but not whose.
"""

from datetime import date

from sqlalchemy import case, update
from sqlmodel import Session, col, select

from ballots.tables import Account, ClerkDay, SystemDay, SystemKey

__all__ = ["count", "count_system", "take_finished", "take_finished_systems"]

_NOBODY = -1  # no account and no key has this id


def count(
    session: Session, account_id: int, box_id: str, today: date, *, issued: int = 0, voided: int = 0
) -> None:
    """Add to a clerk's day; the caller has locked the box.

    Every voiding that was entered counts, of a used slip as well: else the total would tell who has voted.
    """
    if session.get(ClerkDay, (account_id, box_id, today)) is None:
        session.add(ClerkDay(account_id=account_id, box_id=box_id, day=today))
        session.flush()
    _add(session, box_id, today, account_id=account_id, issued=issued, voided=voided)


def count_system(session: Session, key_id: int, box_id: str, today: date, *, issued: int) -> None:
    """Add to a dossier system's day; the caller has locked the box."""
    if session.get(SystemDay, (key_id, box_id, today)) is None:
        session.add(SystemDay(key_id=key_id, box_id=box_id, day=today))
        session.flush()
    _add(session, box_id, today, key_id=key_id, issued=issued)


def _add(
    session: Session,
    box_id: str,
    today: date,
    *,
    account_id: int = _NOBODY,
    key_id: int = _NOBODY,
    issued: int = 0,
    voided: int = 0,
) -> None:
    """Write all rows of the box's day again, one of them with more in it."""
    mine, its = col(ClerkDay.account_id) == account_id, col(SystemDay.key_id) == key_id
    clerks = update(ClerkDay).where(col(ClerkDay.box_id) == box_id, col(ClerkDay.day) == today)
    clerks = clerks.values(
        issued=col(ClerkDay.issued) + case((mine, issued), else_=0),
        voided=col(ClerkDay.voided) + case((mine, voided), else_=0),
    )
    systems = update(SystemDay).where(col(SystemDay.box_id) == box_id, col(SystemDay.day) == today)
    systems = systems.values(issued=col(SystemDay.issued) + case((its, issued), else_=0))
    for statement in (clerks, systems):
        session.execute(statement, execution_options={"synchronize_session": False})
    session.expire_all()


def take_finished(session: Session, unit_id: str, today: date) -> list[ClerkDay]:
    """Take a unit's days before `today` out of the table; by day, box and account."""
    query = select(ClerkDay).join(Account, col(Account.id) == ClerkDay.account_id)
    query = query.where(Account.unit_id == unit_id, ClerkDay.day < today)
    query = query.order_by(col(ClerkDay.day), col(ClerkDay.box_id), col(ClerkDay.account_id))
    rows = list(session.exec(query).all())
    for row in rows:
        session.delete(row)
    session.flush()
    return rows


def take_finished_systems(session: Session, unit_id: str, today: date) -> list[tuple[SystemDay, str]]:
    """As take_finished(), of the dossier systems: each with the name of its key."""
    query = select(SystemDay, SystemKey.name).join(SystemKey, col(SystemKey.id) == SystemDay.key_id)
    query = query.where(SystemKey.unit_id == unit_id, SystemDay.day < today)
    query = query.order_by(col(SystemDay.day), col(SystemDay.box_id), col(SystemDay.key_id))
    rows = list(session.exec(query).all())
    for row, _ in rows:
        session.delete(row)
    session.flush()
    return rows
