"""The pile of sheets that were read by machine at one box's count: how far it is, and what is told of it.

Kept with the count, and all that is kept in the end: counts and names of people, never a sheet.
"""

import json
from dataclasses import asdict, dataclass, replace

from sqlmodel import Session

from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.meeting.counting import count_of
from ballots.tables import Account, Box, Count

__all__ = ["Helper", "Pile", "keep", "pile_in", "pile_of"]


@dataclass(frozen=True)
class Helper:
    """Who has decided on doubtful marks, or compared sheets by eye."""

    role: str
    name: str


@dataclass(frozen=True)
class Pile:
    """Sheets of a count read by machine; `state` is reading, settling or counted."""

    state: str = "reading"
    sheets: int = 0
    doubtful: int = 0  # sheets on which people decided since the machine did not know
    agreed: int = 0  # marks settled by two
    third: int = 0  # … by a third
    open: int = 0  # … on which all three differed: the ballot is invalid
    sample: int = 0  # sheets drawn to be compared, before a difference raised it to all
    head: str = ""  # of the chain, by which they were drawn, in hex
    compared: int = 0
    different: int = 0
    remarks: int = 0  # remarks on paper that were cropped
    settled_by: tuple[Helper, ...] = ()
    compared_by: tuple[Helper, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Pile":
        """Read what write() wrote."""
        told = json.loads(text)
        for key in ("settled_by", "compared_by"):
            told[key] = tuple(Helper(**one) for one in told[key])
        return cls(**told)

    def write(self) -> str:
        """As the count keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def helped(self, kind: str, account: Account, role: str) -> "Pile":
        """The pile with one more helper: `kind` is settled_by or compared_by."""
        before: tuple[Helper, ...] = getattr(self, kind)
        return replace(self, **{kind: tuple(dict.fromkeys((*before, Helper(role, account.name))))})  # type: ignore[arg-type]


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
