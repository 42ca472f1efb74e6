"""Kinds of boxes: the questionnaire tells which, and so does every sheet that names it (docs/SEALING.md).

Boxes of other kinds than ballots have no slips. A letter is a remark on its own, perhaps with whom to answer.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "CONTACT_CHARACTERS",
    "LETTER_CHARACTERS",
    "LETTER_FORM",
    "Kind",
    "Scan",
    "kind_of",
    "read_letter",
    "write_letter",
]

LETTER_FORM = "thu-gop-y"
# Real Vietnamese takes 1.3 to 1.9 bytes a letter: so long a letter fits into an envelope with its contact.
LETTER_CHARACTERS = 2_000
CONTACT_CHARACTERS = 100


class Kind(StrEnum):
    """What a box takes."""

    BALLOTS = "ballots"  # one for each slip
    LETTERS = "letters"  # thư góp ý: no slips, a proof of work
    TOUCHES = "touches"  # ratings at an enrolled device, without a slip


def kind_of(published: bytes) -> Kind:
    """The kind that published bytes of a questionnaire tell; BALLOTS for what is none."""
    try:
        return Kind(json.loads(published).get("kind", Kind.BALLOTS))
    except (ValueError, AttributeError, RecursionError):
        return Kind.BALLOTS


def write_letter(text: str, contact: str | None) -> str:
    """A letter on its way through a count, where every remark is one text."""
    return json.dumps([text, contact or ""], ensure_ascii=False)


@dataclass(frozen=True)
class Scan:
    """A scanned paper letter as it is kept: its media type and its bytes."""

    media: str  # image/jpeg | application/pdf
    content: bytes


def read_letter(written: str) -> tuple[str, str]:
    """Its text, and the contact or ""."""
    text, contact = json.loads(written)
    return text, contact
