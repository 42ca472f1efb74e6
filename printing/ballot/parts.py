"""What stands on the paper ballot, as pieces of known height that a sheet can be filled with.

A piece never breaks; `glued` ones stay with the piece that follows. Knows forms, not slips and not codes.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.views.readmodels import Form
from printing.ballot.faces import draw_face
from printing.ballot.frames import Frame
from printing.ballot.plan import BUBBLE_GREY, BUBBLE_MM, Bubble, DoesNotFit
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import points
from printing.pen import Pen, line_mm, width_mm, wrap
from printing.tongue import VIETNAMESE, Tongue

RULE_WORDS: Final = "Chỉ đánh dấu một ô cho mỗi nội dung."
BLANK_WORDS: Final = "Chỉ đánh dấu một ô cho mỗi nội dung; chưa có ý kiến thì xin ông/bà để trống."
REASONS_WORDS: Final = "Nếu chưa hài lòng, xin ông/bà cho biết lý do (có thể chọn nhiều ô):"
REMARK_WORDS: Final = "Ý kiến khác (nếu có)."
REMARK_HINT: Final = "Vui lòng không ghi họ tên, số điện thoại, số căn cước"
REMARK_LINE_MM: Final = 7.0
_GAP_MM: Final = 2.0
_FACE_MM: Final = 7.0
_SMALL_FACE_MM: Final = 6.0
_MATRIX_LEVEL_MM: Final = 11.0
_MATRIX_LEVELS: Final = 8  # more columns than that leave no room for the words
_ACROSS: Final = 5  # levels in one row
_NARROW_MM: Final = 20.0  # a cell for bubble, face and number side by side
_TINY_MM: Final = 16.0  # a cell for two short words of 12 points


@dataclass(frozen=True)
class Piece:
    """Something of a fixed height; `draw` is given the pen and the distance of its top edge.

    `bubbles` are drawn by whoever fills the sheet; their `y` counts from the piece's own top.
    """

    height: float
    draw: Callable[[Pen, float], None]
    glued: bool = False
    headed: bool = False  # a matrix row, to be read under the names of the levels
    bubbles: tuple[Bubble, ...] = ()
    remark: bool = False  # the box to write in, drawn by whoever fills the sheet as well


@dataclass(frozen=True)
class Scale:
    """One choice of sizes in points; large ones are tried first."""

    text: float
    small: float  # explanations and reasons
    matrix: bool
    sheets: int  # the layout is taken if it needs no more


def pieces(form: Form, scale: Scale, frame: Frame, tongue: Tongue = VIETNAMESE) -> Iterator[Piece]:
    """Everything between header and remark, in order; the form is in the language already.

    Raises DoesNotFit where a word is wider than its place.
    """
    no_opinion = any(not level.opinion for level in form.levels)  # then there is a bubble for it
    said = tongue.say(RULE_WORDS if no_opinion else BLANK_WORDS)
    yield _paragraph(frame, said, REGULAR, scale.small + 0.5, 0.3)
    yield from _matrix(form, scale, frame) if scale.matrix else _blocks(form, scale, frame)
    if form.reasons:
        yield _paragraph(frame, tongue.say(REASONS_WORDS), REGULAR, scale.small + 0.5, _GAP_MM, glued=True)
        yield from _reasons(form, scale.small, frame)


def remark_heading(form: Form, scale: Scale, frame: Frame, tongue: Tongue) -> Piece:
    """What stands above the box for a remark."""
    hint = f"{form.remark_hint or tongue.say(REMARK_HINT)}."
    words = f"{tongue.say(REMARK_WORDS)} {hint}"
    return _paragraph(frame, words, REGULAR, scale.small + 0.5, _GAP_MM, glued=True)


def draw_bubble(pen: Pen, x: float, y: float) -> None:
    """A circle to mark, in a grey that no reader takes for ink."""
    pen.canvas.setLineWidth(1.2)
    pen.canvas.setStrokeGray(BUBBLE_GREY)
    pen.canvas.circle(points(x), pen.y(y), points(BUBBLE_MM) / 2)
    pen.canvas.setStrokeGray(0)


def numbers(form: Form) -> list[str]:
    """The number beside each level, as on the screen: the best has the highest, no opinion has none."""
    rated = [level for level in form.levels if level.opinion]
    return [str(len(rated) - rated.index(level)) if level.opinion else "" for level in form.levels]


def _paragraph(
    frame: Frame, text: str, font: str, size: float, above: float, *, glued: bool = False
) -> Piece:
    """Lines over the whole column, with some room above."""
    lines = _wrapped(free(text), font, size, frame.column)

    def draw(pen: Pen, top: float) -> None:
        pen.lines(frame.left, top + above, lines, font, size)

    return Piece(above + len(lines) * line_mm(size), draw, glued)


def _wrapped(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """As `wrap`, but no word is cut: DoesNotFit."""
    if any(width_mm(word, font, size) > room for word in text.split(" ")):
        raise DoesNotFit("form")
    return wrap(text, font, size, room)


# --- question by question -----------------------------------------------------------------------------------


def _blocks(form: Form, scale: Scale, frame: Frame) -> Iterator[Piece]:
    """The words of each question, then a row of its levels as on the screen."""
    group = None
    for place, question in enumerate(form.questions, 1):
        if question.group and question.group != group:
            yield _paragraph(frame, question.group, BOLD, scale.text, _GAP_MM, glued=True)
        group = question.group
        yield _paragraph(frame, f"{place}. {question.text}", BOLD, scale.text, _GAP_MM, glued=True)
        if question.hint:
            yield _paragraph(frame, f"({question.hint})", REGULAR, scale.small + 0.5, 0, glued=True)
        rows = [slice(at, at + _ACROSS) for at in range(0, len(form.levels), _ACROSS)]
        for row in rows:
            yield _level_row(form, question.code, row, scale, frame, glued=row is not rows[-1])


def _level_row(form: Form, question: str, row: slice, scale: Scale, frame: Frame, *, glued: bool) -> Piece:
    """Cells of one width, in each the bubble, the face and its number, and the level's name below.

    In narrow cells the bubble stands below the face.
    """
    levels, said = form.levels[row], numbers(form)[row]
    cell, above = frame.column / min(len(form.levels), _ACROSS), 1.4
    middles = [frame.left + (i + 0.5) * cell for i in range(len(levels))]
    size = scale.text if cell > _TINY_MM else min(scale.text, 10)
    names = [_from_the_end(level.label, REGULAR, size, cell - 0.8) for level in levels]
    narrow = cell < _NARROW_MM
    beside = 0.0 if narrow else BUBBLE_MM + 1.4
    lefts = [
        middle - (beside + _FACE_MM + (3.2 if number else 0)) / 2
        for middle, number in zip(middles, said, strict=True)
    ]
    named = above + _FACE_MM + 0.6 + (BUBBLE_MM + 1.0 if narrow else 0)

    def draw(pen: Pen, top: float) -> None:
        for i, level in enumerate(levels):
            face = lefts[i] + beside
            draw_face(pen.canvas, level.face, points(face), pen.y(top + above), _FACE_MM)
            pen.text(face + _FACE_MM + 1, top + above + _FACE_MM * 0.7, said[i], BOLD, scale.text + 1)
            pen.lines(middles[i], top + named, names[i], REGULAR, size, "center")

    marks = tuple(
        Bubble(question, level.code, middles[i], above + _FACE_MM + 1 + BUBBLE_MM / 2)
        if narrow
        else Bubble(question, level.code, lefts[i] + BUBBLE_MM / 2, above + _FACE_MM / 2)
        for i, level in enumerate(levels)
    )
    height = named + max(map(len, names)) * line_mm(size)
    return Piece(height, draw, glued, bubbles=marks)


def _reasons(form: Form, size: float, frame: Frame) -> Iterator[Piece]:
    across = 1 if frame.stacked else 2
    rows = [form.reasons[at : at + across] for at in range(0, len(form.reasons), across)]
    for row in rows:
        labels = [free(reason.label) for reason in row]
        codes = [reason.code for reason in row]
        yield _reason_row(codes, labels, size, frame, frame.column / across, glued=row is not rows[-1])


def _reason_row(
    codes: Sequence[str], labels: Sequence[str], size: float, frame: Frame, cell: float, *, glued: bool
) -> Piece:
    words = [_wrapped(label, REGULAR, size, cell - BUBBLE_MM - 3) for label in labels]
    height, above = max(BUBBLE_MM, *(len(lines) * line_mm(size) for lines in words)), 0.7

    def draw(pen: Pen, top: float) -> None:
        middle = top + above + height / 2
        for i, lines in enumerate(words):
            left = frame.left + i * cell + BUBBLE_MM + 1.8
            pen.lines(left, middle - len(lines) * line_mm(size) / 2, lines, REGULAR, size)

    marks = (
        Bubble("", code, frame.left + i * cell + BUBBLE_MM / 2, above + height / 2)
        for i, code in enumerate(codes)
    )
    return Piece(above + height, draw, glued, bubbles=tuple(marks))


# --- many items under one scale -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Columns:
    """Where a matrix's columns are, one for each level; the items' words have the rest."""

    labels: tuple[tuple[str, ...], ...]
    size: float
    left: float  # of the first level's column
    width: float  # of one

    def middle(self, i: int) -> float:
        """Middle of the i-th level's column."""
        return self.left + (i + 0.5) * self.width


