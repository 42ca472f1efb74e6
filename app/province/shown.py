"""How a province's results are laid out: searched, sorted by a link, with choices of spans and a chart."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ballots.folding import fold
from ballots.forms.indexing import Index
from ballots.forms.tally import LOW_PARTICIPATION_PERCENT, Ratio
from ballots.spans import LONGEST_TYPED, Span, month_of, read_span
from ballots.views.province.figures import Figures
from ballots.views.province.results import ProvinceResults, UnitRow
from printing.charts import intervals, months
from printing.charts.parts import Chart, Point

__all__ = ["LONGEST_SEARCH", "SORTS", "cautions", "chart", "choices", "line", "rows", "span_of"]

LONGEST_SEARCH = 80  # characters; what is typed beyond them is not looked at
_CHART_WIDTH = 72  # millimetres, on a screen so many parts of its width
_MOST_MONTHS = 24  # that the choice of a span offers, and that a line goes over

_Say = Callable[[str], str]
_Write = Callable[[Ratio], str]


def span_of(typed: str) -> Span | None:
    """The span of an address, None where it has none; SPAN_UNREADABLE."""
    return read_span(typed[: LONGEST_TYPED + 1]) if typed else None


# --- order ----------------------------------------------------------------------------------------------


def _share(row: UnitRow) -> float:
    return max((float(index.share or 0) for index, _ in row.shown), default=-1.0)


def _part(row: UnitRow) -> float:
    ratio = row.figures.participation
    return -1.0 if ratio.percent is None else float(ratio.percent)


# By the word in the address; the highest first, units of one figure by name.
SORTS: Mapping[str, Callable[[UnitRow], float]] = {
    "ten": lambda _: 0.0,
    "ho-so": lambda row: -1.0 if row.figures.returned is None else row.figures.returned,
    "phieu": lambda row: row.figures.collected,
    "tham-gia": _part,
    "chi-so": _share,
}


def rows(results: ProvinceResults, asked: str, sort: str) -> tuple[UnitRow, ...]:
    """The units with all the words that are looked for, in the order asked for; by name for any other."""
    words = fold(asked).split()
    found = [row for row in results.rows if all(word in row.search for word in words)]
    key = SORTS.get(sort, SORTS["ten"])
    return tuple(sorted(found, key=lambda row: -key(row)))


def choices(known: tuple[date, date] | None, span: Span) -> tuple[Span, ...]:
    """The spans that there are results of: years, then months, the newest first; and the one looked at."""
    if known is None:
        return (span,)
    first, last = map(month_of, known)
    years = [Span(year, 1, 12) for year in range(last.year, first.year - 1, -1)]
    every = [one for year in years for one in year.each[::-1] if first <= one <= last]
    found = (*years, *every[:_MOST_MONTHS])
    return found if span in found else (span, *found)


# --- charts and cautions --------------------------------------------------------------------------------


def cautions(figures: Figures) -> tuple[str, ...]:
    """What has to be said beside the figures, as printing/wording.py words it."""
    found = []
    if any(index.share == 1 for index in figures.indices):
        found.append("all_satisfied")
    part, whole = figures.participation.part, figures.participation.whole
    if part is not None and whole and 100 * part < LOW_PARTICIPATION_PERCENT * whole:
        found.append("low_participation")
    return tuple(found)


@dataclass(frozen=True)
class Written:
    """How a language says and writes."""

    say: _Say
    percent: _Write

    def bounds(self, index: Index) -> str:
        """The interval: 88,3 % – 96,1 %."""
        return "" if index.bounds is None else " – ".join(map(self.percent, index.bounds))

    def point(self, label: str, figures: Figures, index: Index | None) -> Point:
        """A unit's or month's index with its interval and participation."""
        part = figures.participation
        taken: dict[str, Any] = {"participation": _exact(part), "participation_figure": self.percent(part)}
        if index is None or index.share is None or part.percent is None:
            return Point(label, None, self.percent(Ratio(None, None)), **taken)
        bounded: dict[str, Any] = {
            "low": index.low,
            "high": index.high,
            "interval_figure": self.bounds(index),
        }
        return Point(label, float(index.share), self.percent(index.percent), **taken, **bounded)


def chart(units: Iterable[UnitRow], definition: str, written: Written) -> Chart | None:
    """The indices of the units that have a rank, the highest first; None of fewer than two."""
    ranked = [
        (row, index)
        for row in units
        for index, rank in row.shown
        if rank and index.definition.id == definition
    ]
    ranked.sort(key=lambda one: -(one[1].share or 0))
    if len(ranked) < 2:  # noqa: PLR2004 - there is nothing to compare
        return None
    say = written.say
    said = intervals.Said(say("Đơn vị"), say("Chỉ số"), say("Khoảng tin cậy"), say("Tỷ lệ tham gia"))
    return intervals.draw(
        [written.point(row.label, row.figures, index) for row, index in ranked], said, _CHART_WIDTH
    )


def line(found: Sequence[tuple[Span, Figures]], definition: str, written: Written) -> Chart | None:
    """An index over the months, the oldest first, with participation under it; None of fewer than two."""
    by_month = dict(found[:_MOST_MONTHS])
    if len(by_month) < 2:  # noqa: PLR2004 - a dot is no line
        return None
    points = []
    for month, figures in sorted(by_month.items()):
        index = next((one for one in figures.indices if one.definition.id == definition), None)
        points.append(written.point(f"{month.month:02}/{month.year}", figures, index))
    say = written.say
    said = months.Said(say("Chỉ số"), say("Tỷ lệ tham gia"), say("Tháng"))
    return months.draw(points, said, _CHART_WIDTH)


def _exact(ratio: Ratio) -> float | None:
    return None if ratio.percent is None or not ratio.whole else (ratio.part or 0) / ratio.whole
