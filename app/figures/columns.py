"""The columns of the summary as spreadsheets have it (DOMAIN.md): what each is called, means, and holds.

A row a box and field, and all together; a question's columns are those of its questionnaire.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from ballots.views.papers.values import FieldRow, SummaryRow, SummaryView
from ballots.views.readmodels import LevelCount, QuestionResult, Ratio
from printing import wording

__all__ = ["Column", "Line", "Value", "columns", "lines"]

Value = str | int | Decimal | date | None  # Decimal: a percentage or points, as printed; None: unknown
Kind = Literal["text", "number", "share", "points", "day"]


@dataclass(frozen=True)
class Line:
    """A row of the table: a box, one of its fields, or all together with their answers."""

    row: SummaryRow
    field: FieldRow | None = None
    answers: tuple[tuple[str, QuestionResult], ...] = ()  # of all together: questionnaire, question

    def answer(self, form: str, code: str) -> tuple[Sequence[LevelCount], int | None, Ratio, Ratio | None]:
        """Levels, blanks, satisfaction and that of the opening before; nothing where it is not told."""
        if self.field is not None:
            for question, levels, rate in self.field.questions:
                if self.row.form == form and question == code:
                    return levels, None, rate, None
        elif self.answers:
            for name, one in self.answers:
                if (name, one.code) == (form, code):
                    return one.levels, one.unanswered, one.satisfaction, None
        elif self.row.form == form:
            for one in self.row.questions:
                if one.code == code:
                    return one.levels, one.unanswered, one.satisfaction, one.previous
        return (), None, Ratio(None, None), None


@dataclass(frozen=True)
class Column:
    """A column; `group` is the question that it belongs to, or ""."""

    name: str
    meaning: str
    kind: Kind
    read: Callable[[Line], Value]
    group: str = ""


def lines(view: SummaryView, rows: Sequence[SummaryRow] | None = None) -> Iterator[Line]:
    """Each box and its fields, then all together; of `rows`, if given, without a total."""
    for row in view.rows if rows is None else rows:
        yield Line(row)
        for field in row.fields:
            yield Line(row, field)
    if rows is None and view.total is not None:
        told = tuple((form, one) for form, same in view.answers.items() for one in same)
        yield Line(view.total, answers=told)


def columns(view: SummaryView) -> tuple[Column, ...]:
    """Those of every summary, and those of the questions that are told in this one."""
    asked: dict[tuple[str, str], QuestionResult] = {}
    for row in view.rows:
        for question in row.questions:
            asked.setdefault((row.form, question.code), question)
    several = len({form for form, _ in asked}) > 1
    found = list(_COUNTS)
    for (form, _), question in asked.items():
        short = f" ({form.partition('@')[0]})" if several else ""
        found.extend(_of_question(form, question, f"{question.text}{short}"))
    return (*found, *_AFTER)


def _box(reads: Callable[[SummaryRow], Value]) -> Callable[[Line], Value]:
    """Of a box alone: rows by field have no ratios to slips or dossiers (DOMAIN.md)."""
    return lambda line: None if line.field is not None else reads(line.row)


def _of_question(form: str, question: QuestionResult, group: str) -> Iterator[Column]:
    def level(place: int) -> Callable[[Line], LevelCount | None]:
        def read(line: Line) -> LevelCount | None:
            levels = line.answer(form, question.code)[0]
            return levels[place] if levels else None

        return read

    for place, one in enumerate(question.levels):
        at = level(place)
        yield Column(one.label, "Số phiếu chọn mức này", "number", _count(at), group)
        if one.ratio.whole is not None:
            meaning = "Tỷ lệ trên số phiếu có ý kiến về nội dung này"
            yield Column(f"{one.label}, %", meaning, "share", _share(at), group)
    answer = question.code
    yield Column(
        "Không trả lời",
        "Phiếu hợp lệ để trống nội dung này",
        "number",
        lambda line: line.answer(form, answer)[1],
        group,
    )
    yield Column(
        "Tỷ lệ hài lòng",
        "Số phiếu hài lòng trở lên trên số phiếu có ý kiến; xem cùng tỷ lệ tham gia",
        "share",
        lambda line: line.answer(form, answer)[2].percent,
        group,
    )
    yield Column("Kỳ trước", "Tỷ lệ hài lòng ở lần mở hòm trước", "share", _before(form, answer), group)
    meaning = "Điểm phần trăm so với kỳ trước"
    yield Column("Tăng, giảm", meaning, "points", _change(form, answer), group)


def _count(at: Callable[[Line], LevelCount | None]) -> Callable[[Line], Value]:
    return lambda line: None if (found := at(line)) is None else found.count


def _share(at: Callable[[Line], LevelCount | None]) -> Callable[[Line], Value]:
    return lambda line: None if (found := at(line)) is None else found.ratio.percent


def _before(form: str, code: str) -> Callable[[Line], Value]:
    return lambda line: None if (before := line.answer(form, code)[3]) is None else before.percent


def _change(form: str, code: str) -> Callable[[Line], Value]:
    def read(line: Line) -> Value:
        _, _, now, before = line.answer(form, code)
        if before is None or now.percent is None or before.percent is None:
            return None
        return now.percent - before.percent

    return read


def _notes(row: SummaryRow) -> str:
    told = [wording.WARNINGS[code] for code in row.warnings]
    if row.carried:
        told.append("Phiếu điện tử chuyển sang lần mở sau: số liệu chỉ gồm phiếu giấy.")
    if row.unopened:
        told.append("Có kỳ không mở được hòm phiếu điện tử: các mức chỉ gồm phiếu giấy.")
    if row.valid and row.filed and row.told != row.valid and row.kind != "letters":
        told.append("Có lần mở hòm dưới 5 phiếu hợp lệ nên không nêu các mức.")
    return " ".join(told)


def _papers(row: SummaryRow) -> str:
    return "; ".join(one.number for one in row.filed)


_NO_FIELD: Final = "Cả hòm"
_COUNTS: Final = (
    Column("Hòm phiếu", "Tên hòm; Cộng: các hòm có phát phiếu", "text", lambda one: one.row.box or "Cộng"),
    Column(
        "Lĩnh vực",
        "Lĩnh vực ghi trên phiếu; nhóm dưới 5 phiếu được gộp; chỉ nêu theo từng tháng",
        "text",
        lambda one: _NO_FIELD if one.field is None else one.field.label,
    ),
    Column("Kỳ", "Số thứ tự của kỳ; trống khi gộp nhiều lần mở hòm", "number", _box(lambda row: row.period)),
    Column("Hồ sơ trả trực tiếp", "Kết quả đã trả tại quầy", "number", _box(lambda row: row.direct)),
    Column("Hồ sơ trực tuyến, BCCI", "Trả trực tuyến, bưu chính", "number", _box(lambda row: row.online)),
    Column("Phiếu phát ra", "Tồn đầu + in mới − hủy − tồn cuối", "number", _box(lambda row: row.handed_out)),
    Column("Phiếu hủy", "Phiếu có mã đã hủy trong kỳ", "number", _box(lambda row: row.void)),
    Column("Thu vào: giấy", "Phiếu giấy trong hòm, cả không hợp lệ", "number", _box(lambda row: row.paper)),
    Column("Thu vào: điện tử", "Phiếu gửi qua mạng", "number", _box(lambda row: row.electronic)),
    Column("Thu vào", "Giấy và điện tử", "number", _box(lambda row: row.collected)),
    Column(
        "Tỷ lệ phiếu giấy",
        "Phiếu giấy trên phiếu thu vào",
        "share",
        _box(lambda row: row.paper_share.percent),
    ),
    Column(
        "Tỷ lệ tham gia",
        "Phiếu đã dùng một phiếu có mã trên hồ sơ đã trả kết quả",
        "share",
        _box(lambda row: row.participation.percent),
    ),
    Column(
        "Tỷ lệ thu hồi",
        "Phiếu đã dùng một phiếu có mã trên phiếu phát ra",
        "share",
        _box(lambda row: row.return_rate.percent),
    ),
    Column(
        "Hợp lệ",
        "Phiếu hợp lệ; của một lĩnh vực: phiếu hợp lệ ghi lĩnh vực ấy",
        "number",
        lambda one: one.row.valid if one.field is None else one.field.valid,
    ),
    *(
        Column(
            f"Không hợp lệ: {words}",
            "Phiếu không hợp lệ, theo lý do",
            "number",
            _box(lambda row, why=why: row.invalid.get(why)),  # type: ignore[misc]
        )
        for why, words in wording.INVALID.items()
    ),
    Column(
        "Hợp lệ có nêu mức",
        "Phiếu hợp lệ mà các mức được nêu: không gồm lần mở hòm có dưới 5 phiếu hợp lệ",
        "number",
        _box(lambda row: row.told),
    ),
)
_AFTER: Final = (
    Column("Số ý kiến", "Ý kiến, thư, cuộc gọi của kỳ", "number", _box(lambda row: row.heard.total)),
    Column("Đã chuyển xử lý", "Trong số ý kiến", "number", _box(lambda row: row.heard.assigned)),
    Column("Đã trả lời", "Trong số ý kiến", "number", _box(lambda row: row.heard.answered)),
    Column("Biên bản", "Số biên bản mà số liệu lấy từ đó", "text", _box(_papers)),
    Column(
        "Ngày mở hòm",
        "Trống khi gộp nhiều lần mở hòm",
        "day",
        _box(lambda row: row.filed[0].held_on if len(row.filed) == 1 else None),
    ),
    Column("Lưu ý", "Điều phải xem cùng các tỷ lệ", "text", _box(_notes)),
)
