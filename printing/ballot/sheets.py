"""The A5 ballots that the clerk hands out: the paper ballot above, the stub below the tear line.

The paper ballot carries the slip number only, on a strip at its head that the committee cuts off before marks
are read; code and QR stand on the stub, which the citizen keeps.
"""

import functools
import io
from collections.abc import Sequence
from typing import Final, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from ballots.views.readmodels import BallotSheet, Form
from printing import wording
from printing.ballot.parts import SCALES, Piece, Scale, matrix_heading, pieces, writing_line
from printing.ballot.stub import draw_stub, draw_tear_line, hotline
from printing.fonts import BOLD, REGULAR, free, register
from printing.geometry import (
    BALLOT_HEIGHT_MM,
    BALLOT_WIDTH_MM,
    BELOW_STRIP_MM,
    COLUMN_LEFT_MM,
    COLUMN_RIGHT_MM,
    COLUMN_WIDTH_MM,
    PAPER_BOTTOM_MM,
    PAPER_TOP_MM,
    STRIP_CUT_MM,
    points,
)
from printing.pen import Pen, fitting_size, line_mm, width_mm, wrap
from printing.tongue import VIETNAMESE, Tongue

TITLE: Final = "PHIẾU ĐÁNH GIÁ SỰ HÀI LÒNG"
_CONTINUED: Final = "Phiếu đánh giá sự hài lòng (tiếp theo)"
_CROSS_OUT: Final = "(không muốn nêu thì gạch bỏ)"
_FIELD_WORDS: Final = (
    "Lĩnh vực (không bắt buộc): ............................................................"
)
_MIDDLE_MM: Final = BALLOT_WIDTH_MM / 2
_FOOT_WORDS: Final = "Xin ông/bà cho phiếu này vào hòm phiếu."
_FOOT_THANKS: Final = "Trân trọng cảm ơn!"
_FOOT_SIZES: Final = (10.0, 9.5, 9.0, 8.5, 8.0)
_FOOT_MM: Final = 5.0
_TRIAL_MM: Final = 6.5
_CUT_WORDS: Final = "Hội đồng cắt dải này khi kiểm phiếu, trước khi đọc các mức"
_MORE_WRITING_LINES: Final = 3

Page = tuple[Piece, ...]


class _Unit(NamedTuple):
    """What one layout serves: all ballots of a deck that differ in number, code and field only."""

    parent: str
    unit: str
    box: str
    trial: bool
    tongue: Tongue


def draw_ballots(ballots: Sequence[BallotSheet], tongue: Tongue = VIETNAMESE) -> bytes:
    """A PDF with the ballots in the given order, the same bytes for the same ballots.

    One page each; a questionnaire with many items takes two, the stub being on the first.
    Raises ValueError without ballots and qr.TooDense for a URL that no scanner would read.
    """
    if not ballots:
        raise ValueError("no ballots")
    out = io.BytesIO()
    size = (points(BALLOT_WIDTH_MM), points(BALLOT_HEIGHT_MM))
    register()
    lang = "vi-VN" if tongue is VIETNAMESE else tongue.code
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, lang=lang, initialFontName=REGULAR)
    canvas.setTitle("Phiếu đánh giá sự hài lòng")
    canvas.setAuthor(free(ballots[0].unit))
    pen = Pen(canvas, BALLOT_HEIGHT_MM)
    for ballot in ballots:
        _draw_ballot(pen, ballot, tongue)
    canvas.save()
    return out.getvalue()


