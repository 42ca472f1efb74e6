"""A member's own page: the identity and the padlocks, made in the browser and handed in together.

One page fits all boxes of the committee; the browser hands each box's padlocks in by itself. docs/MEETING.md
describes the JSON.
"""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.db import Reading, Writing, for_all_units
from app.deps import JsonBody, LogKeys, Member, Now
from app.keys_json import people_as_json
from app.staff.attending import account_row, see_box
from app.staff.auditing import Audit
from app.templating import render
from ballots.keys import joining
from ballots.keys import padlocks as locks
from ballots.office.audit import What
from ballots.sealing.keyring import COPY_BYTES
from ballots.sealing.sheet import POINT_BYTES
from ballots.spelling import b64, unb64
from ballots.views import boxes

router = APIRouter(prefix="/staff/padlocks/{box_id}")


class _Padlock(JsonBody):
    period: int
    public: str
    copies: dict[str, str]

    def fitting(self) -> locks.Fitting:
        copies = {holder: unb64(copy, COPY_BYTES) for holder, copy in self.copies.items()}
        return locks.Fitting(self.period, unb64(self.public, POINT_BYTES), copies)


class _Fitted(JsonBody):
    wrapped: str | None
    padlocks: list[_Padlock]


@router.get("")
def show_padlocks(request: Request, box_id: str, session: Reading, staff: Member) -> Response:
    """The page that makes keys."""
    see_box(session, staff, box_id)
    view = boxes.fit_view(session, account_row(session, staff), box_id)
    return render(request, "padlocks.html", view=view)


@router.get("/view")
def give_view(box_id: str, session: Reading, staff: Member) -> dict[str, Any]:
    """What the page's script makes padlocks for."""
    see_box(session, staff, box_id)
    view = boxes.fit_view(session, account_row(session, staff), box_id)
    return {
        "box": view.box_id,
        "box_name": view.box,
        "role": view.role,
        "label": view.label,
        "first": view.first,
        "periods": view.periods,
        "fitted": view.fitted,
        "wrapped": view.wrapped,
        "holder": view.holder,
        "holders": {holder: b64(point) for holder, point in view.holders.items()},
        "committee": view.committee_id,
        "waiting": view.waiting,
        "others": view.others,
        "people": people_as_json(view.people),
    }


@router.post("")
@for_all_units
def fit_padlocks(
    box_id: str, body: _Fitted, session: Writing, staff: Member, now: Now, log_key: LogKeys, audit: Audit
) -> dict[str, Any]:
    """Keep a new identity, if there is one, and fit padlocks: all of it or nothing."""
    about = {"committee": see_box(session, staff, box_id), "role": staff.role}
    account = account_row(session, staff)
    if body.wrapped is not None:
        made = joining.enrol(session, account, body.wrapped, now.date(), log_key)
        audit(What.IDENTITY_MADE, about, after={"holder": made.id, "state": made.state})
        if made.state == "pending" and not body.padlocks:
            return {"fitted": 0, "holder": made.id, "pending": True}
    locks.fit(session, account, box_id, [one.fitting() for one in body.padlocks], log_key(box_id))
    view = boxes.fit_view(session, account, box_id)
    periods = sorted(one.period for one in body.padlocks)
    audit(What.PADLOCKS_FITTED, {**about, "box": box_id}, after={"holder": view.holder, "periods": periods})
    return {"fitted": view.fitted, "holder": view.holder, "pending": False}
