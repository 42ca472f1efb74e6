"""Takes pages in: spends their slips, and lays their marks on the pile, in one transaction a file.

A slip's number and the marks of its sheet come in together, and part here: the number is spent and not kept,
the marks go to rows without it. Slips and pile are written again each time, so that no row, its place on
the disk or PostgreSQL's xmin joins the two; and a pile is never so small that one could guess.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any

from sqlalchemy import Table, delete, insert
from sqlmodel import Session, SQLModel, col, select

from ballots.box import slips
from ballots.box.slips import Standing
from ballots.errors import Code, Refused
from ballots.forms.pile import Helper
from ballots.forms.questionnaire import Form
from ballots.meeting import paper
from ballots.meeting.counting import form_of
from ballots.scanned.pages import ReadPage, Why
from ballots.scanned.pile import Pile, keep, pile_in
from ballots.tables import Box, Count, Period, RetiredSlip, ScannedPage, Slip

__all__ = ["LEAST_PILE", "Aside", "Taken", "lay", "take_in"]

LEAST_PILE = 10  # sheets: of fewer, whose marks they are would be a guess; they are typed in
_KEY_BYTES = 8  # of a remark's row
_SHEETS, _MARKS, _REMARKS = (
    SQLModel.metadata.tables[name] for name in ("scanned_page", "scanned_mark", "scanned_remark")
)


@dataclass(frozen=True)
class Aside:
    """A page that is not counted, and why; `box` is the name of the box that it belongs to, if any."""

    page: int
    why: Why
    box: str = ""


@dataclass(frozen=True)
class Taken:
    """How many sheets were taken in, how many of them with a doubtful mark, and what was laid aside."""

    sheets: int
    doubtful: int
    aside: tuple[Aside, ...]


def take_in(
    session: Session,
    opening_id: int,
    box_id: str,
    pages: Sequence[ReadPage],
    shuffle: Random,
    typed_by: Sequence[Helper] = (),
) -> Taken:
    """Spend the slips of all pages that have nothing against them, and let their marks wait on the pile.

    1. A page that was taken in, now or in an earlier file, is not taken in again: neither by its key nor by
       its number, which is used then. So a file is given again after a crash as often as one likes.
    2. Whatever speaks against a page lays it aside: a person looks at the paper and types it in, or does not.
    3. SCAN_FEW (facts `sheets`, `least`), and nothing is changed, while the pile would have fewer.
    OPENING_UNKNOWN, BOX_KIND, and WRONG_STEP once the sample is drawn.
    """
    box, count, pile = pile_in(session, opening_id, box_id, "reading")
    form = form_of(session, session.get_one(Period, (box_id, count.period)))
    good, aside = _judged(session, box, count, form, pages)
    if good:
        if (sheets := pile.sheets + len(good)) < LEAST_PILE:  # 3
            raise Refused(Code.SCAN_FEW, least=LEAST_PILE, sheets=sheets)
        if any(page.typed for page, _ in good):
            for one in typed_by:
                pile = pile.helped("typed_by", one.role, one.name)
        after = _spend(session, box, count, [slip for _, slip in good])
        lay(session, count, [page for page, _ in good], shuffle)
        _keep_totals(session, count, pile, [page for page, _ in good], after)
    doubtful = sum(_doubtful(page) for page, _ in good)
    return Taken(len(good), doubtful, tuple(aside))


def _judged(
    session: Session, box: Box, count: Count, form: Form, pages: Sequence[ReadPage]
) -> tuple[list[tuple[ReadPage, Standing]], list[Aside]]:
    """The pages that count, with their slips, and the others."""
    keys = select(ScannedPage.page).where(
        ScannedPage.opening_id == count.opening_id, ScannedPage.box_id == box.id
    )
    seen = set(session.exec(keys))
    numbers = sorted({page.number for page in pages if page.number})
    known = slips.find_all(session, box.id, numbers)
    elsewhere = _elsewhere(session, [number for number in numbers if number not in known])
    good, aside = [], []
    for page in pages:
        slip = known.get(page.number or "")
        why = _against(page, form, slip, seen)
        if why is None and slip is not None:
            good.append((page, slip))
            seen.add(page.fingerprint)
            known[slip.number] = replace(slip, state="used")  # 1: for the rest of this file
            continue
        owner = elsewhere.get(page.number or "", "") if why is Why.UNKNOWN else ""
        aside.append(Aside(page.page, Why.ANOTHER_BOX if owner else why or Why.UNREAD, owner))
    return good, aside


def _against(page: ReadPage, form: Form, slip: Standing | None, seen: set[bytes]) -> Why | None:
    if page.wrong is not None:
        return page.wrong
    if page.fingerprint in seen:  # 1
        return Why.SEEN
    if page.number is None:
        return Why.NUMBERLESS
    if slip is None:
        return Why.UNKNOWN
    if paper.by_slip(slip) is not None:  # as for a typed number: expiry binds online only
        return Why.USED if slip.state == "used" else Why.VOID
    return None if page.fits(form) else Why.ANOTHER_FORM


def _elsewhere(session: Session, numbers: Sequence[str]) -> dict[str, str]:
    """The names of the boxes that have issued these numbers."""
    if not numbers:
        return {}
    found: dict[str, str] = {}
    for table in (Slip, RetiredSlip):
        query = select(table.number, Box.name).join(Box, col(Box.id) == table.box_id)
        found |= dict(session.exec(query.where(col(table.number).in_(numbers))).all())
    return found


def _spend(session: Session, box: Box, count: Count, spent: Sequence[Standing]) -> Counter[str]:
    """… and give how many were issued in the hours after the closing, by what their day says of them."""
    slips.write_all(session, box.id, [(slip, "used") for slip in spent])
    after: Counter[str] = Counter()
    day = json.loads(count.counters_to)["date"]
    for slip in spent:
        if paper.spend(box, count, slip) == "issued":
            after["expired" if slip.expires_on.isoformat() < day else "live"] += 1
    slips.rewrite(session, box.id)
    count.paper_last = ""  # what was typed before is no longer the last entry
    session.add(box)
    return after


def _keep_totals(
    session: Session, count: Count, pile: Pile, pages: Sequence[ReadPage], after: Counter[str]
) -> None:
    late = len(pages) if count.paper_begun else 0
    count.paper_scanned += len(pages)
    count.paper_late += late
    keep(
        session,
        count,
        replace(
            pile,
            sheets=pile.sheets + len(pages),
            doubtful=pile.doubtful + sum(_doubtful(page) for page in pages),
            remarks=pile.remarks + sum(page.remark is not None for page in pages),
            typed=pile.typed + sum(page.typed for page in pages),
            late=pile.late + late,
            after=dict(Counter(pile.after) + after),
        ),
    )


def _doubtful(page: ReadPage) -> bool:
    return any(mark.choice is None for mark in page.marks)


# --- the pile -------------------------------------------------------------------------------------------


def lay(session: Session, count: Count, pages: Sequence[ReadPage], shuffle: Random) -> None:
    """Put the sheets' rows to those that are there, all written again in the order of keys."""
    mine = {"opening_id": count.opening_id, "box_id": count.box_id}
    sheets, marks, remarks = (_taken_out(session, table, count) for table in (_SHEETS, _MARKS, _REMARKS))
    for page in pages:
        state = {"doubted": _doubtful(page), "sampled": False, "compared": False, "invalid": ""}
        sheets.append({**mine, "page": page.fingerprint, **state})
        marks += [{**mine, "page": page.fingerprint, **asdict(mark)} for mark in page.marks]
        if page.remark is not None:
            remarks.append({**mine, "crop": page.remark})
    for remark in remarks:
        remark["id"] = shuffle.randbytes(_KEY_BYTES).hex()
    for table, rows in ((_SHEETS, sheets), (_MARKS, marks), (_REMARKS, remarks)):
        keys = [column.name for column in table.primary_key]
        if rows:
            session.connection().execute(
                insert(table), sorted(rows, key=lambda row: [row[key] for key in keys])
            )


def _taken_out(session: Session, table: Table, count: Count) -> list[dict[str, Any]]:
    mine = (table.c.opening_id == count.opening_id, table.c.box_id == count.box_id)
    rows = session.connection().execute(table.select().where(*mine)).mappings()
    taken = [dict(row) for row in rows]
    session.connection().execute(delete(table).where(*mine))
    return taken
