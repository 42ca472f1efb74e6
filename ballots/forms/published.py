"""The published result of one box at one opening, as a document that its log key signs (docs/FORMATS.md).

Totals only, as the minutes tell them: nothing by field, reason, desk or person. Must not know a database.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ballots.forms.questionnaire import Form
from ballots.forms.tally import Reason
from ballots.forms.told import Told, size_of
from ballots.spelling import compact

__all__ = ["Head", "Sums", "read_sums", "sums_of", "write"]

VERSION = 1


@dataclass(frozen=True)
class Head:
    """Whose result it is, and how it came about."""

    unit: str
    unit_name: str
    trial: bool
    box: str
    box_name: str
    kind: str
    period: int
    held_on: date
    due_on: date | None  # when it was due; None: nobody had set a day
    minutes: str  # number and symbol, in that year's register of the unit
    carried: bool  # too few envelopes to open: they are counted with the next opening
    unopened: bool  # the keys were lost: its envelopes stay sealed


@dataclass(frozen=True)
class Sums:
    """What of a result is added up with others; thousands are read at once, so that it is flat.

    `questions`: their codes, blanks between; `ratios`: of each the satisfied, and those with an opinion;
    None where no answers are told.
    `part`: ballots that spent a slip, None for a box without slips; `returned`: results, None where unknown.
    """

    form: str  # id of the questionnaire
    carried: bool
    unopened: bool
    returned: int | None
    part: int | None
    electronic: int
    paper: int
    sealed: int
    valid: int
    invalid: int
    questions: str
    ratios: Sequence[int] | None

    def written(self) -> str:
        """As a row keeps it."""
        return json.dumps(list(vars(self).values()), separators=(",", ":"))


def read_sums(text: str) -> Sums:
    """What `written` wrote."""
    return Sums(*json.loads(text))


def write(
    head: Head, form: Form, told: Told, sealed: int, took_part: int | None, returned: int | None
) -> bytes:
    """The document's bytes, in their one spelling."""
    electronic = None if head.carried or head.unopened else told.electronic
    size, paper, answers = told.size, size_of(told.paper), told.answers
    return compact(
        {
            "v": VERSION,
            **vars(head),
            "held_on": head.held_on.isoformat(),
            "due_on": None if head.due_on is None else head.due_on.isoformat(),
            "form": form.name,
            "returned": returned,
            "took_part": took_part,
            "electronic": None if electronic is None else size_of(electronic).ballots,
            "paper": paper.ballots,
            "sealed": sealed,
            "valid": size.valid,
            "invalid": {reason.value: size.invalid[reason] for reason in Reason},
            "questions": None
            if answers is None
            else {
                code: {**answers.levels[code], "": answers.unanswered[code]} for code in answers.unanswered
            },
        }
    )


def sums_of(body: bytes, form: Form) -> Sums:
    """The sums of a published document; `form`: the questionnaire that it names."""
    raw: dict[str, Any] = json.loads(body)
    answers = raw["questions"]
    return Sums(
        form=form.id,
        carried=raw["carried"],
        unopened=raw["unopened"],
        returned=raw["returned"],
        part=raw["took_part"],
        electronic=raw["electronic"] or 0,
        paper=raw["paper"],
        sealed=raw["sealed"],
        valid=raw["valid"],
        invalid=sum(raw["invalid"].values()),
        questions=" ".join(question.code for question in form.questions),
        ratios=None if answers is None else _ratios(form, answers),
    )


def _ratios(form: Form, answers: Mapping[str, Mapping[str, int]]) -> list[int]:
    """Of each question the satisfied answers, and those with an opinion (tally.satisfaction)."""
    good = [level.code for level in form.levels if level.satisfied]
    opinions = [level.code for level in form.levels if level.opinion]
    return [
        sum(answers[question.code][level] for level in levels)
        for question in form.questions
        for levels in (good, opinions)
    ]
