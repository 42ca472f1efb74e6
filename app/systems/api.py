"""What dossier systems call: slips for results that are returned, and the day's numbers; and its description.

A key in a header, no cookie, no session. A slip's link is in the one answer and nowhere else.
"""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlmodel import Session

from app.db import OneWrite
from app.deps import Chosen, LogKeys, Now, RequestPepper
from app.errors import sentence, status_of
from app.gate.kept import Publishing
from app.systems import bodies, desk, openapi
from app.systems.bodies import Issued, RequestNumber, ReturnedBody, ReturnedKept, Said, SaidBefore, SlipsBody
from app.systems.callers import IssueCaller, ReportCaller
from app.systems.examples import REQUEST_NUMBER
from app.templating import render_for_all
from ballots.errors import Code, Refused
from ballots.systems.seen import Asked

router = APIRouter()

_NOT_NOW = (
    "Lần gọi này đã được trả lời, không phát thêm (`asked_before`); hoặc hòm chưa niêm phong "
    "(`box_not_open`), máy chủ chưa có địa chỉ in được (`address_not_public`)."
)
_WRONG = "Nội dung chưa đúng; `member_unknown` khi có thành phần lạ, như mã hồ sơ."


async def _slips(request: Request, _caller: IssueCaller) -> SlipsBody:
    return bodies.read(SlipsBody, await request.body())


async def _returned(request: Request, _caller: ReportCaller) -> ReturnedBody:
    return bodies.read(ReturnedBody, await request.body())


@router.post(
    "/api/v1/slips",
    status_code=201,
    summary="Xin phiếu cho những kết quả sắp trả",
    responses=openapi.answers(
        _409=(_NOT_NOW, SaidBefore),
        _422=(_WRONG, Said),
    ),
    response_description="Các phiếu đã phát. Phiếu được tính là phát ra như phiếu in ở quầy.",
    openapi_extra=openapi.described(SlipsBody, numbered=True),
)
async def issue_slips(
    caller: IssueCaller,
    body: Annotated[SlipsBody, Depends(_slips)],
    number: RequestNumber,
    database: OneWrite,
    now: Now,
    log_keys: LogKeys,
    pepper: RequestPepper,
    chosen: Chosen,
) -> Issued:
    """Phát phiếu, trả đường dẫn, mã QR, tin nhắn của từng phiếu, đúng một lần cho mỗi Idempotency-Key.

    Mất câu trả lời thì gọi lại với cùng Idempotency-Key: máy chủ trả 409 kèm số của các phiếu đã phát.
    Mã phiếu không được giữ để gửi lại; nhờ cán bộ phát phiếu hủy các số ấy, rồi gọi lần mới. Máy chủ nhớ
    một lần gọi đến hết ngày hôm sau.
    """
    asked = Asked(caller.key_id, number, pepper)
    try:
        async with database.write_for_request(caller.unit_id) as session:
            found = await run_in_threadpool(desk.issue, session, caller, asked, body, now, log_keys, chosen)
    except Refused as no:
        if no.code is Code.ASKED_BEFORE:
            return _asked_before(no)  # type: ignore[return-value]  # an answer of its own
        raise
    return await run_in_threadpool(desk.draw, *found, body, chosen.public_url)


def _asked_before(no: Refused) -> Response:
    numbers = [one for one in str(no.facts["numbers"]).split(",") if one]
    said = SaidBefore(code=no.code.value, message=sentence(no), numbers=numbers)
    return JSONResponse(said.model_dump(), status_of(no.code))


@router.post(
    "/api/v1/returned",
    summary="Báo số kết quả đã trả của một ngày",
    responses=openapi.answers(
        _409=("Ngày này đã vào một lần mở hòm (`day_counted`).", Said),
        _422=(_WRONG, Said),
    ),
    response_description="Số của ngày đã được ghi.",
    openapi_extra=openapi.described(ReturnedBody, numbered=False),
)
async def report_returned(
    caller: ReportCaller,
    body: Annotated[ReturnedBody, Depends(_returned)],
    database: OneWrite,
    now: Now,
) -> ReturnedKept:
    """Ghi số kết quả của một ngày, theo lĩnh vực và kênh; gọi lại cho ngày ấy thì số mới thay số cũ.

    Thư ký thấy tổng của những ngày chưa vào lần mở hòm nào, được điền sẵn, và sửa được. Nhận các ngày
    trong hai tháng vừa qua.
    """
    async with database.write_for_request(caller.unit_id) as session:
        total = await run_in_threadpool(desk.keep, session, caller, body, now)
    return ReturnedKept(box=body.box, day=body.day, total=total)


@router.get("/api/v1/openapi.json", include_in_schema=False)
async def show_openapi(request: Request, publishing: Publishing, chosen: Chosen) -> Response:
    """The description as programs read it."""

    def draw(_session: Session) -> bytes:
        return json.dumps(_document(chosen.public_url), ensure_ascii=False).encode()

    return await publishing.give(request, "/api/v1/openapi.json", draw, "application/json")


@router.get("/api/docs", include_in_schema=False)
async def show_docs(request: Request, publishing: Publishing, chosen: Chosen) -> Response:
    """The description as people read it."""

    def draw(_session: Session) -> bytes:
        made = _document(chosen.public_url)
        context = {"made": made, "schemas": made["components"]["schemas"], "number": REQUEST_NUMBER}
        return render_for_all("api_docs.html", **context, public_url=chosen.public_url, path="/api/docs")

    return await publishing.give(request, "/api/docs", draw)


def _document(address: str) -> dict[str, Any]:
    return openapi.document(router.routes, (SlipsBody, ReturnedBody), address)