def _draw_ballot(pen: Pen, ballot: BallotSheet, tongue: Tongue) -> None:
    unit = _Unit(free(ballot.parent), free(ballot.unit), free(ballot.box), ballot.trial, tongue)
    pages = _layout(ballot.form, unit)
    for index, page in enumerate(pages):
        place = f"Tờ {index + 1}/{len(pages)}" if len(pages) > 1 else ""
        _draw_strip(pen, wording.grouped(ballot.slip_number), place)
        top = _draw_header(pen, unit, ballot, place, first=index == 0)
        for piece in page:
            piece.draw(pen, top)
            top += piece.height
        if index == len(pages) - 1:
            baseline = PAPER_BOTTOM_MM - 1
            words, letters = _foot(ballot.telephone, tongue)
            pen.text(_MIDDLE_MM, baseline, words, REGULAR, letters, "center")
        if index == 0:
            draw_tear_line(pen, tongue)
            draw_stub(pen, ballot, tongue)
        pen.canvas.showPage()


def _foot(telephone: str, tongue: Tongue) -> tuple[str, float]:
    """The last line and its size: with the hotline, for a long number without the thanks, or that alone."""
    ask, thanks = tongue.say(_FOOT_WORDS), tongue.say(_FOOT_THANKS)
    if not telephone:
        return f"{ask} {thanks}", _FOOT_SIZES[0]
    call = hotline(telephone, tongue)
    for words in (f"{ask} {thanks} {call}", f"{ask} {call}", call):
        size = fitting_size(words, REGULAR, _FOOT_SIZES, COLUMN_WIDTH_MM)
        if width_mm(words, REGULAR, size) <= COLUMN_WIDTH_MM:
            break
    return words, size


# --- the header ---------------------------------------------------------------------------------------------


def _unit_lines(unit: _Unit) -> tuple[tuple[tuple[str, ...], str, float], ...]:
    """The superior body, the unit in bold and the box; long names smaller."""

    def fit(text: str, font: str, sizes: tuple[float, ...]) -> tuple[tuple[str, ...], str, float]:
        for size in sizes:
            lines = wrap(text, font, size, COLUMN_WIDTH_MM)
            if len(lines) <= 2:  # noqa: PLR2004 - as in official headers
                break
        return lines, font, size

    return (
        *([fit(unit.parent.upper(), REGULAR, (9.5, 8.5, 8))] if unit.parent else []),
        fit(unit.unit.upper(), BOLD, (10.5, 9.5, 8.5, 8)),
        *([fit(unit.box, REGULAR, (9.5, 8.5, 8))] if unit.box else []),
    )


def _header_mm(unit: _Unit, *, first: bool) -> float:
    """Height of what `_draw_header` draws, from below the strip."""
    height = _TRIAL_MM if unit.trial else 0.0
    if not first:
        return height + line_mm(12) + 2
    names = sum(len(lines) * line_mm(size) for lines, _, size in _unit_lines(unit))
    return height + names + 2 + line_mm(16) + line_mm(11)


def _draw_strip(pen: Pen, number: str, place: str) -> None:
    """The slip number, which of several sheets this is, and the line along which both are cut off."""
    label = "Số phiếu"
    pen.text(COLUMN_LEFT_MM, PAPER_TOP_MM + 4, label, REGULAR, 11)
    pen.text(COLUMN_LEFT_MM + width_mm(label, REGULAR, 11) + 3, PAPER_TOP_MM + 4, number, BOLD, 17)
    if place:
        pen.text(
            COLUMN_RIGHT_MM,
            PAPER_TOP_MM + 4,
            f"{place} – ghim các tờ lại trước khi cắt",
            REGULAR,
            9.5,
            "right",
        )
    half = width_mm(_CUT_WORDS, REGULAR, 8.5) / 2 + 2
    pen.text(_MIDDLE_MM, STRIP_CUT_MM + 1, _CUT_WORDS, REGULAR, 8.5, "center")
    pen.rule(4, _MIDDLE_MM - half, STRIP_CUT_MM, 0.8, (4, 3))
    pen.rule(_MIDDLE_MM + half, BALLOT_WIDTH_MM - 4, STRIP_CUT_MM, 0.8, (4, 3))


