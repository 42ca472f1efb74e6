"""The columns of a box's published figures: what each is called, what it means, and where it comes from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from app.words.spreadsheet import Cell
from ballots.forms.tally import LEAST_SHOWN
from ballots.views.readmodels import NamedBox, PastResult, QuestionResult, Ratio
from printing.wording import TOO_FEW, WARNINGS

__all__ = ["COLUMNS", "MEANINGS", "lines"]

MEANINGS: Final = ("Cột", "Ý nghĩa")
_BLANK: Final = "Không trả lời"
_CARRIED: Final = "Phiếu điện tử được chuyển sang lần mở sau: số liệu chỉ gồm phiếu giấy."
_UNOPENED: Final = "Không mở được hòm phiếu điện tử: số phiếu ở từng mức chỉ gồm phiếu giấy."
_TOGETHER: Final = (
    f"Có dưới {LEAST_SHOWN} phiếu hợp lệ của một loại, điện tử hoặc giấy, "
    "nên số phiếu ở từng mức chỉ nêu chung."
)


@dataclass(frozen=True)
class Line:
    """One level of one question at one opening; `question` is None where no answers are told."""

    box: NamedBox
    result: PastResult
    question: QuestionResult | None = None
    level: str = ""  # its code; "" of who left the question blank
    label: str = ""
    count: int | None = None
    ratio: Ratio | None = None

    @property
    def apart(self) -> tuple[int | None, int | None]:
        """Electronic and paper, where they are told apart."""
        if self.question is None or self.result.apart is None:
            return None, None
        return self.result.apart[self.question.code][self.level]


@dataclass(frozen=True)
class Column:
    """A column of the table."""

    name: str
    meaning: str
    read: Callable[[Line], Cell]


def lines(box: NamedBox, results: tuple[PastResult, ...]) -> Iterator[tuple[Cell, ...]]:
    """The rows, an opening after the other: each level of each question, or one row without answers."""
    for result in results:
        for line in _of(box, result):
            yield tuple(column.read(line) for column in COLUMNS)


def _of(box: NamedBox, result: PastResult) -> Iterator[Line]:
    if not result.questions:
        yield Line(box, result)
    for question in result.questions:
        for level in question.levels:
            yield Line(box, result, question, level.code, level.label, level.count, level.ratio)
        yield Line(box, result, question, "", _BLANK, question.unanswered)


def _thousandths(ratio: Ratio | None) -> int | None:
    """The printed percentage times ten."""
    return None if ratio is None or ratio.percent is None else int(ratio.percent * 10)


def _satisfaction(line: Line) -> Ratio | None:
    return None if line.question is None else line.question.satisfaction


def _notes(line: Line) -> str:
    result = line.result
    if not result.questions:
        small = TOO_FEW if not result.carried or result.collected.valid else ""
    else:
        small = _TOGETHER if result.apart is None else ""
    carried = _CARRIED if result.carried else ""
    unopened = _UNOPENED if result.unopened is not None else ""
    return " ".join(filter(None, (carried, unopened, small, *(WARNINGS[code] for code in result.warnings))))


COLUMNS: Final = (
    Column("Đơn vị", "Cơ quan có hòm phiếu", lambda line: line.box.unit),
    Column("Cơ quan cấp trên", "Cơ quan chủ quản của đơn vị", lambda line: line.box.parent),
    Column("Hòm phiếu", "Tên hòm phiếu", lambda line: line.box.box),
    Column("Mã hòm phiếu", "Tên hòm phiếu trong địa chỉ trang công khai", lambda line: line.box.box_id),
    Column("Kỳ", "Số thứ tự của kỳ, từ lúc niêm phong đến lúc mở hòm", lambda line: line.result.period),
    Column("Ngày mở hòm", "Năm-tháng-ngày", lambda line: line.result.held_on.isoformat()),
    Column("Số biên bản", "Số biên bản mở hòm phiếu đã lưu", lambda line: line.result.minutes_number),
    Column(
        "Hồ sơ đã trả kết quả",
        "Số hồ sơ đơn vị đã trả kết quả trong kỳ; trống là không rõ",
        lambda line: line.result.participation.whole,
    ),
    Column(
        "Phiếu phát ra",
        "Tồn đầu kỳ cộng in mới, trừ hủy, trừ tồn cuối kỳ; trống là không rõ",
        lambda line: line.result.handed_out,
    ),
    Column(
        "Phiếu thu vào",
        "Mọi phiếu điện tử và phiếu giấy trong hòm khi mở, cả phiếu không hợp lệ",
        lambda line: line.result.collected.ballots,
    ),
    Column(
        "Phiếu điện tử thu vào",
        "Số phiếu gửi qua mạng trong số phiếu thu vào; trống là chưa kiểm",
        lambda line: line.result.electronic if line.result.unopened is None else line.result.unopened,
    ),
    Column("Phiếu giấy thu vào", "Số phiếu giấy trong số phiếu thu vào", lambda line: line.result.paper),
    Column(
        "Phiếu hợp lệ",
        "Số phiếu thu vào có trả lời ít nhất một nội dung và đúng cách; trống là chưa kiểm",
        lambda line: line.result.collected.valid,
    ),
    Column(
        "Phiếu tham gia",
        "Số phiếu thu vào đã dùng một phiếu có mã; trống là chưa tính",
        lambda line: line.result.participation.part,
    ),
    Column(
        "Tỷ lệ tham gia (‰)",
        "Phiếu tham gia trên hồ sơ đã trả kết quả; phần nghìn, chia 10 thì được phần trăm",
        lambda line: _thousandths(line.result.participation),
    ),
    Column(
        "Tỷ lệ thu hồi (‰)",
        "Phiếu tham gia trên phiếu phát ra; phần nghìn, chia 10 thì được phần trăm",
        lambda line: _thousandths(line.result.return_rate),
    ),
    Column(
        "Mã nội dung",
        "Mã của nội dung trong bộ câu hỏi",
        lambda line: line.question.code if line.question else None,
    ),
    Column(
        "Nội dung",
        "Nội dung được đánh giá; trống là không nêu số phiếu ở từng mức",
        lambda line: line.question.text if line.question else None,
    ),
    Column(
        "Mã mức",
        f"Mã của mức trong bộ câu hỏi; trống là “{_BLANK}”",
        lambda line: line.level if line.question else None,
    ),
    Column(
        "Mức",
        f"Mức được chọn; “{_BLANK}” là phiếu hợp lệ để trống nội dung này",
        lambda line: line.label if line.question else None,
    ),
    Column(
        "Số phiếu điện tử",
        f"Số phiếu điện tử ở mức này; trống là không nêu riêng (dưới {LEAST_SHOWN} phiếu) hoặc chưa kiểm",
        lambda line: line.apart[0],
    ),
    Column(
        "Số phiếu giấy",
        f"Số phiếu giấy ở mức này; trống là không nêu riêng (dưới {LEAST_SHOWN} phiếu)",
        lambda line: line.apart[1],
    ),
    Column("Số phiếu", "Số phiếu ở mức này, điện tử và giấy", lambda line: line.count),
    Column(
        "Tỷ lệ của mức (‰)",
        "Số phiếu ở mức này trên số phiếu nêu ý kiến về nội dung; phần nghìn, chia 10 thì được phần trăm",
        lambda line: _thousandths(line.ratio),
    ),
    Column(
        "Số phiếu nêu ý kiến",
        "Số phiếu chọn một mức về nội dung này, không kể để trống và “không có ý kiến”",
        lambda line: None if (rate := _satisfaction(line)) is None else rate.whole,
    ),
    Column(
        "Số phiếu hài lòng",
        "Trong số ấy, số phiếu chọn mức hài lòng trở lên",
        lambda line: None if (rate := _satisfaction(line)) is None else rate.part,
    ),
    Column(
        "Tỷ lệ hài lòng (‰)",
        "Số phiếu hài lòng trên số phiếu nêu ý kiến; phần nghìn, chia 10 thì được phần trăm; "
        "xin xem cùng tỷ lệ tham gia",
        lambda line: _thousandths(_satisfaction(line)),
    ),
    Column(
        "Ý kiến trên phiếu",
        "Số ý kiến ghi trên phiếu của lần mở hòm này",
        lambda line: line.result.heard.remarks,
    ),
    Column("Thư góp ý", "Số thư của hòm thư góp ý ở lần mở hòm này", lambda line: line.result.heard.letters),
    Column(
        "Cuộc gọi đường dây nóng",
        "Số cuộc gọi được ghi từ lần mở hòm trước đến lần này",
        lambda line: line.result.heard.calls,
    ),
    Column(
        "Đã chuyển xử lý",
        "Trong số ý kiến, thư, cuộc gọi ấy, đã giao cho người xử lý, tính đến hôm nay",
        lambda line: line.result.heard.assigned,
    ),
    Column(
        "Đã trả lời",
        "Trong số ấy, đã có câu trả lời, tính đến hôm nay",
        lambda line: line.result.heard.answered,
    ),
    Column("Ghi chú", "Điều cần biết khi đọc số liệu của lần mở hòm này", _notes),
)
