"""Writes down at a box's closing what its minutes tell of calls and of earlier matters."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, select

from ballots.followup.calls import count_calls
from ballots.forms.followed import MOST_LINES, Followed, Item
from ballots.tables import Count, Letter, Matter, Opening

__all__ = ["tell"]


def tell(session: Session, count: Count, today: date) -> Followed:
    """Count the calls and the matters of a box; what was closed since the last minutes is told this once."""
    mine, state = col(Matter.box_id) == count.box_id, col(Matter.state)
    is_open = (mine, state != "closed")
    is_done = (mine, state == "closed", col(Matter.told_in).is_(None))
    is_late = (mine, state == "assigned", col(Matter.due_on) < today)
    followed = Followed(
        calls=count_calls(session, count.box_id, count.opening_id),
        open_by_kind=_by_kind(session, is_open),
        unassigned=_number(session, (mine, state == "new")),
        late=_number(session, is_late),
        done_by_kind=_by_kind(session, is_done),
        open=_items(session, (*is_open, state != "new"), today),
        done=_items(session, is_done, today),
    )
    session.execute(update(Matter).where(*is_done).values(told_in=count.opening_id))
    count.followed = followed.as_text()
    return followed


_Which = Sequence[ColumnElement[bool]]


def _by_kind(session: Session, which: _Which) -> dict[str, int]:
    query = select(Matter.kind, func.count()).where(*which).group_by(col(Matter.kind))
    return dict(session.exec(query.order_by(col(Matter.kind))).all())


def _number(session: Session, which: _Which) -> int:
    return session.exec(select(func.count()).select_from(Matter).where(*which)).one()


def _items(session: Session, which: _Which, today: date) -> tuple[Item, ...]:
    """The first of them: by the day they are due, those without one behind."""
    query = (
        select(Matter, Opening.started_at, col(Letter.number))
        .join(Opening, col(Opening.id) == col(Matter.opening_id))
        .outerjoin(Letter, (col(Matter.kind) == "letter") & (col(Letter.id) == col(Matter.source_id)))
        .where(*which)
        .order_by(col(Matter.due_on).is_(None), col(Matter.due_on), col(Matter.number))
        .limit(MOST_LINES)
    )
    return tuple(
        Item(
            number=matter.number,
            kind=matter.kind,
            held_on=started_at.date(),
            official=matter.official,
            due_on=matter.due_on,
            late=matter.state == "assigned" and matter.due_on is not None and matter.due_on < today,
            done=matter.done,
            letter=letter,
        )
        for matter, started_at, letter in session.exec(query).all()
    )
