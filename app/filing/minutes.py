"""The minutes of an opening: written by the secretary, confirmed or refused by members, filed, registered."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from app import typed
from app.db import Reading, Writing
from app.deps import FormBody, LogKeys, Member, Now, PublicUrl, Secretary, requires
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.attending import Watching, account_row, see_opening
from app.staff.auditing import Audit
from app.templating import render
from app.words import audit_told
from app.words.refusals import figure_doubt
from ballots.errors import Code, Refused
from ballots.meeting import minutes, register
from ballots.office.audit import What
from ballots.views import counts, meeting
from printing import wording as say
from printing.fonts import missing
from printing.record.minutes import draw_minutes

router = APIRouter(prefix="/staff")

_Reader = Annotated[Staff, Depends(requires("secretary", "member", "admin", "auditor"))]


class _Narrative(FormBody):
    subject: str
    legal_basis: str = ""
    opinions: str = ""
    keeping: str = ""
    recipients: str = ""
    copies: int = 3
    signature_table: bool = False
    printed: tuple[str, ...] = ()
    hidden_names: str = ""
    then: Literal["stay", "preview"] = "stay"

    def narrative(self) -> minutes.Narrative:
        """The domain's value; raises what typed.check raises."""
        given = self.model_dump(exclude={*FormBody.model_fields, "printed", "hidden_names", "then"})
        texts = {key: typed.check(key, text) for key, text in given.items() if isinstance(text, str)}
        return minutes.Narrative(**given | texts)


class _Stand(FormBody):
    stand: Literal["confirmed", "refused"]
    reason: str = ""


class _Filing(FormBody):
    number: int
    sure: bool = False


@router.get("/minutes/{minutes_id:int}.pdf")
def give_filed(minutes_id: int, session: Reading, staff: _Reader) -> Response:
    """The filed bytes, the same as on the day of filing."""
    filed = accounts.minutes_of(session, staff, minutes_id)
    headers = {
        "ETag": f'"{filed.digest.hex()}"',
        "Content-Disposition": f'inline; filename="bien-ban-{filed.year}-{filed.number:02}.pdf"',
    }
    return Response(filed.pdf, media_type="application/pdf", headers=headers)


@router.get("/minutes/{opening_id:int}")
def show_minutes(request: Request, opening_id: int, session: Reading, staff: Watching, now: Now) -> Response:
    """The parts that people write, remarks to choose from, stands, and filing."""
    committee_id = see_opening(session, staff, opening_id)
    view = meeting.opening_view(session, opening_id, staff.id)
    if not view.all_final:
        raise Refused(Code.WRONG_STEP)
    narrative = minutes.narrative_of(accounts.opening_of(session, staff, opening_id))
    remarks = counts.remark_rows(session, opening_id)
    context = {
        "remarks": remarks,
        "hidden_names": "\n".join(minutes.hidden_names(session, opening_id)),
        "unprinted": {remark.id: " ".join(missing(remark.masked)) for remark in remarks},
        "number": register.next_number(session, committee_id, now.year),
        "doubts": [(box.box, figure_doubt(one)) for box in view.boxes for one in box.doubts],
    }
    return render(request, "minutes.html", view=view, narrative=narrative, say=say, **context)


@router.post("/minutes/{opening_id:int}")
def save_minutes(
    opening_id: int, form: Annotated[_Narrative, Form()], session: Writing, staff: Secretary, audit: Audit
) -> Response:
    """Save the narrative and the choice of remarks."""
    see_opening(session, staff, opening_id)
    before = minutes.narrative_of(accounts.opening_of(session, staff, opening_id))
    hidden = {" ".join(line.split()) for line in form.hidden_names.splitlines()} - {""}
    changes = audit_told.edit(session, opening_id, (before, form.narrative()), form.printed, hidden)
    minutes.edit(session, opening_id, form.narrative(), form.printed, form.hidden_names)
    if changes is not None:
        audit(What.MINUTES_EDITED, {"opening": opening_id}, after=changes)
    after = "/preview.pdf" if form.then == "preview" else "?done=minutes_saved"
    return RedirectResponse(f"/staff/minutes/{opening_id}{after}", 303)


@router.get("/minutes/{opening_id:int}/preview.pdf")
def preview(opening_id: int, session: Reading, staff: Watching, now: Now, public_url: PublicUrl) -> Response:
    """The minutes as they would be filed now, under the proposed number."""
    committee_id = see_opening(session, staff, opening_id)
    number = register.next_number(session, committee_id, now.year)
    pdf = draw_minutes(counts.minutes_view(session, opening_id, number, now, public_url))
    headers = {"Content-Disposition": 'inline; filename="du-thao-bien-ban.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.post("/minutes/{opening_id:int}/stand")
def take_stand(
    opening_id: int, form: Annotated[_Stand, Form()], session: Writing, staff: Member, audit: Audit
) -> Response:
    """Record that a member confirms, or refuses and why."""
    see_opening(session, staff, opening_id)
    account = account_row(session, staff)
    confirmed = form.stand == "confirmed"
    minutes.stand(
        session, opening_id, account, confirmed=confirmed, reason=typed.check("stand_reason", form.reason)
    )
    audit(What.STAND_TAKEN, {"opening": opening_id}, after={"stand": form.stand})
    return RedirectResponse(f"/staff/minutes/{opening_id}?done=stand_taken", 303)


@router.post("/minutes/{opening_id:int}/file")
def file_minutes(
    opening_id: int,
    form: Annotated[_Filing, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    log_key: LogKeys,
    public_url: PublicUrl,
    audit: Audit,
) -> Response:
    """Draw the minutes and put them into the register, in one transaction."""
    committee_id = see_opening(session, staff, opening_id)
    register.check_number(session, committee_id, now.year, form.number)
    pdf = draw_minutes(counts.minutes_view(session, opening_id, form.number, now, public_url))
    keys = {box: log_key(box) for box in counts.boxes_of(session, opening_id)}
    filed = minutes.file(session, opening_id, form.number, pdf, now, keys, sure=form.sure)
    about = {"opening": opening_id, "committee": committee_id}
    after = {"number": register.written_number(filed), "digest": filed.digest.hex()}
    audit(What.MINUTES_FILED, about, after=after)
    return RedirectResponse(f"/staff/minutes/{opening_id}?done=minutes_filed", 303)
