"""What is remembered of the boxes' chains outside the database: height and hash of each one's last entry.

A database that was restored from a copy, or a replica without the last commits, does not extend it; then
nothing may be served or signed until that is published (docs/decisions/0019-restored.md). Knows no file.
"""

import hashlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, func, select, tuple_
from sqlmodel import Session, SQLModel

import ballots.tables  # noqa: F401 - fills SQLModel.metadata
from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.sealing import ledger
from ballots.sealing.sheet import seal_groups
from ballots.spelling import b64
from ballots.typed import clean

__all__ = ["Break", "Known", "append_restored", "breaks", "check", "heads", "lost"]

_BOX, _ENTRY, _BACK = (SQLModel.metadata.tables[name] for name in ("box", "entry", "restored_box"))


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
        """The refusal: CHAIN_SHORT, CHAIN_OTHER, CHAIN_UNREMEMBERED, CHAIN_RESTORED."""
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

    A chain without known entries may be new. A box that the database does not have takes no ballots, nor does
    one that is closed for good; one that waits to be compared after a restoring is one whatever is known.
    """
    rows = connection.execute(select(_BACK.c.box_id, _BACK.c.state))
    back: dict[str, str] = {box_id: state for box_id, state in rows}  # noqa: C416 - rows are no pairs to mypy
    ended = {box_id for box_id, state in back.items() if state == "ended"}
    waiting = {box_id: (known or {}).get(box_id) for box_id in back.keys() - ended}
    found = _broken(connection, known) | waiting
    return _told(
        connection, {box_id: one for box_id, one in found.items() if box_id not in ended}, set(waiting)
    )


def _broken(connection: Connection, known: Mapping[str, Known] | None) -> dict[str, Known | None]:
    """As breaks(), by what is known alone."""
    if known is None:
        return dict.fromkeys(heads(connection))
    places = [(box_id, one.height) for box_id, one in known.items()]
    query = select(_ENTRY.c.box_id, _ENTRY.c.height, _ENTRY.c.body).where(
        tuple_(_ENTRY.c.box_id, _ENTRY.c.height).in_(places)
    )
    found = {box_id: _known(height, body) for box_id, height, body in connection.execute(query)}
    return {box_id: one for box_id, one in known.items() if found.get(box_id) != one}


def lost(connection: Connection, box_id: str, known: Known | None, seen: tuple[int, str] | None) -> bool:
    """Whether a chain lacks an entry that is remembered, or seen on paper: height, and hash in groups."""
    if known is not None and _broken(connection, {box_id: known}):
        return True
    if seen is None:
        return False
    query = select(_ENTRY.c.body).where(_ENTRY.c.box_id == box_id, _ENTRY.c.height == seen[0])
    body = connection.execute(query).scalar()
    return body is None or seal_groups(hashlib.sha256(body).digest()) != seen[1]


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


def _told(
    connection: Connection, broken: Mapping[str, Known | None], waiting: AbstractSet[str]
) -> list[Break]:
    query = (
        select(_BOX.c.id, _BOX.c.name, func.count(_ENTRY.c.height))
        .outerjoin(_ENTRY, _ENTRY.c.box_id == _BOX.c.id)
        .where(_BOX.c.id.in_(broken))
        .group_by(_BOX.c.id, _BOX.c.name)
        .order_by(_BOX.c.id)
    )
    told = connection.execute(query) if broken else ()
    return [
        Break(
            box_id,
            name,
            Code.CHAIN_RESTORED if box_id in waiting else _code(broken[box_id], entries),
            broken[box_id],
            entries,
        )
        for box_id, name, entries in told
    ]


def _code(known: Known | None, entries: int) -> Code:
    if known is None:
        return Code.CHAIN_UNREMEMBERED
    return Code.CHAIN_SHORT if entries <= known.height else Code.CHAIN_OTHER
