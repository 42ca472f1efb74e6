"""phiếu phát ra with its parts (DOMAIN.md), and which figures of an opening cannot be.

Page, minutes, register and verifier all have it from here. Must not know a database.
"""

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Doubt", "HandedOut", "doubts"]


@dataclass(frozen=True)
class HandedOut:
    """Slips given to people between two openings: tồn đầu kỳ + in mới - hủy - tồn cuối kỳ."""

    before: int | None  # in stock when the last opening counted it; 0 for a box's first
    issued: int  # in mới
    void: int
    left: int | None  # in stock now

    @property
    def most_left(self) -> int | None:
        """How many can be in stock at most, if nobody got any."""
        return None if self.before is None else self.before + self.issued - self.void

    @property
    def total(self) -> int | None:
        """phiếu phát ra; unknown while a stock is."""
        most = self.most_left
        return None if most is None or self.left is None else most - self.left


@dataclass(frozen=True)
class Doubt:
    """A figure that is more than it can be: "stock", or ballots more than are "returned", "handed_out"."""

    what: str
    found: int
    most: int


def doubts(part: int | None, returned: int | None, slips: HandedOut | None) -> tuple[Doubt, ...]:
    """What has to be asked about; `part`: ballots that spent a slip (took_part), None while unknown.

    More than 100 % of slips can be true: they may come back in a later month. So it is asked, not refused.
    """
    return tuple(_doubts(part, returned, slips))


def _doubts(part: int | None, returned: int | None, slips: HandedOut | None) -> Iterator[Doubt]:
    if slips is not None and _is_more(slips.left, slips.most_left):
        yield Doubt("stock", slips.left or 0, slips.most_left or 0)
    elif slips is not None and _is_more(part, slips.total):
        yield Doubt("handed_out", part or 0, slips.total or 0)
    if _is_more(part, returned):
        yield Doubt("returned", part or 0, returned or 0)


def _is_more(found: int | None, most: int | None) -> bool:
    return found is not None and most is not None and found > most
