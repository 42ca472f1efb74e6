"""Letters from the wooden box, typed in by the secretary while a box of letters is counted."""

from secrets import SystemRandom
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.db import Reading, Writing
from app.deps import FormBody, Secretary
from app.staff.attending import see_opening
from app.templating import render
from ballots.errors import Code, Refused
from ballots.forms.kinds import CONTACT_CHARACTERS, LETTER_CHARACTERS, Kind
from ballots.letters.typed import paper_letters
from ballots.meeting import letters
from ballots.views import counts

router = APIRouter(prefix="/staff/openings/{opening_id}/boxes/{box_id}/letters")


class _Letter(FormBody):
    letter: str
    contact: str = ""


class _Back(FormBody):
    id: str


@router.get("")
def show_letters(
    request: Request, opening_id: int, box_id: str, session: Reading, staff: Secretary
) -> Response:
    """The form for one letter, and those typed in so far."""
    see_opening(session, staff, opening_id)
    count = counts.box_count(session, opening_id, box_id)
    if count.form.kind is not Kind.LETTERS:
        raise Refused(Code.BOX_KIND)
    typed = paper_letters(session, opening_id, box_id)
    context = {"longest": LETTER_CHARACTERS, "longest_contact": CONTACT_CHARACTERS}
    return render(request, "paper_letters.html", count=count, opening_id=opening_id, typed=typed, **context)


@router.post("")
def add_letter(
    request: Request,
    opening_id: int,
    box_id: str,
    form: Annotated[_Letter, Form()],
    session: Writing,
    staff: Secretary,
) -> Response:
    """Take in one letter; it gets its number when the counting ends."""
    see_opening(session, staff, opening_id)
    letters.add_paper(session, opening_id, box_id, form.letter, form.contact, SystemRandom())
    return RedirectResponse(request.url.path, 303)


@router.post("/back")
def take_back(
    request: Request,
    opening_id: int,
    box_id: str,
    form: Annotated[_Back, Form()],
    session: Writing,
    staff: Secretary,
) -> Response:
    """Take out a letter that was typed in wrongly."""
    see_opening(session, staff, opening_id)
    letters.take_back(session, opening_id, box_id, form.id)
    return RedirectResponse(request.url.path.removesuffix("/back"), 303)
