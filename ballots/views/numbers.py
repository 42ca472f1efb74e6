"""What an opening of a box is told by in numbers: tallies, rates, questions; of today or long ago.

Page, minutes and public result are drawn from these: that is why their numbers agree.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlmodel import Session, col, func, select

from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.tally import Tally, satisfaction, warnings
from ballots.forms.told import Size, size_of, took_part
from ballots.meeting import counting, figures
from ballots.tables import Count, Period, Questionnaire
from ballots.views import unopened as unopened_views
from ballots.views.readmodels import Collected, LevelCount, QuestionResult, Ratio, Returned, Unopened

__all__ = ["History", "histories", "numbers", "of_numbers"]


@dataclass(frozen=True)
class History:
    """What counts of one box are read with: their questionnaires, and the counts before them."""

    forms: Mapping[int, questionnaire.Form]  # by period
    before: Mapping[int, Count]  # by opening: the last count before it
    final: Mapping[int, Count]  # … the last one with final numbers


def histories(session: Session, counts: Sequence[Count]) -> dict[str, History]:
    """By box, in two statements and one for the questionnaires: for one count as for many of many boxes."""
    if not counts:
        return {}
    forms = _forms(session, counts)
    by_box = groupby(_counts_back(session, counts), attrgetter("box_id"))
    return {box_id: _history(forms[box_id], rows) for box_id, rows in by_box}


def _counts_back(session: Session, counts: Sequence[Count]) -> Sequence[Count]:
    """The counts of the boxes up to these, from each box's last final one before them on."""
    boxes, openings_of = {count.box_id for count in counts}, [count.opening_id for count in counts]
    since = (
        select(col(Count.box_id), func.max(col(Count.opening_id)).label("opening_id"))
        .where(col(Count.box_id).in_(boxes), Count.opening_id < min(openings_of), Count.state == "final")
        .group_by(col(Count.box_id))
        .subquery()
    )
    return session.exec(
        select(Count)
        .outerjoin(since, since.c.box_id == Count.box_id)
        .where(col(Count.box_id).in_(boxes), Count.opening_id <= max(openings_of))
        .where(col(Count.opening_id) >= func.coalesce(since.c.opening_id, 0))
        .order_by(col(Count.box_id), col(Count.opening_id))
    ).all()


def _history(forms: Mapping[int, questionnaire.Form], rows: Iterable[Count]) -> History:
    before, final = {}, {}
    newest: Count | None = None
    newest_final: Count | None = None
    for count in rows:
        if newest is not None:
            before[count.opening_id] = newest
        if newest_final is not None:
            final[count.opening_id] = newest_final
        newest = count
        newest_final = count if count.state == "final" else newest_final
    return History(forms, before, final)


def _forms(session: Session, counts: Sequence[Count]) -> dict[str, dict[int, questionnaire.Form]]:
    """The questionnaires of the counts' periods, by box and period."""
    sheets = session.exec(
        select(Period.box_id, Period.number, Period.sheet)
        .join(Count, (col(Count.box_id) == Period.box_id) & (col(Count.period) == Period.number))
        .where(col(Count.box_id).in_({count.box_id for count in counts}))
        .where(col(Count.opening_id).in_({count.opening_id for count in counts}))
    ).all()
    named = {(box_id, number): json.loads(sheet)["form"] for box_id, number, sheet in sheets}
    rows = session.exec(select(Questionnaire).where(col(Questionnaire.name).in_(set(named.values()))))
    kept = {row.name: row.published for row in rows}
    read = {name: questionnaire.read_named(name, kept.get(name)) for name in set(named.values())}
    forms: dict[str, dict[int, questionnaire.Form]] = {}
    for (box_id, number), name in named.items():
        forms.setdefault(box_id, {})[number] = read[name]
    return forms


