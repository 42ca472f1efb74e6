"""The office's calendar: which days are worked, and which day a box should be opened on.

The `holidays` library (country VN) knows the law; an editable table of swaps knows the government's yearly
notices and wins. Every day found is a proposal with its reasons: the chair decides.
"""

import calendar
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ballots.errors import Code, Refused

LAST_ANNOUNCED_YEAR = 2026  # the last year whose days off the government has announced
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Swap:
    """One day that a notice makes a working day (`working`) or a day off; `document` names the notice."""

    day: date
    working: bool
    document: str


_NOTICE_2026 = "theo thông báo nghỉ lễ, tết năm 2026 của cơ quan có thẩm quyền"

# Announced, and not in the library (0.108): found by comparing it with tests/data/vn_workdays.json.
KNOWN_SWAPS = (
    Swap(date(2026, 1, 2), working=False, document=_NOTICE_2026),
    Swap(date(2026, 1, 10), working=True, document=_NOTICE_2026),
)


class SkipReason(StrEnum):
    """Why a day at the end of a month is not proposed."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SWAP = "swap"


@dataclass(frozen=True)
class Skipped:
    """A day passed over; `name` is the holiday's name or the swap's document, empty for a weekend."""

    day: date
    reason: SkipReason
    name: str


@dataclass(frozen=True)
class Proposal:
    """A working day; `skipped` are the later days of its month, latest first.

    `provisional`: the year's notice is not out, so the day may move. `swap`: the notice that has it worked.
    """

    day: date
    skipped: tuple[Skipped, ...]
    provisional: bool
    swap: Swap | None


def is_working(day: date, swaps: Iterable[Swap]) -> bool:
    """Tell whether the office works on `day`; of two swaps of one day the later in the list holds."""
    return _why_off(day, _by_day(swaps)) is None


def last_working_day(year: int, month: int, swaps: Iterable[Swap]) -> Proposal:
    """Propose the month's last working day; Refused(NO_WORKING_DAY) if swaps leave none."""
    by_day = _by_day(swaps)
    skipped: list[Skipped] = []
    for number in range(calendar.monthrange(year, month)[1], 0, -1):
        day = date(year, month, number)
        off = _why_off(day, by_day)
        if off is None:
            return Proposal(day, tuple(skipped), year > LAST_ANNOUNCED_YEAR, by_day.get(day))
        skipped.append(off)
    raise Refused(Code.NO_WORKING_DAY, year=year, month=month)


def next_opening(after: date, swaps: Iterable[Swap]) -> Proposal:
    """Propose the last working day of the month of `after`, or of the next month once that day is past."""
    listed = tuple(swaps)
    proposal = last_working_day(after.year, after.month, listed)
    if proposal.day >= after:
        return proposal
    following = date(after.year, after.month, calendar.monthrange(after.year, after.month)[1]) + _ONE_DAY
    return last_working_day(following.year, following.month, listed)


def _by_day(swaps: Iterable[Swap]) -> Mapping[date, Swap]:
    return {swap.day: swap for swap in swaps}


def _why_off(day: date, by_day: Mapping[date, Swap]) -> Skipped | None:
    """None for a working day. Swaps go first, then worked weekends, weekends and holidays of the library."""
    if day in by_day:
        swap = by_day[day]
        return None if swap.working else Skipped(day, SkipReason.SWAP, swap.document)
    off, worked_weekends = _year(day.year)
    if day in worked_weekends:
        return None
    if day in off:
        return Skipped(day, SkipReason.HOLIDAY, off[day])
    return Skipped(day, SkipReason.WEEKEND, "") if day.weekday() >= _SATURDAY else None


@functools.cache
def _year(year: int) -> tuple[Mapping[date, str], frozenset[date]]:
    """Give the library's holidays by day, and its worked weekend days, around `year`."""
    import holidays  # noqa: PLC0415 - slow to import, and most commands need no calendar

    # A New Year's bridge can be worked off in December, so the neighbours are loaded too.
    years = range(max(date.min.year, year - 1), min(date.max.year, year + 1) + 1)
    found = holidays.country_holidays("VN", years=years, language="vi")
    return dict(found.items()), frozenset(found.weekend_workdays)
