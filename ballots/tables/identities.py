"""The table of ties between accounts and people of an office's own sign-in system."""

from datetime import date

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel


class OfficeIdentity(SQLModel, table=True):
    """Who of the office's system signs in as an account: the administrator wrote the name down."""

    __tablename__ = "office_identity"
    __table_args__ = (UniqueConstraint("name", "unit_id", name="office_identity_name"),)

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    unit_id: str = Field(foreign_key="unit.id", index=True)
    name: str  # value of the claim that the installation has chosen
    # SHA-256 of issuer and `sub` of who came first under the name; nobody yet: None
    subject: bytes | None = Field(default=None, sa_column=Column(LargeBinary(32), nullable=True))
    refused_on: date | None = None  # somebody else came under the name
