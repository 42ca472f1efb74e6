"""The tables of dossier systems: keys by hash, requests seen, a day's issues, results returned by day.

They follow the rules of the package: no dossier, no hour, and no row of its own for what made a token.
"""

from datetime import date

from sqlalchemy import CheckConstraint, Column, LargeBinary
from sqlmodel import Field, SQLModel

from ballots.tables.columns import blob


class SystemKey(SQLModel, table=True):
    """A key by which a unit's dossier system comes; of the key itself only its SHA-256."""

    __tablename__ = "system_key"
    __table_args__ = (CheckConstraint("may_issue OR may_report", name="system_key_scope"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    name: str
    hashed: bytes = Field(sa_column=Column(LargeBinary(32), nullable=False, unique=True))
    may_issue: bool = False  # scope `slips`
    may_report: bool = False  # scope `returned`
    made_on: date
    used_on: date | None = None  # last used, to the day
    revoked_on: date | None = None


class SystemBook(SQLModel, table=True):
    """Which requests of a key were answered today and the day before: keyed hashes, sorted, in one row."""

    __tablename__ = "system_book"

    key_id: int = Field(
        primary_key=True, foreign_key="system_key.id", sa_column_kwargs={"autoincrement": False}
    )
    secret: bytes = blob()
    day: date
    tags: bytes = blob()  # of `day`
    before: bytes = blob()  # of the day before it


class SystemDay(SQLModel, table=True):
    """What a key had issued at one box on one day, until the day is over and logged."""

    __tablename__ = "system_day"

    key_id: int = Field(primary_key=True, foreign_key="system_key.id")
    box_id: str = Field(primary_key=True, foreign_key="box.id")
    day: date = Field(primary_key=True)
    issued: int = 0


class ReturnedDay(SQLModel, table=True):
    """Results returned on one day at one box, as a dossier system reported them; see Count.returned."""

    __tablename__ = "returned_day"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    day: date = Field(primary_key=True)
    numbers: str  # JSON: [[field or "", channel, number], …]
    opening_id: int | None = Field(default=None, foreign_key="opening.id", index=True)  # where it was counted
