"""The sentences of the pages of figures."""

from typing import Final

__all__ = ["FIGURE_REFUSALS"]

FIGURE_REFUSALS: Final = {
    "span_unreadable": "Không đọc được khoảng thời gian này. Xin ghi một tháng, một quý hoặc một năm, ví dụ "
    "2026-11, 2026-q4 hoặc 2026.",
}
