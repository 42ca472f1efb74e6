"""What anyone may see: the boxes, one box with its seal and past results, what the box protects."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from app import served
from app.db import Reading
from app.deps import PublicUrl
from app.templating import render
from ballots.box.drop import BATCH_SIZE
from ballots.views import boxes as boxes_views
from ballots.views.lists import directory
from printing.wording import DESTROYED, WARNINGS

router = APIRouter()

_LONGEST_SEARCH = 80  # characters; what is typed beyond them is not looked at
_MOST = 2**31 - 1
_ROBOTS = "User-agent: *\nDisallow: /p/\nDisallow: /login\nDisallow: /staff\n"


@router.get("/")
def show_boxes(
    request: Request,
    session: Reading,
    q: str = "",
    page: Annotated[int, Query(ge=1, le=_MOST)] = 1,
) -> Response:
    """The units and their boxes, a page at a time, or those that have the words that are looked for."""
    asked = q[:_LONGEST_SEARCH].strip()
    found = directory.directory(session, asked, page)
    return render(request, "boxes.html", found=found, asked=asked, longest=_LONGEST_SEARCH)


@router.get("/b/{box_id}")
def show_box(
    request: Request,
    box_id: str,
    session: Reading,
    public_url: PublicUrl,
    page: Annotated[int, Query(ge=1, le=_MOST)] = 1,
) -> Response:
    """One box; printed, it is the notice on the wall."""
    box = boxes_views.notice(session, box_id, page)
    context = {"unit": box.unit, "trial": box.trial, "box": box, "cautions": WARNINGS, "gone": DESTROYED}
    return render(request, "box.html", **context, batch=BATCH_SIZE, address=f"{public_url}/b/{box_id}")


@router.get("/about")
def show_about(request: Request, public_url: PublicUrl) -> Response:
    """What the box protects and what it does not, and the scripts' hashes."""
    combined = served.combined(served.hashes())
    context = {"combined": combined, "release": served.release(), "public_url": public_url}
    return render(request, "about.html", scripts=served.scripts(), **context)


@router.get("/robots.txt")
def show_robots() -> PlainTextResponse:
    """Ask search engines for the public pages only."""
    return PlainTextResponse(_ROBOTS)
