"""Reads what is late, by field and by official, and what nobody was given yet: for who leads the office."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from ballots.tables import Matter
from ballots.views.matters.listed import Seen, is_late

__all__ = ["Group", "Overview", "overview"]


@dataclass(frozen=True)
class Group:
    """The matters of one field or one official that are open."""

    name: str
    waiting: int  # not answered yet
    late: int
    oldest: date | None  # the earliest day among the late ones


@dataclass(frozen=True)
class Overview:
    """By field ("": none) and by official, the latest first."""

    unassigned: int
    waiting: int
    late: int
    fields: tuple[Group, ...]
    officials: tuple[Group, ...]


def overview(session: Session, seen: Seen, today: date) -> Overview:
    """What a person may see, in three statements."""
    new = select(func.count()).select_from(Matter).where(*seen.clauses(), col(Matter.state) == "new")
    officials = _groups(session, seen, col(Matter.official), today)
    return Overview(
        unassigned=session.execute(new).scalar_one(),
        waiting=sum(group.waiting for group in officials),
        late=sum(group.late for group in officials),
        fields=_groups(session, seen, col(Matter.field), today),
        officials=officials,
    )


def _groups(session: Session, seen: Seen, by: Any, today: date) -> tuple[Group, ...]:
    late = is_late(today)
    query = (
        select(by, func.count(), func.count().filter(*late), func.min(col(Matter.due_on)).filter(*late))
        .where(*seen.clauses(), col(Matter.state) == "assigned")
        .group_by(by)
    )
    rows = [Group(*row) for row in session.execute(query).all()]
    return tuple(sorted(rows, key=lambda group: (-group.late, -group.waiting, group.name)))
