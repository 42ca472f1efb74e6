"""Reads for the pages of the public, the citizen, the committee, the register: values, no table row."""

import json
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.box.drop import boxed
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.layouts import Layout
from ballots.keys import holders
from ballots.keys import padlocks as locks
from ballots.keys.upcoming import next_of
from ballots.office.desks import desks_of
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.tables import Account, Box, Committee, PadlockCopy, Period, Questionnaire, Unit
from ballots.views import holders as holders_views
from ballots.views import unopened
from ballots.views.lists.past import past_results
from ballots.views.lists.standing import standings
from ballots.views.readmodels import BoxNotice, NamedBox, VotePage
from ballots.views.readmodels_staff import CommitteeView, FitView, IssuePage, PeriodRow
from ballots.views.rows import box_row


def _current(session: Session, box: Box) -> Period | None:
    return None if box.current is None else session.get(Period, (box.id, box.current))


# --- the public -----------------------------------------------------------------------------------------


def notice(session: Session, box_id: str, page: int = 1) -> BoxNotice:
    """The notice of one box with a page of its past results; BOX_UNKNOWN."""
    box = box_row(session, box_id)
    past = past_results(session, box_id, page)
    unit = session.get_one(Unit, box.unit_id)
    committee = session.get_one(Committee, box.committee_id)
    period = _current(session, box)
    count, batches = (0, 0) if period is None else boxed(session, box.id, period.number)
    sets = json.loads(committee.sets) if period is None else read_sheet(period.sheet).sets
    return BoxNotice(
        box_id=box.id,
        box=box.name,
        place=box.place,
        kind=box.kind,
        unit_id=unit.id,
        unit=unit.name,
        parent=unit.parent,
        trial=unit.trial,
        smallest=box.smallest,
        retired_on=box.retired_on,
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
        past=past.results,
        past_page=past.page,
        past_pages=past.pages,
        keep_releases_days=unit.keep_releases_days,
        keep_envelopes_months=unit.keep_envelopes_months,
        keep_basis=unit.keep_basis,
        telephone=unit.telephone,
        committee=committee.name,
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


def named(session: Session, box_id: str) -> NamedBox:
    """A box by its name and its unit's, for a page that needs no more; BOX_UNKNOWN."""
    box = box_row(session, box_id)
    unit = session.get_one(Unit, box.unit_id)
    return NamedBox(box.id, box.name, unit.name, unit.parent, unit.telephone, unit.trial, unit.id)


def kind_of(session: Session, box_id: str) -> Kind | None:
    """The kind of the box of that id, if there is one."""
    box = session.get(Box, box_id)
    return None if box is None else Kind(box.kind)


def vote_page(session: Session, box_id: str) -> VotePage:
    """What the citizen's page draws; BOX_UNKNOWN, FORM_DAMAGED."""
    box = box_row(session, box_id)
    unit = session.get_one(Unit, box.unit_id)
    period = _current(session, box)
    return VotePage(
        box=box.name,
        unit=unit.name,
        telephone=unit.telephone,
        parent=unit.parent,
        trial=unit.trial,
        ballot=None if period is None else (period.sheet, _form_in_use(session, box, period).published),
        desks=desks_of(box),
    )


def issue_page(session: Session, box_id: str) -> IssuePage:
    """What the clerk's counter needs; BOX_UNKNOWN, BOX_KIND (it has no slips), FORM_DAMAGED."""
    box = box_row(session, box_id)
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
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
        desks=desks_of(box),
        telephone=unit.telephone,
        layout=Layout(box.layout),
        retired_on=box.retired_on,
    )


def _form_in_use(session: Session, box: Box, period: Period | None) -> questionnaire.Form:
    """The questionnaire that the open sheet names, or that the next one will; FORM_DAMAGED."""
    name = box.questionnaire if period is None else read_sheet(period.sheet).form
    kept = session.get(Questionnaire, name)
    return questionnaire.read_named(name, None if kept is None else kept.published)


# --- the committee --------------------------------------------------------------------------------------


def committee_view(session: Session, box_id: str, today: date) -> CommitteeView:
    """The committee's page of one box; BOX_UNKNOWN."""
    coming = next_of(session, box_row(session, box_id), today)
    standing = standings(session, {box_id: coming}, today)[0]
    return CommitteeView(
        **vars(standing),
        sets=coming.sets,
        labels=json.loads(coming.committee.labels),
        periods=_period_rows(session, box_id),
        next_day=coming.opens_on,
        next_reason=coming.reason,
        proposed_day=coming.proposal.day,
        skipped=tuple((skip.day, skip.name) for skip in coming.proposal.skipped),
        provisional=coming.proposal.provisional,
    )


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
        boxes=_boxes_of(session, box),
    )


def _boxes_of(session: Session, box: Box) -> tuple[tuple[str, str], ...]:
    """Id and name of the box and of the others of its committee."""
    query = select(Box.id, Box.name).where(Box.committee_id == box.committee_id, Box.id != box.id)
    others = session.exec(query.order_by(col(Box.name), col(Box.id))).all()
    return ((box.id, box.name), *((box_id, name) for box_id, name in others))
