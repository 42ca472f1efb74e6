"""Where a person sets the own address for reminders; an administrator does it among the accounts."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.db import Reading, Writing
from app.deps import CurrentStaff, FormBody
from app.errors import Rejected, sentence, status_of
from app.staff import emails
from app.staff.attending import account_row
from app.staff.auditing import Audit
from app.templating import render
from ballots.office.audit import What

router = APIRouter(prefix="/staff")


class _Email(FormBody):
    email: str = ""


@router.get("/email")
def show_email(request: Request, session: Reading, staff: CurrentStaff) -> Response:
    """One's own address."""
    return render(request, "email.html", email=account_row(session, staff).email, error="")


@router.post("/email")
def set_own_email(
    request: Request, form: Annotated[_Email, Form()], session: Writing, staff: CurrentStaff, audit: Audit
) -> Response:
    """Change one's own address; empty means no reminders."""
    try:
        login, before = emails.set_email(session, staff.unit_id, staff.id, form.email)
    except Rejected as no:
        return render(request, "email.html", status_of(no.code), email=form.email, error=sentence(no))
    audit(What.EMAIL_SET, {"login": login}, {"email": before}, {"email": bool(form.email)})
    return RedirectResponse("/staff?done=email_set", 303)
