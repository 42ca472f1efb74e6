"""What a browser keeps of a form until it was taken in (static/drafts.js): heard here, and said when it was.

A form carries a number that the browser has drawn and the page on which it stands. Only an answer that
follows the commit and refuses nothing names the number in a cookie; on that word the browser forgets.
"""

import re
from collections.abc import MutableMapping
from typing import Any

from fastapi import Request

__all__ = ["hear", "page_of", "refuse", "staff_page", "taken"]

_DRAFT = re.compile(r"([0-9a-f]{32}) (.*)")
# A path below /staff with its query; no empty part and no backslash, which a browser might take for a host.
_STAFF_PAGE = re.compile(r"/staff(/(?!\.\.?(/|\?|$))[\w.~-]+)*/?(\?[\w.~=&%:+-]*)?", re.ASCII)
_LONGEST_PAGE = 300
_TAKEN_SECONDS = 3600  # until the browser has read it, which it does with its next page


def staff_page(path: str) -> str:
    """The path, if it is one of this server's staff pages, whatever a link or form says; else "/staff"."""
    return path if len(path) <= _LONGEST_PAGE and _STAFF_PAGE.fullmatch(path) else "/staff"


def hear(request: Request, said: object) -> None:
    """Remember the number and the page that came with a form; anything else is as good as nothing."""
    found = _DRAFT.fullmatch(said) if isinstance(said, str) else None
    if found is not None:
        request.state.draft, request.state.draft_page = found[1], staff_page(found[2])


def refuse(request: Request) -> None:
    """Say that the request was refused: what was typed is still wanted, even if the answer is a redirect."""
    request.state.draft = None


def page_of(request: Request) -> str:
    """The page on which the form of this request stands; "" when nobody said so."""
    page: str = getattr(request.state, "draft_page", "")
    return page


def taken(scope: MutableMapping[str, Any], status: int, *, secure: bool) -> str:
    """The Set-Cookie by which the browser learns that its form was taken in, or ""."""
    number = scope.get("state", {}).get("draft")
    if number is None or status >= 400:  # noqa: PLR2004 - from there on HTTP refuses
        return ""
    cookie = f"homphieu_taken_{number}=1; Path=/staff; Max-Age={_TAKEN_SECONDS}; SameSite=Strict"
    return cookie + ("; Secure" if secure else "")
