"""Reads an office's set-up from a table that somebody filled in; every mistake is told with its cell.

What it gives has the shape of the set-up file, and is taken on by the same code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.workbook import headed, opening, plain
from app.workbook.gathering import Loc, gather
from app.workbook.tables import Unfit
from app.workbook.words import WHYS

__all__ = ["Read", "read"]


@dataclass(frozen=True)
class Read:
    """A plan as the set-up file has it. It is whole only where there are no mistakes."""

    plan: dict[str, Any]
    mistakes: list[str]
    spots: Mapping[Loc, str] = field(repr=False)

    def cell(self, loc: Loc) -> str:
        """Where a part of the plan stands: its cell, else its row, else the file; in words."""
        return next(
            (self.spots[loc[:end]] for end in range(len(loc), 0, -1) if loc[:end] in self.spots), "tệp"
        )

    def told(self, loc: Loc, sentence: str) -> str:
        """A refusal of a part of the plan, as `mistakes` have it."""
        return headed.at(self.cell(loc), sentence)


def read(name: str, content: bytes) -> Read:
    """What a file says; `name` is only repeated where no table is read from it."""
    try:
        opening.refuse_others(content)
        if opening.is_workbook(content):
            found = headed.of_workbook(opening.open_workbook(content))
        else:
            found = headed.of_plain(plain.open_plain(content, headed.names_columns))
    except Unfit as no:
        return Read({"unit": []}, [f"Tệp {headed.shown(name)}: {WHYS[no.why]}"], {})
    made = gather(found)
    more = [f"Và còn {found.untold} lỗi nữa. Xin sửa các lỗi trên rồi thử lại."] if found.untold else []
    return Read(made.plan, found.mistakes + more, made.spots)
