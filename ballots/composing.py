"""The one place that composes letters (NFC) or takes them apart (NFD), and never before a length is known.

A long run of marks costs the square of its length: 31,000 of them, 62 KB, are more than a second. So whoever
wants a text normalised says how long it may be; tests/attacks/test_long_texts.py finds who does not.
"""

import unicodedata

from ballots.errors import Code, Refused

__all__ = ["beginning", "composed", "is_composed", "is_over", "taken_apart"]

_DECOMPOSED = 4  # NFD spells no letter with more code points than this


def is_over(text: str, longest: int) -> bool:
    """Whether a text has more than `longest` characters however it is normalised; costs nothing."""
    return len(text) > _DECOMPOSED * longest


def beginning(text: str, longest: int) -> str:
    """As much of a text as `composed` takes."""
    return text[: _DECOMPOSED * longest]


def composed(text: str, longest: int) -> str:
    """In NFC; OVERLONG, and untouched, if it `is_over`. The answer may be longer than `longest` still."""
    return unicodedata.normalize("NFC", _measured(text, longest))


def taken_apart(text: str, longest: int) -> str:
    """As `composed`, in NFD."""
    return unicodedata.normalize("NFD", _measured(text, longest))


def is_composed(text: str, longest: int) -> bool:
    """Whether a text is in NFC; OVERLONG as above."""
    return unicodedata.is_normalized("NFC", _measured(text, longest))


def _measured(text: str, longest: int) -> str:
    if is_over(text, longest):
        raise Refused(Code.OVERLONG, longest=longest)
    return text
