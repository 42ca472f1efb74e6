"""The slot: takes a ballot's envelope, before any route is looked for.

Strangers may send any number of made-up codes, and what each costs is taken from the voters beside them:
finding the route and raising a refusal through its layers was half of that. Nothing is logged here.
"""

from typing import Annotated

from fastapi import Request, Response
from pydantic import Field
from starlette.types import ASGIApp, Receive, Scope, Send

from app.gate.groups import Groups
from app.gate.lookups import Lookups
from app.gate.sent import Sent, read, receipted
from ballots.box import drop as drop_box
from ballots.sealing import codes

__all__ = ["DROP", "Slot", "drop"]

DROP = "/api/v1/drop"


class _Drop(Sent):
    """One envelope on its way, and the code that pays for it."""

    code: Annotated[str, Field(max_length=64, pattern=r"^[ -~\u00a0]*$")]  # the page has read what was typed


async def drop(request: Request) -> Response:
    """Spend a code and take its envelope; the same two again give the same receipt again."""
    state = request.app.state
    groups: Groups = state.groups
    lookups: Lookups = state.lookups
    body = await read(_Drop, request)
    token = codes.read_code(body.code)
    with lookups.hearing():
        await lookups.check(body.box, token)
        envelope = body.bytes_of_envelope()
        receipt = await groups.put(drop_box.Sent(body.box, token, envelope))
    return receipted(receipt)


class Slot:
    """Answers a drop in place of the application's routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != DROP or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer = await drop(request)
        except Exception as error:  # noqa: BLE001 - raised again where no handler knows it
            answer = await _answered(request, error)
        await answer(scope, receive, send)


async def _answered(request: Request, error: Exception) -> Response:
    """What the application makes of an error of its routes (errors.install); raised again where nothing."""
    handlers = request.app.exception_handlers
    handler = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None)
    if handler is None:
        raise error
    answer: Response = await handler(request, error)
    return answer
