"""The routes on which an office is set up, as route_table.py has all others."""

from route import ADMIN, ANYONE, Row, brought, form, get

from ballots.forms import questionnaire

__all__ = ["OFFICE"]

_LABELS = {role: f"Vai {role}" for role in ("ubnd", "mttq", "union", "clerk", "secretary", "supervisor")}
_UNIT = {"name": "Trung tâm", "parent": "UBND xã", "symbol": "TTPVHCC"}
_COMMUNE = _UNIT | {"person_name": "Lê Văn An", "login": "quantri", "password": "sai"}
_KEPT = {"releases_days": "30", "envelopes_months": "24", "basis": "Quyết định 1"}
_BOX = {"name": "Hòm mới", "place": "Sảnh", "committee": "hoi-dong", "kind": "ballots"}

_OVER = frozenset({410})  # there is a unit: the first run is over

OFFICE: tuple[Row, ...] = (
    get("/staff/admin/first", ADMIN),
    get("/bat-dau", ANYONE, page=False, good=frozenset({303})),
    form("/bat-dau", ANYONE, {"code": "sai"}, good=_OVER, empty_ok=True),
    get("/bat-dau/lap", ANYONE, page=False, good=frozenset({303})),
    form("/bat-dau/lap", ANYONE, {"go": "make", **_UNIT}, good=_OVER, empty_ok=True),
    get("/bat-dau/tep", ANYONE, page=False, good=frozenset({303})),
    get("/bat-dau/mau.xlsx", ANYONE, page=False, good=_OVER),
    get("/bat-dau/mau.csv", ANYONE, page=False, good=_OVER),
    brought("/bat-dau/tep", ANYONE, b"PK", good=_OVER),
    brought("/bat-dau/tep/lap", ANYONE, b"PK", good=_OVER),
    get("/staff/admin/unit", ADMIN),
    form("/staff/admin/unit", ADMIN, _UNIT),
    form("/staff/admin/unit/retention", ADMIN, _KEPT),
    get("/staff/admin/units", ADMIN, of_others=True),
    form("/staff/admin/units", ADMIN, _COMMUNE, good=frozenset({401}), of_others=True, empty_ok=True),
    get("/staff/admin/boxes", ADMIN),
    form("/staff/admin/boxes", ADMIN, _BOX, of_others=True, empty_ok=True),
    form("/staff/admin/boxes/{box_id}", ADMIN, {"name": "Hòm số 1", "place": "Cửa"}),
    form(
        "/staff/admin/boxes/{box_id}/form",
        ADMIN,
        {"questionnaire": questionnaire.builtin("hai-noi-dung").name},
    ),
    form("/staff/admin/boxes/{box_id}/retire", ADMIN, {}, good=frozenset({409})),
    form("/staff/admin/boxes/{box_id}/return", ADMIN, {}, good=frozenset({409})),
    get("/staff/admin/committees", ADMIN),
    form("/staff/admin/committees", ADMIN, {"name": "Hội đồng hai"}, empty_ok=True),
    form("/staff/admin/committees/{committee_id}", ADMIN, {"name": "Hội đồng", **_LABELS}),
    get("/staff/admin/forms", ADMIN),
    get("/staff/admin/rules", ADMIN),
    form("/staff/admin/rules/{committee_id}", ADMIN, {"rule": "khong-cong-doan", "reason": ""}),
    get("/staff/admin/layouts", ADMIN),
    form("/staff/admin/layouts/{box_id}", ADMIN, {"layout": "a4-2"}),
)
