"""Opens a box in three steps: what to open is read, deciphered outside of any transaction, and recorded.

Only the last step writes, and it is short; it checks again all that the first has read. A crash before its
end leaves everything as it was. Two who open at once decipher twice, and record once.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.box.drop import boxed
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Form
from ballots.forms.tally import Tally
from ballots.meeting.counting import add_remarks, count_of, form_of
from ballots.meeting.openings import released
from ballots.sealing import quorum
from ballots.sealing.keyring import padlock_of
from ballots.sealing.sheet import read_sheet
from ballots.spelling import b64
from ballots.tables import Box, BoxedEnvelope, Count, Period
from ballots.verify.recount import open_and_tally

__all__ = ["Opened", "Task", "decipher", "envelopes", "prepare", "record"]

_AT_ONCE = 50  # batches, of ten to twenty envelopes each, fetched in one short transaction

Fetch = Callable[["Task", range], list[bytes]]


@dataclass(frozen=True)
class _Given:
    """A release as the chain will name it, and the private half itself."""

    holder_id: str
    signature: bytes
    scalar: bytes = field(repr=False)


@dataclass(frozen=True)
class Task:
    """A closed box with its first complete qualified set: all that deciphering needs but the envelopes."""

    opening_id: int
    box_id: str
    period: int
    sheet: bytes
    form: Form
    chosen: tuple[str, ...]
    releases: Mapping[str, _Given]
    count: int  # envelopes
    batches: int


@dataclass(frozen=True)
class Opened:
    """What came out of the envelopes: a tally, and the remarks on their own."""

    tally: Tally
    remarks: list[str]


def prepare(session: Session, opening_id: int, box_id: str) -> Task | None:
    """Read what is to be opened; None if it was done.

    Raises BOX_UNKNOWN, OPENING_UNKNOWN, WRONG_STEP, NOT_QUORATE.
    """
    if session.get(Box, box_id) is None:
        raise Refused(Code.BOX_UNKNOWN)
    count = session.get(Count, (opening_id, box_id))
    if count is None:
        raise Refused(Code.OPENING_UNKNOWN)
    if count.state == "counting":
        return None
    if count.state != "closed":
        raise Refused(Code.WRONG_STEP)
    period = session.get_one(Period, (box_id, count.period))
    releases = _releases(session, box_id, period.number)
    chosen = quorum.qualified(read_sheet(period.sheet).sets, releases)
    if chosen is None:
        raise Refused(Code.NOT_QUORATE)
    form, held = form_of(session, period), boxed(session, box_id, period.number)
    return Task(opening_id, box_id, period.number, period.sheet, form, tuple(chosen), releases, *held)


def _releases(session: Session, box_id: str, period: int) -> dict[str, _Given]:
    rows = released(session, box_id, period)
    return {role: _Given(row.holder_id, row.signature, row.scalar or b"") for role, row in rows.items()}


def envelopes(session: Session, task: Task, batches: range) -> list[bytes]:
    """The envelopes of some of a task's batches, in any order."""
    query = select(BoxedEnvelope.envelope).where(
        col(BoxedEnvelope.box_id) == task.box_id,
        col(BoxedEnvelope.period) == task.period,
        col(BoxedEnvelope.batch).between(batches.start, batches.stop - 1),
    )
    return list(session.exec(query))


def decipher(task: Task, fetch: Fetch) -> Opened:
    """Open every envelope with the task's set and count; holds no transaction. WRONG_KEY.

    `fetch` gives the envelopes of some batches, in a transaction of its own: a closed box does not change.
    """
    padlocks = read_sheet(task.sheet).padlocks
    keys = {role: padlock_of(task.releases[role].scalar, padlocks[role]) for role in task.chosen}
    return Opened(*open_and_tally(task.form, task.sheet, keys, task.chosen, _fetched(task, fetch)))


def _fetched(task: Task, fetch: Fetch) -> Iterator[bytes]:
    for first in range(1, task.batches + 1, _AT_ONCE):
        yield from fetch(task, range(first, first + _AT_ONCE))


def record(session: Session, task: Task, opened: Opened, shuffle: Random, log_key: Ed25519PrivateKey) -> bool:
    """Keep the tally and write the set into the chain; False if somebody was faster. WRONG_STEP.

    The set, and the releases that the chain names, are those of the task: later ones change nothing.
    """
    lock_box(session, task.box_id)
    count = count_of(session, task.opening_id, task.box_id, "closed", "counting")
    if count.state == "counting":
        return False
    period = session.get_one(Period, (task.box_id, task.period))
    if not _stands(session, task, opened, count, period):
        raise Refused(Code.WRONG_STEP)
    count.electronic = json.dumps(opened.tally.as_dict())
    add_remarks(count, opened.remarks, shuffle)
    count.qualified_set = json.dumps(task.chosen)
    count.state, period.state = "counting", "opened"
    roles = sorted(task.releases)
    payload = {
        "period": period.number,
        "set": list(task.chosen),
        "roles": roles,
        "releases": {
            role: {"holder": task.releases[role].holder_id, "signature": b64(task.releases[role].signature)}
            for role in roles
        },
    }
    chain.append(session, task.box_id, "released", payload, log_key)
    session.add_all([count, period])
    session.flush()
    return True


def _stands(session: Session, task: Task, opened: Opened, count: Count, period: Period) -> bool:
    """Whether what was read before the deciphering is still so, and all of it was opened.

    1. The count is about the same period, closed, under the same sheet.
    2. Every release of the task is there, with the same key.
    3. The box holds as many envelopes of the period as were counted.
    """
    if (count.period, period.state, period.sheet) != (task.period, "closed", task.sheet):  # 1
        return False
    now = _releases(session, task.box_id, task.period)
    if any(now.get(role) != given for role, given in task.releases.items()):  # 2
        return False
    return boxed(session, task.box_id, task.period)[0] == task.count == opened.tally.ballots  # 3
