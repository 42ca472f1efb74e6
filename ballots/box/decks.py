"""A deck: many slips issued at once, for citizens to draw from. The server never knows who drew which.

First its slips are drawn and its PDF made, then they are issued in one short transaction: no slip without
paper, and nobody waits for a drawing. Nothing keeps which slips were of one deck, or in which order.
"""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from ballots.box import issue, slips
from ballots.box.issue import IssuedSlip
from ballots.errors import Code, Refused
from ballots.tables import Box

__all__ = ["LEAST", "MOST", "draw", "issue_drawn", "shuffled"]

LEAST = 20  # as many as a tray hides
MOST = 1_000


def draw(
    session: Session, box_id: str, count: int, today: date, random_bytes: Callable[[int], bytes]
) -> tuple[IssuedSlip, ...]:
    """Slips for a deck, ordered by number; nothing is written yet. Reads only, so it needs no turn.

    Raises BOX_KIND, BOX_NOT_OPEN, BOX_UNKNOWN, DECK_SIZE (facts `least`, `most`).
    """
    if not LEAST <= count <= MOST:
        raise Refused(Code.DECK_SIZE, least=LEAST, most=MOST)
    box = session.get(Box, box_id)
    if box is None:
        raise Refused(Code.BOX_UNKNOWN)
    issue.check_issues(box)
    return tuple(sorted(issue.new_slips(session, box_id, count, today, random_bytes), key=_by_number))


def shuffled(deck: Sequence[IssuedSlip], shuffle: Random) -> list[IssuedSlip]:
    """The order of the sheets, for the drawing alone: written down nowhere, and on no other paper."""
    return shuffle.sample(deck, len(deck))


def issue_drawn(
    session: Session, box_id: str, deck: Sequence[IssuedSlip], today: date, log_key: Ed25519PrivateKey
) -> None:
    """Issue the drawn slips: all of them count as printed (in mới), none as handed out yet.

    Raises BOX_NOT_OPEN, and DECK_STALE if one of the numbers was issued in the meantime.
    """
    box = issue.lock_box(session, box_id)
    issue.check_issues(box)
    if slips.find_all(session, box_id, [slip.number for slip in deck]):
        raise Refused(Code.DECK_STALE)
    issue.publish_totals(session, box, today, log_key)
    issue.add_slips(session, box, deck, today)


def _by_number(slip: IssuedSlip) -> str:
    return slip.number
