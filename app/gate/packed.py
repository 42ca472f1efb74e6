"""Files as they were read at the start, packed once for browsers that unpack Brotli.

An eighth less than gzip makes of them, which others still get; browsers ask for it by TLS alone.
"""

import re

from fastapi import Request, Response

from app import served

__all__ = ["give"]

_TAKES_BROTLI = re.compile(r"(?:^|,)\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)")
_TEXT = frozenset({"text/css", "text/html", "text/javascript", "application/json", "image/svg+xml"})


def give(request: Request, file: served.File, headers: dict[str, str]) -> Response:
    """The file with these headers; their ETag is of the file itself, so of a packed one it is a weak one."""
    takes = _TAKES_BROTLI.search(request.headers.get("accept-encoding", ""))
    if takes is None or file.media_type not in _TEXT:
        return Response(file.content, media_type=file.media_type, headers=headers)
    coded = headers | {"Content-Encoding": "br", "Vary": "Accept-Encoding"}
    if "ETag" in coded:
        coded["ETag"] = f"W/{coded['ETag']}"
    return Response(served.packed(file.name), media_type=file.media_type, headers=coded)
