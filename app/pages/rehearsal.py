"""kiểm tra chìa khóa: one entry of the passphrase proves the padlocks of all boxes of the committee.

docs/MEETING.md describes the JSON.
"""

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response

from app.db import Reading, Writing
from app.deps import JsonBody, Now
from app.staff import accounts
from app.staff.attending import Attending, account_row, see_box
from app.staff.auditing import Audit
from app.templating import render
from ballots.keys import rehearsal
from ballots.office.audit import What
from ballots.sealing.challenge import ANSWER_BYTES
from ballots.spelling import b64, unb64
from ballots.views import proofs

router = APIRouter(prefix="/staff/rehearsal/{box_id}")


class _Asking(JsonBody):
    holder: str


class _Answer(JsonBody):
    box: str
    period: int
    answer: str


class _Proving(JsonBody):
    holder: str
    answers: list[_Answer]


@router.get("")
def show_rehearsal(
    request: Request, box_id: str, session: Reading, staff: Attending, now: Now, role: str | None = None
) -> Response:
    """The page that proves keys."""
    see_box(session, staff, box_id)
    view = proofs.proving_view(session, account_row(session, staff), box_id, role, now.date())
    return render(request, "rehearsal.html", view=view, box_id=box_id, today=now.date())


@router.get("/view")
def give_view(
    box_id: str, session: Reading, staff: Attending, now: Now, role: str | None = None
) -> dict[str, Any]:
    """The wrapped identities that what is typed may open."""
    see_box(session, staff, box_id)
    view = proofs.proving_view(session, account_row(session, staff), box_id, role, now.date())
    openers = [{"holder": one.id, "kind": one.kind, "wrapped": one.wrapped} for one in view.openers]
    return {"role": view.role, "label": view.label, "openers": openers}


@router.post("/ask")
def ask(box_id: str, body: _Asking, session: Writing, staff: Attending, now: Now) -> dict[str, Any]:
    """Challenges for the padlocks that a holder has copies of."""
    see_box(session, staff, box_id)
    committee_id = accounts.box_of(session, staff, box_id).committee_id
    account = account_row(session, staff)
    asked = rehearsal.ask(session, account, committee_id, body.holder, now, secrets.token_bytes)
    return {"padlocks": [_item(one) for one in asked]}


def _item(asked: rehearsal.Asked) -> dict[str, Any]:
    return {
        "box": asked.box,
        "box_name": asked.box_name,
        "period": asked.period,
        "role": asked.role,
        "holder": asked.holder,
        "sheet": None if asked.sheet is None else asked.sheet.decode(),
        "public": b64(asked.public),
        "copy": b64(asked.copy),
        "challenge": b64(asked.challenge),
    }


@router.post("/prove")
def prove(
    box_id: str, body: _Proving, session: Writing, staff: Attending, now: Now, audit: Audit
) -> dict[str, Any]:
    """Keep that the holder's keys still open; the use of a paper spare key is told to everybody."""
    see_box(session, staff, box_id)
    committee_id = accounts.box_of(session, staff, box_id).committee_id
    answers = {(one.box, one.period): unb64(one.answer, ANSWER_BYTES) for one in body.answers}
    account = account_row(session, staff)
    holder = rehearsal.prove(session, account, committee_id, body.holder, answers, now)
    about = {"committee": committee_id, "role": holder.role}
    if holder.kind == "spare":
        audit(What.SPARE_USED, {**about, "for": "rehearsal"})
    audit(What.KEY_PROVED, {**about, "holder": holder.id})
    return {"proved": len(answers)}
