"""The clerk's counter: issues slips as a PDF to print, voids a spoiled one. Never says who, what or whether.

A code is on the paper and nowhere else: not in a URL that the server sees, not in a log, not in the page.
"""

import base64
import secrets
from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import Field
from sqlmodel import Session

from app.counter import printed
from app.db import Reading, Writing
from app.deps import Chosen, Clerk, FormBody, LogKeys, Now, Pepper
from app.errors import sentence, status_of
from app.languages import paper
from app.settings import Settings
from app.staff import accounts
from app.templating import render
from ballots.box import issue
from ballots.box.dossiers import read_dossier
from ballots.box.drop import BATCH_SIZE
from ballots.box.issue import IssuedSlip
from ballots.errors import Refused
from ballots.forms.kinds import Kind
from ballots.office import clerk_days
from ballots.spelling import b64
from ballots.views import boxes as boxes_views
from ballots.views.lists import directory, kiosks
from ballots.views.readmodels import BallotSheet, Layout
from ballots.views.readmodels_staff import IssuePage
from printing.qr import matrix_path
from printing.tongue import Tongue
from printing.wording import day

router = APIRouter()


class _Issue(FormBody):
    """How many slips, what their links propose, and the dossier of a single one."""

    count: Annotated[int, Field(ge=1, le=issue.MOST_AT_ONCE)] = 1
    field: Annotated[str, Field(max_length=20)] = ""
    desk: Annotated[str, Field(max_length=20)] = ""
    dossier: Annotated[str, Field(max_length=100)] = ""
    paper: bool = True
    script: bool = False  # the page's own script asks, which takes JSON
    lang: Annotated[str, Field(max_length=3)] = ""  # "": Vietnamese


class _Again(FormBody):
    """A slip that is printed again as another one, and what the new one's link proposes.

    The dossier is of the form that both buttons share: a slip's dossier goes over to the new one by itself.
    """

    number: Annotated[str, Field(max_length=100)]
    dossier: str = ""
    field: Annotated[str, Field(max_length=20)] = ""
    desk: Annotated[str, Field(max_length=20)] = ""
    paper: Literal[True] = True
    script: bool = False
    lang: Annotated[str, Field(max_length=3)] = ""


class _Void(FormBody):
    """Spoiled slips, by the numbers printed on them, and the dossier that is to get another one."""

    number: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=issue.MOST_AT_ONCE)]
    dossier: Annotated[str, Field(max_length=100)] = ""


@router.get("/staff/issue")
def show_boxes(request: Request, session: Reading, staff: Clerk) -> Response:
    """The boxes of the clerk's unit that are in service; the only one is shown at once."""
    boxes = [one for one in directory.boxes_of_unit(session, staff.unit_id) if one.retired_on is None]
    if len(boxes) == 1:
        return RedirectResponse(f"/staff/issue/{boxes[0].box_id}", 303)
    return render(request, "issue_boxes.html", boxes=boxes)


@router.get("/staff/issue/{box_id}")
def show_counter(request: Request, box_id: str, session: Reading, staff: Clerk, chosen: Chosen) -> Response:
    """The counter of one box."""
    if accounts.box_of(session, staff, box_id).kind == Kind.TOUCHES:
        return RedirectResponse(f"/staff/touches/{box_id}", 303)
    return _draw_page(request, session, boxes_views.issue_page(session, box_id), chosen)


@router.post("/staff/issue/{box_id}")
def issue_slips(
    box_id: str,
    form: Annotated[_Issue, Form()],
    session: Writing,
    staff: Clerk,
    now: Now,
    log_keys: LogKeys,
    pepper: Pepper,
    chosen: Chosen,
) -> Response:
    """Issue slips and answer with their PDF; drawn in the transaction, so no slip is issued without paper.

    Their numbers go along for the page that asked: whose print fails could not be voided otherwise. To its
    script a single one is told by its link as well, for a screen or a message: the body alone has it.
    """
    accounts.box_of(session, staff, box_id)
    dossier = read_dossier(form.dossier, pepper) if form.dossier else None
    log_key = log_keys(box_id)
    slips = issue.issue(session, box_id, form.count, now.date(), secrets.token_bytes, log_key, dossier)
    clerk_days.count(session, staff.id, box_id, now.date(), issued=len(slips))
    return _printed(session, box_id, slips, form, chosen)


