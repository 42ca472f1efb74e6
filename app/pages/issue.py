"""The clerk's counter: issues slips as a PDF to print, voids a spoiled one. Never says who, what or whether.

A code is on the paper and nowhere else: not in a URL that the server sees, not in a log, not in the page.
"""

import secrets
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from app.db import Reading, Writing
from app.deps import Clerk, FormBody, LogKeys, Now, Pepper, PublicUrl
from app.errors import Problem, Rejected, sentence, status_of
from app.staff import accounts
from app.templating import render
from ballots.box import issue
from ballots.box.dossiers import read_dossier
from ballots.box.drop import BATCH_SIZE
from ballots.box.issue import IssuedSlip
from ballots.errors import Refused
from ballots.office import clerk_days
from ballots.views import boxes as boxes_views
from ballots.views.lists import directory
from ballots.views.readmodels import BallotSheet
from ballots.views.readmodels_staff import IssuePage
from printing import sheets

router = APIRouter()


class _Issue(FormBody):
    """How many slips, what their links propose, and the dossier of a single one."""

    count: Annotated[int, Field(ge=1, le=issue.MOST_AT_ONCE)] = 1
    field: Annotated[str, Field(max_length=20)] = ""
    desk: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,20}$")] = ""
    dossier: Annotated[str, Field(max_length=100)] = ""


class _Void(FormBody):
    """A spoiled slip, by the number printed on it."""

    number: Annotated[str, Field(max_length=100)]


@router.get("/staff/issue")
def show_boxes(request: Request, session: Reading, staff: Clerk) -> Response:
    """The boxes of the clerk's unit; the only one is shown at once."""
    boxes = directory.boxes_of_unit(session, staff.unit_id)
    if len(boxes) == 1:
        return RedirectResponse(f"/staff/issue/{boxes[0].box_id}", 303)
    return render(request, "issue_boxes.html", boxes=boxes)


@router.get("/staff/issue/{box_id}")
def show_counter(request: Request, box_id: str, session: Reading, staff: Clerk) -> Response:
    """The counter of one box."""
    accounts.box_of(session, staff, box_id)
    return _draw_page(request, boxes_views.issue_page(session, box_id))


@router.post("/staff/issue/{box_id}")
def issue_slips(
    box_id: str,
    form: Annotated[_Issue, Form()],
    session: Writing,
    staff: Clerk,
    now: Now,
    log_keys: LogKeys,
    pepper: Pepper,
    public_url: PublicUrl,
) -> Response:
    """Issue slips and answer with their PDF; drawn in the transaction, so no slip is issued without paper."""
    accounts.box_of(session, staff, box_id)
    page = boxes_views.issue_page(session, box_id)
    dossier = read_dossier(form.dossier, pepper) if form.dossier else None
    log_key = log_keys(box_id)
    slips = issue.issue(session, box_id, form.count, now.date(), secrets.token_bytes, log_key, dossier)
    clerk_days.count(session, staff.id, box_id, now.date(), issued=len(slips))
    pdf = sheets.draw_ballots(_sheets(page, slips, form.field, form.desk, public_url))
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": "inline"})


@router.post("/staff/issue/{box_id}/void")
def void_slip(
    request: Request,
    box_id: str,
    form: Annotated[_Void, Form()],
    session: Writing,
    staff: Clerk,
    now: Now,
    log_keys: LogKeys,
) -> Response:
    """Void a slip; the answer is the same for a used one, else it would tell who has voted."""
    accounts.box_of(session, staff, box_id)
    try:
        issue.void(session, box_id, form.number, now.date(), log_keys(box_id))
    except Refused as no:
        page = boxes_views.issue_page(session, box_id)
        return _draw_page(request, page, status_of(no.code), number=form.number, error=sentence(no))
    clerk_days.count(session, staff.id, box_id, now.date(), voided=1)
    return RedirectResponse(f"/staff/issue/{box_id}?done=slip_voided", 303)


def _draw_page(
    request: Request, page: IssuePage, status: int = 200, number: str = "", error: str = ""
) -> Response:
    context = {"page": page, "number": number, "error": error, "most": issue.MOST_AT_ONCE}
    return render(request, "issue.html", status, **context, batch=BATCH_SIZE)


def _sheets(
    page: IssuePage, slips: Sequence[IssuedSlip], field: str, desk: str, public_url: str
) -> list[BallotSheet]:
    """What is printed; the code stands in the link's fragment, which no browser sends."""
    labels = {choice.code: choice.label for choice in page.form.fields}
    if field and field not in labels:
        raise Rejected(Problem.INPUT_WRONG)
    return [
        BallotSheet(
            parent=page.parent,
            unit=page.unit,
            box=page.box,
            form=page.form,
            slip_number=slip.number,
            code=slip.code,
            url=f"{public_url}/p/{page.box_id}#{slip.code}.{field}.{desk}".rstrip("."),
            expires_on=slip.expires_on,
            field=labels.get(field),
            desk=desk or None,
            trial=page.trial,
        )
        for slip in slips
    ]
