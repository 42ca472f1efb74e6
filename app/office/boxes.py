"""Hòm phiếu: the administrator sets boxes up, names and places them, and says which questions come next."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing, for_all_units
from app.deps import Admin, Chosen, FormBody, Now
from app.errors import Rejected, sentence, status_of
from app.layouts import fitting
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.office import renaming, retiring, setup
from ballots.office.audit import What
from ballots.tables import Box
from ballots.views import offices

router = APIRouter(prefix="/staff/admin/boxes")


class _NewBox(FormBody):
    committee: str = ""
    name: str = ""
    place: str = ""
    kind: Kind = Kind.BALLOTS
    id: str = ""


class _Names(FormBody):
    name: str
    place: str


class _Leaving(FormBody):
    sure: bool = False


class _Questions(FormBody):
    questionnaire: str


def _page(request: Request, session: Session, staff: Staff, status: int = 200, /, **context: Any) -> Response:
    page = {
        "rows": [row for row in offices.boxes(session) if row.unit_id == staff.unit_id],
        "committees": [row for row in offices.committees(session) if row.unit_id == staff.unit_id],
        "forms": [row.form for row in offices.questionnaires(session)],
        "wrong": "",
        "error": "",
        "new": _NewBox(),
        "names": None,
        "out": False,
    }
    return render(request, "office_boxes.html", status, **page | context)


def _check_own(session: Session, staff: Staff, committee_id: str) -> None:
    """COMMITTEE_UNKNOWN for another unit's committee as for none."""
    if setup.committee_of(session, committee_id).unit_id != staff.unit_id:
        raise Refused(Code.COMMITTEE_UNKNOWN, id=committee_id)


@router.get("")
def show_boxes(request: Request, session: Reading, staff: Admin) -> Response:
    """Every box of the unit with its forms, and the form for another."""
    return _page(request, session, staff)


@router.post("")
@for_all_units
def add_box(
    request: Request,
    form: Annotated[_NewBox, Form()],
    session: Writing,
    staff: Admin,
    chosen: Chosen,
    audit: Audit,
) -> Response:
    """Add a box to a committee of the unit, as the command line does."""
    try:
        name, place = typed.check("box_name", form.name), typed.check("place", form.place)
        _check_own(session, staff, form.committee)
        box_id = renaming.free_id(session, Box, form.id, name)
        with session.begin_nested():
            box = setup.add_box(session, form.committee, box_id, name, place, kind=form.kind)
            if form.kind is Kind.BALLOTS:
                fitting.check_box(session, box.id, chosen.public_url)
    except (Refused, Rejected) as no:
        context = {"wrong": "new", "new": form, "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    after: dict[str, Any] = {
        "name": box.name,
        "place": box.place,
        "form": box.questionnaire.partition("@")[0],
    }
    after |= {"smallest": box.smallest, "desks": []}
    after |= {"layout": box.layout} if form.kind is Kind.BALLOTS else {"box_kind": box.kind}
    audit(What.BOX_ADDED, {"box": box.id, "committee": box.committee_id}, after=after)
    return RedirectResponse("/staff/admin/boxes?done=box_added", 303)


@router.post("/{box_id}")
def rename_box(
    request: Request,
    box_id: str,
    form: Annotated[_Names, Form()],
    session: Writing,
    staff: Admin,
    chosen: Chosen,
    audit: Audit,
) -> Response:
    """Set name and place of one box, from now on, if its slips have room for them."""
    row = accounts.box_of(session, staff, box_id)
    before = {"name": row.name, "place": row.place}
    try:
        name, place = typed.check("box_name", form.name), typed.check("place", form.place)
        with session.begin_nested():
            box = renaming.rename_box(session, box_id, name, place)
            if box.kind == Kind.BALLOTS:
                fitting.check_box(session, box_id, chosen.public_url)
    except (Refused, Rejected) as no:
        context = {"wrong": box_id, "names": form, "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    audit(What.BOX_RENAMED, {"box": box_id}, before, {"name": box.name, "place": box.place})
    return RedirectResponse("/staff/admin/boxes?done=box_set", 303)


@router.post("/{box_id}/form")
def set_form(
    request: Request,
    box_id: str,
    form: Annotated[_Questions, Form()],
    session: Writing,
    staff: Admin,
    chosen: Chosen,
    audit: Audit,
) -> Response:
    """Set the questionnaire that the box's next sheet will name; the open period keeps its own."""
    before = accounts.box_of(session, staff, box_id).questionnaire
    try:
        with session.begin_nested():
            box = renaming.set_form(session, box_id, form.questionnaire)
            if box.kind == Kind.BALLOTS:
                asked = [one.form for one in offices.questionnaires(session)]
                found = next(one for one in asked if one.name == box.questionnaire)
                fitting.check_box(session, box_id, chosen.public_url, form=found)
    except (Refused, Rejected) as no:
        context = {"wrong": f"{box_id}/form", "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    if before != box.questionnaire:
        audit(What.FORM_SET, {"box": box_id}, {"form": before}, {"form": box.questionnaire})
    return RedirectResponse("/staff/admin/boxes?done=form_set", 303)


@router.post("/{box_id}/retire")
def retire_box(
    request: Request,
    box_id: str,
    form: Annotated[_Leaving, Form()],
    session: Writing,
    staff: Admin,
    now: Now,
    audit: Audit,
) -> Response:
    """Take a box out of service, between periods; slips that are still out are told first."""
    accounts.box_of(session, staff, box_id)
    try:
        retiring.retire(session, box_id, now.date(), sure=form.sure)
    except Refused as no:
        context = {"wrong": f"{box_id}/retire", "error": sentence(no), "out": no.code is Code.SLIPS_OUT}
        return _page(request, session, staff, status_of(no.code), **context)
    audit(What.BOX_RETIRED, {"box": box_id}, after={"retired_on": now.date().isoformat()})
    return RedirectResponse("/staff/admin/boxes?done=box_retired", 303)


@router.post("/{box_id}/return")
def bring_box_back(
    request: Request, box_id: str, session: Writing, staff: Admin, now: Now, audit: Audit
) -> Response:
    """Put a box into service again."""
    accounts.box_of(session, staff, box_id)
    try:
        retiring.bring_back(session, box_id, now.date())
    except Refused as no:
        context = {"wrong": f"{box_id}/return", "error": sentence(no)}
        return _page(request, session, staff, status_of(no.code), **context)
    audit(What.BOX_RETURNED, {"box": box_id})
    return RedirectResponse("/staff/admin/boxes?done=box_returned", 303)
