"""The tables of what is in a box: its periods, slips, envelopes and chain.

Nothing in those that a vote touches may tell who or when: random keys, no rowid, no time.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from ballots.tables.columns import WITHOUT_ROWID, blob, blob_key


class ChosenDay(SQLModel, table=True):
    """The chair's own choice of an opening day for a period, with the reason that goes into the minutes."""

    __tablename__ = "chosen_day"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int = Field(primary_key=True)
    day: date
    reason: str
    chosen_by: str  # label and name of the chair, as of that day


class Period(SQLModel, table=True):
    """kỳ: a sealed period, from its sheet to its opening."""

    __table_args__ = (
        CheckConstraint("state IN ('sealed', 'open', 'closed', 'opened')", name="period_state"),
        CheckConstraint("number >= 1", name="period_number"),
    )

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    number: int = Field(primary_key=True)
    sheet: bytes = blob()
    seal: bytes = blob()
    labels: str  # JSON: role → label on the day of sealing
    state: str = "sealed"
    sealed_at: NaiveDatetime
    slot_from: date | None = None  # first day its slot was open
    due_on: date  # not before this day; the sheet's day, or a later one
    due_reason: str = ""  # why due_on is not the last working day of its month


# --- slips and envelopes: nothing here may tell who or when -----------------------------------------------


class Slip(SQLModel, table=True):
    """phiếu có mã: the hash of a token. States have one length, so a row is rewritten in place on disk."""

    __table_args__ = (
        CheckConstraint("state IN ('live', 'used', 'void')", name="slip_state"),
        UniqueConstraint("box_id", "number", name="slip_number"),
        WITHOUT_ROWID,
    )

    token_hash: bytes = blob_key(32)
    box_id: str = Field(foreign_key="box.id")
    number: str
    expires_on: date  # end of the month after issue: coarse on purpose
    state: str = "live"


class RetiredSlip(SQLModel, table=True):
    """A slip whose use is over, since a counting's end: written in the order of hashes, and never again.

    Whether it can't be used in any way is for the other table to say: expiry binds online only, so paper may
    come after all. The slip is then used there, and once more here at the next end of a counting.
    """

    __tablename__ = "retired_slip"
    __table_args__ = (
        CheckConstraint("state IN ('used', 'void', 'expired')", name="retired_slip_state"),
        UniqueConstraint("box_id", "number", "state", name="retired_slip_number"),
        WITHOUT_ROWID,
    )

    token_hash: bytes = blob_key(32)
    box_id: str = Field(foreign_key="box.id")
    number: str
    expires_on: date
    state: str = Field(primary_key=True)


class DossierBook(SQLModel, table=True):
    """Which dossiers had their slip in this period: keyed hashes in one sorted value, gone at the re-seal."""

    __tablename__ = "dossier_book"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    key: bytes = blob()
    tags: bytes = blob()


class TrayEnvelope(SQLModel, table=True):
    """khe phiếu: an envelope that waits to be mixed; a drop rewrites all of its box's."""

    __tablename__ = "tray"
    __table_args__ = (WITHOUT_ROWID,)

    leaf: bytes = blob_key(32)
    box_id: str = Field(index=True)
    period: int
    envelope: bytes = blob()


class BoxedEnvelope(SQLModel, table=True):
    """phong bì phiếu: an envelope in the box, known by its batch only."""

    __tablename__ = "envelope"
    __table_args__ = (Index("envelope_of_period", "box_id", "period", "batch"), WITHOUT_ROWID)

    leaf: bytes = blob_key(32)
    box_id: str
    period: int
    batch: int
    envelope: bytes = blob()


class Entry(SQLModel, table=True):
    """One entry of a box's published chain, its bytes as first written."""

    __tablename__ = "entry"
    __table_args__ = (Index("entry_of_type", "box_id", "type", "height"),)

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    height: int = Field(primary_key=True)
    type: str
    payload: bytes = blob()
    body: bytes = blob()
    signature: bytes = blob()
