"""Sheets from the wall box: their numbers, their marks, and a whole sheet where a story needs no secrecy."""

from random import Random
from typing import TYPE_CHECKING

from sqlmodel import Session

from ballots.errors import Refused
from ballots.forms.questionnaire import Ballot
from ballots.forms.tally import Reason
from ballots.meeting import paper
from ballots.meeting.paper import Marks

if TYPE_CHECKING:
    from simulator import Office

__all__ = ["enter_marks", "enter_number", "marks_entered", "number_entered", "type_sheet"]

BOX = "hom-1"
_SALT = bytes(paper.SALT_BYTES)


def type_sheet(
    session: Session, place: tuple[int, str], number: str, marks: Marks, shuffle: Random, *, sure: bool
) -> Reason | None:
    """Count one at a `place` (opening and box); that other sheets have their marks already is no matter."""
    unreadable = marks.invalid is Reason.SPOILED
    try:
        reason = paper.enter_number(session, *place, number, _SALT, unreadable=unreadable, sure=sure).invalid
    except Refused as no:
        if no.facts.get("why") != "late":
            raise
        reason = paper.enter_number(session, *place, number, _SALT, sure=True).invalid
    return reason or paper.enter_marks(session, *place, marks, _SALT, shuffle).invalid


def number_entered(
    office: "Office", number: str, *, unreadable: bool = False, sure: bool = False
) -> paper.Entered:
    """One sheet of the first pass, with what takes it back."""
    place = (office.opening_id, BOX)
    with office.writing() as session:
        salt = office.random.randbytes(paper.SALT_BYTES)
        return paper.enter_number(session, *place, number, salt, unreadable=unreadable, sure=sure)


def enter_number(
    office: "Office", number: str, *, unreadable: bool = False, sure: bool = False
) -> Reason | None:
    """One sheet of the first pass."""
    return number_entered(office, number, unreadable=unreadable, sure=sure).invalid


def marks_entered(office: "Office", marks: Marks) -> paper.Entered:
    """One sheet of the second pass, with what takes it back."""
    with office.writing() as session:
        salt = office.random.randbytes(paper.SALT_BYTES)
        return paper.enter_marks(session, office.opening_id, BOX, marks, salt, office.random)


def enter_marks(office: "Office", invalid: Reason | None = None, /, **answers: str) -> Reason | None:
    """One sheet of the second pass."""
    return marks_entered(office, Marks(Ballot(answers), invalid)).invalid
