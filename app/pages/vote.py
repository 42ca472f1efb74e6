"""The citizen's page, and what its script asks: the sheet of the open period, and the drop.

No cookie and no session here, and nothing is logged: who sends an envelope, the server is never told.
"""

from random import SystemRandom
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlmodel import Session

from app.db import OneWrite, Reading
from app.deps import JsonBody, LogKeys, Now
from app.templating import render
from ballots.box import drop as drop_box
from ballots.forms.questionnaire import REMARK_CHARACTERS
from ballots.sealing import codes
from ballots.spelling import b64, unb64
from ballots.views import boxes

router = APIRouter()

_shuffle = SystemRandom()


class _Drop(JsonBody):
    """One envelope on its way; the longest that any rule of sets makes has less than 16,384 characters."""

    box: Annotated[str, Field(max_length=64)]
    code: Annotated[str, Field(max_length=64)]
    envelope: Annotated[str, Field(max_length=16_384)]


@router.get("/p/{box_id}")
def show_ballot(request: Request, box_id: str, session: Reading) -> Response:
    """The questionnaire of a box; the code is in the fragment, which no server ever sees."""
    view = boxes.vote_page(session, box_id)
    sheet = "" if view.sheet is None else b64(view.sheet)
    context = {"unit": view.unit, "trial": view.trial, "view": view, "sheet": sheet}
    return render(request, "vote.html", **context, longest=REMARK_CHARACTERS)


@router.get("/api/v1/boxes/{box_id}/sheet")
def show_sheet(box_id: str, session: Reading) -> dict[str, str]:
    """The exact bytes of the sheet to seal for now; BOX_UNKNOWN, BOX_NOT_OPEN."""
    return {"sheet": b64(drop_box.open_period(session, boxes.box_row(session, box_id)).sheet)}


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
