"""What can be printed of a box: one list, in the order of the page *In ấn*; another paper is another line.

`PRINTS` are drawn here and have a picture; `LINKS` lead to pages that print by themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.errors import Problem
from app.languages.catalogue import shown
from app.staff.person import Staff
from ballots.views.readmodels import BoxNotice
from printing.letters.poster import INVITED, letter_poster
from printing.notices.parts import checked
from printing.notices.poster import A3, vote_poster
from printing.notices.seal import seal_notice
from printing.notices.wall import box_label, seal_strips
from printing.notices.writing import paper_cover, spare_page
from printing.paper import Paper
from printing.tongue import Tongue

__all__ = ["GROUPS", "LINKS", "PRINTING", "PRINTS", "Link", "Print", "print_named"]

PRINTING: Final = ("issue", "secretary", "admin", "member")
_COMMITTEE: Final = ("secretary", "member")
_BALLOTS: Final = frozenset({"ballots"})
_LETTERS: Final = frozenset({"letters"})
_WOODEN: Final = _BALLOTS | _LETTERS  # a box of touches has none of wood
_EVERY: Final = _WOODEN | {"touches"}

GROUPS: Final = {
    "wall": "Dán ở hòm, ở nơi chờ",
    "seal": "Niêm phong, lưu giữ",
    "keys": "Chìa khóa",
}


@dataclass(frozen=True)
class Print:
    """One paper. `draw` is given the box, the address of its public page and the language."""

    name: str  # as addresses spell it
    title: str
    about: str
    size: str
    group: str
    draw: Callable[[BoxNotice, str, Tongue], Paper]
    duties: tuple[str, ...] = PRINTING
    kinds: frozenset[str] = _WOODEN
    sealed: bool = False  # only while the box is sealed
    counted: bool = False  # only once an opening of the box is filed
    seated: bool = False  # of members, those of the box's own committee only
    lying: bool = False  # wider than high
    spoken: bool = False  # citizens read it: also in other languages

    def is_for(self, staff: Staff, committee_id: str) -> bool:
        """Whether this person may print it for a box of that committee."""
        if not staff.may(*self.duties):
            return False
        if not self.seated or staff.committee_id == committee_id:
            return True
        return "secretary" in self.duties and staff.may("secretary")

    def is_of(self, box: BoxNotice) -> bool:
        """Whether boxes of that kind have this paper."""
        return box.kind in self.kinds

    def lacks(self, box: BoxNotice) -> Problem | None:
        """What the box does not have yet of what stands on it."""
        if self.sealed and box.period is None:
            return Problem.BOX_UNSEALED
        return Problem.BOX_UNCOUNTED if self.counted and not box.past else None


@dataclass(frozen=True)
class Link:
    """A page that prints something by itself; `{box}` in its address is the box."""

    title: str
    about: str
    address: str
    duties: tuple[str, ...] = PRINTING
    kinds: frozenset[str] = _EVERY


def _letters(box: BoxNotice, address: str, _tongue: Tongue) -> Paper:
    also = {one.say(INVITED) for one in shown().values() if not one.font} - {INVITED}
    return letter_poster(checked(box), address.replace("/b/", "/thu/"), sorted(also))


PRINTS: Final = (
    Print(
        "notice",
        "Thông báo niêm phong",
        "Dán ở hòm sau mỗi lần niêm phong, thay tờ của kỳ trước: mã niêm phong, ngày mở hòm, ai mở, mã QR "
        "đến trang công khai. Người dân so mã niêm phong với tờ này.",
        "A4",
        "wall",
        seal_notice,
        kinds=_EVERY,
        sealed=True,
        spoken=True,
    ),
    Print(
        "poster-a4",
        "Hướng dẫn gửi phiếu",
        "Ba bước bằng hình, trên giấy và bằng điện thoại. Treo ngang tầm mắt, cạnh quầy trả kết quả.",
        "A4",
        "wall",
        lambda box, _address, tongue: vote_poster(box, tongue=tongue),
        kinds=_BALLOTS,
        spoken=True,
    ),
    Print(
        "poster-a3",
        "Hướng dẫn gửi phiếu, khổ lớn",
        "Như trên, cho máy in A3 hoặc nhà in; đọc được từ xa hơn.",
        "A3",
        "wall",
        lambda box, _address, tongue: vote_poster(box, A3, tongue),
        kinds=_BALLOTS,
        spoken=True,
    ),
    Print(
        "letters",
        "Mời viết thư góp ý",
        "Dán cạnh hòm thư: mã QR mở trang viết thư.",
        "A4",
        "wall",
        _letters,
        kinds=_LETTERS,
    ),
    Print(
        "label",
        "Nhãn hòm",
        "Dán ở mặt trước hòm treo tường.",
        "A4",
        "wall",
        lambda box, address, _tongue: box_label(box, address),
        lying=True,
    ),
    Print(
        "strips",
        "Tem niêm phong",
        "Bốn tem một tờ. Dán ngang mép nắp hòm, ghi ngày giờ, các thành viên ký đè lên mép dán.",
        "A4",
        "seal",
        lambda box, _address, _tongue: seal_strips(box),
        _COMMITTEE,
        seated=True,
    ),
    Print(
        "cover",
        "Bìa phong bì lưu phiếu giấy, để trống",
        "Dán lên phong bì đựng tờ giấy đã kiểm; ghi tay số tờ, số biên bản, ký khi dán kín.",
        "A4",
        "seal",
        lambda box, _address, _tongue: paper_cover(box),
        _COMMITTEE,
        lying=True,
        seated=True,
    ),
    Print(
        "cover-filled",
        "Bìa phong bì lưu phiếu giấy, lần mở hòm gần nhất",
        "Đã điền kỳ, ngày mở hòm, số biên bản và số tờ giấy theo biên bản đã lưu gần nhất của hòm.",
        "A4",
        "seal",
        lambda box, _address, _tongue: paper_cover(box, box.past[0]),
        _COMMITTEE,
        counted=True,
        lying=True,
        seated=True,
    ),
    Print(
        "spare",
        "Tờ chìa khóa dự phòng, để chép tay",
        "In ra để trống: máy chủ không biết chìa khóa nên không in được. Chép từ màn hình của máy "
        "vừa rút chìa khóa; máy in dùng chung có thể giữ lại bản in, tờ chép tay thì không.",
        "A4",
        "keys",
        lambda box, _address, _tongue: spare_page(box),
        ("member",),
        kinds=_EVERY,
        seated=True,
    ),
)

LINKS: Final = (
    Link(
        "Phiếu giấy có cuống",
        "Trang phát phiếu in từng phiếu, khi trả kết quả.",
        "/staff/issue/{box}",
        ("issue",),
        _BALLOTS,
    ),
    Link(
        "Tập phiếu để rút",
        "Từ 20 đến 1.000 phiếu in sẵn, xáo trộn, người dân tự rút một tờ.",
        "/staff/issue/{box}/deck",
        ("issue",),
        _BALLOTS,
    ),
    Link(
        "Trang thử máy in (PDF)",
        "Có hai thước in sẵn: đo để biết máy in có in đúng 100 % không, trước khi in phiếu.",
        "/staff/print/{box}/thu-may-in.pdf",
        ("issue", "admin"),
        _BALLOTS,
    ),
    Link(
        "Khổ in phiếu",
        "Chọn cho từng hòm: A5, hai phiếu trên A4, bốn cuống trên A4, giấy cuộn 80 mm.",
        "/staff/admin/layouts",
        ("admin",),
        _BALLOTS,
    ),
    Link(
        "Chìa khóa dự phòng vừa rút, cụm mật khẩu",
        "Chỉ máy của thành viên in được, ngay lúc rút; máy chủ không biết.",
        "/staff/keys",
        ("member",),
    ),
    Link(
        "Biên bản",
        "Sổ biên bản có tệp PDF đúng từng byte lúc lưu.",
        "/staff/minutes",
        ("secretary", "member", "admin"),
    ),
    Link("Trang công khai của hòm", "In bằng trình duyệt, có đủ kết quả các lần mở hòm.", "/b/{box}"),
)


def print_named(name: str) -> Print | None:
    """The paper of that name."""
    return next((one for one in PRINTS if one.name == name), None)
