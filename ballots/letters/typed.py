"""Reads letters for those who may see them as they were written: the secretary, while they are typed in."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from ballots.tables import Letter

__all__ = ["PaperLetter", "paper_letters"]


@dataclass(frozen=True)
class PaperLetter:
    """A letter from the wooden box as it was typed; contact "" none."""

    id: str
    text: str
    contact: str


def paper_letters(session: Session, opening_id: int, box_id: str) -> tuple[PaperLetter, ...]:
    """The paper letters of a count, in no order."""
    query = select(Letter).where(
        Letter.opening_id == opening_id, Letter.box_id == box_id, Letter.source == "paper"
    )
    return tuple(
        PaperLetter(row.id, row.text, row.contact) for row in session.exec(query.order_by(col(Letter.id)))
    )
