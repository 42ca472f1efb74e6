"""What may be told of a count: the answers of electronic and paper ballots apart, together, or not at all.

Fewer than LEAST_SHOWN valid ballots of one kind point at people, and so does one total less another
(docs/decisions/0018-small-totals.md). How many ballots there are is always told. Must not know a database.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Form
from ballots.forms.tally import LEAST_SHOWN, Reason, Tally

__all__ = ["Size", "Told", "read_told", "size_of", "tell", "took_part"]


@dataclass(frozen=True)
class Size:
    """How many ballots there are, and nothing of what they say."""

    form: str  # the questionnaire's name
    ballots: int
    valid: int
    invalid: Mapping[Reason, int]
    spoiled_why: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Give plain data for JSON; `read_told` reads it back."""
        return asdict(self) | {"invalid": {reason.value: n for reason, n in self.invalid.items()}}


@dataclass(frozen=True)
class Told:
    """What is told; a kind whose answers are not told apart is a Size."""

    electronic: Tally | Size | None  # None: not opened
    paper: Tally | Size
    together: Tally | None  # the answers of both kinds, where they are not told apart

    @property
    def size(self) -> Size:
        """How many ballots were counted, of both kinds."""
        paper = size_of(self.paper)
        return paper if self.electronic is None else _sum(size_of(self.electronic), paper)

    @cached_property
    def answers(self) -> Tally | None:
        """All the answers that are told; None when none are, or there is no valid ballot."""
        every = self._every_answer()
        return every if every is not None and every.valid else None

    def _every_answer(self) -> Tally | None:
        if self.together is not None or not isinstance(self.paper, Tally):
            return self.together
        return self.electronic.merged(self.paper) if isinstance(self.electronic, Tally) else self.paper

    def as_dict(self) -> dict[str, Any]:
        """Give plain data for JSON: electronic, paper, together."""
        return {
            "electronic": None if self.electronic is None else self.electronic.as_dict(),
            "paper": self.paper.as_dict(),
            "together": None if self.together is None else self.together.as_dict(),
        }


def tell(electronic: Tally | None, paper: Tally) -> Told:
    """What may be told of two tallies of one questionnaire, without breakdowns.

    1. Each kind with its answers, where every kind has LEAST_SHOWN valid ballots or none.
    2. Else the answers of both together, if those are enough.
    3. Else nothing but how many.
    """
    if all(_is_enough(one) for one in (electronic, paper)):  # 1
        return Told(None if electronic is None else electronic.totals(), paper.totals(), None)
    both = paper if electronic is None else electronic.merged(paper)
    size = None if electronic is None else size_of(electronic)
    return Told(size, size_of(paper), both.totals() if _is_enough(both) else None)  # 2, 3


def _is_enough(tally: Tally | None) -> bool:
    """Nobody points at nobody."""
    return tally is None or tally.valid == 0 or tally.valid >= LEAST_SHOWN


def size_of(tally: Tally | Size) -> Size:
    """The numbers of ballots in a tally, without its answers."""
    if isinstance(tally, Size):
        return tally
    return Size(tally.form.name, tally.ballots, tally.valid, dict(tally.invalid), dict(tally.spoiled_why))


def _sum(one: Size, other: Size) -> Size:
    why = dict(one.spoiled_why)
    for code, n in other.spoiled_why.items():
        why[code] = why.get(code, 0) + n
    invalid = {reason: one.invalid[reason] + other.invalid[reason] for reason in Reason}
    return Size(one.form, one.ballots + other.ballots, one.valid + other.valid, invalid, why)


def read_told(form: Form, electronic: object, paper: object, together: object) -> Told:
    """Read `as_dict` back; TALLY_MALFORMED for what is none, or tells more or less than `tell` does."""
    kinds = [None if raw is None else _read(form, raw) for raw in (electronic, paper)]
    told = Told(kinds[0], _read(form, paper), None if together is None else Tally.from_dict(form, together))
    sizes = [size_of(one) for one in kinds if one is not None]
    apart = all(size.valid == 0 or size.valid >= LEAST_SHOWN for size in sizes)
    if any(isinstance(one, Tally) is not apart for one in kinds if one is not None):
        raise Refused(Code.TALLY_MALFORMED, why="small")
    if (told.together is not None) is not (not apart and told.size.valid >= LEAST_SHOWN):
        raise Refused(Code.TALLY_MALFORMED, why="small")
    if told.together is not None and size_of(told.together) != told.size:
        raise Refused(Code.TALLY_MALFORMED, why="together")
    tallies = [one for one in (*kinds, told.together) if isinstance(one, Tally)]
    if not all(one.is_total for one in tallies):
        raise Refused(Code.TALLY_MALFORMED, why="breakdown")
    return told


def _read(form: Form, raw: object) -> Tally | Size:
    """A tally, or a size, which is checked as the tally of blank questions that it could be."""
    empty = Tally(form).as_dict()
    if not isinstance(raw, dict) or "levels" in raw:
        return Tally.from_dict(form, raw)
    if raw.keys() != size_of(Tally(form)).as_dict().keys():
        raise Refused(Code.TALLY_MALFORMED, why="shape")
    valid = raw["valid"]
    empty["unanswered"] = dict.fromkeys(empty["unanswered"], valid)
    empty["fields"][""]["valid"] = valid
    return size_of(Tally.from_dict(form, empty | raw))


def took_part(electronic: int, paper_spent: int) -> int:
    """How many ballots took part, for Tỷ lệ tham gia and Tỷ lệ thu hồi alike: those that spent a slip.

    `electronic`: envelopes, opened or not. A paper ballot whose number was used before (trùng), is of no slip
    (không đúng mẫu) or cannot be read spends none: anybody may type such numbers, as many as they like.
    """
    return electronic + paper_spent
