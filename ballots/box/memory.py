"""What is remembered of the boxes' chains outside the database: height and hash of each one's last entry.

A database that was restored from a copy, or a replica without the last commits, does not extend it; then
nothing may be served or signed until that is published (docs/decisions/0019-restored.md). Knows no file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, func, select, tuple_
from sqlmodel import Session, SQLModel

import ballots.tables  # noqa: F401 - fills SQLModel.metadata
from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.sealing import ledger
from ballots.spelling import b64
from ballots.typed import clean

__all__ = ["Break", "Known", "append_restored", "breaks", "check", "heads"]

_BOX, _ENTRY = (SQLModel.metadata.tables[name] for name in ("box", "entry"))


@dataclass(frozen=True)
class Known:
    """The last entry that a box's chain is known to have had."""

    height: int
    hash: bytes


@dataclass(frozen=True)
class Break:
    """A box whose chain is not what it is known to have been; `entries` are those that it has."""

    box_id: str
    name: str
    code: Code
    known: Known | None
    entries: int

    def refused(self) -> Refused:
        """The refusal: CHAIN_SHORT, CHAIN_OTHER, CHAIN_UNREMEMBERED."""
        facts = {} if self.known is None else {"known": self.known.height}
        return Refused(self.code, box=self.name, entries=self.entries, **facts)


def heads(connection: Connection) -> dict[str, Known]:
    """The last entry of every box that has any, by box."""
    newest = select(_ENTRY.c.box_id, func.max(_ENTRY.c.height).label("height")).group_by(_ENTRY.c.box_id)
    last = newest.subquery()
    at_last = (last.c.box_id == _ENTRY.c.box_id) & (last.c.height == _ENTRY.c.height)
    query = select(_ENTRY.c.box_id, _ENTRY.c.height, _ENTRY.c.body).join(last, at_last)
    return {box_id: _known(height, body) for box_id, height, body in connection.execute(query)}


def breaks(connection: Connection, known: Mapping[str, Known] | None) -> list[Break]:
    """The boxes that do not extend what is known of them; None: nothing is, so each with an entry is one.

    A chain without known entries may be new. A box that the database does not have takes no ballots.
    """
    if known is None:
        return _told(connection, dict.fromkeys(heads(connection)))
    places = [(box_id, one.height) for box_id, one in known.items()]
    query = select(_ENTRY.c.box_id, _ENTRY.c.height, _ENTRY.c.body).where(
        tuple_(_ENTRY.c.box_id, _ENTRY.c.height).in_(places)
    )
    found = {box_id: _known(height, body) for box_id, height, body in connection.execute(query)}
    return _told(connection, {box_id: one for box_id, one in known.items() if found.get(box_id) != one})


def check(connection: Connection, known: Mapping[str, Known] | None) -> None:
    """Refuse the first box that does not extend what is known, as Break.refused() says."""
    for one in breaks(connection, known):
        raise one.refused()


def append_restored(
    session: Session, one: Break, reason: str, today: date, log_key: Ed25519PrivateKey
) -> ledger.Entry:
    """Publish that a box goes on from an older state; `reason` is public. REASON_MISSING, TEXT_LONG.

    The caller holds the turn of the whole installation. Slips that come back to life keep their use.
    """
    reason = clean("restored_reason", reason, missing=Code.REASON_MISSING)
    known = None if one.known is None else {"height": one.known.height, "hash": b64(one.known.hash)}
    payload = {"date": today.isoformat(), "reason": reason, "known": known}
    return chain.append(session, one.box_id, "restored", payload, log_key)


def _known(height: int, body: bytes) -> Known:
    return Known(height, hashlib.sha256(body).digest())


def _told(connection: Connection, broken: Mapping[str, Known | None]) -> list[Break]:
    query = (
        select(_BOX.c.id, _BOX.c.name, func.count(_ENTRY.c.height))
        .outerjoin(_ENTRY, _ENTRY.c.box_id == _BOX.c.id)
        .where(_BOX.c.id.in_(broken))
        .group_by(_BOX.c.id, _BOX.c.name)
        .order_by(_BOX.c.id)
    )
    told = connection.execute(query) if broken else ()
    return [
        Break(box_id, name, _code(broken[box_id], entries), broken[box_id], entries)
        for box_id, name, entries in told
    ]


def _code(known: Known | None, entries: int) -> Code:
    if known is None:
        return Code.CHAIN_UNREMEMBERED
    return Code.CHAIN_SHORT if entries <= known.height else Code.CHAIN_OTHER
