"""Step 3 of an opening, for scripts: who has unlocked, a member's pass at the meeting's PC, releases.

All answers are JSON; docs/MEETING.md describes it.
"""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlmodel import Session

from app.db import OneWrite, Reading, Writing
from app.deps import JsonBody, LogKeys, Now, OpensBoxes, SignInDesk, own_password
from app.gate.deciphering import Wanted
from app.pages.signing import Role, openers_as_json
from app.staff import sessions
from app.staff.attending import Attending, Opening, Releaser, Watching, account_row, see_opening
from app.staff.auditing import Audit
from ballots.keys import holders
from ballots.meeting import openings
from ballots.office.audit import What, note
from ballots.sealing.keyring import SCALAR_BYTES
from ballots.sealing.signatures import SIGNATURE_BYTES
from ballots.spelling import b64, unb64
from ballots.views import keys, meeting

router = APIRouter(prefix="/staff/openings/{opening_id}")


class _SignIn(JsonBody):
    login: str
    password: str


class _Release(JsonBody):
    holder: str
    scalar: str
    signature: str


def _state(session: Session, opening_id: int, now: datetime) -> dict[str, Any]:
    return {"boxes": [asdict(one) for one in meeting.box_states(session, opening_id, now.date())]}


@router.get("/state")
def give_state(opening_id: int, session: Reading, staff: Watching, now: Now) -> dict[str, Any]:
    """How far every box is."""
    see_opening(session, staff, opening_id)
    return _state(session, opening_id, now)


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
    who = await desk.sign_in(body.login, body.password, now, devices, about, unit_id=staff.unit_id)
    member = own_password(who)
    with database.reading() as session:
        holders.member_role(account_row(session, member), committee_id)  # refuses who holds no padlock here
    token, fresh = sessions.fresh(request)
    await desk.give_pass(member, replace(fresh, before=None), now, (staff.session_id, opening_id))
    response = JSONResponse({"token": token, "name": member.name})
    sessions.keep_device(request, response, member.id, member.epoch)
    return response


@router.get("/boxes/{box_id}/release")
def give_release(
    opening_id: int, box_id: str, session: Reading, member: Releaser, role: Role = None
) -> dict[str, Any]:
    """What a browser checks and unlocks with: for the own role, or for another with its spare keys."""
    see_opening(session, member, opening_id)
    account = account_row(session, member)
    view = keys.release_view(session, opening_id, box_id, account, role)
    exact = {"sheet": view.sheet, "form": view.form, "closed": view.closed, "entry": view.entry}
    texts = {name: raw.decode() for name, raw in exact.items()}
    signed = {"entry_signature": b64(view.entry_signature), "openers": openers_as_json(view.openers)}
    return asdict(view) | texts | signed | {"due_on": view.due_on.isoformat()}


@router.post("/boxes/{box_id}/release")
def release(
    opening_id: int,
    box_id: str,
    body: _Release,
    session: Writing,
    member: Releaser,
    now: Now,
    audit: Audit,
) -> dict[str, Any]:
    """Take in the private half of a role's padlock for this period, signed by its holder."""
    about = {"committee": see_opening(session, member, opening_id), "opening": opening_id, "box": box_id}
    scalar, signature = unb64(body.scalar, SCALAR_BYTES), unb64(body.signature, SIGNATURE_BYTES)
    account = account_row(session, member)
    holder = openings.release(session, opening_id, box_id, account, body.holder, scalar, signature)
    audit(What.RELEASED, about, after={"role": holder.role}, by=member)
    if holder.kind == "spare":
        audit(What.SPARE_USED, {**about, "role": holder.role, "for": "release"}, by=member)
    return _state(session, opening_id, now)


@router.post("/boxes/{box_id}/open")
async def open_box(
    opening_id: int,
    box_id: str,
    _body: JsonBody,
    deciphering: OpensBoxes,
    asker: Opening,
    now: Now,
    log_key: LogKeys,
) -> dict[str, Any]:
    """Open the envelopes; again after a crash, by anyone of the meeting."""
    about = {"committee": asker.committee_id, "opening": opening_id, "box": box_id}

    def tell(session: Session) -> None:
        note(session, asker.staff.actor, What.BOX_OPENED, now, about)

    await deciphering.open_box(Wanted(asker.staff.unit_id, opening_id, box_id), log_key(box_id), tell)
    return await deciphering.read(lambda session: _state(session, opening_id, now))
