"""Doubtful marks: two members of different roles decide, neither of whom is shown what the other has chosen.

Equal: it stands. Unequal: a third role decides between them. Three that differ: the ballot is invalid.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, exists, func, select

from ballots.errors import Code, Refused
from ballots.forms.tally import Reason
from ballots.meeting.counting import form_of
from ballots.meeting.roll_call import role_of
from ballots.scanned.pages import check_choice
from ballots.scanned.pile import Pile, keep, pile_in
from ballots.tables import Account, Count, Period, ScannedChoice, ScannedMark, ScannedPage

__all__ = ["ENOUGH", "LEFT_OPEN", "Condition", "decide", "of_count", "unsettled", "waiting"]

Condition = ColumnElement[bool]
ENOUGH = 2  # equal choices
_MOST = 3  # choices, after which nobody else is asked
LEFT_OPEN = Reason.SPOILED  # of a ballot on which all three differ


@dataclass(frozen=True)
class _Asked:
    """Whose decision, on what."""

    count: Count
    account: Account
    role: str
    page: bytes
    question: str


def of_count(
    table: type[ScannedPage | ScannedMark | ScannedChoice], count: Count
) -> tuple[Condition, Condition]:
    """The condition for the rows of a count."""
    return (col(table.opening_id) == count.opening_id, col(table.box_id) == count.box_id)


def unsettled(count: Count) -> tuple[Condition, ...]:
    """The condition for marks that wait for people: those of invalid ballots do not matter any more."""
    same = [
        col(getattr(ScannedPage, key)) == getattr(ScannedMark, key)
        for key in ("opening_id", "box_id", "page")
    ]
    valid = exists().where(*same, col(ScannedPage.invalid) == "")
    return (*of_count(ScannedMark, count), col(ScannedMark.choice).is_(None), valid)


def decide(
    session: Session,
    opening_id: int,
    box_id: str,
    account: Account,
    page: bytes,
    question: str,
    choice: str,
    today: date,
) -> Pile:
    """Record what a member sees in a doubtful mark; `choice` as pages.check_choice() has it.

    1. By a member, as at the roll-call: NOT_A_MEMBER, NOT_PRESENT.
    2. Once a person, and once a role, whoever has it: SCAN_TWICE.
    3. SCAN_SETTLED when it is decided already, or there is no such mark.
    WRONG_STEP, SCAN_CHOICE.
    """
    _, count, pile = pile_in(session, opening_id, box_id, "settling")
    role = role_of(session, opening_id, account, today)  # 1
    wanted = (ScannedMark.page == page, ScannedMark.question == question)
    mark = session.exec(select(ScannedMark).where(*unsettled(count), *wanted)).one_or_none()
    if mark is None:
        raise Refused(Code.SCAN_SETTLED)  # 3
    check_choice(form_of(session, session.get_one(Period, (box_id, count.period))), question, choice)
    asked = _Asked(count, account, role, page, question)
    chosen = _with(session, asked, choice)
    return keep(
        session, count, _settled(session, asked, mark, chosen, pile).helped("settled_by", role, account.name)
    )


def _with(session: Session, asked: _Asked, choice: str) -> list[str]:
    """All choices for a mark, with this one."""
    about = (ScannedChoice.page == asked.page, ScannedChoice.question == asked.question)
    before = session.exec(select(ScannedChoice).where(*of_count(ScannedChoice, asked.count), *about)).all()
    if any(one.account_id == asked.account.id for one in before):  # 2
        raise Refused(Code.SCAN_TWICE)
    if any(one.role == asked.role for one in before):  # 2
        raise Refused(Code.SCAN_TWICE)
    assert asked.account.id is not None  # noqa: S101 - it was read from the database
    session.add(
        ScannedChoice(
            opening_id=asked.count.opening_id,
            box_id=asked.count.box_id,
            page=asked.page,
            question=asked.question,
            role=asked.role,
            account_id=asked.account.id,
            choice=choice,
        )
    )
    session.flush()
    return [*(one.choice for one in before), choice]


def _settled(session: Session, asked: _Asked, mark: ScannedMark, chosen: Sequence[str], pile: Pile) -> Pile:
    """Settle the mark if these choices do; the choices themselves are forgotten then."""
    [(choice, equal)] = Counter(chosen).most_common(1)
    if equal < ENOUGH and len(chosen) < _MOST:
        return pile
    if equal < ENOUGH:
        reason: Reason | None = LEFT_OPEN
        pile = replace(pile, open=pile.open + 1)
    else:
        form = form_of(session, session.get_one(Period, (asked.count.box_id, asked.count.period)))
        reason = check_choice(form, asked.question, choice)
        by_two = len(chosen) == ENOUGH
        pile = replace(pile, agreed=pile.agreed + by_two, third=pile.third + (not by_two))
    if reason is None:
        mark.choice = choice
        session.add(mark)
    else:
        sheet = session.get_one(ScannedPage, (asked.count.opening_id, asked.count.box_id, asked.page))
        sheet.invalid = reason.value
        session.add(sheet)
    _forget(session, asked, whole=reason is not None)
    return pile


def _forget(session: Session, asked: _Asked, *, whole: bool) -> None:
    """Forget who chose what of a mark, or of a whole sheet."""
    about = [*of_count(ScannedChoice, asked.count), col(ScannedChoice.page) == asked.page]
    if not whole:
        about.append(col(ScannedChoice.question) == asked.question)
    session.flush()
    session.execute(delete(ScannedChoice).where(*about))
    session.expire_all()


def waiting(session: Session, count: Count) -> int:
    """How many marks wait for people."""
    return session.exec(select(func.count()).select_from(ScannedMark).where(*unsettled(count))).one()
