"""Public pages, drawn once for all who ask within a second, so that a link in the news brings nothing down.

A page here is drawn without the request: there is no session, no token, nothing of one person in it.
Browsers, and caches on the way, keep it for a minute less what it has lain here (RFC 9111, §5.1: Age), and
ask again by ETag. Finding the route costs more than all the rest, so a page that lies here is given before.
"""

import gzip
import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Annotated
from urllib.parse import urlencode

import anyio
from fastapi import Depends, Request, Response
from sqlmodel import Session
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.db import Database

__all__ = ["AtOnce", "KeptPages", "Publishing", "address_of"]

_HTML = "text/html; charset=utf-8"
SECONDS = 1.0  # how long one drawing is given out
_MOST = 200  # pages at once
_KEEPING = "public, max-age=60"
_ETAG_DIGITS = 32
_ZIPPED_FROM_BYTES = 500
_ZIPPED_LEVEL = 6

_Drawing = Callable[[Session], bytes]


@dataclass(frozen=True)
class _Page:
    """One drawing, as it is sent."""

    plain: bytes = field(repr=False)
    zipped: bytes = field(repr=False)
    headers: Mapping[str, str]
    drawn_at: float


class KeptPages:
    """The public pages of one server, the newest drawing of each, by address."""

    def __init__(self, database: Database, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._clock = clock
        self._pages: OrderedDict[str, _Page] = OrderedDict()  # the oldest drawing first
        self._turns: dict[str, anyio.Lock] = {}  # of pages that somebody is drawing

    async def give(
        self, request: Request, address: str, draw: _Drawing, kind: str = _HTML, file_name: str = ""
    ) -> Response:
        """The page of that address, by `draw` if none of this second is there; what it raises is not kept.

        `address`: as links spell it, whatever else the request has in its query.
        """
        page = self._fresh(address) or await self._draw(address, draw, kind, file_name)
        return self._answer(page, request.headers)

    def at_once(self, scope: Scope) -> Response | None:
        """The page that lies here for a request, if there is one of this second."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        query: bytes = scope["query_string"]
        page = self._fresh(f"{scope['path']}?{query.decode('latin-1')}" if query else scope["path"])
        return None if page is None else self._answer(page, Headers(scope=scope))

    def _answer(self, page: _Page, asked: Headers) -> Response:
        headers = dict(page.headers)
        if age := math.ceil(self._clock() - page.drawn_at):
            headers["Age"] = str(age)
        if headers["ETag"] in (one.strip() for one in asked.get("if-none-match", "").split(",")):
            del headers["Content-Type"]
            return Response(status_code=304, headers=headers)
        if page.zipped and "gzip" in asked.get("accept-encoding", ""):
            return Response(page.zipped, headers=headers | {"Content-Encoding": "gzip"})
        return Response(page.plain, headers=headers)

    def _fresh(self, address: str) -> _Page | None:
        page = self._pages.get(address)
        return page if page is not None and self._clock() - page.drawn_at < SECONDS else None

    async def _draw(self, address: str, draw: _Drawing, *as_what: str) -> _Page:
        """Who comes first draws; who comes meanwhile waits for that drawing, and draws if it failed."""
        turn = self._turns.setdefault(address, anyio.Lock())
        try:
            async with turn:
                return self._fresh(address) or await self._keep(address, draw, *as_what)
        finally:
            if not turn.locked() and not turn.statistics().tasks_waiting:
                self._turns.pop(address, None)

    async def _keep(self, address: str, draw: _Drawing, *as_what: str) -> _Page:
        begun = self._clock()  # what is committed after this may be missing on it
        page = await self._database.read_aside(lambda session: _page(draw(session), begun, *as_what))
        self._pages.pop(address, None)
        self._pages[address] = page
        if len(self._pages) > _MOST:
            self._pages.popitem(last=False)
        return page


def _page(plain: bytes, begun: float, kind: str, file_name: str) -> _Page:
    etag = hashlib.sha256(plain).hexdigest()[:_ETAG_DIGITS]
    headers = {
        "Content-Type": kind,
        "Cache-Control": _KEEPING,
        "ETag": f'W/"{etag}"',
        "Vary": "Accept-Encoding",
    }
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    zipped = gzip.compress(plain, _ZIPPED_LEVEL, mtime=0) if len(plain) >= _ZIPPED_FROM_BYTES else b""
    return _Page(plain, zipped, headers, begun)


class AtOnce:
    """Answers with the public page that lies here, in place of the application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        kept: KeptPages = scope["app"].state.kept_pages
        answer: ASGIApp = kept.at_once(scope) or self._app
        await answer(scope, receive, send)


def address_of(path: str, **query: str | int | None) -> str:
    """The one spelling of a page's address: what is empty is not in it."""
    said = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{said}" if said else path


async def _kept_pages(request: Request) -> KeptPages:
    pages: KeptPages = request.app.state.kept_pages
    return pages


Publishing = Annotated[KeptPages, Depends(_kept_pages)]
