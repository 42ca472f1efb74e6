"""Số liệu của tôi: what an official's own desks told, and the right to answer before it is signed off."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import CurrentStaff, FormBody, Now
from app.errors import sentence, status_of
from app.officials.month import MONTH_PATTERN, month_of
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Code, Refused
from ballots.office.audit import What
from ballots.officials import months
from ballots.views.figures import officials as views

router = APIRouter(prefix="/staff/my-figures")

_MONTHS_BACK = 24


class _Reply(FormBody):
    month: Annotated[str, Field(pattern=MONTH_PATTERN)]
    text: str = ""


def _page(
    request: Request, session: Session, staff: Staff, today: date, status: int = 200, /, **context: object
) -> Response:
    since = date(today.year - _MONTHS_BACK // 12, today.month, 1)
    found = views.figures_of(session, staff.unit_id, since, today.replace(day=1), staff.id)
    page: dict[str, object] = {"found": found[::-1], "table": views.table_of(session, staff.unit_id)}
    page |= {"wrong": None, "typed": "", "error": "", "reply_days": months.REPLY_DAYS}
    return render(request, "my_figures.html", status, **page | context)


@router.get("")
def show_own(request: Request, session: Reading, staff: CurrentStaff, now: Now) -> Response:
    """The last two years of who is signed in, newest first."""
    return _page(request, session, staff, now.date())


@router.post("")
def answer(
    request: Request,
    form: Annotated[_Reply, Form()],
    session: Writing,
    staff: CurrentStaff,
    now: Now,
    audit: Audit,
) -> Response:
    """Say something to one's own month, or that there is nothing to say."""
    month = month_of(form.month, now.date())
    found = views.figures_of(session, staff.unit_id, month, month, staff.id)
    try:
        if not found:
            raise Refused(Code.OFFICIAL_UNTOLD)  # noqa: TRY301 - as of a month with nothing told
        months.reply(session, found[0].standing, form.text, now.date())
    except Refused as no:
        page = {"wrong": month, "typed": form.text, "error": sentence(no)}
        return _page(request, session, staff, now.date(), status_of(no.code), **page)
    audit(What.OFFICIAL_REPLIED, {"month": form.month})
    return RedirectResponse("/staff/my-figures?done=official_replied", 303)
