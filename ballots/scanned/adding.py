"""Adds the pile to the paper ballots, once nothing of it is in doubt; remarks on paper are typed in.

From here on there is no sheet any more: its rows go in the transaction that counts them.
"""

import json
from dataclasses import replace
from random import Random

from sqlalchemy import delete
from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Ballot
from ballots.forms.tally import Reason
from ballots.meeting import paper
from ballots.meeting.counting import add_remarks
from ballots.scanned import sampling, settling
from ballots.scanned.pages import ballot_of
from ballots.scanned.pile import Pile, keep, pile_in
from ballots.scanned.settling import of_count
from ballots.tables import Count, ScannedChoice, ScannedMark, ScannedPage, ScannedRemark

__all__ = ["add_pile", "type_remark"]


def add_pile(session: Session, opening_id: int, box_id: str) -> Pile:
    """Count all sheets of the pile, and forget them.

    SCAN_WAITING (facts `marks`, `sheets`) while marks wait for people, or sheets of the sample to be
    compared. WRONG_STEP.
    """
    _, count, pile = pile_in(session, opening_id, box_id, "settling")
    marks, sheets = settling.waiting(session, count), sampling.left(session, count)
    if marks or sheets:
        raise Refused(Code.SCAN_WAITING, marks=marks, sheets=sheets)
    tally = paper.paper_tally(session, count)
    for ballot, reason in _ballots(session, count):
        if reason is None:
            tally.count(ballot)
        else:
            tally.refuse(reason)
    count.paper = json.dumps(tally.as_dict())
    count.paper_marked += count.paper_scanned
    count.paper_scanned, count.paper_begun, count.paper_last = 0, True, ""
    for table in (ScannedChoice, ScannedMark, ScannedPage):
        session.execute(delete(table).where(*of_count(table, count)))
    session.expire_all()
    return keep(session, count, replace(pile, state="counted"))


def _ballots(session: Session, count: Count) -> list[tuple[Ballot, Reason | None]]:
    """What each sheet says, and why it is invalid, if it is."""
    choices: dict[bytes, dict[str, str]] = {}
    read = select(ScannedMark.page, ScannedMark.question, ScannedMark.choice)
    for page, question, choice in session.exec(read.where(*of_count(ScannedMark, count))):
        choices.setdefault(page, {})[question] = choice or ""
    sheets = session.exec(select(ScannedPage).where(*of_count(ScannedPage, count))).all()
    return [(ballot_of(choices[one.page]), Reason(one.invalid) if one.invalid else None) for one in sheets]


def type_remark(
    session: Session, opening_id: int, box_id: str, remark_id: str, text: str, shuffle: Random
) -> None:
    """Take in what is written on a crop, which goes then; "" when nothing can be read, or is to be read.

    SCAN_SETTLED for a crop that is gone, TEXT_LONG, WRONG_STEP.
    """
    _, count, _ = pile_in(session, opening_id, box_id, "settling", "counted")
    wanted = (ScannedRemark.id == remark_id, ScannedRemark.opening_id == opening_id)
    crop = session.exec(
        select(ScannedRemark).where(*wanted, col(ScannedRemark.box_id) == box_id)
    ).one_or_none()
    if crop is None:
        raise Refused(Code.SCAN_SETTLED)
    add_remarks(count, filter(None, [paper.remark_of(Ballot({}, remark=text))]), shuffle)
    count.paper_last = ""
    session.delete(crop)
    session.add(count)
    session.flush()
