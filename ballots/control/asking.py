"""Draws the follow-up sample of a count, and tells what those who were asked have said; both in the chain.

What is drawn follows from the result's entry, which nobody foresees; that it was drawn is told at once, so
that answers that please nobody cannot be left out without everybody seeing that they are missing.
"""

from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func
from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.forms.control import LEAST_DRAWN, MOST_DRAWN, Control, check_control, places
from ballots.forms.kinds import Kind
from ballots.keys import holders
from ballots.meeting.counting import count_of, form_of
from ballots.meeting.figures import returned_total
from ballots.sealing import ledger, quorum
from ballots.tables import Account, Box, Count, FollowUp, Opening, Period

__all__ = ["draw", "drawn_by", "is_outsider", "tell"]


def draw(
    session: Session, opening_id: int, box_id: str, many: int, today: date, log_key: Ed25519PrivateKey
) -> FollowUp:
    """Draw so many of the results returned in the count's period; again: more, of which the first stay.

    CONTROL_NOT_YET (of a box carried on, too), CONTROL_UNKNOWN where the results are not known, CONTROL_SIZE
    (facts `least`, `most`), CONTROL_TOLD. BOX_KIND, OPENING_UNKNOWN.
    """
    box, count = _final(session, opening_id, box_id)
    results = returned_total(count)
    if not results:
        raise Refused(Code.CONTROL_UNKNOWN)
    row = session.get(FollowUp, (opening_id, box_id), with_for_update=True, populate_existing=True)
    if row is not None and row.told_on is not None:
        raise Refused(Code.CONTROL_TOLD)
    least, most = min(LEAST_DRAWN, results), min(MOST_DRAWN, results)
    least = least if row is None else min(row.drawn + 1, most)
    if not least <= many <= most or (row is not None and many == row.drawn):
        raise Refused(Code.CONTROL_SIZE, least=least, most=most)
    row = row or FollowUp(opening_id=opening_id, box_id=box_id, results=results, drawn=many, drawn_on=today)
    row.drawn, row.drawn_on = many, today
    payload = {"period": count.period, "date": today.isoformat(), "results": results}
    found = places(drawn_by(session, count).hash, results, many)
    chain.append(session, box.id, "drawn", {**payload, "places": list(found)}, log_key)
    session.add(row)
    session.flush()
    return row


def _final(session: Session, opening_id: int, box_id: str) -> tuple[Box, Count]:
    """The box, locked, and its count, whose result is in the chain."""
    box = lock_box(session, box_id)
    count = count_of(session, opening_id, box_id)
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    if count.state != "final" or count.carried:
        raise Refused(Code.CONTROL_NOT_YET)
    return box, count


def drawn_by(session: Session, count: Count) -> ledger.Entry:
    """The entry by whose hash is drawn: the result of the count. CONTROL_NOT_YET."""
    # The n-th result of a box is that of its n-th count: one reads no payload to find it.
    earlier = (
        select(func.count())
        .select_from(Count)
        .where(Count.box_id == count.box_id, col(Count.opening_id) > count.opening_id, Count.state == "final")
    )
    later = session.exec(earlier).one()
    for place, entry in enumerate(chain.newest(session, count.box_id, "result")):
        if place == later:
            return entry
    raise Refused(Code.CONTROL_NOT_YET)


def is_outsider(account: Account, committee_id: str) -> bool:
    """Whether somebody sits in this committee for another body than the office that is judged."""
    try:
        role = holders.member_role(account, committee_id)
    except Refused:
        return False
    return role not in quorum.INSIDERS


def tell(
    session: Session,
    opening_id: int,
    box_id: str,
    account: Account,
    control: Control,
    today: date,
    log_key: Ed25519PrivateKey,
) -> FollowUp:
    """Publish the control tally, once and for all.

    1. Of a sample that is drawn and not told yet: CONTROL_NOT_YET, CONTROL_TOLD.
    2. By a member from outside of the office: CONTROL_OUTSIDER.
    3. Of sums that can be: as check_control().
    """
    box, count = _final(session, opening_id, box_id)
    row = session.get(FollowUp, (opening_id, box_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused(Code.CONTROL_NOT_YET)  # 1
    if row.told_on is not None:
        raise Refused(Code.CONTROL_TOLD)  # 1
    committee_id = session.get_one(Opening, opening_id).committee_id
    if not is_outsider(account, committee_id):
        raise Refused(Code.CONTROL_OUTSIDER)  # 2
    form = form_of(session, session.get_one(Period, (box_id, count.period)))
    check_control(form, control, row.drawn)  # 3
    row.control, row.told_on = control.written(), today
    row.told_role = holders.member_role(account, committee_id)
    payload = {"period": count.period, "date": today.isoformat(), "role": row.told_role}
    chain.append(session, box.id, "asked", {**payload, **control.as_dict()}, log_key)
    session.add(row)
    session.flush()
    return row
