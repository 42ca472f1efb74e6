"""When the first rehearsal and the first opening are proposed, by the working days that are known."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from ballots import workdays
from ballots.keys import padlocks

__all__ = ["Days", "proposed"]

_DAYS_TO_SIGN_IN = 3  # working days in which everybody gets in and makes a key
_LONGEST = 60


@dataclass(frozen=True)
class Days:
    """Two working days."""

    rehearsal: dt.date
    opening: dt.date


def proposed(session: Session, today: dt.date, unit_id: str = "") -> Days:
    """The third working day from now, and the last one of the month in which that is."""
    known = padlocks.swaps(session, unit_id)
    day, left = today, _DAYS_TO_SIGN_IN
    for _ in range(_LONGEST):
        day += dt.timedelta(days=1)
        left -= workdays.is_working(day, known)
        if not left:
            break
    return Days(day, workdays.next_opening(day, known).day)
