"""Reads the past results of a box, a year of them at a time or all."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from ballots.forms.followed import Heard
from ballots.forms.questionnaire import Form
from ballots.forms.tally import Tally
from ballots.forms.told import took_part
from ballots.meeting import counting, destroying, figures
from ballots.meeting.counting import is_unopened
from ballots.meeting.register import written_as
from ballots.tables import BoxedEnvelope, Count, Minutes, Opening
from ballots.views.matters.told import heard_of
from ballots.views.numbers import histories, numbers
from ballots.views.readmodels import Apart, Collected, PastPage, PastResult, Ratio

__all__ = ["RESULTS_ON_PAGE", "every_result", "past_results"]

RESULTS_ON_PAGE = 12

_Filed = tuple[Count, datetime, int, str]


def past_results(session: Session, box_id: str, page: int = 1) -> PastPage:
    """A page of the filed openings of a box, newest first; the last one for a page beyond it."""
    query = _filed(box_id)
    total = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    pages = max(1, -(-total // RESULTS_ON_PAGE))
    page = min(max(1, page), pages)
    rows = session.exec(query.offset((page - 1) * RESULTS_ON_PAGE).limit(RESULTS_ON_PAGE)).all()
    return PastPage(page, pages, _told(session, box_id, rows))


def every_result(session: Session, box_id: str) -> tuple[PastResult, ...]:
    """All filed openings of a box, oldest first; in as many statements as a page of them."""
    return _told(session, box_id, session.exec(_filed(box_id)).all())[::-1]


def _filed(box_id: str) -> SelectOfScalar[_Filed]:
    query: SelectOfScalar[_Filed] = (
        select(Count, Opening.started_at, Minutes.number, Minutes.symbol)  # type: ignore[assignment]
        .join(Opening, col(Opening.id) == col(Count.opening_id))
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(Count.box_id == box_id)
        .order_by(col(Count.opening_id).desc())
    )
    return query


def _told(session: Session, box_id: str, rows: Sequence[_Filed]) -> tuple[PastResult, ...]:
    counts = [row[0] for row in rows]
    known, sealed = histories(session, counts), _sealed(session, box_id, counts)
    gone = destroying.destroyed(session, box_id)
    brought = heard_of(session, box_id, [count.opening_id for count in counts])
    results = []
    for count, started_at, number, symbol in rows:
        history = known[box_id]
        told = numbers(history, count, sealed[count.period] if is_unopened(count) else None)
        electronic: Collected | None = told["electronic"]
        form = history.forms[count.period]
        told |= {
            "electronic": None if electronic is None else electronic.ballots,
            "paper": told["paper"].ballots,
            "destroyed": () if count.carried else gone.get(count.period, ()),
            "unopened": sealed[count.period] if is_unopened(count) else None,
            "participation_before": _participation(form, count, history.final.get(count.opening_id)),
            "handed_out": told["return_rate"].whole,
            "apart": _apart(form, count, opened=electronic is not None),
            "heard": brought.get(count.opening_id, Heard()),
        }
        written = written_as(number, symbol)
        results.append(
            PastResult(
                count.period, form.kind, started_at.date(), count.carried, minutes_number=written, **told
            )
        )
    return tuple(results)


def _participation(form: Form, count: Count, last: Count | None) -> Ratio | None:
    """That of the opening before, where the satisfaction of then is told beside today's; else None."""
    if last is None or json.loads(last.paper)["form"] != form.name:
        return None
    if any(one.carried or is_unopened(one) for one in (last, count)):
        return None
    electronic = counting.told_of(form, last).electronic
    envelopes = 0 if electronic is None else electronic.ballots
    return Ratio(took_part(envelopes, last.paper_spent), figures.returned_total(last))


def _apart(form: Form, count: Count, *, opened: bool) -> Apart | None:
    """The answers of electronic and paper ballots side by side, where told.py lets them be told so."""
    told = counting.told_of(form, count)
    electronic, paper = told.electronic, told.paper
    if not isinstance(paper, Tally):
        return None
    counted = electronic if opened and isinstance(electronic, Tally) else None
    return {
        question: {
            level: (
                None if counted is None else _level(counted, question, level),
                _level(paper, question, level),
            )
            for level in (*levels, "")
        }
        for question, levels in paper.levels.items()
    }


def _level(tally: Tally, question: str, level: str) -> int:
    return tally.levels[question][level] if level else tally.unanswered[question]


def _sealed(session: Session, box_id: str, counts: Sequence[Count]) -> dict[int, int]:
    """How many envelopes the periods have that could not be opened; only those are in it."""
    shut = {count.period: 0 for count in counts if is_unopened(count)}
    query = (
        select(BoxedEnvelope.period, func.count())
        .where(col(BoxedEnvelope.box_id) == box_id, col(BoxedEnvelope.period).in_(shut))
        .group_by(col(BoxedEnvelope.period))
    )
    return shut | dict(session.exec(query).all())
