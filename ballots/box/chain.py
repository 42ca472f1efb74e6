"""Keeps the published chain of a box in the database; how an entry is made and checked is in ledger.py."""

import json
from collections.abc import Collection, Iterator
from contextlib import closing
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import bindparam, insert
from sqlmodel import Session, SQLModel, col, func, select

from ballots.errors import Code, Refused
from ballots.sealing import ledger
from ballots.sealing.sheet import read_sheet
from ballots.spelling import unb64
from ballots.tables import Box, Entry, Period

_LOG_KEY_BYTES = 32

_AT_ONCE = 20  # rows in memory
_APPENDED = "homphieu_appended"  # in a session's info

_PARTS = ("height", "type", "payload", "body", "signature")  # of an entry
_BOX, _ENTRY, _BACK = (SQLModel.metadata.tables[name] for name in ("box", "entry", "restored_box"))
_HEIGHT = select(func.max(_ENTRY.c.height)).where(_ENTRY.c.box_id == _BOX.c.id).correlate(_BOX)
_AT_LAST = (_ENTRY.c.box_id == _BOX.c.id) & (_ENTRY.c.height == _HEIGHT.scalar_subquery())
# Bare, and both in one: every tenth drop asks for it while it holds its box.
_LAST = (
    select(_BACK.c.state, *(_ENTRY.c[name] for name in _PARTS))
    .select_from(_BOX.outerjoin(_ENTRY, _AT_LAST).outerjoin(_BACK, _BACK.c.box_id == _BOX.c.id))
    .where(_BOX.c.id == bindparam("box"))
)
_ADD = insert(_ENTRY)


def entries(session: Session, box_id: str) -> list[ledger.Entry]:
    """All entries of a box, in order."""
    rows = session.exec(select(Entry).where(Entry.box_id == box_id).order_by(col(Entry.height)))
    return [_entry(row) for row in rows]


def newest(session: Session, box_id: str, kind: str) -> Iterator[ledger.Entry]:
    """The entries of one type from the last one back, read as far as they are asked for."""
    query = select(Entry).where(Entry.box_id == box_id, Entry.type == kind).order_by(col(Entry.height).desc())
    with closing(session.exec(query.execution_options(yield_per=_AT_ONCE))) as rows:
        yield from map(_entry, rows)


def head(session: Session, box_id: str) -> ledger.Entry | None:
    """The last entry of a box's chain, or None before its first."""
    return heads(session, [box_id]).get(box_id)


def heads(session: Session, box_ids: Collection[str]) -> dict[str, ledger.Entry]:
    """The last entries of boxes' chains, by box; each is looked up by its height, however long the chain."""
    height = select(func.max(Entry.height)).where(col(Entry.box_id) == col(Box.id)).correlate(Box)
    query = (
        select(Entry)
        .join(Box, col(Box.id) == col(Entry.box_id))
        .where(col(Box.id).in_(box_ids), col(Entry.height) == height.scalar_subquery())
    )
    return {row.box_id: _entry(row) for row in session.exec(query)}


