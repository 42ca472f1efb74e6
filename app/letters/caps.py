"""Hòm thư góp ý: the administrator sets how many letters each box takes on one day."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import Admin, FormBody
from app.errors import sentence, status_of
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.office import setup
from ballots.office.audit import What
from ballots.views import offices

router = APIRouter(prefix="/staff/admin/letters")


class _Cap(FormBody):
    cap: str = ""


def _page(request: Request, session: Session, staff: Staff, status: int = 200, /, **context: str) -> Response:
    rows = [
        row for row in offices.boxes(session) if row.unit_id == staff.unit_id and row.kind is Kind.LETTERS
    ]
    page = {"wrong": "", "typed": "", "error": ""}
    return render(request, "letter_caps.html", status, rows=rows, most=setup.MAX_CAP, **page | context)


@router.get("")
def show_caps(request: Request, session: Reading, staff: Admin) -> Response:
    """Every box of letters of the unit, and the form to change its number."""
    return _page(request, session, staff)


@router.post("/{box_id}")
def set_cap(
    request: Request,
    box_id: str,
    form: Annotated[_Cap, Form()],
    session: Writing,
    staff: Admin,
    audit: Audit,
) -> Response:
    """Set the number of one box, from now on; what came today counts."""
    before = accounts.box_of(session, staff, box_id).daily_cap
    text = form.cap.strip()
    try:
        cap = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(setup.MAX_CAP)) else 0
        setup.set_cap(session, box_id, cap)
    except Refused as no:
        if no.code is not Code.CAP_WRONG:
            raise
        context = {"wrong": box_id, "typed": form.cap, "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    audit(What.CAP_SET, {"box": box_id}, {"cap": before}, {"cap": cap})
    return RedirectResponse("/staff/admin/letters?done=cap_set", 303)
