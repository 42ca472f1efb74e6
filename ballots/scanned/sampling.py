"""Sheets that the machine was sure of, compared by eye: a sample, or all of them once one differs.

Which ones follows from the chain's head and from all sheets: nobody who lays them into the scanner chooses.
"""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from hashlib import sha256

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.meeting.roll_call import role_of
from ballots.scanned.pile import Pile, keep, pile_in
from ballots.scanned.settling import Condition, of_count
from ballots.sealing.sheet import seal_groups
from ballots.tables import Account, Count, ScannedMark, ScannedPage

__all__ = ["LEAST_SAMPLE", "SAMPLE_PERCENT", "compare", "draw", "drawn", "left", "uncompared"]

LEAST_SAMPLE = 20
SAMPLE_PERCENT = 5  # of the sheets that the machine was sure of (docs/decisions/0039 has its proof)
_LABEL = b"homphieu/1 sample\0"


def draw(session: Session, opening_id: int, box_id: str) -> Pile:
    """End the reading of files and draw the sample; from now on marks are shown, and no page comes in.

    WRONG_STEP, also for an empty pile.
    """
    _, count, pile = pile_in(session, opening_id, box_id, "reading")
    keys = session.exec(
        select(ScannedPage.page, ScannedPage.doubted).where(*of_count(ScannedPage, count))
    ).all()
    if not keys:
        raise Refused(Code.WRONG_STEP)
    head = chain.heads(session, [box_id])[box_id].hash
    sure = [key for key, doubted in keys if not doubted]
    sample = drawn(head, [key for key, _ in keys], sure, SAMPLE_PERCENT)
    _set(session, count, sample)
    return keep(session, count, replace(pile, state="settling", sample=len(sample), head=seal_groups(head)))


def drawn(head: bytes, sheets: Iterable[bytes], sure: Iterable[bytes], percent: int) -> list[bytes]:
    """The sample of the sheets that are sure: so many, at least 20, those of the least hashes; 32 bytes each.

    SHA-256(label ‖ head ‖ SHA-256 of all sheets' keys, sorted ‖ key): no key is drawn until all are known.
    """
    together = sha256(b"".join(sorted(sheets))).digest()
    order = sorted(sure, key=lambda key: sha256(_LABEL + head + together + key).digest())
    return sorted(order[: max(LEAST_SAMPLE, math.ceil(len(order) * percent / 100))])


def _set(session: Session, count: Count, sample: Iterable[bytes]) -> None:
    for key in sample:
        sheet = session.get_one(ScannedPage, (count.opening_id, count.box_id, key))
        sheet.sampled = True
        session.add(sheet)
    session.flush()


def uncompared(count: Count) -> tuple[Condition, ...]:
    """The condition for sheets that wait to be compared by eye."""
    return (*of_count(ScannedPage, count), col(ScannedPage.sampled).is_(True), ~col(ScannedPage.compared))


def compare(
    session: Session, opening_id: int, box_id: str, account: Account, page: bytes, today: date, *, same: bool
) -> Pile:
    """Record whether a sheet of the sample says what the machine read.

    If not, people decide on all of its marks, and every sheet that the machine was sure of is compared.
    NOT_A_MEMBER, NOT_PRESENT, WRONG_STEP; SCAN_SETTLED for a sheet that does not wait to be compared.
    """
    _, count, pile = pile_in(session, opening_id, box_id, "settling")
    role = role_of(session, opening_id, account, today)
    wanted = select(ScannedPage).where(*uncompared(count), ScannedPage.page == page)
    sheet = session.exec(wanted).one_or_none()
    if sheet is None:
        raise Refused(Code.SCAN_SETTLED)
    sheet.compared = True
    session.add(sheet)
    session.flush()
    if not same:
        _doubt(session, count, page)
        pile = replace(pile, different=pile.different + 1)
    pile = replace(pile, compared=pile.compared + 1)
    return keep(session, count, pile.helped("compared_by", role, account.name))


def _doubt(session: Session, count: Count, page: bytes) -> None:
    marks = update(ScannedMark).where(*of_count(ScannedMark, count), col(ScannedMark.page) == page)
    session.execute(marks.values(choice=None))
    sure = update(ScannedPage).where(*of_count(ScannedPage, count), ~col(ScannedPage.doubted))
    session.execute(sure.values(sampled=True))
    session.expire_all()


def left(session: Session, count: Count) -> int:
    """How many sheets wait to be compared."""
    return session.exec(select(func.count()).select_from(ScannedPage).where(*uncompared(count))).one()
