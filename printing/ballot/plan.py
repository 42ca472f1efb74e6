"""Where everything that is read again lies on a sheet, in millimetres from its left and its top edge.

Pure data: the drawing puts marks where a plan says, and whoever reads a scan looks there. A plan follows
from questionnaire, layout and language alone, never from a unit's names or from the slip;
printing/ballot/layout.py makes it.
"""

from dataclasses import dataclass
from typing import Final

from ballots.views.readmodels import Layout

__all__ = [
    "BUBBLE_GREY",
    "BUBBLE_MM",
    "CORNERS",
    "CORNER_MM",
    "Bubble",
    "Corner",
    "DoesNotFit",
    "Plan",
    "Rect",
    "Sheet",
]

CORNER_MM: Final = 8.0
CORNERS: Final = 4  # a sheet's own four markers: 0 to 3 on the first, 4 to 7 on the second, …
BUBBLE_MM: Final = 5.0  # diameter
BUBBLE_GREY: Final = 0.75  # of outlines: a reader tells them from ink


class DoesNotFit(ValueError):  # noqa: N818 - it names what does not
    """A text has no room on a layout; `part` is names, form, field, telephone, stub or link."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class Rect:
    """A rectangle by its upper left corner and its sides."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height


@dataclass(frozen=True)
class Corner:
    """One marker of CORNER_MM, by its upper left corner; `marker` is its number in aruco.py."""

    marker: int
    left: float
    top: float


@dataclass(frozen=True)
class Bubble:
    """A place to mark, by its middle; `question` is "" for a reason, whose code then stands in `code`."""

    question: str
    code: str
    x: float
    y: float


@dataclass(frozen=True)
class Sheet:
    """One sheet of a ballot. Corners go clockwise from the upper left; stubs have none."""

    number: int  # from 1
    width: float
    height: float
    corners: tuple[Corner, ...]
    number_code: Rect | None  # the small code of digits, without its quiet zone; on the strip that is cut off
    bubbles: tuple[Bubble, ...]
    remark: Rect | None
    link_code: Rect | None  # the stub's QR with its quiet zone; on the first sheet alone


@dataclass(frozen=True)
class Plan:
    """All sheets of a ballot of one questionnaire in one layout; of A4_TWO, a half."""

    layout: Layout
    sheets: tuple[Sheet, ...]
