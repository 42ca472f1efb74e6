"""Where the pile of a count is kept, and who may work on it: one at a time, in the step that it is in."""

from sqlmodel import Session

from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.forms.pile import Pile
from ballots.meeting.counting import count_of
from ballots.tables import Box, Count

__all__ = ["Pile", "keep", "pile_in", "pile_of"]


def pile_of(count: Count) -> Pile | None:
    """The pile of a count, None when no paper was read by machine."""
    return Pile.read(count.scanned) if count.scanned else None


def pile_in(session: Session, opening_id: int, box_id: str, *states: str) -> tuple[Box, Count, Pile]:
    """Lock a box that is being counted, whose pile is in one of the states; a new pile is in none yet.

    OPENING_UNKNOWN, BOX_KIND, WRONG_STEP.
    """
    box = lock_box(session, box_id)
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    count = count_of(session, opening_id, box_id, "closed", "counting")
    pile = pile_of(count) or Pile()
    if pile.state not in states:
        raise Refused(Code.WRONG_STEP)
    return box, count, pile


def keep(session: Session, count: Count, pile: Pile) -> Pile:
    """Write the pile down with its count."""
    count.scanned = pile.write()
    session.add(count)
    session.flush()
    return pile
