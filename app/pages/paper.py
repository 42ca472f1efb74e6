"""Step 4 of an opening: ballots from the wall box, typed in one by one (docs/MEETING.md has the JSON)."""

from secrets import SystemRandom
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import Field, ValidationError
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import JsonBody, Secretary
from app.errors import Problem, Rejected
from app.staff.attending import see_opening
from app.templating import render
from app.words import refusals
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.tally import Reason
from ballots.meeting import counting
from ballots.views import counts
from printing import wording as say

router = APIRouter(prefix="/staff/openings/{opening_id}/boxes/{box_id}/paper")

_MARK = "mark-"
_Invalid = Literal["several", "spoiled", "wrong_form"]
_SEVERAL = "*"  # the mark of a question with more than one level ticked


class _Paper(JsonBody):
    number: Annotated[str, Field(max_length=64)]
    answers: dict[str, str]
    invalid: _Invalid | None = None
    field: str | None = None
    reasons: list[str] = Field(default_factory=list)
    remark: str = ""
    sure: bool = False

    def ballot(self) -> counting.PaperBallot:
        """What the domain counts."""
        answers = questionnaire.Ballot(
            self.answers, self.field, None, tuple(self.reasons), self.remark or None
        )
        return counting.PaperBallot(
            self.number, answers, None if self.invalid is None else Reason(self.invalid)
        )


async def _typed(request: Request) -> _Paper:
    """The plain form as the JSON body: its marks are named after questions, so no fixed model reads it."""
    async with request.form() as form:
        texts = {key: str(value) for key, value in form.items() if key != "reasons"}
        reasons = [str(code) for code in form.getlist("reasons")]
    marks = {key.removeprefix(_MARK): texts.pop(key) for key in list(texts) if key.startswith(_MARK)}
    known = {"csrf", "draft", "number", "damaged", "field", "remark", "sure"}
    if texts.keys() - known:
        raise Rejected(Problem.INPUT_WRONG)
    several: _Invalid | None = "several" if _SEVERAL in marks.values() else None
    given = {
        "number": texts.get("number", ""),
        "answers": {question: level for question, level in marks.items() if level not in {"", _SEVERAL}},
        "invalid": "spoiled" if "damaged" in texts else several,
        "field": texts.get("field") or None,
        "reasons": reasons,
        "remark": texts.get("remark", ""),
        "sure": "sure" in texts,
    }
    try:
        return _Paper.model_validate(given)
    except ValidationError:
        raise Rejected(Problem.INPUT_WRONG) from None


def _totals(session: Session, opening_id: int, box_id: str) -> dict[str, Any]:
    paper = counts.box_count(session, opening_id, box_id).paper
    return {"ballots": paper.ballots, "valid": paper.valid, "invalid": dict(paper.invalid)}


def _enter(session: Session, opening_id: int, box_id: str, paper: _Paper) -> Reason | None:
    shuffle = SystemRandom()
    return counting.enter_paper(session, opening_id, box_id, paper.ballot(), shuffle, sure=paper.sure)


def _said(reason: str | None) -> str:
    return "Phiếu hợp lệ." if reason is None else f"Phiếu không hợp lệ: {say.INVALID[reason]}."


def _page(
    request: Request, session: Session, opening_id: int, box_id: str, status: int = 200, /, **context: Any
) -> Response:
    count = counts.box_count(session, opening_id, box_id)
    page = {"count": count, "opening_id": opening_id, "say": say, "typed": None, "doubt": "", "said": ""}
    return render(request, "paper.html", status, **page | context)


@router.get("")
def show_paper(
    request: Request, opening_id: int, box_id: str, session: Reading, staff: Secretary, done: str = ""
) -> Response:
    """The form for one ballot, and the running totals."""
    see_opening(session, staff, opening_id)
    said = _said(None if done == "valid" else done) if done in {"valid", *say.INVALID} else ""
    return _page(request, session, opening_id, box_id, said=said)


@router.get("/totals")
def give_totals(opening_id: int, box_id: str, session: Reading, staff: Secretary) -> dict[str, Any]:
    """The running totals, for a page that got no clear answer."""
    see_opening(session, staff, opening_id)
    return {"paper": _totals(session, opening_id, box_id)}


@router.post("")
def enter_ballot(opening_id: int, box_id: str, body: _Paper, session: Writing, staff: Secretary) -> Response:
    """Count one ballot; a number that decides against it has to be confirmed first."""
    see_opening(session, staff, opening_id)
    try:
        reason = _enter(session, opening_id, box_id, body)
    except Refused as no:
        if no.code is not Code.PAPER_UNSURE:
            raise
        doubt = refusals.paper_doubt(no.facts)
        return JSONResponse({"code": no.code.value, "why": no.facts["why"], "message": doubt}, 422)
    totals = _totals(session, opening_id, box_id)
    return JSONResponse({"invalid": reason, "said": _said(reason), "paper": totals})


@router.post("/form")
def enter_by_form(
    request: Request,
    opening_id: int,
    box_id: str,
    typed: Annotated[_Paper, Depends(_typed)],
    session: Writing,
    staff: Secretary,
) -> Response:
    """As enter_ballot, for a browser without scripts."""
    see_opening(session, staff, opening_id)
    try:
        reason = _enter(session, opening_id, box_id, typed)
    except Refused as no:
        if no.code is not Code.PAPER_UNSURE:
            raise
        context = {"typed": typed, "doubt": refusals.paper_doubt(no.facts)}
        return _page(request, session, opening_id, box_id, 422, **context)
    return RedirectResponse(f"{request.url.path.removesuffix('/form')}?done={reason or 'valid'}", 303)
