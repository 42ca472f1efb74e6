"""Scanned paper, for the secretary: where the files come in, how far it is, remarks to be typed, the end."""

from base64 import b64encode
from secrets import SystemRandom
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import FormBody, JsonBody, Secretary
from app.gate.layer import SCANS_BYTES
from app.scanned.reader import FindsReader
from app.staff.attending import Watching, see_opening
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.forms.questionnaire import REMARK_CHARACTERS
from ballots.office.audit import What
from ballots.scanned import adding, sampling, taking
from ballots.views import counts, scanned
from printing import wording as say

router = APIRouter(prefix="/staff/openings/{opening_id}/boxes/{box_id}/scan")


class _Remark(JsonBody):
    id: Annotated[str, Field(max_length=64)]
    text: str


@router.get("")
def show_scans(
    request: Request,
    opening_id: int,
    box_id: str,
    session: Reading,
    staff: Watching,
    reader: FindsReader,
) -> Response:
    """Where paper ballots are read by machine, and what is left to do."""
    see_opening(session, staff, opening_id)
    count = counts.box_count(session, opening_id, box_id)
    if count.form.kind is not Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    context = {"left": scanned.left_of(session, opening_id, box_id), "away": reader is None}
    context |= {"least": taking.LEAST_PILE, "megabytes": SCANS_BYTES // 2**20}
    context |= {"longest": REMARK_CHARACTERS}
    return render(request, "scanned.html", count=count, opening_id=opening_id, say=say, **context)


@router.post("/draw")
def draw_sample(
    opening_id: int,
    box_id: str,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Secretary,
    audit: Audit,
) -> Response:
    """No more files: the sample is drawn, and people begin to look."""
    see_opening(session, staff, opening_id)
    pile = sampling.draw(session, opening_id, box_id)
    told = {"sheets": pile.sheets, "doubtful": pile.doubtful, "sample": pile.sample}
    audit(What.SCANS_DRAWN, {"opening": opening_id, "box": box_id}, after=told)
    return RedirectResponse(f"/staff/openings/{opening_id}/boxes/{box_id}/scan", 303)


@router.post("/add")
def add_pile(
    opening_id: int,
    box_id: str,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Secretary,
    audit: Audit,
) -> Response:
    """Nothing is in doubt any more: the sheets are counted and forgotten."""
    see_opening(session, staff, opening_id)
    pile = adding.add_pile(session, opening_id, box_id)
    told = {"sheets": pile.sheets, "compared": pile.compared, "different": pile.different}
    audit(What.SCANS_COUNTED, {"opening": opening_id, "box": box_id}, after=told)
    return RedirectResponse(f"/staff/openings/{opening_id}/boxes/{box_id}/scan", 303)


# --- remarks --------------------------------------------------------------------------------------------


def _next_remark(session: Session, opening_id: int, box_id: str) -> dict[str, Any]:
    crop = scanned.next_remark(session, opening_id, box_id)
    if crop is None:
        return {"remark": None}
    return {"remark": {"id": crop.id, "crop": b64encode(crop.crop).decode(), "left": crop.left}}


@router.get("/remark")
def give_remark(opening_id: int, box_id: str, session: Reading, staff: Secretary) -> dict[str, Any]:
    """The next picture of a remark."""
    see_opening(session, staff, opening_id)
    return _next_remark(session, opening_id, box_id)


@router.post("/remark")
def type_remark(
    opening_id: int, box_id: str, body: _Remark, session: Writing, staff: Secretary
) -> dict[str, Any]:
    """Take in what is written on one, and give the next."""
    see_opening(session, staff, opening_id)
    adding.type_remark(session, opening_id, box_id, body.id, body.text, SystemRandom())
    return _next_remark(session, opening_id, box_id)
