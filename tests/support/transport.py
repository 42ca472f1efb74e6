"""How a client of a test reaches the application: in one step a request, where Starlette's takes seven.

An answer is whole before it is read, as all of ours are; no test of theirs needs one that is cut off.
"""

from typing import Any

import httpx2
from starlette import testclient

__all__ = ["answer"]


def answer(self: testclient._TestClientTransport, request: httpx2.Request) -> httpx2.Response:
    """In place of _TestClientTransport.handle_request."""
    request.read()
    inner = httpx2.ASGITransport(
        app=self.app,  # type: ignore[arg-type]
        raise_app_exceptions=self.raise_server_exceptions,
        root_path=self.root_path,
        client=self.client,
    )

    async def asked() -> tuple[httpx2.Response, bytes]:
        given = await inner.handle_async_request(request)
        return given, b"".join([part async for part in given.aiter_raw()])

    with self.portal_factory() as portal:
        given, body = portal.call(asked)
    made: Any = httpx2.ByteStream(body)
    return httpx2.Response(given.status_code, headers=given.headers, stream=made, request=request)
