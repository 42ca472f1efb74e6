"""Reads of paper that a machine has read: what is left to do, and one picture at a time for who decides.

What somebody has chosen is read by nobody here: not by the other member, not by the page that counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, exists, func, select

from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.forms.layouts import Layout
from ballots.forms.questionnaire import Form
from ballots.meeting.counting import form_of
from ballots.meeting.roll_call import role_of
from ballots.scanned import sampling, settling
from ballots.scanned.pages import REASONS
from ballots.scanned.pile import Pile, pile_of
from ballots.scanned.settling import Condition, of_count
from ballots.tables import Account, Box, Count, Period, ScannedChoice, ScannedMark, ScannedPage, ScannedRemark

__all__ = [
    "Doubted",
    "Left",
    "Read",
    "RemarkCrop",
    "Sampled",
    "form_to_read",
    "left_of",
    "next_doubt",
    "next_remark",
    "next_sheet",
]


@dataclass(frozen=True)
class Left:
    """How far the pile of a box is; None of a pile: nothing was read."""

    pile: Pile | None
    marks: int  # that wait for people
    sheets: int  # of the sample, that wait to be compared
    remarks: int  # crops that wait to be typed


@dataclass(frozen=True)
class Doubted:
    """One doubtful mark; `choices` are pairs of code and words, in the order of their digits."""

    page: bytes
    question: str
    text: str  # of the question, "" at REASONS
    choices: tuple[tuple[str, str], ...]
    crop: bytes
    left: int  # marks that this person has not decided on, with this one


@dataclass(frozen=True)
class Read:
    """What the machine has read at a question, in words."""

    text: str
    words: tuple[str, ...]  # none: blank
    crop: bytes


@dataclass(frozen=True)
class Sampled:
    """One sheet of the sample, and what the machine has read on it."""

    page: bytes
    marks: tuple[Read, ...]
    left: int


@dataclass(frozen=True)
class RemarkCrop:
    """One remark to be typed."""

    id: str
    crop: bytes
    left: int


def left_of(session: Session, opening_id: int, box_id: str) -> Left:
    """What is left to do; OPENING_UNKNOWN."""
    count = count_of_reading(session, opening_id, box_id)
    remarks = select(func.count()).select_from(ScannedRemark).where(*_remarks(count))
    return Left(
        pile_of(count),
        settling.waiting(session, count),
        sampling.left(session, count),
        session.exec(remarks).one(),
    )


def count_of_reading(session: Session, opening_id: int, box_id: str) -> Count:
    """The count, without a lock; OPENING_UNKNOWN."""
    count = session.get(Count, (opening_id, box_id))
    if count is None:
        raise Refused(Code.OPENING_UNKNOWN)
    return count


def next_doubt(
    session: Session, opening_id: int, box_id: str, account: Account, today: date
) -> Doubted | None:
    """The next mark on which this member's role has not decided; None when there is none.

    The same whatever another has chosen, or whether anybody has, until the mark is settled.
    NOT_A_MEMBER, NOT_PRESENT, WRONG_STEP.
    """
    count = _settling(session, opening_id, box_id)
    role = role_of(session, opening_id, account, today)
    same = [
        col(getattr(ScannedChoice, key)) == getattr(ScannedMark, key)
        for key in ("opening_id", "box_id", "page", "question")
    ]
    by_me = (col(ScannedChoice.role) == role) | (col(ScannedChoice.account_id) == account.id)
    mine = select(ScannedMark).where(*settling.unsettled(count), ~exists().where(*same, by_me))
    order = (col(ScannedMark.page), col(ScannedMark.question) == REASONS, col(ScannedMark.question))
    row = session.exec(mine.order_by(*order).limit(1)).first()
    if row is None:
        return None
    left = session.exec(select(func.count()).select_from(mine.subquery())).one()
    form = form_of(session, session.get_one(Period, (box_id, count.period)))
    texts = {one.code: one.text for one in form.questions}
    choices = tuple((one.code, one.label) for one in form.levels)
    if row.question == REASONS:
        choices = tuple((one.code, one.label) for one in form.reasons)
    return Doubted(row.page, row.question, texts.get(row.question, ""), choices, row.crop, left)


def next_sheet(
    session: Session, opening_id: int, box_id: str, account: Account, today: date
) -> Sampled | None:
    """The next sheet of the sample to be compared by eye. NOT_A_MEMBER, NOT_PRESENT, WRONG_STEP."""
    count = _settling(session, opening_id, box_id)
    role_of(session, opening_id, account, today)
    waiting = select(ScannedPage.page).where(*sampling.uncompared(count))
    page = session.exec(waiting.order_by(col(ScannedPage.page)).limit(1)).first()
    if page is None:
        return None
    form = form_of(session, session.get_one(Period, (box_id, count.period)))
    rows = session.exec(
        select(ScannedMark).where(*of_count(ScannedMark, count), ScannedMark.page == page)
    ).all()
    marks = {row.question: row for row in rows}
    labels = {one.code: one.label for one in form.levels} | {one.code: one.label for one in form.reasons}
    asked = [(one.code, one.text) for one in form.questions] + [(REASONS, "")]
    told = tuple(
        Read(text, _words(marks[code].choice or "", labels), marks[code].crop)
        for code, text in asked
        if code in marks
    )
    return Sampled(page, told, sampling.left(session, count))


def _words(choice: str, labels: dict[str, str]) -> tuple[str, ...]:
    return tuple(labels[code] for code in choice.split(",") if code)


def next_remark(session: Session, opening_id: int, box_id: str) -> RemarkCrop | None:
    """The next crop to be typed, in the order of random keys; none while files are still read."""
    count = count_of_reading(session, opening_id, box_id)
    pile = pile_of(count)
    if pile is None or pile.state == "reading":
        return None
    query = select(ScannedRemark).where(*_remarks(count)).order_by(col(ScannedRemark.id))
    rows: Sequence[ScannedRemark] = session.exec(query.limit(1)).all()
    left = session.exec(select(func.count()).select_from(ScannedRemark).where(*_remarks(count))).one()
    return RemarkCrop(rows[0].id, rows[0].crop, left) if rows else None


def _remarks(count: Count) -> tuple[Condition, Condition]:
    return (col(ScannedRemark.opening_id) == count.opening_id, col(ScannedRemark.box_id) == count.box_id)


def _settling(session: Session, opening_id: int, box_id: str) -> Count:
    count = count_of_reading(session, opening_id, box_id)
    pile = pile_of(count)
    if pile is None or pile.state != "settling":
        raise Refused(Code.WRONG_STEP)
    return count


def form_to_read(session: Session, opening_id: int, box_id: str) -> tuple[Form, Layout]:
    """The questionnaire and the layout of the paper of a count, whose files may come in.

    OPENING_UNKNOWN, BOX_KIND, and WRONG_STEP once the sample is drawn.
    """
    count, box = count_of_reading(session, opening_id, box_id), session.get_one(Box, box_id)
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    pile = pile_of(count) or Pile()
    if count.state not in {"closed", "counting"} or pile.state != "reading":
        raise Refused(Code.WRONG_STEP)
    return form_of(session, session.get_one(Period, (box_id, count.period))), Layout(box.layout)
