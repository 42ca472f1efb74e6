"""A kiosk's own page: enrolled with a one-time code, it waits for slips and shows the voting page in a frame.

What is sent from here goes the way of every phone's: the frame's drop carries no cookie, and nothing that is
asked under /kiosk names a slip or an envelope.
"""

import secrets
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import Field

from app import security, served
from app.db import Reading, Writing
from app.deps import JsonBody, Now
from app.errors import respond
from app.kiosk import device
from app.kiosk.device import Calling, Device, Handovers
from app.templating import render
from ballots.errors import Code, Refused
from ballots.office import audit, kiosks
from ballots.spelling import b64, unb64
from ballots.tables import Box
from ballots.views import rows
from ballots.views.lists import kiosks as listed

router = APIRouter(prefix="/kiosk/{box_id}")

_POINT_BYTES = 65


class _Enrolment(JsonBody):
    """The one-time code as typed, and the public half of the key that was made on this device."""

    code: Annotated[str, Field(max_length=64)]
    point: Annotated[str, Field(max_length=100)]


@router.get("")
def show_kiosk(request: Request, box_id: str, session: Reading) -> Response:
    """The whole kiosk in one page: it is never left, so it works on without the network."""
    kiosk_id = device.known(request, box_id)  # before anything is read: on a new day it writes
    box = listed.page(session, box_id)
    page = render(request, "kiosk.html", box=box, kiosk_id=kiosk_id or "")
    page.headers.update(security.FRAMING)
    credential = device.credential_of(request)
    if kiosk_id is not None and credential is not None:
        device.give(request, page, credential)  # browsers keep a cookie for 400 days at most
    return page


@router.get("/phieu")
def show_ballot(box_id: str, session: Reading) -> Response:
    """The voting page for the kiosk's frame: the same scripts, without links, keeping nothing."""
    rows.box_row(session, box_id)
    return HTMLResponse(served.kiosk_document(), headers={"Cache-Control": "no-store", **security.FRAMED})


@router.post("/ghep")
def enrol_device(request: Request, box_id: str, body: _Enrolment, session: Writing, now: Now) -> Response:
    """Make this browser a kiosk of the box. Wrong tries are counted, so nothing is raised for them."""
    box = rows.box_row(session, box_id)
    point = unb64(body.point, _POINT_BYTES)
    enrolled = kiosks.enrol(session, box_id, body.code, point, now, secrets.token_bytes)
    if enrolled is None:
        refused = Refused(Code.KIOSK_CODE, minutes=kiosks.ENROL_MINUTES, tries=kiosks.MOST_TRIES)
        return respond(request, refused)
    kiosk, credential = enrolled
    audit.note(session, _actor(box), audit.What.KIOSK_ENROLLED, now, {"box": box_id, "kiosk": kiosk.name})
    answer = JSONResponse({"kiosk": kiosk.id})
    device.give(request, answer, credential)
    return answer


def _actor(box: Box) -> audit.Actor:
    return audit.Actor(box.unit_id, None, "kiosk", "Màn hình đánh giá")


@router.post("/cho")
def wait(box_id: str, kiosk: Device, handovers: Handovers, calls: Calling) -> dict[str, str | None]:
    """What a clerk has handed over to this kiosk since it last asked, or a call's ticket, once; else null."""
    sealed = handovers.take(kiosk)
    return {"sealed": None if sealed is None else b64(sealed), "call": calls.fetch(kiosk, box_id)}
