"""What the table asks for: its sheets, their columns, and the words that a cell may hold.

The template is drawn from it and what comes back is read by it; keys are those of the set-up file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from app.workbook import terms
from ballots.folding import fold

__all__ = ["SHEETS", "Column", "Sheet", "Want", "sheet_of"]


class Want(Enum):
    """What a cell is to be."""

    TEXT = auto()
    TELEPHONE = auto()
    DESKS = auto()
    CHOICE = auto()  # one of the words
    CHOICES = auto()  # several of them, with commas between
    OPEN = auto()  # one of the words, or an identifier that is none of them
    NUMBER = auto()
    DAY = auto()
    SYMBOL = auto()
    IDENTIFIER = auto()
    LOGIN = auto()
    UNIT = auto()  # which unit of the table


@dataclass(frozen=True)
class Column:
    """One column. `words` are offered; `also` are understood as well, written as fold() writes."""

    key: str
    heading: str
    tip: str
    want: Want = Want.TEXT
    required: bool = False
    typed: str = ""  # the field of ballots/typed.py whose rule it has
    width: int = 22
    words: Mapping[str, Any] = field(default_factory=dict)
    also: Mapping[str, Any] = field(default_factory=dict)
    headings: tuple[str, ...] = ()  # others that mean the same, as fold() writes

    def meant(self, text: str) -> Any:
        """What a word stands for; None for what is none."""
        asked = fold(text)
        return next((self.words[one] for one in self.words if fold(one) == asked), self.also.get(asked))


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook; in a CSV the rows of one kind."""

    key: str
    title: str
    row: str  # what one of its rows is called, in the first column of a CSV
    about: str
    columns: tuple[Column, ...]
    titles: tuple[str, ...] = ()  # others that mean the same, as fold() writes

    def column_of(self, heading: str) -> Column | None:
        """The column that a heading means: in any case, with or without marks, star or brackets."""
        for text in (heading, heading.partition("(")[0]):
            asked = fold(text)
            for column in self.columns:
                if asked and asked in {fold(column.heading), fold(column.key), *column.headings}:
                    return column
        return None


_WHICH = Column(
    "unit",
    "Đơn vị",
    "Chỉ cần khi tệp có nhiều đơn vị: ghi cơ quan chủ quản, tên, ký hiệu hoặc mã của đơn vị.",
    Want.UNIT,
    headings=("thuoc don vi", "don vi nao"),
)
_CODE_TIP = "Chữ thường không dấu, chữ số, gạch ngang. Để trống thì phần mềm tự đặt."

