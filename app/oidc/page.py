"""The pages of an office's own sign-in: out to the provider, back from it, and the administrator's field.

The provider sends its answer by a form of its own site, with which a browser sends none of our cookies. So
it lands on a page that posts the same once more, from here: that comes with the cookie the state is bound to.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ConfigDict

from app.db import OneWrite, Writing
from app.deps import Admin, FormBody, Now
from app.errors import Problem, Rejected, sentence, status_of
from app.oidc import asked, ties
from app.oidc.asked import LASTS, Aim
from app.oidc.entering import Comer, enter
from app.oidc.provider import ANSWER, Provider
from app.pages.login import sign_in_page
from app.staff import sessions
from app.staff.auditing import Audit
from app.templating import render
from ballots.office.audit import What

__all__ = ["router"]

router = APIRouter()
_HERE = "/login/office"
_COOKIE = "homphieu_office"
_LONGEST_CODE = 4096


class _Answer(FormBody):
    """What a provider may send along besides is nothing to us."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, hide_input_in_errors=True)

    code: str = ""
    state: str = ""
    iss: str = ""

    def given_code(self) -> str:
        """OIDC_REFUSED where there is none: the person went back, or the provider refused."""
        if not 0 < len(self.code) <= _LONGEST_CODE:
            raise Rejected(Problem.OIDC_REFUSED)
        return self.code


class _Name(FormBody):
    name: str = ""


async def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Rejected(Problem.NOT_FOUND)
    return provider


async def _key(request: Request) -> bytes:
    """That of challenges, which name what they are for."""
    key: bytes = request.app.state.keys.passkeys
    return key


Office = Annotated[Provider, Depends(_provider)]
Key = Annotated[bytes, Depends(_key)]


@router.get(_HERE)
async def go(
    request: Request, provider: Office, key: Key, now: Now, after: str = "", unit: str = ""
) -> Response:
    """Send the browser to the provider, with a state that only this browser brings back."""
    aim = Aim.new(after, unit)
    going = asked.make(key, aim, now)
    try:
        address = await provider.address(going.state, going.verifier, going.nonce)
    except Rejected as no:
        return _refused(request, no, aim)
    response = RedirectResponse(address, 303)
    sessions.keep(request, response, _COOKIE, aim.cookie, int(LASTS.total_seconds()))
    return response


@router.post(ANSWER, dependencies=[Depends(_provider)])
async def land(request: Request, form: Annotated[_Answer, Form()]) -> Response:
    """Take the provider's answer to our own site: nothing is read, set or written here."""
    return render(request, "office_answer.html", to=_HERE, code=form.code, state=form.state, iss=form.iss)


@router.post(_HERE)
async def enter_by_office(
    request: Request,
    form: Annotated[_Answer, Form()],
    provider: Office,
    key: Key,
    database: OneWrite,
    now: Now,
) -> Response:
    """Begin a session for whom the provider names, if an account is tied to that person."""
    token, fresh = sessions.fresh(request)
    aim = None
    try:
        aim = Aim.read(sessions.kept(request, _COOKIE))
        going = asked.check(key, aim, form.state, now)
        claims = await provider.claims(form.given_code(), form.iss, going.verifier, going.nonce)
        who = ties.who(provider.chosen, claims)
        comer = Comer(who, going, aim.unit_id, sessions.known_devices(request))
        staff = await enter(database, comer, now, fresh)
    except Rejected as no:
        return _refused(request, no, aim)
    response = RedirectResponse(aim.after, 303)
    sessions.keep(request, response, _COOKIE, "", 0)
    sessions.start(request, response, token)
    sessions.keep_device(request, response, staff.id, staff.epoch)
    return response


def _refused(request: Request, no: Rejected, aim: Aim | None) -> Response:
    """The sign-in page with what happened; all other ways in are there."""
    to: dict[str, Any] = {} if aim is None else {"after": aim.after, "unit_id": aim.unit_id}
    return sign_in_page(request, status_of(no.code), error=sentence(no), **to)


@router.post("/staff/admin/accounts/{account_id}/office")
def tie(
    account_id: int,
    form: Annotated[_Name, Form()],
    session: Writing,
    staff: Admin,
    provider: Office,
    audit: Audit,
) -> Response:
    """Write down who of the office's system an account is."""
    claim = provider.chosen.claim
    account, before, after = ties.put(session, staff, account_id, claim, form.name)
    told = [one if claim != "email" else bool(one) for one in (before, after)]  # never an address of mail
    audit(
        What.OFFICE_NAME_SET,
        {"login": account.login},
        {"office_name": told[0]},
        {"office_name": told[1]},
    )
    return RedirectResponse(f"/staff/admin/accounts?account={account_id}&done=office_name_set", 303)
