"""What the minutes say of calls, and of what became of earlier remarks: numbers and lines, as of then."""

from collections.abc import Iterator, Mapping
from typing import Final

from reportlab.platypus import Flowable

from ballots.views.readmodels import Followed, Item
from printing.record.text import heading, para
from printing.wording import DASH, day, padded

__all__ = ["calls_part", "followed_parts"]

_KINDS: Final[Mapping[str, str]] = {
    "remark": "ý kiến trên phiếu",
    "letter": "thư góp ý",
    "call": "cuộc gọi đường dây nóng",
}


def calls_part(followed: Followed) -> Iterator[Flowable]:
    """How many calls were taken down, apart from what stands on ballots."""
    said = padded(followed.calls) if followed.calls else "không có"
    yield para("- Cuộc gọi đường dây nóng được ghi từ lần mở hòm trước: {said}.", said=said)


def followed_parts(followed: Followed, place: str) -> Iterator[Flowable]:
    """What is open and what was done since the last minutes; nothing where there is neither.

    `place`: the number of its heading.
    """
    if not (followed.open_total or followed.done_total):
        return
    yield from heading(f"{place}. Việc xử lý ý kiến, phản ánh của các lần mở hòm trước")
    if followed.done_total:
        yield para(
            "- Đã xong từ biên bản trước: {n} ({kinds}).",
            n=padded(followed.done_total),
            kinds=_by_kind(followed.done_by_kind),
        )
        for item in followed.done:
            yield para("+ {name}: {done}.", name=_name(item), done=item.done.rstrip(" .") or DASH)
        yield from _rest(followed.done_total - len(followed.done))
    if not followed.open_total:
        yield para("- Chưa xong: không có.")
        return
    yield para(
        "- Chưa xong: {n} ({kinds}); chưa giao: {new}; quá hạn: {late}.",
        n=padded(followed.open_total),
        kinds=_by_kind(followed.open_by_kind),
        new=padded(followed.unassigned),
        late=padded(followed.late),
    )
    for item in followed.open:
        yield para("+ {name}: {who}{when}.", name=_name(item), who=item.official, when=_when(item))
    yield from _rest(followed.open_total - followed.unassigned - len(followed.open))


def _by_kind(numbers: Mapping[str, int]) -> str:
    told = (f"{padded(numbers[kind])} {label}" for kind, label in _KINDS.items() if numbers.get(kind))
    return ", ".join(told)


def _name(item: Item) -> str:
    what = _KINDS[item.kind] if item.letter is None else f"thư số {item.letter}"  # as those minutes name it
    return f"Việc số {item.number}, {what}, mở hòm ngày {day(item.held_on)}"


def _when(item: Item) -> str:
    if item.due_on is None:
        return ""
    return f", hạn {day(item.due_on)}" + (" (quá hạn)" if item.late else "")


def _rest(number: int) -> Iterator[Flowable]:
    if number > 0:
        yield para("+ … và {n} việc khác.", n=padded(number))
