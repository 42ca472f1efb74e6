"""Which unit a person means who types its name to sign in: with or without tones, composed or not, in part.

It knows units only and no account: what it answers is the same whoever asks, and tells of no login.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.errors import Problem, Rejected
from ballots.errors import Refused
from ballots.folding import fold
from ballots.tables import Unit

__all__ = ["Named", "find_unit", "named_units", "offered"]

MOST_OFFERED = 400  # a province has 166; a longer list is typed into without one
_LONGEST_TEXT = 300


@dataclass(frozen=True)
class Named:
    """A unit as its people call it."""

    id: str
    name: str
    parent: str

    @property
    def label(self) -> str:
        """Its parent first, which differs from commune to commune where the name is the same."""
        return f"{self.parent} – {self.name}"

    @property
    def bare(self) -> str:
        """The label without tones: a browser's list is searched by this too."""
        return fold(self.label)


def named_units(session: Session) -> list[Named]:
    """All units by their label."""
    rows = session.exec(select(Unit.id, Unit.name, Unit.parent).order_by(col(Unit.parent), col(Unit.id)))
    return [Named(*row) for row in rows]


def offered(units: list[Named]) -> list[Named]:
    """Those of a list that is short enough to be sent."""
    return units if len(units) <= MOST_OFFERED else []


def find_unit(units: list[Named], text: str) -> str:
    """The id of the one unit that a text means; UNIT_NOT_FOUND, UNIT_SEVERAL.

    The whole label, name or parent (or the id) counts before the end of either ("Minh Châu"), and that
    before all words anywhere.
    """
    try:
        asked = fold(text) if len(text) <= _LONGEST_TEXT else ""
    except Refused:
        asked = ""
    if not asked:
        raise Rejected(Problem.UNIT_NOT_FOUND)
    spelled = [(one.id, fold(one.parent), fold(one.name)) for one in units]
    tiers = (
        [key for key, parent, name in spelled if asked in {f"{parent} {name}", parent, name, fold(key)}],
        [key for key, *names in spelled if any(one.endswith(f" {asked}") for one in names)],
        [key for key, *names in spelled if set(asked.split()) <= set(" ".join(names).split())],
    )
    found = next(filter(None, tiers), [])
    if len(found) > 1:
        raise Rejected(Problem.UNIT_SEVERAL)
    if not found:
        raise Rejected(Problem.UNIT_NOT_FOUND)
    return found[0]
