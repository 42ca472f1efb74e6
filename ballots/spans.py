"""A span of months that figures are told of: a month, a quarter, a year, or some months up to one.

Must not know what is told. An opening belongs to the month of its day, late or not.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from ballots.errors import Code, Refused

__all__ = ["LONGEST_TYPED", "Span", "month_of", "months_up_to", "read_span"]

_MONTH, _QUARTER, _YEAR = 1, 3, 12  # months
LONGEST_TYPED: Final = 20  # characters
_TYPED: Final = re.compile(
    r"(?:th[aá]ng )?(?P<m>\d\d?)[/-](?P<my>20\d\d)|(?P<ym>20\d\d)-(?P<mm>\d\d?)"
    r"|(?:qu[yý] ?|q)(?P<q>[1-4]|iv|i{1,3})(?: n[aă]m |[/ -])(?P<qy>20\d\d)|(?P<yq>20\d\d)-q(?P<qq>[1-4])"
    r"|(?:n[aă]m )?(?P<y>20\d\d)"
)
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, order=True)
class Span:
    """So many whole months from the first one on."""

    year: int
    month: int  # 1 to 12, the first one
    months: int = _MONTH

    @property
    def since(self) -> datetime:
        """The first moment in it."""
        return datetime.combine(date(self.year, self.month, 1), time.min)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return self._moved(self.months).since

    @property
    def before(self) -> "Span":
        """The span of the same length that ends where this one begins."""
        return self._moved(-self.months)

    @property
    def year_ago(self) -> "Span":
        """The same months a year earlier."""
        return self._moved(-_YEAR)

    @property
    def each(self) -> tuple["Span", ...]:
        """Its months, one by one."""
        return tuple(Span(one.year, one.month) for one in map(self._moved, range(self.months)))

    @property
    def quarter(self) -> int | None:
        """Which quarter of a year it is; None for what is none."""
        whole = self.months == _QUARTER and self.month % _QUARTER == 1
        return (self.month + 2) // _QUARTER if whole else None

    @property
    def is_month(self) -> bool:
        """Whether it is a single month, of which figures by field are published."""
        return self.months == _MONTH

    @property
    def is_year(self) -> bool:
        """Whether it is a year from January on."""
        return self.months == _YEAR and self.month == 1

    @property
    def code(self) -> str:
        """As addresses have it: 2026-03, 2026-q1, 2026; read_span reads it back."""
        if self.quarter is not None:
            return f"{self.year}-q{self.quarter}"
        return f"{self.year}" if self.is_year else f"{self.year}-{self.month:02}"

    def _moved(self, months: int) -> "Span":
        at = self.year * _YEAR + self.month - 1 + months
        return Span(at // _YEAR, at % _YEAR + 1, self.months)


def month_of(day: date) -> Span:
    """The month that a day is in."""
    return Span(day.year, day.month)


def months_up_to(last: Span, months: int) -> Span:
    """So many months, of which `last` is the last one."""
    first = last._moved(1 - months)  # noqa: SLF001 - a function of the class's own module
    return Span(first.year, first.month, months)


def read_span(typed: str) -> Span:
    """A month, quarter or year of 2000 to 2099 as people and addresses write it; SPAN_UNREADABLE.

    2026-03, 03/2026, tháng 3/2026; 2026-q1, quý I năm 2026, Q1/2026; 2026, năm 2026.
    """
    found = _TYPED.fullmatch(" ".join(typed[: LONGEST_TYPED + 1].casefold().split()))
    if found is None:
        raise Refused(Code.SPAN_UNREADABLE)
    if found["y"]:
        return Span(int(found["y"]), 1, _YEAR)
    if quarter := found["q"] or found["qq"]:
        number = _ROMAN.get(quarter) or int(quarter)
        return Span(int(found["qy"] or found["yq"]), _QUARTER * number - 2, _QUARTER)
    month = int(found["m"] or found["mm"])
    if not 1 <= month <= _YEAR:
        raise Refused(Code.SPAN_UNREADABLE)
    return Span(int(found["my"] or found["ym"]), month)
