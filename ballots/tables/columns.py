"""Kinds of columns that several tables have."""

from typing import Any

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

__all__ = ["WITHOUT_ROWID", "blob", "blob_key", "maybe_blob"]

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
