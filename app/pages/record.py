"""The published record of a box: its chain for people and for programs, its sheets, its leaf hashes.

Anyone may read it: no cookie, no session. A receipt is looked up in the browser; no route here takes one.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response
from sqlmodel import Session

from app.db import Reading
from app.errors import Problem, Rejected
from app.gate.kept import Publishing, address_of
from app.languages.catalogue import given
from app.templating import render_for_all
from app.words import chronicle
from ballots.verify.record import PAGE_ENTRIES
from ballots.views import boxes, record
from ballots.views.papers.ended import ended
from ballots.views.record import Lines
from printing.wording import office

router = APIRouter()

_JSON_LINES: Final = "application/x-ndjson"
_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "public, no-cache"  # kept, and asked for again by ETag
_MOST: Final = 2**31 - 1

Number = Annotated[int, Path(ge=1, le=_MOST)]


@router.get("/b/{box_id}/so-ghi")
async def show_record(
    request: Request,
    box_id: str,
    pages: Publishing,
    page: Annotated[int | None, Query(ge=1, le=_MOST)] = None,
) -> Response:
    """The chain in plain words, newest first."""

    def draw(session: Session) -> bytes:
        view = record.chain_page(session, box_id, page)
        if view is None:
            raise Rejected(Problem.NOT_FOUND)
        events = [chronicle.tell(chapter, view.labels) for chapter in view.entries]
        context = {"unit": office(view.unit, view.parent), "trial": view.trial, "view": view}
        context["ended"] = ended(session, box_id)
        return render_for_all("record.html", **context, events=events, page_entries=PAGE_ENTRIES)

    return await pages.give(request, address_of(f"/b/{box_id}/so-ghi", page=page), draw)


@router.get("/b/{box_id}/xac-nhan")
async def show_lookup(request: Request, box_id: str, pages: Publishing, lang: str = "") -> Response:
    """Look a receipt up: the page's script does it, and sends the receipt nowhere."""

    def draw(session: Session) -> bytes:
        box = boxes.named(session, box_id)
        context = {"unit": office(box.unit, box.parent), "trial": box.trial, "box": box, "here": (path, {})}
        context["ended"] = ended(session, box_id)
        return render_for_all("lookup.html", lang, **context)

    path = f"/b/{box_id}/xac-nhan"
    return await pages.give(request, address_of(path, lang=given(lang)), draw)


@router.get("/b/{box_id}/chain.jsonl")
def give_chain(
    request: Request,
    box_id: str,
    session: Reading,
    start: Annotated[int, Query(alias="from", ge=0, le=_MOST)] = 0,
) -> Response:
    """Every entry from a height on, a line each."""
    return _published(request, record.chain_lines(session, box_id, start), _JSON_LINES)


@router.get("/b/{box_id}/chain/{page}.jsonl")
def give_chain_page(request: Request, box_id: str, page: Number, session: Reading) -> Response:
    """A hundred entries; page 1 begins at height 0. A full page never changes."""
    lines = record.chain_lines(session, box_id, (page - 1) * PAGE_ENTRIES, PAGE_ENTRIES)
    return _published(request, lines, _JSON_LINES)


@router.get("/b/{box_id}/sheets/{number}.json")
def give_sheet(request: Request, box_id: str, number: Number, session: Reading) -> Response:
    """The exact bytes of a seal sheet."""
    return _published(request, record.sheet(session, box_id, number), "application/json")


@router.get("/b/{box_id}/forms/{number}.json")
def give_form(request: Request, box_id: str, number: Number, session: Reading) -> Response:
    """The published bytes of the questionnaire that a seal sheet names."""
    return _published(request, record.form(session, box_id, number), "application/json")


@router.get("/b/{box_id}/{number}/leaves")
def give_leaves(request: Request, box_id: str, number: Number, session: Reading) -> Response:
    """The leaf hashes of a period, a line a batch."""
    return _published(request, record.leaves(session, box_id, number), _JSON_LINES)


@router.get("/b/{box_id}/{number}/leaves/{batch}")
def give_batch(request: Request, box_id: str, number: Number, batch: Number, session: Reading) -> Response:
    """The leaf hashes of one batch, which never change."""
    return _published(request, record.leaves(session, box_id, number, batch), _JSON_LINES)


def _published(request: Request, lines: Lines | None, kind: str) -> Response:
    """A published file with its caching said; 304 for who has this version, 404 where there is none."""
    if lines is None:
        raise Rejected(Problem.NOT_FOUND)
    version = f'W/"{lines.version}"'
    headers = {"ETag": version, "Cache-Control": _FOREVER if lines.final else _ASK_AGAIN}
    known = request.headers.get("if-none-match", "")
    if version in (one.strip() for one in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(lines.content(), media_type=kind, headers=headers)
