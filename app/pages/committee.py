"""The committee of a box: who holds which padlock, the periods and their seals, the next opening's day."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from app import typed
from app.db import Reading, Writing
from app.deps import FormBody, Member, Now
from app.notices import key_notices
from app.staff.attending import Watching, account_row, see_box
from app.staff.auditing import Audit
from app.templating import render
from app.words import audit_told, keys_told
from ballots.keys import padlocks
from ballots.office.audit import What
from ballots.views import boxes, proofs
from printing import wording as say

router = APIRouter(prefix="/staff/committee/{box_id}")


_MOST_PERIODS = 10_000  # far more than a box will ever have


class _Day(FormBody):
    period: Annotated[int, Field(ge=1, le=_MOST_PERIODS)]
    day: date
    reason: str


@router.get("")
def show_committee(request: Request, box_id: str, session: Reading, staff: Watching, now: Now) -> Response:
    """Roles, padlocks, rule, periods and the next day."""
    committee_id = see_box(session, staff, box_id)
    today = now.date()
    view = boxes.committee_view(session, box_id, today)
    keys = key_notices.notice(session, box_id, staff, today)
    spares = key_notices.spare_uses(session, staff.unit_id, {committee_id: dict(view.labels)}, today)
    log = proofs.key_lines(session, staff.unit_id, committee_id, today)
    told = [(line, keys_told.line(line, view.labels)) for line in log]
    context = {"keys": keys, "spares": spares, "key_log": told, **key_notices.said([keys])}
    return render(request, "committee.html", view=view, say=say, today=today, **context)


@router.post("/day")
def choose_day(
    box_id: str, form: Annotated[_Day, Form()], session: Writing, staff: Member, now: Now, audit: Audit
) -> Response:
    """Record the chair's choice of a day, with its reason."""
    committee_id = see_box(session, staff, box_id)
    chair = account_row(session, staff)
    before = audit_told.chosen_day(session, box_id, form.period)
    reason = typed.check("day_reason", form.reason)
    padlocks.choose_day(session, chair, box_id, form.period, form.day, reason, now.date())
    about = {"committee": committee_id, "box": box_id, "period": form.period}
    audit(What.DAY_CHOSEN, about, before, audit_told.chosen_day(session, box_id, form.period))
    return RedirectResponse(f"/staff/committee/{box_id}#ngay", 303)


@router.get("/seals/{number}")
def show_seal(
    request: Request, box_id: str, number: int, session: Reading, staff: Watching, now: Now
) -> Response:
    """One period's mã niêm phong, to be read aloud."""
    see_box(session, staff, box_id)
    view = boxes.committee_view(session, box_id, now.date())
    period = boxes.sealed_period(view, number)
    return render(request, "seal.html", view=view, period=period, say=say)
