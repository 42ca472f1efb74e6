"""Adds published results up: of a unit in a span, of all units. What is unknown of one is unknown of all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ballots.forms.indexing import Definition, Index, definition_of, index_of
from ballots.forms.published import Sums
from ballots.forms.tally import Ratio

__all__ = ["Answers", "Figures", "added", "figures_of"]

Result = tuple[str, Sums]  # box, and what it published


@dataclass(frozen=True)
class Answers:
    """What enters one index: of each question the satisfied and the opinions, and the valid ballots."""

    definition: Definition
    questions: str  # codes, blanks between
    ratios: Sequence[int]  # satisfied and opinions in turn
    valid: int

    @cached_property
    def index(self) -> Index:
        """The index of these answers."""
        pairs = zip(self.questions.split(), self.ratios[::2], self.ratios[1::2], strict=True)
        return index_of(self.definition, {code: Ratio(part, of) for code, part, of in pairs}, self.valid)


@dataclass(frozen=True)
class Figures:
    """The numbers of boxes with slips, added up."""

    openings: int  # a box at a meeting each
    carried: int
    unopened: int
    returned: int | None
    participation: Ratio
    electronic: int
    paper: int
    sealed: int
    valid: int
    invalid: int
    answers: tuple[Answers, ...]  # by definition, in the order of chi-so.toml

    @property
    def collected(self) -> int:
        """phiếu thu vào: opened, on paper, and those that stay sealed."""
        return self.electronic + self.paper + self.sealed

    @property
    def indices(self) -> tuple[Index, ...]:
        """The indices of the answers: one, unless boxes have different questionnaires."""
        return tuple(one.index for one in self.answers)


def figures_of(results: Sequence[Result]) -> Figures:
    """The figures of results of boxes with slips, in the order of their days.

    A box carried on counts its envelopes at its next opening: until then nobody knows who took part.
    """
    waits = any(one.carried for one in dict(results).values())  # the last result of each box
    mine = [one for _, one in results]
    returned = total(one.returned for one in mine) if mine else None
    part = None if waits or not mine else total(one.part for one in mine)
    return Figures(
        openings=len(mine),
        carried=sum(one.carried for one in mine),
        unopened=sum(one.unopened for one in mine),
        returned=returned,
        participation=Ratio(part, returned),
        electronic=sum(one.electronic for one in mine),
        paper=sum(one.paper for one in mine),
        sealed=sum(one.sealed for one in mine),
        valid=sum(one.valid for one in mine),
        invalid=sum(one.invalid for one in mine),
        answers=_merged(
            Answers(definition, one.questions, one.ratios, one.valid)
            for one in mine
            if one.ratios is not None and (definition := definition_of(one.form)) is not None
        ),
    )


def added(parts: Iterable[Figures]) -> Figures:
    """The figures of all; those without an opening say nothing."""
    known = [one for one in parts if one.openings]
    returned = total(one.returned for one in known) if known else None
    part = total(one.participation.part for one in known) if known else None
    return Figures(
        openings=sum(one.openings for one in known),
        carried=sum(one.carried for one in known),
        unopened=sum(one.unopened for one in known),
        returned=returned,
        participation=Ratio(part, returned),
        electronic=sum(one.electronic for one in known),
        paper=sum(one.paper for one in known),
        sealed=sum(one.sealed for one in known),
        valid=sum(one.valid for one in known),
        invalid=sum(one.invalid for one in known),
        answers=_merged(one for part in known for one in part.answers),
    )


def _merged(told: Iterable[Answers]) -> tuple[Answers, ...]:
    """One for each index: the questions' numbers and the valid ballots added up."""
    found: dict[tuple[str, str], list[Answers]] = {}
    for one in told:
        found.setdefault((one.definition.id, one.questions), []).append(one)
    return tuple(
        Answers(
            ones[0].definition,
            questions,
            [sum(numbers) for numbers in zip(*(one.ratios for one in ones), strict=True)],
            sum(one.valid for one in ones),
        )
        for (_, questions), ones in sorted(found.items())
    )


def total(numbers: Iterable[int | None]) -> int | None:
    """All together; unknown as soon as one is."""
    known = list(numbers)
    return None if None in known else sum(n for n in known if n is not None)
