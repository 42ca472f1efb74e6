"""What machines and researchers ask of a server: is it alive, is it ready, whom to tell of a fault."""

import time
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from app.deps import Now, PublicUrl
from app.errors import Problem, Rejected
from app.readiness import Readiness

router = APIRouter()

_EXPIRES_DAYS = 180  # RFC 9116, §2.5.5: less than a year


async def _readiness(request: Request) -> Readiness:
    if not hasattr(request.app.state, "readiness"):
        request.app.state.readiness = Readiness(request.app.state.database)
    found: Readiness = request.app.state.readiness
    return found


@router.get("/healthz")
async def show_alive() -> PlainTextResponse:
    """Alive: the process answers; it asks nobody else."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def show_ready(readiness: Annotated[Readiness, Depends(_readiness)]) -> JSONResponse:
    """200 when the server can do its work, else 503, and which part fails; never why."""
    answer = readiness.ask(time.monotonic())
    return JSONResponse({"ready": answer.ready, **asdict(answer)}, 200 if answer.ready else 503)


@router.get("/.well-known/security.txt")
async def show_security_contact(request: Request, now: Now, public_url: PublicUrl) -> PlainTextResponse:
    """Whom to tell of a weakness (RFC 9116); NOT_FOUND where nobody was named."""
    contact: str = request.app.state.settings.security_contact
    if not contact:
        raise Rejected(Problem.NOT_FOUND)
    expires = (now + timedelta(days=_EXPIRES_DAYS)).strftime("%Y-%m-%dT00:00:00+07:00")
    lines = {
        "Contact": contact,
        "Expires": expires,
        "Preferred-Languages": "vi, en",
        "Canonical": f"{public_url}/.well-known/security.txt",
    }
    return PlainTextResponse("".join(f"{name}: {value}\n" for name, value in lines.items()))
