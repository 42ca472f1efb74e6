"""khóa chạm: which passkeys a person has, and which of the own identities are wrapped under them.

What an authenticator's answer proves is checked before (app/passkeys); no secret is ever seen here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, delete, func, select

from ballots.errors import Code, Refused
from ballots.keys.holders import identity_of, pending_of
from ballots.sealing import passkeys as sealing
from ballots.sealing.signatures import verify, wrapping_statement
from ballots.tables import Account, Holder, Passkey, PasskeyWrapping
from ballots.typed import clean

__all__ = [
    "MOST",
    "Kept",
    "NewPasskey",
    "Wrapped",
    "add",
    "of_account",
    "remove",
    "remove_all",
    "wrap",
    "wrapped_for",
]

MOST = 8  # of one person: a phone, a computer, a key on the table, and some that are kept elsewhere


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that has just been made, as its answer proves."""

    credential: bytes
    public: bytes
    signs: int
    bound: bool
    transports: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """A passkey of one's own, to be shown."""

    id: int
    name: str
    since: date
    credential: bytes
    bound: bool
    opens: bool  # an identity that is in use, besides signing in


@dataclass(frozen=True)
class Wrapped:
    """What a browser asks a passkey for, and opens with what it gives."""

    holder: str
    credential: bytes
    transports: tuple[str, ...]
    wrapped: str


def of_account(session: Session, account_id: int) -> list[Kept]:
    """A person's passkeys in the order in which they came."""
    opens = (
        select(PasskeyWrapping.passkey_id)
        .join(Holder, col(Holder.id) == col(PasskeyWrapping.holder_id))
        .where(PasskeyWrapping.passkey_id == Passkey.id, Holder.state != "retired")
    )
    query = select(Passkey, opens.exists()).where(Passkey.account_id == account_id)
    return [
        Kept(row.id or 0, row.name, row.since, row.credential, row.bound, bool(opens))
        for row, opens in session.execute(query.order_by(col(Passkey.id)))
    ]


def add(session: Session, account: Account, made: NewPasskey, name: str, today: date) -> Passkey:
    """Keep a new passkey; PASSKEYS_MANY, PASSKEY_KNOWN, and as typed.clean does."""
    name = clean("passkey_name", name)
    known = select(func.count()).select_from(Passkey)
    if session.exec(known.where(Passkey.account_id == account.id)).one() >= MOST:
        raise Refused(Code.PASSKEYS_MANY, most=MOST)
    if session.exec(known.where(Passkey.credential == made.credential)).one():
        raise Refused(Code.PASSKEY_KNOWN)
    row = Passkey(
        account_id=account.id or 0,
        credential=made.credential,
        public=made.public,
        signs=made.signs,
        bound=made.bound,
        transports=json.dumps(sorted(made.transports)),
        name=name,
        since=today,
    )
    session.add(row)
    session.flush()
    return row


def wrap(session: Session, account: Account, passkey: Passkey, wrapped: str, signature: bytes) -> Holder:
    """Keep an own identity wrapped under a passkey, signed with the identity's own key.

    Without that signature who only has the login could put something in its place. HOLDER_WRONG for other
    keys than the own or another credential, SIGNATURE_WRONG, MALFORMED.
    """
    read = sealing.read(wrapped.encode())
    mine = [one for one in (identity_of(session, account), pending_of(session, account)) if one is not None]
    holder = next((one for one in mine if one.id == read.holder), None)
    if holder is None or read.credential != passkey.credential:
        raise Refused(Code.HOLDER_WRONG)
    if not verify(holder.ecdsa, wrapping_statement(wrapped.encode()), signature):
        raise Refused(Code.SIGNATURE_WRONG)
    session.add(PasskeyWrapping(passkey_id=passkey.id or 0, holder_id=holder.id, wrapped=wrapped))
    session.flush()
    return holder


def wrapped_for(session: Session, account: Account, *, bound_only: bool) -> list[Wrapped]:
    """What opens the own identities, those in use and those that wait to be compared."""
    query = (
        select(PasskeyWrapping, Passkey)
        .join(Passkey, col(Passkey.id) == col(PasskeyWrapping.passkey_id))
        .join(Holder, col(Holder.id) == col(PasskeyWrapping.holder_id))
        .where(Passkey.account_id == account.id, Holder.account_id == account.id, Holder.state != "retired")
        .where(Holder.committee_id == account.committee_id, Holder.role == account.role)
        .order_by(col(Passkey.id))
    )
    rows: Sequence[tuple[PasskeyWrapping, Passkey]] = session.exec(query).all()
    return [
        Wrapped(one.holder_id, key.credential, tuple(json.loads(key.transports)), one.wrapped)
        for one, key in rows
        if key.bound or not bound_only
    ]


def remove(session: Session, account: Account, passkey_id: int) -> Passkey:
    """Take an own passkey away: from now on it neither signs in nor opens; PASSKEY_UNKNOWN."""
    row = session.get(Passkey, passkey_id) if 0 < passkey_id < 2**31 else None
    if row is None or row.account_id != account.id:
        raise Refused(Code.PASSKEY_UNKNOWN)
    _remove(session, [passkey_id])
    return row


def remove_all(session: Session, account_id: int) -> None:
    """Take all passkeys of an account away: its password was given anew by somebody else."""
    _remove(session, session.exec(select(Passkey.id).where(Passkey.account_id == account_id)).all())


def _remove(session: Session, ids: Sequence[int | None]) -> None:
    session.execute(delete(PasskeyWrapping).where(col(PasskeyWrapping.passkey_id).in_(ids)))
    session.execute(delete(Passkey).where(col(Passkey.id).in_(ids)))
