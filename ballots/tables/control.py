"""The table of follow-up samples: places drawn from an office's list of results, and what was answered."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

__all__ = ["FollowUp"]


class FollowUp(SQLModel, table=True):
    """mẫu hỏi lại of one count: which of the results returned are asked about, and the sums of the answers.

    No dossier, no name, no slip; the answer of one person is never here.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        ForeignKeyConstraint(["opening_id", "box_id"], ["count.opening_id", "count.box_id"]),
        CheckConstraint("drawn BETWEEN 1 AND results", name="follow_up_drawn"),
    )

    opening_id: int = Field(primary_key=True)
    box_id: str = Field(primary_key=True)
    results: int  # returned in the period, as the result entry has them
    drawn: int
    drawn_on: date
    control: str = ""  # JSON: forms/control.py; "" until it is told, and never changed then
    told_on: date | None = None
    told_role: str = ""  # whose member told it: from outside of the unit
