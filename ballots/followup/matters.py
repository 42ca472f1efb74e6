"""việc cần xử lý: taken up with the minutes, assigned, answered, closed, reopened, released to the public.

Each step is checked against the matter's state and kept in its history. Who may take which is asked here
where it hangs on the matter, and of the route where it hangs on a duty.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from ballots.errors import Code, Refused
from ballots.followup import fields, sources
from ballots.forms.remarks import mask
from ballots.tables import Account, Box, Matter, MatterStep
from ballots.typed import clean

__all__ = [
    "Assigned",
    "answer",
    "assign",
    "close",
    "matter_of",
    "may_answer",
    "may_answer_to",
    "release",
    "reopen",
    "said",
    "take_up",
    "withdraw",
]


@dataclass(frozen=True)
class Assigned:
    """To whom a matter goes: an account, or a name in words; until when; about which field ("" none)."""

    account: Account | None
    official: str
    due_on: date
    field: str = ""


def take_up(session: Session, opening_id: int) -> int:
    """Make a matter of everything that a filed opening has brought; how many they are."""
    waiting = sources.waiting(session, opening_id)
    boxes = {box.id: box.unit_id for box in _boxes(session, {one[0] for one in waiting})}
    last = dict(
        session.exec(
            select(Matter.box_id, func.max(Matter.number))
            .where(col(Matter.box_id).in_(boxes))
            .group_by(col(Matter.box_id))
        ).all()
    )
    for box_id, kind, key, text in waiting:
        last[box_id] = last.get(box_id, 0) + 1
        session.add(
            Matter(
                box_id=box_id,
                number=last[box_id],
                unit_id=boxes[box_id],
                opening_id=opening_id,
                kind=kind,
                source_id=key,
                search=sources.searched(text),
            )
        )
    session.flush()
    return len(waiting)


def _boxes(session: Session, ids: set[str]) -> Sequence[Box]:
    return session.exec(select(Box).where(col(Box.id).in_(ids))).all()


def matter_of(session: Session, box_id: str, number: int) -> Matter:
    """A matter by its number; MATTER_UNKNOWN."""
    matter = session.get(Matter, (box_id, number))
    if matter is None:
        raise Refused(Code.MATTER_UNKNOWN)
    return matter


# --- the steps ------------------------------------------------------------------------------------------


def assign(session: Session, matter: Matter, to: Assigned, by: Account, now: datetime) -> None:
    """Give an open matter to an official; to another one as well, who then answers anew.

    Raises MATTER_STATE, MATTER_DAY, MATTER_FIELD, NOT_ASSIGNED (to an account of another unit, or one that
    was stopped), and what typed.clean raises.
    """
    _check_state(matter, "new", "assigned", "answered")
    if to.due_on < now.date():
        raise Refused(Code.MATTER_DAY)
    if to.field and to.field not in fields.allowed(session, matter):
        raise Refused(Code.MATTER_FIELD)
    if to.account is None:
        matter.account_id, matter.official = None, clean("official", to.official)
    else:
        if to.account.unit_id != matter.unit_id or not to.account.active:
            raise Refused(Code.NOT_ASSIGNED)
        matter.account_id, matter.official = to.account.id, to.account.name
    matter.state, matter.due_on, matter.field = "assigned", to.due_on, to.field
    _keep(session, matter, "assigned", by, now, official=matter.official, due_on=to.due_on)


def may_answer(matter: Matter, by: Account) -> bool:
    """Whether the matter is this person's to answer; for who has no account the secretary writes."""
    if matter.account_id is None:
        return bool(matter.official) and by.secretary
    return matter.account_id == by.id


def may_answer_to(matter: Matter, reader: Account) -> bool:
    """Whom to answer, and a scan, are for the secretary and for who was given the matter, and nobody else."""
    return reader.secretary or matter.account_id == reader.id


