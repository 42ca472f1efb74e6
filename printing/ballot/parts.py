"""What stands on the paper ballot, as pieces of known height that a page can be filled with.

A piece never breaks; `glued` ones stay with the piece that follows. Knows forms, not slips and not codes.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.views.readmodels import Form
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import COLUMN_LEFT_MM, COLUMN_RIGHT_MM, COLUMN_WIDTH_MM
from printing.pen import Pen, line_mm, width_mm, wrap
from printing.tongue import VIETNAMESE, Tongue

RULE_WORDS: Final = "Chỉ đánh dấu một ô cho mỗi nội dung."
BLANK_WORDS: Final = "Chỉ đánh dấu một ô cho mỗi nội dung; chưa có ý kiến thì xin ông/bà để trống."
REASONS_WORDS: Final = "Nếu chưa hài lòng, xin ông/bà cho biết lý do (có thể chọn nhiều ô):"
REMARK_WORDS: Final = "Ý kiến khác (nếu có)."
REMARK_HINT: Final = "Vui lòng không ghi họ tên, số điện thoại, số căn cước"
_REMARK_LINE_MM: Final = 7.0
_GAP_MM: Final = 2.0
_MATRIX_LEVELS: Final = 8  # more columns than that leave no room for the words


@dataclass(frozen=True)
class Piece:
    """Something of a fixed height; `draw` is given the pen and the distance of its top edge."""

    height: float
    draw: Callable[[Pen, float], None]
    glued: bool = False
    headed: bool = False  # a matrix row, to be read under the names of the levels


@dataclass(frozen=True)
class Scale:
    """One choice of sizes: letters in points, boxes in millimetres; large ones are tried first."""

    text: float
    box: float
    small: float  # explanations and reasons
    reasons: bool
    matrix: bool
    pages: int  # the layout is taken if it needs no more
    twofold: bool = False  # only where levels have a second name, which makes them long


SCALES: Final = (
    Scale(13.5, 6.5, 10.5, reasons=True, matrix=False, pages=1),
    Scale(13, 6, 10, reasons=True, matrix=False, pages=1),
    Scale(12.5, 6, 9.5, reasons=True, matrix=False, pages=1),
    Scale(12, 5.5, 9.5, reasons=True, matrix=False, pages=1),
    Scale(12, 5, 9, reasons=True, matrix=False, pages=1),
    Scale(11, 5, 9, reasons=True, matrix=False, pages=1, twofold=True),
    Scale(13, 6, 10, reasons=False, matrix=False, pages=1),
    Scale(12, 5.5, 9.5, reasons=False, matrix=False, pages=1),
    Scale(11, 5.5, 9, reasons=False, matrix=False, pages=1),
    Scale(11, 5, 9.5, reasons=True, matrix=True, pages=2),
    Scale(10.5, 5, 9, reasons=True, matrix=True, pages=2),
    Scale(10, 5, 9, reasons=True, matrix=True, pages=2),
    Scale(9.5, 4.5, 9, reasons=True, matrix=True, pages=2),
    Scale(10, 4.5, 9, reasons=False, matrix=True, pages=2),
    Scale(9.5, 4.5, 9, reasons=False, matrix=True, pages=2),
    Scale(9, 4.5, 9, reasons=False, matrix=True, pages=2),
    Scale(10, 5, 9, reasons=True, matrix=True, pages=99),
)


def pieces(form: Form, scale: Scale, tongue: Tongue = VIETNAMESE) -> Iterator[Piece]:
    """Everything between the header and the foot, in order; the form is in the language already."""
    no_opinion = any(not level.opinion for level in form.levels)  # then there is a box for it
    yield _paragraph(tongue.say(RULE_WORDS if no_opinion else BLANK_WORDS), REGULAR, scale.small + 0.5, 0.5)
    if scale.matrix and len(form.levels) <= _MATRIX_LEVELS:
        yield from _matrix(form, scale)
    else:
        yield from _blocks(form, scale)
    if scale.reasons and form.reasons:
        yield _paragraph(tongue.say(REASONS_WORDS), REGULAR, scale.small + 0.5, _GAP_MM, glued=True)
        yield from _rows_of_ticks([reason.label for reason in form.reasons], scale.small, 4.0, 1.0, 2)
    if form.remark:
        yield from _remark(form, scale, tongue)


def _paragraph(text: str, font: str, size: float, above: float, *, glued: bool = False) -> Piece:
    """Lines over the whole column, with some room above."""
    lines = wrap(free(text), font, size, COLUMN_WIDTH_MM)

    def draw(pen: Pen, top: float) -> None:
        pen.lines(COLUMN_LEFT_MM, top + above, lines, font, size)

    return Piece(above + len(lines) * line_mm(size), draw, glued)


def _blocks(form: Form, scale: Scale) -> Iterator[Piece]:
    """Question by question: the words, then a generous box for each level with its words beside it."""
    group = None
    for place, question in enumerate(form.questions, 1):
        if question.group and question.group != group:
            yield _paragraph(question.group, BOLD, scale.text, _GAP_MM, glued=True)
        group = question.group
        yield _paragraph(f"{place}. {question.text}", BOLD, scale.text, _GAP_MM, glued=True)
        if question.hint:
            yield _paragraph(f"({question.hint})", REGULAR, scale.small + 1, 0, glued=True)
        yield from _ticks([level.label for level in form.levels], scale.text, scale.box, 2.2)


def _ticks(labels: Sequence[str], size: float, box: float, gap: float) -> Iterator[Piece]:
    """Boxes with words beside them, as many in a row as the longest words allow, kept together."""
    widest = max(width_mm(free(label), REGULAR, size) for label in labels) + box + 6
    across = max(1, min(3, len(labels), int(COLUMN_WIDTH_MM // widest)))
    if len(labels) == 4 and across == 3:  # noqa: PLR2004 - three and one would look like an afterthought
        across = 2
    yield from _rows_of_ticks(labels, size, box, gap, across)


def _rows_of_ticks(
    labels: Sequence[str], size: float, box: float, gap: float, across: int
) -> Iterator[Piece]:
    clean = [free(label) for label in labels]
    rows = [clean[i : i + across] for i in range(0, len(clean), across)]
    for row in rows:
        yield _tick_row(row, size, box, gap, COLUMN_WIDTH_MM / across, glued=row is not rows[-1])


def _tick_row(
    labels: Sequence[str], size: float, box: float, gap: float, cell: float, *, glued: bool
) -> Piece:
    words = [wrap(label, REGULAR, size, cell - box - 3) for label in labels]
    height = max(box, *(len(lines) * line_mm(size) for lines in words))

    def draw(pen: Pen, top: float) -> None:
        middle = top + gap + height / 2
        for i, lines in enumerate(words):
            left = COLUMN_LEFT_MM + i * cell
            pen.box(left, middle - box / 2, box, box)
            pen.lines(left + box + 2, middle - len(lines) * line_mm(size) / 2, lines, REGULAR, size)

    return Piece(gap + height, draw, glued)


# --- many items under one scale -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Columns:
    """Where a matrix's columns are: the items' words first, then one column for each level."""

    labels: tuple[tuple[str, ...], ...]
    label_size: float
    level_width: float

    @property
    def words(self) -> float:
        """Width of the items' column."""
        return COLUMN_WIDTH_MM - self.level_width * len(self.labels)

    def middle(self, i: int) -> float:
        """Middle of the i-th level's column."""
        return COLUMN_LEFT_MM + self.words + (i + 0.5) * self.level_width


