"""What a scanned page says, as values: sheets or why none, bubbles with their measures, pictures of doubts.

Knows no picture library: a process that reads strangers' files hands these over as JSON.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["BubbleRead", "Doubt", "Fault", "Mark", "PageKind", "PageRead", "QuestionRead", "SheetRead"]


class PageKind(StrEnum):
    """What a page of a file is."""

    SHEETS = "sheets"  # at least one sheet lies on it
    EMPTY = "empty"  # the back of a sheet: nothing printed, nothing written
    STRANGE = "strange"  # no corners of ours: another paper, or too bad a picture
    MIRRORED = "mirrored"  # corners of ours, seen from behind
    MISSHAPEN = "misshapen"  # too small, too narrow or too large to be a scanned page
    UNREADABLE = "unreadable"  # a picture that does not open, or takes more than a page may


class Fault(StrEnum):
    """Why no page of a file is read."""

    KIND = "kind"  # none of the four kinds
    UNREADABLE = "unreadable"
    LOCKED = "locked"  # by a password
    ACTIVE = "active"  # has scripts, commands or files in it
    MANY_PAGES = "many-pages"
    LARGE = "large"
    SLOW = "slow"


class Doubt(StrEnum):
    """Why a person must look."""

    CORNERS = "corners"  # fewer than three of four
    BENT = "bent"  # the corners do not fit the geometry
    OTHER_FORM = "other-form"  # a sheet of ours, but none of the questionnaires that were asked for
    NUMBER = "number"  # a strip is there, and its code cannot be read
    PRINT = "print"  # what is printed here differs from what should be
    STRAY = "stray"  # ink that belongs to no bubble
    FAINT = "faint"  # ink, but too little for a mark
    SHAPE = "shape"  # ink in a bubble and far around it: circled, struck out
    DOUBLE = "double"  # two bubbles of a question that takes one


class Mark(StrEnum):
    """A bubble's verdict."""

    MARKED = "marked"
    EMPTY = "empty"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class BubbleRead:
    """One bubble: `inside` is the part of it that is under ink, 0 to 1; `around` is the ink at it, in mm²."""

    code: str
    mark: Mark
    inside: float
    around: float


@dataclass(frozen=True)
class QuestionRead:
    """One question ("" are the reasons); `chosen` holds only where nobody need look.

    `doubts` is empty then. `picture` is a PNG of its part of the sheet, for people who look or compare.
    """

    question: str
    bubbles: tuple[BubbleRead, ...]
    chosen: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    picture: bytes = b""


@dataclass(frozen=True)
class SheetRead:
    """One sheet on a page; without questions where it could not be placed, and `doubts` says why.

    `form` is the place of the questionnaire among those asked for. `number` is the small code's digits,
    already checked; None with Doubt.NUMBER: unreadable, None without: the strip has been cut off.
    """

    form: int | None
    sheet: int
    number: str | None
    questions: tuple[QuestionRead, ...]
    doubts: tuple[Doubt, ...]
    number_picture: bytes = b""
    remark_picture: bytes = b""  # only where something is written

    @property
    def clear(self) -> bool:
        """Whether nobody need look at its marks and number; a remark is typed by a person anyway."""
        return not self.doubts and not any(one.doubts for one in self.questions)


@dataclass(frozen=True)
class PageRead:
    """One page of a file."""

    kind: PageKind
    sheets: tuple[SheetRead, ...] = ()
