"""Reads the days of a box's openings, sealed ones and those proposed for the year ahead; and swapped days."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from ballots import workdays
from ballots.keys import padlocks
from ballots.keys.upcoming import next_of
from ballots.tables import Committee, Period, Swap, Unit
from ballots.views.rows import box_row

__all__ = ["OpeningDay", "OpeningDays", "SwapLine", "opening_days", "swap_lines"]

_PROPOSED = 12  # periods ahead


@dataclass(frozen=True)
class OpeningDay:
    """The day of one period's opening."""

    period: int
    day: date
    sealed_on: date | None  # None: proposed only, the day may move
    reason: str  # why it is another than the last working day of its month


@dataclass(frozen=True)
class OpeningDays:
    """All of a box that its public calendar tells."""

    box_id: str
    box: str
    place: str
    unit: str
    committee: str
    days: tuple[OpeningDay, ...]  # by period


@dataclass(frozen=True)
class SwapLine:
    """A swapped day that holds in a unit; `own`: entered by the unit itself, which may take it out again."""

    day: date
    working: bool
    document: str
    own: bool


def swap_lines(session: Session, unit_id: str) -> tuple[SwapLine, ...]:
    """The swapped days that hold in a unit: everybody's and its own."""
    query = select(Swap).where(col(Swap.unit_id).in_(["", unit_id]))
    rows = session.exec(query.order_by(col(Swap.day), col(Swap.unit_id)))
    return tuple(SwapLine(row.day, row.working, row.document, bool(row.unit_id)) for row in rows)


def opening_days(session: Session, box_id: str, today: date) -> OpeningDays:
    """Days of all sealed periods, past ones too, and the proposals of the next twelve; BOX_UNKNOWN."""
    box = box_row(session, box_id)
    periods = session.exec(select(Period).where(Period.box_id == box_id).order_by(col(Period.number))).all()
    days = [OpeningDay(row.number, row.due_on, row.sealed_at.date(), row.due_reason) for row in periods]
    coming, swaps = next_of(session, box, today), padlocks.swaps(session, box.unit_id)
    day, reason = coming.opens_on, coming.reason
    if days:
        day = max(day, days[-1].day) if reason else max(day, _after(swaps, days[-1].day))
    days.append(OpeningDay(coming.number, day, None, reason))
    while len(days) < len(periods) + _PROPOSED:
        days.append(OpeningDay(days[-1].period + 1, _after(swaps, days[-1].day), None, ""))
    return OpeningDays(
        box_id=box_id,
        box=box.name,
        place=box.place,
        unit=session.get_one(Unit, box.unit_id).name,
        committee=session.get_one(Committee, box.committee_id).name,
        days=tuple(days),
    )


def _after(swaps: list[workdays.Swap], day: date) -> date:
    """The proposal for the month after a day's."""
    return workdays.next_opening(padlocks.next_month(day), swaps).day
