"""The part that goes into the box: names, title, questions, bubbles, the box for a remark, the last line."""

from typing import Final

from ballots.views.readmodels import BallotSheet
from printing import wording
from printing.ballot.frames import Ends, Frame
from printing.ballot.layout import Filled, Laid
from printing.ballot.parts import REMARK_LINE_MM, draw_bubble
from printing.ballot.plan import BUBBLE_GREY, CORNER_MM, DoesNotFit, Rect
from printing.ballot.strip import draw_corner, draw_cut_line
from printing.ballot.stub import TITLE, hotline
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import points
from printing.pen import Pen, fitting_size, line_mm, width_mm, wrap
from printing.tongue import Tongue

__all__ = ["draw_paper"]

_CONTINUED: Final = "Phiếu đánh giá sự hài lòng (tiếp theo)"
_CROSS_OUT: Final = "(không muốn nêu thì gạch bỏ)"
_FIELD_WORDS: Final = (
    "Lĩnh vực (không bắt buộc): ............................................................"
)
_FOOT_WORDS: Final = "Xin ông/bà cho phiếu này vào hòm phiếu."
_FOOT_THANKS: Final = "Trân trọng cảm ơn!"
# Sizes of the superior body and the box, and of the unit between them; the last are for very long names.
_NAME_SIZES: Final = ((9.5, 10.5), (9, 10), (8.5, 9.5), (8, 9), (7.5, 8), (7, 7.5))
_FOOT_SIZES: Final = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
_BESIDE_CORNER_MM: Final = 1.5
_Lines = tuple[tuple[tuple[str, ...], str, float], ...]


def draw_paper(pen: Pen, ballot: BallotSheet, laid: Laid, filled: Filled, tongue: Tongue) -> None:
    """Everything on one sheet above the stub but the slip number; raises DoesNotFit."""
    frame, sheet = laid.frame, filled.sheet
    place = f"Tờ {sheet.number}/{len(laid.sheets)}" if len(laid.sheets) > 1 else ""
    draw_cut_line(pen, frame, place)
    for corner in sheet.corners:
        draw_corner(pen, corner)
    if sheet.number == 1:
        _draw_head(pen, frame, ballot, tongue)
    else:
        _draw_continued(pen, frame, tongue, place)
    if ballot.trial:
        _draw_trial(pen, frame, filled.ends, first=sheet.number == 1)
    for top, piece in filled.pieces:
        piece.draw(pen, top)
    for bubble in sheet.bubbles:
        draw_bubble(pen, bubble.x, bubble.y)
    if sheet.remark is not None:
        _draw_remark(pen, sheet.remark)
    if sheet.number == len(laid.sheets):
        _draw_foot(pen, frame, filled.ends, ballot.telephone, tongue)


# --- the head -----------------------------------------------------------------------------------------------


def _draw_head(pen: Pen, frame: Frame, ballot: BallotSheet, tongue: Tongue) -> None:
    """The superior body, the unit in bold and the box, in a room of fixed height; title; field."""
    middle, top = frame.width / 2, frame.names_top
    room = frame.names_height
    if ballot.trial and frame.stacked:  # no margin to write it in
        pen.text(middle, top + 3.5, wording.TRIAL, BOLD, 10, "center")
        top, room = top + 5, room - 5
    names = _names(ballot, frame.column, room)
    top += (room - sum(len(lines) * line_mm(size) for lines, _, size in names)) / 2
    for lines, font, size in names:
        top = pen.lines(middle, top, lines, font, size, "center")
    _draw_title(pen, frame, tongue)
    _draw_field(pen, frame, ballot, tongue)


def _names(ballot: BallotSheet, width: float, room: float) -> _Lines:
    parent, unit, box = free(ballot.parent).upper(), free(ballot.unit).upper(), free(ballot.box)
    for small, large in _NAME_SIZES:
        said = ((parent, REGULAR, small), (unit, BOLD, large), (box, REGULAR, small))
        names = tuple((wrap(text, font, size, width), font, size) for text, font, size in said if text)
        whole = all(_whole(text, font, size, width) for text, font, size in said)
        if whole and sum(len(lines) * line_mm(size) for lines, _, size in names) <= room:
            return names
    raise DoesNotFit("names")


def _whole(text: str, font: str, size: float, room: float) -> bool:
    """Whether no word is wider than a line, and so cut."""
    return all(width_mm(word, font, size) <= room for word in text.split(" "))


def _draw_title(pen: Pen, frame: Frame, tongue: Tongue) -> None:
    title = tongue.say(TITLE)
    if not frame.stacked:
        size = fitting_size(title, BOLD, (16, 15, 14, 13, 12), frame.column)
        pen.lines(frame.width / 2, frame.title_top, (title,), BOLD, size, "center")
        return
    lines = _balanced(title, BOLD, 12.5, _between_corners(frame))
    top = frame.title_top + (CORNER_MM + 2 - len(lines) * line_mm(12.5)) / 2
    pen.lines(frame.width / 2, top, lines, BOLD, 12.5, "center")


