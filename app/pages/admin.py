"""The unit's administration: accounts and their duties, and the table of swapped working days."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing
from app.deps import Admin, FormBody, LogKeys
from app.errors import Rejected, sentence, status_of
from app.oidc.shown import of_account
from app.planned.typed_day import NotADay, read_day
from app.staff import accounts, changing, leaving, roster
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from app.words import audit_told
from ballots.errors import Refused
from ballots.office import swaps
from ballots.office.audit import What
from ballots.tables import Holder
from ballots.views.lists import days

router = APIRouter(prefix="/staff/admin")

_Duty = Literal["issue", "secretary", "admin", "auditor", "province"]


def _seat_of(text: str) -> tuple[str, str] | None:
    committee, _, role = text.partition(" ")
    return (committee, role) if text else None


class _NewAccount(FormBody):
    login: str
    name: str
    title: str = ""
    duties: tuple[_Duty, ...] = ()
    seat: str = ""  # "committee role", or nothing


class _Account(FormBody):
    duties: tuple[_Duty, ...] = ()
    seat: str = ""  # "committee role", or nothing
    email: str = ""
    understood: bool = False
    name: str = ""  # nothing: name and title stay
    title: str = ""

    def wanted(self) -> changing.Wanted:
        named = (
            (typed.check("person_name", self.name), typed.check("person_title", self.title))
            if self.name
            else None
        )
        return changing.Wanted(self.duties, _seat_of(self.seat), self.email, self.understood, named)


class _Active(FormBody):
    active: bool
    understood: bool = False


class _NewSwap(FormBody):
    day: str = ""
    working: bool
    document: str = ""


def _accounts_page(
    request: Request,
    session: Session,
    staff: Staff,
    status: int = 200,
    /,
    chosen: int | None = None,
    **context: Any,
) -> Response:
    rows = roster.accounts(session, staff.unit_id)
    page = {"error": "", "form": _NewAccount(login="", name=""), "once": None}
    page |= {
        "accounts": rows,
        "chosen": next((row for row in rows if row.id == chosen), None),
        "seats": roster.seats(session, staff.unit_id),
        "offered": roster.duties_offered(session, staff.unit_id),
    }
    page |= of_account(request, session, page["chosen"])
    return render(request, "accounts.html", status, **page | context)


@router.get("/accounts")
def show_accounts(request: Request, session: Reading, staff: Admin, account: int | None = None) -> Response:
    """List the unit's accounts, with what is to be changed of the chosen one, or a form for another."""
    return _accounts_page(request, session, staff, chosen=account)


@router.post("/accounts")
def add_account(
    request: Request, form: Annotated[_NewAccount, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Add an account and show its one-time password, this once: it is in no address and not kept."""
    try:
        account, password = accounts.add_account(
            session,
            staff.unit_id,
            form.login,
            typed.check("person_name", form.name),
            title=typed.check("person_title", form.title),
            duties=form.duties,
            seat=_seat_of(form.seat),
        )
    except (Refused, Rejected) as no:
        return _accounts_page(request, session, staff, status_of(no.code), error=sentence(no), form=form)
    accounts.mark_issued(account)
    audit(What.ACCOUNT_ADDED, {"login": account.login}, after=audit_told.new_account(account))
    return _accounts_page(request, session, staff, once=(account.login, password))


@router.post("/accounts/{account_id}")
def change_account(
    account_id: int,
    form: Annotated[_Account, Form()],
    session: Writing,
    staff: Admin,
    log_key: LogKeys,
    audit: Audit,
) -> Response:
    """Change name, duties, seat and address; the keys of a role that is given up are retired."""
    changed = changing.change(session, staff, account_id, form.wanted(), log_key)
    about = {"login": changed.login}
    if changed.after:
        audit(What.ACCOUNT_CHANGED, about, changed.before, changed.after)
    if changed.email is not None:
        before, after = changed.email
        audit(What.EMAIL_SET, about, {"email": before}, {"email": after})
    _tell_left(audit, changed.gone, changed.login)
    return RedirectResponse(f"/staff/admin/accounts?account={account_id}&done=account_changed", 303)


@router.post("/accounts/{account_id}/active")
def set_active(
    account_id: int,
    form: Annotated[_Active, Form()],
    session: Writing,
    staff: Admin,
    log_key: LogKeys,
    audit: Audit,
) -> Response:
    """Stop an account, whose keys are retired, or let it in again."""
    if form.active:
        account, gone = accounts.set_active(session, staff, account_id, active=True), None
    else:
        account, gone = leaving.stop(session, staff, account_id, log_key, understood=form.understood)
    audit(What.ACCOUNT_STARTED if form.active else What.ACCOUNT_STOPPED, {"login": account.login})
    _tell_left(audit, gone, account.login)
    return RedirectResponse(f"/staff/admin/accounts?account={account_id}&done=account_changed", 303)


def _tell_left(audit: Audit, gone: Holder | None, login: str) -> None:
    if gone is not None:
        audit(What.HOLDER_LEFT, {"committee": gone.committee_id, "role": gone.role, "login": login})


@router.post("/accounts/{account_id}/password")
def reset_password(
    request: Request,
    account_id: int,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Admin,
    audit: Audit,
) -> Response:
    """Draw a new one-time password and show it, this once."""
    login, password = accounts.reset_for_other(session, staff, account_id)
    audit(What.PASSWORD_RESET, {"login": login})
    return _accounts_page(request, session, staff, once=(login, password))


def _swaps_page(
    request: Request,
    session: Session,
    staff: Staff,
    status: int = 200,
    /,
    error: str = "",
    form: _NewSwap | None = None,
    no_day: str = "",
) -> Response:
    page = {"swaps": days.swap_lines(session, staff.unit_id), "error": error, "no_day": no_day, "form": form}
    return render(request, "swaps.html", status, **page, added=_day_of(request.query_params.get("day", "")))


def _day_of(text: str) -> date | None:
    try:
        return read_day(text)
    except NotADay:
        return None


@router.get("/swaps")
def show_swaps(request: Request, session: Reading, staff: Admin) -> Response:
    """List the swapped working days that hold in the unit, with a form for another one of its own."""
    return _swaps_page(request, session, staff)


@router.post("/swaps")
def add_swap(
    request: Request, form: Annotated[_NewSwap, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Enter a swapped day of one's own unit with its document."""
    try:
        day = read_day(form.day)
        document = typed.check("document", form.document)
        swaps.add_swap(session, day, working=form.working, document=document, unit_id=staff.unit_id)
    except NotADay as no:
        return _swaps_page(request, session, staff, 422, no_day=str(no), form=form)
    except (Refused, Rejected) as no:
        return _swaps_page(request, session, staff, status_of(no.code), error=sentence(no), form=form)
    after = {"working": form.working, "document": document}
    audit(What.SWAP_ADDED, {"day": day.isoformat()}, after=after)
    return RedirectResponse(f"/staff/admin/swaps?done=swap_added&day={day.isoformat()}", 303)


@router.post("/swaps/{day}/remove")
def remove_swap(
    day: date, _form: Annotated[FormBody, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Take a swapped day of one's own unit out of the table."""
    before = swaps.remove_swap(session, day, staff.unit_id)
    audit(What.SWAP_REMOVED, {"day": day.isoformat()}, before=before)
    return RedirectResponse("/staff/admin/swaps?done=swap_removed", 303)
