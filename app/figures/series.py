"""Charts over months out of what was read: a chart a question, its words those of the pages."""

from ballots.views.figures.months import Months
from printing.charts import months
from printing.charts.months import Said, Target
from printing.charts.parts import Chart
from printing.wording import percent

__all__ = ["charts_of"]

_WIDTH = 72  # millimetres, on a screen so many parts of its width


def charts_of(found: Months, goal: int | None) -> tuple[tuple[str, Chart], ...]:
    """Each question with its line; `goal`: a share in whole percent to be reached."""
    target = None if goal is None else Target(goal / 100, f"Mục tiêu {goal} %")
    said = Said("Tỷ lệ hài lòng", "Tỷ lệ tham gia", "Tháng")
    return tuple(
        (text, months.draw(points, said, _WIDTH, target))
        for text, points in months.points_of(found.months, percent)
    )
