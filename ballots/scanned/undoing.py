"""Takes a file back off the pile, as long as no mark of it was shown to anybody: its slips are free again.

Nothing was kept to do it with: the same file is read once more, its sheets are those on the pile by their
keys, and its numbers are the ones that it spent. What the pile has of it goes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from sqlalchemy import delete
from sqlmodel import Session, col, select

from ballots.box import slips
from ballots.box.slips import Standing
from ballots.errors import Code, Refused
from ballots.meeting import paper
from ballots.scanned.pages import ReadPage
from ballots.scanned.pile import Pile, keep, pile_in
from ballots.scanned.settling import of_count
from ballots.scanned.taking import LEAST_PILE, lay
from ballots.tables import Box, Count, ScannedMark, ScannedPage, ScannedRemark

__all__ = ["take_back"]


def take_back(
    session: Session, opening_id: int, box_id: str, pages: Sequence[ReadPage], shuffle: Random
) -> int:
    """Take the sheets of a file, read again, off the pile; gives how many there were.

    1. Only while files are still read: WRONG_STEP once the sample is drawn.
    2. Only what is on the pile, and as it was read then: SCAN_NOT_TAKEN for a file of which no sheet is
       there, or one of them has another number or remark now; nothing is changed.
    3. What stays is nothing, or no fewer than one could guess among: SCAN_REST (facts `rest`, `least`).
    """
    box, count, pile = pile_in(session, opening_id, box_id, "reading")  # 1
    lying = dict(
        session.exec(select(ScannedPage.page, ScannedPage.doubted).where(*of_count(ScannedPage, count))).all()
    )
    mine = list({page.fingerprint: page for page in pages if page.fingerprint in lying}.values())
    spent = _spent(session, box_id, mine)  # 2
    crops = _crops(session, count, mine)  # 2
    rest = len(lying) - len(mine)
    if 0 < rest < LEAST_PILE:
        raise Refused(Code.SCAN_REST, rest=rest, least=LEAST_PILE)  # 3
    pile = _free(session, box, count, pile, spent)
    for table in (ScannedMark, ScannedPage):
        keys = [page.fingerprint for page in mine]
        session.execute(delete(table).where(*of_count(table, count), col(table.page).in_(keys)))
    session.execute(delete(ScannedRemark).where(col(ScannedRemark.id).in_(crops)))
    session.expire_all()
    lay(session, count, [], shuffle)
    doubtful = sum(lying[page.fingerprint] for page in mine)
    left = replace(
        pile,
        sheets=rest,
        doubtful=pile.doubtful - doubtful,
        remarks=pile.remarks - len(crops),
        typed=pile.typed - sum(page.typed for page in mine),
    )
    _keep(session, count, left)
    return len(mine)


def _spent(session: Session, box_id: str, mine: Sequence[ReadPage]) -> list[Standing]:
    numbers = [page.number for page in mine if page.number]
    known = slips.find_all(session, box_id, numbers)
    spent = [known[number] for number in numbers if number in known and known[number].state == "used"]
    if not mine or len({slip.number for slip in spent}) != len(mine):
        raise Refused(Code.SCAN_NOT_TAKEN)
    return spent


def _crops(session: Session, count: Count, mine: Sequence[ReadPage]) -> list[str]:
    """The keys of the remarks of these sheets: they are known by their pictures alone."""
    wanted = Counter(page.remark for page in mine if page.remark is not None)
    about = (ScannedRemark.opening_id == count.opening_id, ScannedRemark.box_id == count.box_id)
    found = []
    for row in session.exec(select(ScannedRemark).where(*about)) if wanted else ():
        if wanted[row.crop]:
            wanted[row.crop] -= 1
            found.append(row.id)
    if +wanted:
        raise Refused(Code.SCAN_NOT_TAKEN)
    return found


def _free(session: Session, box: Box, count: Count, pile: Pile, spent: Sequence[Standing]) -> Pile:
    """Let the slips be as they were, and the counters with which this count will end."""
    for slip in spent:
        slips.unwrite(session, box.id, slip.number)
        pile = replace(pile, after=paper.unspend(box, count, slip, dict(pile.after)))
    slips.rewrite(session, box.id)
    session.add(box)
    return pile


def _keep(session: Session, count: Count, pile: Pile) -> None:
    """… and of those that came late, as many as cannot be among the rest."""
    late = max(0, pile.late - pile.sheets)
    count.paper_scanned = pile.sheets
    count.paper_late -= late
    count.paper_last = ""
    if pile.sheets:
        keep(session, count, replace(pile, late=pile.late - late))
        return
    count.scanned = ""  # as if nothing had been read
    session.add(count)
    session.flush()
