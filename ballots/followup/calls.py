"""đường dây nóng: a call as the secretary notes it, corrected until the meeting that counts it."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from ballots.errors import Code, Refused
from ballots.forms.remarks import mask
from ballots.tables import Call, Count, Opening
from ballots.typed import clean

__all__ = ["call_of", "correct", "count_calls", "masked", "note", "take_back"]

_KEY_BYTES = 8


def masked(text: str) -> str:
    """The note as it would be kept: cleaned, and personal data masked as in remarks."""
    return mask(clean("call", text))


def note(
    session: Session, box_id: str, day: date, text: str, today: date, randbytes: Callable[[int], bytes]
) -> Call:
    """Take down a call of a day since the box's last meeting; what typed.clean raises, CALL_DAY."""
    _check_day(session, box_id, day, today)
    call = Call(id=randbytes(_KEY_BYTES).hex(), box_id=box_id, day=day, text=masked(text))
    session.add(call)
    session.flush()
    return call


def call_of(session: Session, call_id: str) -> Call:
    """A call that no meeting has counted yet; CALL_UNKNOWN, CALL_COUNTED."""
    call = session.get(Call, call_id)
    if call is None:
        raise Refused(Code.CALL_UNKNOWN)
    if call.opening_id is not None:
        raise Refused(Code.CALL_COUNTED)
    return call


def correct(session: Session, call_id: str, day: date, text: str, today: date) -> Call:
    """Write a call anew; raises what call_of and note raise."""
    call = call_of(session, call_id)
    _check_day(session, call.box_id, day, today)
    call.day, call.text = day, masked(text)
    session.add(call)
    session.flush()
    return call


def take_back(session: Session, call_id: str) -> Call:
    """Take a call out again; raises what call_of raises."""
    call = call_of(session, call_id)
    session.delete(call)
    session.flush()
    return call


def _check_day(session: Session, box_id: str, day: date, today: date) -> None:
    """A day of the future, or one before the meeting that counted its calls already; CALL_DAY."""
    last = session.exec(
        select(func.max(Opening.started_at))
        .join(Count, col(Count.opening_id) == col(Opening.id))
        .where(Count.box_id == box_id, Count.state != "called")
    ).one()
    first = None if last is None else last.date()
    if day > today or (first is not None and day < first):
        raise Refused(Code.CALL_DAY)


def count_calls(session: Session, box_id: str, opening_id: int) -> int:
    """Let a meeting count the calls of a box that none has counted; how many they are."""
    mine = (col(Call.box_id) == box_id, col(Call.opening_id).is_(None))
    number = session.exec(select(func.count()).select_from(Call).where(*mine)).one()
    session.execute(update(Call).where(*mine).values(opening_id=opening_id))
    return number
