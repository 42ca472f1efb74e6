"""Small pictures for the poster: what one does at a counter, on paper and on a phone, told without words.

Each is drawn in a field of 80 by 44 mm whose middle of the upper edge is `x`, `top`. No face is ever marked
in one: a picture that showed a happy answer would ask for it.
"""

from typing import Final

from printing.brush import BLACK, GREY, PALE, RED, WHITE, Brush, Colour
from printing.faces import COLOURS, FACES, RADIUS, RIM, SIDE, WIDTHS
from printing.notices.parts import rounded

__all__ = ["PICTURES", "draw_box", "draw_lock", "draw_nameless", "draw_phone_icon", "draw_slip_icon"]

_FACES: Final = ("very_happy", "happy", "neutral", "unhappy")
_SKIN: Final = Colour("#f2d3b8")
_BLUE: Final = Colour("#1d4f7c")
_SKY: Final = Colour("#dfeaf4")


def _face(brush: Brush, which: int, x: float, y: float, radius: float) -> None:
    """A face whose middle is at `x`, `y`."""
    name, scale = _FACES[which], radius / RADIUS
    line, skin = map(Colour, COLOURS[name])
    brush.disc(x, y, radius, skin, line, RIM * scale)
    at = (x - SIDE / 2 * scale, y - SIDE / 2 * scale)
    for kind, path in FACES[name]:
        if WIDTHS[kind]:
            brush.shape(path, at, scale, stroke=line, width=WIDTHS[kind])
        else:
            brush.shape(path, at, scale, fill=line)


def _slip(brush: Brush, left: float, top: float, height: float) -> None:
    """The ballot and, below the dashes, its stub with a code."""
    width = height * 0.705
    rounded(brush, left, top, width, height, WHITE, BLACK, 0.5, 1)
    brush.shape(f"M0 0H{width * 0.7}", (left + width * 0.15, top + height * 0.1), stroke=RED, width=0.9)
    for row in (0.24, 0.42):
        brush.shape(f"M0 0H{width * 0.76}", (left + width * 0.12, top + height * row), stroke=GREY, width=0.4)
        for place in range(4):
            x = left + width * (0.18 + 0.21 * place)
            brush.disc(x, top + height * (row + 0.085), height * 0.028, WHITE, BLACK, 0.3)
    tear = top + height * 0.66
    brush.rule(left, left + width, tear, 0.8, (2, 2))
    _code_sign(brush, left + width * 0.1, tear + height * 0.05, height * 0.24)
    for row in range(3):
        y = tear + height * (0.09 + 0.075 * row)
        brush.shape(f"M0 0H{width * 0.36}", (left + width * 0.54, y), stroke=GREY, width=0.4)


def _code_sign(brush: Brush, left: float, top: float, side: float) -> None:
    """Something like a QR code, which no phone takes for one."""
    unit = side / 11
    for x, y in ((0, 0), (7, 0), (0, 7)):
        brush.shape("M0 0H4V4H0ZM1 1V3H3V1Z", (left + x * unit, top + y * unit), unit, fill=BLACK)
    dots = "M5 0h1v2h-1zM5 4h2v1h-2zM0 5h2v1h-2zM8 5h3v1h-3zM6 7h1v2h-1zM8 7h1v1h-1zM9 9h2v2h-2zM5 10h2v1h-2z"
    brush.shape(dots, (left, top), unit, fill=BLACK)


def _phone(brush: Brush, left: float, top: float, height: float) -> tuple[float, float, float, float]:
    """A phone; gives left, top, width and height of its screen."""
    width = height * 0.54
    rounded(brush, left, top, width, height, BLACK, BLACK, 0.4, 2.4)
    screen = (left + 1.3, top + 2.6, width - 2.6, height - 6.2)
    rounded(brush, *screen, fill=WHITE, stroke=None, radius=0.8)
    brush.disc(left + width / 2, top + height - 1.9, 0.9, GREY)
    return screen


def _pencil(brush: Brush, x: float, y: float, scale: float) -> None:
    """A pencil whose tip is at `x`, `y`."""
    brush.shape("M0 0L1.2-4.4L4.4-1.2Z", (x, y), scale, fill=_SKIN, stroke=BLACK, width=0.35)
    brush.shape("M1.2-4.4L12-15.2L15.2-12L4.4-1.2Z", (x, y), scale, _BLUE, BLACK, 0.35)
    brush.shape("M12-15.2L13.6-16.8L16.8-13.6L15.2-12Z", (x, y), scale, RED, BLACK, 0.35)
    brush.shape("M0 0L.5-1.7L1.7-.5Z", (x, y), scale, fill=BLACK)


