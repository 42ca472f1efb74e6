"""A month in an address or a form: YYYY-MM."""

from datetime import date

from fastapi import Query

__all__ = ["MONTH", "MONTH_PATTERN", "month_of"]

MONTH_PATTERN = r"^20\d\d-(0[1-9]|1[0-2])$"
MONTH = Query(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")


def month_of(text: str, today: date) -> date:
    """Its first day; of this month for ""."""
    return date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
