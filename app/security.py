"""What every request passes: the outer shell (headers, unexpected faults), the body limit, the CSRF check.

Protected by default: a new route that changes something is refused without a token unless named here.
"""

import re

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import drafts, served
from app.deps import find_staff
from app.errors import Problem, Rejected, log_fault, respond
from app.gate.kept import AtOnce
from app.gate.layer import SCANS_BYTES, Gate, takes_document, takes_scans
from app.gate.methods import HeadAsGet
from app.gate.slot import Slot
from app.letters.scans import MAX_FILE_BYTES
from app.settings import Settings
from app.staff import sessions
from ballots.meeting.versions import MAX_BYTES

__all__ = ["FRAMED", "FRAMING", "MAX_BODY_BYTES", "SCAN_BODY_BYTES", "WITHOUT_CSRF", "check_csrf", "install"]

MAX_BODY_BYTES = 64 * 1024
# A scan of a paper letter in Base64; its bytes are read once it is known to be the secretary's.
SCAN_BODY_BYTES = MAX_FILE_BYTES * 4 // 3 + MAX_BODY_BYTES
_SCAN = re.compile(r"/staff/openings/[0-9]+/boxes/[a-z0-9-]+/letters/scan")
# The drop of a ballot, letter or touch uses no cookie: there is nothing in it that another site could borrow.
# A dossier system comes with a key in a header, which no browser sends by itself.
# What an office's sign-in system sends through the browser carries a state, bound to that very browser.
WITHOUT_CSRF = frozenset(
    [("POST", f"/api/v1/{name}") for name in ("drop", "letters", "touches", "slips", "returned")]
    + [("POST", "/login/office"), ("POST", "/login/office/answer")]
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM = "application/x-www-form-urlencoded"


def _policy(frames: str = "blob:", ancestors: str = "'none'") -> str:
    """The content security policy; blob: frames are for the clerk, whose page prints a PDF from one."""
    return (
        "default-src 'none'; script-src 'self'; "
        f"style-src 'self' {served.style_source()}; "  # the voting page's, which stands in the page
        f"img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
        f"frame-src {frames}; "
        "media-src blob:; "  # recordings that the voting page has fetched, all of them, before one is played
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )


_NO_SENSORS = "microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"
_NO_PASSKEYS = "publickey-credentials-get=(), publickey-credentials-create=()"
_PASSKEYS = "publickey-credentials-get=(self), publickey-credentials-create=(self)"  # the staff's pages alone
# The kiosk's page, which has the voting page in a frame and may read a code by its camera; and that frame.
FRAMING = {
    "Content-Security-Policy": _policy(frames="'self'"),
    "Permissions-Policy": f"camera=(self), {_NO_SENSORS}, {_NO_PASSKEYS}",
}
FRAMED = {"Content-Security-Policy": _policy(ancestors="'self'"), "X-Frame-Options": "SAMEORIGIN"}

_HEADERS = {
    "Content-Security-Policy": _policy(),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": f"camera=(), {_NO_SENSORS}, {_NO_PASSKEYS}",
}
_STAFF_HEADERS = _HEADERS | {"Permissions-Policy": f"camera=(), {_NO_SENSORS}, {_PASSKEYS}"}
# What is never a document: the rest is of no use to it, and 11 ms of an old phone's line each time.
_NO_DOCUMENT = frozenset({"text/javascript", "text/css", "application/json"})
_SHORT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # of what a script imports and a sheet loads
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SLASHES = re.compile(r"^/{2,}(?=[pP]/)")  # a slip's link behind an address that ended in a slash
_NUL_IN_QUERY = re.compile(rb"%00|\0")
_STAFF = re.compile(r"/(staff|login)(/|$)")
_HSTS = "max-age=31536000"


class Shell:
    """The outermost layer: headers on every answer, and a 500 page for whatever nobody caught."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._secure = secure
        self._always = {"Strict-Transport-Security": _HSTS} if secure else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                kind = headers.get("content-type", "").partition(";")[0]
                page = _STAFF_HEADERS if _STAFF.match(scope["path"]) else _HEADERS
                usual = self._always | (_SHORT_HEADERS if kind in _NO_DOCUMENT else page)
                for name, value in usual.items():
                    headers.setdefault(name, value)  # the kiosk's two pages have their own of some
                headers.setdefault("Cache-Control", "no-store")
                if cookie := drafts.taken(scope, message["status"], secure=self._secure):
                    headers.append("Set-Cookie", cookie)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 - the last resort: logged without values, answered with 500
            log_fault(error)
            if not started:
                answer = respond(Request(scope), Rejected(Problem.SERVER_FAULT))
                await answer(scope, receive, send_with_headers)


class Address:
    """Takes NUL out of paths and refuses it in queries: PostgreSQL could not even look for it.

    In a path it becomes U+FFFD, which no address has, so that pages say themselves what is not found.
    A slip's link with a slash too many before it is taken here: no answer may repeat it, as leading on would.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        answer: ASGIApp = self._app
        if scope["type"] == "http":
            if "\0" in scope["path"]:
                scope = {**scope, "path": scope["path"].replace("\0", "\N{REPLACEMENT CHARACTER}")}
            if scope["path"].startswith("//"):
                scope = {**scope, "path": _SLASHES.sub("/", scope["path"])}
            if _NUL_IN_QUERY.search(scope["query_string"]):
                answer = respond(Request(scope), Rejected(Problem.BAD_REQUEST))
        await answer(scope, receive, send)


class BodyLimit:
    """Refuses a body that is announced too long, or turns out to be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        announced = Headers(scope=scope).get("content-length", "0") if scope["type"] == "http" else "0"
        most = MAX_BODY_BYTES
        if takes_document(scope):
            most = MAX_BYTES
        elif takes_scans(scope):
            most = SCANS_BYTES
        elif _SCAN.fullmatch(scope.get("path", "")):
            most = SCAN_BODY_BYTES
        if not announced.isdecimal() or int(announced) > most:
            answer = respond(Request(scope), Rejected(Problem.TOO_LARGE))
            await answer(scope, receive, send)
            return
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_limited, send)


async def check_csrf(request: Request) -> None:
    """Refuse a request that changes something and carries no token of its own session."""
    if request.method in _SAFE or (request.method, request.url.path) in WITHOUT_CSRF:
        return
    token: object = request.headers.get("x-csrf-token")
    if token is None and request.headers.get("content-type", "").startswith(_FORM):
        form = await request.form()
        token = form.get("csrf")
        drafts.hear(request, form.get("draft"))
    if not isinstance(token, str) or not sessions.check_csrf_token(request, token):
        raise await run_in_threadpool(_why_refused, request)


def _why_refused(request: Request) -> Rejected:
    """What is wrong with a request without a good token, where to load the page again would not help."""
    settings: Settings = request.app.state.settings
    bound = sessions.is_bound(request)
    if not bound and settings.secure and not _came_by_tls(request):
        return Rejected(Problem.PAGE_BY_HTTP, address=settings.public_url)
    if request.url.path.startswith("/staff") and not sessions.has_session(request):
        return Rejected(Problem.NOT_SIGNED_IN)  # signing in helps, and leads back to what was typed
    if request.url.path == "/logout" and not sessions.has_session(request):
        return Rejected(Problem.SIGNED_OUT_ALREADY)
    if request.url.path != "/login":
        return Rejected(Problem.CSRF_WRONG)
    if not bound:
        return Rejected(Problem.COOKIES_BLOCKED)
    staff = find_staff(request)
    return (
        Rejected(Problem.SIGN_IN_STALE)
        if staff is None
        else Rejected(Problem.SIGNED_IN_ALREADY, name=staff.name)
    )


def _came_by_tls(request: Request) -> bool:
    """Whether a browser came by https to the server in front; it decides on a sentence and on nothing else.

    Browsers send Sec-Fetch-Site to trustworthy origins only (W3C Fetch Metadata, §2), so not by http.
    """
    forwarded = request.headers.get("x-forwarded-proto")
    if forwarded is not None:
        return forwarded.strip().lower() == "https"
    return request.url.scheme == "https" or "sec-fetch-site" in request.headers


def install(app: FastAPI, *, secure: bool, slot: bool = True) -> None:
    """Put the layers around the routes; the last one added is the outermost. No `slot`: none takes a drop."""
    if slot:
        app.add_middleware(Slot)
        app.add_middleware(AtOnce)
    app.add_middleware(BodyLimit)
    app.add_middleware(Address)
    app.add_middleware(Gate)
    app.add_middleware(
        GZipMiddleware,
        compresslevel=6,
        exclude_content_types=(
            *DEFAULT_EXCLUDED_CONTENT_TYPES,
            "application/pdf",
            "application/octet-stream",
            "audio/",
        ),
    )
    app.add_middleware(Shell, secure=secure)
    app.add_middleware(HeadAsGet)
