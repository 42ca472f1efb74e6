"""What a stranger's table holds, before anybody asks what it means: cells of a kind, in their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["MOST_BYTES", "MOST_CELLS", "MOST_COLUMNS", "MOST_LETTERS", "Cell", "Held", "Tab", "Unfit", "Why"]

MOST_BYTES = 4 * 2**20  # of the file: 166 communes have 100 KB
MOST_CELLS = 100_000  # that hold something: 166 communes have 20,000
MOST_COLUMNS = 60
MOST_LETTERS = 12_100  # of one cell, as it comes: more than any field takes, letters taken apart


class Held(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"  # ISO
    FORMULA = "formula"
    FAULT = "fault"  # #N/A and its kind


@dataclass(frozen=True)
class Cell:
    """A cell that is not empty."""

    held: Held
    text: str


@dataclass(frozen=True)
class Tab:
    """A sheet: (row, its cells by column), both from 1. Rows and cells that are empty do not stand here."""

    title: str
    rows: Sequence[tuple[int, dict[int, Cell]]]


class Why(StrEnum):
    """Why a file as a whole is not read."""

    LARGE = "large"
    CELLS = "cells"
    UNREADABLE = "unreadable"
    SLOW = "slow"
    LOCKED = "locked"
    OLD = "old"
    MACROS = "macros"
    BINARY = "binary"  # .xlsb
    OTHER_OFFICE = "other_office"  # .ods, .docx
    PICTURE = "picture"
    PAGE = "page"  # HTML or XML by the name of a table
    LETTERS = "letters"  # a CSV in an alphabet that is not known
    EMPTY = "empty"
    NOT_TABLE = "not_table"


class Unfit(Exception):  # noqa: N818 - what the file is
    """No table is read from a file."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
