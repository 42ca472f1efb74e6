"""Reads letters for those who may see them as they were written: the secretary, while they are taken in."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.forms.kinds import Scan
from ballots.tables import Letter, LetterScan

__all__ = ["PaperLetter", "paper_letters", "paper_scan"]


@dataclass(frozen=True)
class PaperLetter:
    """A letter from the wooden box as it was typed, or a scan and what is said of it; contact "" none."""

    id: str
    text: str
    contact: str
    scanned: bool


def paper_letters(session: Session, opening_id: int, box_id: str) -> tuple[PaperLetter, ...]:
    """The paper letters of a count, in no order."""
    query = select(Letter).where(
        Letter.opening_id == opening_id, Letter.box_id == box_id, Letter.source == "paper"
    )
    return tuple(
        PaperLetter(row.id, row.text, row.contact, bool(row.scan))
        for row in session.exec(query.order_by(col(Letter.id)))
    )


def paper_scan(session: Session, opening_id: int, box_id: str, letter_id: str) -> Scan:
    """The scan of a letter of this count; REMARK_UNKNOWN."""
    letter = session.get(Letter, letter_id)
    if letter is None or (letter.opening_id, letter.box_id) != (opening_id, box_id) or not letter.scan:
        raise Refused(Code.REMARK_UNKNOWN)
    return Scan(letter.scan, session.get_one(LetterScan, letter_id).content)
