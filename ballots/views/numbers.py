"""What an opening of a box is told by in numbers: tallies, rates, questions; of today or long ago.

Page, minutes and public result are drawn from these: that is why their numbers agree.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from ballots.forms import questionnaire
from ballots.forms.tally import Tally, satisfaction, warnings
from ballots.meeting import counting, openings
from ballots.tables import Count, Period, Questionnaire
from ballots.views import unopened as unopened_views
from ballots.views.readmodels import Collected, LevelCount, QuestionResult, Ratio, Returned, Unopened

__all__ = ["History", "history", "numbers", "of_numbers"]


@dataclass(frozen=True)
class History:
    """What counts of one box are read with: their questionnaires, and the counts before them."""

    forms: Mapping[int, questionnaire.Form]  # by period
    before: Mapping[int, Count]  # by opening: the last count before it
    final: Mapping[int, Count]  # … the last one with final numbers


def history(session: Session, counts: Sequence[Count]) -> History:
    """Two statements and one for the questionnaires, for one count of a box as for many."""
    if not counts:
        return History({}, {}, {})
    box_id, last = counts[0].box_id, max(count.opening_id for count in counts)
    first = min(count.opening_id for count in counts)
    since = select(func.max(Count.opening_id)).where(
        Count.box_id == box_id, Count.opening_id < first, Count.state == "final"
    )
    rows = session.exec(
        select(Count)
        .where(Count.box_id == box_id, Count.opening_id <= last)
        .where(col(Count.opening_id) >= func.coalesce(since.scalar_subquery(), 0))
        .order_by(col(Count.opening_id))
    ).all()
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
    periods = {count.period for count in counts}
    sheets = session.exec(
        select(Period.number, Period.sheet).where(Period.box_id == box_id, col(Period.number).in_(periods))
    )
    return History(_forms(session, dict(sheets.all())), before, final)


def _forms(session: Session, sheets: Mapping[int, bytes]) -> dict[int, questionnaire.Form]:
    named = {number: json.loads(sheet)["form"] for number, sheet in sheets.items()}
    rows = session.exec(select(Questionnaire).where(col(Questionnaire.name).in_(named.values())))
    read = {row.name: questionnaire.read_form(row.source) for row in rows}
    return {number: read[name] for number, name in named.items()}


def of_numbers(known: History, count: Count, unopened: Unopened | None) -> dict[str, Any]:
    """The parts of a BoxCount that are counted. Sealed envelopes were collected: of them nothing else is."""
    form = known.forms[count.period]
    return {
        **numbers(known, count, None if unopened is None else unopened.envelopes),
        "form": form,
        "returned": _returned(form, count),
        "returned_total": openings.returned_total(count),
        "handed_out": _handed_out(known, count),
        "stock_left": count.stock_left,
        "reasons": _reasons(form, count),
        "unopened": unopened,
    }


def numbers(known: History, count: Count, sealed: int | None) -> dict[str, Any]:
    """What an opening of today and a past one are both told by; `sealed`: envelopes that were not opened."""
    form = known.forms[count.period]
    electronic, paper = _tallies(form, count)
    both = electronic.merged(paper)
    returned, envelopes = openings.returned_total(count), sealed or 0
    every = _collected(both)
    return {
        "electronic": None if count.carried or not count.qualified_set else _collected(electronic),
        "paper": _collected(paper),
        "collected": every if sealed is None else unopened_views.collected(envelopes, every),
        "participation": Ratio(both.ballots + envelopes, returned),
        "return_rate": Ratio(both.ballots + envelopes, _handed_out(known, count)),
        "questions": _questions(form, both, count, known.final.get(count.opening_id)),
        "warnings": tuple(warnings(both, form, returned, envelopes)),
    }


def _tallies(form: questionnaire.Form, count: Count) -> tuple[Tally, Tally]:
    """The electronic and the paper tally; empty ones before the slot is closed."""
    texts = (count.electronic, count.paper)
    first, second = (Tally.from_dict(form, json.loads(text)) if text else Tally(form) for text in texts)
    return first, second


def _collected(tally: Tally) -> Collected:
    return Collected(tally.ballots, tally.valid, {reason.value: n for reason, n in tally.invalid.items()})


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


def _handed_out(known: History, count: Count) -> int | None:
    """phát ra = tồn đầu kỳ + in mới - hủy - tồn cuối kỳ; unknown while the stock is."""
    if count.stock_left is None or count.state == "called":
        return None
    before, now = json.loads(count.counters_from), json.loads(count.counters_to)
    issued, void = (int(now[key]) - int(before.get(key, 0)) for key in ("issued", "void"))
    last = known.before.get(count.opening_id)
    stock = 0 if last is None else last.stock_left or 0
    return stock + issued - void - count.stock_left


def _questions(
    form: questionnaire.Form, tally: Tally, count: Count, last: Count | None
) -> tuple[QuestionResult, ...]:
    """`last`: the final count before this one."""
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
    if counting.is_unopened(last) or counting.is_unopened(count):  # a part is no measure of the whole
        return {}
    electronic, paper = _tallies(form, last)
    both = electronic.merged(paper)
    return {question.code: satisfaction(form, both, question.code) for question in form.questions}


def _reasons(form: questionnaire.Form, count: Count) -> tuple[tuple[str, int], ...]:
    """Reasons for dissatisfaction, those that may be shown; none before the numbers are final."""
    shown = json.loads(count.breakdown).get("reasons", {})
    return tuple(
        (choice.label, shown[choice.code]) for choice in form.reasons if shown.get(choice.code) is not None
    )
