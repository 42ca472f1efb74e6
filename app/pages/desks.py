"""Quầy: the administrator sets which desks a box has; slips and ballots carry these and no other text."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import Admin, Chosen, FormBody
from app.errors import Rejected, sentence, status_of
from app.layouts import fitting
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Refused
from ballots.office import desks
from ballots.office.audit import What
from ballots.views import offices

router = APIRouter(prefix="/staff/admin/desks")


class _Desks(FormBody):
    desks: str = ""


def _page(request: Request, session: Session, staff: Staff, status: int = 200, /, **context: str) -> Response:
    rows = [row for row in offices.boxes(session) if row.unit_id == staff.unit_id]
    page = {"wrong": "", "typed": "", "error": ""}
    return render(request, "desks.html", status, rows=rows, most=desks.MOST_DESKS, **page | context)


@router.get("")
def show_desks(request: Request, session: Reading, staff: Admin) -> Response:
    """Every box of the unit with its desks, and the form to change them."""
    return _page(request, session, staff)


@router.post("/{box_id}")
def set_desks(
    request: Request,
    box_id: str,
    form: Annotated[_Desks, Form()],
    session: Writing,
    staff: Admin,
    chosen: Chosen,
    audit: Audit,
) -> Response:
    """Set the desks of one box, from now on, if its slips have room for them."""
    before = desks.desks_of(accounts.box_of(session, staff, box_id))
    try:
        fitting.check_desks(session, box_id, chosen.public_url, form.desks)
        box = desks.set_desks(session, box_id, form.desks)
    except (Refused, Rejected) as no:
        context = {"wrong": box_id, "typed": form.desks, "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    audit(What.DESKS_SET, {"box": box_id}, {"desks": list(before)}, {"desks": list(desks.desks_of(box))})
    return RedirectResponse("/staff/admin/desks?done=desks_set", 303)
