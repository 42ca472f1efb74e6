"""Months as a page's address names them: from the first day of one to the last of another."""

import calendar
from datetime import date

from fastapi import Query

from app.errors import Problem, Rejected

__all__ = ["MONTH", "span_of"]

MONTH = Query(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")


def span_of(since: str, until: str, today: date) -> tuple[date, date]:
    """First and last day; from January of this year, or of the other month's, to this month. INPUT_WRONG."""
    last = date.fromisoformat(f"{until}-01") if until else today
    first = date.fromisoformat(f"{since}-01") if since else date(last.year, 1, 1)
    last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    if first > last:
        raise Rejected(Problem.INPUT_WRONG)
    return first, last
