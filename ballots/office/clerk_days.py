"""What each clerk issued and voided on a day: counters of a row, for one line of the audit log a day.

A row says no hour. Every act writes the rows of all clerks of the box anew, so that on PostgreSQL their
`xmin` tells no more than that of the box's own row: which act was the last, but not whose.
"""

from datetime import date

from sqlalchemy import case, update
from sqlmodel import Session, col, select

from ballots.tables import Account, ClerkDay

__all__ = ["count", "take_finished"]


def count(
    session: Session, account_id: int, box_id: str, today: date, *, issued: int = 0, voided: int = 0
) -> None:
    """Add to a clerk's day; the caller has locked the box.

    Every voiding that was entered counts, of a used slip as well: else the total would tell who has voted.
    """
    if session.get(ClerkDay, (account_id, box_id, today)) is None:
        session.add(ClerkDay(account_id=account_id, box_id=box_id, day=today))
        session.flush()
    mine = col(ClerkDay.account_id) == account_id
    rows = update(ClerkDay).where(col(ClerkDay.box_id) == box_id, col(ClerkDay.day) == today)
    session.execute(
        rows.values(
            issued=col(ClerkDay.issued) + case((mine, issued), else_=0),
            voided=col(ClerkDay.voided) + case((mine, voided), else_=0),
        ),
        execution_options={"synchronize_session": False},
    )
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
