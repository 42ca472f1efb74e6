"""Ratings without a slip ("không kèm phiếu có mã"): the clerk calls one citizen, the kiosk's frame sends one.

They are in a box of their own kind, so nothing of them gets among ballots. The drop carries no cookie.
"""

from random import SystemRandom
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from app.db import Database, Reading
from app.deps import Clerk, FormBody
from app.errors import Rejected, sentence, status_of
from app.gate.sent import WITHOUT_NUL, Sent, read, receipted
from app.kiosk.calls import CALL_SECONDS, Calls
from app.kiosk.device import Calling
from app.staff import accounts
from app.staff.accounts import Staff
from app.templating import render
from ballots.box import unslipped
from ballots.box.drop import BATCH_SIZE, Receipt
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.sealing.envelope import leaf_hash
from ballots.tables import Box
from ballots.views.lists import kiosks

router = APIRouter()

_shuffle = SystemRandom()


class _Touch(Sent):
    """One envelope on its way, and the ticket of the call that it answers."""

    call: Annotated[str, Field(max_length=64, pattern=WITHOUT_NUL)]


async def send_touch(request: Request) -> Response:
    """Take the one rating of a call; the same envelope again gets the same receipt again."""
    state = request.app.state
    database: Database = state.database
    calls: Calls = state.calls
    body, today = await read(_Touch, request), state.clock().date()
    envelope = body.bytes_of_envelope()

    def put(session: Session) -> Receipt:
        log_key = state.keys.log_key(body.box)
        return unslipped.drop(session, body.box, Kind.TOUCHES, envelope, today, _shuffle, log_key)

    with calls.spending(body.box, body.call, leaf_hash(envelope)):
        receipt = await database.drop_in_turn(put)
    return receipted(receipt)


router.add_route("/api/v1/touches", send_touch, methods=["POST"])


def _box(session: Session, staff: Staff, box_id: str) -> Box:
    """A box of touches of the clerk's unit; BOX_KIND."""
    box = accounts.box_of(session, staff, box_id)
    if box.kind != Kind.TOUCHES:
        raise Refused(Code.BOX_KIND)
    return box


def _page(request: Request, session: Session, box: Box, status: int = 200, error: str = "") -> Response:
    context = {"box_id": box.id, "box": box.name, "is_open": box.current is not None, "error": error}
    screens = kiosks.screens(session, box.id)
    context |= {"screens": screens, "seconds": int(CALL_SECONDS), "batch": BATCH_SIZE}
    return render(request, "touches.html", status, **context)


@router.get("/staff/touches/{box_id}")
def show_counter(request: Request, box_id: str, session: Reading, staff: Clerk) -> Response:
    """Where the clerk calls citizens to the screens of a box of touches."""
    return _page(request, session, _box(session, staff, box_id))


@router.post("/staff/touches/{box_id}/{kiosk_id}")
def call_citizen(
    request: Request,
    box_id: str,
    kiosk_id: str,
    _form: Annotated[FormBody, Form()],
    session: Reading,
    staff: Clerk,
    calls: Calling,
) -> Response:
    """Let one citizen rate at one screen; KIOSK_UNKNOWN, KIOSK_PAUSE."""
    box = _box(session, staff, box_id)
    if kiosk_id not in {one.id for one in kiosks.screens(session, box_id)}:
        raise Refused(Code.KIOSK_UNKNOWN)
    try:
        calls.call(kiosk_id)
    except Rejected as no:
        return _page(request, session, box, status_of(no.code), sentence(no))
    return RedirectResponse(f"/staff/touches/{box_id}?done=citizen_called", 303)
