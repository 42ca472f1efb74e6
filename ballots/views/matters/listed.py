"""Reads matters a page at a time, found by their words, state, official; calls that no meeting has counted.

As many statements for 12,000 matters as for one. Whose matters somebody may see is said by `Seen`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from ballots.folding import fold
from ballots.followup import sources
from ballots.tables import Box, Call, Matter, Opening

__all__ = ["ON_PAGE", "CallRow", "MatterList", "MatterRow", "Seen", "Wanted", "calls", "listed", "mine_open"]

ON_PAGE = 20
_MOST_WORDS = 8  # of a search


@dataclass(frozen=True)
class Seen:
    """What somebody may see: a unit's matters, a committee's, or those that are the own to answer."""

    unit_id: str
    committee_id: str | None = None
    account_id: int | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """As conditions on Matter."""
        found: list[ColumnElement[bool]] = [col(Matter.unit_id) == self.unit_id]
        if self.committee_id is not None:
            boxes = select(col(Box.id)).where(col(Box.committee_id) == self.committee_id)
            found.append(col(Matter.box_id).in_(boxes))
        if self.account_id is not None:
            found.append(col(Matter.account_id) == self.account_id)
        return found


@dataclass(frozen=True)
class Wanted:
    """What is looked for among them; "" is everything. `state` may be "late" or "open" as well."""

    words: str = ""
    state: str = ""
    official: str = ""
    field: str | None = None  # "" is that of none


@dataclass(frozen=True)
class MatterRow:
    """One matter in a list; `text` has personal data masked, "" once it was destroyed."""

    box_id: str
    box: str
    number: int
    kind: str
    state: str
    held_on: date
    text: str
    scanned: bool  # a paper letter, kept as a scan: `text` is what is said of it, or ""
    field: str
    official: str
    due_on: date | None
    late: bool
    released: bool


@dataclass(frozen=True)
class MatterList:
    """One page of them; `total` counts those found, `by_state` all that the person may see."""

    rows: tuple[MatterRow, ...]
    page: int
    pages: int
    total: int
    by_state: Mapping[str, int]


def is_late(today: date) -> list[ColumnElement[bool]]:
    """What tells late matters: assigned, not answered, and the day is over."""
    return [col(Matter.state) == "assigned", col(Matter.due_on) < today]


def listed(session: Session, seen: Seen, wanted: Wanted, page: int, today: date) -> MatterList:
    """The newest openings first, within them by number; the last page for one beyond it."""
    which = [*seen.clauses(), *_wanted(wanted, today)]
    total = session.execute(select(func.count()).select_from(Matter).where(*which)).scalar_one()
    pages = max(1, -(-total // ON_PAGE))
    page = min(max(1, page), pages)
    query = (
        select(Matter, col(Box.name), col(Opening.started_at))
        .join(Box, col(Box.id) == col(Matter.box_id))
        .join(Opening, col(Opening.id) == col(Matter.opening_id))
        .where(*which)
        .order_by(col(Matter.opening_id).desc(), col(Matter.box_id), col(Matter.number))
        .limit(ON_PAGE)
        .offset((page - 1) * ON_PAGE)
    )
    found = session.execute(query).all()
    texts = sources.texts(session, [matter for matter, _, _ in found])
    scans = sources.scanned(session, [matter for matter, _, _ in found])
    rows = tuple(
        _row(matter, box, started_at.date(), texts.get((matter.kind, matter.source_id), ""), scans, today)
        for matter, box, started_at in found
    )
    by_state = select(col(Matter.state), func.count()).where(*seen.clauses()).group_by(col(Matter.state))
    states = {state: number for state, number in session.execute(by_state).all()}  # noqa: C416 - rows, not pairs
    return MatterList(rows, page, pages, total, states)


def _wanted(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found = [col(Matter.search).contains(word) for word in fold(wanted.words).split()[:_MOST_WORDS]]
    if wanted.state == "late":
        found += is_late(today)
    elif wanted.state == "open":
        found.append(col(Matter.state) != "closed")
    elif wanted.state:
        found.append(col(Matter.state) == wanted.state)
    if wanted.official:
        found.append(col(Matter.official) == wanted.official)
    if wanted.field is not None:
        found.append(col(Matter.field) == wanted.field)
    return found


def _row(
    matter: Matter, box: str, held_on: date, text: str, scans: Collection[str], today: date
) -> MatterRow:
    return MatterRow(
        box_id=matter.box_id,
        box=box,
        number=matter.number,
        kind=matter.kind,
        state=matter.state,
        held_on=held_on,
        text=text,
        scanned=matter.source_id in scans,
        field=matter.field,
        official=matter.official,
        due_on=matter.due_on,
        late=matter.state == "assigned" and matter.due_on is not None and matter.due_on < today,
        released=matter.released_on is not None,
    )


def mine_open(session: Session, account_id: int, today: date) -> tuple[int, int]:
    """How many matters wait for this person's answer, and how many of them are late."""
    mine = (col(Matter.account_id) == account_id, col(Matter.state) == "assigned")
    late = func.count().filter(col(Matter.due_on) < today)
    row = session.execute(select(func.count(), late).select_from(Matter).where(*mine)).one()
    return row[0], row[1]


@dataclass(frozen=True)
class CallRow:
    """A call that can still be corrected."""

    id: str
    box_id: str
    box: str
    day: date
    text: str


def calls(session: Session, unit_id: str) -> tuple[CallRow, ...]:
    """The unit's calls that no meeting has counted, the newest first."""
    query = (
        select(Call, col(Box.name))
        .join(Box, col(Box.id) == col(Call.box_id))
        .where(col(Box.unit_id) == unit_id, col(Call.opening_id).is_(None))
        .order_by(col(Call.day).desc(), col(Call.id))
    )
    return tuple(
        CallRow(call.id, call.box_id, box, call.day, call.text) for call, box in session.execute(query).all()
    )
