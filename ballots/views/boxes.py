"""Reads for the pages of the public, the citizen, the committee, the register: values, no table row."""

import json
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.box.drop import boxed
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.keys import holders
from ballots.keys import padlocks as locks
from ballots.meeting.minutes import written_number
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.tables import (
    Account,
    Box,
    Committee,
    Count,
    Holder,
    Minutes,
    Opening,
    Padlock,
    PadlockCopy,
    Period,
    Questionnaire,
    Unit,
)
from ballots.views import holders as holders_views
from ballots.views import unopened
from ballots.views.counts import past_results
from ballots.views.keys import draft_view
from ballots.views.readmodels import BoxNotice, VotePage
from ballots.views.readmodels_staff import (
    CommitteeView,
    FitView,
    IssuePage,
    OpeningRow,
    PeriodRow,
    RegisterRow,
    RoleRow,
)


def box_row(session: Session, box_id: str) -> Box:
    """A box by its id; BOX_UNKNOWN."""
    box = session.get(Box, box_id)
    if box is None:
        raise Refused(Code.BOX_UNKNOWN)
    return box


def _current(session: Session, box: Box) -> Period | None:
    return None if box.current is None else session.get(Period, (box.id, box.current))


# --- the public -----------------------------------------------------------------------------------------


def notices(session: Session) -> list[BoxNotice]:
    """All boxes of the installation, by unit, without past results."""
    rows = session.exec(select(Box).join(Unit).order_by(col(Unit.name), col(Box.name)))
    return [_notice(session, box) for box in rows.all()]


def notice(session: Session, box_id: str) -> BoxNotice:
    """The notice of one box with its past results; BOX_UNKNOWN."""
    return _notice(session, box_row(session, box_id), with_past=True)


def _notice(session: Session, box: Box, *, with_past: bool = False) -> BoxNotice:
    unit = session.get_one(Unit, box.unit_id)
    committee = session.get_one(Committee, box.committee_id)
    period = _current(session, box)
    count, batches = (0, 0) if period is None else boxed(session, box.id, period.number)
    sets = json.loads(committee.sets) if period is None else read_sheet(period.sheet).sets
    return BoxNotice(
        box_id=box.id,
        box=box.name,
        place=box.place,
        unit_id=unit.id,
        unit=unit.name,
        parent=unit.parent,
        trial=unit.trial,
        smallest=box.smallest,
        sets_reason=committee.sets_reason,
        period=None if period is None else period.number,
        seal="" if period is None else seal_groups(period.seal),
        sealed_on=None if period is None else period.sealed_at.date(),
        due_on=None if period is None else period.due_on,
        due_reason="" if period is None else period.due_reason,
        boxed=count,
        batches=batches,
        labels=json.loads(committee.labels if period is None else period.labels),
        sets=tuple(tuple(roles) for roles in sets),
        past=past_results(session, box.id) if with_past else (),
        keep_releases_days=unit.keep_releases_days,
        keep_envelopes_months=unit.keep_envelopes_months,
        keep_basis=unit.keep_basis,
        **_of_chain(session, box.id),
    )


def _of_chain(session: Session, box_id: str) -> dict[str, Any]:
    """What the notice on the wall prints of the published chain, to be compared later."""
    head = chain.head(session, box_id)
    return {
        "log_key": chain.log_key(session, box_id),
        "chain_height": None if head is None else head.height,
        "chain_head": "" if head is None else seal_groups(head.hash),
    }


def vote_page(session: Session, box_id: str) -> VotePage:
    """What the citizen's page needs; BOX_UNKNOWN, FORM_DAMAGED."""
    box = box_row(session, box_id)
    unit = session.get_one(Unit, box.unit_id)
    period = _current(session, box)
    return VotePage(
        box_id=box.id,
        box=box.name,
        unit=unit.name,
        trial=unit.trial,
        form=_form_in_use(session, box, period),
        sheet=None if period is None else period.sheet,
        seal="" if period is None else seal_groups(period.seal),
    )


