"""The stub below the tear line: the code as QR and in letters, and how to use it; stays with the citizen."""

from typing import Final
from urllib.parse import urlsplit

from ballots.views.readmodels import BallotSheet
from printing import wording
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import (
    BALLOT_WIDTH_MM,
    COLUMN_LEFT_MM,
    COLUMN_RIGHT_MM,
    QR_SIDE_MM,
    STUB_BOTTOM_MM,
    STUB_TOP_MM,
    TEAR_MM,
    points,
)
from printing.pen import Pen, fitting_size, line_mm, width_mm, wrap
from printing.qr import draw_qr
from printing.tongue import VIETNAMESE, Tongue

_TEAR_WORDS: Final = "Cắt theo đường này – phần dưới do ông/bà giữ"
_LEFT_MM: Final = COLUMN_LEFT_MM + QR_SIDE_MM + 3
_ROOM_MM: Final = COLUMN_RIGHT_MM - _LEFT_MM
_CODE_MM: Final = 14.5
_SIZES: Final = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
_LEAST_WITH_UNIT: Final = 9.0
_NUMBER_CHARACTERS: Final = 16
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_FONTS: Final = (REGULAR, BOLD, REGULAR, BOLD, REGULAR, REGULAR)  # one for each instruction


def draw_tear_line(pen: Pen, tongue: Tongue = VIETNAMESE) -> None:
    """Dashes from edge to edge with the words in their middle."""
    words = tongue.say(_TEAR_WORDS)
    middle = BALLOT_WIDTH_MM / 2
    half = width_mm(words, REGULAR, 9) / 2 + 2
    pen.text(middle, TEAR_MM + 1.1, words, REGULAR, 9, "center")
    pen.rule(4, middle - half, TEAR_MM, 0.8, (4, 3))
    pen.rule(middle + half, BALLOT_WIDTH_MM - 4, TEAR_MM, 0.8, (4, 3))


def draw_stub(pen: Pen, ballot: BallotSheet, tongue: Tongue = VIETNAMESE) -> None:
    """Draw QR, code and instructions; the address is the URL's without its fragment."""
    side = points(QR_SIDE_MM)
    draw_qr(pen.canvas, ballot.url, points(COLUMN_LEFT_MM), pen.y(STUB_TOP_MM), QR_SIDE_MM)
    pen.canvas.setLineWidth(0.4)
    pen.canvas.rect(points(COLUMN_LEFT_MM), pen.y(STUB_TOP_MM) - side, side, side)
    pen.box(_LEFT_MM, STUB_TOP_MM, _ROOM_MM, _CODE_MM - 1.5, 1.1)
    pen.text(_LEFT_MM + _ROOM_MM / 2, STUB_TOP_MM + 4.4, tongue.say("Mã phiếu"), REGULAR, 9.5, "center")
    code = wording.grouped(ballot.code)
    size = fitting_size(code, BOLD, (16, 15, 14, 13, 12, 11), _ROOM_MM - 3)
    pen.text(_LEFT_MM + _ROOM_MM / 2, STUB_TOP_MM + 10.8, code, BOLD, size, "center")
    _draw_instructions(pen, _instructions(ballot, tongue))
    if ballot.trial:
        middle = COLUMN_LEFT_MM + QR_SIDE_MM / 2
        words = wrap(wording.TRIAL, BOLD, 9, QR_SIDE_MM)
        pen.lines(middle, STUB_TOP_MM + QR_SIDE_MM + 1.5, words, BOLD, 9, "center")


def _instructions(ballot: BallotSheet, tongue: Tongue) -> tuple[str, ...]:
    say = tongue.say
    return (
        say("Ông/bà quét mã bên trái bằng điện thoại, hoặc vào địa chỉ sau rồi gõ mã phiếu:"),
        free(_address(ballot.url)),
        say("Phiếu giấy và phiếu điện tử có giá trị như nhau; xin chỉ dùng một trong hai."),
        say("Hạn dùng: đến hết ngày %(day)s.") % {"day": tongue.day(ballot.expires_on)},
        say("Phiếu không ghi tên người gửi.")
        + (f" {hotline(ballot.telephone, tongue)}" if ballot.telephone else ""),
        free(f"{ballot.unit} – {ballot.box}" if ballot.box else ballot.unit),
    )


def hotline(telephone: str, tongue: Tongue = VIETNAMESE) -> str:
    """Where one calls, as it stands on ballot and stub; a bare number is on one line."""
    short = len(telephone) <= _NUMBER_CHARACTERS
    number = free(telephone).replace(" ", _NO_BREAK if short else " ")
    return tongue.say("Đường dây nóng: %(number)s.") % {"number": number}


def _address(url: str) -> str:
    """What a person types; browsers try https by themselves, so only plain http is spelled out."""
    parts = urlsplit(url)
    host = parts.netloc + parts.path
    return host if parts.scheme == "https" else f"{parts.scheme}://{host}"


def _draw_instructions(pen: Pen, sentences: tuple[str, ...]) -> None:
    """Set the sentences as large as they fit; a unit's name so long that it makes them small is left out."""
    room = STUB_BOTTOM_MM - STUB_TOP_MM - _CODE_MM
    tries = [(sentences, size) for size in _SIZES if size >= _LEAST_WITH_UNIT]
    tries += [(sentences[:-1], size) for size in _SIZES]
    for some, size in tries:
        blocks = [(wrap(text, font, size, _ROOM_MM), font) for text, font in zip(some, _FONTS, strict=False)]
        if sum(len(lines) for lines, _ in blocks) * line_mm(size) <= room:
            break
    top = STUB_TOP_MM + _CODE_MM
    for lines, font in blocks:
        top = pen.lines(_LEFT_MM, top, lines, font, size)
