"""Reads what units have published: of a province in a span, of one unit over all months, as signed documents.

Nothing but published results is read here: no ballot, no key, no remark. Five statements at most.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from ballots.folding import fold
from ballots.forms.indexing import Definition, Index, Rank, Ranked, ranks
from ballots.forms.kinds import Kind
from ballots.forms.published import read_sums
from ballots.spans import Span, month_of
from ballots.tables import ProvinceUnit, PublishedResult, Unit
from ballots.views.province.figures import Figures, Result, added, figures_of

__all__ = [
    "MonthRow",
    "ProvinceResults",
    "SignedResult",
    "UnitResults",
    "UnitRow",
    "by_months",
    "labels",
    "province_results",
    "signed_results",
    "unit_results",
    "units_of",
]


@dataclass(frozen=True)
class UnitRow:
    """A unit of a province and its figures; `ranks`: by the id of the index."""

    unit_id: str
    label: str  # by which people tell it from the others
    unit: str
    parent: str
    telephone: str
    trial: bool
    search: str
    figures: Figures
    ranks: Mapping[str, Rank]

    @property
    def shown(self) -> tuple[tuple[Index, Rank | None], ...]:
        """The indices with their ranks; none without the participation that stands beside them."""
        if self.figures.participation.percent is None:
            return ()
        return tuple((one, self.ranks.get(one.definition.id)) for one in self.figures.indices)


@dataclass(frozen=True)
class ProvinceResults:
    """All units of a province in a span, by name; `total` is without trial runs."""

    province_id: str
    province: str
    trial: bool
    span: Span
    rows: tuple[UnitRow, ...]
    total: Figures
    known: tuple[date, date] | None  # the days of the first and the newest result of any span

    @property
    def reporting(self) -> int:
        """How many units have a result in the span."""
        return sum(row.figures.openings > 0 for row in self.rows)

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The indices that there are to be shown."""
        met = {one.definition.id: one.definition for row in self.rows for one in row.figures.answers}
        return tuple(met[key] for key in sorted(met))


@dataclass(frozen=True)
class MonthRow:
    """A unit's figures in a month or year."""

    span: Span
    figures: Figures


@dataclass(frozen=True)
class UnitResults:
    """What a unit has published, newest first."""

    unit_id: str
    unit: str
    parent: str
    trial: bool
    province_id: str  # "" without one
    province: str
    months: tuple[MonthRow, ...]
    years: tuple[MonthRow, ...]

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The indices that there are to be shown."""
        met = {one.definition.id: one.definition for row in self.years for one in row.figures.answers}
        return tuple(met[key] for key in sorted(met))


@dataclass(frozen=True)
class SignedResult:
    """A published document with its signature, and the log key's public half."""

    body: bytes
    signature: bytes
    log_key: bytes


def units_of(session: Session, province_id: str) -> Sequence[Unit]:
    """The units of a province, by name."""
    query = select(Unit).join(ProvinceUnit, col(ProvinceUnit.unit_id) == col(Unit.id))
    query = query.where(ProvinceUnit.province_id == province_id)
    return session.exec(query.order_by(col(Unit.search), col(Unit.id))).all()


def labels(units: Sequence[Unit]) -> dict[str, str]:
    """By what each unit is told apart: its name, or where several have it that of the office above it.

    Every commune has a "Trung tâm Phục vụ hành chính công"; "UBND xã Đông Thanh" is one.
    """
    times = Counter(unit.name for unit in units)
    return {unit.id: unit.name if times[unit.name] == 1 else unit.parent for unit in units}


def province_results(
    session: Session, province_id: str, span: Span | None, today: date
) -> ProvinceResults | None:
    """The results of a province in a span, or in the month of the newest result; None for no province."""
    province, units = session.get(Unit, province_id), units_of(session, province_id)
    if province is None or not units:
        return None
    known = _first_and_last(session, province_id)
    span = span or month_of(known[1] if known else today)
    by_unit: dict[str, list[Result]] = {}
    for one in _results(session, span, ProvinceUnit.province_id == province_id):
        by_unit.setdefault(one.unit_id, []).append(one.result)
    figures = {unit.id: figures_of(by_unit.get(unit.id, [])) for unit in units}
    placed = _ranks({unit.id: (figures[unit.id], unit.trial) for unit in units})
    named = labels(units)
    rows = tuple(
        _unit_row(unit, named[unit.id], figures[unit.id], placed.get(unit.id, {}))
        for unit in sorted(units, key=lambda unit: (fold(named[unit.id]), unit.id))
    )
    together = added(row.figures for row in rows if not row.trial)
    return ProvinceResults(province.id, province.name, province.trial, span, rows, together, known)