def _printed(
    session: Session, box_id: str, slips: Sequence[IssuedSlip], form: _Issue | _Again, chosen: Settings
) -> Response:
    page, tongue = boxes_views.issue_page(session, box_id), printed.tongue_of(form.lang)
    printed.check_address(page, chosen)
    drawn = printed.sheets_of(page, slips, chosen.public_url, form.field, form.desk, form.lang)
    if form.script:
        return JSONResponse(_told(drawn, tongue, page.layout, paper=form.paper))
    pdf = printed.draw(drawn, tongue, page.layout)
    headers = {"Content-Disposition": "inline", "Slip-Numbers": ",".join(slip.number for slip in slips)}
    return Response(pdf, media_type="application/pdf", headers=headers)


def _told(drawn: Sequence[BallotSheet], tongue: Tongue, layout: Layout, *, paper: bool) -> dict[str, object]:
    """What the counter's script gets: the numbers, the PDF if it is to be printed, a single slip's link."""
    said: dict[str, object] = {"numbers": [one.slip_number for one in drawn], "pdf": None, "screen": None}
    if paper:
        said["pdf"] = base64.b64encode(printed.draw(drawn, tongue, layout)).decode()
    if len(drawn) == 1:
        [slip] = drawn
        said["screen"] = {"link": slip.url, "expires": day(slip.expires_on), "qr": matrix_path(slip.url)}
    return said


@router.post("/staff/issue/{box_id}/reprint")
def print_again(
    request: Request,
    box_id: str,
    form: Annotated[_Again, Form()],
    session: Writing,
    staff: Clerk,
    now: Now,
    log_keys: LogKeys,
    chosen: Chosen,
) -> Response:
    """Void a slip and print another one in its place; the answer is the same for used ones, as in voiding."""
    accounts.box_of(session, staff, box_id)
    log_key, today = log_keys(box_id), now.date()
    try:
        slip = issue.reissue(session, box_id, form.number, today, secrets.token_bytes, log_key)
    except Refused as no:
        if form.script:
            raise
        return _refused(request, session, box_id, chosen, form.number, no)
    clerk_days.count(session, staff.id, box_id, today, issued=1, voided=1)
    return _printed(session, box_id, [slip], form, chosen)


@router.post("/staff/issue/{box_id}/void")
def void_slip(
    request: Request,
    box_id: str,
    form: Annotated[_Void, Form()],
    session: Writing,
    staff: Clerk,
    now: Now,
    log_keys: LogKeys,
    pepper: Pepper,
    chosen: Chosen,
) -> Response:
    """Void slips; the answer is the same for used ones, else it would tell who has voted."""
    accounts.box_of(session, staff, box_id)
    dossier = read_dossier(form.dossier, pepper) if form.dossier else None
    try:
        issue.void(session, box_id, form.number, now.date(), log_keys(box_id), dossier)
    except Refused as no:
        return _refused(request, session, box_id, chosen, " ".join(form.number), no)
    clerk_days.count(session, staff.id, box_id, now.date(), voided=len(form.number))
    return RedirectResponse(f"/staff/issue/{box_id}?done=slip_voided", 303)


def _refused(
    request: Request, session: Session, box_id: str, chosen: Settings, number: str, no: Refused
) -> Response:
    """The counter with the number to correct, which keeps the focus."""
    page, status = boxes_views.issue_page(session, box_id), status_of(no.code)
    return _draw_page(request, session, page, chosen, status, number=number, error=sentence(no))


def _draw_page(
    request: Request,
    session: Session,
    page: IssuePage,
    chosen: Settings,
    status: int = 200,
    number: str = "",
    error: str = "",
) -> Response:
    screens = [(one.id, one.name, b64(one.point)) for one in kiosks.screens(session, page.box_id)]
    context = {"page": page, "chosen": chosen, "number": number, "error": error, "most": issue.MOST_AT_ONCE}
    context |= {"tongues": paper.names(), "screens": screens}
    return render(request, "issue.html", status, **context, batch=BATCH_SIZE)
