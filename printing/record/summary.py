"""Bảng tổng hợp as PDF, A4 landscape: what an office reports of a month or a longer span."""

from collections.abc import Iterator, Sequence
from typing import Final

from reportlab.platypus import Flowable, Spacer, Table, TableStyle

from ballots.views.papers.values import SummaryRow, SummaryView
from ballots.views.readmodels import LevelCount, QuestionResult, Ratio
from printing import wording
from printing.document import Sheet, draw_document
from printing.fonts import REGULAR
from printing.geometry import A4_HEIGHT_MM, MARGIN_LEFT_MM, MARGIN_RIGHT_MM, points
from printing.record.head import Head
from printing.record.text import CAPACITY, HEADING, HINT, NOTE, Rows, cell, led, numbers, para, table
from printing.wording import DASH, number, percent

__all__ = ["draw_summary"]

_WIDTH_MM: Final = A4_HEIGHT_MM - MARGIN_LEFT_MM - MARGIN_RIGHT_MM
_SIZE: Final = 8.5
_BOX_MM: Final = 38.0
_MINUTES_MM: Final = 26.0
_SIGNING_MM: Final = 22.0
_COUNTS: Final = (
    "Hòm phiếu",
    "Hồ sơ trả trực tiếp",
    "Hồ sơ trực tuyến, BCCI",
    "Phiếu phát ra",
    "Thu vào: giấy",
    "Thu vào: điện tử",
    "Tỷ lệ tham gia",
    "Tỷ lệ thu hồi",
    "Hợp lệ",
    *(f"Không hợp lệ: {why}" for why in wording.INVALID.values()),
    "Số ý kiến",
    "Đã chuyển xử lý",
    "Đã trả lời",
    "Biên bản, ngày",
)
_PAPER_ONLY: Final = (
    "Chuyển kỳ sau hoặc không mở được hòm phiếu điện tử: các mức đánh giá chỉ gồm phiếu giấy."
)
_UNTOLD: Final = "có dưới 5 phiếu hợp lệ, chuyển kỳ sau, hoặc là hòm thư góp ý"
_PARTLY: Final = "lần mở hòm có dưới 5 phiếu hợp lệ không nêu các mức"
_AFTER: Final = ("Không trả lời", "Tỷ lệ hài lòng", "Kỳ trước", "Tăng, giảm (điểm phần trăm)")


def draw_summary(view: SummaryView) -> bytes:
    """A4 landscape PDF of the span; the same bytes for the same view."""
    title = f"Tổng hợp kết quả đánh giá sự hài lòng {wording.span(view.span)}"
    sheet = Sheet(title=title, author=view.unit, subject=title, at=view.at, trial=view.trial, landscape=True)
    return draw_document(sheet, _parts(view))


class _Headed:
    """What the head shows: no number, the span as the subject."""

    def __init__(self, view: SummaryView) -> None:
        self.parent, self.unit = view.parent, view.unit
        self.number, self.symbol = 0, ""
        self.subject = f"Kết quả đánh giá sự hài lòng, {wording.span(view.span)}"


def _parts(view: SummaryView) -> Iterator[Flowable]:
    yield Head(_Headed(view), title="BẢNG TỔNG HỢP", width_mm=_WIDTH_MM)
    if not view.rows:
        yield para("Trong thời gian này không có lần mở hòm nào đã lưu biên bản.")
        return
    yield from led([para("1. Phiếu phát ra, thu vào và tỷ lệ tham gia", HEADING)], _counts(view))
    if any(row.carried or row.unopened for row in view.rows):
        yield para(f"(*) {_PAPER_ONLY}", NOTE)
    yield para(wording.TOOK_PART, NOTE)
    yield from _sources(view)
    untold = "; ".join(_name(row) for row in view.rows if not row.questions)
    if untold:
        yield para("Không nêu mức đánh giá của: {untold} ({why}).", untold=untold, why=_UNTOLD)
    partly = [row for row in view.rows if row.questions and row.valid and row.told != row.valid]
    for row in partly:
        facts = {"box": _name(row), "told": number(row.told), "valid": number(row.valid), "why": _PARTLY}
        yield para("{box}: các mức nêu của {told} trên {valid} phiếu hợp lệ ({why}).", NOTE, **facts)
    asked = list(_asked(view))
    for place, (rows, at, total) in enumerate(asked, 2):
        title = para("{place}. {text}", HEADING, place=str(place), text=rows[0].questions[at].text)
        below = [_signers()] if place == len(asked) + 1 else []
        yield from led([title], _answers(rows, at, total, below))
    if not asked:
        yield _signers()


