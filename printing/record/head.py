"""The head of official minutes: two columns, rules of their right lengths, name and subject.

NĐ 30/2020, Phụ lục I, mục II; Mẫu 1.9 has no place-and-date line.
"""

import re
from typing import Final, Protocol

from reportlab.platypus import Flowable

from printing import wording
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import BODY_WIDTH_MM, points
from printing.pen import Pen, line_mm, width_mm, wrap
from printing.tags import artifact, marked, one

_COUNTRY: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_COUNTRY_SIZE: Final = 12
_MOTTO_SIZE: Final = 13
_AGENCY_SIZE: Final = 12
_NUMBER_SIZE: Final = 13
_TITLE_SIZE: Final = 14
_RULE_SHARE: Final = 0.4  # of the line above it: between one third and one half
_LEFT_COLUMN_MM: Final = 66.0
_RULE_GAP_MM: Final = 1.0
_RULE_PT: Final = 0.7
_BOUND: Final = "\N{NO-BREAK SPACE}"
_KINDS: Final = frozenset(
    ("xã", "phường", "khu", "trấn", "huyện", "quận", "phố", "tỉnh", "thôn")
)  # a place's name follows
_WORDS: Final = re.compile(
    "hành chính công|trung tâm|phục vụ|ủy ban|nhân dân|hội đồng|đặc khu|thị trấn|thị xã|thành phố|việt nam",
    re.IGNORECASE,
)


class Headed(Protocol):
    """Who issues a document, under which number (0: written in by hand), about what."""

    @property
    def parent(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def symbol(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102


class Head(Flowable):  # type: ignore[misc] # reportlab gives no types
    """Letterhead, number, BIÊN BẢN and subject; its height is known before anything is drawn.

    `names`: those in the subject, each of which stays on one line.
    """

    def __init__(
        self,
        view: Headed,
        names: tuple[str, ...] = (),
        title: str = "BIÊN BẢN",
        width_mm: float = BODY_WIDTH_MM,
    ) -> None:
        super().__init__()
        self._title, self._width_mm = title, width_mm
        self._right_mm = (width_mm + _LEFT_COLUMN_MM) / 2 + 1  # middle of the right column
        room = _LEFT_COLUMN_MM - 2
        self._parent = _lines(view.parent, REGULAR, _AGENCY_SIZE, room, capitals=True) if view.parent else ()
        self._unit = _lines(view.unit, BOLD, _AGENCY_SIZE, room, capitals=True)
        serial = wording.serial(view.number) if view.number else "……"
        self._number = f"Số: {serial}/{free(view.symbol)}" if view.symbol else ""
        self._subject = _lines(view.subject, BOLD, _TITLE_SIZE, width_mm - 20, names)
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
        with marked(self.canv, one("P")):
            top = pen.lines(self._right_mm, 0, (_COUNTRY,), BOLD, _COUNTRY_SIZE, "center")
        with marked(self.canv, one("P")):
            top = pen.lines(self._right_mm, top, (_MOTTO,), BOLD, _MOTTO_SIZE, "center")
        half = width_mm(_MOTTO, BOLD, _MOTTO_SIZE) / 2
        _rule(pen, self._right_mm, half, top)
        self._draw_title(pen, self._columns_mm + 8)

    def _draw_agency(self, pen: Pen) -> None:
        middle = _LEFT_COLUMN_MM / 2
        with marked(self.canv, one("P")):
            top = pen.lines(middle, 0, self._parent, REGULAR, _AGENCY_SIZE, "center")
            top = pen.lines(middle, top, self._unit, BOLD, _AGENCY_SIZE, "center")
        _rule_below(pen, middle, top, self._unit, _AGENCY_SIZE)
        with marked(self.canv, one("P")):
            pen.lines(middle, top + 3, (self._number,), REGULAR, _NUMBER_SIZE, "center")

    def _draw_title(self, pen: Pen, top: float) -> None:
        middle = self._width_mm / 2
        with marked(self.canv, one("H1")):
            top = pen.lines(middle, top, (self._title,), BOLD, _TITLE_SIZE, "center")
            top = pen.lines(middle, top, self._subject, BOLD, _TITLE_SIZE, "center")
        _rule_below(pen, middle, top, self._subject, _TITLE_SIZE)


def _lines(
    text: str, font: str, size: float, room: float, names: tuple[str, ...] = (), *, capitals: bool = False
) -> tuple[str, ...]:
    """Lines that end inside no name, unless a name is longer than a line."""
    bound = free(text)
    for name in map(free, names):
        bound = bound.replace(name, name.replace(" ", _BOUND))
    bound = _bind_places(_WORDS.sub(lambda found: found[0].replace(" ", _BOUND), bound))
    words = (bound.upper() if capitals else bound).split(" ")
    kept = (word if width_mm(word, font, size) <= room else word.replace(_BOUND, " ") for word in words)
    return tuple(line.replace(_BOUND, " ") for line in wrap(" ".join(kept), font, size, room))


def _bind_places(text: str) -> str:
    """A place's name stays with its kind: "xã Đông Thanh", "phường 12"; it goes as far as its capitals do."""
    words: list[str] = []
    named = False
    for word in text.split(" "):
        if named and (word[:1].isupper() or word[:1].isdigit()):
            words[-1] += _BOUND + word
        else:
            words.append(word)
            named = False
        named = named or word.split(_BOUND)[-1].casefold() in _KINDS
        named = named and word[-1:].isalnum()
    return " ".join(words)


def _rule_below(pen: Pen, middle: float, top: float, lines: tuple[str, ...], size: float) -> None:
    _rule(pen, middle, max(width_mm(line, BOLD, size) for line in lines) * _RULE_SHARE / 2, top)


def _rule(pen: Pen, middle: float, half: float, top: float) -> None:
    """A rule so much to both sides of the middle, a little below `top`."""
    with artifact(pen.canvas):
        pen.rule(middle - half, middle + half, top + _RULE_GAP_MM, _RULE_PT)
