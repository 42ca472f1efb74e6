"""The tables of officials: who had a desk in a month, and what was said and signed of that month.

No ballot, field or citizen is in them; nothing in them is published.
"""

from datetime import date

from sqlmodel import Field, SQLModel


class DeskClerk(SQLModel, table=True):
    """người giữ quầy: whose a desk of a box was in a month, as the administrator says."""

    __tablename__ = "desk_clerk"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    desk: str = Field(primary_key=True)
    month: date = Field(primary_key=True)  # its first day; that of the opening
    account_id: int = Field(foreign_key="account.id", index=True)


class OfficialMonth(SQLModel, table=True):
    """What an official answered to the figures of a month, and the figures as the leader signed them off."""

    __tablename__ = "official_month"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    month: date = Field(primary_key=True)
    reply: str = ""
    replied_on: date | None = None  # also when there is nothing to say
    signed_by: str = ""  # the leader's name
    signed_on: date | None = None
    signed: str = ""  # JSON: the figures and the table of points of that day
