"""Examples of calls and answers, as the documentation shows them: a test sends every one to a real office."""

from dataclasses import dataclass, field
from typing import Any

__all__ = ["EXAMPLES", "REQUEST_NUMBER", "Example"]

REQUEST_NUMBER = "7f4c1a52-9b0e-4d37-8a61-2f5e0c9d8b14"  # for the page only: every call draws its own


@dataclass(frozen=True)
class Example:
    """A body, and what it is answered: the status, and the code of a refusal or "" for what is done."""

    operation: str  # the path's last part
    name: str
    said: str
    body: dict[str, Any]
    status: int
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)


EXAMPLES = (
    Example(
        "slips",
        "mot_ket_qua",
        "Một kết quả hộ tịch trả tại quầy",
        {"box": "hom-1", "channel": "direct", "count": 1, "field": "ho_tich"},
        201,
    ),
    Example(
        "slips",
        "nhieu_ket_qua",
        "Ba kết quả gửi qua bưu chính, không nêu lĩnh vực",
        {"box": "hom-1", "channel": "online", "count": 3},
        201,
    ),
    Example(
        "slips",
        "cong_chuc_la",
        "Nêu công chức không giữ quầy nào của hòm: không phát phiếu nào",
        {"box": "hom-1", "channel": "direct", "count": 1, "official": "khong-giu-quay"},
        422,
        "official_deskless",
    ),
    Example(
        "slips",
        "kem_ma_ho_so",
        "Có mã hồ sơ: bị từ chối, không phát phiếu nào",
        {"box": "hom-1", "channel": "direct", "count": 1, "dossier": "(mã hồ sơ)"},
        422,
        "member_unknown",
    ),
    Example(
        "slips",
        "qua_nhieu",
        "Quá 100 phiếu một lần",
        {"box": "hom-1", "channel": "online", "count": 101},
        422,
        "member_wrong",
    ),
    Example(
        "slips",
        "hom_khac",
        "Hòm phiếu không có, hoặc của đơn vị khác",
        {"box": "hom-khong-co", "channel": "online", "count": 1},
        404,
        "box_unknown",
    ),
    Example(
        "returned",
        "mot_ngay",
        "Số kết quả đã trả của một ngày",
        {
            "box": "hom-1",
            "day": "2026-11-02",
            "results": [
                {"channel": "direct", "field": "ho_tich", "number": 41},
                {"channel": "direct", "field": "chung_thuc", "number": 63},
                {"channel": "online", "field": "ho_tich", "number": 12},
                {"channel": "online", "number": 5},
            ],
        },
        200,
    ),
    Example(
        "returned",
        "khong_co_ket_qua",
        "Ngày không trả kết quả nào",
        {"box": "hom-1", "day": "2026-11-02", "results": []},
        200,
    ),
    Example(
        "returned",
        "hai_lan",
        "Một lĩnh vực và kênh nêu hai lần",
        {
            "box": "hom-1",
            "day": "2026-11-02",
            "results": [{"channel": "direct", "number": 3}, {"channel": "direct", "number": 4}],
        },
        422,
        "field_twice",
    ),
    Example(
        "returned",
        "ngay_mai",
        "Ngày chưa đến",
        {"box": "hom-1", "day": "2099-01-04", "results": []},
        422,
        "day_far_off",
    ),
)
