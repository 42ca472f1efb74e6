"""Counts what an opening brought out: what its parts share, and the result; paper is in paper.py.

No answer is kept row by row: only tallies, and remarks on their own, shuffled again at every writing.
"""

import json
from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, func, select

from ballots.box import chain, slips
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.groups import SALT_BYTES, desk_digest, withhold, withhold_desks, write_desks
from ballots.forms.kinds import Kind, read_letter
from ballots.forms.tally import Tally
from ballots.forms.told import Told, read_told, tell
from ballots.meeting import figures
from ballots.spelling import b64
from ballots.tables import Count, Letter, Opening, Period, Questionnaire, Remark, ScannedRemark


def form_of(session: Session, period: Period) -> questionnaire.Form:
    """The questionnaire that the period's sheet names."""
    return form_named(session, json.loads(period.sheet)["form"])


def form_named(session: Session, name: str) -> questionnaire.Form:
    """A kept questionnaire by the name that sheets have: id@hash."""
    kept = session.get(Questionnaire, name)
    return questionnaire.read_named(name, None if kept is None else kept.published)


def count_of(session: Session, opening_id: int, box_id: str, *states: str) -> Count:
    """The count of a box at an opening, in one of the given states; OPENING_UNKNOWN, WRONG_STEP."""
    query = select(Count).where(Count.opening_id == opening_id, Count.box_id == box_id).with_for_update()
    count = session.exec(query, execution_options={"populate_existing": True}).one_or_none()
    if count is None:
        raise Refused(Code.OPENING_UNKNOWN)
    if states and count.state not in states:
        raise Refused(Code.WRONG_STEP)
    return count


def is_unopened(count: Count) -> bool:
    """Whether it is settled that the box can't be opened (unopened.py): its envelopes stay sealed."""
    return count.state in {"counting", "final"} and bool(count.unopened) and not count.qualified_set


def take_out_remark(count: Count, remark: str) -> None:
    """Take out one remark of this text; which ballot it came with, nothing here knows."""
    rest = json.loads(count.remarks)
    rest.remove(remark)
    count.remarks = json.dumps(rest, ensure_ascii=False)


def add_remarks(count: Count, remarks: Iterable[str], shuffle: Random) -> None:
    """Put remarks among those already there, and shuffle them all."""
    together = [*json.loads(count.remarks), *remarks]
    shuffle.shuffle(together)
    count.remarks = json.dumps(together, ensure_ascii=False)


_KEY_BYTES = 8  # of a remark's or letter's row

# --- the result -----------------------------------------------------------------------------------------


def finish(
    session: Session,
    opening_id: int,
    box_id: str,
    shuffle: Random,
    log_key: Ed25519PrivateKey,
    *,
    sure: bool = False,
) -> Count:
    """End the counting of a box: its numbers are final and published; remarks become rows of their own.

    Slips whose use is over retire, those used online and those used on paper together, and the rest is
    written again: none keeps a mark of which it was, or when. Few envelopes that were carried on would tell:
    then the used slips stay where they are. Raises WRONG_STEP while envelopes wait for their keys,
    PAPER_UNMARKED while sheets whose number is known wait for their marks, SCAN_REMARKS while crops of
    remarks wait to be typed, FIGURES_UNSURE unless `sure`.
    """
    box = lock_box(session, box_id)
    count = count_of(session, opening_id, box_id, "counting")
    if count.paper_marked != count.paper_spent:
        raise Refused(Code.PAPER_UNMARKED, numbers=count.paper_spent, marked=count.paper_marked)
    _forget_scans(session, count)
    figures.check(session, count, sure=sure)
    form = form_of(session, session.get_one(Period, (box_id, count.period)))
    write_told(form, count, json.loads(box.desks), shuffle)
    count.state, count.paper_last = "final", ""
    _part_remarks(session, form, count, shuffle)
    chain.append(session, box_id, "result", _result(count), log_key)
    session.add(count)
    session.flush()
    closed_on = date.fromisoformat(json.loads(count.counters_to)["date"])
    slips.retire(session, box_id, closed_on, used=not count.carried)
    slips.rewrite(session, box_id)
    return count


