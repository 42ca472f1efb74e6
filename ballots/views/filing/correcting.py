"""Reads what a correcting paper says, as it is filed."""

from datetime import datetime

from sqlmodel import Session

from ballots.meeting.correcting import Correction
from ballots.meeting.register import written_number
from ballots.tables import Committee, Minutes, Unit
from ballots.views.papers.keeping import only_name
from ballots.views.papers.values import CorrectingView

__all__ = ["correcting_view"]


def correcting_view(
    session: Session, corrected: Minutes, correction: Correction, number: int, subject: str, now: datetime
) -> CorrectingView:
    """The paper under `number` that corrects a filed one."""
    committee = session.get_one(Committee, corrected.committee_id)
    unit = session.get_one(Unit, committee.unit_id)
    return CorrectingView(
        parent=unit.parent,
        unit=unit.name,
        number=number,
        symbol="BB-" + unit.symbol,
        subject=subject,
        at=now,
        committee=committee.name,
        corrects=written_number(corrected),
        corrects_subject=corrected.subject,
        filed_on=corrected.filed_on,
        wrong=correction.wrong,
        right=correction.right,
        reason=correction.reason,
        secretary=only_name(session, committee.id, "secretary"),
        chair=only_name(session, committee.id, "ubnd"),
        trial=unit.trial,
    )