def _matrix(form: Form, scale: Scale, frame: Frame) -> Iterator[Piece]:
    """Items in rows, levels in columns, under the faces and names of the levels."""
    columns = _columns(form, frame)
    yield matrix_heading(form, frame)
    group = None
    for place, question in enumerate(form.questions, 1):
        if question.group and question.group != group:
            heading = _paragraph(frame, question.group, BOLD, scale.text, 1.2, glued=True)
            yield dataclasses.replace(heading, headed=True)
        group = question.group
        hint = f" ({question.hint})" if question.hint else ""
        words = f"{place}. {question.text}{hint}"
        yield _item_row(words, question.code, form, columns, scale, frame)


def _columns(form: Form, frame: Frame) -> _Columns:
    """DoesNotFit for more levels than there is room for."""
    count, size = len(form.levels), 8.0
    if count > _MATRIX_LEVELS:
        raise DoesNotFit("form")
    width = frame.column / count if frame.stacked else _MATRIX_LEVEL_MM
    width = min(width, 16.0)
    labels = tuple(_from_the_end(level.label, BOLD, size, width - 0.4) for level in form.levels)
    return _Columns(labels, size, frame.right - count * width, width)


def _from_the_end(label: str, font: str, size: float, width: float) -> tuple[str, ...]:
    """Break so that the last line is the fullest: Rất | hài lòng and never Rất hài | lòng."""
    backwards = " ".join(reversed(free(label).split(" ")))
    lines = _wrapped(backwards, font, size, width)
    return tuple(" ".join(reversed(line.split(" "))) for line in reversed(lines))