def of_numbers(known: History, count: Count, unopened: Unopened | None) -> dict[str, Any]:
    """The parts of a BoxCount that are counted. Sealed envelopes were collected: of them nothing else is."""
    form = known.forms[count.period]
    return {
        **numbers(known, count, None if unopened is None else unopened.envelopes),
        "form": form,
        "returned": _returned(form, count),
        "returned_total": figures.returned_total(count),
        "handed_out": figures.handed_out(count, known.before.get(count.opening_id)),
        "reasons": _reasons(form, count),
        "unopened": unopened,
    }


def numbers(known: History, count: Count, sealed: int | None) -> dict[str, Any]:
    """What an opening of today and a past one are both told by; `sealed`: envelopes that were not opened."""
    form = known.forms[count.period]
    told = counting.told_of(form, count)
    returned, envelopes = figures.returned_total(count), sealed or 0
    every = _collected(told.size)
    opened = 0 if told.electronic is None else told.electronic.ballots
    # Of a box carried on nobody is told how many envelopes wait: it has no rate yet. Without slips none ever.
    rated = not count.carried and form.kind is Kind.BALLOTS
    part = took_part(opened + envelopes, count.paper_spent) if rated else None
    participation = Ratio(part, returned)
    slips = figures.handed_out(count, known.before.get(count.opening_id))
    electronic = told.electronic if count.qualified_set and not count.carried else None
    return {
        "electronic": None if electronic is None else _collected(size_of(electronic)),
        "paper": _collected(size_of(told.paper)),
        "collected": every if sealed is None else unopened_views.collected(envelopes, every),
        "participation": participation,
        "return_rate": Ratio(part, None if slips is None else slips.total),
        "questions": _questions(form, told.answers, count, known.final.get(count.opening_id)),
        "warnings": tuple(warnings(form, told.answers, participation)),
    }


def _collected(size: Size) -> Collected:
    return Collected(size.ballots, size.valid, {reason.value: n for reason, n in size.invalid.items()})


def _returned(form: questionnaire.Form, count: Count) -> tuple[Returned, ...]:
    """What was entered, without the fields of which nothing is known; all of them when nothing is at all."""
    labels = {choice.code: choice.label for choice in form.fields}
    rows = json.loads(count.returned)
    known = {field for field, _, number in rows if number is not None}
    return tuple(
        Returned(labels.get(field, field), channel, number)
        for field, channel, number in rows
        if field in known or not known
    )


def _questions(
    form: questionnaire.Form, tally: Tally | None, count: Count, last: Count | None
) -> tuple[QuestionResult, ...]:
    """None where no answers are told. `last`: the final count before this one."""
    if tally is None:
        return ()
    before = _satisfaction_before(form, count, last)
    rows = []
    for question in form.questions:
        counts = tally.levels[question.code]
        opinions = sum(counts[level.code] for level in form.levels if level.opinion)
        levels = tuple(
            LevelCount(
                level.code,
                level.label,
                counts[level.code],
                Ratio(counts[level.code], opinions if level.opinion else None),
            )
            for level in form.levels
        )
        rate = satisfaction(form, tally, question.code)
        unanswered = tally.unanswered[question.code]
        rows.append(
            QuestionResult(question.code, question.text, levels, unanswered, rate, before.get(question.code))
        )
    return tuple(rows)


def _satisfaction_before(form: questionnaire.Form, count: Count, last: Count | None) -> dict[str, Ratio]:
    """Each question's satisfaction at the last opening of the box that had the same questionnaire."""
    if last is None or json.loads(last.paper)["form"] != form.name:
        return {}
    if any(
        one.carried or counting.is_unopened(one) for one in (last, count)
    ):  # a part is no measure of the whole
        return {}
    answers = counting.told_of(form, last).answers
    if answers is None:
        return {}
    return {question.code: satisfaction(form, answers, question.code) for question in form.questions}


def _reasons(form: questionnaire.Form, count: Count) -> tuple[tuple[str, int], ...]:
    """Reasons for dissatisfaction, those that may be shown; none before the numbers are final."""
    shown = json.loads(count.breakdown).get("reasons", {})
    return tuple(
        (choice.label, shown[choice.code]) for choice in form.reasons if shown.get(choice.code) is not None
    )
