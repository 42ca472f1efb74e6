"""Letters from the wooden box, typed in or scanned while the counting of a box of letters goes on.

They are numbered together with those out of the envelopes when it ends (counting.py).
"""

import json
from random import Random

from sqlalchemy import delete
from sqlmodel import Session, col

from ballots.box.issue import lock_box
from ballots.composing import is_over
from ballots.errors import Code, Refused
from ballots.forms.kinds import CONTACT_CHARACTERS, LETTER_CHARACTERS, Kind, Scan
from ballots.forms.questionnaire import Ballot
from ballots.forms.tally import Tally
from ballots.meeting.counting import count_of, form_of
from ballots.tables import Count, Letter, LetterScan, Period
from ballots.typed import tidy

__all__ = ["add_paper", "take_back"]

_KEY_BYTES = 8


def add_paper(
    session: Session,
    opening_id: int,
    box_id: str,
    text: str,
    contact: str,
    shuffle: Random,
    scan: Scan | None = None,
) -> Letter:
    """Take in a letter from the wooden box; with a scan the text is what the secretary says of it, or "".

    Raises BOX_KIND, WRONG_STEP, TEXT_MISSING, TEXT_LONG.
    """
    count = _counting(session, opening_id, box_id)
    text = _fitting("letter", text, LETTER_CHARACTERS)
    if not text and scan is None:
        raise Refused(Code.TEXT_MISSING, field="letter", row=0)
    letter = Letter(
        id=shuffle.randbytes(_KEY_BYTES).hex(),
        box_id=box_id,
        opening_id=opening_id,
        period=count.period,
        source="paper",
        text=text,
        contact=_fitting("letter_contact", contact, CONTACT_CHARACTERS),
        scan="" if scan is None else scan.media,
    )
    _tally(session, count, 1)
    session.add(letter)
    session.flush()
    if scan is not None:
        session.add(LetterScan(letter_id=letter.id, content=scan.content))
        session.flush()
    return letter


def take_back(session: Session, opening_id: int, box_id: str, letter_id: str) -> None:
    """Take out a paper letter of this count typed in wrongly. BOX_KIND, WRONG_STEP, REMARK_UNKNOWN."""
    count = _counting(session, opening_id, box_id)
    letter = session.get(Letter, letter_id)
    known = letter is not None and (letter.opening_id, letter.box_id) == (opening_id, box_id)
    if letter is None or not known or letter.source != "paper":
        raise Refused(Code.REMARK_UNKNOWN)
    _tally(session, count, -1)
    session.execute(delete(LetterScan).where(col(LetterScan.letter_id) == letter_id))
    session.delete(letter)
    session.flush()


def _counting(session: Session, opening_id: int, box_id: str) -> Count:
    box = lock_box(session, box_id)
    if box.kind != Kind.LETTERS:
        raise Refused(Code.BOX_KIND)
    return count_of(session, opening_id, box_id, "closed", "counting")


def _tally(session: Session, count: Count, by: int) -> None:
    """One letter more, or less, in the paper tally."""
    form = form_of(session, session.get_one(Period, (count.box_id, count.period)))
    tally, one = Tally.from_dict(form, json.loads(count.paper)), Tally(form)
    one.count(Ballot({}, remark="-"))
    count.paper = json.dumps((tally.merged(one) if by > 0 else tally.without(one)).as_dict())
    session.add(count)


def _fitting(field: str, text: str, most: int) -> str:
    if is_over(text, most) or len(text := tidy(text)) > most:
        raise Refused(Code.TEXT_LONG, field=field, row=0, longest=most)
    return text
