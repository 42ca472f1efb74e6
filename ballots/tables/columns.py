"""Kinds of columns that several tables have."""

from typing import Any

from sqlalchemy import Column, LargeBinary, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlmodel import Field

from ballots.folding import fold

__all__ = ["WITHOUT_ROWID", "blob", "blob_key", "folded", "maybe_blob"]

WITHOUT_ROWID: dict[str, Any] = {"sqlite_with_rowid": False}


def blob_key(length: int) -> Any:
    """Bytes that are the row's key, `length` of them."""
    return Field(sa_column=Column(LargeBinary(length), primary_key=True))


def blob() -> Any:
    """Bytes that every row has."""
    return Field(sa_column=Column(LargeBinary, nullable=False))


def maybe_blob() -> Any:
    """Bytes, or nothing."""
    return Field(default=None, sa_column=Column(LargeBinary, nullable=True))


def folded(*names: str) -> Any:
    """What a search looks through: the named columns, folded, as they are when the row is first written."""

    def from_names(context: DefaultExecutionContext) -> str:
        given = context.get_current_parameters()  # type: ignore[no-untyped-call]
        return fold(" ".join(given[name] for name in names))

    return Field(default=None, sa_column=Column(String, nullable=False, default=from_names))
