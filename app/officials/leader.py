"""Theo công chức: a month for the leader, signed off one by one; the table of points; the year's export.

Nobody but the leader and the official sees a figure here (decision 36).
"""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import FormBody, Now, requires
from app.errors import Problem, Rejected, sentence, status_of
from app.officials import exported
from app.officials.month import MONTH, MONTH_PATTERN, month_of
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.attending import account_row
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Refused
from ballots.office.audit import What
from ballots.officials import months
from ballots.officials.points import read_points, sample
from ballots.tables import Unit
from ballots.views.figures import officials as views

router = APIRouter(prefix="/staff/officials")

Leader = Annotated[Staff, Depends(requires("leader"))]


class _Signing(FormBody):
    month: Annotated[str, Field(pattern=MONTH_PATTERN)]


class _Export(FormBody):
    year: Annotated[int, Field(ge=2000, le=2099)]
    kind: Literal["csv", "xlsx"]


class _Points(FormBody):
    points: Annotated[str, Field(max_length=20_000)]


def _page(
    request: Request,
    session: Session,
    staff: Staff,
    month: date,
    today: date,
    status: int = 200,
    /,
    **context: object,
) -> Response:
    found = views.figures_of(session, staff.unit_id, month, month)
    page: dict[str, object] = {
        "found": found,
        "month": month,
        "table": views.table_of(session, staff.unit_id),
        "wrong": 0,
    }
    page["today"] = today
    return render(request, "officials.html", status, **page | {"error": ""} | context)


@router.get("")
def show_officials(
    request: Request, session: Reading, staff: Leader, now: Now, month: Annotated[str, MONTH] = ""
) -> Response:
    """Everybody who had a desk in a month; this one, if nothing is said."""
    return _page(request, session, staff, month_of(month, now.date()), now.date())


@router.post("/{account_id}/sign")
def sign_off(
    request: Request,
    account_id: int,
    form: Annotated[_Signing, Form()],
    session: Writing,
    staff: Leader,
    now: Now,
    audit: Audit,
) -> Response:
    """Sign a month of one official off, as it is shown."""
    month = month_of(form.month, now.date())
    account = accounts.account_of(session, staff.unit_id, account_id)
    found = views.figures_of(session, staff.unit_id, month, month, account.id)
    if not found:
        raise Rejected(Problem.ACCOUNT_UNKNOWN)
    written = found[0].written(views.table_of(session, staff.unit_id))
    try:
        months.sign(session, found[0].standing, account_row(session, staff), written, now.date())
    except Refused as no:
        status = status_of(no.code)
        return _page(request, session, staff, month, now.date(), status, wrong=account_id, error=sentence(no))
    audit(What.OFFICIAL_MONTH_SIGNED, {"official": found[0].standing.name, "month": form.month})
    return RedirectResponse(f"/staff/officials?month={form.month}&done=official_month_signed", 303)


@router.get("/points")
def show_points(request: Request, session: Reading, staff: Leader) -> Response:
    """The office's table of points, or one to begin with."""
    written = session.get_one(Unit, staff.unit_id).points
    return render(request, "points.html", typed=written or sample(), own=bool(written), error="")


@router.post("/points")
def set_points(
    request: Request, form: Annotated[_Points, Form()], session: Writing, staff: Leader, audit: Audit
) -> Response:
    """Put a table in force for what is not signed off yet."""
    text = form.points.replace("\r\n", "\n")
    unit = session.get_one(Unit, staff.unit_id)
    try:
        table = read_points(text)
    except Refused as no:
        page = {"typed": text, "own": bool(unit.points), "error": sentence(no)}
        return render(request, "points.html", status_of(no.code), **page)
    before = read_points(unit.points).basis if unit.points else None
    unit.points = text
    session.add(unit)
    audit(
        What.POINTS_SET,
        {"unit": staff.unit_id},
        {"basis": before} if before else None,
        {"basis": table.basis},
    )
    return RedirectResponse("/staff/officials/points?done=points_set", 303)


@router.post("/export")
def give_year(form: Annotated[_Export, Form()], session: Writing, staff: Leader, audit: Audit) -> Response:
    """A year for the yearly rating; who took it, and when, stands in the log."""
    found = views.figures_of(session, staff.unit_id, date(form.year, 1, 1), date(form.year, 12, 1))
    name = f"cong-chuc-{form.year}.{form.kind}"
    audit(What.OFFICIALS_EXPORTED, {"name": name})
    as_csv = form.kind == "csv"
    made, media = exported.as_csv(found) if as_csv else exported.as_xlsx(found, form.year)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type=media, headers=headers)
