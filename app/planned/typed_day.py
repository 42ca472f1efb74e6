"""A day as people type it, read one way only: day, month, year; or as programs write it, year first."""

import re
from datetime import date

__all__ = ["NotADay", "read_day"]

_TYPED = re.compile(r"(?:ngày\s+)?(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})", re.IGNORECASE | re.ASCII)
_WRITTEN = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_LONGEST = 40  # of what is looked at, and repeated
_YEARS = range(2020, 2100)


class NotADay(ValueError):  # noqa: N818 - what a text is
    """A sentence that says why a text is no day."""


def read_day(text: str) -> date:
    """06/03/2027 is the sixth of March, whatever language the browser has; NotADay."""
    text = text[: _LONGEST + 1].strip()
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:_LONGEST])
    if found := _WRITTEN.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _TYPED.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise NotADay(f"“{shown}” không phải ngày. Xin ghi ngày/tháng/năm, ví dụ: 06/03/2027.")
    try:
        found_day = date(year, month, day)
    except ValueError:
        raise NotADay(f"“{shown}”: lịch không có ngày này. Xin xem lại ngày, tháng và năm.") from None
    if year not in _YEARS:
        raise NotADay(f"“{shown}”: xin xem lại năm.")
    return found_day
