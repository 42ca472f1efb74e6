"""Reads the summary of a unit and a span: its filed openings, a fixed number of statements however many."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from ballots.forms.followed import Heard
from ballots.forms.questionnaire import Form
from ballots.forms.tally import Ratio
from ballots.meeting import figures
from ballots.meeting.counting import is_unopened
from ballots.meeting.register import written_as
from ballots.spans import Span
from ballots.tables import Box, BoxedEnvelope, Count, Minutes, Opening, Unit
from ballots.views.figures import together
from ballots.views.matters.told import heard_at
from ballots.views.numbers import History, histories, numbers
from ballots.views.papers.values import FieldRow, Filed, SummaryRow, SummaryView
from ballots.views.readmodels import LevelCount

__all__ = ["openings_of", "summary_view"]

_Found = tuple[Count, Box, Filed]


def summary_view(session: Session, unit_id: str, span: Span, now: datetime) -> SummaryView:
    """The openings of a span whose minutes are filed, by box; of a month each by itself, by day."""
    unit = session.get_one(Unit, unit_id)
    openings = openings_of(session, unit_id, span)
    rows = openings if span.is_month else together.by_box(openings)
    forms = dict.fromkeys(row.form for row in rows)
    answers = {form: summed for form in forms if (summed := together.answers(rows, form))}
    apart = () if span.is_month else openings
    about = (unit.parent, unit.name, span)
    return SummaryView(*about, rows, together.total(rows), answers, now, unit.trial, apart)


def openings_of(session: Session, unit_id: str, span: Span) -> tuple[SummaryRow, ...]:
    """A row a box and opening, by box and day."""
    found = _filed(session, unit_id, span)
    counts = [row[0] for row in found]
    known = histories(session, counts)
    heard = heard_at(session, {count.opening_id for count in counts})
    sealed = _sealed(session, counts)
    return tuple(
        _row(one, known[one[1].id], heard.get((one[1].id, one[0].opening_id)), sealed, fields=span.is_month)
        for one in found
    )


def _filed(session: Session, unit_id: str, span: Span) -> Sequence[_Found]:
    query = (
        select(Count, Box)
        .add_columns(col(Opening.started_at), col(Minutes.id), col(Minutes.number), col(Minutes.symbol))
        .join(Box, col(Box.id) == col(Count.box_id))
        .join(Opening, col(Opening.id) == col(Count.opening_id))
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(col(Box.unit_id) == unit_id)
        .where(col(Opening.started_at) >= span.since, col(Opening.started_at) < span.until)
        .order_by(col(Box.name), col(Box.id), col(Opening.id))
    )
    return [
        (row[0], row[1], Filed(row[3], written_as(row[4], row[5]), row[2].date()))
        for row in session.execute(query)
    ]


def _sealed(session: Session, counts: Collection[Count]) -> dict[tuple[str, int], int]:
    """Envelopes of the periods among them that could not be opened, by box and period."""
    shut = {(count.box_id, count.period) for count in counts if is_unopened(count)}
    query = (
        select(BoxedEnvelope.box_id, BoxedEnvelope.period, func.count())
        .where(col(BoxedEnvelope.box_id).in_({box_id for box_id, _ in shut}))
        .where(col(BoxedEnvelope.period).in_({period for _, period in shut}))
        .group_by(col(BoxedEnvelope.box_id), col(BoxedEnvelope.period))
    )
    return {(box_id, period): number for box_id, period, number in session.exec(query)} if shut else {}


def _row(
    found: _Found, known: History, heard: Heard | None, sealed: dict[tuple[str, int], int], *, fields: bool
) -> SummaryRow:
    """`fields`: whether the breakdown by field is told as well."""
    count, box, filed = found
    form, shut = known.forms[count.period], is_unopened(count)
    told = numbers(known, count, sealed.get((box.id, count.period), 0) if shut else None)
    slips = figures.handed_out(count, known.before.get(count.opening_id))
    electronic = None if told["electronic"] is None else told["electronic"].ballots
    return SummaryRow(
        box=box.name,
        period=count.period,
        kind=form.kind.value,
        form=form.name,
        direct=_returned(count, "direct"),
        online=_returned(count, "online"),
        handed_out=told["return_rate"].whole,
        paper=told["paper"].ballots,
        electronic=sealed.get((box.id, count.period), 0) if shut else electronic,
        participation=told["participation"],
        return_rate=told["return_rate"],
        valid=told["collected"].valid,
        invalid=told["collected"].invalid,
        questions=told["questions"],
        fields=_fields(form, count) if fields and told["questions"] else (),
        heard=heard or Heard(),
        filed=(filed,),
        carried=count.carried,
        unopened=shut,
        box_id=box.id,
        void=None if slips is None else slips.void,
        spent=count.paper_spent,
        warnings=tuple(caution.value for caution in told["warnings"]),
    )


def _returned(count: Count, channel: str) -> int | None:
    """Results returned by one channel; unknown when none of its numbers is."""
    known = [number for _, way, number in json.loads(count.returned) if way == channel and number is not None]
    return sum(known) if known else None


def _fields(form: Form, count: Count) -> tuple[FieldRow, ...]:
    """The breakdown as it was withheld when the counting ended; a single row would only repeat the box."""
    labels = {choice.code: choice.label for choice in form.fields}
    groups = [group for group in json.loads(count.breakdown).get("fields", []) if group["valid"]]
    if len(groups) < 2:  # noqa: PLR2004
        return ()
    return tuple(
        FieldRow(
            "; ".join(labels.get(code, code or "không ghi lĩnh vực") for code in group["codes"]),
            group["valid"],
            tuple(
                (question.code, *_levels(form, group["levels"][question.code])) for question in form.questions
            ),
        )
        for group in groups
    )


def _levels(form: Form, counts: dict[str, int]) -> tuple[tuple[LevelCount, ...], Ratio]:
    opinions = sum(counts[level.code] for level in form.levels if level.opinion)
    satisfied = sum(counts[level.code] for level in form.levels if level.satisfied)
    levels = tuple(
        LevelCount(
            one.code, one.label, counts[one.code], Ratio(counts[one.code], opinions if one.opinion else None)
        )
        for one in form.levels
    )
    return levels, Ratio(satisfied, opinions)
