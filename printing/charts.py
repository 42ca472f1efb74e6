"""A chart of results as plain geometry, which paper and pages both draw: no PDF here, no SVG, no sentence.

Millimetres from the upper left corner. A bar a question, as long as its shares; levels are told apart by
hatching, so black ink is enough.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from ballots.views.readmodels import QuestionResult, Ratio

__all__ = ["HATCHES", "Bar", "Chart", "Frame", "Line", "Word", "bars_of", "draw", "levels_of", "tile"]

# --- what goes in ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """One question: its words, its figure as written, and each level's share, of 1 together; none: no bar."""

    label: str
    figure: str
    shares: tuple[float, ...]


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
class Word:
    """Letters of TEXT_MM, on a baseline; `x` is the left end, the middle or the right end."""

    x: float
    baseline: float
    text: str
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class Chart:
    """All that is drawn, and in how much room."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    hatches: tuple[Line, ...]  # inside the frames
    scale: tuple[Line, ...]
    words: tuple[Word, ...]


TEXT_MM: Final = 3.3  # size of letters: 9.4 points
_LETTER: Final = 0.5  # mean width of a letter over its size, in Times and wider in Arial
_LINE_MM: Final = 4.4
_BAR_MM: Final = 3.8
_GAP_MM: Final = 1.8
_FIGURE_MM: Final = 16.0  # right of the bars
_BESIDE_FROM_MM: Final = 120.0  # so wide a chart has its labels beside the bars, else above them
_BESIDE: Final = 0.42  # of the width
_TICKS: Final = ((0.0, "0"), (0.5, "50"), (1.0, "100\N{NO-BREAK SPACE}%"))
_TICK_MM: Final = 1.2
_SWATCH_MM: Final = 6.0
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


def bars_of(
    questions: Sequence[QuestionResult], say: Callable[[str], str], percent: Callable[[Ratio], str]
) -> list[Bar]:
    """A bar a question, numbered as in the table, in somebody's words; of levels that hold an opinion."""
    found = []
    for place, question in enumerate(questions, 1):
        rated = [level for level in question.levels if level.ratio.whole is not None]
        shares = tuple(level.count / level.ratio.whole if level.ratio.whole else 0.0 for level in rated)
        found.append(Bar(f"{place}. {say(question.text)}", percent(question.satisfaction), shares))
    return found


def levels_of(questions: Sequence[QuestionResult], say: Callable[[str], str]) -> list[str]:
    """The names of the levels that are in the bars."""
    return [say(level.label) for level in questions[0].levels if level.ratio.whole is not None]


def draw(bars: Sequence[Bar], levels: Sequence[str], width: float) -> Chart:
    """The bars with their labels, figures and scale, and the key to the levels below."""
    beside = width >= _BESIDE_FROM_MM
    left = width * _BESIDE if beside else 0.0
    scale = width - left - _FIGURE_MM
    frames: list[Frame] = []
    hatches: list[Line] = []
    words: list[Word] = []
    top = 0.0
    for bar in bars:
        words.append(Word(0.0, top + TEXT_MM, _cut(bar.label, left - 2 if beside else width)))
        top += 0.0 if beside else _LINE_MM
        words.append(Word(width, top + TEXT_MM, bar.figure, "right"))
        for place, x, part in _parts(bar.shares, left, scale):
            _fill(Frame(x, top, part, _BAR_MM, place), frames, hatches)
        top += _BAR_MM + _GAP_MM
    ruled = [Line(left, top, left + scale, top)]
    for share, text in _TICKS:
        x = left + share * scale
        ruled.append(Line(x, top, x, top + _TICK_MM))
        words.append(Word(x, top + _TICK_MM + TEXT_MM, text, "left" if share == 0 else "center"))
    top = _key(levels, width, top + _TICK_MM + _LINE_MM + _GAP_MM, (frames, hatches, words))
    return Chart(width, top, tuple(frames), tuple(hatches), tuple(ruled), tuple(words))


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


def _parts(shares: Sequence[float], left: float, scale: float) -> Iterator[tuple[int, float, float]]:
    """Place of a level, where its part of the bar begins, and how long it is; none of nothing."""
    x = left
    for place, share in enumerate(shares):
        if share > 0:
            yield place, x, share * scale
        x += share * scale


def _key(
    levels: Sequence[str], width: float, top: float, drawn: tuple[list[Frame], list[Line], list[Word]]
) -> float:
    """A swatch and the name of each level, as many on a line as fit; gives where it ends."""
    frames, lines, words = drawn
    x = 0.0
    for place, name in enumerate(levels):
        text = _cut(name, width - _SWATCH_MM - 1.5)
        wide = _SWATCH_MM + 1.5 + _wide(text) + 4
        if x and x + wide > width:
            x, top = 0.0, top + _LINE_MM + 1
        _fill(Frame(x, top, _SWATCH_MM, _BAR_MM - 0.6, place), frames, lines)
        words.append(Word(x + _SWATCH_MM + 1.5, top + TEXT_MM - 0.5, text))
        x += wide
    return top + _LINE_MM


def _fill(frame: Frame, frames: list[Frame], lines: list[Line]) -> None:
    """A frame filled as its level is; of more levels than there are hatches, some look the same."""
    frame = replace(frame, level=frame.level % len(HATCHES))
    frames.append(frame)
    for direction, distance in HATCHES[frame.level] or ():
        lines.extend(_strokes(frame, direction, distance))


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


def _wide(text: str) -> float:
    return len(text) * TEXT_MM * _LETTER


def _cut(text: str, room: float) -> str:
    """As many whole words as have room."""
    if _wide(text) <= room:
        return text
    most = max(int(room / (TEXT_MM * _LETTER)) - 1, 1)
    short = text[:most].rstrip()
    whole = short.rpartition(" ")[0] if " " in short and not text[most : most + 1].isspace() else short
    return whole.rstrip(" ,;(") + "…"
