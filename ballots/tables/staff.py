"""The tables about the staff's own acts: who is signed in, the audit log, a clerk's day, which mail was sent.

They follow the rules of the package; nothing in them narrows down a citizen.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import Column, LargeBinary
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


class Nobody(SQLModel, table=True):
    """Failed sign-ins that count for no account, in one row, written as an account's own would be.

    So the disk's work tells nobody which logins there are; what stands in it is of no use.
    """

    id: int = Field(default=1, primary_key=True)
    failures: int = 0
    retry_at: NaiveDatetime | None = None


class StaffSession(SQLModel, table=True):
    """phiên đăng nhập: somebody is signed in at a device, or has a pass at a meeting's PC (`opening_id`).

    Of the token only its hash. Rows of the past are taken away whenever somebody signs in.
    """

    __tablename__ = "staff_session"

    id: int | None = Field(default=None, primary_key=True)
    hashed: bytes = Field(
        sa_column=Column(LargeBinary(32), nullable=False, unique=True)
    )  # SHA-256 of the token
    account_id: int = Field(foreign_key="account.id", index=True)
    epoch: int  # the account's when it began; another one ends it
    device: str  # in words, coarse: "Chrome trên Android"
    used_on: date  # last used, to the day
    ends_at: NaiveDatetime
    within: int | None = Field(default=None, foreign_key="staff_session.id", ondelete="CASCADE", index=True)
    opening_id: int | None = Field(default=None, foreign_key="opening.id", ondelete="CASCADE", index=True)
