"""One thing that a plan asks for, and what is told of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from app.settings import now
from ballots.office.audit import SERVER, What, note

__all__ = ["FirstLogin", "Hand", "Loc", "Made", "Mistake", "Mistaken"]

Loc = tuple[int | str, ...]  # ("unit", 0, "person", 2, "login")


@dataclass(frozen=True)
class FirstLogin:
    """What a new person needs to get in, shown this once after all is written."""

    unit: str  # its name
    name: str
    login: str
    password: str = field(repr=False)
    duties: str = ""  # what the person is to do, in words


@dataclass(frozen=True)
class Made:
    """How a thing is there, as the file says it, and how it is made."""

    name: str  # as it is told
    there: Mapping[str, Any] | None
    asked: Mapping[str, Any]
    make: Callable[[], FirstLogin | None]


@dataclass(frozen=True)
class Hand:
    """Who makes it, the server itself, and what it has to know for that."""

    public_url: str

    def audit(
        self, session: Session, unit_id: str, what: What, about: Mapping[str, Any], *, after: Any
    ) -> None:
        """Log it in the unit's audit log."""
        note(session, SERVER(unit_id), what, now(), about, {}, after)


@dataclass(frozen=True)
class Mistake:
    """What is wrong, where in the plan."""

    loc: Loc
    name: str  # of the thing, as it is told
    why: str
    joint: str = ": "  # " " where the two make one sentence

    @property
    def told(self) -> str:
        """In one line."""
        return f"{self.name}{self.joint}{self.why}"


class Mistaken(Exception):  # noqa: N818 - a plan is mistaken
    """A plan cannot be made as it stands: nothing of it is kept."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes")
        self.mistakes = tuple(mistakes)
