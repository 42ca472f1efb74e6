"""Scanned paper, for members: doubtful marks one by one, then sheets of the sample; answers are JSON.

At the meeting's PC a member comes with a pass (header X-Panel, attending.py), else with the own session.
Nothing here tells what another member has chosen, nor whether anybody has.
"""

from base64 import b64encode
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import JsonBody, Now
from app.staff.attending import Attending, Releaser, account_row, see_opening
from app.templating import render
from ballots.scanned import sampling, settling
from ballots.scanned.pages import FINGERPRINT_BYTES
from ballots.spelling import b64, unb64
from ballots.tables import Account
from ballots.views import counts, scanned
from printing import wording as say

router = APIRouter(prefix="/staff/openings/{opening_id}/boxes/{box_id}/scan")

_Page = Annotated[str, Field(max_length=64)]


class _Choice(JsonBody):
    page: _Page
    question: Annotated[str, Field(max_length=20)]
    choice: Annotated[str, Field(max_length=1_000)]


class _Same(JsonBody):
    page: _Page
    same: bool


@router.get("/settle")
def show_settling(
    request: Request, opening_id: int, box_id: str, session: Reading, staff: Attending
) -> Response:
    """The page at which members decide, one after the other or each on a device of the own."""
    see_opening(session, staff, opening_id)
    count = counts.box_count(session, opening_id, box_id)
    return render(request, "scanned_settle.html", count=count, opening_id=opening_id, say=say)


@router.get("/next")
def give_next(opening_id: int, box_id: str, session: Reading, member: Releaser, now: Now) -> dict[str, Any]:
    """What this member looks at next."""
    see_opening(session, member, opening_id)
    return _next(session, opening_id, box_id, account_row(session, member), now)


@router.post("/doubt")
def decide(
    opening_id: int, box_id: str, body: _Choice, session: Writing, member: Releaser, now: Now
) -> dict[str, Any]:
    """Record what the member sees in a doubtful mark, and give what is next."""
    see_opening(session, member, opening_id)
    account, page = account_row(session, member), unb64(body.page, FINGERPRINT_BYTES)
    at = (opening_id, box_id, account, page, body.question, body.choice, now.date())
    settling.decide(session, *at)
    return _next(session, opening_id, box_id, account, now)


@router.post("/sheet")
def compare(
    opening_id: int, box_id: str, body: _Same, session: Writing, member: Releaser, now: Now
) -> dict[str, Any]:
    """Record whether a sheet of the sample says what the machine has read, and give what is next."""
    see_opening(session, member, opening_id)
    account, page = account_row(session, member), unb64(body.page, FINGERPRINT_BYTES)
    sampling.compare(session, opening_id, box_id, account, page, now.date(), same=body.same)
    return _next(session, opening_id, box_id, account, now)


def _next(session: Session, opening_id: int, box_id: str, account: Account, now: Now) -> dict[str, Any]:
    """Doubts first: both of a pair see them while they still wait."""
    doubt = scanned.next_doubt(session, opening_id, box_id, account, now.date())
    sheet = None if doubt else scanned.next_sheet(session, opening_id, box_id, account, now.date())
    return {
        "doubt": None if doubt is None else _doubt(doubt),
        "sheet": None if sheet is None else _sheet(sheet),
    }


def _doubt(doubt: scanned.Doubted) -> dict[str, Any]:
    return {
        "page": b64(doubt.page),
        "question": doubt.question,
        "text": doubt.text,
        "choices": doubt.choices,
        "crop": b64encode(doubt.crop).decode(),
        "left": doubt.left,
    }


def _sheet(sheet: scanned.Sampled) -> dict[str, Any]:
    marks = [
        {"text": one.text, "words": one.words, "crop": b64encode(one.crop).decode()} for one in sheet.marks
    ]
    return {"page": b64(sheet.page), "marks": marks, "left": sheet.left}
