"""Reads the monthly summary of a unit: its filed openings, a fixed number of statements however many."""

import calendar
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple
from datetime import date, datetime, time

from sqlmodel import Session, col, func, select

from ballots.forms.followed import Heard
from ballots.forms.kinds import Kind
from ballots.forms.questionnaire import Form
from ballots.forms.tally import Ratio
from ballots.meeting.counting import is_unopened
from ballots.meeting.register import written_as
from ballots.tables import Box, BoxedEnvelope, Count, Minutes, Opening, Unit
from ballots.views.matters.told import heard_at
from ballots.views.numbers import History, histories, numbers
from ballots.views.papers.values import FieldRow, SummaryRow, SummaryView
from ballots.views.readmodels import LevelCount, QuestionResult

__all__ = ["month_view"]

_Found = tuple[Count, Box, datetime, int, str]


def month_view(session: Session, unit_id: str, year: int, month: int, now: datetime) -> SummaryView:
    """The openings of a month whose minutes are filed, by box and day."""
    unit = session.get_one(Unit, unit_id)
    found = _filed(session, unit_id, year, month)
    counts = [row[0] for row in found]
    known = histories(session, counts)
    heard = heard_at(session, {count.opening_id for count in counts})
    sealed = _sealed(session, counts)
    rows = [
        _row(found_row, known[found_row[1].id], heard.get((found_row[1].id, found_row[0].opening_id)), sealed)
        for found_row in found
    ]
    slips = [row for row in rows if row.kind == Kind.BALLOTS]
    total = _total(slips) if len(slips) > 1 else None
    answers = {form: summed for form in {row.form for row in rows} if (summed := _answers(rows, form))}
    return SummaryView(unit.parent, unit.name, year, month, tuple(rows), total, answers, now, unit.trial)


def _filed(session: Session, unit_id: str, year: int, month: int) -> Sequence[_Found]:
    last = calendar.monthrange(year, month)[1]
    since, until = (
        datetime.combine(date(year, month, 1), time.min),
        datetime.combine(date(year, month, last), time.max),
    )
    query = (
        select(Count, Box)
        .add_columns(col(Opening.started_at), col(Minutes.number), col(Minutes.symbol))
        .join(Box, col(Box.id) == col(Count.box_id))
        .join(Opening, col(Opening.id) == col(Count.opening_id))
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(
            col(Box.unit_id) == unit_id, col(Opening.started_at) >= since, col(Opening.started_at) <= until
        )
        .order_by(col(Box.name), col(Box.id), col(Opening.id))
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in session.execute(query)]


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
    found: _Found, known: History, heard: Heard | None, sealed: dict[tuple[str, int], int]
) -> SummaryRow:
    count, box, started_at, number, symbol = found
    form, shut = known.forms[count.period], is_unopened(count)
    told = numbers(known, count, sealed.get((box.id, count.period), 0) if shut else None)
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
        fields=_fields(form, count) if told["questions"] else (),
        heard=heard or Heard(),
        minutes=written_as(number, symbol),
        held_on=started_at.date(),
        carried=count.carried,
        unopened=shut,
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


# --- totals ---------------------------------------------------------------------------------------------


def _total(rows: Sequence[SummaryRow]) -> SummaryRow:
    """All boxes with slips; what is unknown of one is unknown of all."""
    return SummaryRow(
        box="",
        period=None,
        kind=Kind.BALLOTS.value,
        form="",
        direct=_sum(row.direct for row in rows),
        online=_sum(row.online for row in rows),
        handed_out=_sum(row.handed_out for row in rows),
        paper=sum(row.paper for row in rows),
        electronic=_sum(row.electronic for row in rows),
        participation=_ratio(row.participation for row in rows),
        return_rate=_ratio(row.return_rate for row in rows),
        valid=_sum(row.valid for row in rows),
        invalid={why: _sum(row.invalid[why] for row in rows) for why in rows[0].invalid},
        questions=(),
        fields=(),
        heard=Heard(*(sum(numbers) for numbers in zip(*(astuple(row.heard) for row in rows), strict=True))),
        minutes="",
        held_on=None,
        carried=False,
        unopened=False,
    )


def _answers(rows: Sequence[SummaryRow], form: str) -> tuple[QuestionResult, ...]:
    """The answers told of a questionnaire, summed up: without those of a row of which none are told."""
    told = [row.questions for row in rows if row.form == form and row.questions]
    return tuple(_question(same) for same in zip(*told, strict=True)) if len(told) > 1 else ()


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
