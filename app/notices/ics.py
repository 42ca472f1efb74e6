"""The openings of a box as a file that calendars subscribe to (RFC 5545). Nothing secret is in it."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

from ballots.views.lists.days import OpeningDay, OpeningDays
from printing.wording import day as written

__all__ = ["calendar"]

_LINE_BYTES = 75  # RFC 5545, 3.1: without the line break
_NEWLINE = "\r\n"
# Both at eight in the morning: a day begins at 0:00, seven days before it at 8:00 is 6 days 16 hours.
_REMINDERS = (("-P6DT16H", "Còn một tuần"), ("-PT16H", "Ngày mai"))


def calendar(openings: OpeningDays, address: str, today: date) -> bytes:
    """The whole file; `address` is the public page of the box, and makes the ids of its events its own."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hom Phieu//Lich mo hom//VI",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(f'Mở hòm phiếu – {openings.box}, {openings.unit}')}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
    ]
    events = [line for one in openings.days for line in _event(openings, one, address, today)]
    lines = [*head, *events, "END:VCALENDAR"]
    return "".join(_folded(line) + _NEWLINE for line in lines).encode("utf-8")


def _event(openings: OpeningDays, one: OpeningDay, address: str, today: date) -> Iterator[str]:
    known = one.sealed_on is not None
    name = f"Mở hòm phiếu kỳ {one.period}: {openings.box}"
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(openings.box_id, one.period, address)}"
    yield f"DTSTAMP:{one.sealed_on or today.replace(day=1):%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(name if known else name + ' (dự kiến)')}"
    yield f"LOCATION:{_text(f'{openings.place}, {openings.unit}')}"
    yield f"DESCRIPTION:{_text(_description(openings, one, address))}"
    yield f"URL:{address}"
    yield f"STATUS:{'CONFIRMED' if known else 'TENTATIVE'}"
    yield "TRANSP:TRANSPARENT"
    if one.day >= today:
        for trigger, when in _REMINDERS:
            yield from _reminder(trigger, f"{when}: {name}")
    yield "END:VEVENT"


def _description(openings: OpeningDays, one: OpeningDay, address: str) -> str:
    if one.sealed_on is None:
        said = "Ngày dự kiến: ngày làm việc cuối cùng của tháng; có thể thay đổi cho đến khi niêm phong kỳ."
    else:
        said = f"Kỳ {one.period} đã niêm phong ngày {written(one.sealed_on)}."
    reason = [f"Lý do chọn ngày: {one.reason}"] if one.reason else []
    return "\n".join([f"{openings.committee}.", said, *reason, f"Trang công khai: {address}"])


def _reminder(trigger: str, said: str) -> Iterator[str]:
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"TRIGGER:{trigger}"
    yield f"DESCRIPTION:{_text(said)}"
    yield "END:VALARM"


def _uid(box_id: str, period: int, address: str) -> str:
    """The same for one period for ever, whatever its day: a moved opening moves in people's calendars."""
    place = hashlib.sha256(address.encode("utf-8")).hexdigest()[:16]
    return f"{box_id}-ky-{period}@{place}.hom-phieu"


def _text(value: str) -> str:
    """RFC 5545, 3.3.11: backslash, semicolon, comma and line break; other control characters are dropped."""
    kept = "".join(letter for letter in value if letter == "\n" or letter.isprintable())
    escaped = kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> str:
    """RFC 5545, 3.1: no line over 75 octets, and no letter of UTF-8 is cut in two."""
    pieces, room = [""], _LINE_BYTES
    for letter in line:
        size = len(letter.encode("utf-8"))
        if size > room:
            pieces.append("")
            room = _LINE_BYTES - 1  # the blank that begins a continued line
        pieces[-1] += letter
        room -= size
    return (_NEWLINE + " ").join(pieces)