_UNIT = Sheet(
    "unit",
    "Đơn vị",
    "đơn vị",
    "Mỗi đơn vị một dòng. Cột có dấu * phải điền.",
    (
        Column(
            "name",
            "Tên đơn vị",
            "Nơi người dân được phục vụ. Ví dụ: Trung tâm Phục vụ hành chính công",
            required=True,
            typed="unit_name",
            width=38,
            headings=("don vi", "ten"),
        ),
        Column(
            "parent",
            "Cơ quan chủ quản",
            "In ở đầu biên bản. Ví dụ: UBND xã Minh Châu",
            required=True,
            typed="parent",
            width=26,
            headings=("co quan cap tren", "cap tren"),
        ),
        Column(
            "symbol",
            "Ký hiệu",
            "Trong số của biên bản: chữ in hoa viết liền. Ví dụ: TTPVHCC",
            Want.SYMBOL,
            required=True,
            width=13,
            headings=("ky hieu bien ban",),
        ),
        Column(
            "telephone",
            "Điện thoại",
            "Số mà người dân gọi được. Ví dụ: 0237 3821 000",
            Want.TELEPHONE,
            typed="telephone",
            width=16,
            headings=("so dien thoai", "duong day nong", "sdt"),
        ),
        Column(
            "trial",
            "Thử nghiệm",
            "Chọn “có” khi đơn vị chỉ dùng thử. Để trống là không.",
            Want.CHOICE,
            width=12,
            words=terms.YES,
            also=terms.YES_ALSO,
            headings=("dung thu", "thu"),
        ),
        Column(
            "rule",
            "Quy tắc mở hòm",
            "Những bên phải có mặt để mở hòm. Để trống là bốn bên: UBND, Mặt trận, Công đoàn, Một cửa.",
            Want.CHOICE,
            width=20,
            words=terms.RULES,
            also=terms.RULES_ALSO,
            headings=("quy tac",),
        ),
        Column(
            "committee",
            "Tên hội đồng mở hòm",
            "Để trống thì đặt theo tên xã. Ví dụ: Hội đồng mở hòm phiếu xã Minh Châu",
            typed="committee_name",
            width=38,
            headings=("hoi dong", "ten hoi dong", "hoi dong mo hom phieu"),
        ),
        Column(
            "legal_basis",
            "Căn cứ",
            "Các văn bản mà biên bản đầu tiên nêu làm căn cứ. Có thể để trống.",
            typed="legal_basis",
            width=30,
            headings=("can cu phap ly",),
        ),
        Column(
            "province",
            "Thuộc tỉnh",
            "Khi cấp tỉnh cũng có trong tệp này hoặc trong phần mềm: tên hoặc mã của đơn vị cấp tỉnh.",
            width=18,
            headings=("tinh", "don vi cap tinh"),
        ),
        Column("id", "Mã đơn vị", _CODE_TIP, Want.IDENTIFIER, width=18, headings=("ma",)),
        Column("committee_id", "Mã hội đồng", _CODE_TIP, Want.IDENTIFIER, width=22),
    ),
)
_BOX = Sheet(
    "box",
    "Hòm phiếu",
    "hòm phiếu",
    "Mỗi hòm phiếu một dòng. Cột có dấu * phải điền.",
    (
        Column(
            "name",
            "Tên hòm phiếu",
            "Ví dụ: Hòm phiếu số 1",
            required=True,
            typed="box_name",
            width=26,
            headings=("hom phieu", "ten hom", "ten"),
        ),
        Column(
            "place",
            "Nơi đặt",
            "Ví dụ: Sảnh tầng 1",
            required=True,
            typed="place",
            width=28,
            headings=("noi dat hom", "dia diem", "vi tri"),
        ),
        Column(
            "kind",
            "Loại hòm",
            "Hòm nhận gì. Để trống là phiếu đánh giá.",
            Want.CHOICE,
            width=26,
            words=terms.KINDS,
            also=terms.KINDS_ALSO,
            headings=("loai",),
        ),
        Column(
            "desks",
            "Quầy",
            "Các quầy dùng hòm này, cách nhau dấu phẩy. Ví dụ: 1, 2, A",
            Want.DESKS,
            width=14,
            headings=("cac quay", "quay so"),
        ),
        Column(
            "layout",
            "Khổ in phiếu",
            "Máy in của quầy dùng giấy gì. Để trống là A5.",
            Want.CHOICE,
            width=18,
            words=terms.LAYOUTS,
            also=terms.LAYOUTS_ALSO,
            headings=("kho in", "kho giay"),
        ),
        Column(
            "form",
            "Bộ câu hỏi",
            "Để trống là bộ hai nội dung; bộ riêng của đơn vị thì ghi mã của bộ ấy.",
            Want.OPEN,
            width=36,
            words=terms.FORMS,
            headings=("mau phieu",),
        ),
        Column(
            "smallest",
            "Số phiếu ít nhất",
            "Hòm có ít phiếu điện tử hơn số này thì chưa mở. Để trống là 5.",
            Want.NUMBER,
            width=17,
            headings=("so phieu it nhat de mo",),
        ),
        Column(
            "daily_cap",
            "Số thư mỗi ngày",
            "Chỉ cho hòm thư góp ý: nhiều nhất bao nhiêu thư một ngày.",
            Want.NUMBER,
            width=17,
            headings=("so thu nhan moi ngay",),
        ),
        Column("id", "Mã hòm", _CODE_TIP, Want.IDENTIFIER, width=18, headings=("ma hom phieu", "ma")),
        _WHICH,
    ),
    titles=("hom",),
)
_PERSON = Sheet(
    "person",
    "Người",
    "người",
    "Mỗi người một dòng, có nhiệm vụ hoặc vai trò trong hội đồng. Cột có dấu * phải điền.",
    (
        Column(
            "name",
            "Họ và tên",
            "Ví dụ: Nguyễn Văn An",
            required=True,
            typed="person_name",
            width=26,
            headings=("ho ten", "ten", "ho va ten dem", "ten day du"),
        ),
        Column(
            "title",
            "Chức vụ",
            "Như ghi trong biên bản. Ví dụ: Phó Chủ tịch UBND xã",
            typed="person_title",
            width=28,
            headings=("chuc danh",),
        ),
        Column(
            "duties",
            "Nhiệm vụ",
            "Việc làm trong phần mềm. Nhiều việc thì cách nhau dấu phẩy: phát phiếu, thư ký. "
            "Kiểm tra là chỉ xem và tải hồ sơ, không làm thay ai.",
            Want.CHOICES,
            width=22,
            words=terms.DUTIES,
            also=terms.DUTIES_ALSO,
            headings=("cong viec", "nhiem vu trong phan mem"),
        ),
        Column(
            "role",
            "Vai trò trong hội đồng",
            "Chỉ cho thành viên hội đồng mở hòm. "
            "Giám sát là Ban Thanh tra nhân dân hoặc đại diện thôn, tổ dân phố.",
            Want.CHOICE,
            width=24,
            words=terms.ROLES,
            also=terms.ROLES_ALSO,
            headings=("vai tro", "vai tro hoi dong"),
        ),
        Column(
            "login",
            "Tên đăng nhập",
            "Chữ thường không dấu, chữ số. Để trống thì tự đặt: Nguyễn Văn An là annv.",
            Want.LOGIN,
            width=18,
            headings=("tai khoan", "ten tai khoan"),
        ),
        _WHICH,
    ),
    titles=("nhan su", "nguoi dung", "can bo", "tai khoan"),
)
_SWAP = Sheet(
    "swap",
    "Ngày hoán đổi",
    "ngày",
    "Ngày làm việc hoặc nghỉ khác lịch thường, theo thông báo. Không có thì để trống cả trang.",
    (
        Column(
            "day",
            "Ngày",
            "Ngày/tháng/năm. Ví dụ: 06/03/2027",
            Want.DAY,
            required=True,
            width=16,
            headings=("ngay thang", "ngay thang nam"),
        ),
        Column(
            "working",
            "Làm việc hay nghỉ",
            "Ngày ấy làm việc hay nghỉ.",
            Want.CHOICE,
            required=True,
            width=20,
            words=terms.WORKING,
            also=terms.WORKING_ALSO,
            headings=("lam viec", "loai ngay"),
        ),
        Column(
            "document",
            "Văn bản",
            "Ví dụ: Thông báo số 12/TB-UBND ngày 01/02/2027",
            required=True,
            typed="document",
            width=46,
            headings=("theo van ban", "thong bao"),
        ),
        _WHICH,
    ),
    titles=("ngay", "ngay lam bu", "ngay nghi"),
)
SHEETS = (_UNIT, _BOX, _PERSON, _SWAP)


def sheet_of(title: str) -> Sheet | None:
    """The sheet that a title, or the kind of a CSV's row, means."""
    asked = fold(title)
    for sheet in SHEETS:
        if asked in {fold(sheet.title), fold(sheet.row), sheet.key, *sheet.titles}:
            return sheet
    return None
