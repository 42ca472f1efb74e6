"""Step 4 of an opening: ballots from the wall box in two passes, numbers and then marks (docs/MEETING.md)."""

from secrets import SystemRandom, token_bytes
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import Field, ValidationError
from sqlmodel import Session

from app.db import Reading, Writing
from app.deps import FormBody, JsonBody, Secretary
from app.errors import Problem, Rejected
from app.staff.attending import see_opening
from app.templating import render
from app.words import refusals
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.tally import Reason
from ballots.meeting import paper
from ballots.views import counts
from printing import wording as say

router = APIRouter(prefix="/staff/openings/{opening_id}/boxes/{box_id}/paper")

_MARK = "mark-"
_Invalid = Literal["several", "spoiled", "wrong_form"]
_SEVERAL = "*"  # the mark of a question with more than one level ticked
_NUMBERED = "numbered"
_TAKEN_BACK = "taken_back"
_SAID = {
    _NUMBERED: "Số phiếu hợp lệ. Xin cắt dải có số phiếu, để tờ vào chồng chờ nhập mức.",
    "valid": "Đã tính một phiếu hợp lệ.",
    _TAKEN_BACK: "Đã lấy lại tờ vừa nhập; tờ này chưa được tính.",
}


class _Number(JsonBody):
    number: Annotated[str, Field(max_length=64)]
    unreadable: bool = False
    sure: bool = False


class _NumberForm(FormBody):
    number: Annotated[str, Field(max_length=64)] = ""
    unreadable: bool = False
    sure: bool = False


class _Back(JsonBody):
    back: Annotated[str, Field(max_length=50_000)]


class _Marks(JsonBody):
    answers: dict[str, str]
    invalid: _Invalid | None = None
    field: str | None = None
    desk: str | None = None
    reasons: list[str] = Field(default_factory=list)
    remark: str = ""

    def marks(self) -> paper.Marks:
        """What the domain counts."""
        answers = questionnaire.Ballot(
            self.answers, self.field, self.desk, tuple(self.reasons), self.remark or None
        )
        return paper.Marks(answers, None if self.invalid is None else Reason(self.invalid))


async def _typed(request: Request) -> _Marks:
    """The plain form as the JSON body: its marks are named after questions, so no fixed model reads it."""
    async with request.form() as form:
        texts = {key: str(value) for key, value in form.items() if key != "reasons"}
        reasons = [str(code) for code in form.getlist("reasons")]
    marks = {key.removeprefix(_MARK): texts.pop(key) for key in list(texts) if key.startswith(_MARK)}
    known = {"csrf", "draft", "damaged", "field", "desk", "remark"}
    if texts.keys() - known:
        raise Rejected(Problem.INPUT_WRONG)
    several: _Invalid | None = "several" if _SEVERAL in marks.values() else None
    given = {
        "answers": {question: level for question, level in marks.items() if level not in {"", _SEVERAL}},
        "invalid": "spoiled" if "damaged" in texts else several,
        "field": texts.get("field") or None,
        "desk": texts.get("desk") or None,
        "reasons": reasons,
        "remark": texts.get("remark", ""),
    }
    try:
        return _Marks.model_validate(given)
    except ValidationError:
        raise Rejected(Problem.INPUT_WRONG) from None


def _totals(session: Session, opening_id: int, box_id: str) -> dict[str, Any]:
    count = counts.box_count(session, opening_id, box_id)
    of_paper = {
        "ballots": count.paper.ballots,
        "valid": count.paper.valid,
        "invalid": dict(count.paper.invalid),
    }
    return {**of_paper, "numbers": count.paper_numbers, "marked": count.paper_marked}


def _said(done: str) -> str:
    return _SAID.get(done) or (f"Tờ này không hợp lệ: {say.INVALID[done]}." if done in say.INVALID else "")


def _counted(
    session: Session, opening_id: int, box_id: str, entered: paper.Entered, valid: str
) -> JSONResponse:
    said, totals = _said(entered.invalid or valid), _totals(session, opening_id, box_id)
    return JSONResponse({"invalid": entered.invalid, "said": said, "paper": totals, "back": entered.back})


