"""Reads of an opening: one box's count with all its numbers, and the minutes' view."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.forms import remarks
from ballots.forms.followed import Followed
from ballots.meeting import counting
from ballots.meeting.minutes import narrative_of
from ballots.office.desks import desks_of
from ballots.scanned.pile import pile_of
from ballots.sealing import quorum
from ballots.sealing.sheet import HASH_BYTES, read_sheet, seal_groups
from ballots.spelling import unb64
from ballots.tables import (
    Account,
    Attendance,
    Committee,
    Count,
    Letter,
    Opening,
    Period,
    Remark,
    Unit,
)
from ballots.views import audit_log
from ballots.views import unopened as unopened_views
from ballots.views.lists import spares
from ballots.views.lists.counted import Counted, Releases, counted
from ballots.views.numbers import of_numbers
from ballots.views.readmodels import (
    Attendee,
    BoxCount,
    MinutesView,
    PadlockRow,
    PrintedLetter,
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
    query = (
        select(Attendance, Account.issues)
        .outerjoin(Account, col(Account.id) == col(Attendance.account_id))
        .where(Attendance.opening_id == opening_id)
        .order_by(col(Attendance.seat))
    )
    rows = session.exec(query).all()
    came = [row for row, _ in rows if row.present]
    writers = [row for row in came if row.leads] or [row for row in came if row.role == "secretary"]
    return [
        (row.account_id, _attendee(row, writes=row in writers[:1], issues=bool(issues)))
        for row, issues in rows
    ]


def _attendee(row: Attendance, *, writes: bool, issues: bool) -> Attendee:
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
        issues=issues,
    )


def remark_rows(session: Session, opening_id: int) -> tuple[RemarkRow, ...]:
    """All remarks of an opening, in the order of their random keys, and its letters by their numbers."""
    query = select(Remark).where(Remark.opening_id == opening_id).order_by(col(Remark.id))
    told = [RemarkRow(row.id, row.text, masked(row), row.printed) for row in session.exec(query)]
    sent = select(Letter).where(Letter.opening_id == opening_id, col(Letter.number).is_not(None))
    for row in session.exec(sent.order_by(col(Letter.box_id), col(Letter.number))):
        line = (row.id, row.text, masked(row), row.printed)
        told.append(
            RemarkRow(*line, letter=row.number, contact=row.contact, scan_in=row.box_id if row.scan else "")
        )
    return tuple(told)


def masked(row: Remark | Letter) -> str:
    """As the minutes show it: also without the names that the secretary has marked."""
    return remarks.mask(row.text, row.hidden.splitlines())


# --- one box at one opening -----------------------------------------------------------------------------


def box_count(session: Session, opening_id: int, box_id: str) -> BoxCount:
    """Everything that page, minutes and public result show of one box; OPENING_UNKNOWN."""
    found = counted(session, opening_row(session, opening_id), [box_id])
    if not found:
        raise Refused(Code.OPENING_UNKNOWN)
    return _box_count(found[0])


def box_counts(session: Session, opening: Opening) -> tuple[BoxCount, ...]:
    """As box_count(), of every box of an opening, by their ids: as many statements as for one."""
    return tuple(_box_count(one) for one in counted(session, opening))


def _box_count(one: Counted) -> BoxCount:
    box, count, head, told = one.box, one.count, one.head, one.remarks
    return BoxCount(
        box_id=box.id,
        box=box.name,
        place=box.place,
        state=count.state,
        carried=count.carried,
        smallest=box.smallest,
        wall_seal=count.wall_seal,
        remarks=tuple(masked(row) for row in told if row.printed),
        letters=tuple(
            PrintedLetter(row.number or 0, row.source, masked(row), scanned=bool(row.scan))
            for row in one.letters
            if row.printed
        ),
        scans=tuple(row.number for row in one.letters if row.scan and row.number),
        remarks_total=len(told) or len(json.loads(count.remarks)),
        chain_head="" if head is None else seal_groups(head.hash),
        chain_height=None if head is None else head.height,
        log_key=one.log_key,
        **_of_period(one),
        **of_numbers(one.history, count, one.unopened),
        unopened_asked=unopened_views.asked(count),
        desks=desks_of(box),
        paper_numbers=count.paper_spent,
        paper_marked=count.paper_marked,
        paper_late=count.paper_late,
        pile=pile_of(count),
        followed=Followed.read(count.followed),
        **_of_next(one),
    )


def _of_period(one: Counted) -> dict[str, Any]:
    """The parts of a BoxCount that tell of the period and its padlocks."""
    period, count = one.period, one.count
    held_on = one.opening.started_at.date()
    closed_on = json.loads(count.counters_to).get("date")
    due_on = count.due_on or period.due_on
    return {
        "period": period.number,
        "slot_from": period.slot_from or period.sealed_at.date(),
        "slot_to": held_on if closed_on is None else date.fromisoformat(closed_on),
        "due_on": due_on,
        "due_reason": period.due_reason if count.due_on is None else count.due_reason,
        "late": held_on > due_on,
        "seal": seal_groups(period.seal),
        "sealed_at": period.sealed_at,
        "padlocks": padlock_rows(period, one.releases),
        "qualified_set": tuple(json.loads(count.qualified_set or "[]")),
    }


def _of_next(one: Counted) -> dict[str, Any]:
    """The parts of a BoxCount that tell how the box is sealed afterwards; carried on, by the same seal."""
    again = one.period if one.count.carried else one.following
    if again is None:
        return {"next_period": None, "next_seal": "", "next_sealed_at": None, "next_due_on": None}
    return {
        "next_period": again.number,
        "next_seal": seal_groups(again.seal),
        "next_sealed_at": again.sealed_at,
        "next_due_on": again.due_on,
    }


def padlock_rows(period: Period, releases: Releases) -> tuple[PadlockRow, ...]:
    """The padlocks on a period's sheet, and who has unlocked them."""
    labels = json.loads(period.labels)
    rows = []
    for role in sorted(quorum.roles_named(read_sheet(period.sheet).sets), key=quorum.ROLES.index):
        name, spare = releases.get(role, ("", False))
        rows.append(PadlockRow(role, labels.get(role, role), name, role in releases, spare))
    return tuple(rows)


# --- minutes ---------------------------------------------------------------------------------------------


def minutes_view(
    session: Session, opening_id: int, number: int, now: datetime, public_url: str = ""
) -> MinutesView:
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
        boxes=_closed(session, box_counts(session, opening)),
        opinions=narrative.opinions,
        keeping=narrative.keeping,
        copies=narrative.copies,
        recipients=tuple(filter(None, narrative.recipients.splitlines())),
        signature_table=narrative.signature_table,
        trial=unit.trial,
        audit_lines=audit_lines,
        audit_head=audit_head,
        spares=spares.since_last_opening(session, opening),
        public_url=public_url,
    )


def _closed(session: Session, rows: tuple[BoxCount, ...]) -> tuple[BoxCount, ...]:
    """The boxes with what the chain says of the closing of their period; one carried on has none yet."""
    said = chain.closings(session, [one.box_id for one in rows])
    return tuple(
        replace(one, envelopes=payload["count"], root=seal_groups(unb64(payload["root"], HASH_BYTES)))
        if (payload := said.get(one.box_id)) and payload["period"] == one.period
        else one
        for one in rows
    )
