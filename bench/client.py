"""A light HTTP client: requests made beforehand, several kept-alive connections, so it is not the limit."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle
from time import perf_counter

from ballots.spelling import b64
from bench.office import Post

__all__ = ["Flooded", "get_all", "get_once", "post_all", "post_beside_junk"]

_CONNECTIONS = 16


@dataclass(frozen=True)
class Flooded:
    """Real drops a second, and strangers' in the same seconds."""

    real: float
    junk: float


def _request(post: Post) -> bytes:
    body = json.dumps({"box": post.box, "code": post.code, "envelope": b64(post.envelope)}).encode()
    head = (
        "POST /api/v1/drop HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _get(path: str, header: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *([header] if header else []), "", ""]
    return "\r\n".join(lines).encode()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    answer = await reader.readexactly(length)
    return int(head.split(maxsplit=2)[1]), answer


async def _converse(port: int, requests: Sequence[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        status, answer = await _ask(reader, writer, request)
        if status != HTTPStatus.OK:
            raise RuntimeError(f"refused: {answer!r}")
    writer.close()
    await writer.wait_closed()


async def _flood(port: int, junk: Sequence[bytes], pause: float, sent: list[int]) -> None:
    """One stranger: a made-up code at each beat of a clock, or as soon after it as the answer is there."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = perf_counter()
    for at, request in enumerate(cycle(junk)):
        await asyncio.sleep(max(0.0, begun + at * pause - perf_counter()))
        status, answer = await _ask(reader, writer, request)
        if status == HTTPStatus.OK:
            raise RuntimeError(f"taken: {answer!r}")
        sent[0] += 1


async def _beside(port: int, requests: Sequence[bytes], junk: Sequence[bytes], rate: float) -> Flooded:
    sent = [0]
    strangers = [
        asyncio.create_task(_flood(port, junk[start::_CONNECTIONS], _CONNECTIONS / rate, sent))
        for start in range(_CONNECTIONS)
    ]
    real = await _all(port, requests)
    for stranger in strangers:
        stranger.cancel()
    ends = await asyncio.gather(*strangers, return_exceptions=True)
    if not all(isinstance(end, asyncio.CancelledError) for end in ends):
        raise RuntimeError(f"a stranger stopped: {ends}")
    return Flooded(real, sent[0] * real / len(requests))


async def _once(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    _, answer = await _ask(reader, writer, request)
    writer.close()
    await writer.wait_closed()
    return answer


async def _all(port: int, requests: Sequence[bytes]) -> float:
    begun = perf_counter()
    shares = [requests[start::_CONNECTIONS] for start in range(_CONNECTIONS)]
    await asyncio.gather(*(_converse(port, share) for share in shares))
    return len(requests) / (perf_counter() - begun)


def post_all(port: int, posts: Sequence[Post]) -> float:
    """Post everything once over sixteen connections; requests a second."""
    return asyncio.run(_all(port, [_request(post) for post in posts]))


def get_once(port: int, path: str) -> bytes:
    """One page's bytes."""
    return asyncio.run(_once(port, _get(path, "")))


def get_all(port: int, path: str, count: int, header: str = "") -> float:
    """Ask for a page so many times over sixteen connections; requests a second."""
    return asyncio.run(_all(port, [_get(path, header)] * count))


def post_beside_junk(port: int, posts: Sequence[Post], junk: Sequence[Post], rate: float) -> Flooded:
    """As post_all(), while sixteen other connections send junk, `rate` a second if the server keeps up."""
    return asyncio.run(
        _beside(port, [_request(post) for post in posts], [_request(one) for one in junk], rate)
    )
