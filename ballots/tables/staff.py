"""The tables about the staff's own acts: the audit log, a clerk's day, and which mail was sent.

They follow the rules of the package; nothing in them narrows down a citizen.
"""

from datetime import date

from sqlmodel import Field, SQLModel

from ballots.tables.columns import blob


class AuditEntry(SQLModel, table=True):
    """One line of a unit's audit log, chained by hash: its bytes as first written (office/audit.py)."""

    __tablename__ = "audit_entry"

    unit_id: str = Field(primary_key=True, foreign_key="unit.id")
    height: int = Field(primary_key=True)
    body: bytes = blob()


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
