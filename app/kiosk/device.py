"""By what a kiosk is known: a cookie for /kiosk alone; no drop and no citizen's page ever carries it."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response

from app.db import Database
from app.errors import Problem, Rejected
from app.kiosk.calls import Calls
from app.kiosk.relay import Relay
from app.settings import Settings
from ballots.errors import Refused
from ballots.office import kiosks
from ballots.spelling import b64, unb64

__all__ = ["Calling", "Device", "Handovers", "forget", "give", "known"]

_COOKIE = "homphieu_kiosk"
_SECURE = "__Secure-"  # __Host- would need the path /, and so go along with a drop
_PATH = "/kiosk"
_CREDENTIAL_BYTES = 32
_SECONDS = 400 * 24 * 3600  # as long as browsers keep a cookie; renewed with each visit of the page


def give(request: Request, response: Response, credential: bytes) -> None:
    """Let this browser keep its credential."""
    _set(request, response, b64(credential), _SECONDS)


def forget(request: Request, response: Response) -> None:
    """A cookie that opens nothing any more goes."""
    _set(request, response, "", 0)


def _set(request: Request, response: Response, value: str, seconds: int) -> None:
    settings: Settings = request.app.state.settings
    given: dict[str, Any] = {"path": _PATH, "httponly": True, "samesite": "strict", "secure": settings.secure}
    response.set_cookie(_name(request), value, max_age=seconds, **given)


def _name(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return _SECURE + _COOKIE if settings.secure else _COOKIE


def credential_of(request: Request) -> bytes | None:
    """What came along; whether it holds, the database knows."""
    try:
        return unb64(request.cookies.get(_name(request), ""), _CREDENTIAL_BYTES)
    except Refused:
        return None


def known(request: Request, box_id: str) -> str | None:
    """The id of the kiosk of this box that asks; its day of use is written down once a day."""
    credential = credential_of(request)
    if credential is None:
        return None
    database: Database = request.app.state.database
    today = request.app.state.clock().date()
    with database.reading() as session:
        found = kiosks.find(session, box_id, credential)
        if found is None:
            return None
        kiosk_id, used_on = found.id, found.used_on
    if used_on != today:
        with database.writing() as session:
            kiosks.touch(session, kiosk_id, today)
    return kiosk_id


def _device(request: Request, box_id: str) -> str:
    kiosk_id = known(request, box_id)
    if kiosk_id is None:
        raise Rejected(Problem.KIOSK_REFUSED)
    return kiosk_id


async def _relay(request: Request) -> Relay:
    relay: Relay = request.app.state.relay
    return relay


async def _calls(request: Request) -> Calls:
    calls: Calls = request.app.state.calls
    return calls


Device = Annotated[str, Depends(_device)]  # the id of the enrolled kiosk that asks; KIOSK_REFUSED
Handovers = Annotated[Relay, Depends(_relay)]
Calling = Annotated[Calls, Depends(_calls)]
