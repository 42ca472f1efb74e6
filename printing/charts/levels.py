"""Bars of levels: a bar a question, as long as its shares, and the key to the levels below."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.views.readmodels import QuestionResult, Ratio
from printing.charts.parts import LINE_MM, SHARE_TICKS, TEXT_MM, Chart, Drawn, Frame, Line, Word, cut, wide

__all__ = ["Bar", "bars_of", "draw", "levels_of"]


@dataclass(frozen=True)
class Bar:
    """One question: its words, its figure as written, and each level's share, of 1 together; none: no bar."""

    label: str
    figure: str
    shares: tuple[float, ...]


_BAR_MM: Final = 3.8
_GAP_MM: Final = 1.8
_FIGURE_MM: Final = 16.0  # right of the bars
_BESIDE_FROM_MM: Final = 120.0  # so wide a chart has its labels beside the bars, else above them
_BESIDE: Final = 0.42  # of the width
_TICK_MM: Final = 1.2
_SWATCH_MM: Final = 6.0


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
    drawn = Drawn()
    top = 0.0
    for bar in bars:
        drawn.words.append(Word(0.0, top + TEXT_MM, cut(bar.label, left - 2 if beside else width)))
        top += 0.0 if beside else LINE_MM
        drawn.words.append(Word(width, top + TEXT_MM, bar.figure, "right"))
        for place, x, part in _parts(bar.shares, left, scale):
            drawn.fill(Frame(x, top, part, _BAR_MM, place))
        top += _BAR_MM + _GAP_MM
    drawn.scale.append(Line(left, top, left + scale, top))
    for share, text in SHARE_TICKS:
        x = left + share * scale
        drawn.scale.append(Line(x, top, x, top + _TICK_MM))
        drawn.words.append(Word(x, top + _TICK_MM + TEXT_MM, text, "left" if share == 0 else "center"))
    return drawn.chart(width, _key(levels, width, top + _TICK_MM + LINE_MM + _GAP_MM, drawn))


def _parts(shares: Sequence[float], left: float, scale: float) -> Iterator[tuple[int, float, float]]:
    """Place of a level, where its part of the bar begins, and how long it is; none of nothing."""
    x = left
    for place, share in enumerate(shares):
        if share > 0:
            yield place, x, share * scale
        x += share * scale


def _key(levels: Sequence[str], width: float, top: float, drawn: Drawn) -> float:
    """A swatch and the name of each level, as many on a line as fit; gives where it ends."""
    x = 0.0
    for place, name in enumerate(levels):
        text = cut(name, width - _SWATCH_MM - 1.5)
        room = _SWATCH_MM + 1.5 + wide(text) + 4
        if x and x + room > width:
            x, top = 0.0, top + LINE_MM + 1
        drawn.fill(Frame(x, top, _SWATCH_MM, _BAR_MM - 0.6, place))
        drawn.words.append(Word(x + _SWATCH_MM + 1.5, top + TEXT_MM - 0.5, text))
        x += room
    return top + LINE_MM
