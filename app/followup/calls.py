"""Đường dây nóng: the secretary's notes of calls, to be corrected until the meeting that counts them."""

from datetime import date
from secrets import token_bytes
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing
from app.deps import FormBody, Now, Secretary
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Code, Refused
from ballots.followup import calls
from ballots.office.audit import What
from ballots.tables import Unit
from ballots.views.lists import directory
from ballots.views.matters import listed

router = APIRouter(prefix="/staff/calls")


class _Call(FormBody):
    day: date
    text: str


class _NewCall(_Call):
    box: str


def _page(request: Request, session: Session, staff: Staff, today: date, /, **shown: str) -> Response:
    """The list and the form; `shown` is what a form is given back with, masked."""
    unit = session.get_one(Unit, staff.unit_id)
    context = {
        "rows": listed.calls(session, staff.unit_id),
        "boxes": [(box.box_id, box.box) for box in directory.boxes_of_unit(session, staff.unit_id)],
        "telephone": unit.telephone,
        "today": today.isoformat(),
        "wrong": "",
        "box": "",
        "day": today.isoformat(),
        "text": "",
    }
    return render(request, "calls.html", **context | shown)


@router.get("")
def show_calls(request: Request, session: Reading, staff: Secretary, now: Now) -> Response:
    """The calls that no meeting has counted yet, each with its form, and the form of a new one."""
    return _page(request, session, staff, now.date())


@router.post("")
def note_call(
    request: Request,
    form: Annotated[_NewCall, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    audit: Audit,
) -> Response:
    """Take down a call; where something of it is masked, it is shown first."""
    box = accounts.box_of(session, staff, form.box)
    text, hidden = _looked_at(form.text)
    if hidden:
        given = {"box": box.id, "day": form.day.isoformat(), "text": text, "wrong": "new"}
        return _page(request, session, staff, now.date(), **given)
    call = calls.note(session, box.id, form.day, text, now.date(), token_bytes)
    audit(What.CALL_NOTED, {"box": box.id}, after={"day": call.day.isoformat()})
    return RedirectResponse("/staff/calls?done=call_noted", 303)


@router.post("/{call_id}")
def correct_call(
    request: Request,
    call_id: str,
    form: Annotated[_Call, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    audit: Audit,
) -> Response:
    """Write a call anew, as long as no meeting has counted it."""
    box, before = _own(session, staff, call_id)
    text, hidden = _looked_at(form.text)
    if hidden:
        given = {"day": form.day.isoformat(), "text": text, "wrong": call_id}
        return _page(request, session, staff, now.date(), **given)
    call = calls.correct(session, call_id, form.day, text, now.date())
    audit(What.CALL_CORRECTED, {"box": box}, {"day": before.isoformat()}, {"day": call.day.isoformat()})
    return RedirectResponse("/staff/calls?done=call_corrected", 303)


@router.post("/{call_id}/remove")
def remove_call(
    call_id: str, form: Annotated[FormBody, Form()], session: Writing, staff: Secretary, audit: Audit
) -> Response:
    """Take a call out that should not have been noted."""
    del form
    box, day = _own(session, staff, call_id)
    calls.take_back(session, call_id)
    audit(What.CALL_REMOVED, {"box": box}, {"day": day.isoformat()})
    return RedirectResponse("/staff/calls?done=call_removed", 303)


def _own(session: Session, staff: Staff, call_id: str) -> tuple[str, date]:
    """Box and day of a call; CALL_UNKNOWN for another unit's as well."""
    call = calls.call_of(session, call_id)
    try:
        return accounts.box_of(session, staff, call.box_id).id, call.day
    except Refused:
        raise Refused(Code.CALL_UNKNOWN) from None


def _looked_at(text: str) -> tuple[str, bool]:
    """The note as it would be kept, and whether something of it was masked just now."""
    text = typed.check("call", text)
    masked = calls.masked(text)
    return masked, masked != text
