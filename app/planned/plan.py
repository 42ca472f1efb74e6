"""What the set-up file asks for, as it is checked: units, committees, boxes, people and days.

Whoever reads it (a file, a workbook, the pages of the first run) gives the same mapping.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from app.deps import JsonBody
from app.planned import days, people
from app.planned.made import Loc, Mistake, Mistaken
from ballots.office import setup

__all__ = ["Box", "Committee", "Installation", "Unit", "checked"]

_WHY = {"missing": "còn thiếu", "extra_forbidden": "không có mục này"}


class Box(JsonBody):
    """A box as the file has it."""

    id: str
    name: str
    place: str
    kind: Literal["ballots", "letters", "touches"] = "ballots"
    form: str = ""  # this and the next: as a box of its kind begins, where the file is silent
    smallest: int | None = None
    daily_cap: int | None = None  # silent: as it is
    desks: str = ""
    layout: str = ""  # silent: as it is


class Committee(JsonBody):
    """A committee and its boxes."""

    id: str
    name: str
    rule: str | list[list[str]] = "bon-ben"
    reason: str = ""
    box: list[Box] = Field(default_factory=list)

    def sets(self) -> list[list[str]]:
        """The qualified sets; a name that is none is left to the domain to refuse."""
        if isinstance(self.rule, str):
            return [list(one) for one in setup.RULES.get(self.rule, ((self.rule,),))]
        return self.rule


class Unit(JsonBody):
    """A unit and all that is in it."""

    id: str
    name: str
    parent: str
    symbol: str
    trial: bool = False
    telephone: str = ""
    province: str = ""  # id of a unit that stands before it in the file, or is there
    legal_basis: str = ""
    committee: list[Committee] = Field(default_factory=list)
    person: list[people.Person] = Field(default_factory=list)
    swap: list[days.Day] = Field(default_factory=list)


class Installation(JsonBody):
    """All that one file asks for."""

    unit: list[Unit]


def checked(given: Mapping[str, Any]) -> Installation:
    """The plan in a mapping; Mistaken, with the place of all that is missing, unknown or of another type."""
    try:
        return Installation.model_validate(given)
    except ValidationError as no:
        wrong = [_mistake(one["loc"], one["type"]) for one in no.errors(include_input=False)]
    raise Mistaken(wrong)


def _mistake(at: Loc, what: str) -> Mistake:
    """Unit 3, committee 1, name: thiếu."""
    said = ""
    for part in at:
        said += f" {part + 1}" if isinstance(part, int) else f"{', ' if said else ''}{part}"
    return Mistake(at, said or "tệp", _WHY.get(what, "chưa đúng kiểu"), " ")
