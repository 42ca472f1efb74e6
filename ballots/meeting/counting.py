"""Counts what an opening brought out: answers into tallies, paper ballots one by one, and the result.

No answer is kept row by row: only tallies, and remarks on their own, shuffled again at every writing.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, select

from ballots.box import chain, slips
from ballots.box.issue import lock_box
from ballots.box.slips import Standing
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.tally import Reason, Tally, withhold
from ballots.sealing import codes
from ballots.tables import Box, Count, Opening, Period, Questionnaire, Remark
from ballots.typed import is_over, tidy


@dataclass(frozen=True)
class PaperBallot:
    """A ballot from the wall box as typed in; `invalid` is what the committee sees on the paper itself."""

    number: str  # số phiếu, "" when there is none to read
    ballot: questionnaire.Ballot
    invalid: Reason | None = None


def form_of(session: Session, period: Period) -> questionnaire.Form:
    """The questionnaire that the period's sheet names."""
    return form_named(session, json.loads(period.sheet)["form"])


def form_named(session: Session, name: str) -> questionnaire.Form:
    """A kept questionnaire by the name that sheets have: id@hash."""
    kept = session.get(Questionnaire, name)
    return questionnaire.read_named(name, None if kept is None else kept.source)


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


def add_remarks(count: Count, remarks: Iterable[str], shuffle: Random) -> None:
    """Put remarks among those already there, and shuffle them all."""
    together = [*json.loads(count.remarks), *remarks]
    shuffle.shuffle(together)
    count.remarks = json.dumps(together, ensure_ascii=False)


# --- paper ----------------------------------------------------------------------------------------------


def enter_paper(
    session: Session, opening_id: int, box_id: str, paper: PaperBallot, shuffle: Random, *, sure: bool
) -> Reason | None:
    """Count one paper ballot, already shown for correction, and spend its slip. No entry of it is stored.

    Gives the reason why it is invalid, or None. When the slip decides that (unknown, used, void) and the
    typist has not said `sure`, it is PAPER_UNSURE (fact `why`), nothing changes: a typing error is likelier.
    """
    box = lock_box(session, box_id)
    count = count_of(session, opening_id, box_id, "closed", "counting")
    form = form_of(session, session.get_one(Period, (box_id, count.period)))
    tally = Tally.from_dict(form, json.loads(count.paper))
    # All that can be refused is, before the slip is looked at: else a wrong body would be a free question
    # whether a number has been used.
    remark = _remark(paper.ballot)
    tally.check_ballot(paper.ballot)
    slip = _slip(session, box_id, paper.number, sure=sure)
    reason = _by_slip(paper, slip)
    if reason is not None and not sure:
        raise Refused(Code.PAPER_UNSURE, why=reason.value)
    reason = reason or paper.invalid
    if reason is not None:
        tally.refuse(reason)
    else:
        reason = None if paper.ballot.answers else Reason.BLANK
        tally.count(paper.ballot)
        add_remarks(count, filter(None, [remark]), shuffle)
    if slip is not None and slip.state == "live":
        slips.write(session, box_id, slip, "used")
        _count_spent(count, box, slip)
        session.add(box)
    count.paper = json.dumps(tally.as_dict())
    session.add(count)
    session.flush()
    return reason


def _remark(ballot: questionnaire.Ballot) -> str:
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


def _by_slip(paper: PaperBallot, slip: Standing | None) -> Reason | None:
    """What the slip number alone decides: unknown, used before, or voided by the clerk.

    The day of expiry binds online only: paper that lay in the wall box is counted whenever it is opened.
    """
    if slip is None:
        unreadable = not paper.number.strip() and paper.invalid is Reason.SPOILED
        return None if unreadable else Reason.WRONG_FORM
    return {"used": Reason.DUPLICATE, "void": Reason.SPOILED}.get(slip.state)


def _count_spent(count: Count, box: Box, slip: Standing) -> None:
    """Move the counters with which this count will end, for a slip spent on paper."""
    box.used_paper += 1
    count.paper_spent += 1
    ended = json.loads(count.counters_to)
    ended["used_paper"] += 1
    kept = "expired" if slip.expires_on.isoformat() < ended["date"] else "live"
    if ended[kept]:
        ended[kept] -= 1
    else:  # a slip of the hours after the closing
        ended["issued"] += 1
    count.counters_to = json.dumps(ended)


# --- the result -----------------------------------------------------------------------------------------


def finish(
    session: Session, opening_id: int, box_id: str, shuffle: Random, log_key: Ed25519PrivateKey
) -> Count:
    """End the counting of a box: its numbers are final and published; remarks become rows of their own.

    Slips whose use is over retire, those used online and those used on paper together, and the rest is
    written again: none keeps a mark of which it was, or when. Few envelopes that were carried on would tell:
    then the used slips stay where they are. Raises WRONG_STEP while envelopes wait for their keys.
    """
    lock_box(session, box_id)
    count = count_of(session, opening_id, box_id, "counting")
    form = form_of(session, session.get_one(Period, (box_id, count.period)))
    electronic = Tally.from_dict(form, json.loads(count.electronic)) if count.electronic else Tally(form)
    paper = Tally.from_dict(form, json.loads(count.paper))
    # The breakdowns leave the tallies: their small cells would be ballots row by row.
    count.breakdown = json.dumps(asdict(withhold(electronic.merged(paper))))
    count.electronic = json.dumps(electronic.totals().as_dict()) if count.electronic else ""
    count.paper = json.dumps(paper.totals().as_dict())
    count.state = "final"
    remarks = json.loads(count.remarks)
    shuffle.shuffle(remarks)
    keys = sorted(shuffle.randbytes(8).hex() for _ in remarks)
    session.add_all(
        Remark(id=key, box_id=box_id, opening_id=opening_id, text=text)
        for key, text in zip(keys, remarks, strict=True)
    )
    count.remarks = "[]"
    chain.append(session, box_id, "result", _result(count), log_key)
    session.add(count)
    session.flush()
    closed_on = date.fromisoformat(json.loads(count.counters_to)["date"])
    slips.retire(session, box_id, closed_on, used=not count.carried)
    slips.rewrite(session, box_id)
    return count


def _result(count: Count) -> dict[str, Any]:
    counters = json.loads(count.counters_to)
    if count.carried:  # the others would tell how few envelopes wait
        counters = {key: counters[key] for key in ("date", "issued", "void", "used_paper")}
    return {
        "period": count.period,
        "carried": count.carried,
        "unopened": is_unopened(count),
        "set": json.loads(count.qualified_set or "[]"),
        "electronic": json.loads(count.electronic) if count.electronic else None,
        "paper": json.loads(count.paper),
        "paper_spent": count.paper_spent,
        "returned": json.loads(count.returned),
        "counters": counters,
    }


def all_final(session: Session, opening: Opening) -> bool:
    """Whether every box of an opening has its final numbers."""
    states = session.exec(select(Count.state).where(Count.opening_id == opening.id))
    return all(state == "final" for state in states)
