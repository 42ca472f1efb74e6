"""What people type, checked in one way on every page and by every command before it is kept.

The domain says what a text may be (ballots/typed.py); here comes in what the minutes' typeface can draw.
"""

from app.errors import Problem, Rejected
from ballots.typed import clean, salvage

__all__ = ["check", "check_drawn", "usable"]

_SHOWN_LETTERS = 5


def check(field: str, text: str, row: int = 0) -> str:
    """The text as it will be kept; an empty one passes, whether it may be is said by who keeps it.

    Raises Refused as ballots.typed.clean does, and Rejected(NOT_DRAWN) with the facts `field` and `row`.
    """
    text = clean(field, text, missing=None, row=row)
    check_drawn(field, text, row)
    return text


def check_drawn(field: str, text: str, row: int = 0) -> None:
    """NOT_DRAWN when the minutes could not show a letter of a text whose length is known already."""
    lacking = _lacking(text)
    if lacking:
        letters = " ".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in lacking)
        raise Rejected(Problem.NOT_DRAWN, field=field, row=row, letters=letters)


def usable(field: str, text: str) -> str:
    """What of a stored text passes `check`: so that a form proposes nothing that is refused."""
    text = salvage(field, text)
    lacking = _lacking(text, most=len(text))
    return salvage(field, "".join(one for one in text if one not in lacking))


def _lacking(text: str, most: int = _SHOWN_LETTERS) -> str:
    from printing import fonts  # noqa: PLC0415 - loads reportlab, which few commands need

    return fonts.missing(text.replace("\n", " "))[:most]