def answer(session: Session, matter: Matter, text: str, by: Account, now: datetime, *, sure: bool) -> None:
    """Answer a matter, or correct the answer: what is public of it is taken back, the lead releases anew.

    Raises NOT_ASSIGNED, MATTER_STATE, PERSONAL_UNSURE unless `sure`, and what typed.clean raises.
    """
    if not may_answer(matter, by):
        raise Refused(Code.NOT_ASSIGNED)
    _check_state(matter, "assigned", "answered")
    matter.answer = _public("answer", text, sure=sure)
    matter.state = "answered"
    _take_back(matter)
    _keep(session, matter, "answered", by, now, text=matter.answer)


def close(session: Session, matter: Matter, done: str, by: Account, now: datetime, *, sure: bool) -> None:
    """Close a matter with what was done; also one that nothing had to be done about, if that is said.

    Raises MATTER_STATE, PERSONAL_UNSURE unless `sure`, and what typed.clean raises.
    """
    _check_state(matter, "new", "assigned", "answered")
    matter.done = _public("done", done, sure=sure)
    matter.state, matter.closed_on, matter.told_in = "closed", now.date(), None
    _keep(session, matter, "closed", by, now, text=matter.done)


def reopen(session: Session, matter: Matter, reason: str, by: Account, now: datetime) -> None:
    """Take a closed matter up again, to be assigned anew; MATTER_STATE, and what typed.clean raises."""
    _check_state(matter, "closed")
    reason = clean("reopen_reason", reason, missing=Code.REASON_MISSING)
    matter.state, matter.account_id, matter.official, matter.due_on = "new", None, "", None
    matter.answer, matter.done, matter.closed_on, matter.told_in = "", "", None, None
    _take_back(matter)
    _keep(session, matter, "reopened", by, now, text=reason)


def said(matter: Matter) -> str:
    """By which a page knows later whether answer and deed are still those that it has shown."""
    return hashlib.sha256(json.dumps([matter.answer, matter.done]).encode()).hexdigest()[:16]


def release(session: Session, matter: Matter, by: Account, now: datetime, *, wording: bool) -> None:
    """Let the public read answer and deed as they are now; with the citizen's words if `wording`.

    Of a scan there are none: what is said of it is the secretary's.
    Raises NOT_CHAIR for everybody but the lead of the box's committee, MATTER_SILENT where nothing is said.
    """
    _check_lead(session, matter, by)
    if not (matter.answer or matter.done):
        raise Refused(Code.MATTER_SILENT)
    matter.released_on = now.date()
    matter.wording = wording and not sources.scanned(session, [matter])
    matter.said_answer, matter.said_done = matter.answer, matter.done
    _keep(session, matter, "released", by, now)


def withdraw(session: Session, matter: Matter, by: Account, now: datetime) -> None:
    """Take what is public back; NOT_CHAIR, MATTER_STATE."""
    _check_lead(session, matter, by)
    if matter.released_on is None:
        raise Refused(Code.MATTER_STATE)
    _take_back(matter)
    _keep(session, matter, "withdrawn", by, now)


def _check_lead(session: Session, matter: Matter, by: Account) -> None:
    box = session.get_one(Box, matter.box_id)
    if by.role != "ubnd" or by.committee_id != box.committee_id:
        raise Refused(Code.NOT_CHAIR)


def _check_state(matter: Matter, *states: str) -> None:
    if matter.state not in states:
        raise Refused(Code.MATTER_STATE)


def _public(field: str, text: str, *, sure: bool) -> str:
    """A text that the public may come to read: what looks like personal data is asked about first."""
    text = clean(field, text)
    if not sure and mask(text) != text:
        raise Refused(Code.PERSONAL_UNSURE)
    return text


def _take_back(matter: Matter) -> None:
    matter.released_on, matter.wording = None, False
    matter.said_answer = matter.said_done = ""


def _keep(
    session: Session,
    matter: Matter,
    act: str,
    by: Account,
    now: datetime,
    *,
    official: str = "",
    due_on: date | None = None,
    text: str = "",
) -> None:
    session.add(matter)
    session.add(
        MatterStep(
            box_id=matter.box_id,
            number=matter.number,
            at=now,
            account_id=by.id or 0,
            name=by.name,
            act=act,
            official=official,
            due_on=due_on,
            text=text,
        )
    )
    session.flush()
