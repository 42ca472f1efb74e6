"""The page on which a letter is written, and what its script asks: the challenge to work on, and the drop.

No cookie and no session, and nothing is logged: who writes, the server is never told. A proof of work is
checked before the box's turn is asked for, so that a flood costs next to nothing here.
"""

from random import SystemRandom
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlmodel import Session

from app.db import Database, Reading
from app.deps import PublicUrl
from app.gate.kept import Publishing, address_of
from app.gate.sent import WITHOUT_NUL, Sent, read, receipted
from app.languages.catalogue import given, shown
from app.settings import Settings
from app.templating import render_for_all
from ballots.box import unslipped
from ballots.box.drop import Receipt
from ballots.errors import Code, Refused
from ballots.forms.kinds import CONTACT_CHARACTERS, LETTER_CHARACTERS, Kind
from ballots.sealing import work
from ballots.sealing.envelope import leaf_hash
from ballots.spelling import b64, unb64
from ballots.views import boxes
from printing.letters.poster import INVITED, draw_letter_poster
from printing.wording import office

router = APIRouter()

_shuffle = SystemRandom()


class _Letter(Sent):
    """One envelope on its way, and the nonce that proves the work done for it."""

    work: Annotated[str, Field(max_length=16, pattern=WITHOUT_NUL)]


async def send_letter(request: Request) -> Response:
    """Take a letter whose work is done; the same envelope again gets the same receipt again."""
    state = request.app.state
    database: Database = state.database
    settings: Settings = state.settings
    body, now = await read(_Letter, request), state.clock()
    envelope = body.bytes_of_envelope()
    taken = work.challenges(state.keys.work, body.box, now)
    work.check(taken, leaf_hash(envelope), unb64(body.work, work.NONCE_BYTES), settings.work_bits)

    def put(session: Session) -> Receipt:
        log_key = state.keys.log_key(body.box)
        return unslipped.drop(session, body.box, Kind.LETTERS, envelope, now.date(), _shuffle, log_key)

    receipt = await database.drop_in_turn(put)
    return receipted(receipt)


router.add_route("/api/v1/letters", send_letter, methods=["POST"])


@router.get("/api/v1/boxes/{box_id}/work")
def show_work(request: Request, box_id: str, session: Reading) -> dict[str, str | int]:
    """The challenge of this hour, and how many zero bits are asked for; BOX_UNKNOWN."""
    if boxes.kind_of(session, box_id) is not Kind.LETTERS:
        raise Refused(Code.BOX_UNKNOWN)
    state = request.app.state
    settings: Settings = state.settings
    now = work.challenge(state.keys.work, box_id, state.clock())
    return {"challenge": b64(now), "bits": settings.work_bits}


@router.get("/thu/{box_id}")
async def show_letter(request: Request, box_id: str, pages: Publishing, lang: str = "") -> Response:
    """The page of one box of letters; BOX_UNKNOWN also for a box of another kind."""

    def draw(session: Session) -> bytes:
        if boxes.kind_of(session, box_id) is not Kind.LETTERS:
            raise Refused(Code.BOX_UNKNOWN)
        box = boxes.named(session, box_id)
        context = {"box": box, "unit": office(box.unit, box.parent), "trial": box.trial}
        context |= {"longest": LETTER_CHARACTERS, "longest_contact": CONTACT_CHARACTERS}
        return render_for_all("letter.html", lang, **context, here=(path, {}))

    path = f"/thu/{box_id}"
    return await pages.give(request, address_of(path, lang=given(lang)), draw)


@router.get("/thu/{box_id}/to-dan.pdf")
async def give_poster(request: Request, box_id: str, pages: Publishing, public_url: PublicUrl) -> Response:
    """The poster that leads to the page, for whoever prints and hangs it."""

    def draw(session: Session) -> bytes:
        if boxes.kind_of(session, box_id) is not Kind.LETTERS:
            raise Refused(Code.BOX_UNKNOWN)
        also = {one.say(INVITED) for one in shown().values() if not one.font}  # a font is for screens
        also.discard(INVITED)
        return draw_letter_poster(boxes.named(session, box_id), f"{public_url}/thu/{box_id}", sorted(also))

    name = f"to-dan-{box_id}.pdf"
    return await pages.give(request, f"/thu/{box_id}/to-dan.pdf", draw, "application/pdf", name)
