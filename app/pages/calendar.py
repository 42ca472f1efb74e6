"""The public calendar of a box: the days of its openings, for whoever wants to be reminded."""

from fastapi import APIRouter, Response

from app.db import Reading
from app.deps import Now, PublicUrl
from app.notices import ics
from ballots.views.lists import days as days_views

router = APIRouter()

_KEPT = "public, max-age=3600"


@router.get("/b/{box_id}/lich.ics")
def give_calendar(box_id: str, session: Reading, now: Now, public_url: PublicUrl) -> Response:
    """The openings of one box, sealed and proposed."""
    days = days_views.opening_days(session, box_id, now.date())
    body = ics.calendar(days, f"{public_url}/b/{box_id}", now.date())
    headers = {
        "Cache-Control": _KEPT,
        "Content-Disposition": f'inline; filename="mo-hom-{box_id}.ics"',
    }
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)
