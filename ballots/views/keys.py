"""Reads for a browser that is about to use a key: what it signs or unlocks, and all it needs to check that.

A lying server is the case these are made for: whatever is given here, the browser checks itself.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.keys import drafts
from ballots.keys.openers import openers, role_asked
from ballots.keys.upcoming import Upcoming
from ballots.meeting import counting, openings
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.tables import (
    Account,
    Box,
    Count,
    Holder,
    PadlockCopy,
    Period,
    Questionnaire,
    SheetDraft,
    SheetSignature,
)
from ballots.views.readmodels_staff import DraftView, Opener, ReleaseView, SignatureRow, SignView

__all__ = ["draft_views", "release_view", "sign_view"]


def draft_views(session: Session, coming: Mapping[str, Upcoming]) -> dict[str, DraftView]:
    """The sheets that wait for signatures and who has signed, by box; none of a box where none waits."""
    waiting = drafts.drafts_of(session, coming)
    sheets = {box_id: read_sheet(draft.sheet) for box_id, draft in waiting.items()}
    signed = _signers(session, waiting)
    names = {sheet.form for sheet in sheets.values()}
    rows = session.exec(select(Questionnaire).where(col(Questionnaire.name).in_(names)))
    kept = {row.name: row.published for row in rows}
    forms = {name: questionnaire.read_named(name, kept.get(name)) for name in names}
    return {
        box_id: DraftView(
            period=draft.period,
            seal=seal_groups(sheet.seal),
            previous="" if (before := coming[box_id].before) is None else seal_groups(before.seal),
            opens_on=sheet.opens_on,
            due_reason=draft.due_reason,
            sets=sheet.sets,
            labels=json.loads(draft.labels),
            form=forms[sheet.form],
            signatures=tuple(
                SignatureRow(role, label, *signed.get((box_id, draft.period, role), ("", False, False)))
                for role, label in json.loads(draft.labels).items()
                if role in sheet.padlocks
            ),
        )
        for box_id, draft in waiting.items()
        if (sheet := sheets[box_id])
    }


def _signers(session: Session, boxes: Iterable[str]) -> dict[tuple[str, int, str], tuple[str, bool, bool]]:
    """Who has signed a draft, by box, period and role: the name, that it is, whether with a spare key."""
    query = (
        select(SheetSignature.box_id, SheetSignature.period, SheetSignature.role, Account.name)
        .add_columns(col(Holder.kind))
        .join(Holder, col(Holder.id) == col(SheetSignature.holder_id))
        .join(Account, col(Account.id) == col(Holder.account_id))
        .join(
            SheetDraft,
            (col(SheetDraft.box_id) == col(SheetSignature.box_id))
            & (col(SheetDraft.period) == col(SheetSignature.period)),
        )
        .where(col(SheetDraft.box_id).in_(boxes))
    )
    rows = session.execute(query)
    return {
        (box_id, period, role): (name, True, kind == "spare") for box_id, period, role, name, kind in rows
    }


def sign_view(session: Session, account: Account, box_id: str, role: str | None, today: date) -> SignView:
    """What a person signs, and with which keys: for the own role, or for another with its spare keys.

    Raises NOT_A_MEMBER, DRAFT_MISSING, ROLE_NOT_ON_SHEET, NO_IDENTITY, NO_COPY.
    """
    box = session.get_one(Box, box_id)
    role = role_asked(session, account, box.committee_id, role)
    draft = drafts.draft_of(session, box, today)
    if draft is None:
        raise Refused(Code.DRAFT_MISSING)
    if role not in read_sheet(draft.sheet).padlocks:
        raise Refused(Code.ROLE_NOT_ON_SHEET)
    return SignView(
        box_id=box_id,
        period=draft.period,
        role=role,
        openers=_openers(session, account, box, draft.period, role),
        sheet=draft.sheet,
        signed=role in drafts.signatures_of(session, box_id, draft.period),
    )


def release_view(
    session: Session, opening_id: int, box_id: str, account: Account, role: str | None = None
) -> ReleaseView:
    """What a person unlocks with, for the own role or with another's spare keys.

    Raises NOT_A_MEMBER, NO_IDENTITY, ROLE_NOT_ON_SHEET, NO_COPY, OPENING_UNKNOWN, WRONG_STEP.
    """
    count = session.get(Count, (opening_id, box_id))  # without a lock: this is only a read
    if count is None:
        raise Refused(Code.OPENING_UNKNOWN)
    if count.state not in {"closed", "counting"} or counting.is_unopened(count):
        raise Refused(Code.WRONG_STEP)
    box = session.get_one(Box, box_id)
    role = role_asked(session, account, box.committee_id, role)
    period = session.get_one(Period, (box_id, count.period))
    if role not in read_sheet(period.sheet).padlocks:
        raise Refused(Code.ROLE_NOT_ON_SHEET)
    if count.carried:
        raise Refused(Code.NO_COPY)
    closing = openings.closing_entry(session, box_id, count.period)
    named = read_sheet(period.sheet).form
    kept = session.get(Questionnaire, named)
    form = questionnaire.read_named(named, None if kept is None else kept.published)
    return ReleaseView(
        box_id=box_id,
        period=count.period,
        role=role,
        openers=_openers(session, account, box, count.period, role),
        sheet=period.sheet,
        form=form.published,
        due_on=period.due_on,
        closed=closing.payload,
        entry=closing.body,
        entry_signature=closing.signature,
        smallest=box.smallest,
        released=role in openings.released(session, box_id, count.period),
    )


def _openers(session: Session, account: Account, box: Box, period: int, role: str) -> tuple[Opener, ...]:
    """The keys that this person may open, those that hold a copy of the padlock; NO_IDENTITY, NO_COPY."""
    mine = openers(session, account, box.committee_id, role)
    if not mine:
        raise Refused(Code.NO_IDENTITY)
    rows = []
    for holder in mine:
        copy = session.get(PadlockCopy, (box.id, period, role, holder.id))
        if copy is not None:
            rows.append(Opener(holder.id, holder.kind, holder.wrapped, copy.sealed))
    if not rows:
        raise Refused(Code.NO_COPY)
    return tuple(rows)
