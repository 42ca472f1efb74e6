"""Màn hình đánh giá: the administrator enrols devices at the boxes, sees their last day of use, revokes."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import Admin, Chosen, FormBody, Now
from app.errors import sentence, status_of
from app.kiosk.device import Handovers
from app.settings import Settings
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.auditing import Audit
from app.templating import render
from ballots.errors import Refused
from ballots.office import kiosks
from ballots.office.audit import What
from ballots.views.lists import kiosks as listed

router = APIRouter(prefix="/staff/admin/kiosks")


class _Kiosk(FormBody):
    name: str = ""


def _page(
    request: Request,
    session: Session,
    staff: Staff,
    now: Now,
    chosen: Settings,
    status: int = 200,
    /,
    **context: object,
) -> Response:
    rows = listed.of_unit(session, staff.unit_id, now)
    page = {"wrong": "", "typed": "", "error": "", "once": None, "most": kiosks.MOST}
    shown = page | {"minutes": kiosks.ENROL_MINUTES, "public_url": chosen.public_url} | context
    return render(request, "kiosks.html", status, rows=rows, **shown)


@router.get("")
def show_kiosks(request: Request, session: Reading, staff: Admin, now: Now, chosen: Chosen) -> Response:
    """Every box of the unit with its devices, and the form to await another one."""
    return _page(request, session, staff, now, chosen)


@router.post("/{box_id}")
def add_kiosk(
    request: Request,
    box_id: str,
    form: Annotated[_Kiosk, Form()],
    session: Writing,
    staff: Admin,
    now: Now,
    audit: Audit,
    chosen: Chosen,
) -> Response:
    """Await a device and show its one-time code, this once: it is in no address and not kept."""
    accounts.box_of(session, staff, box_id)
    try:
        invited = kiosks.add(session, box_id, form.name, now, secrets.token_bytes)
    except Refused as no:
        context = {"wrong": box_id, "typed": form.name, "error": sentence(no)}
        return _page(request, session, staff, now, chosen, status_of(no.code), **context)
    audit(What.KIOSK_ADDED, {"box": box_id, "kiosk": invited.kiosk.name})
    once = (box_id, invited.kiosk.name, invited.code)
    return _page(request, session, staff, now, chosen, once=once)


@router.post("/{box_id}/{kiosk_id}/revoke")
def revoke_kiosk(
    box_id: str,
    kiosk_id: str,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Admin,
    now: Now,
    audit: Audit,
    handovers: Handovers,
) -> Response:
    """Revoke a device, or a code that is not used yet."""
    accounts.box_of(session, staff, box_id)
    kiosk = kiosks.revoke(session, box_id, kiosk_id, now.date())
    handovers.drop(kiosk_id)
    audit(What.KIOSK_REVOKED, {"box": box_id, "kiosk": kiosk.name})
    return RedirectResponse("/staff/admin/kiosks?done=kiosk_revoked", 303)
