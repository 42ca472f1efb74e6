"""The routes of figures, as route_table.py has all others."""

from route import ANYONE, READER, Row, get
from route_control import CONTROL

__all__ = ["FIGURES"]

FIGURES: tuple[Row, ...] = (
    get("/metrics", ANYONE, page=False, good=frozenset({404})),  # no token is set
    get("/vi-sao-tin", ANYONE),
    get("/staff/figures", READER),
    get("/staff/figures/theo-thang", READER),
    get("/staff/figures/tong-hop.xlsx", READER, page=False, query="?ky=2026-11"),
    get("/staff/figures/tong-hop.csv", READER, page=False, query="?ky=2026"),
    *CONTROL,
)
