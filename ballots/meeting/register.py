"""sổ biên bản: a series of numbers a year and committee, and papers that enter it and never change.

What a paper says, and whose act it tells of, is not known here.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, func, select

from ballots.box import chain
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.folding import fold_all
from ballots.spelling import b64
from ballots.tables import Box, Committee, Minutes, MinutesBox, Unit

__all__ = [
    "LogKeys",
    "boxes_of",
    "check_number",
    "enter",
    "next_number",
    "of_destruction",
    "take_number",
    "written_as",
    "written_number",
]

MAX_NUMBER = 99_999

LogKeys = Mapping[str, Ed25519PrivateKey]  # by box


def written_number(minutes: Minutes) -> str:
    """The number as it is written on paper, e.g. "03/BB-TTPVHCC"."""
    return written_as(minutes.number, minutes.symbol)


def written_as(number: int, symbol: str) -> str:
    """As written_number, for who has not read the document."""
    return f"{number:02}/{symbol}"


def next_number(session: Session, committee_id: str, year: int) -> int:
    """The number of the next paper: a series from 1 each year, the committee's own."""
    query = select(func.max(Minutes.number)).where(Minutes.committee_id == committee_id, Minutes.year == year)
    return 1 + (session.exec(query).one() or 0)


def take_number(session: Session, committee_id: str, year: int) -> int:
    """As next_number; until the transaction ends nobody else gets a number of the committee."""
    mine = select(Committee.id).where(Committee.id == committee_id)
    session.exec(mine.with_for_update(key_share=True)).one()
    return next_number(session, committee_id, year)


def check_number(session: Session, committee_id: str, year: int, number: int) -> None:
    """NUMBER_WRONG, NUMBER_TAKEN or NUMBER_GAP unless the number is the next one.

    A series may begin anywhere: papers of the year before the program came have the numbers below. Until
    the transaction ends nobody else gets a number of the committee.
    """
    if not 1 <= number <= MAX_NUMBER:
        raise Refused(Code.NUMBER_WRONG)
    coming = take_number(session, committee_id, year)
    if number < coming:
        raise Refused(Code.NUMBER_TAKEN, number=number, next=coming)
    if 1 < coming < number:
        raise Refused(Code.NUMBER_GAP, number=number, next=coming)


def of_destruction(session: Session, box: Box, number: int, pdf: bytes, subject: str, day: date) -> Minutes:
    """The paper of what is no more, not yet entered."""
    return Minutes(
        committee_id=box.committee_id,
        kind="destroyed",
        year=day.year,
        number=number,
        symbol="BB-" + session.get_one(Unit, box.unit_id).symbol,
        subject=subject,
        words=fold_all(subject),
        filed_on=day,
        pdf=pdf,
        digest=hashlib.sha256(pdf).digest(),
    )


def enter(session: Session, minutes: Minutes, log_keys: LogKeys, **more: Any) -> None:
    """Put a paper into the register, and its hash into the chain of each box it is about.

    `more` goes into the entries behind number, year and hash. Raises what check_number raises.
    """
    check_number(session, minutes.committee_id, minutes.year, minutes.number)
    session.add(minutes)
    session.flush()
    payload = {"number": written_number(minutes), "year": minutes.year, "sha256": b64(minutes.digest)}
    for box_id in sorted(log_keys):
        lock_box(session, box_id)
        session.add(MinutesBox(minutes_id=minutes.id or 0, box_id=box_id))
        chain.append(session, box_id, "minutes", payload | more, log_keys[box_id])
    session.flush()


def boxes_of(session: Session, minutes_id: int) -> list[str]:
    """The boxes that a filed paper is about."""
    query = select(MinutesBox.box_id).where(MinutesBox.minutes_id == minutes_id)
    return list(session.exec(query.order_by(col(MinutesBox.box_id))))
