"""Keeps the published chain of a box in the database; how an entry is made and checked is in ledger.py."""

from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, select

from ballots.sealing import ledger
from ballots.sealing.sheet import read_sheet
from ballots.tables import Entry, Period

_AT_ONCE = 20  # rows in memory


def entries(session: Session, box_id: str) -> list[ledger.Entry]:
    """All entries of a box, in order."""
    rows = session.exec(select(Entry).where(Entry.box_id == box_id).order_by(col(Entry.height)))
    return [_entry(row) for row in rows]


def newest(session: Session, box_id: str, kind: str) -> Iterator[ledger.Entry]:
    """The entries of one type from the last one back, read as far as they are asked for."""
    query = select(Entry).where(Entry.box_id == box_id, Entry.type == kind).order_by(col(Entry.height).desc())
    for row in session.exec(query.execution_options(yield_per=_AT_ONCE)):
        yield _entry(row)


def head(session: Session, box_id: str) -> ledger.Entry | None:
    """The last entry of a box's chain, or None before its first."""
    newest = select(Entry).where(Entry.box_id == box_id).order_by(col(Entry.height).desc()).limit(1)
    row = session.exec(newest).first()
    return None if row is None else _entry(row)


def log_key(session: Session, box_id: str) -> str:
    """The fingerprint of the log key that a box's sheets name; "" before the first sheet."""
    first = select(Period.sheet).where(Period.box_id == box_id).order_by(col(Period.number)).limit(1)
    raw = session.exec(first).first()
    return "" if raw is None else ledger.fingerprint(read_sheet(raw).log_key)


def append(
    session: Session, box_id: str, kind: str, payload: dict[str, Any], log_key: Ed25519PrivateKey
) -> ledger.Entry:
    """Append one entry. The caller holds the lock of the box's row, so no two entries share a parent."""
    entry = ledger.append(head(session, box_id), box_id, kind, payload, log_key)
    session.add(
        Entry(
            box_id=box_id,
            height=entry.height,
            type=entry.type,
            payload=entry.payload,
            body=entry.body,
            signature=entry.signature,
        )
    )
    session.flush()
    return entry


def _entry(row: Entry) -> ledger.Entry:
    return ledger.Entry(row.box_id, row.height, row.type, row.payload, row.body, row.signature)
