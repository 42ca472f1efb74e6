"""Sealing together: the secretary drafts the next sheet, every role's holder looks at it and signs it.

One page shows the drafts of all the committee's boxes; the browser signs each by itself, with one passphrase.

docs/MEETING.md describes the JSON. At a meeting's PC a member comes with a pass, as for unlocking.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import served
from app.db import Reading, Writing
from app.deps import FormBody, JsonBody, LogKeys, Now, Secretary
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.attending import Attending, Releaser, account_row, see_box, see_opening
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Code, Refused
from ballots.keys import drafts
from ballots.office.audit import What
from ballots.sealing.signatures import SIGNATURE_BYTES
from ballots.spelling import b64, unb64
from ballots.tables import Box
from ballots.views import keys, meeting
from ballots.views.lists import standing
from ballots.views.readmodels_staff import Opener
from printing import wording as say

__all__ = ["Role", "openers_as_json", "router"]

router = APIRouter(prefix="/staff")

Role = Annotated[str | None, Query(pattern="^[a-z]{1,20}$")]


class _Signed(JsonBody):
    holder: str
    signature: str


def openers_as_json(openers: tuple[Opener, ...]) -> list[dict[str, str]]:
    """The keys that a browser tries, each with its copy of the padlock."""
    return [asdict(opener) | {"copy": b64(opener.copy)} for opener in openers]


# --- drafting -------------------------------------------------------------------------------------------


@router.post("/committee/{box_id}/draft")
def draft_sheet(
    box_id: str,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    log_key: LogKeys,
    audit: Audit,
) -> Response:
    """Write the next period's sheet, for the roles to sign; an older draft is thrown away."""
    box = accounts.box_of(session, staff, box_id)
    draft = drafts.draft_sheet(session, box_id, now, log_key(box_id))
    audit(What.SHEET_DRAFTED, {"committee": box.committee_id, "box": box_id, "period": draft.period})
    return RedirectResponse(f"/staff/committee/{box_id}/sign", 303)


@router.post("/committee/{box_id}/discard")
def discard_draft(
    box_id: str, _form: Annotated[FormBody, Form()], session: Writing, staff: Secretary, audit: Audit
) -> Response:
    """Throw the draft away, with the signatures under it."""
    box = accounts.box_of(session, staff, box_id)
    drafts.discard_draft(session, box_id)
    audit(What.DRAFT_DISCARDED, {"committee": box.committee_id, "box": box_id})
    return RedirectResponse(f"/staff/committee/{box_id}", 303)


# --- signing on a device of one's own -------------------------------------------------------------------


@router.get("/committee/{box_id}/sign")
def show_sheet(request: Request, box_id: str, session: Reading, staff: Attending, now: Now) -> Response:
    """The committee's drafted sheets in words, who has signed, and the place to sign them."""
    committee_id = see_box(session, staff, box_id)
    boxes = standing.of_committee(session, committee_id, now.date())
    view = next(one for one in boxes if one.box_id == box_id)
    return render(request, "sign.html", view=view, boxes=boxes, say=say)


@router.get("/committee/{box_id}/sign/state")
def give_signers(box_id: str, session: Reading, staff: Attending) -> dict[str, Any]:
    """Who has signed so far, for the page that follows."""
    states = standing.signed_so_far(session, see_box(session, staff, box_id))
    return {"boxes": [asdict(state) for state in states]}


@router.get("/committee/{box_id}/sign/view")
def give_sheet(
    box_id: str, session: Reading, staff: Attending, now: Now, role: Role = None
) -> dict[str, Any]:
    """What the page's script checks and signs."""
    see_box(session, staff, box_id)
    return _view(session, staff, box_id, role, now)


@router.post("/committee/{box_id}/sign")
def sign_sheet(
    box_id: str,
    body: _Signed,
    session: Writing,
    staff: Attending,
    now: Now,
    log_key: LogKeys,
    audit: Audit,
) -> dict[str, Any]:
    """Take in a signature; with the last one the period is sealed."""
    see_box(session, staff, box_id)
    return _sign(session, staff, box_id, body, now, log_key, audit)


# --- signing at a meeting -------------------------------------------------------------------------------


@router.get("/openings/{opening_id}/boxes/{box_id}/sign")
def give_sheet_at_meeting(
    opening_id: int, box_id: str, session: Reading, member: Releaser, now: Now, role: Role = None
) -> dict[str, Any]:
    """The same, for a member with a pass at the meeting's PC."""
    _see_box_of(session, member, opening_id, box_id)
    return _view(session, member, box_id, role, now)


@router.post("/openings/{opening_id}/boxes/{box_id}/sign")
def sign_sheet_at_meeting(
    opening_id: int,
    box_id: str,
    body: _Signed,
    session: Writing,
    member: Releaser,
    now: Now,
    log_key: LogKeys,
    audit: Audit,
) -> dict[str, Any]:
    """Take in a signature at the roll-call."""
    _see_box_of(session, member, opening_id, box_id)
    _sign(session, member, box_id, body, now, log_key, audit)
    states = meeting.box_states(session, opening_id, now.date())
    return {"boxes": [asdict(state) for state in states]}


def _see_box_of(session: Session, member: Staff, opening_id: int, box_id: str) -> None:
    committee_id = see_opening(session, member, opening_id)
    if accounts.box_of(session, member, box_id).committee_id != committee_id:
        raise Refused(Code.BOX_UNKNOWN)


def _view(session: Session, staff: Staff, box_id: str, role: str | None, now: Now) -> dict[str, Any]:
    account = account_row(session, staff)
    view = keys.sign_view(session, account, box_id, role, now.date())
    return asdict(view) | {"sheet": view.sheet.decode(), "openers": openers_as_json(view.openers)}


def _sign(
    session: Session, staff: Staff, box_id: str, body: _Signed, now: Now, log_key: LogKeys, audit: Audit
) -> dict[str, Any]:
    """The one act of both routes, and its lines in the audit log."""
    signature = unb64(body.signature, SIGNATURE_BYTES)
    account = account_row(session, staff)
    about = {"committee": session.get_one(Box, box_id).committee_id, "box": box_id}
    holder, period = drafts.sign_sheet(
        session, box_id, account, body.holder, signature, now, log_key(box_id), served.voting_page()
    )
    audit(What.SHEET_SIGNED, {**about, "role": holder.role}, by=staff)
    if holder.kind == "spare":
        audit(What.SPARE_USED, {**about, "role": holder.role, "for": "sign"}, by=staff)
    if period is not None:
        audit(What.PERIOD_SEALED, {**about, "period": period.number}, by=staff)
    return {"sealed": None if period is None else period.number}
