"""Chuyển ra màn hình đánh giá: the clerk's page hands a slip just issued to a kiosk, sealed in its browser.

What is carried is one of many of the same length; which slip it was is told to nobody, and kept nowhere.
"""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from app.db import Reading
from app.deps import Clerk, JsonBody
from app.kiosk.device import Handovers
from app.kiosk.relay import SEALED_BYTES
from app.staff import accounts
from ballots.errors import Code, Refused
from ballots.spelling import unb64
from ballots.views.lists import kiosks

router = APIRouter(prefix="/staff/issue/{box_id}/kiosk/{kiosk_id}")


class _Sealed(JsonBody):
    sealed: Annotated[str, Field(max_length=300)]


class _Number(JsonBody):
    number: Annotated[int, Field(ge=1, lt=2**53)]


def _check(session: Reading, staff: Clerk, box_id: str, kiosk_id: str) -> None:
    """The box is of the clerk's unit, the kiosk at that box and enrolled; KIOSK_UNKNOWN."""
    accounts.box_of(session, staff, box_id)
    if kiosk_id not in {one.id for one in kiosks.screens(session, box_id)}:
        raise Refused(Code.KIOSK_UNKNOWN)


@router.post("")
def hand_over(
    box_id: str, kiosk_id: str, body: _Sealed, session: Reading, staff: Clerk, handovers: Handovers
) -> dict[str, int]:
    """Let it wait for the kiosk, a minute at most; MALFORMED, KIOSK_UNKNOWN, KIOSK_BUSY."""
    _check(session, staff, box_id, kiosk_id)
    return {"number": handovers.put(kiosk_id, unb64(body.sealed, SEALED_BYTES))}


@router.post("/con")
def still_waits(
    box_id: str, kiosk_id: str, body: _Number, session: Reading, staff: Clerk, handovers: Handovers
) -> dict[str, bool]:
    """Whether the kiosk has not fetched it yet: whether it took the code, not whether anybody voted."""
    _check(session, staff, box_id, kiosk_id)
    return {"waits": handovers.waits(kiosk_id, body.number)}


@router.post("/thoi")
def take_back(
    box_id: str, kiosk_id: str, body: _Number, session: Reading, staff: Clerk, handovers: Handovers
) -> Response:
    """Take back what the kiosk has not fetched."""
    _check(session, staff, box_id, kiosk_id)
    handovers.drop(kiosk_id, body.number)
    return Response(status_code=204)
