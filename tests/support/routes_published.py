"""The routes of what units publish, for everybody and for a province's own account; part of route_table.

Unit `xa` stands for a province here: the other unit of the world is its own.
"""

from route import ANYONE, PROVINCE, Row, get

__all__ = ["PUBLISHED"]

PUBLISHED: tuple[Row, ...] = (
    get("/u/{unit_id}/ket-qua", ANYONE),
    get("/u/{unit_id}/ket-qua.json", ANYONE, page=False),
    get("/tinh/{unit_id}", ANYONE),
    get("/tinh/{unit_id}/so-lieu.csv", ANYONE, page=False),
    get("/staff/province", PROVINCE),
    get("/staff/province/results", PROVINCE),
    get("/staff/province/results.csv", PROVINCE, page=False),
    get("/staff/province/results.xlsx", PROVINCE, page=False),
)