def _asked(view: SummaryView) -> Iterator[tuple[list[SummaryRow], int, QuestionResult | None]]:
    """Every question of every questionnaire: the rows that tell of it, its place in them, all together."""
    for form in dict.fromkeys(row.form for row in view.rows if row.questions):
        rows = [row for row in view.rows if row.form == form and row.questions]
        told = view.answers.get(form, ())
        for at in range(len(rows[0].questions)):
            yield rows, at, told[at] if told else None


def _sources(view: SummaryView) -> Iterator[Flowable]:
    """Of a longer span, which minutes its rows come from: a month's rows name theirs."""
    for row in view.rows:
        if len(row.filed) > 1:
            papers = "; ".join(f"số {one.number} ngày {wording.day(one.held_on)}" for one in row.filed)
            yield para("{box}: theo các biên bản {papers}.", NOTE, box=row.box, papers=papers)


def _name(row: SummaryRow) -> str:
    """The box, and its period if it is one; a row of all boxes."""
    if not row.filed:
        return "Cộng"
    period = "" if row.period is None else f", kỳ {row.period}"
    return f"{row.box}{period}" + (" (*)" if row.carried or row.unopened else "")


def _papers(row: SummaryRow) -> str:
    """The number and day of its minutes, or how many they are."""
    if len(row.filed) != 1:
        return f"{len(row.filed)} biên bản" if row.filed else DASH
    return f"{row.filed[0].number}\n{wording.day(row.filed[0].held_on)}"


# --- what came in ---------------------------------------------------------------------------------------


def _counts(view: SummaryView) -> Rows:
    rows = [_counted(row) for row in (*view.rows, *((view.total,) if view.total else ()))]
    width = (_WIDTH_MM - _BOX_MM - _MINUTES_MM) / (len(_COUNTS) - 2)
    widths = (_BOX_MM, *[width] * (len(_COUNTS) - 2), _MINUTES_MM)
    return table(_COUNTS, rows, widths, _SIZE)


def _counted(row: SummaryRow) -> list[Flowable]:
    figures = [row.direct, row.online, row.handed_out, row.paper, row.electronic]
    invalid = [row.invalid.get(why) for why in wording.INVALID]
    heard = (row.heard.total, row.heard.assigned, row.heard.answered)
    texts = (
        *map(number, figures),
        percent(row.participation),
        percent(row.return_rate),
        *map(number, (row.valid, *invalid, *heard)),
    )
    return [cell(_name(row), size=_SIZE), *numbers(*texts, _papers(row), size=_SIZE)]


# --- answers --------------------------------------------------------------------------------------------


def _answers(
    rows: Sequence[SummaryRow], at: int, total: QuestionResult | None, below: list[Flowable]
) -> Rows:
    """One question: a row a box, below it its fields, at the end all boxes together."""
    lines: list[list[Flowable]] = []
    for row in rows:
        question = row.questions[at]
        lines.append(_answered(_name(row), question.levels, question))
        for field in row.fields:
            _, levels, rate = field.questions[at]
            lines.append(_answered(f"– {field.label} ({number(field.valid)} phiếu)", levels, rate))
    if total is not None:
        lines.append(_answered("Cộng các hòm trên", total.levels, total))
    labels = [level.label for level in rows[0].questions[at].levels]
    head = ("Hòm phiếu, lĩnh vực", *labels, *_AFTER)
    width = (_WIDTH_MM - 70) / (len(head) - 1)
    return table(head, lines, (70, *[width] * (len(head) - 1)), _SIZE, below)


def _answered(name: str, levels: Sequence[LevelCount], rated: QuestionResult | Ratio) -> list[Flowable]:
    counts = [f"{number(level.count)} ({percent(level.ratio)})" for level in levels]
    if isinstance(rated, Ratio):  # of a field: neither blanks nor the month before are told
        after = (DASH, percent(rated), DASH, DASH)
    else:
        before = percent(rated.previous) if rated.previous else DASH
        change = wording.points(rated.satisfaction, rated.previous)
        after = (number(rated.unanswered), percent(rated.satisfaction), before, change)
    return [cell(name, size=_SIZE), *numbers(*counts, *after, size=_SIZE)]


def _signers() -> Flowable:
    """Who has drawn it up and who answers for it; names and the day are written in by hand."""
    day = para("……, ngày …… tháng …… năm ……", HINT)
    return Table(
        [
            ["", day],
            [para("NGƯỜI LẬP BIỂU", CAPACITY), para("THỦ TRƯỞNG ĐƠN VỊ", CAPACITY)],
            [para("(Chữ ký, họ tên)", HINT), para("(Chữ ký, dấu, họ tên)", HINT)],
            [Spacer(1, points(_SIGNING_MM))] * 2,
        ],
        colWidths=[points(_WIDTH_MM / 2)] * 2,
        spaceBefore=points(5),
        style=TableStyle([("FONT", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP")]),
    )
