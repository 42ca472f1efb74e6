"""Refuses a head that is too long and a body of another kind than pages and scripts send, before any is read.

Browsers send forms urlencoded and scripts JSON, both in UTF-8 (pages ask for nothing else); a form with a
file or another character set could only be an attack on whoever would decode it. Signed papers come as bytes.
"""

import re

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Problem, Rejected, respond

__all__ = [
    "ADDRESS_BYTES",
    "COOKIE_BYTES",
    "HEAD_BYTES",
    "OCTETS",
    "SCANS_BYTES",
    "Gate",
    "takes_document",
    "takes_scans",
]

ADDRESS_BYTES = 4 * 1024  # path and query as they came
COOKIE_BYTES = 8 * 1024  # a session, drafts taken in, and sixty people who signed in on this PC
HEAD_BYTES = 16 * 1024  # all header lines, cookies among them
OCTETS = "application/octet-stream"
_TAKES = re.compile(r"/staff/minutes/so/[0-9]{1,10}/ban/(signed|scan)|/bat-dau/tep(/lap)?")
SCANS_BYTES = 64 * 1024 * 1024  # of a scanner's file: some 300 pages in grey at 200 dots an inch
_SCANS = re.compile(r"/staff/openings/[0-9]{1,10}/boxes/[a-z0-9-]{1,64}/scan/file")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_READ = re.compile(
    r'(application/x-www-form-urlencoded|application/json)\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?',
    re.IGNORECASE,
)


def takes_document(scope: Scope) -> bool:
    """Whether this is the kind of address that takes a document: plain bytes, which nothing decodes."""
    return bool(scope["type"] == "http" and scope["method"] == "POST" and _TAKES.fullmatch(scope["path"]))


def takes_scans(scope: Scope) -> bool:
    """Whether this address takes a scanner's file: as takes_document(), but larger, and kept nowhere."""
    return bool(scope["type"] == "http" and scope["method"] == "POST" and _SCANS.fullmatch(scope["path"]))


class Gate:
    """ADDRESS_LONG, HEAD_LONG or BODY_KIND in place of the application's answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        wrong = _wrong(scope) if scope["type"] == "http" else None
        answer = self._app if wrong is None else respond(Request(scope), Rejected(wrong))
        await answer(scope, receive, send)


def _wrong(scope: Scope) -> Problem | None:
    if len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"]) > ADDRESS_BYTES:
        return Problem.ADDRESS_LONG
    lengths = [(name == b"cookie", len(name) + len(value)) for name, value in scope["headers"]]
    if sum(length for _, length in lengths) > HEAD_BYTES:
        return Problem.HEAD_LONG
    if sum(length for is_cookie, length in lengths if is_cookie) > COOKIE_BYTES:
        return Problem.HEAD_LONG
    if scope["method"] in _SAFE:
        return None
    kinds = Headers(scope=scope).getlist("content-type")  # none: neither form nor JSON is read
    if kinds == [OCTETS] and (takes_document(scope) or takes_scans(scope)):
        return None
    return None if not kinds or (len(kinds) == 1 and _READ.fullmatch(kinds[0])) else Problem.BODY_KIND
