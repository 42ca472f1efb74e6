"""Đơn vị của tỉnh: a province's administrator adds a unit to those of the province, with its first account.

Only where the operator has made the unit a province, and with the password once more: docs/decisions/0042.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlmodel import Session

from app import typed
from app.db import OneWrite, Reading, Writing, for_all_units
from app.deps import Admin, FormBody, Now, SignInDesk
from app.errors import Problem, Rejected, sentence, status_of
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from app.words import audit_told
from ballots.errors import Refused
from ballots.office import provinces, renaming, setup
from ballots.office.audit import Actor, What, note
from ballots.tables import Account, Unit

router = APIRouter(prefix="/staff/admin/units")


class _NewUnit(FormBody):
    name: str = ""
    parent: str = ""
    symbol: str = ""
    telephone: str = ""
    person_name: str = ""
    login: str = ""
    password: str = ""


def _page(request: Request, session: Session, staff: Staff, status: int = 200, /, **context: Any) -> Response:
    page = {"rows": provinces.units_of(session, staff.unit_id), "new": _NewUnit(), "error": "", "once": None}
    return render(request, "office_units.html", status, **page | context)


def _of_province(database: OneWrite, staff: Admin) -> Staff:
    """The administrator of a unit that others are of; NOT_FOUND, for anybody else there is no such page."""
    with database.reading() as session:  # ends before anybody writes
        if not provinces.is_province(session, staff.unit_id):
            raise Rejected(Problem.NOT_FOUND)
    return staff


Province = Annotated[Staff, Depends(_of_province)]


async def _proved(
    form: Annotated[_NewUnit, Form()], desk: SignInDesk, staff: Province, now: Now
) -> Rejected | None:
    """None for who knows the password; a page left open must not make units."""
    try:
        await desk.confirm(staff, form.password, now)
    except Rejected as no:
        return no
    return None


@router.get("")
def show_units(request: Request, session: Reading, staff: Province) -> Response:
    """The province's units, and the form for another."""
    return _page(request, session, staff)


@router.post("")
@for_all_units
def add_unit(
    request: Request,
    form: Annotated[_NewUnit, Form()],
    no: Annotated[Rejected | None, Depends(_proved)],
    session: Writing,
    staff: Province,
    now: Now,
    audit: Audit,
) -> Response:
    """Add a unit and its administrator, whose one-time password is shown this once."""
    try:
        if no is not None:
            raise no
        with session.begin_nested():
            unit, account, password = _add_unit(session, staff, form)
    except (Refused, Rejected) as refused:
        typed_again = form.model_copy(update={"password": ""})
        return _page(
            request, session, staff, status_of(refused.code), new=typed_again, error=sentence(refused)
        )
    after = {"name": unit.name, "parent": unit.parent, "symbol": unit.symbol, "province": staff.unit_id}
    audit(What.UNIT_ADDED, {"unit": unit.id}, after=after)
    by = Actor(unit.id, None, "cấp tỉnh", staff.name)  # no login has a blank in it
    note(session, by, What.UNIT_ADDED, now, {}, {}, after)
    note(session, by, What.ACCOUNT_ADDED, now, {"login": account.login}, {}, audit_told.new_account(account))
    return _page(request, session, staff, once=(f"{unit.name} – {unit.parent}", account.login, password))


def _add_unit(session: Session, staff: Staff, form: _NewUnit) -> tuple[Unit, Account, str]:
    name, parent = typed.check("unit_name", form.name), typed.check("parent", form.parent)
    unit_id = renaming.free_id(session, Unit, "", f"{form.name} {form.parent}")
    unit = setup.add_unit(session, unit_id, name, parent, form.symbol)
    typed.check_drawn("symbol", unit.symbol)
    setup.set_telephone(session, unit.id, form.telephone)
    provinces.set_province(session, unit.id, staff.unit_id)
    person = typed.check("person_name", form.person_name)
    account, password = accounts.add_account(session, unit.id, form.login, person, duties=("admin",))
    accounts.mark_issued(account)
    return unit, account, password
