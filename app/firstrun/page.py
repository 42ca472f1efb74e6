"""The pages of the first run: the code, then unit, boxes, people, all of it once more, and what was made.

One form travels through them all. Each step forward tries the whole plan and takes it back; only the last one
keeps it, in one transaction, and answers with the one-time passwords, which are kept nowhere.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, col, select

from app.db import Reading, Writing
from app.deps import Chosen, FormBody, Now
from app.errors import Rejected, sentence, status_of
from app.firstrun import days, door, review
from app.firstrun.asked import JOBS, Asked, Planned, beginning
from app.office.words import RULES
from app.planned import making, plan, sheet
from app.planned.made import FirstLogin, Hand, Mistake, Mistaken
from app.settings import Settings
from app.staff import sessions
from app.templating import render
from ballots.office import setup
from ballots.tables import Account

__all__ = ["done", "router"]

router = APIRouter(prefix=door.PATH)

STEPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "1": ("Đơn vị", ("name", "parent", "symbol", "telephone", "swap_day", "swap_working", "swap_document")),
    "2": ("Hòm phiếu", ("rule", "box_name", "place", "desks")),
    "3": ("Người tham gia", ("job", "person_name", "person_title", "login", "people")),
    "4": ("Xem lại", ()),
}
_ROWS_OF = {"swap": "1", "box": "2", "person": "3"}  # a button that adds a row: the step where it is
_WRONG = 422


class _Code(FormBody):
    code: str = ""


@router.get("")
def show_code(request: Request, session: Reading) -> Response:
    """Ask for the one-time code, which the page's script reads out of the address's fragment."""
    if not door.is_empty(session):
        return RedirectResponse("/login", 303)
    if sessions.is_first_run(request):
        return RedirectResponse(f"{door.PATH}/lap", 303)
    return render(request, "firstrun/code.html", error="")


@router.post("")
def take_code(request: Request, form: Annotated[_Code, Form()], session: Reading) -> Response:
    """Let this browser in for a working day."""
    try:
        door.check_code(session, request.app.state.keys, form.code)
    except Rejected as no:
        return render(request, "firstrun/code.html", status_of(no.code), error=sentence(no))
    response = RedirectResponse(f"{door.PATH}/lap", 303)
    sessions.keep_first_run(request, response)
    return response


@router.get("/lap")
def show_first(request: Request, session: Reading) -> Response:
    """The first of the pages."""
    if not door.is_empty(session) or not sessions.is_first_run(request):
        return RedirectResponse(door.PATH, 303)
    return _shown(request, beginning(), "1", {}, fresh=True)


@router.post("/lap")
def go_on(
    request: Request, form: Annotated[Asked, Form()], session: Writing, chosen: Chosen, now: Now
) -> Response:
    """The page that is asked for, or the first one on which something is wrong; the last one makes all."""
    door.check(request, session)
    asked = form.with_rows()
    if asked.go in _ROWS_OF:
        return _shown(request, asked, _ROWS_OF[asked.go], {})
    planned, hand = Planned.of(asked), Hand(chosen.public_url)
    made, wrong = _tried(session, planned, hand, keep=asked.go == "make")
    target = asked.go if asked.go in STEPS else "4"
    for step, (_, names) in STEPS.items():
        here = {key: why for key, why in wrong.items() if key.partition(".")[0] in names}
        if here and step < target:
            return _shown(request, asked, step, here)
    if asked.go != "make":
        return _shown(request, asked, target, {}, planned)
    return done(request, made, session, chosen, now)


def _tried(
    session: Session, planned: Planned, hand: Hand, *, keep: bool
) -> tuple[list[FirstLogin], dict[str, str]]:
    """Make all of it, and take it back unless it is to stay and nothing is wrong; mistakes by field."""
    mistakes: tuple[Mistake, ...] = ()
    logins: list[FirstLogin] = []
    nested = session.begin_nested()
    try:
        made = making.apply(plan.checked(planned.plan), session, hand)
        logins = [login for _, login in made if login is not None]
    except Mistaken as no:
        mistakes = no.mistakes
    if keep and not mistakes and not planned.own:
        nested.commit()
    else:
        nested.rollback()
    return logins, planned.told(mistakes)


def _shown(
    request: Request,
    asked: Asked,
    step: str,
    wrong: Mapping[str, str],
    planned: Planned | None = None,
    *,
    fresh: bool = False,  # nothing came with the request: what this tab keeps may be taken up again
) -> Response:
    names = STEPS[step][1]
    values = asked.model_dump(exclude={"csrf", "draft", "go"})
    page: dict[str, Any] = {"asked": asked, "step": step, "steps": STEPS, "wrong": wrong, "jobs": JOBS}
    page["fresh"] = fresh
    page["job_names"] = [(key, said) for key, (said, _, _) in JOBS.items()]
    page["carried"] = {key: value for key, value in values.items() if key not in names}
    page["rules"] = [(name, RULES[name], sets[0]) for name, sets in setup.RULES.items()]
    if step == "4" and planned is not None:
        page |= review.shown(plan.checked(planned.plan).unit)
    return render(request, "firstrun/steps.html", _WRONG if wrong else 200, **page)


def done(
    request: Request, logins: list[FirstLogin], session: Session, chosen: Settings, now: Any
) -> Response:
    """The one answer that has the passwords."""
    pdf = b64encode(sheet.drawn(logins, chosen.public_url)).decode()
    page = {"logins": logins, "pdf": pdf, "days": days.proposed(session, now.date()), "chosen": chosen}
    admins = select(Account.login).where(col(Account.admin)).order_by(col(Account.id)).limit(1)
    page["admin"] = session.exec(admins).first() or "TÊN"
    return render(request, "firstrun/done.html", **page)
