"""A line over months with participation under it, and a target where there is one.

Both scales go from 0 to 100 %: a fall of half a point does not look like a crash.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.views.papers.values import SummaryRow
from ballots.views.readmodels import Ratio, Span
from printing.charts.parts import (
    DROP_MM,
    LINE_MM,
    SHARE_TICKS,
    TEXT_MM,
    Chart,
    Dot,
    Drawn,
    Frame,
    Line,
    Point,
    Table,
    Word,
)

__all__ = ["Said", "Target", "draw", "points_of", "share_of"]


@dataclass(frozen=True)
class Said:
    """The words of a chart: over the line, over participation, and over the months in its table."""

    rate: str
    participation: str
    label: str


@dataclass(frozen=True)
class Target:
    """A share, 0 to 1, that is to be reached, and its words: "Mục tiêu 80 %"."""

    share: float
    text: str


_AXIS_MM: Final = 11.0  # left of the scales, for "100 %"
_HIGH: Final = 0.35  # of the width …
_LOWEST_MM, _HIGHEST_MM = 28.0, 45.0  # … within these: the line's panel
_UNDER: Final = 0.4  # the panel of participation over that of the line
_BAR: Final = 0.6  # of the room of a month
_BAR_LEVEL: Final = 1  # how participation is hatched
_BESIDE_WORD_MM: Final = 1.5
_SWATCH_MM: Final = 6.0
_DIGIT: Final = 0.62  # width of a digit over its size, as wide as pages have it


def draw(points: Sequence[Point], said: Said, width: float, target: Target | None = None) -> Chart:
    """The months from left to right, the oldest first; the line breaks at a month without a share."""
    drawn = Drawn()
    high = min(max(width * _HIGH, _LOWEST_MM), _HIGHEST_MM)
    place = [
        _AXIS_MM + (n + 0.5) * (width - _AXIS_MM) / max(len(points), 1) for n in range(max(len(points), 1))
    ]
    top = _panel(drawn, said.rate, 0.0, high, width)
    if target is not None:
        _target(drawn, target, top, high, width)
    _line(drawn, points, place, top, high)
    top = _panel(drawn, said.participation, top + high + LINE_MM / 2, high * _UNDER, width)
    room = (width - _AXIS_MM) / max(len(points), 1)
    for point, x in zip(points, place, strict=False):
        if point.participation:
            tall = min(point.participation, 1.0) * high * _UNDER
            bottom = top + high * _UNDER
            drawn.fill(Frame(x - room * _BAR / 2, bottom - tall, room * _BAR, tall, _BAR_LEVEL))
    bottom = _labels(drawn, points, place, top + high * _UNDER)
    if target is not None:
        bottom = _key(drawn, target, bottom + 1)
    return drawn.chart(width, bottom, _table(points, said))


def points_of(
    months: Sequence[tuple[Span, SummaryRow | None]], percent: Callable[[Ratio], str]
) -> tuple[tuple[str, list[Point]], ...]:
    """For each question its text and its points, month by month; a month without an opening is unknown."""
    questions = next((row.questions for _, row in reversed(months) if row and row.questions), ())
    return tuple(
        (question.text, [_point(month, row, question.code, percent) for month, row in months])
        for question in questions
    )


def _point(month: Span, row: SummaryRow | None, code: str, percent: Callable[[Ratio], str]) -> Point:
    unknown = Ratio(None, None)
    rates = [] if row is None else [one.satisfaction for one in row.questions if one.code == code]
    rate, part = rates[0] if rates else unknown, unknown if row is None else row.participation
    label = f"{month.month:02}/{month.year}"
    return Point(label, share_of(rate), percent(rate), share_of(part), percent(part))


def share_of(ratio: Ratio) -> float | None:
    """Exact, and beyond 1 where more came in than can be; None where nothing can be divided."""
    return None if ratio.percent is None or not ratio.whole else (ratio.part or 0) / ratio.whole


def _panel(drawn: Drawn, title: str, top: float, high: float, width: float) -> float:
    """A title, and under it a scale of 0 to 100 %; gives where its upper end is."""
    drawn.words.append(Word(0.0, top + TEXT_MM, title))
    top += LINE_MM + 1.5
    for share, text in SHARE_TICKS:
        y = top + (1 - share) * high
        drawn.scale.append(Line(_AXIS_MM, y, width, y))
        if high >= 2 * LINE_MM or share != 0.5:  # noqa: PLR2004 - the middle, where it has room
            drawn.words.append(Word(_AXIS_MM - _BESIDE_WORD_MM, y + DROP_MM, text, "right"))
    return top


def _target(drawn: Drawn, target: Target, top: float, high: float, width: float) -> None:
    """A broken line across the panel."""
    y = top + (1 - target.share) * high
    drawn.dashed.append(Line(_AXIS_MM, y, width, y))


def _key(drawn: Drawn, target: Target, top: float) -> float:
    """What the broken line is, in the last line; gives where it ends."""
    drawn.dashed.append(Line(_AXIS_MM, top + LINE_MM / 2, _AXIS_MM + _SWATCH_MM, top + LINE_MM / 2))
    drawn.words.append(Word(_AXIS_MM + _SWATCH_MM + 1.5, top + LINE_MM / 2 + DROP_MM, target.text))
    return top + LINE_MM


def _line(drawn: Drawn, points: Sequence[Point], place: Sequence[float], top: float, high: float) -> None:
    before: tuple[float, float] | None = None
    for point, x in zip(points, place, strict=False):
        if point.share is None:
            before = None
            continue
        here = x, top + (1 - point.share) * high
        if before is not None:
            drawn.bold.append(Line(*before, *here))
        drawn.dots.append(Dot(*here, full=not point.weak))
        before = here


def _labels(drawn: Drawn, points: Sequence[Point], place: Sequence[float], top: float) -> float:
    """As many months' names as have room, the newest among them; gives where they end."""
    if points:
        longest = max(len(point.label) for point in points) * TEXT_MM * _DIGIT
        apart = (place[1] - place[0]) if len(place) > 1 else longest
        every = math.ceil((longest + 1) / apart)
        last = place[-1] + apart / 2 - longest / 2
        for n in range(len(points) - 1, -1, -every):
            x = min(place[n], last - (len(points) - 1 - n) / every * (longest + 1))
            if x >= longest / 2:
                drawn.words.append(Word(x, top + TEXT_MM + 1, points[n].label, "center"))
    return top + LINE_MM + 1


def _table(points: Sequence[Point], said: Said) -> Table:
    rows = tuple((one.label, one.figure, one.participation_figure) for one in points)
    return Table((said.label, said.rate, said.participation), rows)
