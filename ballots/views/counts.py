"""Reads of an opening: one box's count with all its numbers, and the minutes' view."""

import json
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.forms import remarks
from ballots.meeting import counting
from ballots.meeting.minutes import narrative_of
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.tables import (
    Account,
    Attendance,
    Box,
    ChosenDay,
    Committee,
    Count,
    Holder,
    Opening,
    Period,
    Release,
    Remark,
    Unit,
)
from ballots.views import audit_log, spares
from ballots.views import unopened as unopened_views
from ballots.views.numbers import history, of_numbers
from ballots.views.readmodels import (
    Attendee,
    BoxCount,
    MinutesView,
    PadlockRow,
)
from ballots.views.readmodels_staff import RemarkRow


def opening_row(session: Session, opening_id: int) -> Opening:
    """An opening by its id; OPENING_UNKNOWN."""
    opening = session.get(Opening, opening_id)
    if opening is None:
        raise Refused(Code.OPENING_UNKNOWN)
    return opening


def boxes_of(session: Session, opening_id: int) -> list[str]:
    """Ids of the boxes of an opening."""
    return sorted(session.exec(select(Count.box_id).where(Count.opening_id == opening_id)))


def attendees(session: Session, opening_id: int) -> tuple[Attendee, ...]:
    """Who was called, in the order of the minutes."""
    return tuple(attendee for _, attendee in _seats(session, opening_id))


def seat_of(session: Session, opening_id: int, account_id: int) -> Attendee | None:
    """The seat of one person, or None for who was not called."""
    seats = _seats(session, opening_id)
    return next((attendee for account, attendee in seats if account == account_id), None)


def _seats(session: Session, opening_id: int) -> list[tuple[int | None, Attendee]]:
    """Every seat with its account. Who leads the opening writes, else who has come as the secretary."""
    query = select(Attendance).where(Attendance.opening_id == opening_id).order_by(col(Attendance.seat))
    rows = session.exec(query).all()
    came = [row for row in rows if row.present]
    writers = [row for row in came if row.leads] or [row for row in came if row.role == "secretary"]
    return [(row.account_id, _attendee(row, writes=row in writers[:1])) for row in rows]


def _attendee(row: Attendance, *, writes: bool) -> Attendee:
    return Attendee(
        role=row.role,
        label=row.label,
        name=row.name,
        title=row.title,
        present=row.present,
        absence=row.absence,
        stand=row.stand,
        stand_reason=row.stand_reason,
        writes=writes,
    )


def remark_rows(session: Session, opening_id: int) -> tuple[RemarkRow, ...]:
    """All remarks of an opening, in the order of their random keys."""
    query = select(Remark).where(Remark.opening_id == opening_id).order_by(col(Remark.id))
    return tuple(
        RemarkRow(row.id, row.text, remarks.mask(row.text), row.printed) for row in session.exec(query)
    )


# --- one box at one opening -----------------------------------------------------------------------------


def box_count(session: Session, opening_id: int, box_id: str) -> BoxCount:
    """Everything that page, minutes and public result show of one box; OPENING_UNKNOWN."""
    count = session.get(Count, (opening_id, box_id))
    if count is None:
        raise Refused(Code.OPENING_UNKNOWN)
    box = session.get_one(Box, box_id)
    period = session.get_one(Period, (box_id, count.period))
    opening = session.get_one(Opening, opening_id)
    printed = select(Remark).where(Remark.opening_id == opening_id, Remark.box_id == box_id)
    told = session.exec(printed).all()
    head = chain.head(session, box_id)
    return BoxCount(
        box_id=box_id,
        box=box.name,
        place=box.place,
        state=count.state,
        carried=count.carried,
        smallest=box.smallest,
        wall_seal=count.wall_seal,
        remarks=tuple(remarks.mask(row.text) for row in told if row.printed),
        remarks_total=len(told) or len(json.loads(count.remarks)),
        chain_head="" if head is None else seal_groups(head.hash),
        chain_height=None if head is None else head.height,
        log_key=chain.log_key(session, box_id),
        **_of_period(session, period, count, opening),
        **of_numbers(history(session, [count]), count, unopened_views.unopened_of(session, count, period)),
        unopened_asked=unopened_views.asked(count),
        **_of_next(session, period, count, opening),
    )


