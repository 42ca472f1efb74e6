"""Puts the entries of a box's chain into Vietnamese words; what it does not know it leaves out.

A payload is data that was written once and for all, perhaps by a later version: nothing in it is relied on,
and telling it never fails.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.words import sentences
from ballots.errors import Refused
from ballots.sealing.sheet import seal_groups
from ballots.spelling import groups, unb64
from ballots.views.record import Chapter
from printing.wording import DASH, long_day, number

__all__ = ["Event", "tell"]

_HASH_BYTES = 32
_KINDS = {"person": "một người", "spare": "chìa khóa dự phòng trên giấy"}
_DESTROYED = {
    "copies": "các bản sao chìa khóa",
    "releases": "các chìa khóa đã dùng để mở hòm",
    "envelopes": "các phong bì phiếu",
}


@dataclass(frozen=True)
class Event:
    """One entry for people; a fact is a name and its value, a code is in groups of four."""

    height: int
    title: str
    day: str  # "" when the entry has none
    facts: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]
    hash: str


@dataclass(frozen=True)
class _Told:
    """An entry's payload, asked for what may not be there."""

    payload: Mapping[str, Any]
    labels: Mapping[str, str]

    def number(self, name: str) -> str:
        value = self.payload.get(name)
        return number(value) if type(value) is int else DASH

    def period(self) -> str:
        return f"kỳ {self.number('period')}"

    def day(self) -> str:
        with suppress(TypeError, ValueError):
            return long_day(date.fromisoformat(self.payload["date"])) if "date" in self.payload else ""
        return ""

    def code(self, name: str) -> str:
        with suppress(Refused):
            return seal_groups(unb64(self.payload.get(name), _HASH_BYTES))
        return ""

    def role(self, code: object) -> str:
        text = str(code)
        return self.labels.get(text) or sentences.ROLES.get(text, text)

    def roles(self, name: str) -> str:
        given = self.payload.get(name)
        return "; ".join(map(self.role, given)) if isinstance(given, list | dict) else ""

    def size(self, name: str) -> str:
        given = self.payload.get(name)
        return number(len(given)) if isinstance(given, list | dict) else ""

    def inner(self, name: str) -> "_Told":
        given = self.payload.get(name)
        return _Told(given if isinstance(given, dict) else {}, self.labels)


_Facts = Iterator[tuple[str, str]]


def tell(chapter: Chapter, labels: Mapping[str, str]) -> Event:
    """One entry in words; `labels` are those of the roles."""
    told = _Told(chapter.payload if isinstance(chapter.payload, dict) else {}, labels)
    title, facts, codes = _TELLERS.get(chapter.type, _UNKNOWN)
    return Event(
        height=chapter.height,
        title=title(told),
        day=told.day(),
        facts=tuple((name, value) for name, value in facts(told) if value),
        codes=tuple((label, code) for name, label in codes if (code := told.code(name))),
        hash=chapter.hash,
    )


# --- keys -----------------------------------------------------------------------------------------------


def _padlocks_title(told: _Told) -> str:
    role = told.role(told.payload.get("role", DASH))
    match told.payload.get("event", "fitted"):
        case "joined":
            return f"Thêm người giữ chìa khóa: {role}"
        case "left":
            return f"Một người thôi giữ chìa khóa: {role}"
        case _:
            return f"Gắn ổ khóa: {role}"


def _padlocks(told: _Told) -> _Facts:
    holder = told.payload.get("holder")
    yield "Mã nhận diện người giữ chìa khóa", groups(holder) if isinstance(holder, str) else ""
    event = str(told.payload.get("event"))
    if event in {"joined", "left"}:
        yield "Người giữ là", _KINDS.get(str(told.payload.get("kind")), "")
    if event == "joined":
        by = told.inner("endorsed").payload.get("by")
        first = "người giữ chìa khóa đầu tiên của vai trò, chưa có ai trước đó để so mã và ký"
        yield "So mã và ký bởi", groups(by) if isinstance(by, str) else first
    periods = told.payload.get("padlocks")
    yield "Cho các kỳ", ", ".join(periods) if isinstance(periods, dict) else ""


# --- the box --------------------------------------------------------------------------------------------


def _sealed(told: _Told) -> _Facts:
    yield "Các vai trò đã ký bản niêm phong", told.roles("signatures")
    yield "Tệp của trang bỏ phiếu có mã ghi ở đây", told.size("pages")


def _issued(told: _Told) -> _Facts:
    yield "Phiếu đã phát, tính từ đầu", told.number("issued")
    yield "Phiếu đã hủy, tính từ đầu", told.number("void")


def _batch(told: _Told) -> _Facts:
    yield "Số phiếu của đợt", told.number("count")


def _carried(told: _Told) -> _Facts:
    yield "Lý do", f"có dưới {told.number('smallest')} phiếu điện tử; các phiếu vẫn niêm phong"


def _closed(told: _Told) -> _Facts:
    yield "Phiếu điện tử trong hòm", told.number("count")
    yield "Hồ sơ đã trả kết quả", told.number("returned")
    yield from _counters(told)


