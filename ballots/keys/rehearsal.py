"""kiểm tra chìa khóa: a holder proves that the own copies still open the padlocks, and releases nothing.

The server seals a challenge to every padlock; the browser opens the copy, then the challenge, and sends its
hash. Signing and unlocking open the copy too, and count as much. No private half is ever seen here.
"""

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from ballots.errors import Code, Refused
from ballots.keys import holders
from ballots.keys.openers import usable
from ballots.sealing.challenge import NOT_SEALED, make_challenge
from ballots.tables import Account, Box, Holder, Padlock, PadlockCopy, Period, Rehearsal

__all__ = ["Asked", "ask", "keep_proof", "last_proof", "periods_to_prove", "prove"]

VALID_FOR = timedelta(minutes=15)
_HOLDER = re.compile(r"[0-9A-HJKMNP-TV-Z]{24}")  # a fingerprint without its blanks


@dataclass(frozen=True)
class Asked:
    """One padlock that a holder is asked to prove."""

    box: str
    box_name: str
    period: int
    role: str
    holder: str
    sheet: bytes | None  # None: the period is not sealed yet
    public: bytes
    copy: bytes
    challenge: bytes


def periods_to_prove(session: Session, box: Box) -> tuple[int, ...]:
    """The open period and the one after it; before the first sealing that one."""
    if box.current is None:
        return (holders.next_number(session, box.id),)
    return (box.current, box.current + 1)


def ask(
    session: Session,
    account: Account,
    committee_id: str,
    holder_id: str,
    now: datetime,
    randbytes: Callable[[int], bytes],
) -> list[Asked]:
    """A fresh challenge for every padlock of the committee's boxes that the holder has a copy of.

    An older challenge that still waits is worth nothing from now on.
    Raises MALFORMED (no id at all), HOLDER_WRONG, NOT_A_MEMBER, NO_COPY.
    """
    if not _HOLDER.fullmatch(holder_id):
        raise Refused(Code.MALFORMED)
    holder = usable(session, account, committee_id, holder_id)
    boxes = select(Box).where(Box.committee_id == committee_id, col(Box.retired_on).is_(None))
    boxes = boxes.order_by(col(Box.name), col(Box.id))
    asked = [
        _ask(session, box, holder, padlock, copy, now, randbytes)
        for box in session.exec(boxes).all()
        for padlock, copy in _copies(session, box, holder)
    ]
    if not asked:
        raise Refused(Code.NO_COPY)
    session.flush()
    return asked


def _copies(session: Session, box: Box, holder: Holder) -> list[tuple[Padlock, PadlockCopy]]:
    """The padlocks to prove of one box, with the holder's own copies."""
    found = []
    for period in periods_to_prove(session, box):
        padlock = session.get(Padlock, (box.id, period, holder.role))
        copy = session.get(PadlockCopy, (box.id, period, holder.role, holder.id))
        if padlock is not None and copy is not None:
            found.append((padlock, copy))
    return found


def _ask(
    session: Session,
    box: Box,
    holder: Holder,
    padlock: Padlock,
    copy: PadlockCopy,
    now: datetime,
    randbytes: Callable[[int], bytes],
) -> Asked:
    period = session.get(Period, (box.id, padlock.period))
    seal = NOT_SEALED if period is None else period.seal
    challenge, answer = make_challenge(padlock.public, seal, holder.role, randbytes)
    row = _row(session, padlock, holder)
    row.answer, row.asked_at = answer, now
    session.add(row)
    return Asked(
        box=box.id,
        box_name=box.name,
        period=padlock.period,
        role=holder.role,
        holder=holder.id,
        sheet=None if period is None else period.sheet,
        public=padlock.public,
        copy=copy.sealed,
        challenge=challenge,
    )


def prove(
    session: Session,
    account: Account,
    committee_id: str,
    holder_id: str,
    answers: Mapping[tuple[str, int], bytes],
    now: datetime,
) -> Holder:
    """Compare the answers with what waits for them, each once, and keep the day: all of them or nothing.

    HOLDER_WRONG, NOT_A_MEMBER; REHEARSAL_OVER for an answer that nobody waits for (any more);
    REHEARSAL_WRONG.
    """
    holder = usable(session, account, committee_id, holder_id)
    if not answers:
        raise Refused(Code.REHEARSAL_OVER)
    for (box_id, number), answer in answers.items():
        row = session.get(Rehearsal, (box_id, number, holder.id))
        padlock = session.get(Padlock, (box_id, number, holder.role))
        if row is None or row.answer is None or row.asked_at is None or now > row.asked_at + VALID_FOR:
            raise Refused(Code.REHEARSAL_OVER)
        if padlock is None or padlock.public != row.public:
            raise Refused(Code.REHEARSAL_OVER)
        if not hmac.compare_digest(answer, row.answer):
            raise Refused(Code.REHEARSAL_WRONG)
        row.answer, row.asked_at, row.proved_on = None, None, now.date()
        session.add(row)
    session.flush()
    return holder


# --- what proves a key besides --------------------------------------------------------------------------


def keep_proof(session: Session, padlock: Padlock, holder: Holder, day: date) -> None:
    """Keep that on a day a holder's own copy opened a padlock, whatever it was opened for."""
    row = _row(session, padlock, holder)
    row.proved_on = max(day, row.proved_on or day)
    session.add(row)


def last_proof(session: Session, holder: Holder) -> date:
    """When a holder's identity was opened last: the day it was made (its words are typed back), or a proof.

    So old is the proof that goes with a padlock which is fitted now: its copy is sealed to that identity.
    """
    newest = select(func.max(Rehearsal.proved_on)).where(Rehearsal.holder_id == holder.id)
    return max(holder.since, session.exec(newest).one() or holder.since)


def _row(session: Session, padlock: Padlock, holder: Holder) -> Rehearsal:
    """What is kept of a holder and a padlock; what was proved of one that was replaced says nothing."""
    row = session.get(Rehearsal, (padlock.box_id, padlock.period, holder.id))
    if row is None or row.public != padlock.public:
        fresh = Rehearsal(
            box_id=padlock.box_id, period=padlock.period, holder_id=holder.id, public=padlock.public
        )
        row = session.merge(fresh)
        row.answer, row.asked_at, row.proved_on = None, None, None
    return row
