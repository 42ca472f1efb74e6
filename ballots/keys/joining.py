"""How one becomes a holder of a role's keys: the first at once, everybody else compared and signed for.

An existing holder compares the new one's fingerprint aloud, signs it, and seals the copies over to it: else
the server could name itself. No private key, passphrase or paper spare key is ever seen here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from ballots.errors import Code, Refused
from ballots.keys import leaving
from ballots.keys.holders import (
    LogKeys,
    holder_id,
    holders_of,
    identity_of,
    lock_boxes,
    member_role,
    pending_of,
    tell_all,
)
from ballots.keys.openers import usable
from ballots.sealing import keyring
from ballots.sealing.signatures import holder_statement, verify, wrapping_statement
from ballots.tables import Account, Endorsement, Holder, Padlock, PadlockCopy, Period

__all__ = ["Copies", "Vouched", "copies_of", "endorse", "enrol", "make_spare", "rewrap"]

Copies = Mapping[tuple[str, int], bytes]  # (box, period) → a copy of 113 bytes


@dataclass(frozen=True)
class Vouched:
    """What an existing holder's browser hands in for a new one: by whom, the signature, the copies."""

    by: str
    signature: bytes
    copies: Copies


# --- persons --------------------------------------------------------------------------------------------


def enrol(session: Session, account: Account, wrapped: str, today: date, log_keys: LogKeys) -> Holder:
    """Keep a member's new identity, wrapped by the browser.

    The first of a role is a holder at once, and takes the place of an older one of the same person. With
    others in the role (a deputy, a paper spare key) it waits, `pending`, until one of them has compared it;
    an older one of the same person stays good until then.
    Its id is the identity's own fingerprint, so the server cannot give one person's name to another's key.
    NOT_A_MEMBER; COPIES_WRONG for an identity that was ever there; MALFORMED, WEAK_WRAPPING.
    """
    if account.committee_id is None:
        raise Refused(Code.NOT_A_MEMBER)
    role = member_role(account, account.committee_id)
    lock_boxes(session, account.committee_id)
    older = identity_of(session, account)
    others = [one for one in holders_of(session, account.committee_id, role) if one != older]
    holder = _new_holder(session, account, wrapped, today, "pending" if others else "active")
    if pending_of(session, account) is not None:
        leaving.withdraw(session, account)
    if older is not None and not others:
        leaving.retire(session, older, log_keys, refit=False)
    session.add(holder)
    session.flush()
    if not others:
        tell_all(session, "joined", holder, None, log_keys)
    return holder


def _new_holder(session: Session, account: Account, wrapped: str, today: date, state: str) -> Holder:
    identity = keyring.read_wrapped(wrapped.encode())
    mark = holder_id(identity.ecdh, identity.ecdsa)
    if session.get(Holder, mark) is not None:  # a retired identity, or another person's: never again
        raise Refused(Code.COPIES_WRONG)
    assert account.id is not None  # noqa: S101 - it was read from the database
    assert account.committee_id is not None  # noqa: S101 - the caller has seen to it
    return Holder(
        id=mark,
        account_id=account.id,
        committee_id=account.committee_id,
        role=member_role(account, account.committee_id),
        state=state,
        since=today,
        ecdh=identity.ecdh,
        ecdsa=identity.ecdsa,
        wrapped=wrapped,
    )


def rewrap(session: Session, account: Account, wrapped: str, signature: bytes) -> Holder:
    """Keep an own identity wrapped anew, under another passphrase: the same keys, signed with them.

    Without that signature who only has the login could put something in the place of a member's key.
    HOLDER_WRONG for other keys than the own, SIGNATURE_WRONG.
    """
    identity = keyring.read_wrapped(wrapped.encode())
    mark = holder_id(identity.ecdh, identity.ecdsa)
    mine = [one for one in (identity_of(session, account), pending_of(session, account)) if one is not None]
    holder = next((one for one in mine if one.id == mark), None)
    if holder is None:
        raise Refused(Code.HOLDER_WRONG)
    if not verify(holder.ecdsa, wrapping_statement(wrapped.encode()), signature):
        raise Refused(Code.SIGNATURE_WRONG)
    holder.wrapped = wrapped
    session.add(holder)
    session.flush()
    return holder


# --- endorsing ------------------------------------------------------------------------------------------


def copies_of(session: Session, holder: Holder) -> list[tuple[PadlockCopy, Padlock]]:
    """What a holder hands on to a new one: its copies of all padlocks that may still have to be opened."""
    same = (
        (col(Padlock.box_id) == col(PadlockCopy.box_id))
        & (col(Padlock.period) == col(PadlockCopy.period))
        & (col(Padlock.role) == col(PadlockCopy.role))
    )
    of_period = (col(Period.box_id) == col(PadlockCopy.box_id)) & (
        col(Period.number) == col(PadlockCopy.period)
    )
    query = (
        select(PadlockCopy, Padlock)
        .join(Padlock, same)
        .outerjoin(Period, of_period)
        .where(PadlockCopy.holder_id == holder.id)
        .where(or_(col(Period.number).is_(None), col(Period.state) != "opened"))
        .order_by(col(PadlockCopy.box_id), col(PadlockCopy.period))
    )
    return [(copy, padlock) for copy, padlock in session.exec(query)]


