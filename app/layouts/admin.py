"""Khổ in phiếu: the administrator sets what a box's slips are printed on."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import Admin, Chosen, FormBody
from app.errors import Rejected, sentence, status_of
from app.layouts import fitting
from app.layouts.words import LAYOUTS
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Refused
from ballots.office import setup
from ballots.office.audit import What
from ballots.views import offices

router = APIRouter(prefix="/staff/admin/layouts")


class _Layout(FormBody):
    layout: str


def _page(request: Request, session: Session, staff: Staff, status: int = 200, /, **context: str) -> Response:
    rows = [row for row in offices.boxes(session) if row.unit_id == staff.unit_id and row.layout is not None]
    page = {"wrong": "", "chosen": "", "error": ""}
    return render(request, "layouts.html", status, rows=rows, layouts=list(LAYOUTS.items()), **page | context)


@router.get("")
def show_layouts(request: Request, session: Reading, staff: Admin) -> Response:
    """Every box of the unit that has slips with its layout, and the form to change it."""
    return _page(request, session, staff)


@router.post("/{box_id}")
def set_layout(
    request: Request,
    box_id: str,
    form: Annotated[_Layout, Form()],
    session: Writing,
    staff: Admin,
    chosen: Chosen,
    audit: Audit,
) -> Response:
    """Set the layout of one box, from now on, if its ballots fit."""
    before = accounts.box_of(session, staff, box_id).layout
    try:
        layout = setup.read_layout(form.layout)
        fitting.check_box(session, box_id, chosen.public_url, layout)
    except (Refused, Rejected) as no:
        context = {"wrong": box_id, "chosen": form.layout, "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    setup.set_layout(session, box_id, layout)
    audit(What.LAYOUT_SET, {"box": box_id}, {"layout": before}, {"layout": layout})
    return RedirectResponse("/staff/admin/layouts?done=layout_set", 303)
