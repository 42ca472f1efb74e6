"""Mẫu hỏi lại as PDF: where to find whom to ask, and, on a page of its own, a sheet to tally the answers on.

No answer is written beside a place: the list tells who was asked, the tally what was said.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from reportlab.lib.enums import TA_CENTER
from reportlab.platypus import Flowable, PageBreak

from ballots.views.papers.values import FollowUpView
from printing import wording
from printing.document import Sheet, draw_document
from printing.geometry import BODY_WIDTH_MM
from printing.record.text import CAPACITY, EVIDENCE, HEADING, HINT, Rows, cell, code, numbers, para, table

__all__ = ["draw_sample"]

_PLACES_A_ROW: Final = 2
_STROKES: Final = "\u00a0\n\u00a0"  # room to tally
_HEAD: Final = ("Số thứ tự", "Rút thứ", "Đã hỏi, không gặp, từ chối")


def draw_sample(view: FollowUpView) -> bytes:
    """A4 PDF of a sample that is drawn; the same bytes for the same view."""
    title = f"Mẫu hỏi lại, {view.box}, kỳ {view.period}"
    sheet = Sheet(title=title, author=view.unit, subject="Mẫu hỏi lại", at=view.at, trial=view.trial)
    return draw_document(sheet, _parts(view))


def _parts(view: FollowUpView) -> Iterator[Flowable]:
    yield para("DANH SÁCH RÚT ĐỂ HỎI LẠI", CAPACITY)
    facts = {
        "box": view.box,
        "period": str(view.period),
        "day": wording.long_day(view.held_on),
        "n": wording.number(len(view.places)),
        "of": wording.number(view.results),
    }
    yield para("{box}, kỳ {period}, mở hòm {day}", HINT, **facts)
    yield para(
        "Rút {n} trong {of} kết quả đã trả của kỳ. Số thứ tự dưới đây là số trong danh sách kết quả đã trả "
        "của "
        "kỳ, xếp theo ngày trả rồi theo mã hồ sơ, đánh số từ 1; danh sách ấy phải in và giao cho người hỏi "
        "trước "
        "khi mở hòm.",
        **facts,
    )
    yield para(
        "Không ai chọn các số này: chúng do mã của mục chốt kết quả trong sổ ghi công khai quyết định, ai "
        "cũng "
        "tính lại được (lệnh homphieu draw)."
    )
    yield para(f"Mã của mục {{height}}:<br/>{code(_groups(view.head))}", EVIDENCE, height=str(view.height))
    yield para(
        "Người hỏi không phải người của cơ quan được đánh giá. Không ghi câu trả lời vào danh sách này, "
        "không ghi "
        "tên ai vào tờ cộng ở trang sau. Hỏi xong thì hủy danh sách; chỉ giữ tờ cộng."
    )
    yield _list(view.places)
    yield PageBreak()
    yield from _tally(view)


def _groups(digits: str) -> str:
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _list(found: Sequence[int]) -> Rows:
    """By place, so that it is read beside the office's list; two in a row."""
    order = sorted((place, turn) for turn, place in enumerate(found, 1))
    cells = [[_middle(wording.number(place)), _middle(str(turn)), cell("")] for place, turn in order]
    half = -(-len(cells) // _PLACES_A_ROW)
    empty = [cell(""), cell(""), cell("")]
    rows = [cells[at] + (cells[at + half] if at + half < len(cells) else empty) for at in range(half)]
    wide = BODY_WIDTH_MM / _PLACES_A_ROW
    return table(_HEAD * _PLACES_A_ROW, rows, [22.0, 16.0, wide - 38.0] * _PLACES_A_ROW)


def _middle(text: str) -> Flowable:
    return cell(text, alignment=TA_CENTER)


def _tally(view: FollowUpView) -> Iterator[Flowable]:
    yield para("TỜ CỘNG KẾT QUẢ HỎI LẠI", CAPACITY)
    yield para("{box}, kỳ {period}", HINT, box=view.box, period=str(view.period))
    yield para("Mỗi người trả lời một vạch ở mỗi nội dung. Không ghi tên, không ghi số thứ tự.")
    rows = [[cell(label), *numbers(_STROKES), cell("")] for label in ("Trả lời", "Không gặp", "Từ chối")]
    rows.append([cell("Cộng (phải bằng số đã rút)"), cell(""), _middle(wording.number(len(view.places)))])
    yield table(("Đã rút", "Vạch", "Cộng"), rows, _WIDTHS)
    for place, (_, text) in enumerate(view.questions, 1):
        yield para("{place}. {text}", HEADING, place=str(place), text=text)
        levels = [*(label for _, label in view.levels), "Không trả lời nội dung này"]
        yield table(
            ("Mức", "Vạch", "Cộng"), [[cell(one), *numbers(_STROKES), cell("")] for one in levels], _WIDTHS
        )


_WIDTHS: Final = (55.0, BODY_WIDTH_MM - 80.0, 25.0)
