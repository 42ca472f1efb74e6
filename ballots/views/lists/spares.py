"""Which paper spare keys were used since a committee's last opening: the minutes name every use."""

import json
from datetime import datetime

from sqlmodel import Session, col, select

from ballots.office import audit
from ballots.tables import Committee, Opening
from ballots.views.readmodels import SpareUsed

__all__ = ["since_last_opening"]


def since_last_opening(session: Session, opening: Opening) -> tuple[SpareUsed, ...]:
    """The uses after the committee's opening before this one has ended, oldest first; the same one once."""
    committee = session.get_one(Committee, opening.committee_id)
    labels = json.loads(committee.labels)
    since = _end_of_the_last(session, opening)
    found: list[SpareUsed] = []
    for line in audit.newest(session, committee.unit_id):
        if since is not None and line.hour and line.at <= since:
            break
        if line.what == audit.What.SPARE_USED and line.about.get("committee") == committee.id:
            role = str(line.about["role"])
            act = str(line.about.get("for", ""))
            found.append(SpareUsed(line.at.date(), line.name, labels.get(role, role), act))
    return tuple(dict.fromkeys(reversed(found)))


def _end_of_the_last(session: Session, opening: Opening) -> datetime | None:
    before = (
        select(Opening)
        .where(Opening.committee_id == opening.committee_id, col(Opening.id) < opening.id)
        .order_by(col(Opening.id).desc())
    )
    last = session.exec(before).first()
    if last is None:
        return None
    return last.ended_at or last.started_at
