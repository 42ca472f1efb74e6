"""The routes of follow-up samples, as route_table.py has the others; here nothing is drawn before."""

from control import sums, typed
from route import ATTENDING, MEMBER, WATCHING, Row, form, get
from world import COUNTED

__all__ = ["CONTROL"]

_ONE = "/staff/control/{opening_id:int}/{box_id}"
_NOT_YET = frozenset({409})

CONTROL: tuple[Row, ...] = (
    get("/staff/control", WATCHING),
    get(_ONE, WATCHING, bound=True, opening=COUNTED),
    form(_ONE + "/draw", ATTENDING, {"many": "20"}, bound=True, opening=COUNTED),
    get(_ONE + "/danh-sach.pdf", ATTENDING, page=False, bound=True, opening=COUNTED, good=_NOT_YET),
    form(_ONE + "/tell", MEMBER, typed(sums()), bound=True, opening=COUNTED, good=_NOT_YET),
)
