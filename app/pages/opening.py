"""The opening: the list, the roll-call, one page that shows where the meeting is, closing, result.

What members' browsers and the poll use is in unlocking.py, paper ballots are in paper.py.
"""

from secrets import SystemRandom
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import NaiveDatetime

from app import typed
from app.db import Reading, Writing
from app.deps import FormBody, LogKeys, Now, Secretary
from app.errors import Problem, Rejected
from app.notices import agenda
from app.staff import accounts
from app.staff.attending import Watching, see_opening
from app.staff.auditing import Audit
from app.templating import render
from app.words import audit_told, narrative
from ballots.meeting import counting, openings, roll_call
from ballots.office.audit import What
from ballots.systems import returned
from ballots.views import meeting
from ballots.views.lists import meetings
from ballots.views.readmodels_staff import CallSeat, CallView
from printing import wording as say

router = APIRouter(prefix="/staff/openings")


class _Call(FormBody):
    """The roll-call: one entry a row in each list; `account` is "" for an invited person."""

    box: list[str]
    place: str
    started_at: NaiveDatetime
    account: list[str]
    label: list[str]
    name: list[str]
    title: list[str]
    present: list[Literal["yes", "no"]]
    absence: list[str]

    def seats(self, view: CallView) -> list[openings.Seat]:
        """Every row as a seat; a member's role is the committee's, not the form's.

        Raises INPUT_WRONG and what typed.check raises.
        """
        members = {str(seat.account_id): seat for seat in view.seats}
        columns = (self.account, self.label, self.name, self.title, self.present, self.absence)
        if len({len(column) for column in columns}) != 1 or set(self.account) - members.keys() - {""}:
            raise Rejected(Problem.INPUT_WRONG)
        seats = []
        for row, (account, label, name, title, present, absence) in enumerate(zip(*columns, strict=True), 1):
            member = members.get(account)
            if member is None and not name:
                continue  # an empty row for an invited person
            seats.append(
                openings.Seat(
                    account_id=None if member is None else member.account_id,
                    role="" if member is None else member.role,
                    label=typed.check("attends_as", label, row) if member is None else member.label,
                    name=typed.check("person_name", name, row),
                    title=typed.check("person_title", title, row),
                    present=present == "yes",
                    absence=typed.check("absence", absence, row),
                    leads=member is not None and member.leads,
                    row=row,
                )
            )
        return seats


class _Proposed(NamedTuple):
    """A member's row of the form, filled with what of the stored name and title can be printed."""

    seat: CallSeat
    label: str
    name: str
    title: str
    mended: bool  # it is not all that is stored: whoever calls the roll is asked to look


def _proposed(seat: CallSeat) -> _Proposed:
    name, title = typed.usable("person_name", seat.name), typed.usable("person_title", seat.title)
    label = typed.usable("label", seat.label)  # shown only: the committee's own is written down
    return _Proposed(seat, label, name, title, mended=(name, title) != (seat.name, seat.title))


class _Close(FormBody):
    """What is entered before the slot closes; "" is unknown. Row 0 of the lists is not split by field."""

    field: list[str]
    direct: list[str]
    online: list[str]
    stock_left: str = ""
    wall: Literal["", "intact", "other"] = ""
    seen: str = ""
    sure: bool = False

    def entered(self) -> openings.Entered:
        """The numbers read: "2.359" is 2359. INPUT_WRONG."""
        if not len(self.field) == len(self.direct) == len(self.online):
            raise Rejected(Problem.INPUT_WRONG)
        rows = [
            (field, channel, _number(text))
            for field, *texts in zip(self.field, self.direct, self.online, strict=True)
            for channel, text in zip(returned.CHANNELS, texts, strict=True)
            if not field or text
        ]
        seal = "intact" if self.wall == "intact" else self.seen
        return openings.Entered(tuple(rows), _number(self.stock_left), typed.check("wall_seal", seal))


class _Finish(FormBody):
    """Whether figures that cannot be were looked at again."""

    sure: bool = False


_MOST_DIGITS = 12  # what is too large for an office is said by openings.close


def _number(text: str) -> int | None:
    digits = text.replace(".", "").replace(" ", "")
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        raise Rejected(Problem.INPUT_WRONG)
    return int(digits) if digits else None


