"""The unit's administration: accounts and their duties, and the table of swapped working days."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing, for_all_units
from app.deps import Admin, FormBody, LogKeys
from app.errors import Rejected, sentence, status_of
from app.staff import accounts, leaving, roster
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from app.words import audit_told
from ballots.errors import Refused
from ballots.keys import padlocks
from ballots.office import swaps
from ballots.office.audit import What
from ballots.tables import Holder

router = APIRouter(prefix="/staff/admin")

_Duty = Literal["issue", "secretary", "admin", "auditor"]


class _NewAccount(FormBody):
    login: str
    name: str
    title: str = ""
    duties: tuple[_Duty, ...] = ()
    seat: str = ""  # "committee role", or nothing


class _Duties(FormBody):
    duties: tuple[_Duty, ...] = ()


class _Active(FormBody):
    active: bool
    understood: bool = False


class _Seat(FormBody):
    seat: str = ""  # "committee role", or nothing
    understood: bool = False


class _NewSwap(FormBody):
    day: date
    working: bool
    document: str


def _accounts_page(
    request: Request, session: Session, staff: Staff, status: int = 200, /, **context: Any
) -> Response:
    page = {"error": "", "form": _NewAccount(login="", name=""), "once": None}
    page |= {
        "accounts": roster.accounts(session, staff.unit_id),
        "seats": roster.seats(session, staff.unit_id),
    }
    return render(request, "accounts.html", status, **page | context)


@router.get("/accounts")
def show_accounts(request: Request, session: Reading, staff: Admin) -> Response:
    """List the unit's accounts, with a form for another one."""
    return _accounts_page(request, session, staff)


@router.post("/accounts")
@for_all_units
def add_account(
    request: Request, form: Annotated[_NewAccount, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Add an account and show its one-time password, this once: it is in no address and not kept."""
    seat = form.seat.partition(" ")
    try:
        account, password = accounts.add_account(
            session,
            staff.unit_id,
            form.login,
            typed.check("person_name", form.name),
            title=typed.check("person_title", form.title),
            duties=form.duties,
            seat=(seat[0], seat[2]) if form.seat else None,
        )
    except (Refused, Rejected) as no:
        return _accounts_page(request, session, staff, status_of(no.code), error=sentence(no), form=form)
    accounts.mark_issued(account)
    audit(What.ACCOUNT_ADDED, {"login": account.login}, after=audit_told.new_account(account))
    return _accounts_page(request, session, staff, once=(account.login, password))


@router.post("/accounts/{account_id}/duties")
def set_duties(
    account_id: int, form: Annotated[_Duties, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Give and take duties."""
    account, before = accounts.set_duties(session, staff, account_id, form.duties)
    after = {"duties": accounts.duties_of(account)}
    audit(What.ACCOUNT_CHANGED, {"login": account.login}, {"duties": before}, after)
    return RedirectResponse("/staff/admin/accounts?done=account_changed", 303)


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
    return RedirectResponse("/staff/admin/accounts?done=account_changed", 303)


def _tell_left(audit: Audit, gone: Holder | None, login: str) -> None:
    if gone is not None:
        audit(What.HOLDER_LEFT, {"committee": gone.committee_id, "role": gone.role, "login": login})


@router.post("/accounts/{account_id}/seat")
def change_seat(
    account_id: int,
    form: Annotated[_Seat, Form()],
    session: Writing,
    staff: Admin,
    log_key: LogKeys,
    audit: Audit,
) -> Response:
    """Give a person another role in a committee, or none; the keys of the old role are retired."""
    words = form.seat.partition(" ")
    seat = (words[0], words[2]) if form.seat else None
    account, gone, before = leaving.change_seat(
        session, staff, account_id, seat, log_key, understood=form.understood
    )
    audit(
        What.ACCOUNT_CHANGED,
        {"login": account.login},
        {"committee": before[0], "role": before[1]},
        {"committee": account.committee_id, "role": account.role},
    )
    _tell_left(audit, gone, account.login)
    return RedirectResponse("/staff/admin/accounts?done=account_changed", 303)


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
    request: Request, session: Session, status: int = 200, /, error: str = "", document: str = ""
) -> Response:
    rows = padlocks.swaps(session)
    return render(request, "swaps.html", status, swaps=rows, error=error, document=document)


@router.get("/swaps")
def show_swaps(request: Request, session: Reading, _staff: Admin) -> Response:
    """List the swapped working days, with a form for another one."""
    return _swaps_page(request, session)


@router.post("/swaps")
@for_all_units
def add_swap(
    request: Request, form: Annotated[_NewSwap, Form()], session: Writing, _staff: Admin, audit: Audit
) -> Response:
    """Enter a swapped day with its document."""
    try:
        document = typed.check("document", form.document)
        swaps.add_swap(session, form.day, working=form.working, document=document)
    except (Refused, Rejected) as no:
        return _swaps_page(request, session, status_of(no.code), error=sentence(no), document=form.document)
    after = {"working": form.working, "document": document}
    audit.everywhere(What.SWAP_ADDED, {"day": form.day.isoformat()}, after=after)
    return RedirectResponse("/staff/admin/swaps?done=swap_added", 303)


@router.post("/swaps/{day}/remove")
@for_all_units
def remove_swap(
    day: date, _form: Annotated[FormBody, Form()], session: Writing, _staff: Admin, audit: Audit
) -> Response:
    """Take a swapped day out of the table."""
    before = swaps.remove_swap(session, day)
    audit.everywhere(What.SWAP_REMOVED, {"day": day.isoformat()}, before=before)
    return RedirectResponse("/staff/admin/swaps?done=swap_removed", 303)
