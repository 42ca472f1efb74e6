"""Reads of a meeting that opens boxes: whom to call, and how far every box is."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, select

from ballots.keys.upcoming import upcoming
from ballots.meeting.counting import all_final
from ballots.meeting.minutes import filed
from ballots.meeting.register import written_number
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet
from ballots.systems.returned import waiting
from ballots.tables import Account, Committee
from ballots.views.counts import attendees, box_counts, opening_row, padlock_rows, seat_of
from ballots.views.keys import draft_views
from ballots.views.lists.counted import BoxAtOpening, Releases, counted_boxes, releases_of
from ballots.views.lists.standing import due_boxes
from ballots.views.readmodels_staff import BoxState, CallSeat, CallView, DraftView, OpeningView
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
    rows = counted_boxes(session, opening_id)
    drafts = _drafts(session, rows, today)
    states = _states(session, opening_id, rows, drafts)
    return OpeningView(
        opening_id=opening_id,
        committee_id=committee.id,
        committee=committee.name,
        place=opening.place,
        started_at=opening.started_at,
        attendees=attendees(session, opening_id),
        mine=None if account_id is None else seat_of(session, opening_id, account_id),
        boxes=box_counts(session, opening),
        quorate=tuple(state.box for state in states if state.quorate),
        drafts=drafts,
        reported=waiting(session, [row.box.id for row in rows if row.count.state == "called"]),
        all_final=all_final(session, opening),
        minutes_id=None if minutes is None else minutes.id,
        number="" if minutes is None else written_number(minutes),
    )


def box_states(session: Session, opening_id: int, today: date) -> tuple[BoxState, ...]:
    """How far each box of an opening is; cheap, it is asked for every few seconds."""
    rows = counted_boxes(session, opening_id)
    return _states(session, opening_id, rows, _drafts(session, rows, today))


def _drafts(session: Session, rows: Sequence[BoxAtOpening], today: date) -> dict[str, DraftView]:
    """The sheets that wait for signatures at the roll-call, by box."""
    called = [row.box for row in rows if row.count.state == "called"]
    return draft_views(session, upcoming(session, called, today)) if called else {}


def _states(
    session: Session, opening_id: int, rows: Sequence[BoxAtOpening], drafts: Mapping[str, DraftView]
) -> tuple[BoxState, ...]:
    releases = releases_of(session, opening_id, [row.box.id for row in rows])
    return tuple(_state(row, releases.get(row.box.id, {}), drafts.get(row.box.id)) for row in rows)


def _state(row: BoxAtOpening, releases: Releases, draft: DraftView | None) -> BoxState:
    count, period = row.count, row.period
    return BoxState(
        box=count.box_id,
        state=count.state,
        carried=count.carried,
        quorate=quorum.qualified(read_sheet(period.sheet).sets, releases) is not None,
        paper=json.loads(count.paper)["ballots"] + count.paper_spent - count.paper_marked
        if count.paper
        else 0,
        padlocks=padlock_rows(period, releases),
        signed=None if draft is None else tuple(row.role for row in draft.signatures if row.signed),
    )
