"""The stub below the tear line, or alone: the code as QR and in letters; the citizen keeps it."""

from typing import Final
from urllib.parse import urlsplit

from ballots.views.readmodels import BallotSheet
from printing import wording
from printing.ballot.plan import DoesNotFit, Rect
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import QR_SIDE_MM, points
from printing.pen import Pen, fitting_size, line_mm, width_mm, wrap
from printing.qr import draw_qr
from printing.tongue import VIETNAMESE, Tongue

TITLE: Final = "PHIẾU ĐÁNH GIÁ SỰ HÀI LÒNG"
_TEAR_WORDS: Final = "Cắt theo đường này – phần dưới do ông/bà giữ"
_SCAN_WORDS: Final = "Ông/bà quét mã bên trái bằng điện thoại, hoặc vào địa chỉ sau rồi gõ mã phiếu:"
_SCAN_ABOVE: Final = "Ông/bà quét mã ở trên bằng điện thoại, hoặc vào địa chỉ sau rồi gõ mã phiếu:"
_EITHER: Final = "Phiếu giấy và phiếu điện tử có giá trị như nhau; xin chỉ dùng một trong hai."
_SENT: Final = "Xin mời ông/bà đánh giá việc giải quyết hồ sơ vừa nhận kết quả."
_CODE_MM: Final = 14.5
_ALONE_QR_MM: Final = 50.0
_TITLE_MM: Final = 8.0
_GAP_MM: Final = 3.0
_SIZES: Final = (13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
_CODE_SIZES: Final = (19, 17, 16, 15, 14, 13, 12, 11)
_LARGEST: Final = 10.5  # below a ballot
_LEAST_WITH_UNIT: Final = 9.0
_NUMBER_CHARACTERS: Final = 16
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_FONTS: Final = (REGULAR, BOLD, REGULAR, BOLD, REGULAR, REGULAR)  # one for each instruction


def code_place(area: Rect, *, stacked: bool = False, alone: bool = False) -> Rect:
    """Where the QR lies in a stub, with its quiet zone."""
    if stacked:
        return Rect(area.left + (area.width - QR_SIDE_MM) / 2, area.top, QR_SIDE_MM, QR_SIDE_MM)
    side = _ALONE_QR_MM if alone else QR_SIDE_MM
    return Rect(area.left, area.top + (_TITLE_MM if alone else 0), side, side)


def _letters_place(area: Rect, *, stacked: bool, alone: bool) -> Rect:
    """Where the code in letters lies; the instructions stand below it."""
    code = code_place(area, stacked=stacked, alone=alone)
    if stacked:
        return Rect(area.left, code.bottom + 1.5, area.width, _CODE_MM - 1.5)
    left = code.right + _GAP_MM
    return Rect(left, code.top, area.right - left, _CODE_MM - 1.5)


def draw_tear_line(pen: Pen, width: float, y: float, tongue: Tongue = VIETNAMESE) -> None:
    """Dashes from edge to edge with the words in their middle."""
    words, middle = tongue.say(_TEAR_WORDS), width / 2
    size = fitting_size(words, REGULAR, (9, 8.5, 8, 7.5, 7), width - 16)
    half = width_mm(words, REGULAR, size) / 2 + 2
    pen.text(middle, y + 1.1, words, REGULAR, size, "center")
    pen.rule(4, middle - half, y, 0.8, (4, 3))
    pen.rule(middle + half, width - 4, y, 0.8, (4, 3))


def draw_code(
    pen: Pen,
    area: Rect,
    ballot: BallotSheet,
    tongue: Tongue = VIETNAMESE,
    *,
    stacked: bool = False,
    alone: bool = False,
) -> None:
    """What differs from slip to slip: the QR and the mã phiếu. Raises qr.TooDense."""
    code = code_place(area, stacked=stacked, alone=alone)
    draw_qr(pen.canvas, ballot.url, points(code.left), pen.y(code.top), code.width)
    letters = _letters_place(area, stacked=stacked, alone=alone)
    middle, said = letters.left + letters.width / 2, wording.grouped(ballot.code)
    size = fitting_size(said, BOLD, _CODE_SIZES[0 if alone else 2 :], letters.width - 3)
    pen.text(middle, letters.top + 4.4, tongue.say("Mã phiếu"), REGULAR, 9.5, "center")
    pen.text(middle, letters.top + 10.8, said, BOLD, size, "center")


def draw_stub(
    pen: Pen,
    area: Rect,
    ballot: BallotSheet,
    tongue: Tongue = VIETNAMESE,
    *,
    stacked: bool = False,
    alone: bool = False,
) -> None:
    """What is the same on all stubs of a deck: frames and instructions; the address is the URL's own.

    Raises DoesNotFit where the instructions do not fit in small letters.
    """
    if alone:
        pen.text(area.left, area.top + 5, tongue.say(TITLE), BOLD, 14)
    code = code_place(area, stacked=stacked, alone=alone)
    pen.box(code.left, code.top, code.width, code.height, 0.4)
    letters = _letters_place(area, stacked=stacked, alone=alone)
    pen.box(letters.left, letters.top, letters.width, letters.height, 1.1)
    below = letters.bottom + (2.0 if stacked else 1.5)
    bottom = area.bottom
    if ballot.trial:
        bottom = _draw_trial(pen, area, code, stacked=stacked)
    room = Rect(letters.left, below, letters.width, bottom - below)
    said = _instructions(ballot, tongue, stacked=stacked, alone=alone)
    _draw_instructions(pen, room, said, _SIZES if alone else tuple(s for s in _SIZES if s <= _LARGEST))


def _draw_trial(pen: Pen, area: Rect, code: Rect, *, stacked: bool) -> float:
    """Below the QR, or at the end of a narrow stub; gives how far down the instructions may go."""
    if stacked:
        pen.text(area.left + area.width / 2, area.bottom - 1, wording.TRIAL, BOLD, 9, "center")
        return area.bottom - 5
    words = wrap(wording.TRIAL, BOLD, 9, code.width)
    pen.lines(code.left + code.width / 2, code.bottom + 1.2, words, BOLD, 9, "center")
    return area.bottom


def _instructions(ballot: BallotSheet, tongue: Tongue, *, stacked: bool, alone: bool) -> tuple[str, ...]:
    say = tongue.say
    return (
        say(_SCAN_ABOVE if stacked else _SCAN_WORDS),
        free(_address(ballot.url)),
        say(_SENT if alone else _EITHER),
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


def _draw_instructions(pen: Pen, room: Rect, sentences: tuple[str, ...], sizes: tuple[float, ...]) -> None:
    """Set the sentences as large as they fit; a unit's name so long that it makes them small is left out."""
    tries = [(sentences, size) for size in sizes if size >= _LEAST_WITH_UNIT]
    tries += [(sentences[:-1], size) for size in sizes]
    for some, size in tries:
        blocks = [
            (wrap(text, font, size, room.width), font) for text, font in zip(some, _FONTS, strict=False)
        ]
        if sum(len(lines) for lines, _ in blocks) * line_mm(size) <= room.height:
            break
    else:
        raise DoesNotFit("stub")
    top = room.top
    for lines, font in blocks:
        top = pen.lines(room.left, top, lines, font, size)
