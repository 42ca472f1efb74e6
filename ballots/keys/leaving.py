"""How a holder ceases to be one: a person leaves or draws a new identity, a paper spare key is lost.

What the retired identity could open of periods not yet sealed is taken off and fitted anew by those who
stay; of sealed periods its copies go where somebody else of the role still has one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select

from ballots.errors import Code, Refused
from ballots.keys import padlocks
from ballots.keys.holders import (
    LogKeys,
    holders_of,
    identity_of,
    lock_boxes,
    member_role,
    next_number,
    pending_of,
    tell_all,
)
from ballots.tables import (
    Account,
    Box,
    Count,
    Holder,
    Padlock,
    PadlockCopy,
    PasskeyWrapping,
    Period,
    Release,
    SheetSignature,
)

__all__ = ["Alone", "alone", "alone_of_all", "leave", "retire", "retire_spare", "withdraw"]


@dataclass(frozen=True)
class Alone:
    """A sealed period whose padlock only one holder of the role can open."""

    box_id: str
    box: str
    period: int


# --- persons --------------------------------------------------------------------------------------------


def alone(session: Session, account: Account) -> list[Alone]:
    """The sealed, unopened periods that nobody of the role could open any more if this person left."""
    return alone_of_all(session, [account]).get(account.id or 0, [])


def alone_of_all(session: Session, accounts: Iterable[Account]) -> dict[int, list[Alone]]:
    """As alone(), of several people, by account; who can leave is not in it."""
    other, theirs = aliased(Holder), aliased(PadlockCopy)
    others = (  # another active holder of the role has a copy of the same padlock
        select(theirs.holder_id)
        .join(other, col(other.id) == col(theirs.holder_id))
        .where(theirs.box_id == PadlockCopy.box_id, theirs.period == PadlockCopy.period)
        .where(theirs.role == PadlockCopy.role, theirs.holder_id != PadlockCopy.holder_id)
        .where(other.state == "active", other.committee_id == Holder.committee_id, other.role == Holder.role)
    )
    query = (
        select(Holder.account_id, Box.id, Box.name, PadlockCopy.period)
        .join(Holder, col(Holder.id) == col(PadlockCopy.holder_id))
        .join(Account, col(Account.id) == col(Holder.account_id))
        .join(Box, col(Box.id) == col(PadlockCopy.box_id))
        .join(Period, (col(Period.box_id) == Box.id) & (col(Period.number) == PadlockCopy.period))
        .where(col(Holder.account_id).in_([account.id for account in accounts]))
        .where(Holder.kind == "person", Holder.state == "active", Period.state != "opened")
        .where(Holder.committee_id == Account.committee_id, Holder.role == Account.role, ~others.exists())
        .order_by(col(Box.name), col(PadlockCopy.period))
    )
    found: dict[int, list[Alone]] = {}
    for account_id, box_id, box, period in session.exec(query):
        found.setdefault(account_id, []).append(Alone(box_id, box, period))
    return found


def leave(session: Session, account: Account, log_keys: LogKeys) -> Holder | None:
    """Retire the keys of a person who stops, or gives up the role; gives the identity, if there was one.

    OPENING_RUNNING while a release of this person waits for the others'.
    """
    waiting, holder = pending_of(session, account), identity_of(session, account)
    if waiting is not None:
        _give_up(session, waiting)
    if holder is not None:
        retire(session, holder, log_keys, refit=True)
    return holder


def withdraw(session: Session, account: Account) -> Holder:
    """Give up an own identity that nobody has compared yet; HOLDER_WRONG."""
    waiting = pending_of(session, account)
    if waiting is None:
        raise Refused(Code.HOLDER_WRONG)
    _give_up(session, waiting)
    return waiting


def _give_up(session: Session, waiting: Holder) -> None:
    """An identity that nobody compared is in no chain and has no copy."""
    waiting.state = "retired"
    session.add(waiting)
    session.execute(delete(PasskeyWrapping).where(col(PasskeyWrapping.holder_id) == waiting.id))
    session.flush()


# --- paper spare keys -----------------------------------------------------------------------------------


def retire_spare(session: Session, account: Account, holder_id: str, log_keys: LogKeys) -> Holder:
    """Retire a paper spare key of one's role, lost or seen by others; HOLDER_WRONG.

    A person who still waits to be compared does so only when no person of the role is left to do it.
    """
    spare = session.get(Holder, holder_id)
    if spare is None or (spare.kind, spare.state) != ("spare", "active"):
        raise Refused(Code.HOLDER_WRONG)
    if member_role(account, spare.committee_id) != spare.role:
        raise Refused(Code.HOLDER_WRONG)
    if identity_of(session, account) is None and any(
        one.kind == "person" for one in holders_of(session, spare.committee_id, spare.role)
    ):
        raise Refused(Code.HOLDER_WRONG)
    retire(session, spare, log_keys, refit=True)
    return spare


# --- retiring -------------------------------------------------------------------------------------------


def retire(session: Session, holder: Holder, log_keys: LogKeys, *, refit: bool) -> None:
    """Retire an active holder and tell the chains.

    `refit`: padlocks of periods not yet sealed that it could open go, with all copies; else only those
    that nobody else holds. A draft that loses a padlock or was signed by the holder is thrown away.
    """
    boxes = lock_boxes(session, holder.committee_id)
    if any(_awaited(session, holder, box_id) for box_id in boxes):
        raise Refused(Code.OPENING_RUNNING)
    holder.state = "retired"
    session.add(holder)
    session.execute(delete(PasskeyWrapping).where(col(PasskeyWrapping.holder_id) == holder.id))
    session.flush()
    for box_id in boxes:
        _take_copies(session, holder, box_id, refit=refit)
    tell_all(session, "left", holder, None, log_keys)


def _awaited(session: Session, holder: Holder, box_id: str) -> bool:
    """Whether a release of this holder waits for the box to be opened: the chain has not told it yet."""
    query = (
        select(Release.period)
        .join(Count, (col(Count.box_id) == col(Release.box_id)) & (col(Count.period) == col(Release.period)))
        .where(Release.box_id == box_id, Release.holder_id == holder.id)
        .where(Count.state == "closed")
    )
    return session.exec(query).first() is not None


def _take_copies(session: Session, holder: Holder, box_id: str, *, refit: bool) -> None:
    ahead = next_number(session, box_id)
    query = select(PadlockCopy).where(PadlockCopy.box_id == box_id, PadlockCopy.holder_id == holder.id)
    dropped = _has_signed(session, holder, box_id, ahead)
    for copy in session.exec(query).all():
        shared = _others(session, holder, copy)
        if copy.period < ahead:
            if shared:
                session.delete(copy)
        elif refit or not shared:
            _drop_padlock(session, copy)
            dropped = dropped or copy.period == ahead
        else:
            session.delete(copy)
    session.flush()
    if dropped:
        padlocks.drop_draft(session, box_id)


def _drop_padlock(session: Session, of: PadlockCopy) -> None:
    """Take a padlock off with all its copies."""
    same = (
        PadlockCopy.box_id == of.box_id,
        PadlockCopy.period == of.period,
        PadlockCopy.role == of.role,
    )
    padlock = session.get_one(Padlock, (of.box_id, of.period, of.role))
    for copy in session.exec(select(PadlockCopy).where(*same)).all():
        session.delete(copy)
    session.flush()
    session.delete(padlock)
    session.flush()


def _others(session: Session, holder: Holder, copy: PadlockCopy) -> bool:
    """Whether another active holder of the role has a copy of the same padlock."""
    keepers = [one.id for one in holders_of(session, holder.committee_id, holder.role) if one.id != holder.id]
    query = select(PadlockCopy.holder_id).where(
        PadlockCopy.box_id == copy.box_id,
        PadlockCopy.period == copy.period,
        PadlockCopy.role == copy.role,
        col(PadlockCopy.holder_id).in_(keepers),
    )
    return session.exec(query).first() is not None


def _has_signed(session: Session, holder: Holder, box_id: str, period: int) -> bool:
    signed = session.get(SheetSignature, (box_id, period, holder.role))
    return signed is not None and signed.holder_id == holder.id
