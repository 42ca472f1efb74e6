"""Thông báo niêm phong: the notice at the box, one A4, to compare seal, chain and day by."""

from typing import Final

from ballots.views.readmodels import BoxNotice
from printing import wording
from printing.brush import PALE, RED, Brush
from printing.fonts import BOLD, REGULAR
from printing.geometry import A4_HEIGHT_MM, A4_WIDTH_MM
from printing.notices.parts import (
    Block,
    block,
    checked,
    draw_head,
    draw_title,
    falling,
    groups,
    hotline,
    put,
    rounded,
)
from printing.paper import Paper
from printing.pen import line_mm, wrap
from printing.tongue import VIETNAMESE, Tongue

__all__ = ["NotSealed", "seal_notice"]

_LEFT: Final = 15.0
_RIGHT: Final = A4_WIDTH_MM - _LEFT
_ROOM: Final = _RIGHT - _LEFT
_MIDDLE: Final = A4_WIDTH_MM / 2
_QR_MM: Final = 54.0
_FACTS_ROOM: Final = _ROOM - _QR_MM - 6
_ACROSS: Final = 5  # groups of the seal in a row
_SEAL_ROWS_MM: Final = (15.5, 12.5)  # with short names above it, with long ones
_SHORT_MM: Final = 64.0
_FOOT_TOP: Final = 263.0
_FOOT_END: Final = A4_HEIGHT_MM - 12
_MOST_SETS: Final = 3  # more are told on the public page


class NotSealed(ValueError):  # noqa: N818 - it says what the box is not
    """A box that is not sealed has no seal to print."""


def seal_notice(box: BoxNotice, address: str, tongue: Tongue = VIETNAMESE) -> Paper:
    """The notice of a sealed box; `address` is that of its public page. NotSealed, MissingGlyph, Overfull."""
    if box.period is None:
        raise NotSealed(box.box_id)
    box = checked(box)
    say = tongue.say
    letters = box.kind == "letters"
    title = say("Thông báo niêm phong hòm thư góp ý" if letters else "Thông báo niêm phong hòm phiếu")

    def draw(brush: Brush) -> None:
        top = draw_head(brush, box, _MIDDLE, 13, _ROOM)
        some = block(title.upper(), BOLD, falling(24, 15), _ROOM, 11, 1)
        top = draw_title(brush, _MIDDLE, top + 3, some)
        top = put(brush, _MIDDLE, top + 1, block(box.box, BOLD, falling(19, 11), _ROOM, 15), "center")
        if box.place:
            top = put(brush, _MIDDLE, top, block(box.place, REGULAR, falling(13, 6), _ROOM, 11), "center")
        top = _draw_seal(brush, box, top + 4, tongue)
        _draw_facts(brush, box, top + 4, address, tongue)
        _draw_foot(brush, box, address, tongue)

    return Paper(A4_WIDTH_MM, A4_HEIGHT_MM, title, box.unit, draw, lang=_lang(tongue))


def _lang(tongue: Tongue) -> str:
    return "vi-VN" if tongue is VIETNAMESE else tongue.code


def _day(tongue: Tongue, box: BoxNotice, which: str) -> str:
    day = box.sealed_on if which == "sealed" else box.due_on
    if day is None:
        return wording.DASH
    return wording.long_day(day) if tongue is VIETNAMESE else tongue.day(day)


def _draw_seal(brush: Brush, box: BoxNotice, top: float, tongue: Tongue) -> float:
    """The period and its seal, in groups that the numbers of their rows help to find; gives where it ends."""
    rows = groups(box.seal, _ACROSS)
    high = _SEAL_ROWS_MM[top > _SHORT_MM]
    height = 12 + len(rows) * high + 2
    rounded(brush, _LEFT, top, _ROOM, height, line=1.0)
    period = tongue.say("Niêm phong kỳ %(period)s") % {"period": str(box.period)}
    brush.text(_LEFT + 5, top + 8, period, REGULAR, 14)
    with brush.inked(RED):
        brush.text(_RIGHT - 5, top + 8, tongue.say("Mã niêm phong"), BOLD, 16, "right")
    cell = (_ROOM - 14) / _ACROSS
    for row, line in enumerate(rows):
        y = top + 12 + row * high
        for place, group in enumerate(line.split()):
            x = _LEFT + 7 + place * cell
            rounded(brush, x + 1, y, cell - 2, high - 2, fill=PALE, stroke=None)
            brush.text(x + cell / 2, y + high * 0.64, group, BOLD, high * 1.92, "center")
    return top + height


