"""The roll-call of an opening: in which role somebody came, and taking back one that was only called.

Nothing is closed then yet, so nothing but the roll-call is lost.
"""

from datetime import date

from sqlmodel import Session, select

from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.keys import holders
from ballots.tables import Account, Attendance, Count, Opening

__all__ = ["cancel", "role_of"]


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


def role_of(session: Session, opening_id: int, account: Account, today: date) -> str:
    """The role in which a member takes part, as at the roll-call: an account changed afterwards has none.

    Who was absent may come on a later day, on which the own sign-in shows it. NOT_A_MEMBER, NOT_PRESENT.
    """
    opening = session.get_one(Opening, opening_id)
    role = holders.member_role(account, opening.committee_id)
    # In the role of the roll-call: else an account made, or moved to an outsider's role, afterwards would do.
    mine = (Attendance.account_id == account.id, Attendance.role == role)
    seat = session.exec(select(Attendance).where(Attendance.opening_id == opening_id, *mine)).first()
    if seat is None or (not seat.present and today <= opening.started_at.date()):
        raise Refused(Code.NOT_PRESENT)
    return role
