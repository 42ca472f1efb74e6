"""Reads tables by field, reason and desk over any span: sums of what was told when each counting ended.

Nothing finer is in the database, and nothing finer may be read here (decision 35).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from ballots.forms import questionnaire
from ballots.forms.groups import Part, Parts, groups_of, summed, summed_reasons
from ballots.forms.questionnaire import Form
from ballots.forms.tally import Ratio
from ballots.tables import Box, Count, Minutes, Opening, Period, Questionnaire

__all__ = ["PartRow", "Tables", "rate_of", "tables_of", "tables_of_span"]


@dataclass(frozen=True)
class PartRow:
    """A field or desk: told alone in `told` counts, with so many valid ballots, and satisfied by question."""

    label: str  # "": what names none, and small groups
    told: int
    valid: int
    rates: tuple[Ratio, ...]


@dataclass(frozen=True)
class Tables:
    """What is told of the counts of one questionnaire; `reasons`: label, times, in how many counts told."""

    form: Form
    counts: int  # all of them
    field_counts: int  # those of which any field is told
    fields: tuple[PartRow, ...]
    desk_counts: int
    desks: tuple[PartRow, ...]
    reasons: tuple[tuple[str, int, int], ...]


def tables_of_span(
    session: Session, unit_id: str, since: date, until: date, box_id: str = ""
) -> tuple[Tables, ...]:
    """The tables of a unit, or of one of its boxes, from `since` to `until`, of openings with filed minutes.

    One for each questionnaire, in the order of their first counts; two statements.
    """
    query = (
        select(Count, Period.sheet)
        .join(Box, col(Box.id) == col(Count.box_id))
        .join(Opening, col(Opening.id) == col(Count.opening_id))
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .join(Period, (col(Period.box_id) == Count.box_id) & (col(Period.number) == Count.period))
        .where(Box.unit_id == unit_id, Box.id == box_id if box_id else True)
        .where(col(Opening.started_at) >= datetime.combine(since, time.min))
        .where(col(Opening.started_at) <= datetime.combine(until, time.max))
        .order_by(col(Opening.id), col(Count.box_id))
    )
    by_form: dict[str, list[Count]] = {}
    for count, sheet in session.exec(query):
        by_form.setdefault(json.loads(sheet)["form"], []).append(count)
    kept = session.exec(select(Questionnaire).where(col(Questionnaire.name).in_(by_form)))
    published = {row.name: row.published for row in kept}
    forms = {name: questionnaire.read_named(name, published.get(name)) for name in by_form}
    return tuple(tables_of(forms[name], counts) for name, counts in by_form.items() if forms[name].questions)


def tables_of(form: Form, counts: Sequence[Count]) -> Tables:
    """The tables of final counts of one questionnaire."""
    fields = summed(groups_of(count.breakdown) for count in counts)
    desks = summed(groups_of(count.desks) for count in counts)
    given = summed_reasons(json.loads(count.breakdown).get("reasons", {}) for count in counts)
    labels = {choice.code: choice.label for choice in form.fields}
    return Tables(
        form=form,
        counts=len(counts),
        field_counts=fields.counts,
        fields=_rows(form, fields, list(labels.items())),
        desk_counts=desks.counts,
        desks=_rows(form, desks, [(code, code) for code in sorted(_codes(desks.rows))]),
        reasons=tuple((one.label, *given[one.code]) for one in form.reasons if one.code in given),
    )


def _codes(rows: Iterable[Part]) -> list[str]:
    return [row.code for row in rows if row.code]


def _rows(form: Form, parts: Parts, labels: Iterable[tuple[str, str]]) -> tuple[PartRow, ...]:
    """In the order of the labels, what names none last; none where one row would only repeat the whole."""
    found = {part.code: part for part in parts.rows}
    if not _codes(parts.rows):
        return ()
    return tuple(_row(form, label, found[code]) for code, label in [*labels, ("", "")] if code in found)


def _row(form: Form, label: str, part: Part) -> PartRow:
    rates = tuple(rate_of(form, part, question.code) for question in form.questions)
    return PartRow(label, part.told, part.valid, rates)


def rate_of(form: Form, part: Part, question: str) -> Ratio:
    """Satisfied answers to a question of those with an opinion."""
    counts = part.levels[question]
    satisfied = sum(counts[level.code] for level in form.levels if level.satisfied)
    return Ratio(satisfied, sum(counts[level.code] for level in form.levels if level.opinion))
