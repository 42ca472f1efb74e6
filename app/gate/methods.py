"""Methods and addresses as strangers' programs send them: HEAD, what a 405 allows, a slash too many.

No route knows of it: HEAD is GET without a body everywhere, and what is allowed is asked of the routes.
"""

import re
from urllib.parse import quote

from fastapi import Request
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HeadAsGet", "allowed", "without_slash"]

_SLASHES = re.compile("/+")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class HeadAsGet:
    """Answers HEAD with the status and headers that GET would have, and no body (RFC 9110, §9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not message.get("more_body"):
                await send({"type": "http.response.body", "body": b""})

        await self._app({**scope, "method": "GET"}, receive, send_head)


def allowed(request: Request) -> str:
    """The methods that this address takes, for the header Allow (RFC 9110, §10.2.1)."""
    found = [method for method in _METHODS if _leads(request, method, request.url.path)]
    return ", ".join(["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found)


def without_slash(request: Request) -> str | None:
    """Where a page is that was asked for with slashes too many, on this very server; else None."""
    path = _SLASHES.sub("/", request.scope["path"]).rstrip("/") or "/"  # one: "//a.vn" is another server
    if path == request.scope["path"]:
        return None
    if request.method != "GET" or not _leads(request, "GET", path):
        return None
    query = request.scope["query_string"].decode("latin-1")
    return quote(path) + (f"?{query}" if query else "")


def _leads(request: Request, method: str, path: str) -> bool:
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    return any(route.matches(dict(scope))[0] is Match.FULL for route in request.app.router.routes)
