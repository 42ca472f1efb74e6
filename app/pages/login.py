"""Signing in and out, and changing one's own password."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.deps import FormBody, Newcomer, Now, SignInDesk, find_staff
from app.errors import Problem, Rejected, sentence, status_of
from app.staff import accounts, sessions
from app.templating import render

router = APIRouter()


class _SignIn(FormBody):
    login: str
    password: str
    after: str = ""


class _NewPassword(FormBody):
    old: str
    new: str
    again: str


@router.get("/login")
def show_login(request: Request, after: str = "") -> Response:
    """Ask for login and password; who is signed in already goes on."""
    if find_staff(request) is not None:
        return RedirectResponse(_local(after), 303)
    return render(request, "login.html", login="", after=after, error="")


@router.post("/login")
async def sign_in(request: Request, form: Annotated[_SignIn, Form()], desk: SignInDesk, now: Now) -> Response:
    """Begin a session, or show the page again: an answer, no error, so that the slow-down is committed."""
    shown = {"login": form.login, "after": form.after}
    try:
        staff = await desk.sign_in(form.login, form.password, now, sessions.known_devices(request))
    except Rejected as no:
        return render(request, "login.html", status_of(no.code), **shown, error=sentence(no))
    response = RedirectResponse(_local(form.after), 303)
    sessions.start(request, response, staff.id, staff.epoch)
    sessions.keep_device(request, response, staff.id, staff.epoch)
    return response


@router.post("/logout")
def sign_out() -> Response:
    """Forget the session in this browser."""
    response = RedirectResponse("/login?done=signed_out", 303)
    sessions.end(response)
    return response


@router.get("/staff/password")
def show_password(request: Request, staff: Newcomer) -> Response:
    """Ask for the old password and twice for the new one."""
    return render(request, "password.html", error="", least=accounts.LEAST_PASSWORD, issued=staff.must_change)


@router.post("/staff/password")
async def change_password(
    request: Request, form: Annotated[_NewPassword, Form()], desk: SignInDesk, staff: Newcomer, now: Now
) -> Response:
    """Change one's own password; this browser's session goes on under the new epoch."""
    try:
        account = await desk.change_password(staff, form.old, form.new, form.again, now)
    except Rejected as no:
        if no.code is Problem.NOT_SIGNED_IN:
            raise
        context = {"error": sentence(no), "least": accounts.LEAST_PASSWORD, "issued": staff.must_change}
        return render(request, "password.html", status_of(no.code), **context)
    response = RedirectResponse("/staff?done=password_changed", 303)
    sessions.start(request, response, staff.id, account.epoch)
    sessions.keep_device(request, response, staff.id, account.epoch)
    return response


def _local(path: str) -> str:
    """A path of this server's staff pages, whatever a link asked for."""
    return path if path.startswith("/staff") and "\\" not in path and "//" not in path else "/staff"