def _page(
    request: Request, session: Session, opening_id: int, box_id: str, status: int = 200, /, **context: Any
) -> Response:
    count = counts.box_count(session, opening_id, box_id)
    page = {"count": count, "opening_id": opening_id, "say": say}
    page |= {"number": "", "doubt": "", "said": "", "issues": False}
    return render(request, "paper.html", status, **page | context)


@router.get("")
def show_paper(
    request: Request, opening_id: int, box_id: str, session: Reading, staff: Secretary, done: str = ""
) -> Response:
    """The forms for one number and for one sheet's marks, and the running totals."""
    see_opening(session, staff, opening_id)
    return _page(request, session, opening_id, box_id, said=_said(done), issues=staff.may("issue"))


@router.get("/totals")
def give_totals(opening_id: int, box_id: str, session: Reading, staff: Secretary) -> dict[str, Any]:
    """The running totals, for a page that got no clear answer."""
    see_opening(session, staff, opening_id)
    return {"paper": _totals(session, opening_id, box_id)}


@router.post("/back")
def take_back(
    opening_id: int, box_id: str, body: _Back, session: Writing, staff: Secretary
) -> dict[str, Any]:
    """Undo the last entry; only the page that made it can, as nothing here keeps what it was."""
    see_opening(session, staff, opening_id)
    paper.take_back(session, opening_id, box_id, body.back)
    return {"said": _said(_TAKEN_BACK), "paper": _totals(session, opening_id, box_id)}


# --- the first pass: numbers ----------------------------------------------------------------------------


def _spend(session: Session, opening_id: int, box_id: str, typed: _Number | _NumberForm) -> paper.Entered:
    salt = token_bytes(paper.SALT_BYTES)
    return paper.enter_number(
        session, opening_id, box_id, typed.number, salt, unreadable=typed.unreadable, sure=typed.sure
    )


@router.post("/number")
def enter_number(opening_id: int, box_id: str, body: _Number, session: Writing, staff: Secretary) -> Response:
    """Take in one number; what decides against the sheet has to be confirmed first."""
    see_opening(session, staff, opening_id)
    try:
        entered = _spend(session, opening_id, box_id, body)
    except Refused as no:
        if no.code is not Code.PAPER_UNSURE:
            raise
        doubt = refusals.paper_doubt(no.facts)
        return JSONResponse({"code": no.code.value, "why": no.facts["why"], "message": doubt}, 422)
    return _counted(session, opening_id, box_id, entered, _NUMBERED)


@router.post("/number/form")
def enter_number_by_form(
    request: Request,
    opening_id: int,
    box_id: str,
    typed: Annotated[_NumberForm, Form()],
    session: Writing,
    staff: Secretary,
) -> Response:
    """As enter_number, for a browser without scripts."""
    see_opening(session, staff, opening_id)
    try:
        reason = _spend(session, opening_id, box_id, typed).invalid
    except Refused as no:
        if no.code is not Code.PAPER_UNSURE:
            raise
        context = {"number": typed.number, "doubt": refusals.paper_doubt(no.facts)}
        return _page(request, session, opening_id, box_id, 422, **context)
    back = request.url.path.removesuffix("/number/form")
    return RedirectResponse(f"{back}?done={reason or _NUMBERED}", 303)


# --- the second pass: marks -----------------------------------------------------------------------------


@router.post("")
def enter_marks(opening_id: int, box_id: str, body: _Marks, session: Writing, staff: Secretary) -> Response:
    """Count the marks of one sheet that has no number any more."""
    see_opening(session, staff, opening_id)
    salt = token_bytes(paper.SALT_BYTES)
    entered = paper.enter_marks(session, opening_id, box_id, body.marks(), salt, SystemRandom())
    return _counted(session, opening_id, box_id, entered, "valid")


@router.post("/form")
def enter_marks_by_form(
    request: Request,
    opening_id: int,
    box_id: str,
    typed: Annotated[_Marks, Depends(_typed)],
    session: Writing,
    staff: Secretary,
) -> Response:
    """As enter_marks, for a browser without scripts."""
    see_opening(session, staff, opening_id)
    salt = token_bytes(paper.SALT_BYTES)
    reason = paper.enter_marks(session, opening_id, box_id, typed.marks(), salt, SystemRandom()).invalid
    return RedirectResponse(f"{request.url.path.removesuffix('/form')}?done={reason or 'valid'}", 303)
