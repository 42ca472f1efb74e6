"""Mẫu hỏi lại: drawn by the chain after an opening, its list on paper, and the sums of the answers, told."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import FormBody, LogKeys, Now, requires
from app.errors import Problem, Rejected, sentence, status_of
from app.staff.accounts import Staff
from app.staff.attending import Attending, Watching, account_row, see_opening
from app.staff.auditing import Audit
from app.templating import render
from ballots.control import asking
from ballots.errors import Code, Refused
from ballots.forms.control import LEAST_DRAWN, MOST_DRAWN, Control
from ballots.office.audit import What
from ballots.views.control import asked as views
from ballots.views.papers.values import FollowUpView
from printing.control.drawn import draw_sample

router = APIRouter(prefix="/staff/control")

_Reader = Annotated[Staff, Depends(requires("secretary", "member", "auditor"))]
_Member = Annotated[Staff, Depends(requires("member"))]
_Number = Annotated[int, Field(ge=0, le=10_000)]
_TYPED_WRONG = {Code.CONTROL_DRAWN, Code.CONTROL_FEW, Code.CONTROL_SUM}


class _Drawing(FormBody):
    many: Annotated[int, Field(ge=1, le=10_000)]


class _Sums(FormBody):
    """`cell`: question by question the levels in their order, then those without an answer."""

    met: _Number
    away: _Number
    refused: _Number
    cell: list[_Number]

    def control(self, view: FollowUpView) -> Control:
        """As the questionnaire has it; INPUT_WRONG for another number of cells."""
        codes = [code for code, _ in view.levels]
        wide = len(codes) + 1
        if len(self.cell) != wide * len(view.questions):
            raise Rejected(Problem.INPUT_WRONG)
        rows = {code: self.cell[at * wide : (at + 1) * wide] for at, (code, _) in enumerate(view.questions)}
        levels = {code: dict(zip(codes, row, strict=False)) for code, row in rows.items()}
        unanswered = {code: row[-1] for code, row in rows.items()}
        return Control(self.met, self.away, self.refused, levels, unanswered)


@router.get("")
def show_samples(request: Request, session: Reading, staff: _Reader) -> Response:
    """The newest openings, and how far each one's follow-up is."""
    return render(request, "controls.html", found=views.listed(session, staff.unit_id))


@router.get("/{opening_id:int}/{box_id}")
def show_sample(
    request: Request, opening_id: int, box_id: str, session: Reading, staff: Watching, now: Now
) -> Response:
    """One sample: to be drawn, to be asked about, or told."""
    see_opening(session, staff, opening_id)
    return _page(request, session, staff, views.follow_up(session, opening_id, box_id, now))


def _page(
    request: Request,
    session: Session,
    staff: Staff,
    view: FollowUpView,
    status: int = 200,
    /,
    **context: object,
) -> Response:
    outsider = False
    if staff.may("member"):
        committee = see_opening(session, staff, view.opening_id)
        outsider = asking.is_outsider(account_row(session, staff), committee)
    page: dict[str, object] = {"view": view, "outsider": outsider, "error": "", "typed": None}
    page |= {"least": LEAST_DRAWN, "most": MOST_DRAWN}
    return render(request, "control.html", status, **page | context)


@router.post("/{opening_id:int}/{box_id}/draw")
def draw_places(
    request: Request,
    opening_id: int,
    box_id: str,
    form: Annotated[_Drawing, Form()],
    session: Writing,
    staff: Attending,
    now: Now,
    log_keys: LogKeys,
    audit: Audit,
) -> Response:
    """Draw; it is in the chain from now on."""
    see_opening(session, staff, opening_id)
    try:
        row = asking.draw(session, opening_id, box_id, form.many, now.date(), log_keys(box_id))
    except Refused as no:
        if no.code is not Code.CONTROL_SIZE:
            raise
        view = views.follow_up(session, opening_id, box_id, now)
        return _page(request, session, staff, view, status_of(no.code), error=sentence(no))
    audit(What.CONTROL_DRAWN, {"opening": opening_id, "box": box_id}, after={"sample": row.drawn})
    return RedirectResponse(f"/staff/control/{opening_id}/{box_id}?done=control_drawn", 303)


@router.get("/{opening_id:int}/{box_id}/danh-sach.pdf")
def give_list(opening_id: int, box_id: str, session: Reading, staff: Attending, now: Now) -> Response:
    """The list to go with, and the sheet to tally on."""
    see_opening(session, staff, opening_id)
    view = views.follow_up(session, opening_id, box_id, now)
    if view.asked is None:
        raise Refused(Code.CONTROL_NOT_YET)
    headers = {"Content-Disposition": f'inline; filename="mau-hoi-lai-{box_id}-ky-{view.period}.pdf"'}
    return Response(draw_sample(view), media_type="application/pdf", headers=headers)


@router.post("/{opening_id:int}/{box_id}/tell")
def tell_sums(
    request: Request,
    opening_id: int,
    box_id: str,
    form: Annotated[_Sums, Form()],
    session: Writing,
    staff: _Member,
    now: Now,
    log_keys: LogKeys,
    audit: Audit,
) -> Response:
    """Publish the sums; a mistake is told beside what was typed, and nothing is written."""
    see_opening(session, staff, opening_id)
    view = views.follow_up(session, opening_id, box_id, now)
    control = form.control(view)
    try:
        at = (session, opening_id, box_id, account_row(session, staff), control)
        asking.tell(*at, now.date(), log_keys(box_id))
    except Refused as no:
        if no.code not in _TYPED_WRONG:
            raise
        said = {"error": sentence(no), "typed": form}
        return _page(request, session, staff, view, status_of(no.code), **said)
    audit(What.CONTROL_TOLD, {"opening": opening_id, "box": box_id})
    return RedirectResponse(f"/staff/control/{opening_id}/{box_id}?done=control_told", 303)
