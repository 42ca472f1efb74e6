"""Hệ thống hồ sơ: the administrator gives dossier systems their keys, sees which are used, revokes."""

import secrets
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing
from app.deps import Admin, FormBody, Now
from app.errors import Rejected, sentence, status_of
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from app.words import audit_told
from ballots.errors import Refused
from ballots.office.audit import What
from ballots.systems import keys, listed

router = APIRouter(prefix="/staff/admin/systems")


class _NewKey(FormBody):
    name: str = ""
    scopes: tuple[Literal["slips", "returned"], ...] = ()


def _page(
    request: Request,
    session: Session,
    staff: Staff,
    status: int = 200,
    /,
    form: _NewKey | None = None,
    error: str = "",
    once: tuple[str, str] | None = None,
) -> Response:
    rows = listed.keys(session, staff.unit_id)
    context = {"rows": rows, "form": form or _NewKey(), "error": error, "once": once}
    return render(request, "systems.html", status, **context)


@router.get("")
def show_keys(request: Request, session: Reading, staff: Admin) -> Response:
    """The unit's keys, and the form for another one."""
    return _page(request, session, staff)


@router.post("")
def make_key(
    request: Request,
    form: Annotated[_NewKey, Form()],
    session: Writing,
    staff: Admin,
    now: Now,
    audit: Audit,
) -> Response:
    """Make a key and show it, this once: it is in no address and not kept."""
    try:
        key, text = keys.make(
            session,
            staff.unit_id,
            typed.check("system_name", form.name),
            slips="slips" in form.scopes,
            returned="returned" in form.scopes,
            today=now.date(),
            random_bytes=secrets.token_bytes,
        )
    except (Refused, Rejected) as no:
        return _page(request, session, staff, status_of(no.code), form=form, error=sentence(no))
    audit(What.SYSTEM_KEY_MADE, {"key": key.id}, after=audit_told.system_key(key))
    return _page(request, session, staff, once=(key.name, text))


@router.post("/{key_id:int}/revoke")
def revoke_key(
    key_id: int,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Admin,
    now: Now,
    audit: Audit,
) -> Response:
    """Revoke a key, at once and for good."""
    key = keys.revoke(session, staff.unit_id, key_id, now.date())
    audit(What.SYSTEM_KEY_REVOKED, {"key": key.id, "name": key.name})
    return RedirectResponse("/staff/admin/systems?done=key_revoked", 303)
