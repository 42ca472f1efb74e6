"""The description of what dossier systems may call (OpenAPI 3.1), drawn from the routes and models."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.routing import BaseRoute

from app.systems.bodies import Said
from app.systems.examples import EXAMPLES
from app.words.refusals import REFUSALS

__all__ = ["DESCRIPTION", "answers", "described", "document", "said"]

DESCRIPTION = (
    "Phần mềm một cửa hay cổng dịch vụ công gọi hai địa chỉ này: xin phiếu để gửi kèm kết quả, và báo số kết "
    "quả đã trả mỗi ngày. Không mã hồ sơ, tên hay số điện thoại nào được gửi qua đây."
)
_SCHEMA = "#/components/schemas/"
# What any call may be answered besides its own: the gate's and the database's words.
_ALWAYS = {
    401: "Thiếu khóa, khóa sai hoặc đã bị thu hồi (`key_refused`).",
    403: "Khóa không có quyền cho việc này (`scope_wrong`).",
    400: "Yêu cầu không đọc được (`bad_request`).",
    404: "Không có hòm phiếu này trong đơn vị của khóa (`box_unknown`).",
    413: "Nội dung dài quá 64 KB (`too_large`).",
    414: "Địa chỉ dài quá mức (`address_long`).",
    415: "Nội dung không phải JSON viết bằng UTF-8 (`body_kind`).",
    429: "Gọi quá dày (`too_often`): gọi lại sau số giây ở dòng đầu Retry-After.",
    431: "Các dòng đầu dài quá mức (`head_long`).",
    500: "Máy chủ gặp lỗi, hoặc bộ câu hỏi đã lưu bị hỏng (`server_fault`, `form_damaged`).",
    503: "Cơ sở dữ liệu đang bận hoặc chưa nối được (`database_busy`, `database_away`, `unsure`, "
    "`chain_short`): gọi lại sau số giây ở dòng đầu Retry-After, với cùng Idempotency-Key.",
    507: "Máy chủ hết chỗ ghi (`database_full`).",
}
_WAITS = {429, 503, 507}
_UUID_4 = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"


def answers(**own: tuple[str, type[BaseModel]]) -> dict[int | str, dict[str, Any]]:
    """The refusals of a call: those that every call has, and its own as `_409=(words, model)`."""
    found: dict[int | str, dict[str, Any]] = {
        status: {"description": words, "model": Said} for status, words in _ALWAYS.items()
    }
    for name, (words, model) in own.items():
        found[int(name.removeprefix("_"))] = {"description": words, "model": model}
    for status, said in found.items():
        if status in _WAITS:
            said["headers"] = {
                "Retry-After": {"description": "Số giây cần chờ.", "schema": {"type": "integer"}}
            }
    return dict(sorted(found.items(), key=lambda one: int(one[0])))


def described(model: type[BaseModel], *, numbered: bool) -> dict[str, Any]:
    """What FastAPI cannot see of a route that reads its body itself: the body, and the request's number."""
    operation = "slips" if numbered else "returned"
    examples = {
        one.name: {"summary": one.said, "value": one.body} for one in EXAMPLES if one.operation == operation
    }
    content = {"schema": {"$ref": _SCHEMA + model.__name__}, "examples": examples}
    told: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/json": content}}}
    told["security"] = [{"key": []}]
    if numbered:
        told["parameters"] = [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "UUID ngẫu nhiên (phiên bản 4), rút mới cho mỗi lần xin phiếu; gọi lại thì "
                "giữ nguyên. Đừng tạo nó từ mã hồ sơ.",
                "schema": {"type": "string", "format": "uuid", "pattern": _UUID_4},
            }
        ]
    return told


def document(routes: Sequence[BaseRoute], bodies: Sequence[type[BaseModel]], address: str) -> dict[str, Any]:
    """The whole description, for an installation at this address."""
    made = get_openapi(
        title="Hòm Phiếu – cho hệ thống hồ sơ",
        version="1",
        openapi_version="3.1.0",
        description=DESCRIPTION,
        routes=routes,
        servers=[{"url": address}],
    )
    parts = made["components"]
    parts["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "Khóa do quản trị đơn vị cấp."}
    }
    for model in bodies:
        schema = model.model_json_schema(ref_template=_SCHEMA + "{model}")
        parts["schemas"] |= {**schema.pop("$defs", {}), model.__name__: schema}
    for path, operations in made["paths"].items():
        for one in operations.values():
            _put_examples(path.rpartition("/")[2], one["responses"])
    return made


def _put_examples(operation: str, responses: dict[str, Any]) -> None:
    for example in EXAMPLES:
        if example.operation == operation and example.code:
            content = responses[str(example.status)]["content"]["application/json"]
            content.setdefault("examples", {})[example.name] = {
                "summary": example.said,
                "value": {"code": example.code, "message": said(example.code)},
            }


@cache
def said(code: str) -> str:
    """The sentence of a refusal as an example shows it, its blanks filled."""
    return REFUSALS[code].format(
        member="count", seconds=3, first="01/09/2026", last="02/11/2026", most=100, address="https://…"
    )
