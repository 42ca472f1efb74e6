"""The table of boxes whose database went back to an older state: to be compared, or closed for good."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class RestoredBox(SQLModel, table=True):
    """A box of a restored database: nothing is appended to its chain before it is compared, or ever again."""

    __tablename__ = "restored_box"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'ended')", name="restored_box_state"),)

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    state: str = "waiting"
    day: date  # of the restoring; of an ended box, of its end
    entries: int = 0  # that its chain has here
    known_height: int | None = None  # the newest entry that it is known to have had
    known_head: str = ""  # … and the hash of that, in groups as on paper
    reason: str = ""
    minutes_id: int | None = Field(default=None, foreign_key="minutes.id")
    successor_id: str | None = Field(default=None, foreign_key="box.id")
