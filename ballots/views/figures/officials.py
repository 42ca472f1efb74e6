"""Reads for the pages of officials: a month's figures with intervals and points, and whose each desk is."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from ballots.forms.wilson import interval
from ballots.officials.months import Item, Standing, standings
from ballots.officials.points import PointsTable, read_points
from ballots.tables import Account, Box, DeskClerk, Unit

__all__ = ["BoxDesks", "Figures", "ItemFigures", "boxes_desks", "clerks", "figures_of", "table_of"]


@dataclass(frozen=True)
class ItemFigures:
    """An item's share with its interval; `side`: strong, weak, or "" where the ballots do not say."""

    code: str
    text: str
    part: int
    whole: int
    low: Decimal
    high: Decimal
    side: str


@dataclass(frozen=True)
class Figures:
    """What leader and official see of a month; `crossed`: thresholds of points inside the interval."""

    standing: Standing
    items: tuple[ItemFigures, ...]
    points: Decimal | None
    crossed: tuple[Decimal, ...]

    def written(self, table: PointsTable | None) -> str:
        """As it is signed off: the figures, the points, and on what basis."""
        items = [asdict(one) | {"low": str(one.low), "high": str(one.high)} for one in self.items]
        signed = {"ballots": self.standing.valid, "items": items}
        signed |= {"points": None if self.points is None else str(self.points)}
        return json.dumps(signed | {"basis": "" if table is None else table.basis}, ensure_ascii=False)


def table_of(session: Session, unit_id: str) -> PointsTable | None:
    """The unit's table of points, if it has one."""
    written = session.get_one(Unit, unit_id).points
    return read_points(written) if written else None


def figures_of(
    session: Session, unit_id: str, since: date, until: date, account_id: int | None = None
) -> tuple[Figures, ...]:
    """Of every official, or of one, in these months. Signed months are told as they were signed."""
    table = table_of(session, unit_id)
    return tuple(_figures(one, table) for one in standings(session, unit_id, since, until, account_id))


def _figures(standing: Standing, table: PointsTable | None) -> Figures:
    if standing.said is not None and standing.said.signed:
        return _signed(standing, json.loads(standing.said.signed))
    items = tuple(_item(item, table) for item in standing.items)
    mine = next((one for one in standing.items if table is not None and one.code == table.question), None)
    if table is None or mine is None:
        return Figures(standing, items, None, ())
    shown = next(one for one in items if one.code == mine.code)
    points = table.points(mine.rate)
    return Figures(standing, items, points, () if points is None else table.crossed(shown.low, shown.high))


def _item(item: Item, table: PointsTable | None) -> ItemFigures:
    part, whole = item.rate.part or 0, item.rate.whole or 0
    low, high = interval(part, whole) or (Decimal(0), Decimal(100))
    side = "" if table is None else "strong" if low >= table.strong else "weak" if high < table.weak else ""
    return ItemFigures(item.code, item.text, part, whole, low, high, side)


def _signed(standing: Standing, kept: dict[str, Any]) -> Figures:
    items = tuple(
        ItemFigures(**one | {"low": Decimal(one["low"]), "high": Decimal(one["high"])})
        for one in kept["items"]
    )
    return Figures(standing, items, None if kept["points"] is None else Decimal(kept["points"]), ())


@dataclass(frozen=True)
class BoxDesks:
    """A box that has desks, and the account whose each was in a month."""

    box_id: str
    box: str
    desks: tuple[tuple[str, int | None], ...]


def boxes_desks(session: Session, unit_id: str, month: date) -> tuple[BoxDesks, ...]:
    """The boxes of a unit that have desks, by name."""
    boxes = session.exec(select(Box).where(Box.unit_id == unit_id, Box.desks != "[]").order_by(col(Box.name)))
    held = (
        select(DeskClerk)
        .join(Box, col(Box.id) == col(DeskClerk.box_id))
        .where(Box.unit_id == unit_id, DeskClerk.month == month)
    )
    whose = {(row.box_id, row.desk): row.account_id for row in session.exec(held)}
    return tuple(
        BoxDesks(box.id, box.name, tuple((desk, whose.get((box.id, desk))) for desk in json.loads(box.desks)))
        for box in boxes
    )


def clerks(session: Session, unit_id: str) -> tuple[tuple[int, str], ...]:
    """Who may have a desk: those who hand out ballots, by name."""
    mine = select(Account).where(Account.unit_id == unit_id, col(Account.issues), col(Account.active))
    return tuple((one.id or 0, one.name) for one in session.exec(mine.order_by(col(Account.name))))
