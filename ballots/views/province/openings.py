"""How the openings of a province's units stand today: done, late, in trouble; alarms about keys.

Days and states only. Of keys it is told at which box something is to be mended, never whose they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, func, select

from ballots.folding import fold
from ballots.keys.upcoming import Upcoming, upcoming
from ballots.spans import month_of
from ballots.tables import Box, Count, Minutes, Opening, PublishedResult, Unit
from ballots.views.proofs import KeyTable, key_tables
from ballots.views.province.results import labels, units_of

__all__ = ["Matter", "Overdue", "ProvinceToday", "State", "UnitToday", "province_today"]


class State(StrEnum):
    """How a unit stands; the first that is true."""

    LATE = "late"  # a box was due, and nobody has begun to open it
    TROUBLE = "trouble"  # an opening without minutes since a day before today, or keys that endanger one
    UNSEALED = "unsealed"  # a box that takes no ballots yet
    DONE = "done"  # this month's openings are filed
    WAITING = "waiting"  # for its day


class Matter(StrEnum):
    """What is overdue, or in danger."""

    NOT_OPENED = "not_opened"
    NOT_FILED = "not_filed"
    KEYS = "keys"


@dataclass(frozen=True)
class Overdue:
    """One thing that is late at a box; `since`: when it was due, or began."""

    unit_id: str
    unit: str  # its label among the others
    telephone: str
    box_id: str
    box: str
    matter: Matter
    since: date | None
    days: int


@dataclass(frozen=True)
class UnitToday:
    """A unit's boxes today."""

    unit_id: str
    label: str
    unit: str
    parent: str
    trial: bool
    search: str
    boxes: int
    done: int  # boxes whose opening of this month is filed
    late: int
    running: int  # openings begun and not filed
    alarms: int  # boxes whose keys endanger an opening
    state: State
    next_due: date | None


@dataclass(frozen=True)
class ProvinceToday:
    """All units by name, and what is overdue, the longest first."""

    province: str
    day: date
    units: tuple[UnitToday, ...]
    overdue: tuple[Overdue, ...]

    def count(self, state: State) -> int:
        """How many units stand so."""
        return sum(one.state is state for one in self.units)


@dataclass(frozen=True)
class _Facts:
    """What is known of all boxes."""

    coming: Mapping[str, Upcoming]
    keys: Mapping[str, KeyTable]
    running: Mapping[str, date]  # box → day on which an opening began that is not filed
    done: frozenset[str]  # boxes with a filed opening this month


def province_today(session: Session, province_id: str, today: date) -> ProvinceToday:
    """How all units of a province stand; in a number of statements that does not grow with them."""
    province, units = session.get_one(Unit, province_id), units_of(session, province_id)
    boxes = _boxes(session, units)
    coming = upcoming(session, boxes, today) if boxes else {}
    keys = {table.box_id: table for table in key_tables(session, coming, today)} if boxes else {}
    ids = [box.id for box in boxes]
    facts = _Facts(coming, keys, _running(session, ids), _done(session, ids, today))
    by_unit: dict[str, list[Box]] = {unit.id: [] for unit in units}
    for box in boxes:
        by_unit[box.unit_id].append(box)
    named = labels(units)
    units = sorted(units, key=lambda unit: (fold(named[unit.id]), unit.id))
    rows = tuple(_unit(unit, named[unit.id], by_unit[unit.id], facts, today) for unit in units)
    overdue = [
        one for unit in units for one in _overdue(unit, named[unit.id], by_unit[unit.id], facts, today)
    ]
    overdue.sort(key=lambda one: (-one.days, one.unit, one.box_id))
    return ProvinceToday(province.name, today, rows, tuple(overdue))


def _boxes(session: Session, units: Sequence[Unit]) -> Sequence[Box]:
    mine = col(Box.unit_id).in_([unit.id for unit in units])
    query = select(Box).where(mine, col(Box.retired_on).is_(None))
    return session.exec(query.order_by(col(Box.search), col(Box.id))).all()


def _running(session: Session, boxes: Iterable[str]) -> dict[str, date]:
    query = (
        select(Count.box_id, func.min(Opening.started_at))
        .join(Opening, col(Opening.id) == col(Count.opening_id))
        .outerjoin(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(col(Count.box_id).in_(boxes), col(Minutes.id).is_(None))
        .group_by(col(Count.box_id))
    )
    return {box_id: began.date() for box_id, began in session.exec(query)}


def _done(session: Session, boxes: Iterable[str], today: date) -> frozenset[str]:
    month = month_of(today)
    query = select(PublishedResult.box_id).where(
        col(PublishedResult.box_id).in_(boxes),
        col(PublishedResult.held_on) >= month.since.date(),
        col(PublishedResult.held_on) < month.until.date(),
    )
    return frozenset(session.exec(query))


def _unit(unit: Unit, label: str, boxes: Sequence[Box], facts: _Facts, today: date) -> UnitToday:
    late = sum(_is_late(box, facts, today) for box in boxes)
    running = [facts.running[box.id] for box in boxes if box.id in facts.running]
    alarms = sum(_is_alarmed(facts.keys[box.id]) for box in boxes)
    dues = [day for box in boxes if (day := _due(box, facts)) is not None and day >= today]
    done = sum(box.id in facts.done for box in boxes)
    if late:
        state = State.LATE
    elif alarms or any(began < today for began in running):
        state = State.TROUBLE
    elif not boxes or any(_due(box, facts) is None for box in boxes):
        state = State.UNSEALED
    else:
        state = State.DONE if done == len(boxes) else State.WAITING
    return UnitToday(
        unit.id,
        label,
        unit.name,
        unit.parent,
        unit.trial,
        unit.search,
        len(boxes),
        done,
        late,
        len(running),
        alarms,
        state,
        min(dues, default=None),
    )


def _due(box: Box, facts: _Facts) -> date | None:
    """The day of the open period; None before the first sealing."""
    current = facts.coming[box.id].current
    return None if current is None else current.due_on


def _is_late(box: Box, facts: _Facts, today: date) -> bool:
    due = _due(box, facts)
    return due is not None and due < today and box.id not in facts.running


def _is_alarmed(keys: KeyTable) -> bool:
    return any(one.alarm for one in keys.warnings)


def _overdue(unit: Unit, label: str, boxes: Sequence[Box], facts: _Facts, today: date) -> Iterator[Overdue]:
    for box in boxes:
        whose = (unit.id, label, unit.telephone, box.id, box.name)
        began, due = facts.running.get(box.id), _due(box, facts)
        if began is not None and began < today:
            yield Overdue(*whose, Matter.NOT_FILED, began, (today - began).days)
        if due is not None and _is_late(box, facts, today):
            yield Overdue(*whose, Matter.NOT_OPENED, due, (today - due).days)
        if _is_alarmed(facts.keys[box.id]):
            yield Overdue(*whose, Matter.KEYS, due, 0)
