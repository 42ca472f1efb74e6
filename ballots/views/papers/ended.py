"""Reads about boxes that are closed for good: the view of their minutes, and the word on their pages."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from ballots.box import chain
from ballots.office.ended import Lost, sealed_left
from ballots.sealing.sheet import seal_groups
from ballots.tables import Box, Committee, RestoredBox, Unit
from ballots.views.papers.keeping import only_name
from ballots.views.papers.values import EndedView

__all__ = ["Ended", "ended", "ended_view"]


@dataclass(frozen=True)
class Ended:
    """What the pages of a closed box say."""

    day: date
    entries: int
    known_height: int
    successor_id: str
    successor: str


def ended(session: Session, box_id: str) -> Ended | None:
    """How a box ended, if it was closed for good."""
    row = session.get(RestoredBox, box_id)
    if row is None or row.state != "ended" or row.successor_id is None:
        return None
    successor = session.get_one(Box, row.successor_id)
    return Ended(row.day, row.entries, row.known_height or 0, successor.id, successor.name)


def ended_view(
    session: Session, lost: Lost, successor: Box, number: int, subject: str, now: datetime
) -> EndedView:
    """The minutes as they are filed."""
    box = session.get_one(Box, lost.box_id)
    unit, committee = session.get_one(Unit, box.unit_id), session.get_one(Committee, box.committee_id)
    head = chain.head(session, box.id)
    return EndedView(
        parent=unit.parent,
        unit=unit.name,
        number=number,
        symbol="BB-" + unit.symbol,
        subject=subject,
        at=now,
        committee=committee.name,
        box=box.name,
        place=box.place,
        entries=lost.entries,
        head="" if head is None else seal_groups(head.hash),
        known_height=lost.known_height,
        known_head=lost.known_head,
        envelopes=sealed_left(session, box.id),
        successor=successor.name,
        reason=lost.reason,
        secretary=only_name(session, committee.id, "secretary"),
        chair=only_name(session, committee.id, "ubnd"),
        trial=unit.trial,
    )
