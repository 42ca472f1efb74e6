"""The pages of passkeys: signing in by one, a person's own list, adding and taking away, what opens a key.

docs/MEETING.md describes the JSON.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlmodel import Session

from app import drafts
from app.db import OneWrite, Reading, Writing
from app.deps import Chosen, CurrentStaff, FormBody, JsonBody, Now, SignInDesk
from app.errors import Problem, Rejected
from app.passkeys import challenges, checking
from app.passkeys.checking import Answer, Site
from app.passkeys.entering import PURPOSE, Door, enter
from app.staff import sessions
from app.staff.accounts import Staff
from app.staff.attending import Releaser, account_row, see_opening
from app.staff.auditing import Audit
from app.templating import render
from ballots.keys import holders, passkeys
from ballots.office.audit import What
from ballots.sealing.signatures import SIGNATURE_BYTES
from ballots.spelling import b64, unb64
from ballots.tables import Account

__all__ = ["router"]

router = APIRouter()
_ADDING = "add"
_LONGEST = 8 * 1024  # characters of one part of an answer


class _Entering(JsonBody):
    credential: str
    client_data: str
    authenticator_data: str
    signature: str
    user_handle: str
    after: str = ""

    def answer(self) -> Answer:
        return Answer(
            _bytes(self.credential),
            _bytes(self.client_data),
            _bytes(self.authenticator_data),
            _bytes(self.signature),
            _bytes(self.user_handle),
        )


class _Opening(JsonBody):
    """The own identity under the new passkey, signed with its own key."""

    wrapped: str
    signature: str


class _Adding(JsonBody):
    name: str
    client_data: str
    attestation: str
    transports: list[str]
    opens: _Opening | None = None
    password: str | None = None


@dataclass(frozen=True)
class _Here:
    """What every route here asks of the installation and the browser."""

    site: Site
    key: bytes
    browser: str
    bound_only: bool

    def door(self) -> Door:
        return Door(self.site, self.key, self.browser, self.bound_only)


async def _here(request: Request, settings: Chosen) -> _Here:
    site = Site.of(settings.public_url)
    browser = sessions.browser_of(request)
    return _Here(site, request.app.state.keys.passkeys, browser, settings.device_passkeys)


Here = Annotated[_Here, Depends(_here)]


def _bytes(text: str) -> bytes:
    if len(text) > _LONGEST:
        raise Rejected(Problem.PASSKEY_REFUSED)
    return unb64(text, len(text) * 3 // 4)


# --- signing in -----------------------------------------------------------------------------------------


@router.post("/login/passkey/begin")
async def ask_to_enter(_body: JsonBody, here: Here, now: Now) -> dict[str, str]:
    """A challenge for this browser, whoever is at it."""
    return {"challenge": b64(challenges.make(here.key, PURPOSE, here.browser, now))}


@router.post("/login/passkey")
async def enter_by_passkey(
    request: Request, body: _Entering, database: OneWrite, here: Here, now: Now
) -> Response:
    """Begin a session for whose passkey has answered; the same session as by a password."""
    token, fresh = sessions.fresh(request)
    staff = await enter(database, here.door(), body.answer(), now, fresh)
    response = JSONResponse({"to": drafts.staff_page(body.after)})
    sessions.start(request, response, token)
    sessions.keep_device(request, response, staff.id, staff.epoch)
    return response


# --- one's own ------------------------------------------------------------------------------------------


@router.get("/staff/passkeys")
def show_passkeys(request: Request, session: Reading, staff: CurrentStaff, here: Here) -> Response:
    """One's own passkeys, and the place to add one."""
    rows = passkeys.of_account(session, staff.id)
    own = None if staff.role is None else holders.identity_of(session, account_row(session, staff))
    context = {"rows": rows, "own": own is not None, "bound_only": here.bound_only, "most": passkeys.MOST}
    return render(request, "passkeys.html", **context)


