"""Letters from the wooden box, typed in or scanned by the secretary while a box of letters is counted."""

from secrets import SystemRandom
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from pydantic import Field

from app.db import Reading, Writing
from app.deps import FormBody, JsonBody, Secretary
from app.gate.sent import read
from app.letters import scans
from app.letters.scans import MAX_FILE_BYTES, given
from app.staff.attending import see_opening
from app.templating import render
from ballots.errors import Code, Refused
from ballots.forms.kinds import CONTACT_CHARACTERS, LETTER_CHARACTERS, Kind, Scan
from ballots.letters.typed import paper_letters, paper_scan
from ballots.meeting import letters
from ballots.spelling import unb64
from ballots.views import counts

router = APIRouter(prefix="/staff/openings/{opening_id}/boxes/{box_id}/letters")


class _Letter(FormBody):
    letter: str
    contact: str = ""


class _Back(FormBody):
    id: str


class _Scanned(JsonBody):
    letter: str
    contact: str
    scan: Annotated[str, Field(max_length=MAX_FILE_BYTES * 4 // 3 + 4)]


async def _read_scan(request: Request, _staff: Secretary) -> tuple[_Scanned, Scan]:
    """Read and clean before the turn to write is waited for, and only for who may send it."""
    body = await read(_Scanned, request)
    data = unb64(body.scan, len(body.scan) * 3 // 4)
    return body, await run_in_threadpool(scans.cleaned, data)


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
    context |= {"megabytes": MAX_FILE_BYTES // (1024 * 1024)}
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


@router.post("/scan")
def add_scan(
    opening_id: int,
    box_id: str,
    read: Annotated[tuple[_Scanned, Scan], Depends(_read_scan)],
    session: Writing,
    staff: Secretary,
) -> dict[str, str]:
    """Take in one letter as a scan, with what the secretary says of it, if anything."""
    see_opening(session, staff, opening_id)
    body, scan = read
    random = SystemRandom()
    letter = letters.add_paper(session, opening_id, box_id, body.letter, body.contact, random, scan)
    return {"id": letter.id}


@router.get("/{letter_id}/scan")
def show_scan(opening_id: int, box_id: str, letter_id: str, session: Reading, staff: Secretary) -> Response:
    """The scan of a letter, to be compared with the paper; REMARK_UNKNOWN."""
    see_opening(session, staff, opening_id)
    return given(paper_scan(session, opening_id, box_id, letter_id))


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
