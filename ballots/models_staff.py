"""The tables about the staff's own acts: the audit log, a clerk's day, and which mail was sent.

They follow the rules of models.py, which gives them out; nothing in them narrows down a citizen.
"""

from datetime import date

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel


class AuditEntry(SQLModel, table=True):
    """One line of a unit's audit log, chained by hash: its bytes as first written (ballots/audit.py)."""

    __tablename__ = "audit_entry"

    unit_id: str = Field(primary_key=True, foreign_key="unit.id")
    height: int = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ClerkDay(SQLModel, table=True):
    """What a clerk issued and voided at one box on one day, until the day is over and logged."""

    __tablename__ = "clerk_day"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    box_id: str = Field(primary_key=True, foreign_key="box.id")
    day: date = Field(primary_key=True)
    issued: int = 0
    voided: int = 0


class MailSent(SQLModel, table=True):
    """A reminder that a person has been sent, so that no reminder goes out twice."""

    __tablename__ = "mail_sent"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    about: str = Field(primary_key=True)
    sent_on: date