def _draw_header(pen: Pen, unit: _Unit, ballot: BallotSheet, place: str, *, first: bool) -> float:
    """Unit and title; on further pages one line. Gives where the pieces begin."""
    top = BELOW_STRIP_MM
    if unit.trial:
        pen.text(_MIDDLE_MM, top + line_mm(12) * 0.8, wording.TRIAL, BOLD, 12, "center")
        pen.box(COLUMN_LEFT_MM, top - 0.6, COLUMN_WIDTH_MM, line_mm(12) + 0.6, 1.0)
        top += _TRIAL_MM
    if not first:
        pen.text(COLUMN_LEFT_MM, top + 4.2, unit.tongue.say(_CONTINUED), REGULAR, 10)
        pen.text(COLUMN_RIGHT_MM, top + 4.2, place, BOLD, 12, "right")
        return top + line_mm(12) + 2
    for lines, font, size in _unit_lines(unit):
        top = pen.lines(_MIDDLE_MM, top, lines, font, size, "center")
    top += 2
    pen.lines(_MIDDLE_MM, top, (unit.tongue.say(TITLE),), BOLD, 16, "center")
    _draw_field(pen, top + line_mm(16), ballot, unit.tongue)
    return top + line_mm(16) + line_mm(11)


def _draw_field(pen: Pen, top: float, ballot: BallotSheet, tongue: Tongue) -> None:
    """What the clerk proposed; the citizen may strike it out, as it may be cleared on the screen."""
    if ballot.field or ballot.desk:
        field = tongue.say("Lĩnh vực: %(field)s") % {"field": free(tongue.say(ballot.field or ""))}
        desk = tongue.say("Quầy: %(desk)s") % {"desk": free(ballot.desk or "")}
        both = "  –  ".join(
            part for part in (field if ballot.field else "", desk if ballot.desk else "") if part
        )
        words = f"{both}  {tongue.say(_CROSS_OUT)}"
    elif ballot.form.fields:
        words = tongue.say(_FIELD_WORDS)
    else:
        return
    size = fitting_size(words, REGULAR, (10.5, 9.5, 8.5), COLUMN_WIDTH_MM)
    first, *rest = wrap(words, REGULAR, size, COLUMN_WIDTH_MM - 2)
    pen.lines(_MIDDLE_MM, top, (f"{first}…" if rest else first,), REGULAR, size, "center")


# --- filling pages ------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def _layout(form: Form, unit: _Unit) -> tuple[Page, ...]:
    """Fill pages at the largest scale that needs few enough of them; a deck is laid out once."""
    for scale in SCALES:
        if scale.twofold and unit.tongue is VIETNAMESE:
            continue
        pages = _fill(form, unit, scale)
        if len(pages) <= scale.pages:
            break
    return pages


def _fill(form: Form, unit: _Unit, scale: Scale) -> tuple[Page, ...]:
    """Put the pieces on pages, glued ones together; spare room at the end becomes lines to write on."""
    form = unit.tongue.form(form)
    heading = matrix_heading(form, scale)
    pages: list[list[Piece]] = []
    room = 0.0
    for run in _runs(form, scale, unit.tongue):
        height = sum(piece.height for piece in run)
        if not pages or height > room:
            first = not pages
            room = PAPER_BOTTOM_MM - _FOOT_MM - BELOW_STRIP_MM - _header_mm(unit, first=first)
            pages.append([])
            if heading and run[0].headed and not first:
                pages[-1].append(heading)
                room -= heading.height
        pages[-1].extend(run)
        room -= height
    line = writing_line()
    if form.remark:
        spare = min(_MORE_WRITING_LINES, int(room // line.height))
        pages[-1].extend([line] * spare)
    return tuple(tuple(page) for page in pages)


def _runs(form: Form, scale: Scale, tongue: Tongue) -> list[list[Piece]]:
    """Pieces that must stay together, in order."""
    runs: list[list[Piece]] = [[]]
    for piece in pieces(form, scale, tongue):
        runs[-1].append(piece)
        if not piece.glued:
            runs.append([])
    return [run for run in runs if run]