def _unit_row(unit: Unit, label: str, figures: Figures, placed: Mapping[str, Rank]) -> UnitRow:
    return UnitRow(
        unit.id, label, unit.name, unit.parent, unit.telephone, unit.trial, unit.search, figures, placed
    )


def _ranks(units: Mapping[str, tuple[Figures, bool]]) -> dict[str, dict[str, Rank]]:
    """Unit → index → rank: each index ranks for itself."""
    by_index: dict[str, dict[str, Ranked]] = {}
    for unit_id, (figures, trial) in units.items():
        for index in figures.indices:
            ranked = Ranked(index, figures.participation, trial)
            by_index.setdefault(index.definition.id, {})[unit_id] = ranked
    found: dict[str, dict[str, Rank]] = {}
    for key, ranked_units in by_index.items():
        for unit_id, rank in ranks(ranked_units).items():
            found.setdefault(unit_id, {})[key] = rank
    return found


def by_months(session: Session, province_id: str, span: Span) -> list[tuple[str, MonthRow]]:
    """Unit and month, of all units of a province with a result in it: for tables of a year."""
    results = _results(session, span, ProvinceUnit.province_id == province_id)
    ordered = sorted(results, key=lambda one: (one.unit_id, one.held_on))
    return [
        (unit_id, MonthRow(month, figures_of([one.result for one in ones])))
        for (unit_id, month), ones in groupby(ordered, key=lambda one: (one.unit_id, month_of(one.held_on)))
    ]


def unit_results(session: Session, unit_id: str) -> UnitResults | None:
    """All that a unit has published, by month and by year; None for no unit."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        return None
    above = session.exec(
        select(Unit.id, Unit.name)
        .join(ProvinceUnit, col(ProvinceUnit.province_id) == col(Unit.id))
        .where(ProvinceUnit.unit_id == unit_id)
    ).first()
    results = _results(session, None, PublishedResult.unit_id == unit_id)
    months = [
        MonthRow(span, figures_of([one.result for one in ones]))
        for span, ones in groupby(results, key=lambda one: month_of(one.held_on))
    ]
    years = [
        MonthRow(span, figures_of([one.result for one in ones]))
        for span, ones in groupby(results, key=lambda one: Span(one.held_on.year, 1, 12))
    ]
    above = above or ("", "")
    return UnitResults(
        unit.id, unit.name, unit.parent, unit.trial, *above, tuple(months[::-1]), tuple(years[::-1])
    )


def signed_results(session: Session, unit_id: str) -> tuple[SignedResult, ...] | None:
    """The signed documents of a unit, oldest first; None for no unit."""
    if session.get(Unit, unit_id) is None:
        return None
    columns = (PublishedResult.body, PublishedResult.signature, PublishedResult.log_key)
    query = select(*columns).where(PublishedResult.unit_id == unit_id).order_by(*_ORDER)
    return tuple(SignedResult(*row) for row in session.exec(query))


_COLUMNS = (
    col(PublishedResult.unit_id),
    col(PublishedResult.held_on),
    col(PublishedResult.box_id),
    col(PublishedResult.sums),
)
_ORDER = (col(PublishedResult.held_on), col(PublishedResult.opening_id), col(PublishedResult.box_id))


@dataclass(frozen=True)
class _Found:
    """A published result of a box with slips."""

    unit_id: str
    held_on: date
    result: Result


def _results(session: Session, span: Span | None, whose: Any) -> list[_Found]:
    """The results of units in a span, or of all time, in the order of their days."""
    query = (
        sa.select(*_COLUMNS)
        .outerjoin(ProvinceUnit, col(ProvinceUnit.unit_id) == col(PublishedResult.unit_id))
        .where(whose, col(PublishedResult.kind) == Kind.BALLOTS)
        .order_by(*_ORDER)
    )
    if span is not None:
        query = query.where(
            col(PublishedResult.held_on) >= span.since.date(),
            col(PublishedResult.held_on) < span.until.date(),
        )
    return [
        _Found(unit_id, held_on, (box_id, read_sums(sums)))
        for unit_id, held_on, box_id, sums in session.execute(query)
    ]


def _first_and_last(session: Session, province_id: str) -> tuple[date, date] | None:
    query = select(func.min(PublishedResult.held_on), func.max(PublishedResult.held_on))
    query = query.join(ProvinceUnit, col(ProvinceUnit.unit_id) == col(PublishedResult.unit_id))
    first, last = session.exec(query.where(ProvinceUnit.province_id == province_id)).one()
    return None if first is None else (first, last)
