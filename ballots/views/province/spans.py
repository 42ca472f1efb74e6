"""kỳ báo cáo: a month or a year, as addresses spell it: 2026-11, 2026."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

__all__ = ["Span", "month_of", "read_span", "year_of"]

_SPELLED = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Span:
    """A month, or a year (`month` is 0)."""

    year: int
    month: int = 0

    @property
    def code(self) -> str:
        """As addresses have it."""
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month or 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        month = self.month or 12
        return date(self.year, month, calendar.monthrange(self.year, month)[1])


def read_span(text: str) -> Span | None:
    """The span of an address; None for what is none."""
    found = _SPELLED.fullmatch(text)
    return None if found is None else Span(int(found[1]), int(found[2] or 0))


def month_of(day: date) -> Span:
    """The month of a day."""
    return Span(day.year, day.month)


def year_of(day: date) -> Span:
    """The year of a day."""
    return Span(day.year)
