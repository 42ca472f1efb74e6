"""60 MB of one header are not read: uvicorn's protocol, fed as a socket feeds it."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from app.gate import protocol
from app.gate.protocol import HELD_BYTES
from app.main import server_config

PIECE = b"a" * 65_536
MEGABYTES_60 = 60 * 16  # pieces


class Socket(asyncio.Transport):
    """What was written, and whether the server has had enough."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


async def echo_length(_scope: Scope, receive: Receive, send: Send) -> None:
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % length})


def feed(pieces: Iterator[bytes] | list[bytes]) -> tuple[Socket, int]:
    """The socket after the pieces, or when it was closed; and how many bytes the server had taken by then."""

    async def talk() -> tuple[Socket, int]:
        config = server_config(echo_length, "127.0.0.1", 0)  # type: ignore[arg-type]
        config.load()
        kind: Any = config.http_protocol_class
        spoken = kind(config=config, server_state=ServerState(), app_state={})
        socket, taken = Socket(), 0
        spoken.connection_made(socket)
        for piece in pieces:
            spoken.data_received(piece)
            taken += len(piece)
            await asyncio.sleep(0)
            if socket.closed:
                break
        for _ in range(10):
            await asyncio.sleep(0)
        spoken.connection_lost(ConnectionResetError())
        return socket, taken

    with ThreadPoolExecutor(1) as aside:  # the driver of browsers keeps a loop running in this thread
        return aside.submit(asyncio.run, talk()).result()


def head(*lines: bytes) -> bytes:
    return b"\r\n".join((b"POST /login HTTP/1.1", b"host: a", *lines, b"", b""))


def flood(begun: bytes, piece: bytes = PIECE) -> Iterator[bytes]:
    yield begun
    yield from (piece for _ in range(MEGABYTES_60))


@pytest.mark.parametrize(
    "begun",
    [
        b"GET / HTTP/1.1\r\nhost: a\r\nx-la: ",
        b"GET / HTTP/1.1\r\nhost: a\r\ncookie: a=",
        b"GET /",
        b"GET /?a=",
        b"GET / HTTP/1.1\r\n",
    ],
    ids=["a header", "a cookie", "a path", "a query", "a name"],
)
def test_60_megabytes_of_one_header_are_cut_off(begun: bytes) -> None:
    socket, taken = feed(flood(begun))
    assert socket.closed
    assert taken <= HELD_BYTES + 2 * len(PIECE)
    assert socket.written.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))


def test_many_short_headers_are_cut_off_too() -> None:
    socket, taken = feed(flood(b"GET / HTTP/1.1\r\nhost: a\r\n", b"x: y\r\n" * 10_000))
    assert socket.closed
    assert taken <= HELD_BYTES + 2 * 60_000
    assert socket.written.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize("behind", [b"0\r\nx-la: ", b"1;la="], ids=["a trailer", "a chunk's line"])
def test_what_stands_behind_a_head_and_is_no_body_is_cut_off(behind: bytes) -> None:
    socket, taken = feed(flood(head(b"transfer-encoding: chunked") + behind))
    assert socket.closed
    assert taken <= HELD_BYTES + 2 * len(PIECE)


def test_a_second_request_of_a_connection_is_bounded_like_the_first() -> None:
    first = head(b"content-length: 0")
    socket, taken = feed(flood(first + b"GET / HTTP/1.1\r\nx-la: "))
    assert socket.closed
    assert taken <= HELD_BYTES + 2 * len(PIECE)


def test_a_long_body_is_no_head_and_requests_in_a_row_are_answered() -> None:
    body = [PIECE] * 8
    announced = head(b"content-length: %d" % sum(map(len, body)))
    socket, _ = feed([announced, *body, announced, *body])
    assert not socket.closed
    assert socket.written.count(b"524288") == 2
    chunked = [b"10000\r\n" + PIECE + b"\r\n"] * 8
    socket, _ = feed([head(b"transfer-encoding: chunked"), *chunked, b"0\r\n\r\n"])
    assert not socket.closed
    assert b"524288" in socket.written


@pytest.mark.parametrize(
    "sent",
    [[], [b"GET / HTTP/1.1\r\nx-la: "], [head(b"content-length: 9"), b"1"]],
    ids=["nothing", "head", "body"],
)
def test_who_does_not_finish_a_request_in_time_is_cut_off(
    sent: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "REQUEST_SECONDS", 0.0)
    assert feed(sent)[0].closed


def test_an_answer_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "REQUEST_SECONDS", 0.0)
    socket, _ = feed([head(b"content-length: 1") + b"1"])
    assert not socket.closed
    assert b"200 OK" in socket.written
