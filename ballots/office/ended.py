"""khóa hẳn: a box whose database lost entries of its record is never continued; another one comes after it.

Not one entry is appended to its chain, so that no height is used twice. Its envelopes stay sealed for ever:
the copies of its padlocks' keys go with it, and released keys. Minutes say so, and the new box's first entry.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.box.issue import lock_box
from ballots.meeting import register
from ballots.tables import (
    Box,
    BoxedEnvelope,
    Count,
    Minutes,
    MinutesBox,
    PadlockCopy,
    Release,
    RestoredBox,
    SheetDraft,
    SheetSignature,
    TrayEnvelope,
)

__all__ = ["Lost", "end", "file", "sealed_left"]

_LONGEST_NAME, _LONGEST_REASON = 100, 500


@dataclass(frozen=True)
class Lost:
    """What a box's record is known to have had, and what it has."""

    box_id: str
    entries: int
    known_height: int
    known_head: str  # groups
    reason: str


def sealed_left(session: Session, box_id: str) -> int:
    """How many envelopes are there that were not opened and will not be."""
    opened = select(Count.period).where(Count.box_id == box_id, Count.state == "final", ~col(Count.carried))
    boxed = select(func.count()).where(
        BoxedEnvelope.box_id == box_id,
        col(BoxedEnvelope.envelope) != b"",
        col(BoxedEnvelope.period).not_in(opened),
    )
    waiting = select(func.count()).where(TrayEnvelope.box_id == box_id)
    return session.exec(boxed).one() + session.exec(waiting).one()


def end(session: Session, lost: Lost, now: datetime) -> Box:
    """Close the box for good and set up the one that comes after it; the caller is alone in the office."""
    box = lock_box(session, lost.box_id)
    box.current = None
    session.add(box)
    for table in (PadlockCopy, SheetSignature, SheetDraft):
        session.execute(delete(table).where(col(table.box_id) == box.id))
    session.execute(update(Release).where(col(Release.box_id) == box.id).values(scalar=None))
    session.execute(delete(Count).where(col(Count.box_id) == box.id, col(Count.state) != "final"))
    successor = _successor(session, box)
    row = session.get(RestoredBox, box.id) or RestoredBox(box_id=box.id, day=now.date())
    row.state, row.day, row.entries, row.reason = "ended", now.date(), lost.entries, lost.reason
    row.known_height, row.known_head = lost.known_height, lost.known_head
    row.successor_id = successor.id
    session.add(row)
    session.flush()
    return successor


def _successor(session: Session, box: Box) -> Box:
    """A box as this one was set up, which has had no period yet."""
    number = 2
    while session.get(Box, f"{box.id}-{number}") is not None:
        number += 1
    ending = f" (lập lại lần {number - 1})"
    kept = {
        "unit_id",
        "committee_id",
        "place",
        "kind",
        "questionnaire",
        "desks",
        "layout",
        "smallest",
        "daily_cap",
    }
    made = Box(
        id=f"{box.id}-{number}",
        name=box.name[: _LONGEST_NAME - len(ending)] + ending,
        **{name: getattr(box, name) for name in kept},
    )
    session.add(made)
    session.flush()
    return made


def file(
    session: Session,
    lost: Lost,
    successor: Box,
    number: int,
    pdf: bytes,
    subject: str,
    now: datetime,
    log_key: Ed25519PrivateKey,
) -> Minutes:
    """File the minutes of it, and begin the new box's chain with a word of the old one."""
    box = session.get_one(Box, lost.box_id)
    minutes = register.of_destruction(session, box, number, pdf, subject, now.date())
    register.enter(session, minutes, {})
    session.add(MinutesBox(minutes_id=minutes.id or 0, box_id=box.id))
    session.get_one(RestoredBox, box.id).minutes_id = minutes.id
    said = (
        f"Lập thay {box.id}, khóa hẳn theo Biên bản số {register.written_number(minutes)} năm {now.year}: "
        f"sổ từng "
        f"có đến mục {lost.known_height}, còn {lost.entries} mục. {lost.reason}"
    )
    payload = {"date": now.date().isoformat(), "reason": said[:_LONGEST_REASON], "known": None}
    chain.append(session, successor.id, "restored", payload, log_key)
    session.flush()
    return minutes
