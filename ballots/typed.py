"""Cleans a text that people typed: one rule for every field, page and command, and its length comes first.

`clean` refuses and names the field, `salvage` makes the best of what is stored already, `tidy` is for
remarks. Must not know who typed, nor which letters a paper can show.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ballots.composing import beginning, composed, is_over
from ballots.errors import Code, Refused

__all__ = ["FIELDS", "Field", "clean", "salvage", "tidy"]


@dataclass(frozen=True)
class Field:
    """What one field takes: characters in NFC at most, and whether they may stand on several lines."""

    longest: int
    lines: bool = False


_REASON = Field(500, lines=True)
_PART = Field(3_000, lines=True)
FIELDS: Mapping[str, Field] = {
    # what an office is
    "unit_name": Field(150),
    "parent": Field(150),
    "telephone": Field(60),
    "committee_name": Field(150),
    "box_name": Field(100),
    "place": Field(200),
    "kiosk_name": Field(60),
    "label": Field(120),
    "sets_reason": _REASON,
    "document": Field(200),
    "basis": _REASON,
    "operator": Field(120),
    "restored_reason": _REASON,
    "system_name": Field(120),
    # people
    "person_name": Field(120),
    "person_title": Field(200),
    "passkey_name": Field(60),
    "office_name": Field(254),
    # a meeting and its minutes
    "day_reason": _REASON,
    "meeting_place": Field(500),
    "attends_as": Field(120),
    "absence": Field(500),
    "wall_seal": Field(500),
    "unopened_reason": _REASON,
    "stand_reason": _REASON,
    "subject": _PART,
    "legal_basis": _PART,
    "opinions": _PART,
    "keeping": _PART,
    "recipients": _PART,
    "wrong_said": _PART,
    "right_said": _PART,
    "reason_said": _REASON,
    "hidden_names": _PART,
    # what became of remarks and calls
    "call": Field(1_000, lines=True),
    "official": Field(120),
    "answer": Field(2_000, lines=True),
    "done": Field(1_000, lines=True),
    "reopen_reason": _REASON,
    "reply": Field(1_000, lines=True),
}

_LONGEST_REMARK = 1_000  # more than any envelope holds, and than a committee may type
_MOST_MARKS = 4  # on one letter; Vietnamese has two, and normalising long runs costs their square
_BAD = ("C", "Zl", "Zp")  # controls, marks of direction and joining, halves, private and unassigned ones
# Letters and symbols that show nothing: Hangul fillers, the blank Braille cell.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LINE_END = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# Category Cc but \n; and marks that turn the direction of writing, by which minutes could read otherwise.
_REMOVED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(field: str, text: str, *, missing: Code | None = Code.TEXT_MISSING, row: int = 0) -> str:
    """The text in NFC, with one kind of line end and trimmed; on one line, runs of blanks are one blank.

    Raises `missing` for a text that shows nothing (None: it may be empty), TEXT_LONG, TEXT_WRONG for what
    cannot be seen or turns the direction of writing. Facts: `field`, `row` of a list or 0, `longest`, `at`
    (which character, from 1) and `letter` (its code point).
    """
    kind, most = FIELDS[field], FIELDS[field].longest
    if is_over(text, most):
        raise Refused(Code.TEXT_LONG, field=field, row=row, longest=most)
    if kind.lines:
        text = _LINE_END.sub("\n", text)
    text = text.replace("\t", " ")
    at = next(_bad(text, lines=kind.lines), None)
    if at is not None:
        raise Refused(Code.TEXT_WRONG, field=field, row=row, at=at + 1, letter=f"U+{ord(text[at]):04X}")
    text = _trimmed(composed(text, most), lines=kind.lines)
    if len(text) > most:
        raise Refused(Code.TEXT_LONG, field=field, row=row, longest=most)
    if not _shows(text):
        if missing is not None:
            raise Refused(missing, field=field, row=row, longest=most)
        return ""
    return text


def salvage(field: str, text: str) -> str:
    """What of a stored text `clean` would take; "" when nothing of it shows."""
    kind = FIELDS[field]
    text = _LINE_END.sub("\n" if kind.lines else " ", beginning(text, kind.longest)).replace("\t", " ")
    bad = set(_bad(text, lines=kind.lines))
    text = "".join(letter for at, letter in enumerate(text) if at not in bad)
    text = _trimmed(composed(text, kind.longest), lines=kind.lines)[: kind.longest].rstrip()
    return text if _shows(text) else ""


def tidy(text: str) -> str:
    r"""A remark: NFC, one kind of line end, no control characters but \n, no direction marks, trimmed.

    Nothing is refused but OVERLONG; vote.js does the same. Whoever has a text of any length asks `is_over`.
    """
    text = _LINE_END.sub("\n", text).replace("\t", " ")
    # Removal goes first: a mark may compose with the letter only once nothing stands between them.
    return composed(_REMOVED.sub("", text), _LONGEST_REMARK).strip()


def _bad(text: str, *, lines: bool) -> Iterator[int]:
    """Where the characters stand that no text may have, and marks that are too many on one letter."""
    marks = 0
    for at, letter in enumerate(text):
        if unicodedata.category(letter).startswith(_BAD) and not (lines and letter == "\n"):
            yield at
            continue
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > _MOST_MARKS:
            yield at


def _trimmed(text: str, *, lines: bool) -> str:
    if lines:
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()
    return " ".join(text.split())


def _shows(text: str) -> bool:
    return any(unicodedata.category(one)[0] not in "MZC" and one not in _BLANK for one in text)
