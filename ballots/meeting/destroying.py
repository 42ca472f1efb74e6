"""tiêu hủy: copies of keys, released keys and envelopes of a period with filed minutes, each in its time.

Every act leaves an entry in the box's chain and minutes of its own. The leaf hashes of the envelopes stay:
receipts and the published roots can be checked for ever, a recount can't be made any more.
"""

import calendar
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ColumnElement, delete, true, update
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from ballots.box import chain
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.followup import sources
from ballots.meeting.counting import is_unopened
from ballots.meeting.register import check_number, enter, of_destruction, take_number, written_number
from ballots.tables import Box, BoxedEnvelope, Committee, Count, Entry, Minutes, PadlockCopy, Release, Unit

MONTHS_A_YEAR = 12
_Filed = tuple[Box, Count, Minutes]


class What(StrEnum):
    """What is destroyed of a period, in the order of time."""

    COPIES = "copies"
    RELEASES = "releases"
    ENVELOPES = "envelopes"


@dataclass(frozen=True)
class Due:
    """Something of a period that is still there, and the first day on which it may be destroyed."""

    box_id: str
    box: str
    period: int
    what: What
    day: date
    number: int  # how many there are
    minutes: str  # the number of the period's minutes, as written
    filed_on: date
    unopened: bool

    def is_due(self, today: date) -> bool:
        """Whether it may be destroyed today."""
        return self.day <= today


def due(session: Session, unit_id: str) -> tuple[Due, ...]:
    """All that is still kept of a unit's periods whose minutes are filed, by the day it may be destroyed."""
    unit = session.get_one(Unit, unit_id)
    filed = _filed(session, col(Box.unit_id) == unit_id)
    left = {what: _numbers_left(session, what, {box.id for box, _, _ in filed}) for what in What}
    found = [one for row in filed for one in _of_period(unit, row, left)]
    return tuple(sorted(found, key=lambda one: (one.day, one.box_id, one.period, list(What).index(one.what))))


def look(session: Session, box_id: str, period: int, what: What, today: date) -> Due:
    """What would be destroyed today. BOX_UNKNOWN, NOT_FILED, NOTHING_LEFT, DESTROY_EARLY (fact `day`)."""
    box = session.get(Box, box_id)
    if box is None:
        raise Refused(Code.BOX_UNKNOWN)
    filed = next((row for row in _filed(session, col(Box.id) == box_id) if row[1].period == period), None)
    if filed is None:
        raise Refused(Code.NOT_FILED, period=period)
    unit = session.get_one(Unit, box.unit_id)
    left = {what: _numbers_left(session, what, {box_id})}
    one = next(_of_period(unit, filed, left), None)
    if one is None:
        raise Refused(Code.NOTHING_LEFT, period=period)
    if not one.is_due(today):
        raise Refused(Code.DESTROY_EARLY, day=one.day.isoformat())
    return one


def _filed(session: Session, which: ColumnElement[bool]) -> Sequence[_Filed]:
    """The counts that ended a period, with their box and minutes; a period carried on has not ended."""
    query = (
        select(Box, Count, Minutes)
        .join(Count, col(Count.box_id) == col(Box.id))
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(which, col(Count.carried).is_(False))
        .options(defer(Minutes.pdf))  # type: ignore[arg-type]
    )
    return session.exec(query).all()


def _of_period(unit: Unit, row: _Filed, left: Mapping[What, Mapping[tuple[str, int], int]]) -> Iterator[Due]:
    """What is left of one period, of the kinds that were asked for."""
    box, count, minutes = row
    days = {
        What.COPIES: minutes.filed_on,
        What.RELEASES: minutes.filed_on + timedelta(days=unit.keep_releases_days),
        What.ENVELOPES: months_after(minutes.filed_on, unit.keep_envelopes_months),
    }
    for what, numbers in left.items():
        number = numbers.get((box.id, count.period), 0)
        if number:
            yield Due(
                box_id=box.id,
                box=box.name,
                period=count.period,
                what=what,
                day=days[what],
                number=number,
                minutes=written_number(minutes),
                filed_on=minutes.filed_on,
                unopened=is_unopened(count),
            )


def _numbers_left(session: Session, what: What, boxes: set[str]) -> dict[tuple[str, int], int]:
    """How many rows still hold something, by box and period."""
    table, held = _HELD[what]
    query = (
        select(table.box_id, table.period, func.count())
        .where(col(table.box_id).in_(boxes), held)
        .group_by(col(table.box_id), col(table.period))
    )
    return {(box_id, period): number for box_id, period, number in session.exec(query)}


# What tells the rows that still hold something.
_HELD: dict[What, tuple[type[PadlockCopy | Release | BoxedEnvelope], ColumnElement[bool]]] = {
    What.COPIES: (PadlockCopy, true()),
    What.RELEASES: (Release, col(Release.scalar).is_not(None)),
    What.ENVELOPES: (BoxedEnvelope, col(BoxedEnvelope.envelope) != b""),
}


def _left(what: What, box_id: str, period: int) -> tuple[ColumnElement[bool], ...]:
    """What tells the rows of a period that still hold something."""
    table, held = _HELD[what]
    return (col(table.box_id) == box_id, col(table.period) == period, held)


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later; the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


# --- the act --------------------------------------------------------------------------------------------


def destroy(
    session: Session,
    one: Due,
    number: int,
    pdf: bytes,
    subject: str,
    now: datetime,
    log_key: Ed25519PrivateKey,
) -> Minutes:
    """Destroy what look() has found, and file the minutes of it; `number` as number_for() gave it.

    With the envelopes go the words of remarks and calls of that opening and those before it.
    Raises what look() and check_number() raise.
    """
    check_number(session, session.get_one(Box, one.box_id).committee_id, now.year, number)
    box = lock_box(session, one.box_id)
    look(session, one.box_id, one.period, one.what, now.date())
    left = _left(one.what, one.box_id, one.period)
    if one.what is What.COPIES:
        session.execute(delete(PadlockCopy).where(*left))
    elif one.what is What.RELEASES:
        session.execute(update(Release).where(*left).values(scalar=None))
    else:
        session.execute(update(BoxedEnvelope).where(*left).values(envelope=b""))
        sources.destroy(session, one.box_id, _opening_of(session, one))
    payload = {"period": one.period, "what": one.what.value, "date": now.date().isoformat()}
    chain.append(session, box.id, "destroyed", payload, log_key)
    minutes = of_destruction(session, box, number, pdf, subject, now.date())
    enter(session, minutes, {box.id: log_key})
    return minutes


def _opening_of(session: Session, one: Due) -> int:
    """The opening that ended the period."""
    query = select(Count.opening_id).where(Count.box_id == one.box_id, Count.period == one.period)
    return session.exec(query.where(col(Count.carried).is_(False))).one()


def number_for(session: Session, box_id: str, year: int) -> int:
    """The number that the minutes of a destruction get: the next of the committee's series."""
    box = session.get_one(Box, box_id)
    return take_number(session, session.get_one(Committee, box.committee_id).id, year)


def destroyed(session: Session, box_id: str) -> dict[int, tuple[tuple[str, date], ...]]:
    """What the chain says was destroyed, by period: (what, day), in that order."""
    rows = session.exec(
        select(Entry.payload)
        .where(Entry.box_id == box_id, Entry.type == "destroyed")
        .order_by(col(Entry.height))
    )
    found: dict[int, tuple[tuple[str, date], ...]] = {}
    for payload in rows:
        said = json.loads(payload)
        act = (said["what"], date.fromisoformat(said["date"]))
        found[said["period"]] = (*found.get(said["period"], ()), act)
    return found
