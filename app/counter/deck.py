"""A deck of ballots to draw from, and what is left of one: made with a progress bar, voided by a list.

The answer has the PDF once; the server keeps neither it nor the order of its sheets (making.py).
"""

import re
from functools import partial
from typing import Annotated

from anyio import Semaphore
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from pydantic import Field
from sqlmodel import Session

from app.counter import making
from app.counter.printed import tongue_of
from app.db import OneWrite, Reading, Writing
from app.deps import Chosen, Clerk, FormBody, LogKeys, Now
from app.errors import sentence, status_of
from app.languages import paper
from app.settings import Settings
from app.staff import accounts
from app.templating import render
from ballots.box import decks, issue
from ballots.errors import Code, Refused
from ballots.office import clerk_days
from ballots.views import boxes as boxes_views

router = APIRouter(prefix="/staff/issue/{box_id}/deck")

_BETWEEN = re.compile(r"[\n\r,;\t]+")
# A kind that no layer packs, and no proxy holds back: each line is sent when it is there.
_UNPACKED = {"Content-Type": "application/octet-stream", "X-Accel-Buffering": "no"}
_LONGEST = 40_000  # characters of a list: more than a thousand numbers, however they are typed


class _Deck(FormBody):
    """How many sheets, and in which language."""

    count: Annotated[int, Field(ge=0, le=1_000_000)]
    lang: Annotated[str, Field(max_length=3)] = ""
    script: bool = False  # the page's own script asks, which reads lines


class _List(FormBody):
    """The numbers of slips to void, one a line."""

    numbers: Annotated[str, Field(max_length=_LONGEST)]
    script: bool = False


async def _turn(request: Request) -> Semaphore:
    turn: Semaphore = request.app.state.deck_turn
    return turn


_Turn = Annotated[Semaphore, Depends(_turn)]


@router.get("")
def show_deck(request: Request, box_id: str, session: Reading, staff: Clerk, chosen: Chosen) -> Response:
    """How a deck is made, handed out and counted."""
    accounts.box_of(session, staff, box_id)
    return _draw_page(request, session, box_id, chosen)


@router.post("")
async def make_deck(
    box_id: str,
    form: Annotated[_Deck, Form()],
    database: OneWrite,
    staff: Clerk,
    now: Now,
    log_keys: LogKeys,
    chosen: Chosen,
    turn: _Turn,
) -> Response:
    """Draw a deck, issue its slips, answer with its PDF; to the page's script line by line."""
    asked = making.Asked(staff, box_id, form.count, form.lang, tongue_of(form.lang), now.date())
    deck = await database.read_aside(partial(making.prepare, asked=asked, chosen=chosen))
    if form.script:
        return StreamingResponse(deck.told(turn, database, log_keys), headers=_UNPACKED)
    async for _ in deck.draw(turn):
        pass
    await deck.issue(database, log_keys)
    headers = {"Content-Disposition": 'attachment; filename="tap-phieu.pdf"'}
    return Response(deck.pdf, media_type="application/pdf", headers=headers)


@router.post("/void")
def void_list(
    request: Request,
    box_id: str,
    form: Annotated[_List, Form()],
    session: Writing,
    staff: Clerk,
    now: Now,
    log_keys: LogKeys,
    chosen: Chosen,
) -> Response:
    """Void what is left of a deck, or all of it, by the numbers; used ones stay used, and nobody is told."""
    accounts.box_of(session, staff, box_id)
    numbers = [number for number in _BETWEEN.split(form.numbers) if number.strip()]
    try:
        issue.void(session, box_id, _some(numbers), now.date(), log_keys(box_id))
    except Refused as no:
        if form.script:
            raise
        at = no.facts.get("at")
        error = f"Số thứ {at} trong danh sách: {sentence(no)}" if at else sentence(no)
        return _draw_page(request, session, box_id, chosen, status_of(no.code), form.numbers, error)
    clerk_days.count(session, staff.id, box_id, now.date(), voided=len(numbers))
    return RedirectResponse(f"/staff/issue/{box_id}/deck?done=slips_voided", 303)


def _some(numbers: list[str]) -> list[str]:
    if not numbers:
        raise Refused(Code.TEXT_MISSING, field="numbers", row=0)
    return numbers


def _draw_page(
    request: Request,
    session: Session,
    box_id: str,
    chosen: Settings,
    status: int = 200,
    numbers: str = "",
    error: str = "",
) -> Response:
    page = boxes_views.issue_page(session, box_id)
    context = {"page": page, "chosen": chosen, "numbers": numbers, "error": error}
    context |= {"tongues": paper.names(), "least": decks.LEAST, "most": decks.MOST, "longest": _LONGEST}
    return render(request, "deck.html", status, **context)
