"""The citizen's page, and what its script asks: the sheet of the open period, and the drop.

No cookie and no session here, and nothing is logged: who sends an envelope, the server is never told.
A link comes as messengers and scanners have changed it. What follows the box's id may be a code whose # was
escaped on the way (%23): it is in no answer, neither text nor header; the page's script puts it back.
"""

import re
from random import SystemRandom
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from app.db import OneWrite, Reading
from app.deps import JsonBody, LogKeys, Now
from app.templating import render
from ballots.box import drop as drop_box
from ballots.forms.questionnaire import REMARK_CHARACTERS
from ballots.sealing import codes
from ballots.spelling import b64, unb64
from ballots.views import boxes, rows

router = APIRouter()

_shuffle = SystemRandom()
_LINK = re.compile(r"([a-z0-9-]+)(.*)", re.DOTALL)
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)  # a word processor's


class _Drop(JsonBody):
    """One envelope on its way; the longest that any rule of sets makes has less than 16,384 characters."""

    box: Annotated[str, Field(max_length=64)]
    code: Annotated[str, Field(max_length=64, pattern=r"^[ -~\u00a0]*$")]  # the page has read what was typed
    envelope: Annotated[str, Field(max_length=16_384)]


@router.get("/p/{link:path}")
@router.get("/P/{link:path}")
def show_ballot(request: Request, link: str, session: Reading) -> Response:
    """The questionnaire of a box; the code is in the fragment, which no server ever sees."""
    box_id, rest = _box_and_rest(link)
    view = boxes.vote_page(session, box_id)
    if view is None:
        return render(request, "vote_unknown.html", 404)
    if request.scope["path"] != f"/p/{box_id}" and not any(sign.isalnum() for sign in rest):
        return RedirectResponse(f"/p/{box_id}", 303)  # without a fragment: browsers keep the one they have
    sheet = "" if view.sheet is None else b64(view.sheet)
    context = {"unit": view.unit, "trial": view.trial, "view": view, "sheet": sheet}
    return render(request, "vote.html", **context, longest=REMARK_CHARACTERS)


def _box_and_rest(link: str) -> tuple[str, str]:
    """The id of the box in what stands behind /p/, and what follows it; ids are of small letters."""
    found = _LINK.match(link.translate(_DASHES).lower())
    return ("", link) if found is None else (found[1], found[2])


@router.get("/api/v1/boxes/{box_id}/sheet")
def show_sheet(box_id: str, session: Reading) -> dict[str, str]:
    """The exact bytes of the sheet to seal for now; BOX_UNKNOWN, BOX_NOT_OPEN."""
    return {"sheet": b64(drop_box.open_period(session, rows.box_row(session, box_id)).sheet)}


@router.post("/api/v1/drop")
async def drop(body: _Drop, database: OneWrite, now: Now, log_keys: LogKeys) -> dict[str, str]:
    """Spend a code and take its envelope; the same two again give the same receipt again."""
    token = codes.read_code(body.code)
    envelope = unb64(body.envelope, len(body.envelope) * 3 // 4)
    log_key = log_keys(body.box)

    def look() -> None:
        with database.reading() as session:
            drop_box.check_known(session, body.box, token)

    def put(session: Session) -> drop_box.Receipt:
        return drop_box.drop(session, body.box, token, envelope, now.date(), _shuffle, log_key)

    if database.sqlite:  # one writer at a time: who has no slip is told so before waiting for a turn
        await to_thread.run_sync(look)
    receipt = await database.drop_in_turn(put)
    return {"leaf": b64(receipt.leaf), "seal": b64(receipt.seal), "signature": b64(receipt.signature)}
