"""Reads figures month by month, of a unit's boxes with slips or of one box, for a line over months."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from ballots.forms.kinds import Kind
from ballots.spans import Span, month_of
from ballots.tables import Box, Count, Minutes, Opening, Unit
from ballots.views.figures import together
from ballots.views.papers.summary import openings_of
from ballots.views.papers.values import SummaryRow

__all__ = ["Months", "first_and_last", "months_of"]


@dataclass(frozen=True)
class Months:
    """The months of a span, the oldest first; None: no filed opening with the questionnaire in it."""

    unit: str
    trial: bool
    boxes: tuple[tuple[str, str], ...]  # id and name of those that have figures in the span
    box_id: str  # "" all of them
    questions: tuple[tuple[str, str], ...]  # code and text, of the newest questionnaire
    months: tuple[tuple[Span, SummaryRow | None], ...]


def months_of(session: Session, unit_id: str, span: Span, box_id: str = "") -> Months:
    """What the openings of each month tell together, under the questionnaire of the newest that tells any."""
    unit = session.get_one(Unit, unit_id)
    rows = [row for row in openings_of(session, unit_id, span) if row.kind == Kind.BALLOTS]
    boxes = tuple(dict.fromkeys((row.box_id, row.box) for row in rows))
    told = [row for row in rows if row.questions and box_id in {"", row.box_id}]
    if not told:
        return Months(unit.name, unit.trial, boxes, box_id, (), ())
    newest = max(told, key=lambda row: row.filed[0].held_on)
    by_month: dict[Span, list[SummaryRow]] = {}
    for row in rows:
        if row.form == newest.form and box_id in {"", row.box_id}:
            by_month.setdefault(month_of(row.filed[0].held_on), []).append(row)
    months = tuple(
        (month, together.summed_up(by_month[month]) if month in by_month else None) for month in span.each
    )
    questions = tuple((one.code, one.text) for one in newest.questions)
    return Months(unit.name, unit.trial, boxes, box_id, questions, months)


def first_and_last(session: Session, unit_id: str) -> tuple[datetime, datetime] | None:
    """When the first and the newest opening of the unit was whose minutes are filed; None before any."""
    query = (
        select(func.min(Opening.started_at), func.max(Opening.started_at))
        .join(Minutes, col(Minutes.opening_id) == col(Opening.id))
        .join(Count, col(Count.opening_id) == col(Opening.id))
        .join(Box, col(Box.id) == col(Count.box_id))
        .where(col(Box.unit_id) == unit_id)
    )
    first, last = session.exec(query).one()
    return None if first is None else (first, last)