def issue_page(session: Session, box_id: str) -> IssuePage:
    """What the clerk's counter needs; BOX_UNKNOWN, FORM_DAMAGED."""
    box = box_row(session, box_id)
    unit = session.get_one(Unit, box.unit_id)
    period = _current(session, box)
    count, batches = (0, 0) if period is None else boxed(session, box.id, period.number)
    return IssuePage(
        box_id=box.id,
        box=box.name,
        unit=unit.name,
        parent=unit.parent,
        trial=unit.trial,
        form=_form_in_use(session, box, period),
        is_open=period is not None,
        boxed=count,
        batches=batches,
    )


def _form_in_use(session: Session, box: Box, period: Period | None) -> questionnaire.Form:
    """The questionnaire that the open sheet names, or that the next one will; FORM_DAMAGED."""
    name = box.questionnaire if period is None else read_sheet(period.sheet).form
    kept = session.get(Questionnaire, name)
    return questionnaire.read_named(name, None if kept is None else kept.source)


# --- the committee --------------------------------------------------------------------------------------


def committee_view(session: Session, box_id: str, today: date) -> CommitteeView:
    """The committee's page of one box; BOX_UNKNOWN."""
    box = box_row(session, box_id)
    committee = session.get_one(Committee, box.committee_id)
    sets = quorum.check_sets(json.loads(committee.sets))
    number = holders.next_number(session, box_id)
    fitted = locks.padlocks_of(session, box_id, number)
    current = _current(session, box)
    proposal = locks.proposed_day(session, box, today)
    day, reason = locks.day_of_next(session, box, today)
    running = _running(session, box_id)
    next_sealed = current is not None and number > current.number + 1
    draft = draft_view(session, box_id, today)
    return CommitteeView(
        box_id=box_id,
        box=box.name,
        committee=committee.name,
        roles=_role_rows(session, box, committee, sets, number),
        sets=sets,
        labels=json.loads(committee.labels),
        periods=_period_rows(session, box_id),
        current=box.current,
        next_number=number,
        next_day=day,
        next_reason=reason,
        proposed_day=proposal.day,
        skipped=tuple((skip.day, skip.name) for skip in proposal.skipped),
        provisional=proposal.provisional,
        can_draft=not next_sealed and all(role in fitted for role in quorum.roles_named(sets)),
        draft=draft,
        next_is_sealed=next_sealed,
        opening_id=running,
        due=running is None
        and (next_sealed or draft is not None)
        and current is not None
        and current.due_on <= today,
    )


def _role_rows(
    session: Session, box: Box, committee: Committee, sets: quorum.Sets, number: int
) -> tuple[RoleRow, ...]:
    labels: dict[str, str] = json.loads(committee.labels)
    members = session.exec(
        select(Account)
        .where(Account.committee_id == committee.id, col(Account.active))
        .order_by(col(Account.id))
    ).all()
    enrolled = set(
        session.exec(select(Holder.account_id).where(Holder.state == "active", Holder.kind == "person")).all()
    )
    padlocks = session.exec(select(Padlock).where(Padlock.box_id == box.id, Padlock.period >= number)).all()
    rows = []
    for role in quorum.ROLES:
        mine = [member for member in members if member.role == role]
        periods = {padlock.period for padlock in padlocks if padlock.role == role}
        needed = role in quorum.roles_named(sets)
        if mine or needed:
            rows.append(
                RoleRow(
                    role=role,
                    label=labels.get(role, role),
                    members=tuple(member.name for member in mine),
                    enrolled=tuple(member.name for member in mine if member.id in enrolled),
                    needed=needed,
                    fitted_for_next=number in periods,
                    fitted_ahead=len(periods),
                )
            )
    return tuple(rows)


