"""Two spans beside each other, box by box: satisfaction and, always with it, who took part."""

from collections.abc import Iterator
from dataclasses import dataclass

from ballots.forms.kinds import Kind
from ballots.forms.tally import Ratio
from ballots.views.figures import together
from ballots.views.papers.values import SummaryRow, SummaryView

__all__ = ["Compared", "compare"]


@dataclass(frozen=True)
class Side:
    """What one of the spans has: satisfaction with a question, participation, valid ballots."""

    satisfaction: Ratio
    participation: Ratio
    valid: int | None


@dataclass(frozen=True)
class Compared:
    """A question at one box (or all with slips, "") in the span that is looked at, and in the other one."""

    box: str
    question: str
    now: Side | None  # None: the box has no figures in that span, or tells none
    before: Side | None


def compare(now: SummaryView, before: SummaryView) -> tuple[Compared, ...]:
    """Every question of every box that either span tells of, with the same questionnaire in both."""
    sides = [dict(_told(view)) for view in (now, before)]
    keys = dict.fromkeys((*sides[0], *sides[1]))
    return tuple(
        Compared(key[0], key[3], sides[0].get(key), sides[1].get(key))
        for key in sorted(keys, key=lambda key: not key[0])  # all together last
    )


_Key = tuple[str, str, str, str]  # box, its id, questionnaire, question


def _told(view: SummaryView) -> Iterator[tuple[_Key, Side]]:
    rows = together.by_box(view.openings or view.rows)
    for row in rows:
        for question in row.questions:
            yield _key(row, question.text), Side(question.satisfaction, row.participation, row.valid)
    slips = [row for row in rows if row.kind == Kind.BALLOTS]
    for form in dict.fromkeys(row.form for row in slips):
        same = [row for row in slips if row.form == form]
        if len(same) > 1:
            every = together.summed_up(same)
            for question in every.questions:
                key = ("", "", form, question.text)
                yield key, Side(question.satisfaction, every.participation, every.valid)


def _key(row: SummaryRow, question: str) -> _Key:
    return row.box, row.box_id, row.form, question
