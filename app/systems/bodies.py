"""What dossier systems send and get, member by member; what else they send is refused and kept nowhere.

An answer to a wrong body names a member of ours at most: never one that was made up, and no value.
"""

import re
from datetime import date
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from app.deps import JsonBody
from app.errors import Problem, Rejected
from ballots.systems.issuing import MOST_AT_ONCE
from ballots.systems.returned import MAX_NUMBER

__all__ = ["Issued", "RequestNumber", "ReturnedBody", "ReturnedKept", "Said", "SaidBefore", "SlipsBody"]

_UUID = re.compile(
    r'"?([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"?', re.IGNORECASE
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_RESULTS = 100

_Box = Annotated[
    str, Field(pattern=r"^[a-z0-9-]{2,40}$", description="Mã hòm phiếu, như trong đường dẫn /b/MÃ.")
]
_Code = Annotated[
    str,
    Field(
        pattern=r"^([A-Za-z0-9][A-Za-z0-9_]{0,19})?$",
        description="Mã lĩnh vực của bộ câu hỏi, ví dụ ho_tich; để trống nếu không nêu.",
    ),
]
_Channel = Annotated[
    Literal["direct", "online"],
    Field(description="direct: trả trực tiếp tại quầy; online: trực tuyến hoặc qua bưu chính công ích."),
]


def _read_day(given: object) -> date:
    if not (isinstance(given, str) and _DAY.fullmatch(given)):
        raise ValueError("no day")  # pydantic takes more than days for one
    return date.fromisoformat(given)


class SlipsBody(JsonBody):
    """What slips are asked for."""

    box: _Box
    channel: _Channel
    count: Annotated[
        int, Field(ge=1, le=MOST_AT_ONCE, description="Số phiếu, mỗi kết quả được trả một phiếu.")
    ]
    field: _Code = ""
    official: Annotated[
        str,
        Field(
            max_length=64,
            description="Tên đăng nhập của công chức đã giải quyết, đang giữ một quầy của hòm này trong "
            "tháng: "
            "phiếu tính cho quầy ấy. Không được ghi lại; để trống nếu không nêu.",
        ),
    ] = ""


class Result(JsonBody):
    """Results returned in one field by one channel."""

    channel: _Channel
    number: Annotated[int, Field(ge=0, le=MAX_NUMBER, description="Số hồ sơ đã trả kết quả.")]
    field: _Code = ""


class ReturnedBody(JsonBody):
    """The results returned on one day: all of them, in place of what was reported of it before."""

    box: _Box
    day: Annotated[date, BeforeValidator(_read_day), Field(description="Ngày trả kết quả.")]
    results: Annotated[list[Result], Field(max_length=_MOST_RESULTS)]


class IssuedOne(BaseModel):
    """One slip; its link is shown here and never again."""

    number: Annotated[str, Field(description="Số phiếu: gọi tên một phiếu, không dùng để đánh giá được.")]
    link: Annotated[str, Field(description="Đường dẫn để đánh giá. Ai có nó thì dùng được phiếu.")]
    expires_on: Annotated[date, Field(description="Ngày cuối cùng đánh giá được qua mạng.")]
    qr_svg: Annotated[str, Field(description="Mã QR của đường dẫn, một tài liệu SVG.")]
    qr_png: Annotated[str, Field(description="Mã QR của đường dẫn, ảnh PNG viết bằng base64.")]
    sms: Annotated[
        str | None,
        Field(
            description="Tin nhắn không dấu (GSM-7), không quá 160 ký tự; null khi đường dẫn dài quá mức ấy."
        ),
    ]
    message: Annotated[str | None, Field(description="Tin nhắn có dấu, không quá 160 ký tự; null như trên.")]


class Issued(BaseModel):
    """The slips, in no order that means anything."""

    slips: list[IssuedOne]


class ReturnedKept(BaseModel):
    """What is now kept of the day."""

    box: str
    day: date
    total: Annotated[int, Field(description="Tổng số kết quả của ngày, mọi lĩnh vực và kênh.")]


class Said(BaseModel):
    """Why nothing was done."""

    code: Annotated[str, Field(description="Mã lý do, không đổi.")]
    message: Annotated[str, Field(description="Một câu cho người đọc.")]


class SaidBefore(Said):
    """… because it was done before: the numbers of the slips, for voiding those that were lost."""

    numbers: Annotated[
        list[str] | None,
        Field(description="Với asked_before: số của các phiếu đã phát; các lý do khác không có phần này."),
    ] = None


# --- reading --------------------------------------------------------------------------------------------

_Body = TypeVar("_Body", bound=JsonBody)


def read(kind: type[_Body], raw: bytes) -> _Body:
    """The body read strictly; BODY_NOT_JSON, MEMBER_UNKNOWN, MEMBER_WRONG (fact `member`)."""
    try:
        return kind.model_validate_json(raw)
    except ValidationError as wrong:  # it holds what was sent: only places and kinds of errors are taken
        places = [
            (one["type"], one["loc"]) for one in wrong.errors(include_input=False, include_context=False)
        ]
    raise _refusal(kind, places)


def _refusal(kind: type[JsonBody], places: list[tuple[str, tuple[int | str, ...]]]) -> Rejected:
    if any(what == "extra_forbidden" for what, _ in places):
        return Rejected(Problem.MEMBER_UNKNOWN)
    member = next((str(at[0]) for _, at in places if at and at[0] in kind.model_fields), "")
    return Rejected(Problem.MEMBER_WRONG, member=member) if member else Rejected(Problem.BODY_NOT_JSON)


async def _request_number(request: Request) -> bytes:
    """The caller's own number of this request: a drawn UUID, so that no dossier's code is one."""
    given = request.headers.getlist("idempotency-key")
    found = _UUID.fullmatch(given[0]) if len(given) == 1 else None
    if found is None:
        raise Rejected(Problem.REQUEST_NUMBER_WRONG)
    return UUID(found[1]).bytes


RequestNumber = Annotated[bytes, Depends(_request_number)]
