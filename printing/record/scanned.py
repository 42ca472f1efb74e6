"""What the minutes say of paper that a machine has read: what people decided, and what they compared."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from ballots.views.readmodels import Helper, Pile
from printing.record.text import WARNING, beginning, para
from printing.wording import padded

__all__ = ["scanned_parts"]


def scanned_parts(read: Pile) -> Iterator[Flowable]:
    """The paragraphs below the table of ballots that came in."""
    yield para(f"- Đọc phiếu giấy bằng máy: {{sheets}} tờ. {_settled(read)}", **_facts(read))
    if read.typed:
        words = (
            "- Số phiếu máy không đọc được, hai thành viên khác vai trò cùng gõ: {typed} tờ. Người gõ: "
            "{typed_by}."
        )
        yield para(words, **_facts(read))
    yield para(f"- So bằng mắt với máy đọc: {_compared(read)}", **_facts(read))
    if read.different:
        yield para("- Có tờ máy đọc khác với mắt người: {different} tờ.", WARNING, **_facts(read))
    remarks = " {remarks} hình ý kiến đã được gõ lại." if read.remarks else ""
    yield para(
        f"- Tệp quét và hình cắt từ phiếu đã xóa; chỉ giữ các số đếm.{remarks}",
        **_facts(read),
    )


def _settled(read: Pile) -> str:
    if not read.settled_by:
        return "Không có dấu nào máy đọc không chắc."
    third = "; {third} dấu có hai ý khác nhau, người thứ ba quyết định" if read.third else ""
    left = "; {open} dấu có ba ý khác nhau, phiếu được tính là không hợp lệ" if read.open else ""
    return (
        "Dấu máy đọc không chắc trên {doubtful} tờ; thành viên của các vai trò khác nhau xem hình và quyết "
        f"định riêng, không biết ý của nhau: {{agreed}} dấu có hai ý trùng nhau{third}{left}. Người quyết "
        "định: {settled_by}."
    )


def _compared(read: Pile) -> str:
    if not read.compared_by:
        return "không có tờ nào máy đọc chắc để so."
    found = "không tờ nào khác"
    if read.different:
        found = (
            "có tờ khác nên so hết các tờ máy đọc chắc, {compared} tờ; {different} tờ khác, hai người quyết "
            "định lại"
        )
    return f"{{sample}} tờ, rút theo đầu sổ ghi {{head}}; {found}. Người so: {{compared_by}}."


def _facts(read: Pile) -> dict[str, str]:
    numbers = (
        "sheets",
        "doubtful",
        "agreed",
        "third",
        "open",
        "sample",
        "compared",
        "different",
        "remarks",
        "typed",
    )
    return {
        **{name: padded(getattr(read, name)) for name in numbers},
        "head": beginning(read.head),
        "typed_by": _names(read.typed_by),
        "settled_by": _names(read.settled_by),
        "compared_by": _names(read.compared_by),
    }


def _names(people: tuple[Helper, ...]) -> str:
    """Each once, whatever the roles."""
    return "; ".join(dict.fromkeys(f"ông/bà {one.name}" for one in people))
