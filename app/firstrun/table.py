"""The first run from one table: its template, a filled one as it will be made or with all its mistakes.

The browser sends the same file twice, to see and to make: nothing of it is kept in between.
"""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db import OneWrite, Reading, Writing
from app.deps import Chosen, Now
from app.firstrun import door, review
from app.firstrun.page import done
from app.planned import making, plan
from app.planned.made import FirstLogin, Hand, Mistaken
from app.staff import sessions
from app.templating import render
from app.workbook import reading, template

router = APIRouter(prefix=door.PATH)

_MOST_TOLD = 100
_WRONG = 422
_LONGEST_NAME = 1_000  # of a file's name as an address would have it: 80 letters, see firsttable.js
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _let_in(request: Request, database: OneWrite) -> None:
    with database.reading() as session:
        door.check(request, session)


async def _content(request: Request, _: Annotated[None, Depends(_let_in)]) -> bytes:
    """The file, of which nothing is read for a browser that did not come through the code."""
    return await request.body()


def _read(
    content: Annotated[bytes, Depends(_content)],
    name: Annotated[str, Header(alias="X-File-Name", max_length=_LONGEST_NAME)] = "",
) -> reading.Read:
    return reading.read(unquote(name) or "vừa chọn", content)


_Filled = Annotated[reading.Read, Depends(_read)]  # before the transaction: it takes a process of its own


@router.get("/mau.xlsx")
def give_workbook(request: Request, session: Reading) -> Response:
    """The template, for a spreadsheet."""
    door.check(request, session)
    return _file(template.template_xlsx(), _XLSX, "hom-phieu.xlsx")


@router.get("/mau.csv")
def give_csv(request: Request, session: Reading) -> Response:
    """The template, as plain text."""
    door.check(request, session)
    return _file(template.template_csv(), "text/csv; charset=utf-8", "hom-phieu.csv")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.get("/tep")
def show_table(request: Request, session: Reading) -> Response:
    """Offer the template, and take a filled one; whoever has not come through the code goes there first."""
    if not door.is_empty(session) or not sessions.is_first_run(request):
        return RedirectResponse(door.PATH, 303)
    return render(request, "firstrun/table.html", mistakes=(), more=0, reviewed=())


@router.post("/tep")
def look_through(request: Request, filled: _Filled, session: Writing, chosen: Chosen) -> Response:
    """What the table would make, or every mistake at its cell; nothing is kept."""
    door.check(request, session)
    _, wrong = _tried(session, filled, Hand(chosen.public_url), keep=False)
    return _shown(request, filled, wrong)


@router.post("/tep/lap")
def make(request: Request, filled: _Filled, session: Writing, chosen: Chosen, now: Now) -> Response:
    """Make it all in one transaction, and answer with the one-time passwords."""
    door.check(request, session)
    logins, wrong = _tried(session, filled, Hand(chosen.public_url), keep=True)
    return _shown(request, filled, wrong) if wrong else done(request, logins, session, chosen, now)


def _shown(request: Request, filled: reading.Read, wrong: list[str]) -> Response:
    units = [] if wrong else plan.checked(filled.plan).unit
    page = {"mistakes": wrong[:_MOST_TOLD], "more": len(wrong) - _MOST_TOLD}
    page |= review.shown(units)
    return render(request, "firstrun/table.html", _WRONG if wrong else 200, **page)


def _tried(
    session: Session, filled: reading.Read, hand: Hand, *, keep: bool
) -> tuple[list[FirstLogin], list[str]]:
    """Make all of it, and take it back unless it is to stay and nothing is wrong."""
    wrong = list(filled.mistakes) or _without_admin(filled)
    logins: list[FirstLogin] = []
    if wrong:
        return logins, wrong
    nested = session.begin_nested()
    try:
        made = making.apply(plan.checked(filled.plan), session, hand)
        logins = [login for _, login in made if login is not None]
    except Mistaken as no:
        wrong = [filled.told(one.loc, one.told) for one in no.mistakes]
    if keep and not wrong:
        nested.commit()
    else:
        nested.rollback()
    return logins, wrong


def _without_admin(filled: reading.Read) -> list[str]:
    """Units in which nobody could give out a password or change a thing."""
    units: list[Mapping[str, Any]] = filled.plan["unit"]
    said = "cần ít nhất một người làm quản trị"
    return [
        filled.told(("unit", at), f"{unit.get('name', '')}: {said}")
        for at, unit in enumerate(units)
        if not any("admin" in one.get("duties", ()) for one in unit.get("person", ()))
    ] or ([] if units else ["Bảng chưa có đơn vị nào."])
