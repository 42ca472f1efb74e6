"""The tables of what is published of units: results as signed documents, and which province a unit is of."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, LargeBinary
from sqlmodel import Field, SQLModel

from ballots.tables.columns import blob


class PublishedResult(SQLModel, table=True):
    """The result of one box at one opening, written when its minutes are filed and never again."""

    __tablename__ = "published_result"
    __table_args__ = (
        ForeignKeyConstraint(["opening_id", "box_id"], ["count.opening_id", "count.box_id"]),
        CheckConstraint("kind IN ('ballots', 'letters', 'touches')", name="published_kind"),
    )

    opening_id: int = Field(primary_key=True)
    box_id: str = Field(primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    kind: str
    held_on: date
    sums: str  # JSON: what of it is added up with others, read by the thousand (forms/published.py)
    body: bytes = blob()  # forms/published.py: exact bytes, as signed
    signature: bytes = blob()  # of the box's log key
    log_key: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False))  # its public half


class ProvinceUnit(SQLModel, table=True):
    """Which unit above (a province) a unit is of; the province is a unit of its own, with its own staff."""

    __tablename__ = "province_unit"
    __table_args__ = (CheckConstraint("unit_id <> province_id", name="province_of_itself"),)

    unit_id: str = Field(primary_key=True, foreign_key="unit.id")
    province_id: str = Field(foreign_key="unit.id", index=True)
