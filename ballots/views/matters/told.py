"""Reads what the public is told of matters: how many a box or unit has, and the answers that were released.

Of an answer nobody learns who wrote what it answers: no number, no field, no day but that of the opening.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from ballots.followup import sources
from ballots.forms.followed import Heard
from ballots.tables import Box, Matter, Opening, Unit

__all__ = [
    "ANSWERS_ON_PAGE",
    "Answer",
    "Answers",
    "NamedUnit",
    "answers",
    "answers_of_unit",
    "heard",
    "heard_of",
    "unit_named",
]

ANSWERS_ON_PAGE = 20


@dataclass(frozen=True)
class Answer:
    """A released answer; `wording` is "" unless the lead ticked it."""

    box_id: str
    box: str
    kind: str
    held_on: date
    released_on: date
    answer: str
    done: str
    wording: str


@dataclass(frozen=True)
class Answers:
    """One page of answers, newest first."""

    heard: Heard
    total: int
    page: int
    pages: int
    rows: tuple[Answer, ...]


def answers(session: Session, box_id: str, page: int = 1) -> Answers:
    """A page of the answers of a box; the last one for a page beyond it."""
    return _answers(session, col(Matter.box_id) == box_id, page)


@dataclass(frozen=True)
class NamedUnit:
    """A unit by its name, for a page that tells nothing else of it."""

    unit_id: str
    unit: str
    parent: str
    telephone: str  # "" none
    trial: bool


def unit_named(session: Session, unit_id: str) -> NamedUnit | None:
    """The unit of that id, if there is one."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    return NamedUnit(unit.id, unit.name, unit.parent, unit.telephone, unit.trial)


def answers_of_unit(session: Session, unit_id: str, page: int = 1) -> Answers:
    """As answers(), of all boxes of a unit."""
    return _answers(session, col(Matter.unit_id) == unit_id, page)


def _answers(session: Session, whose: ColumnElement[bool], page: int) -> Answers:
    which = (whose, col(Matter.released_on).is_not(None))
    total = session.execute(select(func.count()).select_from(Matter).where(*which)).scalar_one()
    pages = max(1, -(-total // ANSWERS_ON_PAGE))
    page = min(max(1, page), pages)
    found = session.execute(
        select(Matter, col(Box.name), col(Opening.started_at))
        .join(Box, col(Box.id) == col(Matter.box_id))
        .join(Opening, col(Opening.id) == col(Matter.opening_id))
        .where(*which)
        .order_by(col(Matter.opening_id).desc(), col(Matter.box_id), col(Matter.number))
        .limit(ANSWERS_ON_PAGE)
        .offset((page - 1) * ANSWERS_ON_PAGE)
    ).all()
    texts = sources.texts(session, [matter for matter, _, _ in found if matter.wording])
    rows = tuple(
        Answer(
            box_id=matter.box_id,
            box=box,
            kind=matter.kind,
            held_on=started_at.date(),
            released_on=matter.released_on,
            answer=matter.said_answer,
            done=matter.said_done,
            wording=texts.get((matter.kind, matter.source_id), "") if matter.wording else "",
        )
        for matter, box, started_at in found
    )
    return Answers(_heard(session, whose), total, page, pages, rows)


def heard(session: Session, box_id: str) -> Heard:
    """The numbers of a box, of all its openings."""
    return _heard(session, col(Matter.box_id) == box_id)


def _heard(session: Session, whose: ColumnElement[bool]) -> Heard:
    return Heard(*session.execute(select(*_numbers()).where(whose)).one())


def heard_of(session: Session, box_id: str, openings: Collection[int]) -> dict[int, Heard]:
    """The same by opening; those that brought nothing are left out."""
    query = (
        select(col(Matter.opening_id), *_numbers())
        .where(col(Matter.box_id) == box_id, col(Matter.opening_id).in_(openings))
        .group_by(col(Matter.opening_id))
    )
    return {row[0]: Heard(*row[1:]) for row in session.execute(query).all()}


def heard_at(session: Session, openings: Collection[int]) -> dict[tuple[str, int], Heard]:
    """The same of several boxes, by box and opening."""
    query = (
        select(col(Matter.box_id), col(Matter.opening_id), *_numbers())
        .where(col(Matter.opening_id).in_(openings))
        .group_by(col(Matter.box_id), col(Matter.opening_id))
    )
    return {(row[0], row[1]): Heard(*row[2:]) for row in session.execute(query).all()}


def _numbers() -> list[ColumnElement[int]]:
    """In the order of Heard's members: what was answered or closed without being set counts as set too."""
    kinds = [func.count().filter(col(Matter.kind) == kind) for kind in ("remark", "letter", "call")]
    handled = [
        func.count().filter(col(Matter.official) != ""),
        func.count().filter(col(Matter.answer) != ""),
        func.count().filter(col(Matter.state) == "closed"),
    ]
    return [*kinds, *handled]
