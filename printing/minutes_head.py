"""The head of official minutes: two columns, rules of their right lengths, name and subject.

NĐ 30/2020, Phụ lục I, mục II; Mẫu 1.9 has no place-and-date line.
"""

from typing import Final

from reportlab.platypus import Flowable

from ballots.views.readmodels import DestroyedView, MinutesView
from printing import wording
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import BODY_WIDTH_MM, points
from printing.pen import Pen, line_mm, width_mm, wrap

_COUNTRY: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_COUNTRY_SIZE: Final = 12
_MOTTO_SIZE: Final = 13
_AGENCY_SIZE: Final = 12
_NUMBER_SIZE: Final = 13
_TITLE_SIZE: Final = 14
_RULE_SHARE: Final = 0.4  # of the line above it: between one third and one half
_LEFT_COLUMN_MM: Final = 66.0
_RIGHT_MIDDLE_MM: Final = (_LEFT_COLUMN_MM + BODY_WIDTH_MM) / 2 + 1
_RULE_GAP_MM: Final = 1.0
_RULE_PT: Final = 0.7


class Head(Flowable):  # type: ignore[misc] # reportlab gives no types
    """Letterhead, number, BIÊN BẢN and subject; its height is known before anything is drawn."""

    def __init__(self, view: MinutesView | DestroyedView) -> None:
        super().__init__()
        room = _LEFT_COLUMN_MM - 2
        self._parent = wrap(free(view.parent).upper(), REGULAR, _AGENCY_SIZE, room) if view.parent else ()
        self._unit = wrap(free(view.unit).upper(), BOLD, _AGENCY_SIZE, room)
        self._number = f"Số: {wording.serial(view.number)}/{free(view.symbol)}"
        self._subject = wrap(free(view.subject), BOLD, _TITLE_SIZE, BODY_WIDTH_MM - 20)
        left = (len(self._parent) + len(self._unit)) * line_mm(_AGENCY_SIZE)
        self._columns_mm = (
            max(left, line_mm(_COUNTRY_SIZE) + line_mm(_MOTTO_SIZE)) + 3 + line_mm(_NUMBER_SIZE)
        )
        self._height_mm = self._columns_mm + 8 + (1 + len(self._subject)) * line_mm(_TITLE_SIZE) + 5

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        """Size in points, as Platypus asks for it."""
        return available_width, points(self._height_mm)

    def draw(self) -> None:
        """Draw from the upper edge down."""
        pen = Pen(self.canv, self._height_mm)
        self._draw_agency(pen)
        top = pen.lines(_RIGHT_MIDDLE_MM, 0, (_COUNTRY,), BOLD, _COUNTRY_SIZE, "center")
        top = pen.lines(_RIGHT_MIDDLE_MM, top, (_MOTTO,), BOLD, _MOTTO_SIZE, "center")
        half = width_mm(_MOTTO, BOLD, _MOTTO_SIZE) / 2
        pen.rule(_RIGHT_MIDDLE_MM - half, _RIGHT_MIDDLE_MM + half, top + _RULE_GAP_MM, _RULE_PT)
        self._draw_title(pen, self._columns_mm + 8)

    def _draw_agency(self, pen: Pen) -> None:
        middle = _LEFT_COLUMN_MM / 2
        top = pen.lines(middle, 0, self._parent, REGULAR, _AGENCY_SIZE, "center")
        top = pen.lines(middle, top, self._unit, BOLD, _AGENCY_SIZE, "center")
        _rule_below(pen, middle, top, self._unit, _AGENCY_SIZE)
        pen.lines(middle, top + 3, (self._number,), REGULAR, _NUMBER_SIZE, "center")

    def _draw_title(self, pen: Pen, top: float) -> None:
        middle = BODY_WIDTH_MM / 2
        top = pen.lines(middle, top, ("BIÊN BẢN",), BOLD, _TITLE_SIZE, "center")
        top = pen.lines(middle, top, self._subject, BOLD, _TITLE_SIZE, "center")
        _rule_below(pen, middle, top, self._subject, _TITLE_SIZE)


def _rule_below(pen: Pen, middle: float, top: float, lines: tuple[str, ...], size: float) -> None:
    half = max(width_mm(line, BOLD, size) for line in lines) * _RULE_SHARE / 2
    pen.rule(middle - half, middle + half, top + _RULE_GAP_MM, _RULE_PT)
