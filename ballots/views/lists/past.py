"""Reads the past results of a box, a year of them at a time."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from ballots.meeting import destroying
from ballots.meeting.counting import is_unopened
from ballots.meeting.minutes import written_as
from ballots.tables import BoxedEnvelope, Count, Minutes, Opening
from ballots.views.numbers import history, numbers
from ballots.views.readmodels import Collected, PastPage, PastResult

__all__ = ["RESULTS_ON_PAGE", "past_results"]

RESULTS_ON_PAGE = 12


def past_results(session: Session, box_id: str, page: int = 1) -> PastPage:
    """A page of the filed openings of a box, newest first; the last one for a page beyond it."""
    query = (
        select(Count, Opening.started_at, Minutes.number, Minutes.symbol)
        .join(Opening, col(Opening.id) == col(Count.opening_id))
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(Count.box_id == box_id)
    )
    total = session.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    pages = max(1, -(-total // RESULTS_ON_PAGE))
    page = min(max(1, page), pages)
    newest = query.order_by(col(Count.opening_id).desc())
    rows = session.exec(newest.offset((page - 1) * RESULTS_ON_PAGE).limit(RESULTS_ON_PAGE)).all()
    counts = [row[0] for row in rows]
    known, sealed = history(session, counts), _sealed(session, box_id, counts)
    gone = destroying.destroyed(session, box_id)
    results = []
    for count, started_at, number, symbol in rows:
        told = numbers(known, count, sealed[count.period] if is_unopened(count) else None)
        electronic: Collected | None = told["electronic"]
        told |= {
            "electronic": None if electronic is None else electronic.ballots,
            "paper": told["paper"].ballots,
            "destroyed": () if count.carried else gone.get(count.period, ()),
            "unopened": sealed[count.period] if is_unopened(count) else None,
        }
        written = written_as(number, symbol)
        results.append(
            PastResult(count.period, started_at.date(), count.carried, minutes_number=written, **told)
        )
    return PastPage(page, pages, tuple(results))


def _sealed(session: Session, box_id: str, counts: Sequence[Count]) -> dict[int, int]:
    """How many envelopes the periods have that could not be opened; only those are in it."""
    shut = {count.period: 0 for count in counts if is_unopened(count)}
    query = (
        select(BoxedEnvelope.period, func.count())
        .where(col(BoxedEnvelope.box_id) == box_id, col(BoxedEnvelope.period).in_(shut))
        .group_by(col(BoxedEnvelope.period))
    )
    return shut | dict(session.exec(query).all())
