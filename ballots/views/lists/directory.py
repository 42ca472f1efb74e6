"""Reads the boxes of the installation by unit: a page at a time, found by what people type of a name.

A province has 166 communes, the country 3,321: three statements, and never more rows than a page shows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlmodel import Session, col

from ballots.folding import fold
from ballots.forms.kinds import Kind
from ballots.tables import Box, Period, Unit

__all__ = ["UNITS_ON_PAGE", "BoxCard", "Directory", "UnitCard", "boxes_of_unit", "directory"]

UNITS_ON_PAGE = 20
_MOST_WORDS = 8  # of a search; what is typed beyond them narrows nothing down


@dataclass(frozen=True)
class BoxCard:
    """What a list shows of a box; `period` is None while it is not sealed."""

    box_id: str
    box: str
    place: str
    kind: Kind
    period: int | None
    sealed_on: date | None
    due_on: date | None
    retired_on: date | None = None  # out of service since


@dataclass(frozen=True)
class UnitCard:
    """A unit and all its boxes."""

    unit: str
    parent: str
    boxes: tuple[BoxCard, ...]


@dataclass(frozen=True)
class Directory:
    """One page of units; `total` counts those found on all pages."""

    total: int
    page: int
    pages: int
    units: tuple[UnitCard, ...]


def directory(session: Session, asked: str, page: int) -> Directory:
    """One page of the units that have boxes, by name; the last page for one beyond it.

    `asked`: words of a unit's, its parent's, a box's or a place's name, with or without marks; "" for all.
    Where they stand together as typed comes first.
    """
    words = fold(asked).split()[:_MOST_WORDS]
    found = _found(words)
    total = session.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    pages = max(1, -(-total // UNITS_ON_PAGE))
    page = min(max(1, page), pages)
    together = case((_has(" ".join(words)), 0), else_=1)
    rows = session.execute(
        found.order_by(together, col(Unit.search), col(Unit.id))
        .limit(UNITS_ON_PAGE)
        .offset((page - 1) * UNITS_ON_PAGE)
    ).all()
    cards = _cards(session, [row.id for row in rows])
    units = tuple(UnitCard(row.name, row.parent, cards.get(row.id, ())) for row in rows)
    return Directory(total, page, pages, units)


def boxes_of_unit(session: Session, unit_id: str) -> tuple[BoxCard, ...]:
    """The boxes of one unit at which a clerk has something to do, by name."""
    return tuple(one for one in _cards(session, [unit_id]).get(unit_id, ()) if one.kind is not Kind.LETTERS)


def _found(words: list[str]) -> Select[str, str, str, str]:
    found = select(col(Unit.id), col(Unit.name), col(Unit.parent), col(Unit.search))
    found = found.where(exists().where(col(Box.unit_id) == Unit.id))
    return found.where(*(_has(word) for word in words))


def _has(word: str) -> ColumnElement[bool]:
    """Whether a unit, or a box of it, has a word in its name; folded words hold no % and no _."""
    in_a_box = exists().where(col(Box.unit_id) == Unit.id, col(Box.search).contains(word))
    return or_(col(Unit.search).contains(word), in_a_box)


def _cards(session: Session, units: list[str]) -> dict[str, tuple[BoxCard, ...]]:
    query = (
        select(col(Box.unit_id), col(Box.id), col(Box.name), col(Box.place))
        .add_columns(col(Box.kind), col(Period.number), col(Period.sealed_at), col(Period.due_on))
        .add_columns(col(Box.retired_on))
        .outerjoin(Period, (col(Period.box_id) == Box.id) & (col(Period.number) == Box.current))
        .where(col(Box.unit_id).in_(units))
        .order_by(col(Box.unit_id), col(Box.search), col(Box.id))
    )
    by_unit = groupby(session.execute(query).all(), itemgetter(0))
    return {unit: tuple(_card(*row[1:]) for row in rows) for unit, rows in by_unit}


def _card(
    box_id: str,
    box: str,
    place: str,
    kind: str,
    period: int | None,
    sealed_at: datetime | None,
    due_on: date | None,
    retired_on: date | None,
) -> BoxCard:
    sealed_on = None if sealed_at is None else sealed_at.date()
    return BoxCard(box_id, box, place, Kind(kind), period, sealed_on, due_on, retired_on)
