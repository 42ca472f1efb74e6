"""How the minutes end: the closing sentence, the members' signatures, THƯ KÝ and CHỦ TỌA, Nơi nhận."""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from ballots.views.readmodels import Attendee, MinutesView
from printing import wording
from printing.fonts import REGULAR
from printing.geometry import BODY_WIDTH_MM, points
from printing.places import Room
from printing.record.text import (
    CAPACITY,
    HEADING,
    HINT,
    RECIPIENTS,
    RECIPIENTS_HEAD,
    Fitting,
    capacity,
    cell,
    height_of,
    led,
    numbers,
    para,
    table,
)

_SENT_MM: Final = 60.0  # so high a Nơi nhận stays with the signers
_NAME_CHARACTERS: Final = 300
_SIGNING_MM: Final = 25.0  # room for a signature and a seal
_SIGNING_WIDTH_MM: Final = 50.0
_CAPACITIES: Final = {"thu_ky": "thư ký", "chu_toa": "chủ tọa", "thuc_hien": "người thực hiện"}
# Room for a member's signature, and for that and the seal below them; less, where all then ends on one page.
_ROOMS_MM: Final = ((11.0, _SIGNING_MM), (10.0, 22.0), (9.0, 20.0))
_SIGNATURES: Final = ("TT", "Họ và tên", "Vai trò", "Chữ ký")
_WIDTHS_MM: Final = (11, 50, 60, BODY_WIDTH_MM - 121)


def end_parts(view: MinutesView) -> Iterator[Flowable]:
    """Keep the signers' block in one piece, and never alone on a page."""
    closing = _closing(view)
    members = [one for one in view.attendees if one.present]
    secretary = next((one.name for one in members if one.writes), "")
    chair = next((one.name for one in members if one.role == "ubnd"), "")
    sent = sent_to(view.recipients)
    below = height_of(sent) <= points(_SENT_MM)  # else it goes on behind the block, over a page's end

    def block(signing_mm: float) -> list[Flowable]:
        return [*signers(secretary, chair, signing_mm), *(sent_to(view.recipients) if below else [])]

    if not view.signature_table or not members:
        yield KeepTogether([closing, *block(_SIGNING_MM)])
    else:
        title = para("Chữ ký của các thành viên tham dự:", HEADING)
        drawn = [
            table(_SIGNATURES, _signature_rows(members, row), _WIDTHS_MM, below=block(signing))
            for row, signing in _ROOMS_MM
        ]
        yield from led([closing, title], Fitting(drawn))
    if not below:
        yield from sent


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


def _signature_rows(members: list[Attendee], row_mm: float) -> list[list[Flowable]]:
    return [
        [*numbers(str(place)), cell(one.name), cell(capacity(one)), _member_room(place, one, row_mm)]
        for place, one in enumerate(members, 1)
    ]


def _member_room(place: int, member: Attendee, row_mm: float) -> Flowable:
    return Room(f"thanh_vien_{place}", f"Chữ ký của {member.name[:_NAME_CHARACTERS]}", points(row_mm) - 5)


def signing_room(capacity: str, name: str, height_mm: float = _SIGNING_MM) -> Flowable:
    """Room for the signature, and the seal, of who signs as `thu_ky`, `chu_toa` or `thuc_hien`."""
    words = f"{_CAPACITIES[capacity]} {name[:_NAME_CHARACTERS]}".strip()
    return Room(capacity, f"Chữ ký của {words}", points(height_mm), _SIGNING_WIDTH_MM)


def signers(secretary: str, chair: str, signing_mm: float = _SIGNING_MM) -> list[Flowable]:
    """THƯ KÝ on the left, CHỦ TỌA on the right (Mẫu 1.9); "" for a name that is written in by hand."""
    drawn = Table(
        [
            [para("THƯ KÝ", CAPACITY), para("CHỦ TỌA", CAPACITY)],
            [para("(Chữ ký)", HINT), para("(Chữ ký, dấu của cơ quan)", HINT)],
            [signing_room("thu_ky", secretary, signing_mm), signing_room("chu_toa", chair, signing_mm)],
            [para("{name}", CAPACITY, name=name[:_NAME_CHARACTERS]) for name in (secretary, chair)],
        ],
        colWidths=[points(BODY_WIDTH_MM / 2)] * 2,
        spaceBefore=points(5),
    )
    drawn.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return [drawn]


def sent_to(recipients: tuple[str, ...]) -> list[Flowable]:
    """Nơi nhận, below the secretary."""
    lines = [para("- {line}", RECIPIENTS, line=line) for line in _recipients(recipients)]
    return [Spacer(1, points(4)), para("Nơi nhận:", RECIPIENTS_HEAD), *lines]


def _recipients(recipients: tuple[str, ...]) -> list[str]:
    """Each ends with a semicolon, the last is "Lưu: VT…" and ends with a full stop."""
    plain = [line.strip().removeprefix("-").strip().rstrip(";.") for line in recipients]
    kept = [line for line in plain if line.startswith("Lưu")] or ["Lưu: VT"]
    others = [f"{line};" for line in plain if line and not line.startswith("Lưu")]
    return [*others, f"{'; '.join(kept)}."]
