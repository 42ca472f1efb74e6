"""Makes a deck inside the one request that asks for it: drawn in pieces, issued at once, sent, gone.

No order of its sheets, no code and no PDF is written anywhere; what is not sent is lost with the request. One
deck of a server is drawn at a time, so that many who ask do not need the memory of many.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from random import SystemRandom

from anyio import Semaphore
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session

from app.counter.printed import check_address, sheets_of
from app.db import Database
from app.errors import Rejected, sentence
from app.layouts.fitting import refusing
from app.settings import Settings
from app.staff import accounts
from app.staff.person import Staff
from ballots.box import decks
from ballots.box.issue import IssuedSlip
from ballots.errors import Refused
from ballots.office import clerk_days
from ballots.views import boxes as boxes_views
from ballots.views.readmodels import BallotSheet, Layout
from printing.ballot.deck import Deck
from printing.tongue import Tongue

__all__ = ["Asked", "Making", "prepare"]

_PIECE = 48  # ballots drawn at a time: whole papers in every layout
_PART_BYTES = 48 * 1024  # of the PDF in one line; three bytes are four letters
_shuffle = SystemRandom()


@dataclass(frozen=True)
class Asked:
    """Who wants a deck of which box, how many sheets, in which language, and on which day."""

    staff: Staff
    box_id: str
    count: int
    lang: str
    tongue: Tongue
    today: date


@dataclass
class Making:
    """One deck: draw(), which makes its `pdf`, then issue(), before which that is good for nothing."""

    asked: Asked
    slips: tuple[IssuedSlip, ...] = field(repr=False)  # by number
    sheets: list[BallotSheet] = field(repr=False)  # shuffled; nobody else has this order
    layout: Layout
    pdf: bytes = field(default=b"", repr=False)

    @property
    def numbers(self) -> list[str]:
        """Their slip numbers, in the numbers' own order."""
        return [slip.number for slip in self.slips]

    async def draw(self, turn: Semaphore) -> AsyncIterator[int]:
        """Draw it in its turn; how many ballots are drawn, from 0 on."""
        yield 0
        async with turn:
            deck = await run_in_threadpool(Deck, self.sheets[0], self.numbers, self.asked.today, self.layout)
            for start in range(0, len(self.sheets), _PIECE):
                piece = self.sheets[start : start + _PIECE]
                with refusing(deck.layout):
                    await run_in_threadpool(deck.add, piece, self.asked.tongue)
                yield start + len(piece)
            self.pdf = await run_in_threadpool(deck.finish)

    async def issue(self, database: Database, log_keys: Callable[[str], Ed25519PrivateKey]) -> None:
        """Issue its slips; what decks.issue_drawn() raises."""
        asked, log_key = self.asked, log_keys(self.asked.box_id)

        def write(session: Session) -> None:
            decks.issue_drawn(session, asked.box_id, self.slips, asked.today, log_key)
            clerk_days.count(session, asked.staff.id, asked.box_id, asked.today, issued=len(self.slips))

        async with database.write_for_request(asked.staff.unit_id) as session:
            await run_in_threadpool(write, session)

    async def told(
        self, turn: Semaphore, database: Database, log_keys: Callable[[str], Ed25519PrivateKey]
    ) -> AsyncIterator[bytes]:
        """The same for the page's script, a JSON object a line: `drawn` …, `numbers`, `pdf` …, `done`.

        The numbers come before the slips are issued: a page that loses what follows can void them. A refusal
        ends it: `code`, `message`.
        """
        try:
            async for drawn in self.draw(turn):
                yield _line(drawn=drawn)
            yield _line(numbers=self.numbers)
            await self.issue(database, log_keys)
        except (Refused, Rejected) as no:
            yield _line(code=no.code.value, message=sentence(no))
            return
        for start in range(0, len(self.pdf), _PART_BYTES):
            yield _line(pdf=b64encode(self.pdf[start : start + _PART_BYTES]).decode())
        yield _line(done=True)


def prepare(session: Session, asked: Asked, chosen: Settings) -> Making:
    """Draw the slips of a deck, and shuffle its sheets. Only reads.

    Raises ADDRESS_NOT_PUBLIC, BOX_UNKNOWN (another unit's too) and what decks.draw() raises.
    """
    accounts.box_of(session, asked.staff, asked.box_id)
    page = boxes_views.issue_page(session, asked.box_id)
    check_address(page, chosen)
    slips = decks.draw(session, asked.box_id, asked.count, asked.today, secrets.token_bytes)
    sheets = sheets_of(page, decks.shuffled(slips, _shuffle), chosen.public_url, lang=asked.lang)
    return Making(asked, slips, sheets, page.layout)


def _line(**said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"
