"""The routes of figures by field, desk, official; bound: `xa.member` is the leader, `xa.other` is not."""

from route import ADMIN, MEMBER, READER, SHOWN, SIGNED_IN, Row, form, get

from ballots.officials.points import sample

__all__ = ["OFFICIAL_ROWS"]

_NOT_THERE = frozenset({404})  # nobody has had a desk; tests/app/pages/test_officials.py has the others
_POINTS = sample().replace('basis = ""', 'basis = "Quy chế"')

OFFICIAL_ROWS: tuple[Row, ...] = (
    get("/staff/breakdown", READER, query="?since=2026-01&until=2026-12"),
    get("/staff/admin/desk-clerks", ADMIN),
    form(
        "/staff/admin/desk-clerks/{box_id}",
        ADMIN,
        {"month": "2026-11", "desk": ["1", "2"], "account": ["", ""]},
    ),
    get("/staff/officials", MEMBER, bound=True),
    form("/staff/officials/{account_id}/sign", MEMBER, {"month": "2026-11"}, good=_NOT_THERE, bound=True),
    get("/staff/officials/points", MEMBER, bound=True),
    form("/staff/officials/points", MEMBER, {"points": _POINTS}, bound=True),
    form("/staff/officials/export", MEMBER, {"year": "2026", "kind": "csv"}, good=SHOWN, bound=True),
    get("/staff/my-figures", SIGNED_IN),
    form("/staff/my-figures", SIGNED_IN, {"month": "2026-11", "text": ""}, good=frozenset({409})),
)
