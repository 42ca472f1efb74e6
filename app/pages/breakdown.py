"""Theo lĩnh vực, lý do, quầy: what was told when boxes were counted, summed up over any months.

Desks are for the leader alone: everybody sees who sits where (decision 35).
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.db import Reading
from app.deps import Now, requires
from app.pages.spans import MONTH, span_of
from app.staff import accounts
from app.staff.accounts import Staff
from app.templating import render
from ballots.views import offices
from ballots.views.figures import breakdowns

router = APIRouter(prefix="/staff/breakdown")

Reader = Annotated[Staff, Depends(requires("secretary", "member", "admin", "auditor"))]


@router.get("")
def show_breakdown(
    request: Request,
    session: Reading,
    staff: Reader,
    now: Now,
    since: Annotated[str, MONTH] = "",
    until: Annotated[str, MONTH] = "",
    box: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """The tables of the unit, or of one box; from January of this year, if nothing is said."""
    if box:
        accounts.box_of(session, staff, box)
    first, last = span_of(since, until, now.date())
    tables = breakdowns.tables_of_span(session, staff.unit_id, first, last, box)
    boxes = [(row.id, row.name) for row in offices.boxes(session) if row.unit_id == staff.unit_id]
    page = {"tables": tables, "boxes": boxes, "box": box, "first": first, "last": last}
    return render(request, "breakdown.html", leads=staff.may("leader"), **page)
