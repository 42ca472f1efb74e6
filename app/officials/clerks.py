"""Người giữ quầy: the administrator says whose each desk was in a month."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import Admin, FormBody, Now
from app.errors import Problem, Rejected, sentence, status_of
from app.officials.month import MONTH, MONTH_PATTERN, month_of
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Refused
from ballots.office.audit import What
from ballots.officials.clerks import clerks_of, set_clerks
from ballots.views.figures import officials as views

router = APIRouter(prefix="/staff/admin/desk-clerks")


class _Clerks(FormBody):
    month: Annotated[str, Field(pattern=MONTH_PATTERN)]
    desk: list[str] = Field(default_factory=list)
    account: list[Literal[""] | Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(default_factory=list)

    def named(self) -> dict[str, int | None]:
        """By desk; None for nobody."""
        if len(self.desk) != len(self.account) or len(set(self.desk)) != len(self.desk):
            raise Rejected(Problem.INPUT_WRONG)
        return {desk: one or None for desk, one in zip(self.desk, self.account, strict=True)}


def _page(
    request: Request, session: Session, staff: Staff, month: date, status: int = 200, /, **context: str
) -> Response:
    rows = views.boxes_desks(session, staff.unit_id, month)
    page = {"rows": rows, "clerks": views.clerks(session, staff.unit_id), "wrong": "", "error": ""}
    return render(request, "desk_clerks.html", status, month=month, **page | context)


@router.get("")
def show_clerks(
    request: Request, session: Reading, staff: Admin, now: Now, month: Annotated[str, MONTH] = ""
) -> Response:
    """Every box that has desks, with whose they are in a month; this one, if nothing is said."""
    return _page(request, session, staff, month_of(month, now.date()))


@router.post("/{box_id}")
def change_clerks(
    request: Request,
    box_id: str,
    form: Annotated[_Clerks, Form()],
    session: Writing,
    staff: Admin,
    now: Now,
    audit: Audit,
) -> Response:
    """Set whose the desks of one box were."""
    box = accounts.box_of(session, staff, box_id)
    month = month_of(form.month, now.date())
    before = clerks_of(session, box_id, month)
    try:
        set_clerks(session, box, month, form.named())
    except Refused as no:
        status, said = status_of(no.code), sentence(no)
        return _page(request, session, staff, month, status, wrong=box_id, error=said)
    names = dict(views.clerks(session, staff.unit_id))
    after = clerks_of(session, box_id, month)
    was, now_is = (
        {"desks": [f"{desk}: {names.get(one, '?')}" for desk, one in sorted(those.items())]}
        for those in (before, after)
    )
    audit(What.DESK_CLERKS_SET, {"box": box_id, "month": form.month}, was, now_is)
    return RedirectResponse(f"/staff/admin/desk-clerks?month={form.month}&done=desk_clerks_set", 303)
