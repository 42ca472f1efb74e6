"""What the minutes say of a box that could not be opened: which keys lacked, who agreed, what is next."""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from ballots.views.readmodels import Agreed, Unopened
from printing.geometry import points
from printing.record.text import WARNING, para
from printing.wording import day, padded, role

_LEAD_MM: Final = 16.0  # what leads to a list, and its first line


def unopened_parts(shut: Unopened) -> Iterator[Flowable]:
    """The paragraphs below the table of padlocks."""
    yield para("- Không mở được hòm phiếu điện tử: số ổ khóa đã mở chưa đủ thành phần mở hòm.", WARNING)
    yield CondPageBreak(points(_LEAD_MM))
    yield para("- Chìa khóa còn thiếu và lý do:")
    for row in shut.missing:
        yield para("+ {label}: {why}.", label=role(row.label), why=row.reason.rstrip(" ."))
    yield para(
        "- Thành viên đồng ý lập biên bản không mở được (chốt ngày {on}): {who}.",
        on=day(shut.settled_on),
        who=_names(shut.agreed),
    )
    if shut.silent:
        yield para("- Có mặt, không ghi ý kiến đồng ý: {who}.", who=_names(shut.silent))
    yield para(
        "- Xử lý phong bì phiếu: {n} phong bì phiếu điện tử giữ nguyên niêm phong, không ai đọc được, cho "
        "đến khi tiêu hủy; không nhận thêm chìa khóa cho kỳ này. Phiếu giấy được kiểm như thường.",
        n=padded(shut.envelopes),
    )


def _names(people: tuple[Agreed, ...]) -> str:
    return "; ".join(
        f"ông/bà {one.name}"
        + (f", {role(one.label)}" if one.label else "")
        + (f" (ngày {day(one.later_on)})" if one.later_on else "")
        for one in people
    )
