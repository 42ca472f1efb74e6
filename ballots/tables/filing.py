"""The register beside the minutes: which boxes a paper is about, its versions, known certificates."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from ballots.tables.columns import blob


class MinutesBox(SQLModel, table=True):
    """A box that a filed paper is about, and whose chain has its hash."""

    __tablename__ = "minutes_box"

    minutes_id: int = Field(primary_key=True, foreign_key="minutes.id")
    box_id: str = Field(primary_key=True, foreign_key="box.id", index=True)


class MinutesVersion(SQLModel, table=True):
    """A filed paper as it came back: signed by hand and scanned, or electronically. Never rewritten."""

    __tablename__ = "minutes_version"
    __table_args__ = (
        UniqueConstraint("minutes_id", "version", name="minutes_version_number"),
        UniqueConstraint("minutes_id", "digest", name="minutes_version_once"),
        CheckConstraint("version >= 2", name="minutes_version_first"),
        CheckConstraint("kind IN ('signed', 'scan')", name="minutes_version_kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    minutes_id: int = Field(foreign_key="minutes.id", index=True)
    version: int  # the filed document itself is version 1
    kind: str
    media: str  # the type that it is served as: one of three
    length: int  # bytes
    document: bytes = blob()
    digest: bytes = blob()
    added_on: date
    account_id: int = Field(foreign_key="account.id")
    signers: str = "[]"  # JSON: what was found of the signatures when they were last looked at
    checked_on: date


class TrustRoot(SQLModel, table=True):
    """A certificate that a unit's administrator has installed: signers under it are known."""

    __tablename__ = "trust_root"
    __table_args__ = (UniqueConstraint("unit_id", "fingerprint", name="trust_root_once"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    fingerprint: str  # SHA-256 of the certificate, lower-case hexadecimal
    name: str  # whose it is, as it says itself
    until: date
    certificate: bytes = blob()  # DER
    added_on: date
