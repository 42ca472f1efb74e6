"""What a route asks for by annotation: who is signed in, what time it is, the keys that sign a box's chain.

`Clerk`, `Secretary`, `Admin`, `Member` are a signed-in person with that duty; without it, 403. Whether a box
is of that person's unit is asked of accounts.box_of and its sisters.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, model_validator

from app.db import Database
from app.errors import Problem, Rejected
from app.gate.deciphering import Deciphering
from app.settings import Settings
from app.staff import accounts, kept_sessions, sessions
from app.staff.accounts import Staff
from app.staff.signing_in import Desk

__all__ = [
    "Admin",
    "Chosen",
    "Clerk",
    "CurrentStaff",
    "FormBody",
    "JsonBody",
    "LogKeys",
    "Member",
    "Newcomer",
    "Now",
    "OpensBoxes",
    "Pepper",
    "PublicUrl",
    "RequestPepper",
    "Secretary",
    "SignInDesk",
    "own_password",
    "panel_member",
    "requires",
    "unit_of",
]

_NUL = "\0"


class FormBody(BaseModel):
    """A form, by itself that of a single button: strict about its fields; the token is checked elsewhere."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)

    csrf: str = ""
    draft: str = ""  # by which the browser knows what it keeps of this form: app/drafts.py

    @model_validator(mode="before")
    @classmethod
    def check_characters(cls, given: Any) -> Any:
        """Refuse NUL, which PostgreSQL cannot keep and SQLite would."""
        _refuse_nul(given)
        return given


class JsonBody(BaseModel):
    """A JSON body of fetch, by itself an empty one: strict about its fields and their types."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def check_characters(cls, given: Any) -> Any:
        r"""Refuse NUL and half characters: JSON can spell "\ud800", but no database or cipher takes it."""
        _refuse_nul(given)
        if isinstance(given, dict):  # anything else is refused by its type
            json.dumps(given, ensure_ascii=False).encode("utf-8")  # UnicodeEncodeError is a ValueError
        return given


def _refuse_nul(given: Any) -> None:
    if isinstance(given, str):
        if _NUL in given:
            raise ValueError("NUL in a text")
    elif isinstance(given, dict):
        for name, value in given.items():
            _refuse_nul(name)
            _refuse_nul(value)
    elif isinstance(given, list | tuple):
        for value in given:
            _refuse_nul(value)


def unit_of(request: Request) -> str | None:
    """The unit of who is signed in, if anybody: in whose turn the request writes."""
    staff = find_staff(request)
    return None if staff is None else staff.unit_id


def find_staff(request: Request) -> Staff | None:
    """Who is signed in, if anybody; remembered for this request and the page's header."""
    if not hasattr(request.state, "staff"):
        hashed = sessions.own_hash(request)
        request.state.staff = None if hashed is None else _find(request, hashed)
    staff: Staff | None = request.state.staff
    return staff


def _find(request: Request, hashed: bytes, meeting: tuple[int, int] | None = None) -> Staff | None:
    """Whose a token is; a session in use on another day than before is written down with that day."""
    database: Database = request.app.state.database
    now: datetime = request.app.state.clock()
    with database.reading() as session:
        found = kept_sessions.find(session, hashed, now, meeting)
    if found is None:
        return None
    account, unit, row = found
    if row.used_on != now.date():
        with database.writing(unit.id) as session:
            kept_sessions.touch(session, row.id or 0, now.date())
    return accounts.person(account, unit, row.id or 0)


def own_password(staff: Staff) -> Staff:
    """The person, unless the password was issued and not changed since; PASSWORD_ISSUED."""
    if staff.must_change:
        raise Rejected(Problem.PASSWORD_ISSUED)
    return staff


def _anybody(request: Request) -> Staff:
    staff = find_staff(request)
    if staff is None:
        raise Rejected(Problem.NOT_SIGNED_IN)
    return staff


def _signed_in(request: Request) -> Staff:
    return own_password(_anybody(request))


def requires(*duties: str) -> Callable[[Request], Staff]:
    """A dependency: the signed-in person, who has at least one of the duties."""

    def staff_with_duty(request: Request) -> Staff:
        staff = _signed_in(request)
        if not staff.may(*duties):
            raise Rejected(Problem.NOT_ALLOWED)
        return staff

    return staff_with_duty


def panel_member(request: Request, token: str, staff: Staff, opening_id: int) -> Staff:
    """The member whose pass for this opening, at the PC of `staff`, is sent along; PANEL_OVER."""
    member = _find(request, sessions.hash_of(token), (staff.session_id, opening_id))
    if member is None:
        raise Rejected(Problem.PANEL_OVER)
    return own_password(member)


async def _now(request: Request) -> datetime:
    moment: datetime = request.app.state.clock()
    return moment


async def _log_keys(request: Request) -> Callable[[str], Ed25519PrivateKey]:
    log_key: Callable[[str], Ed25519PrivateKey] = request.app.state.keys.log_key
    return log_key


async def _pepper(request: Request) -> bytes:
    pepper: bytes = request.app.state.keys.dossiers
    return pepper


async def _request_pepper(request: Request) -> bytes:
    pepper: bytes = request.app.state.keys.requests
    return pepper


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _public_url(request: Request) -> str:
    return (await _settings(request)).public_url


async def _deciphering(request: Request) -> Deciphering:
    if not hasattr(request.app.state, "deciphering"):
        request.app.state.deciphering = Deciphering(request.app.state.database)
    made: Deciphering = request.app.state.deciphering
    return made


async def _desk(request: Request) -> Desk:
    if not hasattr(request.app.state, "desk"):
        request.app.state.desk = Desk(request.app.state.database)
    desk: Desk = request.app.state.desk
    return desk


# For the page that changes the password, and for nothing else.
Newcomer = Annotated[Staff, Depends(_anybody)]
CurrentStaff = Annotated[Staff, Depends(_signed_in)]
Clerk = Annotated[Staff, Depends(requires("issue"))]
Secretary = Annotated[Staff, Depends(requires("secretary"))]
Admin = Annotated[Staff, Depends(requires("admin"))]
Member = Annotated[Staff, Depends(requires("member"))]
SignInDesk = Annotated[Desk, Depends(_desk)]
Now = Annotated[datetime, Depends(_now)]
LogKeys = Annotated[Callable[[str], Ed25519PrivateKey], Depends(_log_keys)]
OpensBoxes = Annotated[Deciphering, Depends(_deciphering)]
Pepper = Annotated[bytes, Depends(_pepper)]
RequestPepper = Annotated[bytes, Depends(_request_pepper)]
PublicUrl = Annotated[str, Depends(_public_url)]
Chosen = Annotated[Settings, Depends(_settings)]