def matrix_heading(form: Form, frame: Frame) -> Piece:
    """Give the row of the levels' faces, numbers and names, needed again on every further sheet."""
    columns, said = _columns(form, frame), numbers(form)
    height = max(len(lines) for lines in columns.labels) * line_mm(columns.size)
    above, face = 1.0, _SMALL_FACE_MM

    def draw(pen: Pen, top: float) -> None:
        for i, lines in enumerate(columns.labels):
            left = columns.middle(i) - (face + (3.0 if said[i] else 0)) / 2
            draw_face(pen.canvas, form.levels[i].face, points(left), pen.y(top + above), face)
            pen.text(left + face + 0.8, top + above + face * 0.72, said[i], BOLD, 10.5)
            start = top + above + face + 0.6
            pen.lines(columns.middle(i), start, lines, BOLD, columns.size, "center")
        pen.rule(frame.left, frame.right, top + above + face + 0.6 + height + 0.8, 0.9)

    return Piece(above + face + 0.6 + height + 1.2, draw, glued=True)


def _item_row(text: str, question: str, form: Form, columns: _Columns, scale: Scale, frame: Frame) -> Piece:
    """The words, and beside them, or below in a narrow frame, one bubble for each level."""
    room = frame.column if frame.stacked else columns.left - frame.left - 2
    lines = _wrapped(free(text), REGULAR, scale.text, room)
    words, gap = len(lines) * line_mm(scale.text), 1.1
    if frame.stacked:
        height, middle = words + 0.8 + BUBBLE_MM + gap + 0.8, words + 0.8 + BUBBLE_MM / 2 + 0.3
    else:
        height = max(words, BUBBLE_MM) + gap
        middle = height / 2
    start = 0.3 if frame.stacked else (height - words) / 2

    def draw(pen: Pen, top: float) -> None:
        pen.lines(frame.left, top + start, lines, REGULAR, scale.text)
        pen.rule(frame.left, frame.right, top + height, 0.25)

    marks = (Bubble(question, level.code, columns.middle(i), middle) for i, level in enumerate(form.levels))
    return Piece(height, draw, headed=True, bubbles=tuple(marks))
