"""What every request passes: the outer shell (headers, unexpected faults), the body limit, the CSRF check.

Protected by default: a new route that changes something is refused without a token unless named here.
"""

from os import PathLike, stat_result

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import drafts
from app.errors import Problem, Rejected, log_fault, respond
from app.staff import sessions

__all__ = ["MAX_BODY_BYTES", "WITHOUT_CSRF", "CachedStatic", "check_csrf", "install"]

MAX_BODY_BYTES = 64 * 1024
# The citizen's drop uses no cookie: there is nothing in it that another site could borrow.
WITHOUT_CSRF = frozenset({("POST", "/api/v1/drop")})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

_HEADERS = {
    # blob: frames are for the clerk, whose page prints a PDF from one.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; frame-src blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
}
_HSTS = "max-age=31536000"


class Shell:
    """The outermost layer: headers on every answer, and a 500 page for whatever nobody caught."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._secure = secure
        self._headers = _HEADERS | ({"Strict-Transport-Security": _HSTS} if secure else {})

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
                headers.update(self._headers)
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


class BodyLimit:
    """Refuses a body that is announced too long, or turns out to be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        announced = Headers(scope=scope).get("content-length", "0") if scope["type"] == "http" else "0"
        if not announced.isdecimal() or int(announced) > MAX_BODY_BYTES:
            answer = respond(Request(scope), Rejected(Problem.TOO_LARGE))
            await answer(scope, receive, send)
            return
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_limited, send)


class CachedStatic(StaticFiles):
    """Static files: kept by the browser, asked for again by ETag each time, never stale."""

    def file_response(
        self,
        full_path: PathLike[str] | str,
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """As the parent's, with its caching said."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, no-cache"
        return response


async def check_csrf(request: Request) -> None:
    """Refuse a request that changes something and carries no token of its own session."""
    if request.method in _SAFE or (request.method, request.url.path) in WITHOUT_CSRF:
        return
    token: object = request.headers.get("x-csrf-token")
    if token is None and request.headers.get("content-type", "").startswith(_FORMS):
        form = await request.form()
        token = form.get("csrf")
        drafts.hear(request, form.get("draft"))
    if not isinstance(token, str) or not sessions.check_csrf_token(request, token):
        if sessions.own_hash(request) is None and request.url.path.startswith("/staff"):
            raise Rejected(Problem.NOT_SIGNED_IN)  # signing in helps, and leads back to what was typed
        raise Rejected(Problem.CSRF_WRONG)


def install(app: FastAPI, *, secure: bool) -> None:
    """Put the layers around the routes; the last one added is the outermost."""
    app.add_middleware(BodyLimit)
    app.add_middleware(
        GZipMiddleware,
        compresslevel=6,
        exclude_content_types=(
            *DEFAULT_EXCLUDED_CONTENT_TYPES,
            "application/pdf",
            "application/octet-stream",
        ),
    )
    app.add_middleware(Shell, secure=secure)
