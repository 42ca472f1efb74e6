"""Which units a province has: it is a unit of its own, whose accounts read what its units have published.

One level only, as there are two levels of government: a province is of no province.
"""

from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.office.setup import unit_of
from ballots.tables import ProvinceUnit, Unit

__all__ = ["is_province", "province_of", "set_province", "units_of"]


def province_of(session: Session, unit_id: str) -> str:
    """The id of the unit's province, "" without one."""
    row = session.get(ProvinceUnit, unit_id)
    return "" if row is None else row.province_id


def is_province(session: Session, unit_id: str) -> bool:
    """Whether there are units of this one."""
    query = select(ProvinceUnit.unit_id).where(col(ProvinceUnit.province_id) == unit_id).limit(1)
    return session.exec(query).first() is not None


def units_of(session: Session, province_id: str) -> list[Unit]:
    """The units of a province, by the names of their authorities."""
    query = select(Unit).join(ProvinceUnit, col(ProvinceUnit.unit_id) == col(Unit.id))
    query = query.where(col(ProvinceUnit.province_id) == province_id)
    return list(session.exec(query.order_by(col(Unit.parent), col(Unit.name), col(Unit.id))))


def set_province(session: Session, unit_id: str, province_id: str) -> None:
    """Put a unit under a province, "" for none; UNIT_UNKNOWN, PROVINCE_LEVEL for a second level or itself."""
    unit_of(session, unit_id)
    row = session.get(ProvinceUnit, unit_id)
    if row is not None:
        session.delete(row)
        session.flush()
    if not province_id:
        return
    unit_of(session, province_id)
    if unit_id == province_id or province_of(session, province_id) or is_province(session, unit_id):
        raise Refused(Code.PROVINCE_LEVEL, id=unit_id, province=province_id)
    session.add(ProvinceUnit(unit_id=unit_id, province_id=province_id))
    session.flush()
