"""A light HTTP client: requests made beforehand, several kept-alive connections, so it is not the limit."""

import asyncio
import json
from collections.abc import Sequence
from time import perf_counter

from ballots.spelling import b64
from bench.office import Post

__all__ = ["post_all"]

_CONNECTIONS = 16


def _request(post: Post) -> bytes:
    body = json.dumps({"box": post.box, "code": post.code, "envelope": b64(post.envelope)}).encode()
    head = (
        "POST /api/v1/drop HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _converse(port: int, requests: Sequence[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        answer = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"refused: {answer.decode()}")
    writer.close()
    await writer.wait_closed()


async def _all(port: int, requests: Sequence[bytes]) -> float:
    begun = perf_counter()
    shares = [requests[start::_CONNECTIONS] for start in range(_CONNECTIONS)]
    await asyncio.gather(*(_converse(port, share) for share in shares))
    return len(requests) / (perf_counter() - begun)


def post_all(port: int, posts: Sequence[Post]) -> float:
    """Post everything once over sixteen connections; requests a second."""
    return asyncio.run(_all(port, [_request(post) for post in posts]))