def endorse(
    session: Session, account: Account, new_id: str, vouched: Vouched, log_keys: LogKeys
) -> tuple[Holder, Holder]:
    """Take in that a holder has compared and signed another one's identity; gives both: by whom, whose.

    1. The signer's keys are those of the person who acts, or a paper spare key; both are of one role.
    2. The signature is over committee, role and the very keys that are kept.
    3. One who waits becomes a holder and gets a copy of exactly the padlocks that the signer holds. An
       older identity of the same person is retired. One who is a holder already needs no copies (the new
       one signs whom it found there).

    NOT_A_MEMBER, HOLDER_WRONG, SIGNATURE_WRONG, COPIES_WRONG.
    """
    new = session.get(Holder, new_id)
    if new is None or new.state == "retired" or new.id == vouched.by:
        raise Refused(Code.HOLDER_WRONG)
    lock_boxes(session, new.committee_id)
    session.refresh(new)
    by = usable(session, account, new.committee_id, vouched.by)  # 1
    if by.role != new.role or new.state == "retired" or not _sits(session, new):
        raise Refused(Code.HOLDER_WRONG)
    endorsement = _sign_for(session, by, new, vouched.signature)  # 2
    if new.state == "active":  # 3
        if vouched.copies:
            raise Refused(Code.COPIES_WRONG)
        return by, new
    _take_in(session, by, new, vouched.copies)
    tell_all(session, "joined", new, endorsement, log_keys)
    _replace_older(session, new, log_keys)
    return by, new


def _sits(session: Session, new: Holder) -> bool:
    """Whether a person still has the role; a paper spare key lies where it lies."""
    account = session.get_one(Account, new.account_id)
    seat = (account.active, account.committee_id, account.role)
    return new.kind == "spare" or seat == (True, new.committee_id, new.role)


def _sign_for(session: Session, by: Holder, new: Holder, signature: bytes) -> Endorsement:
    said = holder_statement(new.committee_id, new.role, new.id, new.ecdh, new.ecdsa)
    if not verify(by.ecdsa, said, signature):
        raise Refused(Code.SIGNATURE_WRONG)
    row = session.merge(Endorsement(holder_id=new.id, by_id=by.id, signature=signature))
    session.flush()
    return row


def _take_in(session: Session, by: Holder, new: Holder, copies: Copies) -> None:
    """Keep the new holder's copies, of exactly the padlocks that the signer holds."""
    held = {(copy.box_id, copy.period) for copy, _ in copies_of(session, by)}
    if copies.keys() != held or any(len(copy) != keyring.COPY_BYTES for copy in copies.values()):
        raise Refused(Code.COPIES_WRONG)
    new.state = "active"
    session.add(new)
    session.flush()
    session.add_all(
        PadlockCopy(box_id=box_id, period=period, role=new.role, holder_id=new.id, sealed=sealed)
        for (box_id, period), sealed in copies.items()
    )
    session.flush()


def _replace_older(session: Session, new: Holder, log_keys: LogKeys) -> None:
    """The forgotten identity of the same person goes; those who stay keep its padlocks."""
    if new.kind == "spare":
        return
    query = select(Holder).where(
        Holder.account_id == new.account_id,
        Holder.committee_id == new.committee_id,
        Holder.role == new.role,
        Holder.kind == "person",
        Holder.state == "active",
        Holder.id != new.id,
    )
    for older in session.exec(query).all():
        leaving.retire(session, older, log_keys, refit=False)


# --- paper spare keys -----------------------------------------------------------------------------------


def make_spare(
    session: Session, account: Account, wrapped: str, vouched: Vouched, today: date, log_keys: LogKeys
) -> Holder:
    """Keep a paper spare key that a holder's browser has made, signed with the holder's own identity.

    NO_IDENTITY, HOLDER_WRONG (another's identity, or a spare key), COPIES_WRONG, SIGNATURE_WRONG.
    """
    by = identity_of(session, account)
    if by is None or account.committee_id is None:
        raise Refused(Code.NO_IDENTITY)
    if by.id != vouched.by:
        raise Refused(Code.HOLDER_WRONG)
    spare = _new_holder(session, account, wrapped, today, "pending")
    spare.kind = "spare"
    session.add(spare)
    session.flush()
    return endorse(session, account, spare.id, vouched, log_keys)[1]
