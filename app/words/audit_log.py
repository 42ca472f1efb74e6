"""Puts what a line of the audit log tells into Vietnamese: its members by name, its codes as people say them.

Unknown members and codes are shown as they stand: the log is older and newer than any version of the program.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.filing.words import VERSIONS
from app.layouts.words import LAYOUTS
from app.words.letters import KINDS
from app.words.sentences import AUDIT, DUTIES, ROLES, SCOPES
from ballots.office.audit import Line
from printing import wording as say

__all__ = ["KEYS", "Change", "about", "changes", "what_of"]

# Members of `about`, `before` and `after`, as a line names them.
KEYS: Mapping[str, str] = {
    "": "Nội dung",
    "account": "Tài khoản",
    "act": "Dùng để",
    "active": "Đang dùng",
    "basis": "Căn cứ",
    "box": "Hòm phiếu",
    "boxes": "Hòm phiếu",
    "box_kind": "Loại hòm",
    "by": "Người xác nhận (mã chìa khóa)",
    "cap": "Số thư nhận mỗi ngày",
    "certificate": "Chứng thư",
    "committee": "Hội đồng",
    "corrects": "Biên bản được đính chính",
    "day": "Ngày",
    "desks": "Các quầy",
    "digest": "SHA-256",
    "document": "Văn bản",
    "duties": "Nhiệm vụ",
    "envelopes_months": "Giữ phong bì phiếu (tháng)",
    "electronic": "Phiếu điện tử",
    "for": "Dùng để",
    "email": "Nhận thư nhắc việc",
    "form": "Bộ câu hỏi",
    "holder": "Mã chìa khóa",
    "issued": "Số phiếu đã phát",
    "key": "Khóa số",
    "layout": "Khổ in phiếu",
    "kind": "Loại chìa khóa",
    "kiosk": "Màn hình đánh giá",
    "login": "Tài khoản",
    "matter": "Việc số",
    "month": "Tháng",
    "name": "Tên",
    "number": "Số biên bản",
    "official": "Người được giao",
    "opening": "Lần mở hòm",
    "paper": "Phiếu giấy",
    "parent": "Cơ quan chủ quản",
    "parts": "Phần được sửa",
    "period": "Kỳ",
    "periods": "Các kỳ",
    "place": "Nơi",
    "present": "Có mặt",
    "province": "Tỉnh",
    "reason": "Lý do",
    "releases_days": "Giữ chìa khóa đã dùng (ngày)",
    "remarks": "Số ý kiến được in",
    "retired_on": "Ngừng dùng từ ngày",
    "returned": "Kết quả đã trả",
    "role": "Vai trò",
    "scopes": "Được làm",
    "set": "Có địa chỉ thư",
    "sample": "Số hồ sơ rút",
    "sets": "Đủ thành phần",
    "sheets": "Số tờ",
    "smallest": "Số phiếu ít nhất để mở",
    "stand": "Ý kiến",
    "state": "Tình trạng",
    "stock_left": "Phiếu in còn lại",
    "symbol": "Ký hiệu",
    "telephone": "Điện thoại",
    "title": "Chức vụ",
    "trial": "Chạy thử",
    "unit": "Đơn vị",
    "version": "Phiên bản",
    "voided": "Số lần ghi hủy phiếu",
    "wall_seal": "Niêm phong hòm giấy",
    "what": "Loại",
    "wording": "Kèm nguyên văn",
    "working": "Là ngày làm việc",
    "opens": "Mở được chìa khóa",
    "passkey": "Khóa chạm",
    "way": "Bằng",
    "office_name": "Tên ở cơ quan",
}

_PARTS: Mapping[str, str] = {
    "subject": "trích yếu",
    "legal_basis": "căn cứ pháp lý",
    "opinions": "ý kiến của thành viên",
    "keeping": "việc lưu giữ phiếu",
    "recipients": "nơi nhận",
    "copies": "số bản",
    "signature_table": "bảng chữ ký",
    "hidden_names": "tên cần che thêm",
}
_USES: Mapping[str, str] = {
    "rehearsal": "kiểm tra chìa khóa",
    "release": "mở khóa",
    "sign": "ký bản niêm phong",
}
# Codes that mean the same wherever they stand as the value of a member.
_CODES: Mapping[str, Mapping[str, str]] = {
    "act": _USES,
    "way": {"passkey": "khóa chạm", "office": "hệ thống đăng nhập của cơ quan"},
    "box_kind": KINDS,
    "duties": DUTIES,
    "for": _USES,
    "kind": {"person": "của một người", "spare": "dự phòng, trên giấy"},
    "layout": LAYOUTS,
    "parts": _PARTS,
    "role": ROLES,
    "roles": ROLES,
    "scopes": SCOPES,
    "stand": say.STANDS,
    "state": {"pending": "chờ so dấu nhận dạng", "active": "đang giữ", "retired": "thôi giữ"},
    "what": {
        "copies": "bản sao chìa khóa",
        "releases": "chìa khóa đã dùng",
        "envelopes": "phong bì phiếu",
        **VERSIONS,
    },
    "wall_seal": {"intact": "còn nguyên"},
}


@dataclass(frozen=True)
class Change:
    """One member of a line: what it was and what it is; "" where there is none."""

    key: str
    before: str
    after: str


def what_of(what: str) -> str:
    """The act in words."""
    return AUDIT.get(what, what)  # type: ignore[call-overload,no-any-return]


def about(line: Line, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was acted on: pairs of words."""
    return [(_key(key), _value(key, value, names)) for key, value in line.about.items()]


def changes(line: Line, names: Mapping[str, str]) -> list[Change]:
    """Before and after, member by member; left out is what is the same in both, or empty where it is new."""
    before, after = _members(line.before), _members(line.after)
    return [
        Change(
            key=_key(key),
            before=_value(key, before[key], names) if key in before else "",
            after=_value(key, after[key], names) if key in after else "",
        )
        for key in {**before, **after}
        if before.get(key, "") != after.get(key, "")
    ]


def _members(told: Any) -> Mapping[str, Any]:
    if told is None:
        return {}
    return told if isinstance(told, dict) else {"": told}


def _key(key: str) -> str:
    return KEYS.get(key) or ROLES.get(key, key)


def _value(key: str, value: Any, names: Mapping[str, str]) -> str:  # noqa: PLR0911 - a case a line
    match value:
        case None | "":
            return say.DASH
        case bool():
            return "có" if value else "không"
        case int() if key != "number":
            return say.number(value)
        case list() if key == "sets":
            return ", hoặc ".join(" + ".join(_code("role", role, names) for role in one) for one in value)
        case list():
            return "; ".join(_value(key, one, names) for one in value) or say.DASH
        case dict():
            return "; ".join(f"{_key(inner)}: {_value(inner, one, names)}" for inner, one in value.items())
        case _:
            return _code(key, str(value), names)


def _code(key: str, text: str, names: Mapping[str, str]) -> str:
    if key in {"box", "boxes", "committee"}:
        return names.get(text, text)
    if key in _CODES:
        return _CODES[key].get(text, text)
    try:
        return say.day(date.fromisoformat(text))
    except ValueError:
        return text
