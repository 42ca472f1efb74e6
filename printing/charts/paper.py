"""A chart on paper: what its geometry says, in lines and letters, with words for who does not see it."""

from collections.abc import Iterable, Sequence
from typing import Final

from reportlab.platypus import Flowable

from ballots.views.readmodels import QuestionResult
from printing.charts import levels
from printing.charts.parts import DOT_MM, HATCHES, TEXT_MM, Chart, Line
from printing.fonts import REGULAR, free
from printing.geometry import BODY_WIDTH_MM, MM, points
from printing.pen import Pen
from printing.tags import marked, one
from printing.wording import percent

__all__ = ["Drawing", "drawing", "results_chart"]

_STROKE_PT: Final = 0.35
_BOLD_PT: Final = 1.1
_DASHED_PT: Final = 0.7
_DASHES_PT: Final = (3, 2)
_ABOVE_PT: Final = 6


def results_chart(questions: Sequence[QuestionResult]) -> Flowable:
    """The chart of all questions, as wide as the text."""
    bars = levels.bars_of(questions, free, percent)
    told = "; ".join(f"{bar.label}: {bar.figure}" for bar in bars)
    chart = levels.draw(bars, levels.levels_of(questions, free), BODY_WIDTH_MM)
    return Drawing(chart, f"Biểu đồ tỷ lệ hài lòng. {told}.")


def drawing(chart: Chart, title: str) -> Flowable:
    """A chart whose table says to who does not see it what is drawn."""
    told = "; ".join(", ".join(cell for cell in row if cell) for row in chart.table.rows)
    return Drawing(chart, f"{title}: {', '.join(chart.table.head)}. {told}.")


class Drawing(Flowable):  # type: ignore[misc] # reportlab gives no types
    """A chart as one piece, with words for who does not see it. Its letters are drawable (fonts.free)."""

    def __init__(self, chart: Chart, alternative: str) -> None:
        super().__init__()
        self._chart, self._alternative = chart, alternative
        self.spaceBefore = _ABOVE_PT

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Size in points, as Platypus asks for it."""
        return points(self._chart.width), points(self._chart.height)

    def draw(self) -> None:
        """Frames, strokes, dots, letters."""
        pen, chart = Pen(self.canv, self._chart.height), self._chart
        with marked(self.canv, one("Figure"), self._alternative):
            self.canv.setLineWidth(_STROKE_PT)
            for frame in chart.frames:
                corner = points(frame.x), pen.y(frame.y + frame.height)
                size = points(frame.width), points(frame.height)
                self.canv.rect(*corner, *size, stroke=1, fill=int(HATCHES[frame.level] is None))
            self._strokes(pen, (*chart.hatches, *chart.scale), _STROKE_PT)
            self._strokes(pen, chart.dashed, _DASHED_PT, _DASHES_PT)
            self._strokes(pen, chart.bold, _BOLD_PT)
            self._dots(pen)
            for word in chart.words:
                pen.text(word.x, word.baseline, word.text, REGULAR, TEXT_MM * MM, word.align)

    def _dots(self, pen: Pen) -> None:
        """None in the minutes: who reads them back takes no other colour than black (record/read.py)."""
        for dot in self._chart.dots:
            self.canv.setFillGray(0 if dot.full else 1)
            self.canv.circle(points(dot.x), pen.y(dot.y), points(DOT_MM), stroke=1, fill=1)
        if self._chart.dots:
            self.canv.setFillGray(0)

    def _strokes(
        self, pen: Pen, lines: Iterable[Line], width_pt: float, dashes: tuple[int, ...] = ()
    ) -> None:
        self.canv.setLineWidth(width_pt)
        self.canv.setDash(list(dashes))
        for line in lines:
            self.canv.line(points(line.x1), pen.y(line.y1), points(line.x2), pen.y(line.y2))
        self.canv.setDash([])
