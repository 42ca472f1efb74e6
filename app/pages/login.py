"""Signing in and out, one's own sessions, and changing one's own password."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app import drafts
from app.db import OneWrite, Reading, Writing
from app.deps import CurrentStaff, FormBody, Newcomer, Now, SignInDesk, find_staff
from app.errors import Problem, Rejected, sentence, status_of
from app.firstrun import door
from app.oidc.shown import button, own_tie
from app.staff import accounts, kept_sessions, naming_units, sessions
from app.templating import render

__all__ = ["router", "sign_in_page"]

router = APIRouter()

_PAGE: dict[str, Any] = {
    "login": "",
    "after": "",
    "unit": "",
    "unit_id": "",
    "several": False,
    "units": (),
    "error": "",
    "unit_error": "",
    "empty": False,
}


class _SignIn(FormBody):
    login: str
    password: str
    after: str = ""
    unit: str = ""


class _NewPassword(FormBody):
    old: str
    new: str
    again: str


@router.get("/login")
def show_login(request: Request, session: Reading, after: str = "", unit: str = "") -> Response:
    """Ask for login and password; who is signed in already goes on. `unit`, an id, names the unit as well."""
    if find_staff(request) is not None:
        return RedirectResponse(drafts.staff_page(after), 303)
    labels = {one.id: one.label for one in naming_units.named_units(session)} if unit else {}
    named = labels.get(unit, "")
    page = {"after": after, "unit": named, "unit_id": unit if named else "", "empty": door.is_empty(session)}
    return sign_in_page(request, **page)


def sign_in_page(request: Request, status: int = 200, /, **context: Any) -> Response:
    """The page of all ways in."""
    return render(request, "login.html", status, **_PAGE | {"office": button(request)} | context)


@router.post("/login")
async def sign_in(
    request: Request, form: Annotated[_SignIn, Form()], desk: SignInDesk, database: OneWrite, now: Now
) -> Response:
    """Begin a session, or show the page again: an answer, no error, so that the slow-down is committed.

    Where there are several units it then asks for the unit, whatever was wrong: that tells of no login.
    """
    token, fresh = sessions.fresh(request)
    known = sessions.known_devices(request)
    units = await database.read_aside(naming_units.named_units)
    try:
        unit_id = naming_units.find_unit(units, form.unit) if form.unit else ""
        staff = await desk.sign_in(form.login, form.password, now, known, fresh=fresh, unit_id=unit_id)
    except Rejected as no:
        return _refused(request, form, no, units)
    response = RedirectResponse(drafts.staff_page(form.after), 303)
    sessions.start(request, response, token)
    sessions.keep_device(request, response, staff.id, staff.epoch)
    return response


def _refused(request: Request, form: _SignIn, no: Rejected, units: list[naming_units.Named]) -> Response:
    """The page with all that was typed but the password, and with the unit to be named."""
    about_unit = no.code in (Problem.UNIT_NOT_FOUND, Problem.UNIT_SEVERAL)
    page = {"login": form.login, "after": form.after, "unit": form.unit, "several": len(units) > 1}
    page |= {"units": naming_units.offered(units), "unit_error" if about_unit else "error": sentence(no)}
    return sign_in_page(request, status_of(no.code), **page)


@router.post("/logout")
def sign_out(request: Request, session: Writing) -> Response:
    """End the session, and the passes within it; a copied cookie is worth nothing from here on."""
    hashed = sessions.own_hash(request)
    if hashed is not None:
        kept_sessions.end(session, hashed)
    response = RedirectResponse("/login?done=signed_out", 303)
    sessions.end(request, response)
    return response


@router.get("/staff/password")
def show_password(request: Request, staff: Newcomer) -> Response:
    """Ask for the old password and twice for the new one."""
    return render(request, "password.html", error="", least=accounts.LEAST_PASSWORD, issued=staff.must_change)


@router.post("/staff/password")
async def change_password(
    request: Request, form: Annotated[_NewPassword, Form()], desk: SignInDesk, staff: Newcomer, now: Now
) -> Response:
    """Change one's own password; this browser gets a new session, all others end."""
    token, fresh = sessions.fresh(request)
    try:
        account = await desk.change_password(staff, form.old, form.new, form.again, now, fresh)
    except Rejected as no:
        if no.code is Problem.NOT_SIGNED_IN:
            raise
        context = {"error": sentence(no), "least": accounts.LEAST_PASSWORD, "issued": staff.must_change}
        return render(request, "password.html", status_of(no.code), **context)
    response = RedirectResponse("/staff?done=password_changed", 303)
    sessions.start(request, response, token)
    sessions.keep_device(request, response, staff.id, account.epoch)
    return response


@router.get("/staff/sessions")
def show_sessions(request: Request, session: Reading, staff: CurrentStaff, now: Now) -> Response:
    """One's own sessions, this one first."""
    lines = kept_sessions.lines(session, staff, now)
    tie = own_tie(request, session, staff)
    return render(request, "sessions.html", lines=lines, hours=kept_sessions.SESSION_HOURS, tie=tie)


@router.post("/staff/sessions/others/end")
def end_other_sessions(_form: Annotated[FormBody, Form()], session: Writing, staff: CurrentStaff) -> Response:
    """End all of one's own sessions but this one."""
    kept_sessions.end_all(session, staff.id, but=staff.session_id)
    return RedirectResponse("/staff/sessions?done=sessions_ended", 303)


@router.post("/staff/sessions/{session_id:int}/end")
def end_session(
    session_id: int, _form: Annotated[FormBody, Form()], session: Writing, staff: CurrentStaff
) -> Response:
    """End one of one's own sessions; NOT_FOUND for anybody else's."""
    if not kept_sessions.end_own(session, staff, session_id):
        raise Rejected(Problem.NOT_FOUND)
    return RedirectResponse("/staff/sessions?done=session_ended", 303)
