"""The chart of a box's results on paper: what printing/charts.py has laid out, in lines and letters."""

from collections.abc import Sequence
from typing import Final

from reportlab.platypus import Flowable

from ballots.views.readmodels import QuestionResult
from printing.charts import HATCHES, TEXT_MM, Chart, bars_of, draw, levels_of
from printing.fonts import REGULAR, free
from printing.geometry import BODY_WIDTH_MM, MM, points
from printing.pen import Pen
from printing.tags import marked, one
from printing.wording import percent

__all__ = ["Drawing", "results_chart"]

_STROKE_PT: Final = 0.35
_ABOVE_PT: Final = 6


def results_chart(questions: Sequence[QuestionResult]) -> Flowable:
    """The chart of all questions, as wide as the text."""
    bars = bars_of(questions, free, percent)
    told = "; ".join(f"{bar.label}: {bar.figure}" for bar in bars)
    chart = draw(bars, levels_of(questions, free), BODY_WIDTH_MM)
    return Drawing(chart, f"Biểu đồ tỷ lệ hài lòng. {told}.")


class Drawing(Flowable):  # type: ignore[misc] # reportlab gives no types
    """A chart as one piece, with words for who does not see it."""

    def __init__(self, chart: Chart, alternative: str) -> None:
        super().__init__()
        self._chart, self._alternative = chart, alternative
        self.spaceBefore = _ABOVE_PT

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Size in points, as Platypus asks for it."""
        return points(self._chart.width), points(self._chart.height)

    def draw(self) -> None:
        """Frames, strokes, letters."""
        pen = Pen(self.canv, self._chart.height)
        with marked(self.canv, one("Figure"), self._alternative):
            self.canv.setLineWidth(_STROKE_PT)
            for frame in self._chart.frames:
                corner = points(frame.x), pen.y(frame.y + frame.height)
                size = points(frame.width), points(frame.height)
                self.canv.rect(
                    *corner,
                    *size,
                    stroke=1,
                    fill=int(frame.level is not None and HATCHES[frame.level] is None),
                )
            for line in (*self._chart.hatches, *self._chart.scale):
                self.canv.line(points(line.x1), pen.y(line.y1), points(line.x2), pen.y(line.y2))
            for word in self._chart.words:
                pen.text(word.x, word.baseline, word.text, REGULAR, TEXT_MM * MM, word.align)
