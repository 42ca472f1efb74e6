"""Sums up rows of the summary: openings of a box, boxes of a unit. Only of what each of them tells.

An opening whose answers are not told adds none to a sum, so no sum less others gives them back
(docs/decisions/0018-small-totals.md). Breakdowns by field are never summed up: months less months would be.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace

from ballots.forms.followed import Heard
from ballots.forms.kinds import Kind
from ballots.forms.tally import Ratio, cautions
from ballots.views.papers.values import SummaryRow
from ballots.views.readmodels import LevelCount, QuestionResult

__all__ = ["answers", "by_box", "summed_up", "total"]


def by_box(rows: Sequence[SummaryRow]) -> tuple[SummaryRow, ...]:
    """A row a box and questionnaire, in their order; `rows`: its openings, the oldest first."""
    groups: dict[tuple[str, str], list[SummaryRow]] = {}
    for row in rows:
        groups.setdefault((row.box_id, row.form), []).append(row)
    return tuple(group[0] if len(group) == 1 else summed_up(_settled(group)) for group in groups.values())


def total(rows: Sequence[SummaryRow]) -> SummaryRow | None:
    """All boxes with slips, without their answers; None of a single one. Unknown of one: unknown of all."""
    slips = [row for row in rows if row.kind == Kind.BALLOTS]
    if len(slips) < 2:  # noqa: PLR2004 - which is its own total
        return None
    made = replace(_summed(slips), box="", box_id="", form="", period=None, questions=(), fields=())
    made = replace(made, filed=(), carried=False, unopened=False)
    told = [one.satisfaction for form in {row.form for row in slips} for one in answers(slips, form)]
    return replace(made, warnings=tuple(one.value for one in cautions(told, made.participation)))


def answers(rows: Sequence[SummaryRow], form: str) -> tuple[QuestionResult, ...]:
    """The answers told of a questionnaire, summed up, when several rows tell any."""
    told = [row.questions for row in rows if row.form == form and row.questions]
    return tuple(map(_question, zip(*told, strict=True))) if len(told) > 1 else ()


def _settled(rows: Sequence[SummaryRow]) -> list[SummaryRow]:
    """Envelopes that an opening carried on are counted at a later one: it has paper alone, and a rate."""
    counted = max((place for place, row in enumerate(rows) if not row.carried), default=-1)
    return [
        _without_envelopes(row) if row.carried and place < counted else row for place, row in enumerate(rows)
    ]


def _without_envelopes(row: SummaryRow) -> SummaryRow:
    part = row.spent if row.kind == Kind.BALLOTS else None
    rates = (Ratio(part, row.participation.whole), Ratio(part, row.return_rate.whole))
    return replace(row, electronic=0, participation=rates[0], return_rate=rates[1])


def summed_up(rows: Sequence[SummaryRow]) -> SummaryRow:
    """Openings with one questionnaire, named as the first of them; at least one."""
    told = [row.questions for row in rows if row.questions]
    questions = tuple(map(_question, zip(*told, strict=True)))
    made = replace(_summed(rows), questions=questions, fields=(), period=None)
    found = cautions([one.satisfaction for one in questions], made.participation)
    return replace(
        made,
        filed=tuple(one for row in rows for one in row.filed),
        carried=rows[-1].carried,
        unopened=any(row.unopened for row in rows),
        warnings=tuple(one.value for one in found),
    )


def _summed(rows: Sequence[SummaryRow]) -> SummaryRow:
    """The first row with the counts of all."""
    heard = zip(*(astuple(row.heard) for row in rows), strict=True)
    return replace(
        rows[0],
        direct=_sum(row.direct for row in rows),
        online=_sum(row.online for row in rows),
        handed_out=_sum(row.handed_out for row in rows),
        void=_sum(row.void for row in rows),
        paper=sum(row.paper for row in rows),
        spent=sum(row.spent for row in rows),
        electronic=_sum(row.electronic for row in rows),
        participation=_ratio(row.participation for row in rows),
        return_rate=_ratio(row.return_rate for row in rows),
        valid=_sum(row.valid for row in rows),
        invalid={why: _sum(row.invalid[why] for row in rows) for why in rows[0].invalid},
        heard=Heard(*map(sum, heard)),
    )


def _question(same: Sequence[QuestionResult]) -> QuestionResult:
    levels = tuple(
        LevelCount(
            one[0].code, one[0].label, sum(level.count for level in one), _ratio(level.ratio for level in one)
        )
        for one in zip(*(question.levels for question in same), strict=True)
    )
    unanswered = sum(question.unanswered for question in same)
    rate = _ratio(question.satisfaction for question in same)
    return QuestionResult(same[0].code, same[0].text, levels, unanswered, rate, None)


def _ratio(ratios: Iterable[Ratio]) -> Ratio:
    known = list(ratios)
    return Ratio(_sum(one.part for one in known), _sum(one.whole for one in known))


def _sum(numbers: Iterable[int | None]) -> int | None:
    """All together; unknown as soon as one is."""
    known = list(numbers)
    return None if None in known else sum(n for n in known if n is not None)
