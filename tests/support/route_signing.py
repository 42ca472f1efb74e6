"""The routes of signing on a device of one's own, as route_table.py has all others."""

from route import ATTENDING, Row, get, posted

__all__ = ["SIGNING"]

SIGNING: tuple[Row, ...] = (
    get("/staff/committee/{box_id}/sign", ATTENDING, bound=True),
    get("/staff/committee/{box_id}/sign/state", ATTENDING, bound=True, page=False),
    get(
        "/staff/committee/{box_id}/sign/view",
        ATTENDING,
        bound=True,
        page=False,
        query="?role=ubnd",
        good=frozenset({409}),
    ),
    posted(
        "/staff/committee/{box_id}/sign",
        ATTENDING,
        {"holder": "0" * 24, "signature": "A" * 86},
        good=frozenset({409}),
        bound=True,
    ),
)
