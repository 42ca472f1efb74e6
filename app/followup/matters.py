"""Xử lý ý kiến: the matters of a unit, each with its history, and the steps that people take with it.

Who sees one: secretary and auditors, members of the box's committee, and the official it was given to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app import typed
from app.db import Reading, Writing
from app.deps import CurrentStaff, FormBody, Member, Now, Secretary
from app.errors import Problem, Rejected, sentence, status_of
from app.letters.scans import given
from app.staff import accounts
from app.staff.accounts import Staff
from app.staff.attending import Watching, account_row, see_box
from app.staff.auditing import Audit
from app.templating import render
from app.words import followup as words
from ballots.errors import Code, Refused
from ballots.followup import matters
from ballots.followup.matters import Assigned
from ballots.office.audit import What
from ballots.tables import Matter
from ballots.views.matters.late import overview
from ballots.views.matters.listed import Seen, Wanted, listed
from ballots.views.matters.one import letter_scan, matter_page

router = APIRouter(prefix="/staff/matters")

_MOST = 2**31 - 1
_LONGEST_SEARCH = 80
_STATES = {"open": "Chưa xong", "late": "Quá hạn", **words.STATES}


class _Assigning(FormBody):
    account: Literal[""] | int = ""
    official: str = ""
    due_on: date
    field: str = ""


class _Saying(FormBody):
    text: str
    sure: bool = False


class _Reopening(FormBody):
    reason: str = ""


class _Releasing(FormBody):
    wording: bool = False
    said: str = ""  # by which what the lead has read is known


class _Search(FormBody):
    q: str = ""
    state: Literal["", "open", "late", "new", "assigned", "answered", "closed"] = ""
    official: str = ""
    field: str | None = None
    mine: bool = False  # to be answered by who asks
    page: Annotated[int, Query(ge=1, le=_MOST)] = 1


def _seen(staff: Staff) -> Seen:
    """A unit's secretaries and auditors see all, a member the own committee's, everybody else the own."""
    if staff.may("secretary", "auditor"):
        return Seen(staff.unit_id)
    if staff.may("member"):
        return Seen(staff.unit_id, committee_id=staff.committee_id)
    return Seen(staff.unit_id, account_id=staff.id)


@router.get("")
def show_matters(
    request: Request,
    search: Annotated[_Search, Query()],
    session: Reading,
    staff: CurrentStaff,
    now: Now,
) -> Response:
    """A page of the matters that this person may see, or those that are looked for."""
    asked = search.q[:_LONGEST_SEARCH].strip()
    seen = Seen(staff.unit_id, account_id=staff.id) if search.mine else _seen(staff)
    wanted = Wanted(asked, search.state, search.official, search.field)
    found = listed(session, seen, wanted, search.page, now.date())
    context = {"asked": asked, "search": search, "longest": _LONGEST_SEARCH, "states": _STATES}
    return render(request, "matters.html", found=found, words=words, **context)


@router.get("/late")
def show_late(request: Request, session: Reading, staff: Watching, now: Now) -> Response:
    """What is late, by field and by official."""
    return render(request, "matters_late.html", view=overview(session, _seen(staff), now.date()))


@router.get("/{box_id}/{number}")
def show_matter(
    request: Request, box_id: str, number: int, session: Reading, staff: CurrentStaff, now: Now
) -> Response:
    """One matter and what this person may do with it."""
    matter = _own(session, staff, box_id, number)
    return _page(request, session, staff, matter, now.date())


@router.get("/{box_id}/{number}/scan")
def show_scan(box_id: str, number: int, session: Reading, staff: CurrentStaff) -> Response:
    """The scan of a paper letter, for the secretary and for who is to answer it."""
    matter = _own(session, staff, box_id, number)
    return given(letter_scan(session, matter, account_row(session, staff)))


def _own(session: Session, staff: Staff, box_id: str, number: int) -> Matter:
    """A matter that this person may see; BOX_UNKNOWN, MATTER_UNKNOWN, NOT_ALLOWED."""
    if not 1 <= number <= _MOST:
        raise Refused(Code.MATTER_UNKNOWN)
    if staff.may("secretary", "member", "auditor"):
        try:
            see_box(session, staff, box_id)
        except Rejected:
            return _assigned(session, staff, box_id, number)
        return matters.matter_of(session, box_id, number)
    return _assigned(session, staff, box_id, number)


def _assigned(session: Session, staff: Staff, box_id: str, number: int) -> Matter:
    """The matter of who may see no other one: whether there is one of that number is not told."""
    try:
        matter = matters.matter_of(session, box_id, number)
    except Refused:
        raise Rejected(Problem.NOT_ALLOWED) from None
    if matter.account_id != staff.id:
        raise Rejected(Problem.NOT_ALLOWED)
    return matter


def _page(
    request: Request,
    session: Session,
    staff: Staff,
    matter: Matter,
    today: date,
    status: int = 200,
    /,
    **wrong: str,
) -> Response:
    reader = account_row(session, staff)
    view = matter_page(session, matter.box_id, matter.number, today, reader)
    context = {
        "may_answer": matters.may_answer(matter, reader),
        "said": matters.said(matter),
        "leads": staff.role == "ubnd" and staff.committee_id == view.committee_id,
        "field_choices": [(field, field) for field in view.fields],
        "today": today.isoformat(),
        "wrong": "",
        "typed": "",
        "error": "",
    }
    return render(request, "matter.html", status, view=view, words=words, **context | wrong)


@router.post("/{box_id}/{number}/assign")
def assign(
    box_id: str,
    number: int,
    form: Annotated[_Assigning, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    audit: Audit,
) -> Response:
    """Give it to an official, with a day."""
    matter = _own(session, staff, box_id, number)
    before = _told(matter)
    account = None
    if form.account != "":
        account = accounts.account_of(session, staff.unit_id, form.account)
    to = Assigned(account, typed.check("official", form.official), form.due_on, form.field)
    matters.assign(session, matter, to, account_row(session, staff), now)
    audit(What.MATTER_ASSIGNED, {"box": box_id, "matter": number}, before, _told(matter))
    return _done(matter, "matter_assigned")


def _told(matter: Matter) -> dict[str, str | None]:
    return {
        "official": matter.official or None,
        "day": None if matter.due_on is None else matter.due_on.isoformat(),
    }


@dataclass(frozen=True)
class _Step:
    """What is said of a matter, perhaps publicly: which act of the domain takes it, what the log is told."""

    name: str  # of the field
    act: Callable[..., None]
    logged: What
    notice: str


_ANSWER = _Step("answer", matters.answer, What.MATTER_ANSWERED, "matter_answered")
_CLOSE = _Step("done", matters.close, What.MATTER_CLOSED, "matter_closed")


class _Say:
    """What both routes ask for."""

    def __init__(
        self, request: Request, form: Annotated[_Saying, Form()], session: Writing, now: Now, audit: Audit
    ) -> None:
        self._request, self._form, self._session = request, form, session
        self._now, self._audit = now, audit

    def __call__(self, step: _Step, staff: Staff, box_id: str, number: int) -> Response:
        """Take the step; or the page with what was typed, where it is asked whether it may be public."""
        session, sure = self._session, self._form.sure
        matter = _own(session, staff, box_id, number)
        text = typed.check(step.name, self._form.text)
        try:
            step.act(session, matter, text, account_row(session, staff), self._now, sure=sure)
        except Refused as no:
            if no.code is not Code.PERSONAL_UNSURE:
                raise
            wrong = {"wrong": step.name, "typed": text, "error": sentence(no)}
            today, status = self._now.date(), status_of(no.code)
            return _page(self._request, session, staff, matter, today, status, **wrong)
        self._audit(step.logged, {"box": box_id, "matter": number})
        return _done(matter, step.notice)


@router.post("/{box_id}/{number}/answer")
def answer(box_id: str, number: int, staff: CurrentStaff, say: Annotated[_Say, Depends()]) -> Response:
    """Answer it, or correct the answer: only by whom it was given to."""
    return say(_ANSWER, staff, box_id, number)


@router.post("/{box_id}/{number}/close")
def close(box_id: str, number: int, staff: Secretary, say: Annotated[_Say, Depends()]) -> Response:
    """Close it with what was done."""
    return say(_CLOSE, staff, box_id, number)


@router.post("/{box_id}/{number}/reopen")
def reopen(
    box_id: str,
    number: int,
    form: Annotated[_Reopening, Form()],
    session: Writing,
    staff: Secretary,
    now: Now,
    audit: Audit,
) -> Response:
    """Take it up again."""
    matter = _own(session, staff, box_id, number)
    reason = typed.check("reopen_reason", form.reason)
    matters.reopen(session, matter, reason, account_row(session, staff), now)
    audit(What.MATTER_REOPENED, {"box": box_id, "matter": number})
    return _done(matter, "matter_reopened")


@router.post("/{box_id}/{number}/release")
def release(
    box_id: str,
    number: int,
    form: Annotated[_Releasing, Form()],
    session: Writing,
    staff: Member,
    now: Now,
    audit: Audit,
) -> Response:
    """Let the public read the answer that the lead has read: MATTER_STATE if it was changed meanwhile."""
    matter = _own(session, staff, box_id, number)
    matters.release(session, matter, account_row(session, staff), now, wording=form.wording)
    if form.said != matters.said(matter):
        raise Refused(Code.MATTER_STATE)  # and so nothing of this is kept
    audit(What.MATTER_RELEASED, {"box": box_id, "matter": number}, after={"wording": matter.wording})
    return _done(matter, "matter_released")


@router.post("/{box_id}/{number}/withdraw")
def withdraw(
    box_id: str,
    number: int,
    form: Annotated[FormBody, Form()],
    session: Writing,
    staff: Member,
    now: Now,
    audit: Audit,
) -> Response:
    """Take the answer off the public page again."""
    del form
    matter = _own(session, staff, box_id, number)
    matters.withdraw(session, matter, account_row(session, staff), now)
    audit(What.MATTER_WITHDRAWN, {"box": box_id, "matter": number})
    return _done(matter, "matter_withdrawn")


def _done(matter: Matter, notice: str) -> Response:
    return RedirectResponse(f"/staff/matters/{matter.box_id}/{matter.number}?done={notice}", 303)
