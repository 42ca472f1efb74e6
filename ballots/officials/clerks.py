"""Sets whose a desk was in a month; changed until the month of somebody concerned is signed off."""

import json
from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from ballots.box.drop import open_period
from ballots.errors import Code, Refused
from ballots.tables import Account, Box, DeskClerk, OfficialMonth

__all__ = ["clerks_of", "desk_of", "set_clerks"]


def clerks_of(session: Session, box_id: str, month: date) -> dict[str, int]:
    """By desk: the account whose it was."""
    rows = session.exec(select(DeskClerk).where(DeskClerk.box_id == box_id, DeskClerk.month == month))
    return {row.desk: row.account_id for row in rows}


def desk_of(session: Session, box_id: str, login: str) -> str:
    """The desk that a clerk has at a box in the month in which its open period opens; of several the first.

    OFFICIAL_DESKLESS, the same for a stranger, another unit's and who has no desk. BOX_NOT_OPEN. Nothing is
    written: what an official's slips are is told by the desk alone.
    """
    box = session.get_one(Box, box_id)
    month = open_period(session, box).due_on.replace(day=1)
    held = (
        select(DeskClerk.desk)
        .join(Account, col(Account.id) == col(DeskClerk.account_id))
        .where(
            Account.login == login, Account.unit_id == box.unit_id, col(Account.active), col(Account.issues)
        )
        .where(DeskClerk.box_id == box_id, DeskClerk.month == month)
        .order_by(col(DeskClerk.desk))
    )
    desk = next((one for one in session.exec(held) if one in json.loads(box.desks)), None)
    if desk is None:
        raise Refused(Code.OFFICIAL_DESKLESS)
    return desk


def set_clerks(session: Session, box: Box, month: date, named: Mapping[str, int | None]) -> None:
    """Set them for every desk of the box; None for nobody.

    Raises DESK_CLERK_WRONG for another desk or who is no clerk of the unit, OFFICIAL_SIGNED (fact `name`)
    when the month of somebody who would be given, or lose, a desk is signed off.
    """
    before = clerks_of(session, box.id, month)
    if set(named) - set(json.loads(box.desks)):
        raise Refused(Code.DESK_CLERK_WRONG)
    after = {desk: account_id for desk, account_id in named.items() if account_id is not None}
    changed = {
        account_id
        for desk in named
        if before.get(desk) != after.get(desk)
        for account_id in (before.get(desk), after.get(desk))
        if account_id is not None
    }
    _check(session, box.unit_id, set(after.values()) - set(before.values()), month, changed)
    for row in session.exec(select(DeskClerk).where(DeskClerk.box_id == box.id, DeskClerk.month == month)):
        session.delete(row)
    session.flush()
    session.add_all(
        DeskClerk(box_id=box.id, desk=desk, month=month, account_id=account_id)
        for desk, account_id in after.items()
    )
    session.flush()


def _check(session: Session, unit_id: str, new: set[int], month: date, changed: set[int]) -> None:
    clerks = select(Account.id).where(
        Account.unit_id == unit_id, col(Account.issues), col(Account.active), col(Account.id).in_(new)
    )
    if len(session.exec(clerks).all()) != len(new):
        raise Refused(Code.DESK_CLERK_WRONG)
    signed = (
        select(Account.name)
        .join(OfficialMonth, col(OfficialMonth.account_id) == col(Account.id))
        .where(OfficialMonth.month == month, col(OfficialMonth.signed_on).is_not(None))
        .where(col(Account.id).in_(changed))
        .order_by(col(Account.name))
    )
    name = session.exec(signed).first()
    if name is not None:
        raise Refused(Code.OFFICIAL_SIGNED, name=name)
