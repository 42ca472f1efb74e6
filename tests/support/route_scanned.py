"""The routes of paper that a machine has read, as route_table.py has the others; here nothing is scanned."""

from route import ATTENDING, SECRETARY, WATCHING, Row, brought, form, get, posted

__all__ = ["SCANNED"]

_BOX = "/staff/openings/{opening_id}/boxes/{box_id}"
_DOUBT = {"page": "A" * 43, "question": "ket_qua", "choice": "HL"}
_COMPARED = {"page": "A" * 43, "same": True}

SCANNED: tuple[Row, ...] = (
    get(_BOX + "/scan", WATCHING, bound=True),
    brought(_BOX + "/scan/file", SECRETARY, b"%PDF-1.4", good=frozenset({200, 409})),
    form(_BOX + "/scan/draw", SECRETARY, {}, good=frozenset({409}), empty_ok=True),
    form(_BOX + "/scan/add", SECRETARY, {}, good=frozenset({409}), empty_ok=True),
    get(_BOX + "/scan/remark", SECRETARY, page=False),
    posted(_BOX + "/scan/remark", SECRETARY, {"id": "00", "text": ""}, good=frozenset({409})),
    get(_BOX + "/scan/settle", ATTENDING, bound=True),
    get(_BOX + "/scan/next", ATTENDING, page=False, bound=True, good=frozenset({409})),
    posted(_BOX + "/scan/doubt", ATTENDING, _DOUBT, bound=True, good=frozenset({409})),
    posted(_BOX + "/scan/sheet", ATTENDING, _COMPARED, bound=True, good=frozenset({409})),
)
