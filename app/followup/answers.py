"""Đã lắng nghe, đã sửa: what anyone may read of what became of it, of a box or of a unit."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlmodel import Session

from app.errors import Problem, Rejected
from app.gate.kept import Publishing, address_of
from app.languages.catalogue import given
from app.templating import render_for_all
from app.words import followup as words
from ballots.views import boxes
from ballots.views.matters import told
from printing.wording import office

router = APIRouter()

_MOST = 2**31 - 1


@router.get("/b/{box_id}/da-lang-nghe")
async def show_answers(
    request: Request,
    box_id: str,
    pages: Publishing,
    lang: str = "",
    page: Annotated[int, Query(ge=1, le=_MOST)] = 1,
) -> Response:
    """The answers that the lead has released, newest first."""

    def draw(session: Session) -> bytes:
        box, view = boxes.named(session, box_id), told.answers(session, box_id, page)
        context = {"unit": office(box.unit, box.parent), "trial": box.trial, "whose": box, "box": box}
        context["here"] = (path, {"page": beyond})
        return render_for_all("answers.html", lang, **context, view=view, words=words)

    path, beyond = f"/b/{box_id}/da-lang-nghe", None if page == 1 else page
    address = address_of(path, lang=given(lang), page=beyond)
    return await pages.give(request, address, draw)


@router.get("/u/{unit_id}/da-lang-nghe")
async def show_answers_of_unit(
    request: Request,
    unit_id: str,
    pages: Publishing,
    lang: str = "",
    page: Annotated[int, Query(ge=1, le=_MOST)] = 1,
) -> Response:
    """The same of all boxes of a unit; NOT_FOUND."""

    def draw(session: Session) -> bytes:
        unit, view = told.unit_named(session, unit_id), told.answers_of_unit(session, unit_id, page)
        if unit is None:
            raise Rejected(Problem.NOT_FOUND)
        context = {"unit": office(unit.unit, unit.parent), "trial": unit.trial, "whose": unit, "box": None}
        context["here"] = (path, {"page": beyond})
        return render_for_all("answers.html", lang, **context, view=view, words=words)

    path, beyond = f"/u/{unit_id}/da-lang-nghe", None if page == 1 else page
    address = address_of(path, lang=given(lang), page=beyond)
    return await pages.give(request, address, draw)
