"""How the minutes end: the closing sentence, the members' signatures, THƯ KÝ and CHỦ TỌA, Nơi nhận."""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from ballots.views.readmodels import Attendee, MinutesView
from printing import wording
from printing.fonts import REGULAR
from printing.geometry import BODY_WIDTH_MM, points
from printing.record.text import (
    CAPACITY,
    HEADING,
    HINT,
    RECIPIENTS,
    RECIPIENTS_HEAD,
    capacity,
    cell,
    led,
    numbers,
    para,
    table,
)

_SIGNING_MM: Final = 25.0  # room for a signature and a seal
_ROW_MM: Final = 11.0  # room for one member's signature
_SIGNATURES: Final = ("TT", "Họ và tên", "Vai trò", "Chữ ký")
_WIDTHS_MM: Final = (11, 50, 60, BODY_WIDTH_MM - 121)
_WITH_BLOCK: Final = 3  # the last rows of a long table stay with the signers' block
_TOGETHER: Final = 8  # so many members' signatures still fit on the page of the closing sentence


def end_parts(view: MinutesView) -> Iterator[Flowable]:
    """Keep the signers' block in one piece, and never alone on a page."""
    closing = _closing(view)
    members = [one for one in view.attendees if one.present]
    block = _signers(view)
    if not view.signature_table or not members:
        yield KeepTogether([closing, *block])
        return
    title = para("Chữ ký của các thành viên tham dự:", HEADING)
    rows = _signature_rows(members)
    if len(rows) <= _TOGETHER:
        yield KeepTogether([closing, title, table(_SIGNATURES, rows, _WIDTHS_MM), *block])
        return
    yield closing
    yield from led([title], table(_SIGNATURES, rows[:-_WITH_BLOCK], _WIDTHS_MM))
    yield KeepTogether([table((), rows[-_WITH_BLOCK:], _WIDTHS_MM), *block])


def _closing(view: MinutesView) -> Flowable:
    """Hour, day and copies; it ends "./." and does not claim an agreement that somebody refused."""
    refused = any(one.present and one.stand == "refused" for one in view.attendees)
    agreed = (
        "đã đọc lại cho mọi người cùng nghe; các thành viên thống nhất, "
        "trừ ý kiến không nhất trí đã ghi ở trên"
        if refused
        else "đã đọc lại cho mọi người cùng nghe và thống nhất"
    )
    return para(
        "Cuộc họp mở hòm phiếu kết thúc vào {at}. Biên bản này được lập thành {copies} bản "
        f"có giá trị như nhau, {agreed}./.",
        at=wording.hour_and_day(view.ended_at),
        copies=wording.padded(view.copies),
    )


def _signature_rows(members: list[Attendee]) -> list[list[Flowable]]:
    return [
        [*numbers(str(place)), cell(one.name), cell(capacity(one)), Spacer(1, points(_ROW_MM) - 5)]
        for place, one in enumerate(members, 1)
    ]


def _signers(view: MinutesView) -> list[Flowable]:
    """THƯ KÝ on the left, CHỦ TỌA on the right (Mẫu 1.9); Nơi nhận below the secretary."""
    present = [one for one in view.attendees if one.present]
    secretary = next((one.name for one in present if one.writes), "")
    chair = next((one.name for one in present if one.role == "ubnd"), "")
    signers = Table(
        [
            [para("THƯ KÝ", CAPACITY), para("CHỦ TỌA", CAPACITY)],
            [para("(Chữ ký)", HINT), para("(Chữ ký, dấu của cơ quan)", HINT)],
            [Spacer(1, points(_SIGNING_MM)), Spacer(1, points(_SIGNING_MM))],
            [para("{name}", CAPACITY, name=secretary), para("{name}", CAPACITY, name=chair)],
        ],
        colWidths=[points(BODY_WIDTH_MM / 2)] * 2,
        spaceBefore=points(5),
    )
    signers.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    lines = [para("- {line}", RECIPIENTS, line=line) for line in _recipients(view.recipients)]
    return [signers, Spacer(1, points(4)), para("Nơi nhận:", RECIPIENTS_HEAD), *lines]


def _recipients(recipients: tuple[str, ...]) -> list[str]:
    """Each ends with a semicolon, the last is "Lưu: VT…" and ends with a full stop."""
    plain = [line.strip().removeprefix("-").strip().rstrip(";.") for line in recipients]
    kept = [line for line in plain if line.startswith("Lưu")] or ["Lưu: VT"]
    others = [f"{line};" for line in plain if line and not line.startswith("Lưu")]
    return [*others, f"{'; '.join(kept)}."]