@router.get("/staff/passkeys/mine")
def give_own(session: Reading, staff: CurrentStaff, here: Here) -> dict[str, Any]:
    """What opens the own identity by a touch."""
    return _view(session, account_row(session, staff), here)


@router.get("/staff/openings/{opening_id}/passkeys")
def give_at_meeting(opening_id: int, session: Reading, member: Releaser, here: Here) -> dict[str, Any]:
    """The same, for a member with a pass at the meeting's PC."""
    see_opening(session, member, opening_id)
    return _view(session, account_row(session, member), here)


def _view(session: Session, account: Account, here: _Here) -> dict[str, Any]:
    found = passkeys.wrapped_for(session, account, bound_only=here.bound_only)
    return {
        "committee": account.committee_id or "",
        "bound_only": here.bound_only,
        "keys": [
            {
                "holder": one.holder,
                "credential": b64(one.credential),
                "transports": list(one.transports),
                "wrapped": one.wrapped,
            }
            for one in found
        ],
    }


@router.post("/staff/passkeys/begin")
def ask_to_add(
    _body: JsonBody, session: Reading, staff: CurrentStaff, here: Here, now: Now
) -> dict[str, Any]:
    """What a new passkey is made with."""
    rows = passkeys.of_account(session, staff.id)
    return {
        "challenge": b64(challenges.make(here.key, f"{_ADDING} {staff.id}", here.browser, now)),
        "user": b64(challenges.handle(here.key, staff.id)),
        "login": staff.login,
        "name": staff.name,
        "exclude": [b64(row.credential) for row in rows],
        "bound_only": here.bound_only,
    }


async def _asked(body: _Adding, here: Here, desk: SignInDesk, staff: CurrentStaff, now: Now) -> bytes:
    """The challenge of who adds one, ours and fresh.

    Who adds one that opens nothing proves the password: a page left open must not become a way in that stays.
    """
    challenge = checking.challenge_in(_bytes(body.client_data))
    challenges.check(here.key, f"{_ADDING} {staff.id}", here.browser, now, challenge)
    if body.opens is None:
        await desk.confirm(staff, body.password or "", now)
    return challenge


@router.post("/staff/passkeys")
def add_passkey(
    challenge: Annotated[bytes, Depends(_asked)],
    body: _Adding,
    session: Writing,
    staff: CurrentStaff,
    here: Here,
    now: Now,
    audit: Audit,
) -> dict[str, Any]:
    """Keep a new passkey, and the own identity under it: the browser has opened it by a touch already."""
    attestation = _bytes(body.attestation)
    made = checking.made(here.site, _bytes(body.client_data), attestation, body.transports, challenge)
    if here.bound_only and not made.bound:
        raise Rejected(Problem.PASSKEY_SYNCED)
    challenges.spend(session, challenge, now)
    account = account_row(session, staff)
    row = passkeys.add(session, account, made, body.name, now.date())
    if body.opens is not None:
        signature = unb64(body.opens.signature, SIGNATURE_BYTES)
        passkeys.wrap(session, account, row, body.opens.wrapped, signature)
    audit(What.PASSKEY_ADDED, _about(staff, row.name), after={"opens": body.opens is not None})
    return {"name": row.name, "opens": body.opens is not None}


@router.post("/staff/passkeys/{passkey_id:int}/remove")
def remove_passkey(
    passkey_id: int, _form: Annotated[FormBody, Form()], session: Writing, staff: CurrentStaff, audit: Audit
) -> Response:
    """Take one away that was lost or is no longer used."""
    gone = passkeys.remove(session, account_row(session, staff), passkey_id)
    audit(What.PASSKEY_REMOVED, _about(staff, gone.name))
    return RedirectResponse("/staff/passkeys?done=passkey_removed", 303)


def _about(staff: Staff, name: str) -> dict[str, Any]:
    seat = {} if staff.role is None else {"committee": staff.committee_id, "role": staff.role}
    return {**seat, "passkey": name}
