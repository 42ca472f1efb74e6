"""What a chart is made of: strokes, frames, dots, letters, the table behind it. No PDF, no SVG, no sentence.

Millimetres from the upper left corner. What is filled is told apart by hatching, so black ink is enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from ballots.views.readmodels import LOW_PARTICIPATION_PERCENT

__all__ = [
    "DOT_MM",
    "DROP_MM",
    "HATCHES",
    "LINE_MM",
    "NO_TABLE",
    "SHARE_TICKS",
    "TEXT_MM",
    "Chart",
    "Dot",
    "Drawn",
    "Frame",
    "Line",
    "Point",
    "Table",
    "Word",
    "cut",
    "tile",
    "wide",
]

# --- what goes in ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """A month's or a unit's share, 0 to 1, or None: unknown or withheld; figures are as they are written.

    `low` and `high` bound the interval of the share, where there is one. Without `participation`, or with
    little of it (`weak`), the dot is hollow.
    """

    label: str
    share: float | None
    figure: str
    participation: float | None = None
    participation_figure: str = ""
    low: float | None = None
    high: float | None = None
    interval_figure: str = ""

    @property
    def weak(self) -> bool:
        """Whether so few took part, or it is so unknown how many, that the share may not speak for all."""
        return self.participation is None or 100 * self.participation < LOW_PARTICIPATION_PERCENT


# --- what comes out -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A stroke from one point to another."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Frame:
    """A rectangle with an outline, filled as HATCHES has it for its level."""

    x: float
    y: float
    width: float
    height: float
    level: int


@dataclass(frozen=True)
class Dot:
    """A disc around a point, full or hollow."""

    x: float
    y: float
    full: bool


@dataclass(frozen=True)
class Word:
    """Letters of TEXT_MM, on a baseline; `x` is the left end, the middle or the right end."""

    x: float
    baseline: float
    text: str
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class Table:
    """The figures as they are written, for who does not see the chart: a head, rows of as many cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


NO_TABLE: Final = Table((), ())  # the tables beside it say the same


@dataclass(frozen=True)
class Chart:
    """All that is drawn, and in how much room. Strokes: `scale` thin, `bold` thick, `dashed` broken."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    hatches: tuple[Line, ...]  # inside the frames
    scale: tuple[Line, ...]
    words: tuple[Word, ...]
    bold: tuple[Line, ...] = ()
    dashed: tuple[Line, ...] = ()
    dots: tuple[Dot, ...] = ()  # over all strokes
    table: Table = NO_TABLE


TEXT_MM: Final = 3.3  # size of letters: 9.4 points
LINE_MM: Final = 4.4
DOT_MM: Final = 0.75  # radius
SHARE_TICKS: Final = ((0.0, "0"), (0.5, "50"), (1.0, "100\N{NO-BREAK SPACE}%"))
DROP_MM: Final = 1.1  # from the middle of a letter to its baseline
_LETTER: Final = 0.5  # mean width of a letter over its size, in Times and wider in Arial
# How each level is filled, the best first: strokes by direction and distance in millimetres.
_DENSE, _WIDE = 0.9, 1.5
HATCHES: Final[tuple[tuple[tuple[str, float], ...] | None, ...]] = (
    None,  # solid
    (("rising", _DENSE),),
    (),
    (("level", _DENSE),),
    (("rising", _WIDE), ("falling", _WIDE)),
    (("upright", _WIDE),),
    (("falling", _DENSE),),
    (("upright", _DENSE), ("level", _DENSE)),
)


@dataclass
class Drawn:
    """A chart while it is being drawn."""

    frames: list[Frame] = field(default_factory=list)
    hatches: list[Line] = field(default_factory=list)
    scale: list[Line] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    bold: list[Line] = field(default_factory=list)
    dashed: list[Line] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)

    def fill(self, frame: Frame) -> None:
        """A frame filled as its level is; of more levels than there are hatches, some look the same."""
        frame = replace(frame, level=frame.level % len(HATCHES))
        self.frames.append(frame)
        for direction, distance in HATCHES[frame.level] or ():
            self.hatches.extend(_strokes(frame, direction, distance))

    def chart(self, width: float, height: float, table: Table = NO_TABLE) -> Chart:
        """What was drawn, as a value."""
        strokes = tuple(self.scale), tuple(self.words), tuple(self.bold), tuple(self.dashed)
        return Chart(
            width, height, tuple(self.frames), tuple(self.hatches), *strokes, tuple(self.dots), table
        )


def tile(direction: str, distance: float) -> tuple[Line, ...]:
    """The strokes of a hatch in one square of its distance, for who repeats it over a shape."""
    half = distance / 2
    match direction:
        case "level":
            return (Line(0, half, distance, half),)
        case "upright":
            return (Line(half, 0, half, distance),)
    slant = [Line(x - half, distance + half, x + distance + half, -half) for x in (-distance, 0.0, distance)]
    return tuple(slant if direction == "rising" else [Line(one.x1, one.y2, one.x2, one.y1) for one in slant])


def wide(text: str) -> float:
    """About how wide a line of letters is, in whatever typeface the page has."""
    return len(text) * TEXT_MM * _LETTER


def cut(text: str, room: float) -> str:
    """As many whole words as have room."""
    if wide(text) <= room:
        return text
    most = max(int(room / (TEXT_MM * _LETTER)) - 1, 1)
    short = text[:most].rstrip()
    whole = short.rpartition(" ")[0] if " " in short and not text[most : most + 1].isspace() else short
    return whole.rstrip(" ,;(") + "…"


def _strokes(frame: Frame, direction: str, distance: float) -> Iterator[Line]:
    """Parallel strokes within a frame."""
    right, bottom = frame.x + frame.width, frame.y + frame.height
    if direction == "level":
        for n in range(1, int(frame.height / distance) + 1):
            y = frame.y + n * distance
            yield Line(frame.x, y, right, y)
        return
    slope = {"upright": 0.0, "rising": frame.height, "falling": -frame.height}[direction]  # to the right
    across = frame.width + abs(slope)
    for n in range(1, int(across / distance) + 1):
        low = frame.x - max(slope, 0.0) + n * distance  # where the stroke meets the lower edge
        yield from _within(low, low + slope, frame.x, right, bottom, frame.y)


def _within(low: float, high: float, left: float, right: float, bottom: float, top: float) -> Iterator[Line]:
    """The stroke from (low, bottom) to (high, top), as much of it as lies between left and right."""
    if low == high:
        if left < low < right:
            yield Line(low, bottom, high, top)
        return
    begin, end = sorted(((left - low) / (high - low), (right - low) / (high - low)))
    begin, end = max(begin, 0.0), min(end, 1.0)
    if begin < end:
        at = [(low + t * (high - low), bottom + t * (top - bottom)) for t in (begin, end)]
        yield Line(*at[0], *at[1])