def _finger(brush: Brush, x: float, y: float, scale: float) -> None:
    """A hand whose pointing finger touches `x`, `y` from below."""
    hand = (
        "M-1.5 1.2C-1.5-.6 1.5-.6 1.5 1.2V8C3.2 7.2 4.6 7.6 4.9 8.8C6.4 8.2 7.7 8.8 7.9 10"
        "C9.4 9.6 10.6 10.4 10.6 12V16C10.6 19.6 8.6 22 5 22H1.4C-1 22-2.4 21-3.6 19L-6.6 14.2"
        "C-7.4 12.8-5.6 11.4-4.2 12.4L-1.5 14.6Z"
    )
    brush.shape(hand, (x, y), scale, _SKIN, BLACK, 0.45)
    brush.shape("M1.5 8V11M4.9 9V11.6M7.9 10.2V12.2", (x, y), scale, stroke=BLACK, width=0.4)


def _arrow(brush: Brush, x: float, y: float, length: float, *, down: bool = False) -> None:
    """An arrow to the right, or down, from `x`, `y`."""
    shaft = f"M0 0V{length}" if down else f"M0 0H{length}"
    head = (
        f"M-2.6 {length - 3}L0 {length}L2.6 {length - 3}"
        if down
        else f"M{length - 3}-2.6L{length} 0L{length - 3} 2.6"
    )
    brush.shape(shaft + head, (x, y), stroke=RED, width=1.4)


def draw_box(brush: Brush, x: float, top: float, width: float) -> None:
    """The box on the wall, with its slot and lock; `x` is its middle, `top` that of its lid."""
    height = width * 0.8
    left = x - width / 2
    brush.shape(f"M{width * 0.1} 0H{width * 0.9}L{width} {width * 0.2}H0Z", (left, top), 1, _SKY, BLACK, 0.5)
    brush.shape(f"M0 0H{width}V{height}H0Z", (left, top + width * 0.2), 1, WHITE, BLACK, 0.5)
    rounded(brush, x - width * 0.28, top + width * 0.075, width * 0.56, width * 0.06, BLACK, None, radius=1)
    draw_lock(brush, x, top + width * 0.42, width * 0.3)


def draw_lock(brush: Brush, x: float, top: float, height: float) -> None:
    """A closed padlock."""
    scale = height / 20
    at = (x - 8 * scale, top)
    brush.shape("M3 9V6C3-1.3 13-1.3 13 6V9", at, scale, stroke=BLACK, width=2)
    brush.shape("M0 9H16V20H0Z", at, scale, RED, BLACK, 0.8)
    brush.shape("M8 13V16", at, scale, stroke=WHITE, width=2)


# --- the steps --------------------------------------------------------------------------------------------


def _take(brush: Brush, x: float, top: float) -> None:
    """A clerk behind the counter hands out a slip."""
    person = (x - 25, top)
    brush.disc(x - 25, top + 10, 6, _SKIN, BLACK, 0.5)
    brush.shape("M-11 34V27C-11 21-7 18 0 18C7 18 11 21 11 27V34Z", person, 1, _SKY, BLACK, 0.5)
    brush.shape("M-4 18.5L0 24L4 18.5", person, 1, WHITE, BLACK, 0.5)
    rounded(brush, x - 40, top + 33, 30, 10, PALE, BLACK, 0.5, 1)
    _arrow(brush, x - 10, top + 21, 14)
    _slip(brush, x + 9, top + 1, 42)


def _scan(brush: Brush, x: float, top: float) -> None:
    """A phone reads the code of the stub."""
    _slip(brush, x - 36, top + 1, 42)
    _arrow(brush, x - 2, top + 35, 8)
    left, y, width, height = _phone(brush, x + 11, top, 44)
    side = 12.0
    middle = left + width / 2
    _code_sign(brush, middle - side / 2, y + height / 2 - side / 2, side)
    corner = side / 2 + 2
    for across in (-1, 1):
        for down in (-1, 1):
            at = (middle + across * corner, y + height / 2 + down * corner)
            brush.shape(f"M{-across * 4} 0H0V{-down * 4}", at, stroke=RED, width=0.9)


