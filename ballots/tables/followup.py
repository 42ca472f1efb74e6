"""The tables of what became of remarks and calls: staff's own acts, by whom and when.

A matter knows of what it is about only the box, the opening and the kind: nothing of who wrote.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Call(SQLModel, table=True):
    """cuộc gọi đường dây nóng: the secretary's note of one, without names; corrected until the meeting."""

    id: str = Field(primary_key=True)
    box_id: str = Field(foreign_key="box.id", index=True)
    day: date
    text: str  # masked already; "" once it was destroyed
    opening_id: int | None = Field(default=None, foreign_key="opening.id", index=True)  # which counts it


class Matter(SQLModel, table=True):
    """việc cần xử lý: a remark, letter or call, and how far the office is with it; numbered in its box."""

    __table_args__ = (
        CheckConstraint("kind IN ('remark', 'letter', 'call')", name="matter_kind"),
        CheckConstraint("state IN ('new', 'assigned', 'answered', 'closed')", name="matter_state"),
        CheckConstraint("released_on IS NOT NULL OR NOT wording", name="matter_wording"),
        UniqueConstraint("kind", "source_id", name="matter_source"),
        Index("matter_of_unit", "unit_id", "state", "due_on"),
    )

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    number: int = Field(primary_key=True)
    unit_id: str = Field(foreign_key="unit.id")
    opening_id: int = Field(foreign_key="opening.id", index=True)  # whose minutes it is from
    kind: str
    source_id: str  # the key of the remark, letter or call
    state: str = "new"
    field: str = ""  # lĩnh vực, by its label; never taken from a ballot
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    official: str = ""  # who is to settle it, by name
    due_on: date | None = None
    answer: str = ""
    done: str = ""  # with what it was closed
    closed_on: date | None = None
    released_on: date | None = None
    wording: bool = False  # released with the remark's own words
    said_answer: str = ""  # what is public of both, as the lead released it
    said_done: str = ""
    told_in: int | None = Field(default=None, foreign_key="opening.id")  # whose minutes told that it is done
    search: str = ""  # its words, folded; "" once they were destroyed


class MatterStep(SQLModel, table=True):
    """One step of a matter: history is kept, whatever follows."""

    __tablename__ = "matter_step"
    __table_args__ = (
        ForeignKeyConstraint(["box_id", "number"], ["matter.box_id", "matter.number"]),
        Index("matter_step_of", "box_id", "number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    box_id: str
    number: int
    at: NaiveDatetime
    account_id: int = Field(foreign_key="account.id")
    name: str  # of who did it
    act: str
    official: str = ""
    due_on: date | None = None
    text: str = ""
