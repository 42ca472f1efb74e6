"""The page *In ấn*, and each paper as a picture and as a PDF; drawn when asked for, and kept nowhere."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db import Reading
from app.deps import PublicUrl, requires
from app.errors import Problem, Rejected, sentence
from app.languages import paper as languages
from app.languages.catalogue import VIETNAMESE
from app.prints.offered import GROUPS, LINKS, PRINTING, PRINTS, print_named
from app.staff import accounts
from app.staff.person import Staff
from app.templating import render
from ballots.views import boxes, offices
from printing.ballot.rulers import draw_rulers
from printing.fonts import MissingGlyph
from printing.notices.parts import Overfull
from printing.paper import Paper, as_pdf, as_svg

router = APIRouter(prefix="/staff/print")

_Drawn = TypeVar("_Drawn", bytes, str)
Printer = Annotated[Staff, Depends(requires(*PRINTING))]


@router.get("")
def show_boxes(request: Request, session: Reading, staff: Printer) -> Response:
    """The boxes of the unit; the only one is shown at once."""
    rows = [row for row in offices.boxes(session) if row.unit_id == staff.unit_id]
    if len(rows) == 1:
        return RedirectResponse(f"/staff/print/{rows[0].id}", 303)
    return render(request, "print_boxes.html", rows=rows)


@router.get("/{box_id}")
def show_prints(request: Request, box_id: str, session: Reading, staff: Printer) -> Response:
    """All that this person may print for a box, each with its picture."""
    committee_id = accounts.box_of(session, staff, box_id).committee_id
    box = boxes.notice(session, box_id)
    offered = [one for one in PRINTS if one.is_of(box) and one.is_for(staff, committee_id)]
    groups = {title: [one for one in offered if one.group == group] for group, title in GROUPS.items()}
    links = [one for one in LINKS if box.kind in one.kinds and staff.may(*one.duties)]
    context = {"groups": {title: some for title, some in groups.items() if some}, "links": links}
    lacks = {one.name: one.lacks(box) for one in offered}
    context["lacks"] = {name: lack and sentence(Rejected(lack)) for name, lack in lacks.items()}
    return render(request, "prints.html", box=box, tongues=languages.names(), **context)


@router.get("/{box_id}/thu-may-in.pdf")
def try_printer(box_id: str, session: Reading, staff: Printer) -> Response:
    """Rulers on the paper that the box's slips are printed on: whether a printer scales."""
    accounts.box_of(session, staff, box_id)
    pdf = draw_rulers(boxes.issue_page(session, box_id).layout)
    return Response(pdf, media_type="application/pdf", headers=_inline("thu-may-in"))


@router.get("/{box_id}/{sheet}.pdf")
def give_pdf(
    box_id: str, sheet: str, session: Reading, staff: Printer, public_url: PublicUrl, lang: str = ""
) -> Response:
    """One paper, for the printer."""
    pdf = _drawn(session, staff, (box_id, sheet, lang), public_url, as_pdf)
    return Response(pdf, media_type="application/pdf", headers=_inline(f"{sheet}-{box_id}"))


@router.get("/{box_id}/{sheet}.svg")
def give_picture(
    box_id: str, sheet: str, session: Reading, staff: Printer, public_url: PublicUrl, lang: str = ""
) -> Response:
    """The same drawing, for the page."""
    picture = _drawn(session, staff, (box_id, sheet, lang), public_url, as_svg)
    return Response(picture, media_type="image/svg+xml")


def _inline(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{name}.pdf"'}


def _drawn(
    session: Session,
    staff: Staff,
    which: tuple[str, str, str],  # box, paper, language
    public_url: str,
    finish: Callable[[Paper], _Drawn],
) -> _Drawn:
    """One paper of a box; NOT_FOUND where such a box has none, NOT_ALLOWED for who is not to print it.

    Names are checked before a line is drawn; what keeps a paper from being drawn is a refusal.
    """
    box_id, sheet, lang = which
    committee_id = accounts.box_of(session, staff, box_id).committee_id
    wanted, tongue = print_named(sheet), languages.tongues().get(lang or VIETNAMESE)
    if wanted is None or tongue is None or (lang and not wanted.spoken):
        raise Rejected(Problem.NOT_FOUND)
    if not wanted.is_for(staff, committee_id):
        raise Rejected(Problem.NOT_ALLOWED)
    box = boxes.notice(session, box_id)
    if not wanted.is_of(box):
        raise Rejected(Problem.NOT_FOUND)
    if lack := wanted.lacks(box):
        raise Rejected(lack)
    try:
        return finish(wanted.draw(box, f"{public_url}/b/{box_id}", tongue))
    except MissingGlyph as missing:
        letters = " ".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in missing.characters)
        raise Rejected(Problem.LETTERS_LACKING, letters=letters) from None
    except Overfull as words:
        raise Rejected(Problem.WORDS_TOO_LONG, words=str(words)) from None
