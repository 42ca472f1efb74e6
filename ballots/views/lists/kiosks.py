"""Reads the kiosks (màn hình đánh giá) of a unit or a box, as frozen values; no credential is in them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from ballots.tables import Box, Kiosk, Unit
from ballots.views.rows import box_row

__all__ = ["BoxKiosks", "KioskPage", "KioskRow", "Screen", "of_unit", "page", "screens"]


@dataclass(frozen=True)
class KioskRow:
    """One device: awaited until `awaited_until`, enrolled, over (its code was not used), or revoked."""

    id: str
    name: str
    state: str  # awaited, over, enrolled, revoked
    awaited_until: datetime | None
    used_on: date | None
    revoked_on: date | None


@dataclass(frozen=True)
class KioskPage:
    """Whose box a kiosk stands at."""

    box_id: str
    box: str
    kind: str
    unit: str
    trial: bool


@dataclass(frozen=True)
class BoxKiosks:
    """A box of the unit and its devices."""

    box_id: str
    box: str
    kiosks: tuple[KioskRow, ...]


@dataclass(frozen=True)
class Screen:
    """A device that a clerk may hand a slip's code to, and the public key that it is sealed to."""

    id: str
    name: str
    point: bytes


def page(session: Session, box_id: str) -> KioskPage:
    """What a kiosk shows of its box; BOX_UNKNOWN."""
    box = box_row(session, box_id)
    unit = session.get_one(Unit, box.unit_id)
    return KioskPage(box.id, box.name, box.kind, unit.name, unit.trial)


def of_unit(session: Session, unit_id: str, now: datetime) -> tuple[BoxKiosks, ...]:
    """All boxes of a unit with their devices, in two statements; revoked ones stand last."""
    boxes = session.exec(
        select(Box.id, Box.name).where(Box.unit_id == unit_id).order_by(Box.name, Box.id)
    ).all()
    query = select(Kiosk).join(Box, col(Box.id) == Kiosk.box_id).where(Box.unit_id == unit_id)
    rows = session.exec(query.order_by(col(Kiosk.revoked_on).is_not(None), Kiosk.name, Kiosk.id)).all()
    found: dict[str, list[KioskRow]] = {}
    for row in rows:
        found.setdefault(row.box_id, []).append(_row(row, now))
    return tuple(BoxKiosks(box_id, name, tuple(found.get(box_id, ()))) for box_id, name in boxes)


def screens(session: Session, box_id: str) -> tuple[Screen, ...]:
    """The enrolled devices of a box, by name."""
    query = select(Kiosk.id, Kiosk.name, Kiosk.point).where(
        Kiosk.box_id == box_id, col(Kiosk.point).is_not(None)
    )
    return tuple(Screen(*row) for row in session.exec(query.order_by(Kiosk.name, Kiosk.id)))


def _row(row: Kiosk, now: datetime) -> KioskRow:
    if row.revoked_on is not None:
        state = "revoked"
    elif row.credential is not None:
        state = "enrolled"
    else:
        state = "awaited" if row.enrol_until is not None and now <= row.enrol_until else "over"
    return KioskRow(row.id, row.name, state, row.enrol_until, row.used_on, row.revoked_on)
