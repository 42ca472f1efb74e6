"""The routes of an office's own sign-in system, as route_table.py has the others; nobody answers there."""

from route import ADMIN, ANYONE, SHOWN, Row, form, get

__all__ = ["OIDC"]

_ANSWER = {"code": "x", "state": "x"}

OIDC: tuple[Row, ...] = (
    get("/login/office", ANYONE, good=frozenset({503}), page=False),
    form("/login/office", ANYONE, _ANSWER, good=frozenset({401}), empty_ok=True),
    form("/login/office/answer", ANYONE, _ANSWER, good=SHOWN, empty_ok=True),
    form("/staff/admin/accounts/{account_id}/office", ADMIN, {"name": "nguyen.an"}, empty_ok=True),
)
