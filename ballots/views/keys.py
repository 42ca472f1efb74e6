"""Reads for a browser that is about to use a key: what it signs or unlocks, and all it needs to check that.

A lying server is the case these are made for: whatever is given here, the browser checks itself.
"""

import json
from datetime import date

from sqlmodel import Session

from ballots.errors import Code, Refused
from ballots.keys import drafts
from ballots.keys.openers import openers, role_asked
from ballots.meeting import counting, openings
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.tables import Account, Box, Count, Holder, PadlockCopy, Period
from ballots.views.readmodels_staff import DraftView, Opener, ReleaseView, SignatureRow, SignView

__all__ = ["draft_view", "release_view", "sign_view"]


def draft_view(session: Session, box_id: str, today: date) -> DraftView | None:
    """The sheet that waits for signatures, and who has signed; None when none waits."""
    box = session.get_one(Box, box_id)
    draft = drafts.draft_of(session, box, today)
    if draft is None:
        return None
    sheet = read_sheet(draft.sheet)
    before = session.get(Period, (box_id, draft.period - 1))
    return DraftView(
        period=draft.period,
        seal=seal_groups(sheet.seal),
        previous="" if before is None else seal_groups(before.seal),
        opens_on=sheet.opens_on,
        due_reason=draft.due_reason,
        sets=sheet.sets,
        labels=json.loads(draft.labels),
        form=counting.form_named(session, sheet.form),
        signatures=_signature_rows(session, box_id, draft.period, json.loads(draft.labels), sheet.padlocks),
    )


def _signature_rows(
    session: Session, box_id: str, period: int, labels: dict[str, str], roles: object
) -> tuple[SignatureRow, ...]:
    signed = drafts.signatures_of(session, box_id, period)
    rows = []
    for role, label in labels.items():
        if role not in roles:  # type: ignore[operator]
            continue
        holder = session.get_one(Holder, signed[role].holder_id) if role in signed else None
        name = "" if holder is None else session.get_one(Account, holder.account_id).name
        spare = holder is not None and holder.kind == "spare"
        rows.append(SignatureRow(role, label, name, holder is not None, spare))
    return tuple(rows)


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
    return ReleaseView(
        box_id=box_id,
        period=count.period,
        role=role,
        openers=_openers(session, account, box, count.period, role),
        sheet=period.sheet,
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
