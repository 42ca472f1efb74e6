"""Reads of a meeting that opens boxes: whom to call, and how far every box is."""

import json
from datetime import date

from sqlmodel import Session, col, select

from ballots.meeting import openings
from ballots.meeting.counting import all_final
from ballots.meeting.minutes import filed, written_number
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet
from ballots.tables import Account, Committee, Count, Period
from ballots.views.counts import attendees, box_count, boxes_of, opening_row, padlock_rows, seat_of
from ballots.views.keys import draft_view
from ballots.views.lists.standing import due_boxes
from ballots.views.readmodels_staff import BoxState, CallSeat, CallView, OpeningView
from ballots.views.rows import box_row

_SECRETARY = "secretary"


def call_view(session: Session, box_id: str, today: date, leader: int | None = None) -> CallView:
    """What the roll-call proposes for a box and its committee's other boxes that are due; BOX_UNKNOWN.

    `leader`: the account that leads the opening; without a secretary in the committee, it sits as one.
    """
    box = box_row(session, box_id)
    committee = session.get_one(Committee, box.committee_id)
    due = due_boxes(session, committee.id, today)
    return CallView(
        committee_id=committee.id,
        committee=committee.name,
        place=box.place,
        boxes=tuple((one.box_id, one.box) for one in due),
        seats=_seats(session, committee, leader),
    )


def _seats(session: Session, committee: Committee, leader: int | None) -> tuple[CallSeat, ...]:
    labels: dict[str, str] = json.loads(committee.labels)
    members = session.exec(
        select(Account).where(Account.committee_id == committee.id, col(Account.active))
    ).all()
    rows = [
        CallSeat(
            row.id or 0,
            row.role or "",
            labels.get(row.role or "", ""),
            row.name,
            row.title,
            leads=row.id == leader,
        )
        for row in members
    ]
    if leader is not None and all(row.role != _SECRETARY and row.account_id != leader for row in rows):
        guide = session.get_one(Account, leader)
        label = labels.get(_SECRETARY, "")
        rows.append(CallSeat(leader, _SECRETARY, label, guide.name, guide.title, leads=True))
    return tuple(sorted(rows, key=lambda row: (quorum.ROLES.index(row.role), row.account_id)))


def opening_view(
    session: Session, opening_id: int, account_id: int | None = None, today: date | None = None
) -> OpeningView:
    """The opening, as one of its people sees it if an account is given; OPENING_UNKNOWN.

    `today`: of which sheets that wait for signatures are shown.
    """
    opening = opening_row(session, opening_id)
    committee = session.get_one(Committee, opening.committee_id)
    minutes = filed(session, opening_id)
    today = today or opening.started_at.date()
    states = box_states(session, opening_id, today)
    waiting = {row.box: draft_view(session, row.box, today) for row in states if row.signed is not None}
    return OpeningView(
        opening_id=opening_id,
        committee_id=committee.id,
        committee=committee.name,
        place=opening.place,
        started_at=opening.started_at,
        attendees=attendees(session, opening_id),
        mine=None if account_id is None else seat_of(session, opening_id, account_id),
        boxes=tuple(box_count(session, opening_id, box_id) for box_id in boxes_of(session, opening_id)),
        quorate=tuple(state.box for state in states if state.quorate),
        drafts={box_id: draft for box_id, draft in waiting.items() if draft is not None},
        all_final=all_final(session, opening),
        minutes_id=None if minutes is None else minutes.id,
        number="" if minutes is None else written_number(minutes),
    )


def box_states(session: Session, opening_id: int, today: date) -> tuple[BoxState, ...]:
    """How far each box of an opening is; cheap, it is asked for every few seconds."""
    rows = session.exec(select(Count).where(Count.opening_id == opening_id).order_by(col(Count.box_id)))
    return tuple(_state(session, row, today) for row in rows.all())


def _state(session: Session, count: Count, today: date) -> BoxState:
    period = session.get_one(Period, (count.box_id, count.period))
    releases = openings.released(session, count.box_id, count.period)
    draft = draft_view(session, count.box_id, today) if count.state == "called" else None
    return BoxState(
        box=count.box_id,
        state=count.state,
        carried=count.carried,
        quorate=quorum.qualified(read_sheet(period.sheet).sets, releases) is not None,
        paper=json.loads(count.paper)["ballots"] if count.paper else 0,
        padlocks=padlock_rows(session, period),
        signed=None if draft is None else tuple(row.role for row in draft.signatures if row.signed),
    )
