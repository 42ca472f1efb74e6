"""Correcting a filed paper by another one: written, looked at, filed under the next number."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app import drafts, typed
from app.db import Reading, Writing
from app.deps import FormBody, LogKeys, Now, Secretary
from app.staff import accounts
from app.staff.auditing import Audit
from app.templating import render
from ballots.meeting import correcting, register
from ballots.meeting.correcting import Correction
from ballots.office.audit import What
from ballots.views.filing.correcting import correcting_view
from printing import wording as say
from printing.record.correcting import draw_correcting, subject

router = APIRouter(prefix="/staff/minutes/so/{minutes_id:int}/dinh-chinh")


class _Correction(FormBody):
    wrong: str
    right: str
    reason: str
    then: Literal["look", "file"] = "look"

    def correction(self) -> Correction:
        """The domain's value; raises what typed.check and correcting.cleaned raise."""
        given = self.model_dump(include={"wrong", "right", "reason"})
        checked = {name: typed.check(f"{name}_said", text) for name, text in given.items()}
        return correcting.cleaned(Correction(**checked))


@router.get("")
def show_form(request: Request, minutes_id: int, session: Reading, staff: Secretary, now: Now) -> Response:
    """The form in which a correction is written."""
    minutes = accounts.minutes_of(session, staff, minutes_id)
    number = register.written_number(minutes)
    coming = register.next_number(session, minutes.committee_id, now.year)
    context = {
        "minutes_id": minutes_id,
        "number": number,
        "filed_on": minutes.filed_on,
        "coming": f"{coming:02}",
    }
    return render(request, "correcting.html", **context, subject=minutes.subject, say=say)


@router.post("")
def correct(
    request: Request,
    minutes_id: int,
    form: Annotated[_Correction, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    log_key: LogKeys,
    audit: Audit,
) -> Response:
    """Show the paper as it would be, or file it; in one transaction with its number."""
    minutes, correction = accounts.minutes_of(session, staff, minutes_id), form.correction()
    number = register.take_number(session, minutes.committee_id, now.year)
    about = subject(register.written_number(minutes), minutes.year)
    view = correcting_view(session, minutes, correction, number, about, now)
    pdf = draw_correcting(view)
    if form.then == "look":
        drafts.refuse(request)  # nothing is filed yet: the browser goes on keeping it
        headers = {"Content-Disposition": 'inline; filename="du-thao-dinh-chinh.pdf"'}
        return Response(pdf, media_type="application/pdf", headers=headers)
    keys = {box: log_key(box) for box in register.boxes_of(session, minutes_id)}
    filed = correcting.file(session, minutes, correction, number, pdf, view.subject, now, keys)
    told = {"committee": minutes.committee_id, "corrects": view.corrects}
    after = {"number": register.written_number(filed), "digest": filed.digest.hex()}
    audit(What.MINUTES_CORRECTED, told, after=after)
    return RedirectResponse(f"/staff/minutes/so/{filed.id}?done=minutes_corrected", 303)
