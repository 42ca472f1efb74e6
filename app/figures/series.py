"""Charts over months out of what was read: a chart a question, its words those of the pages."""

from ballots.spans import Span
from ballots.views.figures.months import Months
from ballots.views.papers.values import SummaryRow
from ballots.views.readmodels import Ratio
from printing.charts import months
from printing.charts.months import Said, Target
from printing.charts.parts import Chart, Point
from printing.wording import DASH, percent

__all__ = ["charts_of", "share_of"]

_WIDTH = 72  # millimetres, on a screen so many parts of its width


def charts_of(found: Months, goal: int | None) -> tuple[tuple[str, Chart], ...]:
    """Each question with its line; `goal`: a share in whole percent to be reached."""
    target = None if goal is None else Target(goal / 100, f"Mục tiêu {goal} %")
    said = Said("Tỷ lệ hài lòng", "Tỷ lệ tham gia", "Tháng")
    return tuple(
        (text, months.draw([_point(month, row, code) for month, row in found.months], said, _WIDTH, target))
        for code, text in found.questions
    )


def share_of(ratio: Ratio) -> float | None:
    """The exact share, 0 to 1 and beyond; None where there is none."""
    return None if ratio.percent is None or not ratio.whole else (ratio.part or 0) / ratio.whole


def _point(month: Span, row: SummaryRow | None, code: str) -> Point:
    label = f"{month.month:02}/{month.year}"
    if row is None:
        return Point(label, None, DASH, None, DASH)
    rates = [one.satisfaction for one in row.questions if one.code == code]
    rate = rates[0] if rates else Ratio(None, None)
    part = row.participation
    return Point(label, share_of(rate), percent(rate), share_of(part), percent(part))
