"""Reads of an opening: one box's count with all its numbers, the minutes' view, and past results.

Page, minutes and public result are drawn from the same BoxCount: that is why their numbers agree.
"""

import json
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.forms import questionnaire, remarks
from ballots.forms.tally import Tally, satisfaction, warnings
from ballots.meeting import counting, destroying, openings
from ballots.meeting.minutes import narrative_of, written_number
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
    Minutes,
    Opening,
    Period,
    Remark,
    Unit,
)
from ballots.views import audit_log, spares
from ballots.views import unopened as unopened_views
from ballots.views.readmodels import (
    Attendee,
    BoxCount,
    Collected,
    LevelCount,
    MinutesView,
    PadlockRow,
    PastResult,
    QuestionResult,
    Ratio,
    Returned,
    Unopened,
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
        **_of_numbers(session, period, count, unopened_views.unopened_of(session, count, period)),
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


def _of_numbers(session: Session, period: Period, count: Count, unopened: Unopened | None) -> dict[str, Any]:
    """The parts of a BoxCount that are counted. Sealed envelopes were collected: of them nothing else is."""
    form = counting.form_of(session, period)
    electronic, paper = _tallies(form, count)
    both = electronic.merged(paper)
    sealed = 0 if unopened is None else unopened.envelopes
    returned, handed_out = openings.returned_total(count), _handed_out(session, count)
    every = _collected(both)
    return {
        "form": form,
        "returned": _returned(form, count),
        "returned_total": returned,
        "handed_out": handed_out,
        "stock_left": count.stock_left,
        "electronic": None if count.carried or not count.qualified_set else _collected(electronic),
        "paper": _collected(paper),
        "collected": every if unopened is None else unopened_views.collected(sealed, every),
        "participation": Ratio(both.ballots + sealed, returned),
        "return_rate": Ratio(both.ballots + sealed, handed_out),
        "questions": _questions(session, form, both, count),
        "reasons": _reasons(form, count),
        "warnings": tuple(warnings(both, form, returned, sealed)),
        "unopened": unopened,
    }


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


def _tallies(form: questionnaire.Form, count: Count) -> tuple[Tally, Tally]:
    """The electronic and the paper tally; empty ones before the slot is closed."""
    texts = (count.electronic, count.paper)
    first, second = (Tally.from_dict(form, json.loads(text)) if text else Tally(form) for text in texts)
    return first, second


def _collected(tally: Tally) -> Collected:
    return Collected(tally.ballots, tally.valid, {reason.value: n for reason, n in tally.invalid.items()})


def _returned(form: questionnaire.Form, count: Count) -> tuple[Returned, ...]:
    """What was entered, without the fields of which nothing is known; all of them when nothing is at all."""
    labels = {choice.code: choice.label for choice in form.fields}
    rows = json.loads(count.returned)
    known = {field for field, _, number in rows if number is not None}
    return tuple(
        Returned(labels.get(field, field), channel, number)
        for field, channel, number in rows
        if field in known or not known
    )


def _handed_out(session: Session, count: Count) -> int | None:
    """phát ra = tồn đầu kỳ + in mới - hủy - tồn cuối kỳ; unknown while the stock is."""
    if count.stock_left is None or count.state == "called":
        return None
    before, now = json.loads(count.counters_from), json.loads(count.counters_to)
    issued, void = (int(now[key]) - int(before.get(key, 0)) for key in ("issued", "void"))
    return _stock_before(session, count) + issued - void - count.stock_left


def _stock_before(session: Session, count: Count) -> int:
    query = (
        select(Count.stock_left)
        .where(Count.box_id == count.box_id, Count.opening_id < count.opening_id)
        .order_by(col(Count.opening_id).desc())
    )
    return session.exec(query).first() or 0


def _questions(
    session: Session, form: questionnaire.Form, tally: Tally, count: Count
) -> tuple[QuestionResult, ...]:
    before = _satisfaction_before(session, form, count)
    rows = []
    for question in form.questions:
        counts = tally.levels[question.code]
        opinions = sum(counts[level.code] for level in form.levels if level.opinion)
        levels = tuple(
            LevelCount(
                level.code,
                level.label,
                counts[level.code],
                Ratio(counts[level.code], opinions if level.opinion else None),
            )
            for level in form.levels
        )
        rate = satisfaction(form, tally, question.code)
        unanswered = tally.unanswered[question.code]
        rows.append(
            QuestionResult(question.code, question.text, levels, unanswered, rate, before.get(question.code))
        )
    return tuple(rows)


def _satisfaction_before(session: Session, form: questionnaire.Form, count: Count) -> dict[str, Ratio]:
    """Each question's satisfaction at the last opening of the box that had the same questionnaire."""
    query = (
        select(Count)
        .where(Count.box_id == count.box_id, Count.opening_id < count.opening_id, Count.state == "final")
        .order_by(col(Count.opening_id).desc())
    )
    last = session.exec(query).first()
    if last is None or json.loads(last.paper)["form"] != form.name:
        return {}
    if counting.is_unopened(last) or counting.is_unopened(count):  # a part is no measure of the whole
        return {}
    electronic, paper = _tallies(form, last)
    both = electronic.merged(paper)
    return {question.code: satisfaction(form, both, question.code) for question in form.questions}


def _reasons(form: questionnaire.Form, count: Count) -> tuple[tuple[str, int], ...]:
    """Reasons for dissatisfaction, those that may be shown; none before the numbers are final."""
    shown = json.loads(count.breakdown).get("reasons", {})
    return tuple(
        (choice.label, shown[choice.code]) for choice in form.reasons if shown.get(choice.code) is not None
    )


def padlock_rows(session: Session, period: Period) -> tuple[PadlockRow, ...]:
    """The padlocks on a period's sheet, and who has unlocked them."""
    labels = json.loads(period.labels)
    releases = openings.released(session, period.box_id, period.number)
    rows = []
    for role in sorted(quorum.roles_named(read_sheet(period.sheet).sets), key=quorum.ROLES.index):
        name, spare = "", False
        if role in releases:
            spare = session.get_one(Holder, releases[role].holder_id).kind == "spare"
            name = session.get_one(Account, releases[role].account_id).name
        rows.append(PadlockRow(role, labels.get(role, role), name, role in releases, spare))
    return tuple(rows)


# --- minutes and past results ---------------------------------------------------------------------------


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


def past_results(session: Session, box_id: str) -> tuple[PastResult, ...]:
    """The filed openings of a box, newest first."""
    query = (
        select(Opening, Minutes)
        .join(Count, col(Count.opening_id) == col(Opening.id))
        .join(Minutes, col(Minutes.opening_id) == col(Opening.id))
        .where(Count.box_id == box_id)
        .order_by(col(Opening.id).desc())
    )
    gone = destroying.destroyed(session, box_id)
    counts = (
        (box_count(session, opening.id or 0, box_id), opening, minutes)
        for opening, minutes in session.exec(query).all()
    )
    return tuple(
        _past(count, opening, minutes, () if count.carried else gone.get(count.period, ()))
        for count, opening, minutes in counts
    )


def _past(
    count: BoxCount, opening: Opening, minutes: Minutes, destroyed: tuple[tuple[str, date], ...]
) -> PastResult:
    return PastResult(
        period=count.period,
        held_on=opening.started_at.date(),
        carried=count.carried,
        collected=count.collected,
        electronic=None if count.electronic is None else count.electronic.ballots,
        paper=count.paper.ballots,
        participation=count.participation,
        return_rate=count.return_rate,
        questions=count.questions,
        warnings=count.warnings,
        minutes_number=written_number(minutes),
        unopened=None if count.unopened is None else count.unopened.envelopes,
        destroyed=destroyed,
    )
