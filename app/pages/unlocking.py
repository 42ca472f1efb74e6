"""Step 3 of an opening, for scripts: who has unlocked, a member's pass at the meeting's PC, releases.

All answers are JSON; docs/MEETING.md describes it.
"""

from dataclasses import asdict
from secrets import SystemRandom
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlmodel import Session

from app import sessions
from app.attending import Attending, Releaser, Watching, account_row, see_opening
from app.auditing import Audit
from app.db import OneWrite, Reading, Writing
from app.deps import JsonBody, LogKeys, Now, SignInDesk
from ballots import holders, openings, queries_meeting, queries_opening
from ballots.audit import What
from ballots.keyring import SCALAR_BYTES
from ballots.spelling import b64, unb64

router = APIRouter(prefix="/staff/openings/{opening_id}")


class _SignIn(JsonBody):
    login: str
    password: str


class _Scalar(JsonBody):
    scalar: str


def _state(session: Session, opening_id: int) -> dict[str, Any]:
    return {"boxes": [asdict(state) for state in queries_meeting.box_states(session, opening_id)]}


@router.get("/state")
def give_state(opening_id: int, session: Reading, staff: Watching) -> dict[str, Any]:
    """How far every box is."""
    see_opening(session, staff, opening_id)
    return _state(session, opening_id)


@router.post("/panel")
async def enter_panel(
    request: Request,
    opening_id: int,
    body: _SignIn,
    database: OneWrite,
    desk: SignInDesk,
    staff: Attending,
    now: Now,
) -> Response:
    """Give a member a short pass beside the session that stays."""
    with database.reading() as session:
        committee_id = see_opening(session, staff, opening_id)
    devices, about = sessions.known_devices(request), {"opening": opening_id}
    member = await desk.sign_in(body.login, body.password, now, devices, about)
    with database.reading() as session:
        holders.member_role(account_row(session, member), committee_id)  # refuses who holds no padlock here
    token = sessions.panel_token(request, member.id, member.epoch, opening_id)
    response = JSONResponse({"token": token, "name": member.name})
    sessions.keep_device(request, response, member.id, member.epoch)
    return response


@router.get("/boxes/{box_id}/release")
def give_release(opening_id: int, box_id: str, session: Reading, member: Releaser) -> dict[str, Any]:
    """What a member's browser checks and unlocks with."""
    see_opening(session, member, opening_id)
    account = account_row(session, member)
    view = queries_opening.release_view(session, opening_id, box_id, account)
    given = {"sheet": view.sheet.decode(), "closed": view.closed.decode(), "copy": b64(view.copy)}
    return asdict(view) | given


@router.post("/boxes/{box_id}/release")
def release(
    opening_id: int, box_id: str, body: _Scalar, session: Writing, member: Releaser, audit: Audit
) -> dict[str, Any]:
    """Take in the private half of the member's padlock for this period."""
    see_opening(session, member, opening_id)
    scalar = unb64(body.scalar, SCALAR_BYTES)
    openings.release(session, opening_id, box_id, account_row(session, member), scalar)
    audit(What.RELEASED, {"opening": opening_id, "box": box_id}, after={"role": member.role}, by=member)
    return _state(session, opening_id)


@router.post("/boxes/{box_id}/open")
def open_box(
    opening_id: int,
    box_id: str,
    _body: JsonBody,
    session: Writing,
    staff: Attending,
    log_key: LogKeys,
    audit: Audit,
) -> dict[str, Any]:
    """Open the envelopes; again after a crash, by anyone of the meeting."""
    see_opening(session, staff, opening_id)
    openings.open_box(session, opening_id, box_id, SystemRandom(), log_key(box_id))
    audit(What.BOX_OPENED, {"opening": opening_id, "box": box_id})
    return _state(session, opening_id)
