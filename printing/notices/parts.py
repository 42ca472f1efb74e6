"""What all notices share: names that can be drawn, blocks that fit, the head, lines to write on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ballots.views.readmodels import BoxNotice
from printing import wording
from printing.brush import RED, Brush, Colour
from printing.fonts import BOLD, REGULAR, own
from printing.pen import Align, line_mm, width_mm, wrap
from printing.tongue import Tongue

__all__ = [
    "Block",
    "Overfull",
    "blank",
    "block",
    "checked",
    "draw_cells",
    "draw_day",
    "draw_head",
    "draw_mark",
    "draw_title",
    "even",
    "falling",
    "groups",
    "hotline",
    "named",
    "put",
    "rounded",
]

_NARROW: Final = "\N{NO-BREAK SPACE}"
_PARTS: Final = 20
_ONE_NUMBER: Final = 16  # characters: it is not broken over two lines


class Overfull(ValueError):  # noqa: N818 - it says what is wrong with the words
    """Words do not fit into their place at the smallest size."""


def checked(box: BoxNotice) -> BoxNotice:
    """The box with names in NFC on one line each; MissingGlyph, which names all letters that lack."""
    names = (box.box, box.place, box.unit, box.parent, box.committee, box.telephone, box.due_reason)
    own(" ".join(" ".join([*names, *box.labels.values()]).split()))
    return replace(
        box,
        box=_line(box.box),
        place=_line(box.place),
        unit=_line(box.unit),
        parent=_line(box.parent),
        committee=_line(box.committee),
        telephone=_line(box.telephone),
        due_reason=_line(box.due_reason),
        labels={role: _line(label) for role, label in box.labels.items()},
    )


def _line(text: str) -> str:
    return own(" ".join(text.split()))


# --- words ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """Lines of one face and size, as high as they are."""

    lines: tuple[str, ...]
    font: str
    size: float

    @property
    def height(self) -> float:
        """In millimetres."""
        return len(self.lines) * line_mm(self.size)


def block(
    text: str, font: str, sizes: Sequence[float], room_mm: float, height_mm: float, most: int = 99
) -> Block:
    """The words at the first of the sizes at which they need no more room, height and lines; Overfull."""
    for size in sizes:
        found = Block(wrap(text, font, size, room_mm), font, size)
        if found.height <= height_mm and len(found.lines) <= most:
            return found
    raise Overfull(text)


def even(some: Block, room_mm: float) -> Block:
    """The same words in as many lines of about one length: for what is centred."""
    text = " ".join(some.lines)
    if len(some.lines) == 1:
        return some
    for share in range(_PARTS // 2, _PARTS):
        lines = wrap(text, some.font, some.size, room_mm * share / _PARTS)
        if len(lines) == len(some.lines) and " ".join(lines) == text:
            return replace(some, lines=lines)
    return some


def falling(largest: float, smallest: float) -> tuple[float, ...]:
    """Sizes from the largest down, half a point each."""
    return tuple(largest - half / 2 for half in range(int((largest - smallest) * 2) + 1))


def put(brush: Brush, x: float, top: float, some: Block, align: Align = "left") -> float:
    """Draw a block, centred lines of about one length; gives where it ends."""
    if align == "center":
        some = even(some, max(width_mm(line, some.font, some.size) for line in some.lines) + 0.1)
    return brush.lines(x, top, some.lines, some.font, some.size, align)


def groups(code: str, across: int) -> list[str]:
    """A code in lines of so many groups of four, each of which stays whole."""
    parts = code.split()
    return [_NARROW.join(parts[i : i + across]) for i in range(0, len(parts), across)]


# --- the head -------------------------------------------------------------------------------------------


def draw_mark(brush: Brush, middle: float, top: float) -> float:
    """The mark of a trial in its frame; gives where it ends."""
    half = width_mm(wording.TRIAL, BOLD, 13) / 2 + 3
    brush.box(middle - half, top, 2 * half, 7, 1.2)
    brush.text(middle, top + 5, wording.TRIAL, BOLD, 13, "center")
    return top + 9


def draw_head(
    brush: Brush, box: BoxNotice, middle: float, top: float, room: float, size: float = 15
) -> float:
    """The superior body, the unit in bold, a short rule as under official headers; gives where it ends."""
    if box.trial:
        top = draw_mark(brush, middle, top)
    if box.parent:
        some = block(box.parent.upper(), REGULAR, falling(size - 2, 6), room, 14, 2)
        top = put(brush, middle, top, some, "center")
    some = block(box.unit.upper(), BOLD, falling(size, 6), room, 16, 2)
    top = put(brush, middle, top, some, "center") + 1.2
    half = min(30.0, room / 6)
    brush.rule(middle - half, middle + half, top, 0.8)
    return top + 1.2


def named(box: BoxNotice) -> str:
    """Box and place: "Hòm phiếu số 1 – Sảnh tầng 1"."""
    return f"{box.box} – {box.place}" if box.place else box.box


def hotline(telephone: str, tongue: Tongue) -> str:
    """Where one calls; "" where the unit has no number."""
    if not telephone:
        return ""
    number = telephone.replace(" ", _NARROW) if len(telephone) <= _ONE_NUMBER else telephone
    return tongue.say("Đường dây nóng: %(number)s.") % {"number": number}


# --- to write on ----------------------------------------------------------------------------------------


def blank(brush: Brush, x: float, right: float, baseline: float, label: str, size: float = 12) -> None:
    """A label and a dotted line after it, to `right`."""
    brush.text(x, baseline, label, REGULAR, size)
    brush.rule(x + width_mm(label, REGULAR, size) + 1.5, right, baseline + 0.6, 0.7, (0.7, 1.8))


def draw_day(brush: Brush, x: float, baseline: float, before: str, size: float = 12) -> None:
    """A day to be written in: "…, ngày … tháng … năm 20…"."""
    for label, room in ((f"{before}ngày", 11), ("tháng", 11), ("năm 20", 9)):
        blank(brush, x, x + width_mm(label, REGULAR, size) + 1.5 + room, baseline, label, size)
        x += width_mm(label, REGULAR, size) + room + 3


def draw_cells(
    brush: Brush, x: float, top: float, side: float, count: int, labels: Iterable[str] = ()
) -> None:
    """A row of empty squares, one for each character, and what may stand in them."""
    for i, letter in enumerate([*labels] or [""] * count):
        brush.box(x + i * side, top, side, side, 0.8)
        if letter:
            brush.text(x + (i + 0.5) * side, top + side * 0.72, letter, BOLD, side * 2, "center")


def rounded(
    brush: Brush,
    left: float,
    top: float,
    width: float,
    height: float,
    fill: Colour | None = None,
    stroke: Colour | None = RED,
    line: float = 0.6,
    radius: float = 3,
) -> None:
    """A rectangle with round corners."""
    r, w, h = min(radius, height / 2), width, height
    brush.shape(
        f"M{r} 0H{w - r}Q{w} 0 {w} {r}V{h - r}Q{w} {h} {w - r} {h}H{r}Q0 {h} 0 {h - r}V{r}Q0 0 {r} 0Z",
        (left, top),
        fill=fill,
        stroke=stroke,
        width=line,
    )


def draw_title(brush: Brush, x: float, top: float, some: Block, colour: Colour = RED) -> float:
    """A title in colour, centred; gives where it ends."""
    with brush.inked(colour):
        return put(brush, x, top, some, "center")