def closings(session: Session, box_ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """What the newest `closed` entries of boxes say, by box."""
    closed = select(col(Entry.box_id), func.max(col(Entry.height)).label("height"))
    closed = closed.where(col(Entry.box_id).in_(box_ids), Entry.type == "closed")
    newest = closed.group_by(col(Entry.box_id)).subquery()
    query = select(Entry.box_id, Entry.payload).join(
        newest, (newest.c.box_id == Entry.box_id) & (newest.c.height == Entry.height)
    )
    return {box_id: json.loads(payload) for box_id, payload in session.exec(query)}


def log_key(session: Session, box_id: str) -> str:
    """The fingerprint of the log key that a box's sheets name; "" before the first sheet."""
    return fingerprints(session, [box_id]).get(box_id, "")


def fingerprints(session: Session, box_ids: Collection[str]) -> dict[str, str]:
    """As log_key(), of boxes that have a sheet."""
    number = select(func.min(Period.number)).where(col(Period.box_id) == col(Box.id)).correlate(Box)
    query = (
        select(Period.box_id, Period.sheet)
        .join(Box, col(Box.id) == col(Period.box_id))
        .where(col(Box.id).in_(box_ids), col(Period.number) == number.scalar_subquery())
    )
    return {box_id: ledger.fingerprint(read_sheet(raw).log_key) for box_id, raw in session.exec(query)}


def log_keys(session: Session) -> list[tuple[str, str, bytes]]:
    """Id and name of every sealed box, and the log key on its newest sheet, b"" where none can be read."""
    numbers = select(col(Period.box_id), func.max(col(Period.number)).label("number"))
    newest = numbers.group_by(col(Period.box_id)).subquery()
    query = (
        select(Box.id, Box.name, Period.sheet)
        .join(Period, col(Period.box_id) == col(Box.id))
        .join(newest, (newest.c.box_id == Period.box_id) & (newest.c.number == Period.number))
        .order_by(col(Box.id))
    )
    return [(box_id, name, _log_key_on(sheet)) for box_id, name, sheet in session.exec(query)]


def _log_key_on(sheet: bytes) -> bytes:
    """The log key alone: read_sheet checks every point on its curve, which takes a hundred times as long."""
    try:
        return unb64(json.loads(sheet)["log_key"], _LOG_KEY_BYTES)
    except (ValueError, TypeError, KeyError, Refused):
        return b""


def heads_without_sheet(session: Session) -> list[tuple[str, str, ledger.Entry]]:
    """Id and name of every box that has a chain and no sheet yet, and its last entry."""
    heights = select(col(Entry.box_id), func.max(col(Entry.height)).label("height"))
    unsealed = heights.where(~col(Entry.box_id).in_(select(Period.box_id)))
    newest = unsealed.group_by(col(Entry.box_id)).subquery()
    query = (
        select(Box.name, Entry)
        .join(Entry, col(Entry.box_id) == col(Box.id))
        .join(newest, (newest.c.box_id == Entry.box_id) & (newest.c.height == Entry.height))
        .order_by(col(Box.id))
    )
    return [(row.box_id, name, _entry(row)) for name, row in session.exec(query)]


def append(
    session: Session, box_id: str, kind: str, payload: dict[str, Any], log_key: Ed25519PrivateKey
) -> ledger.Entry:
    """Append one entry. The caller holds the lock of the box's row, so no two entries share a parent.

    CHAIN_RESTORED, CHAIN_ENDED: its database went back, so that the next height may have been used already.
    """
    last, state = _last(session, box_id)
    if state is not None:
        code = Code.CHAIN_ENDED if state == "ended" else Code.CHAIN_RESTORED
        raise Refused(code, box=box_id, entries=0 if last is None else last.height + 1)
    entry = ledger.append(last, box_id, kind, payload, log_key)
    session.connection().execute(_ADD, {name: getattr(entry, name) for name in _PARTS} | {"box_id": box_id})
    session.info.setdefault(_APPENDED, {}).setdefault(box_id, []).append(entry)
    return entry


def _last(session: Session, box_id: str) -> tuple[ledger.Entry | None, str | None]:
    """The last entry of a box, if it has any, and the state of one whose database went back."""
    session.flush()
    found = session.connection().execute(_LAST, {"box": box_id}).first()
    if found is None:
        return None, None
    state, height, *rest = found
    return None if height is None else ledger.Entry(box_id, height, *rest), state


def appended(session: Session) -> dict[str, list[ledger.Entry]]:
    """What this session has appended, by box and in order: for who remembers it once it is committed."""
    made: dict[str, list[ledger.Entry]] = session.info.get(_APPENDED, {})
    return made


def _entry(row: Entry) -> ledger.Entry:
    return ledger.Entry(row.box_id, row.height, row.type, row.payload, row.body, row.signature)
