"""The line over months of a box's public page, out of the results that the page shows.

A month without a share is a gap in the line, and told in words: nobody takes it for a month like others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.languages.catalogue import spoken
from app.languages.figures import Figures
from ballots.forms.kinds import Kind
from ballots.spans import Span, month_of, months_up_to
from ballots.views.readmodels import PastResult, Ratio
from printing.charts import months
from printing.charts.parts import Chart, Point

__all__ = ["GAPS", "Lines", "lines_of"]

_WIDTH = 72  # millimetres, on a screen so many parts of its width
_MOST_MONTHS = 36
_UNKNOWN = Ratio(None, None)
GAPS = {
    "none": "không có lần mở hòm nào đã lưu biên bản",
    "unopened": "không mở được hòm phiếu điện tử",
    "carried": "phiếu điện tử chuyển sang lần mở sau",
    "few": "có dưới 5 phiếu hợp lệ nên không nêu",
    "other": "hỏi theo bộ câu hỏi khác",
}


@dataclass(frozen=True)
class Lines:
    """A chart a question, by its text; `gaps`: months as "10/2026", and why each has no share."""

    charts: tuple[tuple[str, Chart], ...]
    gaps: tuple[tuple[str, str], ...]


def lines_of(past: Sequence[PastResult], lang: str) -> Lines:
    """Of results as a page has them, newest first; no chart while fewer than two months have a share."""
    told = next((one.questions for one in past if one.questions), ())
    if not told or past[0].kind != Kind.BALLOTS:
        return Lines((), ())
    codes = {one.code for one in told}
    by_month: dict[Span, list[PastResult]] = {}
    for one in past:
        by_month.setdefault(month_of(one.held_on), []).append(one)
    every = _span(min(by_month), max(by_month)).each
    gaps = tuple(
        (_label(month), why) for month in every if (why := _gap(by_month.get(month, ()), codes)) is not None
    )
    if len(every) - len(gaps) < 2:  # noqa: PLR2004 - a dot is no line
        return Lines((), ())
    language = spoken(lang)
    percent = Figures(language).filters()["percent"]
    said = months.Said(*map(language.say, ("Tỷ lệ hài lòng", "Tỷ lệ tham gia", "Tháng")))
    charts = []
    for question in told:
        points = []
        for month in every:
            rate, part = _summed(list(_whole(by_month.get(month, ()), codes)), question.code)
            shares = (months.share_of(rate), percent(rate), months.share_of(part), percent(part))
            points.append(Point(_label(month), *shares))
        charts.append((question.text, months.draw(points, said, _WIDTH)))
    return Lines(tuple(charts), gaps)


def _span(first: Span, last: Span) -> Span:
    """From one month to another, or the newest of them."""
    whole = (last.year - first.year) * 12 + last.month - first.month + 1
    return months_up_to(last, min(whole, _MOST_MONTHS))


def _label(month: Span) -> str:
    return f"{month.month:02}/{month.year}"


def _whole(found: Sequence[PastResult], codes: set[str]) -> Iterator[PastResult]:
    """Those that tell of all ballots of their month, in these questions."""
    for one in found:
        if not one.carried and one.unopened is None and {asked.code for asked in one.questions} == codes:
            yield one


def _gap(found: Sequence[PastResult], codes: set[str]) -> str | None:
    """Why a month has no share; None where it has one."""
    if any(True for _ in _whole(found, codes)):
        return None
    if not found:
        return GAPS["none"]
    newest = found[0]
    if newest.unopened is not None or newest.carried:
        return GAPS["unopened" if newest.unopened is not None else "carried"]
    return GAPS["other" if newest.questions else "few"]


def _summed(found: Sequence[PastResult], code: str) -> tuple[Ratio, Ratio]:
    """Satisfaction and participation of the openings of a month together; unknown of one: unknown of all."""
    rates = [one.satisfaction for result in found for one in result.questions if one.code == code]
    return _sum(rates), _sum([result.participation for result in found])


def _sum(ratios: Sequence[Ratio]) -> Ratio:
    if not ratios or any(one.part is None or one.whole is None for one in ratios):
        return _UNKNOWN
    return Ratio(sum(one.part or 0 for one in ratios), sum(one.whole or 0 for one in ratios))
