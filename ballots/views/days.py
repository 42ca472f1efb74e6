"""Reads the days of a box's openings: those of sealed periods, and those proposed for the year ahead."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from ballots import workdays
from ballots.keys import padlocks
from ballots.keys.upcoming import next_of
from ballots.tables import Committee, Period, Unit
from ballots.views.rows import box_row

__all__ = ["OpeningDay", "OpeningDays", "opening_days"]

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


def opening_days(session: Session, box_id: str, today: date) -> OpeningDays:
    """Days of all sealed periods, past ones too, and the proposals of the next twelve; BOX_UNKNOWN."""
    box = box_row(session, box_id)
    periods = session.exec(select(Period).where(Period.box_id == box_id).order_by(col(Period.number))).all()
    days = [OpeningDay(row.number, row.due_on, row.sealed_at.date(), row.due_reason) for row in periods]
    coming, swaps = next_of(session, box, today), padlocks.swaps(session)
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
