"""What uvicorn's parser does not bound: a request's bytes that are no body, and the time that it takes.

httptools holds a header until its end, were it 60 MB; no layer of the application sees any of it until then.
h11 has a limit of its own, but parses in Python; so uvicorn's own protocol is kept, and counted around.
"""

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["HELD_BYTES", "REQUEST_SECONDS", "Bounded"]

HELD_BYTES = 64 * 1024  # of one head, or of what stands between and behind the body's chunks
REQUEST_SECONDS = 60.0  # from the connection, or the request's first byte, to its last
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Bounded(HttpToolsProtocol):
    """Closes a connection whose head (431), chunk lines or trailers are too long, or that is too slow."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._held = 0  # bytes that came since this head or body began, and are no body
        self._in_head = True
        self._due: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse some bytes; what of them is no body counts. A head that ends in them is for gate.layer."""
        if self._due is None and self._in_head:
            self._wait()
        self._held += len(data)
        super().data_received(data)
        if self._held > HELD_BYTES and not self.transport.is_closing():
            if self._in_head:
                self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._held, self._in_head = 0, True

    def on_headers_complete(self) -> None:
        """Its head is there."""
        super().on_headers_complete()
        self._held, self._in_head = 0, False

    def on_body(self, body: bytes) -> None:
        """Some of its body, of which the application says how long it may be."""
        super().on_body(body)
        self._held -= len(body)

    def on_message_complete(self) -> None:
        """All of it is there."""
        super().on_message_complete()
        self._held, self._in_head = 0, True
        self._arrived()

    def _wait(self) -> None:
        self._due = self.loop.call_later(REQUEST_SECONDS, self.transport.close)

    def _arrived(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