def _balanced(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """As few lines as in `wrap`, as long as one another as can be."""
    lines = wrap(text, font, size, room)
    while room > 1 and len(narrower := wrap(text, font, size, room - 1)) == len(lines):
        lines, room = narrower, room - 1
    return lines


def _draw_field(pen: Pen, frame: Frame, ballot: BallotSheet, tongue: Tongue) -> None:
    """What the clerk proposed; the citizen may strike it out, as it may be cleared on the screen."""
    top = frame.field_top
    if not (ballot.field or ballot.desk):
        if ballot.form.fields:  # a line to write on
            words = tongue.say(_FIELD_WORDS).rstrip(" .")
            pen.lines(frame.left, top, (words,), REGULAR, 10, "left")
            start = frame.left + width_mm(words, REGULAR, 10) + 1.5
            pen.rule(start, frame.right, top + line_mm(10) - 0.6, 0.6, (0.6, 2))
        return
    field = tongue.say("Lĩnh vực: %(field)s") % {"field": free(tongue.say(ballot.field or ""))}
    desk = tongue.say("Quầy: %(desk)s") % {"desk": free(ballot.desk or "")}
    parts = [part for part in (field if ballot.field else "", desk if ballot.desk else "") if part]
    said = ["  –  ".join(parts), tongue.say(_CROSS_OUT)]
    for size in (10.5, 10, 9.5, 9, 8.5, 8, 7.5):
        apart = said if frame.stacked else ["  ".join(said)]
        lines = tuple(line for words in apart for line in wrap(words, REGULAR, size, frame.column))
        if len(lines) * line_mm(size) <= frame.body_top - top:
            pen.lines(frame.width / 2, top, lines, REGULAR, size, "center")
            return
    raise DoesNotFit("field")


def _draw_continued(pen: Pen, frame: Frame, tongue: Tongue, place: str) -> None:
    """Of a further sheet: that it is one, and which; the strip with the same words will be gone."""
    words, inner = tongue.say(_CONTINUED), _between_corners(frame)
    if frame.stacked:
        lines = wrap(words, REGULAR, 9.5, inner - 14)
        pen.lines(frame.corner_left + CORNER_MM + _BESIDE_CORNER_MM, frame.corner_top, lines, REGULAR, 9.5)
        pen.text(
            frame.width - frame.corner_left - CORNER_MM - 1.5, frame.corner_top + 4, place, BOLD, 10, "right"
        )
        return
    pen.text(frame.left, frame.corner_top + 4.4, words, REGULAR, 10)
    pen.text(frame.right, frame.corner_top + 4.4, place, BOLD, 12, "right")


def _draw_trial(pen: Pen, frame: Frame, ends: Ends, *, first: bool) -> None:
    """Upwards in both margins: it takes no room, so a trial's marks lie where they always do."""
    if frame.stacked:
        if not first:
            pen.text(frame.width / 2, frame.body_top_next - 1.5, wording.TRIAL, BOLD, 10, "center")
        return
    middle = (frame.corner_top + CORNER_MM + ends.corner_top) / 2
    half = width_mm(wording.TRIAL, BOLD, 15) / 2
    for x in (frame.left / 2, frame.width - frame.left / 2):
        pen.canvas.saveState()
        pen.canvas.translate(points(x + 1.8), pen.y(middle + half))
        pen.canvas.rotate(90)
        pen.canvas.setFont(BOLD, 15)
        pen.canvas.drawString(0, 0, wording.TRIAL)
        pen.canvas.restoreState()


# --- the rest -----------------------------------------------------------------------------------------------


def _between_corners(frame: Frame) -> float:
    return frame.width - 2 * (frame.corner_left + CORNER_MM + _BESIDE_CORNER_MM)


def _draw_remark(pen: Pen, place: Rect) -> None:
    """A box in the grey of the bubbles, with dotted lines to write on."""
    pen.canvas.setStrokeGray(BUBBLE_GREY)
    pen.box(place.left, place.top, place.width, place.height, 1.0)
    pen.canvas.setStrokeGray(0)
    lines = int(place.height // REMARK_LINE_MM)
    for line in range(1, lines):
        pen.rule(place.left + 1.5, place.right - 1.5, place.top + line * REMARK_LINE_MM, 0.5, (0.6, 2))


def _draw_foot(pen: Pen, frame: Frame, ends: Ends, telephone: str, tongue: Tongue) -> None:
    """Between the lower corners; a long number leaves no room for the thanks, or stands alone."""
    ask, thanks = tongue.say(_FOOT_WORDS), tongue.say(_FOOT_THANKS)
    call = hotline(telephone, tongue) if telephone else ""
    most = 3 if frame.stacked else 1
    room = _between_corners(frame)
    for words in (f"{ask} {thanks} {call}", f"{ask} {call}", call or ask):
        for size in _FOOT_SIZES:
            lines = wrap(words.strip(), REGULAR, size, room)
            if (
                _whole(words, REGULAR, size, room)
                and len(lines) <= most
                and len(lines) * line_mm(size) <= CORNER_MM + 2
            ):
                bottom = ends.corner_top + CORNER_MM + (1 if frame.stacked else 0)
                top = bottom - len(lines) * line_mm(size)
                pen.lines(frame.width / 2, top, lines, REGULAR, size, "center")
                return
    raise DoesNotFit("telephone")
