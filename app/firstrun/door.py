"""Who may set the installation up: whoever has the one-time code, as long as there is no unit.

The code is derived from the secret, so that every process and every restart has the same one and none of it
is stored; the first unit ends it for good, and with it every cookie that it gave.
"""

import hmac
from base64 import b32encode

from fastapi import Request
from sqlmodel import Session, select

from app.errors import Problem, Rejected
from app.settings import Keys
from app.staff import sessions
from ballots.composing import beginning
from ballots.tables import Unit

__all__ = ["PATH", "address", "check", "check_code", "check_empty", "code_of", "is_empty"]

PATH = "/bat-dau"
_BYTES = 20  # 160 bits: 32 letters and digits
_LONGEST = 200  # of what is looked at


def code_of(keys: Keys) -> str:
    """The one-time code of this installation, in small letters and digits."""
    return b32encode(keys.first_run[:_BYTES]).decode().lower()


def address(public_url: str, keys: Keys) -> str:
    """What the terminal shows: the code is in the fragment, which no browser sends to any server or proxy."""
    return f"{public_url.rstrip('/')}{PATH}#{code_of(keys)}"


def is_empty(session: Session) -> bool:
    """Whether nobody has set anything up."""
    return session.exec(select(Unit.id).limit(1)).first() is None


def check_empty(session: Session) -> None:
    """FIRST_RUN_OVER once there is a unit."""
    if not is_empty(session):
        raise Rejected(Problem.FIRST_RUN_OVER)


def check_code(session: Session, keys: Keys, typed: str) -> None:
    """FIRST_RUN_OVER, FIRST_CODE_WRONG."""
    check_empty(session)
    given = "".join(beginning(typed, _LONGEST).lower().split()).rpartition("#")[2]  # or the whole address
    if not hmac.compare_digest(given.encode(), code_of(keys).encode()):
        raise Rejected(Problem.FIRST_CODE_WRONG)


def check(request: Request, session: Session) -> None:
    """FIRST_RUN_OVER; FIRST_CODE_MISSING for a browser that did not come through the code."""
    check_empty(session)
    if not sessions.is_first_run(request):
        raise Rejected(Problem.FIRST_CODE_MISSING)
