"""The start page of the staff: what waits for this person, and the way to everything else."""

from fastapi import APIRouter, Request, Response

from app.db import Reading
from app.deps import CurrentStaff, Now
from app.notices import agenda, key_notices
from app.templating import render
from ballots.views.matters.listed import mine_open

router = APIRouter()


@router.get("/staff")
def show_home(request: Request, session: Reading, staff: CurrentStaff, now: Now) -> Response:
    """Every box of the unit with the steps that wait for this person."""
    today = now.date()
    spares = agenda.spare_uses(session, staff, today)
    lines = agenda.lines(session, staff, today)
    said = key_notices.said(line.keys for line in lines if line.keys is not None)
    given, late = mine_open(session, staff.id, today)
    matters = {"given": given, "late": late}
    tasks = agenda.tasks(lines)
    return render(request, "home.html", lines=lines, tasks=tasks, spares=spares, matters=matters, **said)
