"""Đơn vị: the administrator sets the unit's names, its telephone, and how long it keeps what was opened."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing
from app.deps import Admin, Chosen, FormBody
from app.errors import Rejected, sentence, status_of
from app.layouts import fitting
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Refused
from ballots.office import provinces, renaming, retention, setup
from ballots.office.audit import What

router = APIRouter(prefix="/staff/admin/unit")


class _Names(FormBody):
    name: str
    parent: str
    symbol: str
    telephone: str = ""


class _Retention(FormBody):
    releases_days: int
    envelopes_months: int
    basis: str = ""


def _names(session: Session, staff: Staff) -> _Names:
    unit = setup.unit_of(session, staff.unit_id)
    return _Names(name=unit.name, parent=unit.parent, symbol=unit.symbol, telephone=unit.telephone)


def _kept(session: Session, staff: Staff) -> retention.Retention:
    return retention.retention_of(setup.unit_of(session, staff.unit_id))


def _page(request: Request, session: Session, staff: Staff, status: int = 200, /, **page: Any) -> Response:
    province = provinces.is_province(session, staff.unit_id)
    return render(request, "unit.html", status, province=province, **page)


@router.get("")
def show_unit(request: Request, session: Reading, staff: Admin) -> Response:
    """The unit's names and telephone, and its retention, each with its form."""
    page = {"names": _names(session, staff), "kept": _kept(session, staff), "wrong": "", "error": ""}
    return _page(request, session, staff, **page)


@router.post("")
def set_names(
    request: Request,
    form: Annotated[_Names, Form()],
    session: Writing,
    staff: Admin,
    chosen: Chosen,
    audit: Audit,
) -> Response:
    """Set names and telephone, if every slip has room for them; nothing of it if one of them is wrong."""
    before = _told(_names(session, staff))
    try:
        names = typed.check("unit_name", form.name), typed.check("parent", form.parent)
        with session.begin_nested():
            unit = renaming.rename_unit(session, staff.unit_id, *names, form.symbol)
            typed.check_drawn("symbol", unit.symbol)
            setup.set_telephone(session, unit.id, form.telephone)
            fitting.check_unit(session, unit.id, chosen.public_url)
    except (Refused, Rejected) as no:
        page = {"names": form, "kept": _kept(session, staff), "wrong": "names", "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **page)
    after = _told(_names(session, staff))
    if after["telephone"] != before["telephone"]:
        told = {"telephone": before["telephone"]}, {"telephone": after["telephone"]}
        audit(What.TELEPHONE_SET, {}, *told)
    names_before, names_after = (
        {key: one[key] for key in ("name", "parent", "symbol")} for one in (before, after)
    )
    if names_before != names_after:
        audit(What.UNIT_RENAMED, {}, names_before, names_after)
    return RedirectResponse("/staff/admin/unit?done=unit_set", 303)


def _told(names: _Names) -> dict[str, str]:
    return {"name": names.name, "parent": names.parent, "symbol": names.symbol, "telephone": names.telephone}


@router.post("/retention")
def set_retention(
    request: Request, form: Annotated[_Retention, Form()], session: Writing, staff: Admin, audit: Audit
) -> Response:
    """Set how long released keys and envelopes are kept, on the căn cứ that the public is shown."""
    before = _kept(session, staff)
    try:
        wanted = retention.Retention(
            form.releases_days, form.envelopes_months, typed.check("basis", form.basis)
        )
        retention.set_retention(session, setup.unit_of(session, staff.unit_id), wanted)
    except (Refused, Rejected) as no:
        page = {"names": _names(session, staff), "kept": form, "wrong": "kept", "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **page)
    after = _kept(session, staff)
    audit(What.RETENTION_SET, {"unit": staff.unit_id}, before.as_dict(), after.as_dict())
    return RedirectResponse("/staff/admin/unit?done=retention_set", 303)
