"""The pages of a province's own account: openings today, results of a span, and these for spreadsheets.

It reads what is published, and how openings stand: no ballot, no key, nothing of a person.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from app.db import Reading
from app.deps import Now, requires
from app.errors import Problem, Rejected
from app.province import export, public, shown
from app.staff.accounts import Staff
from app.templating import render
from app.words import spreadsheet
from ballots.views.province import openings, results

router = APIRouter(prefix="/staff/province")

Province = Annotated[Staff, Depends(requires("province"))]
_Typed = Annotated[str, Query(max_length=shown.LONGEST_SEARCH)]
_CSV = "text/csv; charset=utf-8; header=present"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def show_today(request: Request, session: Reading, staff: Province, now: Now) -> Response:
    """How the openings of all units stand, and what is overdue."""
    view = openings.province_today(session, staff.unit_id, now.date())
    return render(request, "province_today.html", view=view, states=openings.State)


@router.get("/results")
def show_results(
    request: Request,
    session: Reading,
    staff: Province,
    now: Now,
    ky: _Typed = "",
    q: _Typed = "",
    sort: _Typed = "",
    xem: Literal["", "bieu-do"] = "",
) -> Response:
    """Figures, index and rank of all units in a span; SPAN_UNREADABLE."""
    view = results.province_results(session, staff.unit_id, shown.span_of(ky), now.date())
    if view is None:
        return render(request, "province_none.html")
    order = sort if sort in shown.SORTS else ""
    context = public.laid_out(view, q.strip(), order, public.written_in(""), drawn=bool(xem))
    address = "/staff/province/results"
    return render(request, "province_figures.html", **context, address=address)


@router.get("/results.csv")
def give_csv(session: Reading, staff: Province, now: Now, ky: _Typed = "") -> Response:
    """The figures of a span for programs; NOT_FOUND, SPAN_UNREADABLE."""
    view = results.province_results(session, staff.unit_id, shown.span_of(ky), now.date())
    if view is None:
        raise Rejected(Problem.NOT_FOUND)
    content = spreadsheet.table(export.NAMES, export.lines(view))
    return _attached(content, _CSV, f"so-lieu-{staff.unit_id}-{view.span.code}.csv")


@router.get("/results.xlsx")
def give_workbook(session: Reading, staff: Province, now: Now, ky: _Typed = "") -> Response:
    """The figures of a span, and of each of its months, for spreadsheets; NOT_FOUND, SPAN_UNREADABLE."""
    view = results.province_results(session, staff.unit_id, shown.span_of(ky), now.date())
    if view is None:
        raise Rejected(Problem.NOT_FOUND)
    by_month = results.by_months(session, staff.unit_id, view.span)
    return _attached(export.workbook(view, by_month), _XLSX, f"so-lieu-{staff.unit_id}-{view.span.code}.xlsx")


def _attached(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
