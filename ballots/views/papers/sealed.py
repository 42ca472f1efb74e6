"""Reads for the papers beside the minutes: how a period was sealed, and all remarks of an opening."""

import json
from datetime import datetime

from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.meeting.minutes import filed
from ballots.meeting.register import written_number
from ballots.sealing.sheet import Sheet, read_sheet, seal_groups
from ballots.tables import (
    Account,
    Box,
    Committee,
    Holder,
    Opening,
    Padlock,
    Period,
    Questionnaire,
    SheetSignature,
    Unit,
)
from ballots.views.counts import masked
from ballots.views.lists.counted import counted
from ballots.views.papers.keeping import only_name
from ballots.views.papers.values import RemarksOfBox, RemarksView, SealedView, SealedWith

__all__ = ["remarks_view", "sealed_view"]


def sealed_view(session: Session, box_id: str, number: int, subject: str, public_url: str) -> SealedView:
    """How a period of a box was sealed; PERIODS_WRONG when it is not."""
    period = session.get(Period, (box_id, number))
    if period is None:
        raise Refused(Code.PERIODS_WRONG)
    box = session.get_one(Box, box_id)
    unit, committee = session.get_one(Unit, box.unit_id), session.get_one(Committee, box.committee_id)
    sheet, labels = read_sheet(period.sheet), json.loads(period.labels)
    kept = session.get(Questionnaire, sheet.form)
    form = questionnaire.read_named(sheet.form, None if kept is None else kept.published)
    return SealedView(
        parent=unit.parent,
        unit=unit.name,
        symbol="BB-" + unit.symbol,
        committee=committee.name,
        box_id=box.id,
        box=box.name,
        place=box.place,
        period=number,
        seal=seal_groups(period.seal),
        sealed_at=period.sealed_at,
        due_on=period.due_on,
        due_reason=period.due_reason,
        form=form.title,
        padlocks=_padlocks(session, period, sheet),
        sets=tuple(tuple(labels.get(role, role) for role in one) for one in sheet.sets),
        log_key=chain.log_key(session, box_id),
        secretary=only_name(session, committee.id, "secretary"),
        chair=only_name(session, committee.id, "ubnd"),
        trial=unit.trial,
        public_url=public_url,
        subject=f"{subject} ({box.name}, kỳ {number})",
    )


def _padlocks(session: Session, period: Period, sheet: Sheet) -> tuple[SealedWith, ...]:
    """The roles of the sheet, in the order of its labels, with those who fitted and who signed."""
    of = {}
    for table in (Padlock, SheetSignature):
        query = (
            select(table.role, Account.name)
            .join(Holder, col(Holder.id) == col(table.holder_id))
            .join(Account, col(Account.id) == col(Holder.account_id))
            .where(table.box_id == period.box_id, table.period == period.number)
        )
        of[table] = dict(session.exec(query).all())
    return tuple(
        SealedWith(label, of[Padlock].get(role, ""), of[SheetSignature].get(role, ""))
        for role, label in json.loads(period.labels).items()
        if role in sheet.padlocks
    )


def remarks_view(session: Session, opening_id: int, now: datetime) -> RemarksView:
    """All remarks and letters of an opening, whether the minutes print them or not; OPENING_UNKNOWN."""
    opening = session.get(Opening, opening_id)
    if opening is None:
        raise Refused(Code.OPENING_UNKNOWN)
    minutes = filed(session, opening_id)
    unit = session.get_one(Unit, session.get_one(Committee, opening.committee_id).unit_id)
    return RemarksView(
        unit=unit.name,
        minutes="" if minutes is None else written_number(minutes),
        on=opening.started_at.date() if minutes is None else minutes.filed_on,
        at=opening.ended_at or now,
        boxes=tuple(
            RemarksOfBox(
                one.box.name,
                one.period.number,
                tuple(masked(row) for row in one.remarks),
                tuple((row.number or 0, masked(row)) for row in one.letters),
            )
            for one in counted(session, opening)
        ),
        trial=unit.trial,
    )