# --- pages ----------------------------------------------------------------------------------------------


@router.get("")
def list_openings(request: Request, session: Reading, staff: Watching, now: Now) -> Response:
    """All openings of the unit, and the boxes that wait for one."""
    waiting = agenda.waiting(session, staff, now.date())
    rows = meetings.openings(session, staff.unit_id)
    return render(request, "openings.html", rows=rows, waiting=waiting, say=say)


@router.get("/new")
def ask_call(
    request: Request, box: Annotated[str, Query()], session: Reading, staff: Secretary, now: Now
) -> Response:
    """The roll-call's form."""
    accounts.box_of(session, staff, box)
    view = meeting.call_view(session, box, now.date(), staff.id)
    place, seats = typed.usable("meeting_place", view.place), [_proposed(seat) for seat in view.seats]
    return render(request, "opening_new.html", view=view, place=place, seats=seats, now=now)


@router.post("/new")
def start_opening(
    form: Annotated[_Call, Form()], session: Writing, staff: Secretary, now: Now, audit: Audit
) -> Response:
    """Start the opening of boxes of one committee."""
    committees = {accounts.box_of(session, staff, box).committee_id for box in form.box}
    if len(committees) != 1:
        raise Rejected(Problem.INPUT_WRONG)
    view = meeting.call_view(session, form.box[0], now.date(), staff.id)
    place, seats = typed.check("meeting_place", form.place), form.seats(view)
    opening = openings.start(session, view.committee_id, form.box, place, form.started_at, seats, now)
    present = [seat.name for seat in seats if seat.present]
    about = {"opening": opening.id, "committee": view.committee_id, "boxes": form.box}
    audit(What.OPENING_STARTED, about, after={"place": opening.place, "present": present})
    return RedirectResponse(f"/staff/openings/{opening.id}", 303)


@router.get("/{opening_id}")
def show_opening(request: Request, opening_id: int, session: Reading, staff: Watching, now: Now) -> Response:
    """Where the meeting is, in plain steps."""
    see_opening(session, staff, opening_id)
    view = meeting.opening_view(session, opening_id, staff.id, now.date())
    return render(request, "opening.html", view=view, say=say)


# --- steps ----------------------------------------------------------------------------------------------


@router.post("/{opening_id}/cancel")
def cancel_opening(
    opening_id: int,
    _form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Secretary,
    audit: Audit,
) -> Response:
    """Call off an opening of which no slot is closed yet."""
    see_opening(session, staff, opening_id)
    boxes = roll_call.cancel(session, opening_id)
    audit(What.OPENING_CANCELLED, {"opening": opening_id, "boxes": boxes})
    return RedirectResponse("/staff/openings", 303)


@router.post("/{opening_id}/boxes/{box_id}/close")
def close_slot(
    opening_id: int,
    box_id: str,
    form: Annotated[_Close, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    log_key: LogKeys,
    audit: Audit,
) -> Response:
    """Close the slot, or carry the period on when there are too few envelopes."""
    see_opening(session, staff, opening_id)
    given, key = form.entered(), log_key(box_id)
    count = openings.close(session, opening_id, box_id, given, now, SystemRandom(), key, sure=form.sure)
    about = {"opening": opening_id, "box": box_id, "period": count.period}
    audit(What.CARRIED_ON if count.carried else What.SLOT_CLOSED, about, after=audit_told.close(count))
    return RedirectResponse(f"/staff/openings/{opening_id}#{box_id}", 303)


@router.post("/{opening_id}/boxes/{box_id}/finish")
def finish_count(
    opening_id: int,
    box_id: str,
    form: Annotated[_Finish, Form()],
    session: Writing,
    staff: Secretary,
    log_key: LogKeys,
    audit: Audit,
) -> Response:
    """End the counting of a box; with the last one, the minutes get their first draft."""
    see_opening(session, staff, opening_id)
    count = counting.finish(session, opening_id, box_id, SystemRandom(), log_key(box_id), sure=form.sure)
    about = {"opening": opening_id, "box": box_id, "period": count.period}
    audit(What.COUNT_FINISHED, about, after=audit_told.finish(count))
    narrative.begin(session, opening_id)
    return RedirectResponse(f"/staff/openings/{opening_id}#{box_id}", 303)
