"""The citizen's page, the same for every box, and what its script asks: the box, a newer sheet, the drop.

No cookie and no session here, and nothing is logged: who sends an envelope, the server is never told.
A link comes as messengers and scanners have changed it. What follows the box's id may be a code whose # was
escaped on the way (%23): it is in no answer, neither text nor header; the page's script puts it back.
"""

import json
import re
import unicodedata

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import served
from app.audio.recordings import Recordings
from app.db import Reading
from app.gate import packed
from app.gate.slot import DROP, drop
from app.templating import render
from ballots.box import drop as drop_box
from ballots.forms.kinds import Kind
from ballots.office.retiring import is_retired
from ballots.spelling import b64
from ballots.views import boxes, rows
from printing.wording import office

router = APIRouter()

_LINK = re.compile(r"[^a-z0-9]*([a-z0-9-]+)(.*)", re.DOTALL)
_SHARP_IN_QUERY = re.compile(rb"%(25)*23")  # an escaped #, and a code behind it
_BOX = "/api/v1/boxes/{}"
_FOR_AN_HOUR = "public, max-age=3600"  # it is the same for everybody, and an update is soon everywhere
# A word processor's dashes; what is never seen.
_SEEN = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
)


router.add_route(DROP, drop, methods=["POST"])  # told here, and answered before any route is looked for


@router.get("/p/{link:path}")
@router.get("/P/{link:path}")
def show_ballot(request: Request, link: str, session: Reading) -> Response:
    """The one document for all boxes; the code is in the fragment, which no server ever sees.

    What the document can't name, because it is of one box, a header does: so both are asked for at once.
    """
    box_id, rest = _box_and_rest(link)
    kind = boxes.kind_of(session, box_id)
    if kind is None:
        return render(request, "vote_unknown.html", 404)
    if kind is Kind.TOUCHES or is_retired(session, box_id):
        return RedirectResponse(f"/b/{box_id}", 303)  # where it is said why nothing is taken here
    if kind is Kind.LETTERS:
        return RedirectResponse(f"/thu/{box_id}", 303)
    address = f"/p/{box_id}"
    exact = (request.scope.get("raw_path") or request.scope["path"].encode()) == address.encode()
    in_query = _SHARP_IN_QUERY.search(request.scope["query_string"]) is not None
    if not exact and not in_query and not any(sign.isalnum() for sign in rest):
        return RedirectResponse(address, 303)  # without a fragment: browsers keep the one they have
    box = f"<{_BOX.format(box_id)}>; rel=preload; as=fetch; crossorigin"
    script = f"<{served.address('vote.js')}>; rel=modulepreload"
    kept = _FOR_AN_HOUR if exact and not in_query else "no-store"  # a code may stand in any other address
    return packed.give(request, served.document(), {"Cache-Control": kept, "Link": f"{script}, {box}"})


def _box_and_rest(link: str) -> tuple[str, str]:
    """The id of the box in what stands behind /p/, and what follows it; ids are of small letters.

    As vote.js reads it: full-width letters, dashes, what is never seen, a slash too many.
    """
    found = _LINK.match(unicodedata.normalize("NFKC", link).translate(_SEEN).lower())
    return ("", link) if found is None else (found[1], found[2])


@router.get(_BOX.format("{box_id}"))
def show_box(request: Request, box_id: str, session: Reading) -> dict[str, str | bool | list[str] | None]:
    """What the page draws: names, desks, the texts of sheet and questionnaire, null while no slot is open.

    Both are hashed as they are, in UTF-8. BOX_UNKNOWN, FORM_DAMAGED.
    """
    view = boxes.vote_page(session, box_id)
    sheet, form = (None, None) if view.ballot is None else (raw.decode("utf-8") for raw in view.ballot)
    return {
        "unit": office(view.unit, view.parent),
        "telephone": view.telephone,
        "name": view.box,
        "trial": view.trial,
        "desks": list(view.desks),
        "sheet": sheet,
        "form": form,
        "voices": _voices(request, form),
    }


def _voices(request: Request, form: str | None) -> list[str]:
    """The languages in which there are recordings of a questionnaire."""
    recordings: Recordings = request.app.state.recordings
    if form is None or not recordings.found:
        return []
    told = json.loads(form)
    return recordings.languages(told["id"], told["version"])


@router.get("/api/v1/boxes/{box_id}/sheet")
def show_sheet(box_id: str, session: Reading) -> dict[str, str]:
    """The exact bytes of the sheet to seal for now; BOX_UNKNOWN, BOX_NOT_OPEN."""
    return {"sheet": b64(drop_box.open_period(session, rows.box_row(session, box_id)).sheet)}
