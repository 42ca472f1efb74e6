"""What will be made, as both ways of the first run show it before anything is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.layouts.words import LAYOUTS
from app.planned import plan
from app.words.letters import KINDS

__all__ = ["Reviewed", "shown"]


@dataclass(frozen=True)
class Reviewed:
    """A unit, by each committee the roles that must be present, and those of them that nobody has."""

    unit: plan.Unit
    needed: tuple[tuple[str, ...], ...]
    empty: tuple[tuple[str, ...], ...]


def shown(units: Iterable[plan.Unit]) -> dict[str, Any]:
    """What firstrun/review.html is drawn with."""
    return {"reviewed": [_one(unit) for unit in units], "box_kinds": KINDS, "layouts": LAYOUTS}


def _one(unit: plan.Unit) -> Reviewed:
    needed, empty = [], []
    for committee in unit.committee:
        had = {one.role for one in unit.person if one.committee == committee.id}
        roles = tuple(committee.sets()[0])
        needed.append(roles)
        empty.append(tuple(role for role in roles if role not in had))
    return Reviewed(unit, tuple(needed), tuple(empty))
