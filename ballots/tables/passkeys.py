"""The tables of passkeys (khóa chạm): what signs in, what opens an identity, challenges that are spent.

They follow the rules of the package; no secret of a passkey is in any of them.
"""

from datetime import date

from pydantic import NaiveDatetime
from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from ballots.tables.columns import blob, blob_key


class Passkey(SQLModel, table=True):
    """khóa chạm: a phone, a computer or a key on the table by which its owner signs in."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    credential: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    public: bytes = blob()  # COSE, as the authenticator gave it
    signs: int = 0  # its counter when it last signed in; 0 where it keeps none
    bound: bool  # it cannot leave its device (BE = 0)
    transports: str = "[]"  # JSON: how the browser reaches it
    name: str  # its owner's words: "điện thoại", "khóa USB"
    since: date


class PasskeyWrapping(SQLModel, table=True):
    """A member's identity, wrapped under a passkey's secret by the browser."""

    __tablename__ = "passkey_wrapping"

    passkey_id: int = Field(primary_key=True, foreign_key="passkey.id", ondelete="CASCADE")
    holder_id: str = Field(primary_key=True, foreign_key="holder.id", index=True)
    wrapped: str  # JSON as the browser wrote it


class SpentChallenge(SQLModel, table=True):
    """The hash of a challenge that was answered, until it would be too old anyway."""

    __tablename__ = "spent_challenge"

    hashed: bytes = blob_key(32)
    ends_at: NaiveDatetime
