"""Sealing together: a sheet is drafted, every role on it signs it, and the last signature seals the period.

A draft seals nothing. It stands for as long as it is what would be written now: another padlock, rule or
day throws it away together with its signatures.
"""

from collections.abc import Mapping
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.keys import padlocks as locks
from ballots.keys import rehearsal
from ballots.keys.openers import usable
from ballots.keys.upcoming import Upcoming, next_of
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet, write_sheet
from ballots.sealing.signatures import sheet_statement, verify
from ballots.spelling import b64
from ballots.tables import Account, Box, Holder, Padlock, PadlockCopy, Period, SheetDraft, SheetSignature

__all__ = [
    "discard_draft",
    "draft_of",
    "draft_sheet",
    "drafts_of",
    "missing_roles",
    "sign_sheet",
    "signatures_of",
]


# --- drafting -------------------------------------------------------------------------------------------


def draft_sheet(session: Session, box_id: str, now: datetime, log_key: Ed25519PrivateKey) -> SheetDraft:
    """Write the sheet of the next period for its roles to sign; an older draft and its signatures go.

    Raises BOX_RETIRED, PADLOCKS_MISSING (fact `roles`), NEXT_SEALED_ALREADY; RULE_ALONE, RULE_NEEDS_REASON
    for a rule that came into the database past where it is set.
    """
    box = lock_box(session, box_id)
    if box.retired_on is not None:
        raise Refused(Code.BOX_RETIRED)
    coming = next_of(session, box, now.date())
    if coming.is_sealed:
        raise Refused(Code.NEXT_SEALED_ALREADY)
    quorum.check_bounds(coming.sets, coming.committee.sets_reason)
    if coming.missing:
        raise Refused(Code.PADLOCKS_MISSING, roles=",".join(coming.missing))
    locks.drop_draft(session, box_id)
    draft = SheetDraft(
        box_id=box_id,
        period=coming.number,
        sheet=_written(coming, log_key.public_key().public_bytes_raw()),
        labels=coming.committee.labels,
        due_reason=coming.reason,
        drafted_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def _written(coming: Upcoming, log_key: bytes) -> bytes:
    """The sheet that would be written now; the caller knows that no padlock is missing."""
    fitted = coming.fitted
    return write_sheet(
        box=coming.box.id,
        period=coming.number,
        opens_on=coming.opens_on,
        form=coming.box.questionnaire,
        sets=coming.sets,
        padlocks={role: fitted[role] for role in quorum.roles_named(coming.sets)},
        previous=None if coming.before is None else coming.before.seal,
        log_key=log_key,
    )


def discard_draft(session: Session, box_id: str) -> None:
    """Throw the draft of a box away, with its signatures; DRAFT_MISSING."""
    lock_box(session, box_id)
    if not locks.drop_draft(session, box_id):
        raise Refused(Code.DRAFT_MISSING)


def draft_of(session: Session, box: Box, today: date) -> SheetDraft | None:
    """The draft that waits for signatures, as long as it is what would be written now; else None."""
    return drafts_of(session, {box.id: next_of(session, box, today)}).get(box.id)


def drafts_of(session: Session, coming: Mapping[str, Upcoming]) -> dict[str, SheetDraft]:
    """The drafts that wait for signatures and are what would be written now, by box."""
    drafts = session.exec(select(SheetDraft).where(col(SheetDraft.box_id).in_(coming)))
    return {draft.box_id: draft for draft in drafts if _stands(coming[draft.box_id], draft)}


def _stands(coming: Upcoming, draft: SheetDraft) -> bool:
    return not coming.missing and _written(coming, read_sheet(draft.sheet).log_key) == draft.sheet


# --- signing --------------------------------------------------------------------------------------------


def sign_sheet(
    session: Session,
    box_id: str,
    account: Account,
    holder_id: str,
    signature: bytes,
    now: datetime,
    log_key: Ed25519PrivateKey,
    pages: Mapping[str, bytes] | None = None,
) -> tuple[Holder, Period | None]:
    """Take in one role's signature under the draft; with the last one the period is sealed.

    With no slot open, its slot opens at once. The same role again changes nothing. Gives whose key it was,
    and the period when it is sealed. `pages`: the SHA-256 of each file of the voting page.
    Raises DRAFT_MISSING, DRAFT_STALE, NOT_A_MEMBER, HOLDER_WRONG, ROLE_NOT_ON_SHEET, NO_COPY,
    SIGNATURE_WRONG, and what draft_sheet raises for a rule.
    """
    box = lock_box(session, box_id)
    draft = session.get(SheetDraft, box_id)
    if draft is None:
        raise Refused(Code.DRAFT_MISSING)
    coming = next_of(session, box, now.date())
    if not _stands(coming, draft):
        raise Refused(Code.DRAFT_STALE)
    quorum.check_bounds(coming.sets, coming.committee.sets_reason)
    holder = usable(session, account, box.committee_id, holder_id)
    sheet = read_sheet(draft.sheet)
    if holder.role not in sheet.padlocks:
        raise Refused(Code.ROLE_NOT_ON_SHEET)
    if session.get(PadlockCopy, (box_id, draft.period, holder.role, holder.id)) is None:
        raise Refused(Code.NO_COPY)
    if not verify(holder.ecdsa, sheet_statement(draft.sheet), signature):
        raise Refused(Code.SIGNATURE_WRONG)
    _keep(session, draft, holder, signature)
    padlock = session.get_one(Padlock, (box_id, draft.period, holder.role))
    rehearsal.keep_proof(session, padlock, holder, now.date())
    if missing_roles(session, draft):
        return holder, None
    return holder, _seal(session, box, draft, now, log_key, pages)


def _keep(session: Session, draft: SheetDraft, holder: Holder, signature: bytes) -> None:
    """Keep a role's first signature under a draft."""
    if session.get(SheetSignature, (draft.box_id, draft.period, holder.role)) is None:
        row = SheetSignature(
            box_id=draft.box_id,
            period=draft.period,
            role=holder.role,
            holder_id=holder.id,
            signature=signature,
        )
        session.add(row)
        session.flush()


def _seal(
    session: Session,
    box: Box,
    draft: SheetDraft,
    now: datetime,
    log_key: Ed25519PrivateKey,
    pages: Mapping[str, bytes] | None,
) -> Period:
    """Every role has signed: the draft becomes the sheet of a sealed period."""
    sheet = read_sheet(draft.sheet)
    period = Period(
        box_id=box.id,
        number=draft.period,
        sheet=draft.sheet,
        seal=sheet.seal,
        labels=draft.labels,
        sealed_at=now,
        due_on=sheet.opens_on,
        due_reason=draft.due_reason,
    )
    signed = signatures_of(session, box.id, draft.period)
    payload = {
        "period": period.number,
        "seal": b64(period.seal),
        "signatures": {
            role: {"holder": signed[role].holder_id, "signature": b64(signed[role].signature)}
            for role in sorted(signed)
        },
    }
    if pages:
        payload["pages"] = {name: b64(pages[name]) for name in sorted(pages)}
    session.delete(draft)
    chain.append(session, box.id, "sealed", payload, log_key)
    session.add(period)
    if box.current is None:
        locks.open_slot(session, box, period, now.date())
    session.flush()
    return period


def signatures_of(session: Session, box_id: str, period: int) -> Mapping[str, SheetSignature]:
    """The signatures under a sheet, drafted or sealed, by role."""
    query = select(SheetSignature).where(SheetSignature.box_id == box_id, SheetSignature.period == period)
    return {row.role: row for row in session.exec(query)}


def missing_roles(session: Session, draft: SheetDraft) -> list[str]:
    """The roles whose signatures a draft still lacks, in ASCII order."""
    signed = signatures_of(session, draft.box_id, draft.period)
    return sorted(read_sheet(draft.sheet).padlocks.keys() - signed.keys())
