"""Takes back an opening that was only called: nothing is closed yet, so nothing but the roll-call is lost."""

from sqlmodel import Session, select

from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.tables import Attendance, Count, Opening

__all__ = ["cancel"]


def cancel(session: Session, opening_id: int) -> list[str]:
    """Call an opening off and forget its roll-call; gives the ids of its boxes.

    Raises OPENING_UNKNOWN, WRONG_STEP once any slot was closed or carried on: from there on it is held.
    """
    opening = session.get(Opening, opening_id)
    if opening is None:
        raise Refused(Code.OPENING_UNKNOWN)
    of_it = select(Count).where(Count.opening_id == opening_id)
    boxes = sorted(count.box_id for count in session.exec(of_it))
    for box_id in boxes:
        lock_box(session, box_id)
    counts = session.exec(of_it.execution_options(populate_existing=True)).all()
    if any(count.state != "called" for count in counts):
        raise Refused(Code.WRONG_STEP)
    seats = session.exec(select(Attendance).where(Attendance.opening_id == opening_id)).all()
    for row in (*counts, *seats):
        session.delete(row)
    session.flush()
    session.delete(opening)
    session.flush()
    return boxes