def _matrix(form: Form, scale: Scale) -> Iterator[Piece]:
    """Items in rows, levels in columns, under the names of the levels."""
    columns = _columns(form)
    heading = matrix_heading(form, scale)
    if heading:
        yield heading
    group = None
    for place, question in enumerate(form.questions, 1):
        if question.group and question.group != group:
            yield _group_row(question.group, scale)
        group = question.group
        hint = f" ({question.hint})" if question.hint else ""
        yield _item_row(f"{place}. {question.text}{hint}", columns, scale)


def _columns(form: Form) -> _Columns:
    width, size = 11.0, 8.0
    return _Columns(
        tuple(_from_the_end(level.label, size, width - 0.4) for level in form.levels), size, width
    )


def _from_the_end(label: str, size: float, width: float) -> tuple[str, ...]:
    """Break so that the last line is the fullest: Rất | hài lòng and never Rất hài | lòng."""
    backwards = " ".join(reversed(free(label).split(" ")))
    lines = wrap(backwards, BOLD, size, width)
    return tuple(" ".join(reversed(line.split(" "))) for line in reversed(lines))


def matrix_heading(form: Form, scale: Scale) -> Piece | None:
    """Give the row of level names, needed again on every further page; None in the other layout."""
    if not scale.matrix or len(form.levels) > _MATRIX_LEVELS:
        return None
    columns = _columns(form)
    height = max(len(lines) for lines in columns.labels) * line_mm(columns.label_size)

    def draw(pen: Pen, top: float) -> None:
        for i, lines in enumerate(columns.labels):
            start = top + 1.5 + height - len(lines) * line_mm(columns.label_size)
            pen.lines(columns.middle(i), start, lines, BOLD, columns.label_size, "center")
        pen.rule(COLUMN_LEFT_MM, COLUMN_RIGHT_MM, top + height + 2.2, 0.9)

    return Piece(height + 2.5, draw, glued=True)


def _group_row(text: str, scale: Scale) -> Piece:
    return dataclasses.replace(_paragraph(text, BOLD, scale.text, 1.2, glued=True), headed=True)


def _item_row(text: str, columns: _Columns, scale: Scale) -> Piece:
    lines = wrap(free(text), REGULAR, scale.text, columns.words - 2)
    height = max(len(lines) * line_mm(scale.text), scale.box) + 1.1

    def draw(pen: Pen, top: float) -> None:
        middle = top + height / 2
        pen.lines(COLUMN_LEFT_MM, middle - len(lines) * line_mm(scale.text) / 2, lines, REGULAR, scale.text)
        for i in range(len(columns.labels)):
            pen.box(columns.middle(i) - scale.box / 2, middle - scale.box / 2, scale.box, scale.box, 0.8)
        pen.rule(COLUMN_LEFT_MM, COLUMN_RIGHT_MM, top + height, 0.25)

    return Piece(height, draw, headed=True)


# --- the remark ---------------------------------------------------------------------------------------------


def _remark(form: Form, scale: Scale, tongue: Tongue) -> Iterator[Piece]:
    hint = f"{form.remark_hint or tongue.say(REMARK_HINT)}."
    yield _paragraph(f"{tongue.say(REMARK_WORDS)} {hint}", REGULAR, scale.small + 0.5, _GAP_MM, glued=True)
    yield writing_line(glued=True)
    yield writing_line()


def writing_line(*, glued: bool = False) -> Piece:
    """One dotted line to write on; a page with room to spare gets more of them."""

    def draw(pen: Pen, top: float) -> None:
        pen.rule(COLUMN_LEFT_MM, COLUMN_RIGHT_MM, top + _REMARK_LINE_MM - 0.6, 0.6, (0.6, 2))

    return Piece(_REMARK_LINE_MM, draw, glued)
