"""The room on a sheet: its edges, corners, column, strip and stub, in millimetres; no text and no form.

One frame serves a whole kind of sheet: A5 (also as half of an A4), the stub alone, the receipt roll, which is
as long as what stands on it.
"""

from dataclasses import dataclass
from typing import Final

from ballots.views.readmodels import Layout
from printing.ballot.plan import CORNER_MM, Rect
from printing.geometry import A4_HEIGHT_MM, A4_WIDTH_MM, BALLOT_HEIGHT_MM, BALLOT_WIDTH_MM

__all__ = ["A5", "ROLL", "STUB_ALONE", "Ends", "Frame", "Paper", "paper_of"]

NUMBER_MODULE_MM: Final = 0.5
NUMBER_SIDE_MM: Final = 21 * NUMBER_MODULE_MM  # version 1: 16 digits at level H


@dataclass(frozen=True)
class Frame:
    """A ballot's sheet down to where its questions begin; what lies below them is in `Ends`."""

    width: float
    left: float  # of the text column
    right: float
    number_top: float  # of the small code
    strip_cut: float  # the line along which the strip with the number is cut off
    corner_left: float  # of the left markers; the right ones lie as far from the right edge
    corner_top: float
    title_top: float
    names_top: float
    names_height: float  # of the unit's names, whatever they are: marks never move with them
    field_top: float
    body_top: float
    body_top_next: float  # on further sheets
    body_most: float  # what a sheet holds below that on the first …
    body_most_next: float  # … and on further ones
    fixed: bool  # the sheet's own height, else as long as what stands on it
    stacked: bool  # too narrow for words beside their bubbles

    @property
    def column(self) -> float:
        """Width of the text column."""
        return self.right - self.left

    @property
    def number_code(self) -> Rect:
        """Where the small code lies, at the strip's right end."""
        return Rect(self.right - NUMBER_SIDE_MM, self.number_top, NUMBER_SIDE_MM, NUMBER_SIDE_MM)

    def ends(self, used: float, *, first: bool) -> "Ends":
        """What lies below `used` millimetres of questions."""
        if self.fixed:
            bottom = _A5_FIRST_BOTTOM if first else _A5_NEXT_BOTTOM
            stub = Rect(self.left, _A5_STUB_MM, self.column, _A5_NEXT_BOTTOM - _A5_STUB_MM) if first else None
            return Ends(bottom - CORNER_MM, _A5_TEAR_MM if first else None, stub, BALLOT_HEIGHT_MM)
        corner = (self.body_top if first else self.body_top_next) + used + 1.5
        if not first:
            return Ends(corner, None, None, corner + CORNER_MM + 5)
        tear = corner + CORNER_MM + 3.0
        stub = Rect(self.left, tear + 3.5, self.column, _ROLL_STUB_MM)
        return Ends(corner, tear, stub, stub.bottom + 4)


@dataclass(frozen=True)
class Ends:
    """The lower part of a sheet: its lower corners' top, the line to tear along, the stub, its end."""

    corner_top: float
    tear: float | None
    stub: Rect | None
    height: float


_A5_FIRST_BOTTOM: Final = 150.0  # the last millimetre of the part that goes into the box
_A5_NEXT_BOTTOM: Final = 205.5  # no stub there
_A5_TEAR_MM: Final = 152.5
_A5_STUB_MM: Final = 155.8
_A5_BODY_MM: Final = 43.7
_A5_NEXT_MM: Final = 27.0
_BESIDE_CORNERS_MM: Final = CORNER_MM - 3.5  # the column runs on between the lower corners, down to the foot
_ROLL_STUB_MM: Final = 96.0

# The corners are 4.5 mm from the edges: what an office printer cannot print; the column lies between them.
A5: Final = Frame(
    width=BALLOT_WIDTH_MM,
    left=14.0,
    right=BALLOT_WIDTH_MM - 14.0,
    number_top=5.0,
    strip_cut=17.6,
    corner_left=4.5,
    corner_top=19.8,
    title_top=32.4,
    names_top=19.6,
    names_height=12.6,
    field_top=38.8,
    body_top=_A5_BODY_MM,
    body_top_next=_A5_NEXT_MM,
    body_most=_A5_FIRST_BOTTOM - _BESIDE_CORNERS_MM - _A5_BODY_MM,
    body_most_next=_A5_NEXT_BOTTOM - _BESIDE_CORNERS_MM - _A5_NEXT_MM,
    fixed=True,
    stacked=False,
)
# A receipt printer prints 72 of 80 mm: corners above and below the column, which has the whole width.
ROLL: Final = Frame(
    width=80.0,
    left=5.0,
    right=75.0,
    number_top=5.0,
    strip_cut=17.8,
    corner_left=4.5,
    corner_top=20.5,
    title_top=19.6,
    names_top=30.5,
    names_height=20.0,
    field_top=50.8,
    body_top=60.0,
    body_top_next=34.5,
    body_most=240.0,  # longer strips curl, and pull askew through a scanner
    body_most_next=240.0,
    fixed=False,
    stacked=True,
)
STUB_ALONE: Final = Rect(14.0, 7.0, A4_WIDTH_MM - 28.0, A4_HEIGHT_MM / 4 - 12.0)


@dataclass(frozen=True)
class Paper:
    """What a printer is fed with, and where frames begin on it; no `height`: it follows the sheet."""

    width: float
    height: float | None
    origins: tuple[tuple[float, float], ...]


_HALF_MM: Final = A4_HEIGHT_MM / 2
_PAPERS: Final = {
    Layout.A5: Paper(BALLOT_WIDTH_MM, BALLOT_HEIGHT_MM, ((0.0, 0.0),)),
    Layout.A4_TWO: Paper(A4_HEIGHT_MM, A4_WIDTH_MM, ((0.0, 0.0), (_HALF_MM + 0.5, 0.0))),
    Layout.STUBS: Paper(A4_WIDTH_MM, A4_HEIGHT_MM, tuple((0.0, n * A4_HEIGHT_MM / 4) for n in range(4))),
    Layout.ROLL: Paper(ROLL.width, None, ((0.0, 0.0),)),
}


def paper_of(layout: Layout) -> Paper:
    """The paper of a layout."""
    return _PAPERS[layout]
