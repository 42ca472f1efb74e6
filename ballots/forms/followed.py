"""What minutes tell of remarks, letters and calls: how many calls, what is open, what was done since.

Written down at the closing of a box, so that the minutes say later what they said then. No word of a citizen.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

__all__ = ["MOST_LINES", "Followed", "Heard", "Item"]

MOST_LINES = 40  # of each list; the numbers above them are of all


@dataclass(frozen=True)
class Item:
    """One matter, as minutes name it."""

    number: int
    kind: str  # remark | letter | call
    held_on: date  # of the opening that it came from
    official: str  # "" nobody yet
    due_on: date | None
    late: bool  # on the day of the closing
    done: str  # what was done; "" of what is open
    letter: int | None = None  # the number that a letter has in the minutes of its opening


@dataclass(frozen=True)
class Followed:
    """What one box's minutes tell, as of its closing."""

    calls: int = 0  # taken down since the last opening
    open_by_kind: Mapping[str, int] = field(default_factory=dict)
    unassigned: int = 0
    late: int = 0
    done_by_kind: Mapping[str, int] = field(default_factory=dict)
    open: tuple[Item, ...] = ()  # MOST_LINES of those somebody has, the most urgent first
    done: tuple[Item, ...] = ()

    @property
    def open_total(self) -> int:
        """All that is open."""
        return sum(self.open_by_kind.values())

    @property
    def done_total(self) -> int:
        """All that was closed since the last minutes."""
        return sum(self.done_by_kind.values())

    def as_text(self) -> str:
        """JSON; `read` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False, default=date.isoformat)

    @classmethod
    def read(cls, text: str) -> "Followed":
        """What as_text has written; nothing of what was written before the closing."""
        if not text:
            return cls()
        data = json.loads(text)
        lists = {name: tuple(_item(one) for one in data[name]) for name in ("open", "done")}
        return cls(**data | lists)


@dataclass(frozen=True)
class Heard:
    """How many there are, how many somebody was set to, how many have an answer."""

    remarks: int = 0
    letters: int = 0
    calls: int = 0
    assigned: int = 0
    answered: int = 0
    closed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.remarks + self.letters + self.calls


def _item(data: dict[str, str]) -> Item:
    due_on = date.fromisoformat(data["due_on"]) if data["due_on"] else None
    return Item(**data | {"held_on": date.fromisoformat(data["held_on"]), "due_on": due_on})  # type: ignore[arg-type]
