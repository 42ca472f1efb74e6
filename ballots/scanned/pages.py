"""A page as a machine has read it, and the spelling of what stands at one question of it.

Pure values: no pixel is looked at here, and no database.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Ballot, Form
from ballots.forms.tally import Reason

__all__ = ["BLANK", "FINGERPRINT_BYTES", "REASONS", "Mark", "ReadPage", "Why", "ballot_of", "check_choice"]

FINGERPRINT_BYTES: Final = 32
BLANK: Final = ""
REASONS: Final = ""  # in the place of a question: the reasons for dissatisfaction
_INVALID: Final = {
    f"!{reason.value}": reason for reason in (Reason.SEVERAL, Reason.SPOILED, Reason.WRONG_FORM)
}


class Why(StrEnum):
    """Why a page is laid aside: nothing of it is counted until a person has looked at the paper."""

    UNREAD = "unread"  # no sheet of ours is to be seen on it
    MIRRORED = "mirrored"
    ANOTHER_FORM = "another_form"  # a sheet of ours, of another questionnaire or layout: last year's
    SECOND = "second"  # the second sheet of a ballot of several, or the first
    NUMBERLESS = "numberless"
    NUMBERS_DIFFER = "numbers_differ"  # two people have typed it otherwise
    UNKNOWN = "unknown"  # a stranger's: no box here has issued the number
    ANOTHER_BOX = "another_box"
    SEEN = "seen"  # this very page was taken in before
    USED = "used"  # … or its slip was used in another way
    VOID = "void"


@dataclass(frozen=True)
class Mark:
    """What stands at a question, or at REASONS: a choice as check_choice() has it; None: a person decides."""

    question: str
    choice: str | None
    crop: bytes  # PNG of the question's bubbles, without the strip with the number


@dataclass(frozen=True)
class ReadPage:
    """One page of a file; `wrong` is what the reader found of it, and then the rest may be empty."""

    page: int  # in the file, from 1
    fingerprint: bytes  # FINGERPRINT_BYTES of what was seen; the same page of the same file has the same
    number: str | None  # as codes.read_number() spells it
    marks: tuple[Mark, ...] = ()
    remark: bytes | None = None  # PNG, if anything is written there
    wrong: Why | None = None
    typed: bool = False  # the number, by two people

    def fits(self, form: Form) -> bool:
        """Whether it has a mark for each question, once, with choices that the questionnaire knows."""
        asked = {one.code for one in form.questions} | ({REASONS} if form.reasons else set())
        if len(self.fingerprint) != FINGERPRINT_BYTES or sorted(asked) != sorted(
            m.question for m in self.marks
        ):
            return False
        return all(mark.choice is None or _knows(form, mark.question, mark.choice) for mark in self.marks)


def check_choice(form: Form, question: str, choice: str) -> Reason | None:
    """Check what a person says of a mark; gives the reason for which the whole ballot would be invalid.

    A level's code, BLANK, codes of reasons joined by commas in the questionnaire's order at REASONS, or
    "!several", "!spoiled", "!wrong_form". SCAN_CHOICE for anything else.
    """
    if choice in _INVALID:
        return _INVALID[choice]
    if not _knows(form, question, choice):
        raise Refused(Code.SCAN_CHOICE)
    return None


def _knows(form: Form, question: str, choice: str) -> bool:
    if choice == BLANK:
        return True
    if question == REASONS:
        given = choice.split(",")
        return given == [one.code for one in form.reasons if one.code in given]
    return choice in {level.code for level in form.levels}


def ballot_of(choices: dict[str, str]) -> Ballot:
    """The ballot that settled choices by question make."""
    answers = {question: choice for question, choice in choices.items() if question != REASONS and choice}
    return Ballot(answers, reasons=tuple(filter(None, choices.get(REASONS, "").split(","))))
