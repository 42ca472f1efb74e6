"""Reads what an envelope held as JSON, strictly: it ends in a document or in `Unfit`, in nothing else."""

import itertools
import json
import re
from enum import StrEnum
from typing import Any, NoReturn

__all__ = ["ANSWERS_BYTES", "DEPTH", "Unfit", "UnfitReason", "parse"]

# An envelope carries at most 4,092 bytes; this only bounds the work for whoever calls without an envelope.
ANSWERS_BYTES = 16_384
DEPTH = 16
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


class UnfitReason(StrEnum):
    """Why answers do not fit the form: a closed list, it goes into the tally of spoiled ballots."""

    NOT_TEXT = "not_text"
    NOT_JSON = "not_json"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    DUPLICATE = "duplicate"
    WRONG_TYPE = "wrong_type"
    WRONG_FORM = "wrong_form"
    MISSING_KEY = "missing_key"
    UNKNOWN_KEY = "unknown_key"
    UNKNOWN_QUESTION = "unknown_question"
    UNKNOWN_LEVEL = "unknown_level"
    UNKNOWN_CHOICE = "unknown_choice"


class Unfit(Exception):  # noqa: N818 - "unfit" is what the opening says of such a ballot
    """The answers do not fit the form; carries no text of the ballot."""

    def __init__(self, reason: UnfitReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def _no_number(_digits: str) -> NoReturn:
    # No answer is a number; refusing before conversion also keeps int() from choking on thousands of digits.
    raise Unfit(UnfitReason.WRONG_TYPE)


def _no_constant(_name: str) -> NoReturn:
    raise Unfit(UnfitReason.NOT_JSON)  # NaN and Infinity are Python's, not JSON's


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Unfit(UnfitReason.DUPLICATE)  # two readings of one ballot: neither is taken
    return members


_ANSWERS = json.JSONDecoder(
    object_pairs_hook=_distinct, parse_int=_no_number, parse_float=_no_number, parse_constant=_no_constant
)


def _depth(answers: bytes) -> int:
    """How deep brackets nest outside strings; the parser's own limit is another in each Python."""
    signs = _STRINGS.sub(b"", answers)
    return max(itertools.accumulate((one in b"[{") - (one in b"]}") for one in signs), default=0)


def parse(answers: bytes) -> dict[str, Any]:
    """The JSON of one envelope, an object of strings, lists and objects; Unfit for anything else."""
    if len(answers) > ANSWERS_BYTES:
        raise Unfit(UnfitReason.TOO_LONG)
    if _depth(answers) > DEPTH:
        raise Unfit(UnfitReason.TOO_DEEP)
    try:
        document = _ANSWERS.decode(answers.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unfit(UnfitReason.NOT_TEXT) from None
    except ValueError:
        raise Unfit(UnfitReason.NOT_JSON) from None
    if not isinstance(document, dict):
        raise Unfit(UnfitReason.WRONG_TYPE)
    return document
