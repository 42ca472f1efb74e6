"""A person stops, or gives a committee's role up or takes another: the keys go first (keys/leaving.py).

The last one who can open a sealed period goes only after whoever says so has confirmed it in so many words.
"""

from sqlmodel import Session

from app.errors import Problem, Rejected
from app.staff import accounts
from app.staff.accounts import Staff
from ballots.keys import leaving
from ballots.keys.holders import LogKeys
from ballots.keys.leaving import Alone
from ballots.tables import Account, Holder

__all__ = ["alone_of", "change_seat", "hand_in", "stop", "told_periods"]


def told_periods(rows: list[Alone]) -> str:
    """The sealed periods of a warning, in words."""
    return "; ".join(f"{row.box}, kỳ {row.period}" for row in rows)


def alone_of(session: Session, unit_id: str, account_id: int) -> list[Alone]:
    """The sealed periods that only this account's person can open."""
    return leaving.alone(session, accounts.account_of(session, unit_id, account_id))


def hand_in(session: Session, account: Account, log_keys: LogKeys, *, understood: bool) -> Holder | None:
    """Retire the person's keys; ALONE_UNCONFIRMED, OPENING_RUNNING. Gives the identity, if there was one."""
    rows = leaving.alone(session, account)
    if rows and not understood:
        raise Rejected(Problem.ALONE_UNCONFIRMED, name=account.name, periods=told_periods(rows))
    return leaving.leave(session, account, log_keys)


def stop(
    session: Session, by: Staff, account_id: int, log_keys: LogKeys, *, understood: bool
) -> tuple[Account, Holder | None]:
    """Stop an account, whose keys are retired; what accounts.set_active and hand_in raise."""
    account = accounts.account_of(session, by.unit_id, account_id)
    gone = None if account.id == by.id else hand_in(session, account, log_keys, understood=understood)
    return accounts.set_active(session, by, account_id, active=False), gone


def change_seat(
    session: Session,
    by: Staff,
    account_id: int,
    seat: tuple[str, str] | None,
    log_keys: LogKeys,
    *,
    understood: bool,
) -> tuple[Account, Holder | None, tuple[str | None, str | None]]:
    """Give another role, or none; the keys of the old one are retired. Gives also the seat before.

    Raises Rejected: ROLE_WRONG, AUDITOR_ALONE, ALONE_UNCONFIRMED.
    """
    account = accounts.account_of(session, by.unit_id, account_id)
    before = (account.committee_id, account.role)
    after = accounts.check_seat(session, account, seat)
    if after == before:
        return account, None, before
    gone = hand_in(session, account, log_keys, understood=understood)
    account.committee_id, account.role = after
    session.add(account)
    session.flush()
    return account, gone, before
