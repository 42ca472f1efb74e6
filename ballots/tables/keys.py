"""The tables of the committee's keys: holders, padlocks and their copies, signatures, rehearsals.

They follow the rules of the package; no private key or passphrase is in any of them.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from ballots.tables.columns import blob, maybe_blob


class Holder(SQLModel, table=True):
    """người giữ chìa khóa: an identity's public keys, and its private ones wrapped under a passphrase."""

    __table_args__ = (
        CheckConstraint("kind IN ('person', 'spare')", name="holder_kind"),
        CheckConstraint("state IN ('pending', 'active', 'retired')", name="holder_state"),
    )

    id: str = Field(primary_key=True)  # the fingerprint of the identity
    account_id: int = Field(foreign_key="account.id", index=True)  # of a paper spare key: who made it
    committee_id: str = Field(foreign_key="committee.id", index=True)
    role: str
    kind: str = "person"
    state: str = "active"  # pending: nobody of the role has compared it yet, so it gets no copy
    ecdh: bytes = blob()
    ecdsa: bytes = blob()
    wrapped: str  # JSON as the browser wrote it
    since: date


class Endorsement(SQLModel, table=True):
    """A holder has compared another one's fingerprint, aloud, and signed it: it may have copies."""

    holder_id: str = Field(primary_key=True, foreign_key="holder.id")
    by_id: str = Field(primary_key=True, foreign_key="holder.id")
    signature: bytes = blob()


class Padlock(SQLModel, table=True):
    """ổ khóa: the public half fitted for one (box, period, role)."""

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int = Field(primary_key=True)
    role: str = Field(primary_key=True)
    public: bytes = blob()
    holder_id: str = Field(foreign_key="holder.id")


class PadlockCopy(SQLModel, table=True):
    """The private half of a padlock, sealed to one holder's identity."""

    __tablename__ = "padlock_copy"
    __table_args__ = (
        ForeignKeyConstraint(
            ["box_id", "period", "role"], ["padlock.box_id", "padlock.period", "padlock.role"]
        ),
    )

    box_id: str = Field(primary_key=True)
    period: int = Field(primary_key=True)
    role: str = Field(primary_key=True)
    holder_id: str = Field(primary_key=True, foreign_key="holder.id")
    sealed: bytes = blob()


class SheetDraft(SQLModel, table=True):
    """A seal sheet that waits for the signatures of its roles; it seals nothing until it has all of them."""

    __tablename__ = "sheet_draft"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int
    sheet: bytes = blob()
    labels: str  # JSON: role → label of the day it was drafted
    due_reason: str = ""
    drafted_at: NaiveDatetime


class SheetSignature(SQLModel, table=True):
    """A holder's signature under a seal sheet, drafted or sealed."""

    __tablename__ = "sheet_signature"

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int = Field(primary_key=True)
    role: str = Field(primary_key=True)
    holder_id: str = Field(foreign_key="holder.id")
    signature: bytes = blob()


class Rehearsal(SQLModel, table=True):
    """kiểm tra chìa khóa: when a holder last proved that a padlock of the role still opens."""

    box_id: str = Field(primary_key=True, foreign_key="box.id")
    period: int = Field(primary_key=True)
    holder_id: str = Field(primary_key=True, foreign_key="holder.id")
    public: bytes = blob()  # the padlock it was about: a proof of one that was replaced since is none
    answer: bytes | None = maybe_blob()  # SHA-256 of the challenge that waits for its answer
    asked_at: NaiveDatetime | None = None
    proved_on: date | None = None