def _counters(told: _Told) -> _Facts:
    """Totals since the box began; after a carried period some are withheld."""
    inner = told.inner("counters")
    names = {
        "issued": "phát",
        "void": "hủy",
        "expired": "hết hạn",
        "used_online": "dùng qua mạng",
        "used_paper": "dùng trên giấy",
        "live": "chưa dùng",
    }
    if "issued" not in inner.payload:  # a box that gives out no slips
        if "envelopes" in inner.payload:
            yield "Phong bì, tính từ đầu", inner.number("envelopes")
        return
    known = [f"{label} {inner.number(name)}" for name, label in names.items() if name in inner.payload]
    yield "Phiếu có mã, tính từ đầu", "; ".join(known)


def _released(told: _Told) -> _Facts:
    yield "Đủ thành phần mở hòm gồm", told.roles("set")
    yield "Các vai trò đã mở ổ khóa", told.roles("roles")


def _result_title(told: _Told) -> str:
    if told.payload.get("unopened") is True:
        return f"Không mở được hòm phiếu điện tử {told.period()}; chỉ có kết quả phiếu giấy"
    return f"Chốt kết quả {told.period()}"


def _result(told: _Told) -> _Facts:
    for name, label in (("electronic", "Phiếu điện tử"), ("paper", "Phiếu giấy")):
        tally = told.inner(name)
        spelled = f"{tally.number('ballots')} phiếu, hợp lệ {tally.number('valid')}"
        yield label, spelled if tally.payload else f"{DASH} (chưa mở)"
    yield from _counters(told)


def _minutes_title(told: _Told) -> str:
    year = told.payload.get("year")
    of_year = f", năm {year}" if type(year) is int else ""
    signed, correcting = "version" in told.payload, "corrects" in told.payload
    named = "bản đã ký của biên bản" if signed else "biên bản đính chính" if correcting else "biên bản"
    return f"Lưu {named} số {told.payload.get('number', DASH)}{of_year}"


def _minutes(told: _Told) -> _Facts:
    """What came back signed, and what corrects another."""
    kind = {"signed": "bản ký số", "scan": "bản quét tờ đã ký tay"}.get(str(told.payload.get("kind")), "")
    yield "Bản đã ký", f"bản thứ {told.number('version')}, {kind}" if kind else ""
    of = told.inner("corrects").payload
    yield (
        "Đính chính cho",
        f"biên bản số {of['number']}, năm {of.get('year', DASH)}" if "number" in of else "",
    )


def _destroyed_title(told: _Told) -> str:
    what = _DESTROYED.get(str(told.payload.get("what")), "dữ liệu")
    return f"Tiêu hủy {what} của {told.period()}"


def _restored(told: _Told) -> _Facts:
    known = told.inner("known")
    yield "Sổ ghi từng có đến mục", known.number("height") if known.payload else f"{DASH} (không còn biết)"
    reason = told.payload.get("reason")
    yield "Lý do", reason if isinstance(reason, str) else ""
    yield "Hệ quả", "phong bì bỏ sau bản sao lưu không còn trong hòm; mã phiếu dùng lúc ấy lại dùng được"


def _drawn(told: _Told) -> _Facts:
    yield "Kết quả đã trả trong kỳ", told.number("results")
    yield "Số kết quả rút để hỏi lại", told.size("places")
    yield "Cách rút", "theo mã của mục chốt kết quả; ai cũng rút lại được bằng lệnh homphieu draw"


def _asked(told: _Told) -> _Facts:
    yield "Trả lời", told.number("met")
    yield "Không gặp", told.number("away")
    yield "Từ chối", told.number("refused")
    yield "Vai trò hỏi và công bố", told.role(told.payload["role"]) if "role" in told.payload else ""


def _nothing(_told: _Told) -> _Facts:
    yield from ()


_Teller = tuple[Callable[[_Told], str], Callable[[_Told], _Facts], tuple[tuple[str, str], ...]]
_ROOT = (("root", "Mã của cây phiếu"),)
_UNKNOWN: _Teller = (lambda _told: "Sự kiện khác", _nothing, ())
_TELLERS: Mapping[str, _Teller] = {
    "padlocks": (_padlocks_title, _padlocks, ()),
    "sealed": (lambda told: f"Niêm phong {told.period()}", _sealed, (("seal", "Mã niêm phong"),)),
    "issued": (lambda _told: "Số phiếu có mã đã phát đến hết ngày", _issued, ()),
    "batch": (lambda told: f"Đợt {told.number('batch')} của {told.period()} vào hòm", _batch, _ROOT),
    "carried": (lambda told: f"Giữ {told.period()} đến lần mở hòm sau", _carried, ()),
    "closed": (lambda told: f"Đóng khe phiếu {told.period()}", _closed, _ROOT),
    "released": (lambda told: f"Mở hòm {told.period()}", _released, ()),
    "result": (_result_title, _result, ()),
    "minutes": (_minutes_title, _minutes, (("sha256", "Mã của tệp biên bản (SHA-256)"),)),
    "destroyed": (_destroyed_title, _nothing, ()),
    "drawn": (lambda told: f"Rút mẫu hỏi lại {told.period()}", _drawn, ()),
    "asked": (lambda told: f"Kết quả hỏi lại {told.period()}", _asked, ()),
    "restored": (lambda _told: "Khôi phục cơ sở dữ liệu từ một bản cũ", _restored, ()),
}
