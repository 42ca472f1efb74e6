"""The figures of a unit for its leaders: any span, two spans beside each other, a line over months."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field
from sqlmodel import Session

from app.db import Reading
from app.deps import Now, PublicUrl, requires
from app.figures import series, workbook
from app.staff import accounts
from app.staff.accounts import Staff
from app.templating import render
from ballots.spans import LONGEST_TYPED, Span, month_of, months_up_to, read_span
from ballots.views.figures import compared, months
from ballots.views.papers import summary
from ballots.views.papers.values import SummaryView
from printing import wording as say

router = APIRouter(prefix="/staff/figures")

_Reader = Annotated[Staff, Depends(requires("secretary", "member", "admin", "auditor"))]
_Typed = Annotated[str, Query(max_length=LONGEST_TYPED)]
_Goal = Annotated[Annotated[int, Field(ge=1, le=100)] | Literal[""], Query()]
_CHART_MONTHS = 24
_MOST_YEARS = 10  # that the choice of a span offers
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
def show_figures(
    request: Request, session: Reading, staff: _Reader, now: Now, ky: _Typed = "", so: _Typed = ""
) -> Response:
    """The summary of a span, beside another one if that is asked for."""
    known = months.first_and_last(session, staff.unit_id)
    span = read_span(ky) if ky else month_of((known[1] if known else now).date())
    view = summary.summary_view(session, staff.unit_id, span, now)
    other = summary.summary_view(session, staff.unit_id, read_span(so), now) if so else None
    rows = compared.compare(view, other) if other else ()
    context = {"view": view, "other": other, "compared": rows, "say": say}
    return render(request, "figures.html", **context, choices=_choices(known, now, span))


@router.get("/tong-hop.xlsx")
def give_workbook(session: Reading, staff: _Reader, now: Now, public_url: PublicUrl, ky: _Typed) -> Response:
    """The summary for spreadsheets."""
    view = _view(session, staff, ky, now)
    return _attached(workbook.as_workbook(view, public_url), _XLSX, f"tong-hop-{view.span.code}.xlsx")


@router.get("/tong-hop.csv")
def give_csv(session: Reading, staff: _Reader, now: Now, ky: _Typed) -> Response:
    """The summary for programs."""
    view = _view(session, staff, ky, now)
    kind = "text/csv; charset=utf-8; header=present"
    return _attached(workbook.as_csv(view), kind, f"tong-hop-{view.span.code}.csv")


@router.get("/theo-thang")
def show_months(
    request: Request,
    session: Reading,
    staff: _Reader,
    now: Now,
    hom: Annotated[str, Query(max_length=64)] = "",
    muc_tieu: _Goal = "",
) -> Response:
    """Lines over the last months, with participation under each."""
    if hom:
        accounts.box_of(session, staff, hom)
    span = months_up_to(month_of(now.date()), _CHART_MONTHS)
    found = months.months_of(session, staff.unit_id, span, hom)
    context = {"found": found, "charts": series.charts_of(found, muc_tieu or None), "goal": muc_tieu}
    return render(request, "figures_months.html", **context, span=span, say=say)


def _view(session: Session, staff: Staff, typed: str, now: datetime) -> SummaryView:
    return summary.summary_view(session, staff.unit_id, read_span(typed), now)


def _attached(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


def _choices(
    known: tuple[datetime, datetime] | None, now: datetime, span: Span
) -> Sequence[tuple[str, list[tuple[str, str]]]]:
    """Years, quarters and months that there can be figures of, the newest first, and the one looked at."""
    first = month_of((known[0] if known else now).date())
    last = max(month_of(now.date()), month_of(known[1].date()) if known else first)
    since = max(first.year, last.year - _MOST_YEARS + 1)
    years = [Span(year, 1, 12) for year in range(last.year, since - 1, -1)]
    parts: dict[str, list[Any]] = {"Tháng": [], "Quý": [], "Năm": years}
    for year in years:
        parts["Tháng"] += [one for one in year.each[::-1] if first <= one <= last]
        quarters = [Span(year.year, month, 3) for month in (10, 7, 4, 1)]
        parts["Quý"] += [one for one in quarters if one.until > first.since and one.since < last.until]
    if span not in (one for spans in parts.values() for one in spans):
        parts = {"Đang xem": [span], **parts}
    return [(label, [(one.code, _named(one)) for one in spans]) for label, spans in parts.items() if spans]


def _named(span: Span) -> str:
    said = say.span(span)
    return said[0].upper() + said[1:]
