"""Counts paper ballots in two passes: the numbers of all sheets, then the marks of sheets that have none.

The strip with the number is cut off in between and the sheets are shuffled: who types marks, or reads the
database, its log or the totals as they grow, cannot tell whose marks they are. No sheet is stored: to take
the last one back, the page that typed it says again what it was; a salted hash proves that it is the last.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from random import Random
from typing import Any

from sqlmodel import Session

from ballots.box import slips
from ballots.box.issue import lock_box
from ballots.box.slips import Standing
from ballots.composing import is_over
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.tally import Reason, Tally
from ballots.meeting.counting import add_remarks, count_of, form_of, take_out_remark
from ballots.sealing import codes
from ballots.spelling import b64
from ballots.tables import Box, Count, Period
from ballots.typed import tidy

__all__ = [
    "SALT_BYTES",
    "Entered",
    "Marks",
    "by_slip",
    "enter_marks",
    "enter_number",
    "paper_tally",
    "remark_of",
    "spend",
    "take_back",
]

SALT_BYTES = 32  # a sheet's few marks are guessed at once from a hash without salt


@dataclass(frozen=True)
class Marks:
    """What a sheet without its number says; `invalid` is what the committee sees on the paper itself."""

    ballot: questionnaire.Ballot
    invalid: Reason | None = None


@dataclass(frozen=True)
class Entered:
    """Why an entered sheet is invalid, or None; and what take_back() wants to hear, for the typist alone."""

    invalid: Reason | None
    back: str


def enter_number(
    session: Session,
    opening_id: int,
    box_id: str,
    number: str,
    salt: bytes,
    *,
    unreadable: bool = False,
    sure: bool,
) -> Entered:
    """Spend the slip of one sheet, which then waits for its marks (None), or count it as invalid. BOX_KIND.

    "" is a sheet without a number; with `unreadable`, a spoiled one on which it can't be read. PAPER_UNSURE
    (fact `why`), nothing changes, when the number decides against the sheet, or when marks have been
    entered already (`late`: who enters a single number, and then its marks, knows whose they are), and the
    typist has not said `sure`.
    """
    box = lock_box(session, box_id)
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    count = count_of(session, opening_id, box_id, "closed", "counting")
    if unreadable and not number.strip():
        return _refuse(session, count, Reason.SPOILED, salt)
    slip = _slip(session, box_id, number, sure=sure)
    reason = by_slip(slip)
    late = reason is None and count.paper_begun
    if (reason is not None or late) and not sure:
        raise Refused(Code.PAPER_UNSURE, why="late" if reason is None else reason.value)
    if slip is None or reason is not None:
        return _refuse(session, count, Reason.WRONG_FORM if reason is None else reason, salt)
    slips.write(session, box_id, slip, "used")
    left = spend(box, count, slip)
    count.paper_late += late
    session.add(box)
    return _entered(session, count, None, {"slip": slip.number, "left": left, "late": late}, salt)


def enter_marks(
    session: Session, opening_id: int, box_id: str, marks: Marks, salt: bytes, shuffle: Random
) -> Entered:
    """Count one sheet, already shown for correction.

    PAPER_UNNUMBERED (fact `numbers`) once as many sheets are counted, or were read by machine and wait, as
    numbers spent a slip.
    """
    desks = json.loads(lock_box(session, box_id).desks)
    count = count_of(session, opening_id, box_id, "closed", "counting")
    if marks.ballot.desk is not None and marks.ballot.desk not in desks:
        raise Refused(Code.TALLY_MALFORMED, why="unknown_code")
    if count.paper_marked + count.paper_scanned >= count.paper_spent:
        raise Refused(Code.PAPER_UNNUMBERED, numbers=count.paper_spent)
    tally = paper_tally(session, count)
    remark, reason = remark_of(marks.ballot), marks.invalid
    sheet = Tally(tally.form)
    sheet.check_ballot(marks.ballot)
    if reason is not None:
        sheet.refuse(reason)
        remark = ""
    else:
        reason = None if marks.ballot.answers else Reason.BLANK
        sheet.count(marks.ballot)
        add_remarks(count, filter(None, [remark]), shuffle)
    count.paper_marked += 1
    count.paper_begun = True
    count.paper = json.dumps(tally.merged(sheet).as_dict())
    said = {"sheet": sheet.as_dict(), "marked": 1, "remark": remark}
    return _entered(session, count, reason, said, salt)


def take_back(session: Session, opening_id: int, box_id: str, back: str) -> None:
    """Undo the last entry of this count: slip, counters, tally and remarks are as they were before it.

    PAPER_NOT_LAST unless `back` is what that entry gave, and neither a later one nor taking back came since:
    else any sheet could be taken out and put in again otherwise.
    """
    box = lock_box(session, box_id)
    count = count_of(session, opening_id, box_id, "closed", "counting")
    if not compare_digest(_hash(back), count.paper_last):
        raise Refused(Code.PAPER_NOT_LAST)
    said = json.loads(back)
    if "slip" in said:
        slips.unwrite(session, box_id, said["slip"])
        _uncount_spent(count, box, said["left"])
        count.paper_late -= said["late"]
        session.add(box)
    else:
        tally = paper_tally(session, count)
        count.paper = json.dumps(tally.without(Tally.from_dict(tally.form, said["sheet"])).as_dict())
        count.paper_marked -= said["marked"]
        if said["remark"]:
            take_out_remark(count, said["remark"])
    count.paper_last = ""
    session.add(count)
    session.flush()


def _entered(
    session: Session, count: Count, reason: Reason | None, said: Mapping[str, Any], salt: bytes
) -> Entered:
    """Keep of an entry its hash alone. What it was goes to the page that typed it, and is stored nowhere."""
    back = json.dumps({**said, "salt": b64(salt)})
    count.paper_last = _hash(back)
    session.add(count)
    session.flush()
    return Entered(reason, back)


def _hash(back: str) -> str:
    return sha256(back.encode()).hexdigest()


def _refuse(session: Session, count: Count, reason: Reason, salt: bytes) -> Entered:
    tally = paper_tally(session, count)
    sheet = Tally(tally.form)
    sheet.refuse(reason)
    count.paper = json.dumps(tally.merged(sheet).as_dict())
    return _entered(session, count, reason, {"sheet": sheet.as_dict(), "marked": 0, "remark": ""}, salt)


def paper_tally(session: Session, count: Count) -> Tally:
    """The paper ballots of a count, as they are until the result."""
    form = form_of(session, session.get_one(Period, (count.box_id, count.period)))
    return Tally.from_dict(form, json.loads(count.paper))


def remark_of(ballot: questionnaire.Ballot) -> str:
    """The remark as it is kept, "" for none; TEXT_LONG."""
    text, most = ballot.remark or "", questionnaire.REMARK_CHARACTERS
    if is_over(text, most) or len(text := tidy(text)) > most:
        raise Refused(Code.TEXT_LONG, field="remark", row=0, longest=most)
    return text


def _slip(session: Session, box_id: str, number: str, *, sure: bool) -> Standing | None:
    """The slip of a typed number, None when the box has none such; PAPER_UNSURE for letters of no number."""
    if not number.strip():
        return None
    try:
        plain = codes.read_number(number)
    except Refused as no:
        if no.code is not Code.SLIP_UNKNOWN and not sure:
            raise Refused(Code.PAPER_UNSURE, why=no.code.value, **no.facts) from no
        return None
    return slips.find(session, box_id, plain)


def by_slip(slip: Standing | None) -> Reason | None:
    """What the slip number alone decides: unknown, used before, or voided by the clerk.

    The day of expiry binds online only: paper that lay in the wall box is counted whenever it is opened.
    """
    if slip is None:
        return Reason.WRONG_FORM
    return {"used": Reason.DUPLICATE, "void": Reason.SPOILED}.get(slip.state)


def spend(box: Box, count: Count, slip: Standing) -> str:
    """Move the counters with which this count will end, for a slip written as used; gives the one it left.

    "issued" for a slip of the hours after the closing.
    """
    box.used_paper += 1
    count.paper_spent += 1
    ended = json.loads(count.counters_to)
    ended["used_paper"] += 1
    kept = "expired" if slip.expires_on.isoformat() < ended["date"] else "live"
    if not ended[kept]:  # a slip of the hours after the closing
        kept = "issued"
    ended[kept] += 1 if kept == "issued" else -1
    count.counters_to = json.dumps(ended)
    return kept


def unspend(box: Box, count: Count, slip: Standing, after: dict[str, int]) -> dict[str, int]:
    """Move the counters back as spend() moved them; `after`: how many of each day it counted as issued late.

    Gives that with one less, where this one is of them.
    """
    day = json.loads(count.counters_to)["date"]
    kept = "expired" if slip.expires_on.isoformat() < day else "live"
    _uncount_spent(count, box, "issued" if after.get(kept) else kept)
    return {**after, kept: after[kept] - 1} if after.get(kept) else after


def _uncount_spent(count: Count, box: Box, left: str) -> None:
    box.used_paper -= 1
    count.paper_spent -= 1
    ended = json.loads(count.counters_to)
    ended["used_paper"] -= 1
    ended[left] += -1 if left == "issued" else 1
    count.counters_to = json.dumps(ended)
