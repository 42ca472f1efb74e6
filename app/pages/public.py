"""What anyone may see: the boxes, one box with its seal and past results, what the box protects."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse
from sqlmodel import Session

from app import served
from app.deps import PublicUrl
from app.figures.line import lines_of
from app.gate.kept import Publishing, address_of
from app.languages.catalogue import given
from app.templating import render_for_all
from app.words import columns, spreadsheet
from ballots.box.drop import BATCH_SIZE
from ballots.views import boxes as boxes_views
from ballots.views.control.asked import asked_of_box
from ballots.views.lists import directory, past
from ballots.views.papers.ended import ended
from printing.wording import DESTROYED, TOO_FEW, TOOK_PART, UNSLIPPED, WARNINGS, office

router = APIRouter()

_LONGEST_SEARCH = 80  # characters; what is typed beyond them is not looked at
_MOST = 2**31 - 1
_CSV = "text/csv; charset=utf-8; header=present"  # RFC 4180, §3
_ROBOTS = "User-agent: *\nDisallow: /p/\nDisallow: /login\nDisallow: /staff\n"


@router.get("/")
async def show_boxes(
    request: Request,
    pages: Publishing,
    lang: str = "",
    q: str = "",
    page: Annotated[int, Query(ge=1, le=_MOST)] = 1,
) -> Response:
    """The units and their boxes, a page at a time, or those that have the words that are looked for."""
    asked = q[:_LONGEST_SEARCH].strip()

    def draw(session: Session) -> bytes:
        found = directory.directory(session, asked, page)
        here = "/", {"q": asked or None, "page": _beyond_first(page)}
        context = {"found": found, "asked": asked, "longest": _LONGEST_SEARCH, "here": here}
        return render_for_all("boxes.html", lang, **context)

    address = address_of("/", lang=given(lang), q=asked, page=_beyond_first(page))
    return await pages.give(request, address, draw)


@router.get("/b/{box_id}")
async def show_box(
    request: Request,
    box_id: str,
    pages: Publishing,
    public_url: PublicUrl,
    lang: str = "",
    page: Annotated[int, Query(ge=1, le=_MOST)] = 1,
) -> Response:
    """One box; printed, it is the notice on the wall."""

    def draw(session: Session) -> bytes:
        box = boxes_views.notice(session, box_id, page)
        said = {"cautions": WARNINGS, "gone": DESTROYED, "too_few": TOO_FEW, "took_part": TOOK_PART}
        said |= {"unslipped": UNSLIPPED}
        context = {"unit": office(box.unit, box.parent), "trial": box.trial, "box": box, **said}
        periods = [one.period for one in box.past]
        context |= {"asked": asked_of_box(session, box_id, periods), "lines": lines_of(box.past, lang)}
        context |= {"address": f"{public_url}{path}", "here": (path, {"page": _beyond_first(page)})}
        return render_for_all("box.html", lang, **context, batch=BATCH_SIZE, ended=ended(session, box_id))

    path = f"/b/{box_id}"
    address = address_of(path, lang=given(lang), page=_beyond_first(page))
    return await pages.give(request, address, draw)


@router.get("/b/{box_id}/so-lieu.csv")
async def give_figures(request: Request, box_id: str, pages: Publishing) -> Response:
    """All published figures of a box, for spreadsheets and programs."""

    def draw(session: Session) -> bytes:
        box, results = boxes_views.named(session, box_id), past.every_result(session, box_id)
        return spreadsheet.table([column.name for column in columns.COLUMNS], columns.lines(box, results))

    return await pages.give(request, f"/b/{box_id}/so-lieu.csv", draw, _CSV, f"so-lieu-{box_id}.csv")


@router.get("/so-lieu-cac-cot.csv")
async def give_columns(request: Request, pages: Publishing) -> Response:
    """What each column of the figures means."""

    def draw(_: Session) -> bytes:
        told = [(column.name, column.meaning) for column in columns.COLUMNS]
        return spreadsheet.table(columns.MEANINGS, told)

    return await pages.give(request, "/so-lieu-cac-cot.csv", draw, _CSV, "so-lieu-cac-cot.csv")


@router.get("/about")
async def show_about(request: Request, pages: Publishing, public_url: PublicUrl, lang: str = "") -> Response:
    """What the box protects and what it does not, and the hashes of what pages are made of."""

    def draw(_: Session) -> bytes:
        combined = served.combined(served.hashes())
        context = {"combined": combined, "release": served.release(), "public_url": public_url}
        return render_for_all("about.html", lang, files=served.page_files(), here=("/about", {}), **context)

    return await pages.give(request, address_of("/about", lang=given(lang)), draw)


@router.get("/robots.txt")
def show_robots() -> PlainTextResponse:
    """Ask search engines for the public pages only."""
    return PlainTextResponse(_ROBOTS)


def _beyond_first(page: int) -> int | None:
    """The page's number as links have it: the first page has none."""
    return None if page == 1 else page