def _draw_facts(brush: Brush, box: BoxNotice, top: float, address: str, tongue: Tongue) -> None:
    """Days, who opens, and the codes of the chain; the QR code of the public page beside them."""
    brush.code(address, _RIGHT - _QR_MM, top - 2, _QR_MM)
    words = tongue.say("Quét mã để xem sổ ghi công khai và kết quả")
    some = block(words, REGULAR, falling(12, 6), _QR_MM, 16)
    beside = put(brush, _RIGHT - _QR_MM / 2, top + _QR_MM - 2, some, "center")
    for label, day, size in (("Niêm phong từ", "sealed", 16.0), ("Ngày mở hòm", "due", 22.0)):
        brush.text(_LEFT, top + 4.5, tongue.say(label), REGULAR, 13)
        told = block(_day(tongue, box, day), BOLD, falling(size, 10), _FACTS_ROOM, 10, 1)
        top = put(brush, _LEFT, top + 5.5, told) + 1.5
    if box.due_reason:
        reason = tongue.say("Lý do chọn ngày: %(reason)s") % {"reason": box.due_reason}
        top = put(brush, _LEFT, top, block(reason, REGULAR, falling(11, 6), _FACTS_ROOM, 18)) + 1
    codes = _codes(box, tongue)
    end = _FOOT_TOP - 3 - sum(one.height for one in codes)
    brush.text(_LEFT, top + 5, tongue.say("Đủ thành phần mở hòm"), BOLD, 14)
    top += 7
    for some in _who(box, tongue, end - 2 - top, _ROOM if top > beside else _FACTS_ROOM):
        top = put(brush, _LEFT, top, some)
    top = end
    for some in codes:
        top = put(brush, _LEFT, top, some)


def _who(box: BoxNotice, tongue: Tongue, height: float, room: float) -> list[Block]:
    """Whose keys open the box, as large as there is room for; of too many sets, how many they are."""
    say = tongue.say
    named = [
        [say(label) for role, label in box.labels.items() if role in roles]
        for roles in box.sets[: _MOST_SETS + 1]
    ]
    if len(named) == 1:
        said = [say("Hòm chỉ mở được khi có đủ chìa khóa của:"), *(f"– {label}" for label in named[0])]
    else:
        said = [say("Hòm chỉ mở được khi có đủ chìa khóa của một trong các nhóm sau:")]
        for number, labels in enumerate(named, start=1):
            group = say("Nhóm %(number)s") % {"number": str(number)}
            said.append(f"{group}: {'; '.join(labels)}.")
    for size in falling(16, 7) if len(named) <= _MOST_SETS else ():
        found = [Block(wrap(one, REGULAR, size, room), REGULAR, size) for one in said]
        if sum(one.height for one in found) <= height:
            return found
    if len(named) > 1:
        many = "Hòm mở được khi có đủ chìa khóa của một trong %(count)s nhóm, kể ở trang công khai của hòm."
        said = [say(many) % {"count": str(len(box.sets))}]
    return [block(" ".join(said), REGULAR, falling(13, 5), room, height)]


def _codes(box: BoxNotice, tongue: Tongue) -> list[Block]:
    """The key that signs the chain, and the chain's head: small, in groups that stay whole."""
    said: list[tuple[str, dict[str, str], str]] = []
    said.append(("Mã khóa ký của hòm phiếu (không bao giờ đổi)", {}, box.log_key))
    if box.chain_height is not None:
        until = {"height": wording.number(box.chain_height)}
        said.append(("Mã của sổ ghi công khai khi in thông báo, đến mục %(height)s", until, box.chain_head))
    found = []
    for words, facts, code in said:
        told = tongue.say(words)
        found.append(Block((told % facts if facts else told,), REGULAR, 11.5))
        found += [Block(tuple(groups(code, 13)), BOLD, 13), Block(("",), REGULAR, 4)]
    return found


def _draw_foot(brush: Brush, box: BoxNotice, address: str, tongue: Tongue) -> None:
    say = tongue.say
    brush.rule(_LEFT, _RIGHT, _FOOT_TOP, 0.8)
    sentences = {
        "letters": "Thư không ghi tên người gửi. Viết thư tại %(address)s, hoặc bỏ thư giấy vào hòm.",
        "ballots": "Phiếu không ghi tên. Phiếu giấy và phiếu gửi qua mạng có giá trị như nhau; "
        "mỗi phiếu chỉ dùng một lần.",
    }
    told = say(sentences[box.kind]) if box.kind in sentences else ""
    if box.kind == "letters":
        told %= {"address": address.replace("/b/", "/thu/")}
    where = say("Xem mã niêm phong, sổ ghi công khai và kết quả tại %(address)s") % {"address": address}
    top, left = _FOOT_TOP + 1.5, _FOOT_END - _FOOT_TOP - 1.5
    call = hotline(box.telephone, tongue)
    if call:
        left -= line_mm(16)
    some = block(f"{told} {where}.".strip(), REGULAR, falling(11.5, 6), _ROOM, left)
    top = put(brush, _MIDDLE, top, some, "center")
    if call:
        put(brush, _MIDDLE, top + 0.5, block(call, BOLD, falling(15, 6), _ROOM, line_mm(16), 1), "center")
