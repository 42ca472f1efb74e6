"""What the unit still keeps of past periods, until when, and by which command the operator destroys it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from app.db import Reading
from app.deps import Now, requires
from app.staff.accounts import Staff
from app.templating import render
from ballots.views.papers import keeping
from printing import wording as say

router = APIRouter(prefix="/staff/keeping")

_Reader = Annotated[Staff, Depends(requires("secretary", "admin", "auditor"))]


@router.get("")
def show_keeping(request: Request, session: Reading, staff: _Reader, now: Now) -> Response:
    """What is due to be destroyed today, and what later."""
    view = keeping.keeping(session, staff.unit_id, now.date())
    return render(request, "keeping.html", view=view, say=say)
