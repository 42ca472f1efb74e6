"""A dot and its interval for each of several units: where intervals overlap, a difference says nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from printing.charts.months import Target
from printing.charts.parts import (
    DROP_MM,
    LINE_MM,
    SHARE_TICKS,
    TEXT_MM,
    Chart,
    Dot,
    Drawn,
    Line,
    Point,
    Table,
    Word,
    cut,
)

__all__ = ["Said", "draw"]


@dataclass(frozen=True)
class Said:
    """The heads of the table behind: what a point is, its share, its interval, and who took part."""

    label: str
    rate: str
    interval: str
    participation: str


_ROW_MM: Final = 5.6
_FIGURE_MM: Final = 16.0  # right of the scale
_EDGE_MM: Final = 2.5  # left of the scale, for half of a dot and of "0"
_BESIDE_FROM_MM: Final = 120.0  # so wide a chart has its labels beside the intervals, else above them
_BESIDE: Final = 0.42  # of the width
_TICK_MM: Final = 1.2
_END_MM: Final = 0.9  # half of the stroke at either end of an interval


def draw(points: Sequence[Point], said: Said, width: float, target: Target | None = None) -> Chart:
    """A row a unit, in the order given, over one scale of 0 to 100 %; figures stand at the right."""
    beside = width >= _BESIDE_FROM_MM
    left = width * _BESIDE if beside else _EDGE_MM
    scale = width - left - _FIGURE_MM
    drawn = Drawn()
    top = LINE_MM + 1 if target is not None else 0.0
    for point in points:
        label = cut(point.label, left - _EDGE_MM if beside else width)
        drawn.words.append(Word(0.0, top + (_ROW_MM / 2 + DROP_MM if beside else TEXT_MM), label))
        top += 0.0 if beside else LINE_MM
        middle = top + _ROW_MM / 2
        drawn.words.append(Word(width, middle + DROP_MM, point.figure, "right"))
        _interval(drawn, point, middle, left, scale)
        if target is not None:  # beside the letters, not through them
            x = left + target.share * scale
            drawn.dashed.append(Line(x, top, x, top + _ROW_MM))
        top += _ROW_MM
    drawn.scale.append(Line(left, top, left + scale, top))
    for share, text in SHARE_TICKS:
        x = left + share * scale
        drawn.scale.append(Line(x, top, x, top + _TICK_MM))
        drawn.words.append(Word(x, top + _TICK_MM + TEXT_MM, text, "center"))
    if target is not None:
        x = left + target.share * scale
        drawn.words.append(Word(x, TEXT_MM, target.text, "center"))
    return drawn.chart(width, top + _TICK_MM + LINE_MM, _table(points, said))


def _interval(drawn: Drawn, point: Point, y: float, left: float, scale: float) -> None:
    if point.low is not None and point.high is not None:
        low, high = left + point.low * scale, left + point.high * scale
        drawn.bold.append(Line(low, y, high, y))
        drawn.bold.extend(Line(x, y - _END_MM, x, y + _END_MM) for x in (low, high))
    if point.share is not None:
        drawn.dots.append(Dot(left + point.share * scale, y, full=not point.weak))


def _table(points: Sequence[Point], said: Said) -> Table:
    rows = tuple((one.label, one.figure, one.interval_figure, one.participation_figure) for one in points)
    return Table((said.label, said.rate, said.interval, said.participation), rows)
