"""Ngừng dùng hòm: a counter is closed, a box is taken from the wall; and its way back.

Only between periods: the last opening is filed, and since then no slip was given out and no envelope came,
so that nothing is left in either box. The seal of the period that had begun stays, unused; so does the chain.
"""

import json
from datetime import date

from sqlmodel import Session, col, func, select

from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.keys import padlocks
from ballots.tables import Box, Count, Minutes, Period, RestoredBox, RetiredSlip, Slip, TrayEnvelope

__all__ = ["bring_back", "given_out", "is_retired", "retire"]


def given_out(session: Session, box_id: str, today: date) -> int:
    """How many slips that have not expired were given out and not voided, whether used or not.

    So the number does not move with a vote: which of them are used is nobody's to know.
    """
    kept = select(func.count()).where(
        Slip.box_id == box_id, Slip.state != "void", col(Slip.expires_on) >= today
    )
    gone = select(func.count()).where(
        RetiredSlip.box_id == box_id, RetiredSlip.state == "used", col(RetiredSlip.expires_on) >= today
    )
    return session.exec(kept).one() + session.exec(gone).one()


def is_retired(session: Session, box_id: str) -> bool:
    """Whether a box of that id is out of service."""
    box = session.get(Box, box_id)
    return box is not None and box.retired_on is not None


def retire(session: Session, box_id: str, today: date, *, sure: bool = False) -> Box:
    """Take a box out of service from `today` on; its slot closes, a draft of its next sheet goes.

    Raises BOX_UNKNOWN, BOX_RETIRED, OPENING_RUNNING, BOX_HOLDS; and unless `sure` SLIPS_OUT (fact `count`)
    while slips are out that could have been used.
    """
    box = lock_box(session, box_id)
    ended = session.get(RestoredBox, box_id)
    if box.retired_on is not None or (ended is not None and ended.state == "ended"):
        raise Refused(Code.BOX_RETIRED)
    if _is_running(session, box_id):
        raise Refused(Code.OPENING_RUNNING)
    period = None if box.current is None else session.get_one(Period, (box_id, box.current))
    if period is not None and _has_begun(session, box):
        raise Refused(Code.BOX_HOLDS)
    count = given_out(session, box_id, today)
    if count and not sure:
        raise Refused(Code.SLIPS_OUT, count=count)
    padlocks.drop_draft(session, box_id)
    box.current, box.retired_on = None, today
    if period is not None:
        period.state = "sealed"
        session.add(period)
    session.add(box)
    session.flush()
    return box


def bring_back(session: Session, box_id: str, today: date) -> Box:
    """Put a box into service again: the slot of the period that was sealed opens. BOX_UNKNOWN, BOX_IN_USE."""
    box = lock_box(session, box_id)
    if box.retired_on is None:
        raise Refused(Code.BOX_IN_USE)
    box.retired_on = None
    sealed = select(Period).where(Period.box_id == box_id, Period.state == "sealed")
    period = session.exec(sealed.order_by(col(Period.number)).limit(1)).first()
    if period is not None:
        padlocks.open_slot(session, box, period, today)
    session.add(box)
    session.flush()
    return box


def _is_running(session: Session, box_id: str) -> bool:
    """Whether an opening of the box has no minutes yet."""
    query = select(Count.opening_id).outerjoin(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
    unfiled = query.where(Count.box_id == box_id, col(Minutes.id).is_(None)).limit(1)
    return session.exec(unfiled).first() is not None


def _has_begun(session: Session, box: Box) -> bool:
    """Whether slips were given out, or envelopes came, since the open period's slot opened.

    Slips first: once one is out the answer is the same whether or not it was used.
    """
    last = select(Count.counters_to).where(Count.box_id == box.id, Count.state == "final")
    told = session.exec(last.order_by(col(Count.opening_id).desc()).limit(1)).first() or "{}"
    if box.issued > json.loads(told).get("issued", 0):
        return True
    waiting = select(TrayEnvelope.leaf).where(TrayEnvelope.box_id == box.id).limit(1)
    return session.exec(waiting).first() is not None  # between closings a tray is never emptied
