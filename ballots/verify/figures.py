"""The figures of one opening, for people to compare with paper and for the minutes to be compared with.

Those of the record, with the electronic answers as counted again where that was possible. Knows no sentence.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ballots.forms.questionnaire import Form, Kind
from ballots.forms.tally import Ratio, Reason, Tally, satisfaction
from ballots.forms.told import Size, Told, size_of, took_part
from ballots.verify.events import Result

__all__ = ["KINDS", "Figure", "Figures", "Read", "figures_of"]

Figure = int | Decimal | str | None  # None: unknown, a dash on paper
# Reads the minutes of the box with a mã niêm phong: figures by their keys, None when there are none to read.
Read = Callable[[bytes, Form, str], Mapping[str, Figure] | None]
KINDS = ("electronic", "paper", "both")


@dataclass(frozen=True)
class Figures:
    """What was counted at one opening of the period; of a box carried on or left shut, on paper only."""

    form: Form
    result: Result
    envelopes: int  # in the box at the closing; none when carried on, they are not told
    told: Told
    recounted: bool  # whether the electronic answers are those that came out of the envelopes

    @property
    def participation(self) -> Ratio:
        """Ballots that spent a slip, of the results returned; of a box carried on nobody knows how many."""
        unknown = self.result.carried or self.form.kind is not Kind.BALLOTS  # … and none spends a slip
        part = None if unknown else took_part(self.envelopes, self.result.paper_spent)
        return Ratio(part, self.result.returned)

    @property
    def without_slip(self) -> int:
        """Paper ballots counted that spent no slip: a number unknown, used before, voided or not readable."""
        return self.told.paper.ballots - self.result.paper_spent

    def ballots(self) -> Mapping[str, Mapping[str, int | None]]:
        """By kind: all, valid, invalid, and invalid by reason; None where envelopes stayed sealed."""
        paper = _row(size_of(self.told.paper))
        unknown: dict[str, int | None] = dict.fromkeys(paper)
        if self.result.unopened:
            both = unknown | {"ballots": self.envelopes + self.told.paper.ballots}
            electronic = unknown | {"ballots": self.envelopes}
        else:
            both = _row(self.told.size)
            counted = None if self.result.carried else self.told.electronic
            electronic = unknown if counted is None else _row(size_of(counted))
        return dict(zip(KINDS, (electronic, paper, both), strict=True))

    def answers(self) -> Mapping[str, Tally | None]:
        """By kind: the tally whose answers are told; None where they are not, or not apart."""
        electronic, paper = self.told.electronic, self.told.paper
        return {
            "electronic": electronic if isinstance(electronic, Tally) and not self.result.carried else None,
            "paper": paper if isinstance(paper, Tally) else None,
            "both": self.told.answers,
        }

    def printed(self) -> dict[str, Figure]:
        """All that the minutes must say of it, by the keys that their reader gives."""
        slips, rate = self.form.kind is Kind.BALLOTS, self.participation
        said: dict[str, Figure] = {"returned": self.result.returned} if slips else {}
        if not self.result.carried and slips:
            said |= {"participation": rate.percent}
            said |= {"participation/part": rate.part, "participation/whole": rate.whole}
        if self.result.carried and not self.told.paper.ballots:
            return said
        for kind, row in self.ballots().items():
            said |= {f"{kind}/{what}": number for what, number in row.items()}
        answers = self.told.answers
        return said if answers is None else said | dict(_answers(self.form, answers))

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON: ballots and levels by kind, `both` for what is told of all together."""
        told = self.answers()
        return {
            "period": self.result.period,
            "carried": self.result.carried,
            "unopened": self.result.unopened,
            "recounted": self.recounted,
            "returned": self.result.returned,
            "took_part": self.participation.part,
            "ballots": {kind: dict(row) for kind, row in self.ballots().items()},
            "levels": {kind: None if one is None else one.levels for kind, one in told.items()},
            "unanswered": {kind: None if one is None else one.unanswered for kind, one in told.items()},
        }


def figures_of(form: Form, result: Result, told: Told, envelopes: int, counted: Tally | None) -> Figures:
    """Put an opening's figures together; `counted`: what came out of the envelopes, if they were opened."""
    again = counted is not None and isinstance(told.electronic, Tally)
    if counted is not None and again:
        told = replace(told, electronic=counted.totals())
    return Figures(form, result, 0 if result.carried else envelopes, told, again)


def _row(size: Size) -> dict[str, int | None]:
    invalid = {reason.value: size.invalid[reason] for reason in Reason}
    return {"ballots": size.ballots, "valid": size.valid, "invalid": sum(invalid.values()), **invalid}


def _answers(form: Form, tally: Tally) -> Iterator[tuple[str, Figure]]:
    for question in form.questions:
        counts, code = tally.levels[question.code], question.code
        opinions = sum(counts[level.code] for level in form.levels if level.opinion)
        for level in form.levels:
            number = counts[level.code]
            yield f"{code}/{level.code}", number
            yield f"{code}/{level.code}/percent", Ratio(number, opinions if level.opinion else None).percent
        yield f"{code}/unanswered", tally.unanswered[code]
        yield f"{code}/satisfied", satisfaction(form, tally, code).percent