def write_told(form: questionnaire.Form, count: Count, desks: list[str], shuffle: Random) -> None:
    """Keep what may be told; the rest leaves the tallies: small cells are ballots row by row."""
    electronic, paper = running(form, count)
    both = paper if electronic is None else electronic.merged(paper)
    count.breakdown = json.dumps(withhold(both).as_dict())
    rows = withhold_desks(both, desks)
    count.desks = write_desks(rows, shuffle.randbytes(SALT_BYTES)).decode() if rows else ""
    told = tell(electronic, paper).as_dict()
    count.electronic, count.paper, count.together = (
        "" if told[kind] is None else json.dumps(told[kind]) for kind in ("electronic", "paper", "together")
    )


def _forget_scans(session: Session, count: Count) -> None:
    """Nothing scanned outlives the counting. Sheets that wait have stopped it already, as PAPER_UNMARKED."""
    remarks = select(func.count()).where(
        ScannedRemark.opening_id == count.opening_id, ScannedRemark.box_id == count.box_id
    )
    if left := session.exec(remarks).one():
        raise Refused(Code.SCAN_REMARKS, remarks=left)


def _part_remarks(session: Session, form: questionnaire.Form, count: Count, shuffle: Random) -> None:
    """Make every remark, or letter, a row of its own, in no order."""
    remarks = json.loads(count.remarks)
    if form.kind is Kind.LETTERS:
        count.remarks = "[]"
        _number_letters(session, count, remarks, shuffle)
        return
    shuffle.shuffle(remarks)
    keys = sorted(shuffle.randbytes(_KEY_BYTES).hex() for _ in remarks)
    session.add_all(
        Remark(id=key, box_id=count.box_id, opening_id=count.opening_id, text=text)
        for key, text in zip(keys, remarks, strict=True)
    )
    count.remarks = "[]"


def _number_letters(session: Session, count: Count, written: Iterable[str], shuffle: Random) -> None:
    """Make rows of the electronic letters and number all of this count: 1, 2, 3…, paper ones last."""
    found = [read_letter(one) for one in written]
    shuffle.shuffle(found)
    keys = sorted(shuffle.randbytes(_KEY_BYTES).hex() for _ in found)
    electronic = [
        Letter(
            id=key,
            box_id=count.box_id,
            opening_id=count.opening_id,
            period=count.period,
            source="electronic",
            text=text,
            contact=contact,
        )
        for key, (text, contact) in zip(keys, found, strict=True)
    ]
    mine = (Letter.box_id == count.box_id, Letter.opening_id == count.opening_id)
    paper = session.exec(select(Letter).where(*mine).order_by(col(Letter.id))).all()
    for place, letter in enumerate([*electronic, *paper], start=1):
        letter.number = place
        session.add(letter)


def _result(count: Count) -> dict[str, Any]:
    counters = json.loads(count.counters_to)
    if count.carried:  # the others would tell how few envelopes wait
        told = ("date", "issued", "void", "used_paper")
        counters = {key: counters[key] for key in told if key in counters}
    return {
        "period": count.period,
        "carried": count.carried,
        "unopened": is_unopened(count),
        "set": json.loads(count.qualified_set or "[]"),
        "electronic": json.loads(count.electronic) if count.electronic else None,
        "paper": json.loads(count.paper),
        "together": json.loads(count.together) if count.together else None,
        "paper_spent": count.paper_spent,
        "returned": json.loads(count.returned),
        "counters": counters,
        "told": json.loads(count.breakdown),
        "desks": b64(desk_digest(count.desks.encode())) if count.desks else None,
    }


def running(form: questionnaire.Form, count: Count) -> tuple[Tally | None, Tally]:
    """The electronic tally (None: not opened) and the paper one, as they are until the result."""
    electronic = Tally.from_dict(form, json.loads(count.electronic)) if count.electronic else None
    return electronic, Tally.from_dict(form, json.loads(count.paper)) if count.paper else Tally(form)


def told_of(form: questionnaire.Form, count: Count) -> Told:
    """What is told of a count: as it was published, or as it would be if the result were now."""
    if count.state != "final":
        return tell(*running(form, count))
    parts = (count.electronic, count.paper, count.together)
    return read_told(form, *(json.loads(text) if text else None for text in parts))


def all_final(session: Session, opening: Opening) -> bool:
    """Whether every box of an opening has its final numbers."""
    states = session.exec(select(Count.state).where(Count.opening_id == opening.id))
    return all(state == "final" for state in states)
