"""The tables of paper read by machine. They are empty from the end of a counting on: only counts are left.

No row has a slip's number. A page's key is its fingerprint, so that none is taken in twice; all rows of a box
are written again with each file, in the order of their keys: neither pages nor xmin tell what came when.
"""

from sqlmodel import Field, SQLModel

from ballots.tables.columns import WITHOUT_ROWID, blob, blob_key

__all__ = ["ScannedChoice", "ScannedMark", "ScannedPage", "ScannedRemark"]

_FINGERPRINT_BYTES = 32


class ScannedPage(SQLModel, table=True):
    """tờ phiếu đã quét: a sheet whose number is spent and whose marks wait to be counted."""

    __tablename__ = "scanned_page"
    __table_args__ = (WITHOUT_ROWID,)

    opening_id: int = Field(primary_key=True, foreign_key="opening.id")
    box_id: str = Field(primary_key=True, foreign_key="box.id")
    page: bytes = blob_key(_FINGERPRINT_BYTES)
    doubted: bool = False  # a person decides, or has decided, on one of its marks
    sampled: bool = False  # is compared by eye
    compared: bool = False  # … and was as the machine has it
    invalid: str = ""  # the reason for which people found the whole ballot invalid


class ScannedMark(SQLModel, table=True):
    """What stands at one question of a sheet, "" for the reasons; None until people have decided."""

    __tablename__ = "scanned_mark"
    __table_args__ = (WITHOUT_ROWID,)

    opening_id: int = Field(primary_key=True)
    box_id: str = Field(primary_key=True)
    page: bytes = blob_key(_FINGERPRINT_BYTES)
    question: str = Field(primary_key=True)
    choice: str | None = None
    crop: bytes = blob()  # PNG


class ScannedChoice(SQLModel, table=True):
    """What a role has decided of a doubtful mark; seen by nobody, gone when it is settled."""

    __tablename__ = "scanned_choice"
    __table_args__ = (WITHOUT_ROWID,)

    opening_id: int = Field(primary_key=True)
    box_id: str = Field(primary_key=True)
    page: bytes = blob_key(_FINGERPRINT_BYTES)
    question: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    choice: str


class ScannedRemark(SQLModel, table=True):
    """hình chụp of a remark on its own: random key, no sheet; gone when it is typed."""

    __tablename__ = "scanned_remark"
    __table_args__ = (WITHOUT_ROWID,)

    id: str = Field(primary_key=True)
    opening_id: int = Field(foreign_key="opening.id", index=True)
    box_id: str = Field(foreign_key="box.id")
    crop: bytes = blob()  # PNG
