"""Reads single values of a payload, strictly: whatever is not of the one kind and spelling is MALFORMED."""

import re
from datetime import date
from typing import Any, NoReturn

from ballots.errors import Code, Refused

__all__ = ["MAX_COUNT", "count", "day", "flag", "malformed", "matching", "members", "one_of", "period"]

MAX_COUNT = 10**9
MAX_PERIOD = 2**31 - 1
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def malformed() -> NoReturn:
    """Refuse."""
    raise Refused(Code.MALFORMED)


def members(data: object, *names: str) -> dict[str, Any]:
    """Exactly these members, in this order."""
    if not isinstance(data, dict) or list(data) != list(names):
        malformed()
    return data


def count(value: object, least: int = 0, most: int = MAX_COUNT) -> int:
    """A whole number within bounds."""
    if type(value) is not int or not least <= value <= most:  # `type`: True is an int to isinstance
        malformed()
    return value


def period(value: object) -> int:
    """The number of a period."""
    return count(value, 1, MAX_PERIOD)


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        malformed()
    return value


def matching(pattern: re.Pattern[str], value: object) -> str:
    """A text that the whole pattern fits."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        malformed()
    return value


def day(value: object) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(matching(_DATE, value))
    except ValueError:
        malformed()


def one_of(value: object, *known: str) -> str:
    """One of the known words."""
    if not isinstance(value, str) or value not in known:
        malformed()
    return value