def _of_period(session: Session, period: Period, count: Count, opening: Opening) -> dict[str, Any]:
    """The parts of a BoxCount that tell of the period and its padlocks."""
    due_on, due_reason = _due(session, period, count, opening)
    return {
        "period": period.number,
        "slot_from": period.slot_from or period.sealed_at.date(),
        "slot_to": opening.started_at.date(),
        "due_on": due_on,
        "due_reason": due_reason,
        "late": not count.carried and opening.started_at.date() > period.due_on,
        "seal": seal_groups(period.seal),
        "sealed_at": period.sealed_at,
        "padlocks": padlock_rows(session, period),
        "qualified_set": tuple(json.loads(count.qualified_set or "[]")),
    }


def _due(session: Session, period: Period, count: Count, opening: Opening) -> tuple[date, str]:
    """The day set for this opening, with the chair's reason: carrying on gave the period another."""
    if not count.carried:
        return period.due_on, period.due_reason
    chosen = session.get(ChosenDay, (period.box_id, period.number))
    if chosen is not None and chosen.day <= opening.started_at.date():
        return chosen.day, chosen.reason
    return read_sheet(period.sheet).opens_on, ""


def _of_next(session: Session, period: Period, count: Count, opening: Opening) -> dict[str, Any]:
    """The parts of a BoxCount that tell how the box is sealed afterwards; carried on, by the same seal."""
    again = period if count.carried else session.get(Period, (period.box_id, period.number + 1))
    if again is None:
        return {"next_period": None, "next_seal": "", "next_sealed_at": None, "next_due_on": None}
    return {
        "next_period": again.number,
        "next_seal": seal_groups(again.seal),
        "next_sealed_at": opening.ended_at or opening.started_at,
        "next_due_on": again.due_on,
    }


def padlock_rows(session: Session, period: Period) -> tuple[PadlockRow, ...]:
    """The padlocks on a period's sheet, and who has unlocked them."""
    labels = json.loads(period.labels)
    query = (
        select(Release.role, Account.name, Holder.kind)
        .join(Holder, col(Holder.id) == col(Release.holder_id))
        .join(Account, col(Account.id) == col(Release.account_id))
        .where(Release.box_id == period.box_id, Release.period == period.number)
    )
    releases = {role: (name, kind == "spare") for role, name, kind in session.exec(query)}
    rows = []
    for role in sorted(quorum.roles_named(read_sheet(period.sheet).sets), key=quorum.ROLES.index):
        name, spare = releases.get(role, ("", False))
        rows.append(PadlockRow(role, labels.get(role, role), name, role in releases, spare))
    return tuple(rows)


# --- minutes ---------------------------------------------------------------------------------------------


def minutes_view(session: Session, opening_id: int, number: int, now: datetime) -> MinutesView:
    """The minutes as they would be filed now under `number`; OPENING_UNKNOWN, WRONG_STEP."""
    opening = opening_row(session, opening_id)
    if not counting.all_final(session, opening):  # else they would be minutes full of zeros
        raise Refused(Code.WRONG_STEP)
    committee = session.get_one(Committee, opening.committee_id)
    unit = session.get_one(Unit, committee.unit_id)
    narrative = narrative_of(opening)
    audit_lines, audit_head = audit_log.head_of(session, unit.id)
    return MinutesView(
        parent=unit.parent,
        unit=unit.name,
        number=number,
        symbol="BB-" + unit.symbol,
        subject=narrative.subject,
        started_at=opening.started_at,
        ended_at=opening.ended_at or now,
        place=opening.place,
        attendees=attendees(session, opening_id),
        legal_basis=tuple(filter(None, narrative.legal_basis.splitlines())),
        boxes=tuple(box_count(session, opening_id, box_id) for box_id in boxes_of(session, opening_id)),
        opinions=narrative.opinions,
        keeping=narrative.keeping,
        copies=narrative.copies,
        recipients=tuple(filter(None, narrative.recipients.splitlines())),
        signature_table=narrative.signature_table,
        trial=unit.trial,
        audit_lines=audit_lines,
        audit_head=audit_head,
        spares=spares.since_last_opening(session, opening),
    )