def _period_rows(session: Session, box_id: str) -> tuple[PeriodRow, ...]:
    rows = session.exec(select(Period).where(Period.box_id == box_id).order_by(col(Period.number).desc()))
    shut = unopened.unopened_periods(session, box_id)
    return tuple(
        PeriodRow(
            number=row.number,
            state="unopened" if row.number in shut else row.state,
            seal=seal_groups(row.seal),
            sealed_at=row.sealed_at,
            opens_on=read_sheet(row.sheet).opens_on,
            due_on=row.due_on,
            due_reason=row.due_reason,
        )
        for row in rows
    )


def _running(session: Session, box_id: str) -> int | None:
    """The opening of a box whose minutes are not filed yet."""
    query = (
        select(Count.opening_id)
        .outerjoin(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(Count.box_id == box_id, col(Minutes.id).is_(None))
        .order_by(col(Count.opening_id).desc())
    )
    return session.exec(query).first()


def sealed_period(view: CommitteeView, number: int) -> PeriodRow:
    """One period of a committee's list; PERIODS_WRONG when it is not sealed."""
    for period in view.periods:
        if period.number == number:
            return period
    raise Refused(Code.PERIODS_WRONG)


def fit_view(session: Session, account: Account, box_id: str) -> FitView:
    """What a member fits next; BOX_UNKNOWN, NOT_A_MEMBER."""
    box = box_row(session, box_id)
    role = holders.member_role(account, box.committee_id)
    committee = session.get_one(Committee, box.committee_id)
    identity, waiting = holders.identity_of(session, account), holders.pending_of(session, account)
    first = holders.next_number(session, box_id)
    fitted = select(PadlockCopy.period).where(
        PadlockCopy.box_id == box_id,
        PadlockCopy.role == role,
        PadlockCopy.period >= first,
        PadlockCopy.holder_id == (None if identity is None else identity.id),
    )
    trusted = holders.holders_of(session, box.committee_id, role)
    return FitView(
        box_id=box_id,
        box=box.name,
        role=role,
        label=json.loads(committee.labels).get(role, role),
        first=first,
        periods=locks.PERIODS_AHEAD,
        fitted=len(session.exec(fitted).all()),
        wrapped=None if identity is None else identity.wrapped,
        holder="" if identity is None else identity.id,
        holders={holder.id: holder.ecdh for holder in trusted},
        committee_id=box.committee_id,
        waiting="" if waiting is None else waiting.id,
        others=any(holder != identity for holder in trusted),
        people=holders_views.people(session, box.committee_id, role),
    )


# --- lists ----------------------------------------------------------------------------------------------


def openings(session: Session, unit_id: str) -> list[OpeningRow]:
    """All openings of a unit, newest first, a row a box."""
    query = (
        select(Opening, Count, Box, Minutes)
        .join(Count, col(Count.opening_id) == col(Opening.id))
        .join(Box, col(Box.id) == col(Count.box_id))
        .outerjoin(Minutes, col(Minutes.opening_id) == col(Opening.id))
        .where(Box.unit_id == unit_id)
        .order_by(col(Opening.id).desc(), col(Box.name))
    )
    return [
        OpeningRow(
            opening_id=opening.id or 0,
            box=box.name,
            period=count.period,
            started_at=opening.started_at,
            state=count.state,
            minutes_id=None if minutes is None else minutes.id,
            number="" if minutes is None else written_number(minutes),
        )
        for opening, count, box, minutes in session.exec(query)
    ]


def register(session: Session, unit_id: str) -> list[RegisterRow]:
    """The register of filed minutes of a unit, newest first."""
    query = (
        select(Minutes, Committee)
        .join(Committee, col(Committee.id) == col(Minutes.committee_id))
        .where(Committee.unit_id == unit_id)
        .order_by(col(Minutes.year).desc(), col(Minutes.number).desc())
    )
    return [
        RegisterRow(
            minutes_id=minutes.id or 0,
            number=written_number(minutes),
            subject=minutes.subject,
            committee=committee.name,
            filed_on=minutes.filed_on,
            digest=minutes.digest.hex(),
        )
        for minutes, committee in session.exec(query)
    ]