def _mark(brush: Brush, x: float, top: float) -> None:
    """Four faces with a circle each, and how a circle is marked."""
    rounded(brush, x - 39, top + 1, 78, 42, WHITE, BLACK, 0.5, 2)
    for place in range(4):
        middle = x - 28.5 + place * 19
        _face(brush, place, middle, top + 11, 7)
        brush.disc(middle, top + 23, 2.6, WHITE, BLACK, 0.5)
    brush.shape("M-34 28.5H34", (x, top), stroke=GREY, width=0.3)
    brush.disc(x - 13, top + 36, 4, WHITE, BLACK, 0.6)
    _arrow(brush, x - 6.5, top + 36, 9)
    brush.disc(x + 9, top + 36, 4, WHITE, BLACK, 0.6)
    brush.shape("M-2.2-2.2L2.2 2.2M2.2-2.2L-2.2 2.2", (x + 9, top + 36), stroke=BLACK, width=1.2)
    _pencil(brush, x + 11.4, top + 37.4, 0.85)


def _touch(brush: Brush, x: float, top: float) -> None:
    """Four faces on a phone, and a finger that has not chosen yet."""
    left, y, width, height = _phone(brush, x - 20, top, 44)
    middle = left + width / 2
    brush.shape(f"M{-width * 0.36} 0H{width * 0.36}", (middle, y + 3), stroke=RED, width=0.9)
    for place in range(4):
        across, down = divmod(place, 2)[::-1]
        _face(brush, place, middle + (across - 0.5) * 9.6, y + 11 + down * 12, 4.2)
    brush.shape(f"M{-width * 0.36} 0H{width * 0.36}", (middle, y + height - 3.4), stroke=GREY, width=0.4)
    _finger(brush, x + 13, top + 20, 1.1)


def _drop(brush: Brush, x: float, top: float) -> None:
    """The ballot goes into the box; the stub does not."""
    draw_box(brush, x, top + 15, 29)
    brush.shape("M-7 0H7V18.2H-7Z", (x, top), 1, WHITE, BLACK, 0.5)
    brush.shape("M-4.5 4H4.5M-4.5 7.5H4.5M-4.5 11H4.5", (x, top), stroke=GREY, width=0.5)
    _arrow(brush, x + 20, top + 2, 13, down=True)


def _send(brush: Brush, x: float, top: float) -> None:
    """A button is pressed, and the ballot goes from the phone to the box."""
    left, y, width, _ = _phone(brush, x - 38, top, 44)
    middle = left + width / 2
    for row in range(3):
        brush.shape(f"M{-width * 0.36} 0H{width * 0.36}", (middle, y + 4 + row * 4), stroke=GREY, width=0.5)
    rounded(brush, left + 1.6, y + 19, width - 3.2, 9, _BLUE, None, radius=1.6)
    brush.shape("M-4-3.2L5 0L-4 3.2L-2 0Z", (middle, y + 23.5), 0.9, fill=WHITE)
    _finger(brush, middle + 2, y + 26, 0.72)
    _arrow(brush, x - 8, top + 24, 15)
    draw_box(brush, x + 25, top + 8, 29)


PICTURES: Final = ((_take, _scan), (_mark, _touch), (_drop, _send))  # a step: on paper, by phone


# --- signs ------------------------------------------------------------------------------------------------


def draw_slip_icon(brush: Brush, x: float, y: float) -> None:
    """A sheet with a pencil, 9 mm high, its middle at `x`, `y`."""
    rounded(brush, x - 3.2, y - 4.5, 6.4, 9, WHITE, BLACK, 0.4, 0.6)
    brush.shape("M-1.8-2.4H1.8M-1.8-.4H1.8", (x, y), stroke=GREY, width=0.4)
    _pencil(brush, x + 0.2, y + 2.6, 0.36)


def draw_phone_icon(brush: Brush, x: float, y: float) -> None:
    """A phone, 9 mm high."""
    rounded(brush, x - 2.7, y - 4.5, 5.4, 9, BLACK, None, radius=0.9)
    rounded(brush, x - 2.1, y - 3.5, 4.2, 6.4, WHITE, None, radius=0.3)
    brush.disc(x, y + 3.7, 0.45, WHITE)


def draw_nameless(brush: Brush, x: float, top: float, height: float) -> None:
    """Nobody in particular: a head and shoulders, struck through."""
    scale = height / 20
    at = (x, top)
    brush.disc(x, top + 6 * scale, 4.6 * scale, WHITE, BLACK, 1.4 * scale)
    brush.shape("M-8.5 20C-8.5 14-5 12 0 12C5 12 8.5 14 8.5 20", at, scale, stroke=BLACK, width=1.4)
    brush.shape("M-9 19L9 1", at, scale, stroke=RED, width=2)
