"""Every route of the application: who gets in, and what a good request looks like.

A route that is not here fails tests/app/routes/test_routes.py. `duties` are those of whom it is for:
nobody's duty is ANYONE's, everybody's with an account is SIGNED_IN's. A path with braces is of unit `xa`:
others get 404. Every GET is a HEAD as well.
"""

from dataclasses import dataclass
from typing import Any

from simulator import BOX
from world import COUNTED, FILED, LIVE, WAITING

__all__ = ["ANYONE", "ROWS", "SIGNED_IN", "Row"]

ANYONE = frozenset({"anyone"})
SIGNED_IN = frozenset({"signed in"})
ISSUE, SECRETARY, ADMIN, MEMBER, AUDITOR = (
    frozenset({duty}) for duty in ("issue", "secretary", "admin", "member", "auditor")
)
ATTENDING = SECRETARY | MEMBER
WATCHING = ATTENDING | AUDITOR  # an auditor looks on, and changes nothing anywhere
READER = WATCHING | ADMIN
DONE = frozenset({303})
SHOWN = frozenset({200})
_MINUTES = {
    "subject": "Mở hòm",
    "opinions": "Không.",
    "keeping": "Lưu.",
    "recipients": "Lưu: VT.",
    "copies": "3",
}


@dataclass(frozen=True)
class Row:
    """One route. `bound` says that another committee's members are kept out as well as another unit."""

    method: str
    path: str
    duties: frozenset[str]
    good: frozenset[int] = SHOWN
    form: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    query: str = ""
    bound: bool = False
    empty_ok: bool = False  # a form whose fields are all optional
    opening: int = WAITING
    page: bool = True  # the answer to GET is an HTML page
    of_others: bool = False  # query or body name something of unit `xa`: people of another unit get 404

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path

    @property
    def unsafe(self) -> bool:
        return self.method != "GET"

    @property
    def names_ours(self) -> bool:
        """Whether the request names something of unit `xa`; the table of swapped days is everybody's."""
        return bool(self.of_others) or (
            "{" in self.path
            and not any(own in self.path for own in ("{day}", "{holder}", "{session_id:int}"))
        )

    def url(self, ids: dict[str, int], **other: str) -> str:
        """The path with its braces filled by what is of unit `xa`, or by what a test wants there."""
        given = {
            "box_id": BOX,
            "link:path": BOX,
            "committee_id": "hoi-dong",
            "opening_id:int": str(self.opening),
            "opening_id": str(self.opening),
            "minutes_id:int": str(FILED),
            "account_id": str(ids["xa.none"]),
            "number": "1",
            "session_id:int": "999999",
            "holder": "0" * 24,
            "page": "1",
            "batch": "1",
            "day": "2026-09-01",
            "name": "style.css",
            "release": "0" * 24,
            **other,
        }
        path = self.path
        for name, value in given.items():
            path = path.replace("{" + name + "}", value)
        return path + self.query


def _get(path: str, duties: frozenset[str], **more: Any) -> Row:
    return Row("GET", path, duties, **more)


def _form(path: str, duties: frozenset[str], form: dict[str, Any], **more: Any) -> Row:
    return Row("POST", path, duties, form=form, **{"good": DONE, **more})


def _json(path: str, duties: frozenset[str], body: dict[str, Any], **more: Any) -> Row:
    return Row("POST", path, duties, json=body, **more)


_OPENING = "/staff/openings/{opening_id}"
_BOX = _OPENING + "/boxes/{box_id}"
_MINUTES_OF = "/staff/minutes/{opening_id:int}"
_SEAT = {
    "account": [""],
    "label": ["Khách mời"],
    "name": ["Bà Khách"],
    "title": [""],
    "present": ["yes"],
    "absence": [""],
}
_SLIPS = {"count": "1", "field": "ho_tich", "desk": "2"}
_VOUCHED = {"by": "0" * 24, "signature": "A" * 86, "copies": []}
_DROP = {"box": BOX, "code": "0" * 17, "envelope": "AAAA"}

ROWS: tuple[Row, ...] = (
    # --- anyone
    _get("/static/{name}", ANYONE, page=False),
    _get("/static/{release}/{name}", ANYONE, page=False),
    _get("/favicon.ico", ANYONE, page=False),
    _get("/apple-touch-icon.png", ANYONE, page=False),
    _get("/manifest.webmanifest", ANYONE, page=False),
    _get("/healthz", ANYONE, page=False),
    _get("/readyz", ANYONE, page=False),
    _get("/.well-known/security.txt", ANYONE, page=False, good=frozenset({404})),
    _get("/", ANYONE),
    _get("/about", ANYONE),
    _get("/robots.txt", ANYONE, page=False),
    _get("/b/{box_id}", ANYONE),
    _get("/b/{box_id}/lich.ics", ANYONE, page=False),
    _get("/b/{box_id}/so-ghi", ANYONE),
    _get("/b/{box_id}/xac-nhan", ANYONE),
    _get("/b/{box_id}/chain.jsonl", ANYONE, page=False),
    _get("/b/{box_id}/chain/{page}.jsonl", ANYONE, page=False),
    _get("/b/{box_id}/sheets/{number}.json", ANYONE, page=False),
    _get("/b/{box_id}/sheets/{number}.toml", ANYONE, page=False),
    _get("/b/{box_id}/{number}/leaves", ANYONE, page=False),
    _get("/b/{box_id}/{number}/leaves/{batch}", ANYONE, page=False),
    _get("/p/{link:path}", ANYONE),
    _get("/P/{link:path}", ANYONE, good=DONE),
    _get("/api/v1/boxes/{box_id}/sheet", ANYONE, page=False),
    _json("/api/v1/drop", ANYONE, _DROP, good=frozenset({400, 404})),
    _get("/login", ANYONE, good=frozenset({200, 303})),
    _form("/login", ANYONE, {"login": "xa.none", "password": "sai", "after": ""}, good=frozenset({401})),
    _form("/logout", ANYONE, {}, empty_ok=True),
    # --- everybody with an account
    _get("/staff", SIGNED_IN),
    _get("/staff/password", SIGNED_IN),
    _form("/staff/password", SIGNED_IN, {"old": "sai", "new": "x", "again": "y"}, good=frozenset({422})),
    _get("/staff/sessions", SIGNED_IN),
    _form("/staff/sessions/{session_id:int}/end", SIGNED_IN, {}, good=frozenset({404}), empty_ok=True),
    _form("/staff/sessions/others/end", SIGNED_IN, {}, empty_ok=True),
    _get("/staff/email", SIGNED_IN),
    _form("/staff/email", SIGNED_IN, {"email": "an@xa.gov.vn"}, empty_ok=True),
    # --- the clerk
    _get("/staff/issue", ISSUE, good=DONE),
    _get("/staff/issue/{box_id}", ISSUE),
    _form(
        "/staff/issue/{box_id}",
        ISSUE,
        _SLIPS,
        good=SHOWN,
        empty_ok=True,
    ),
    _form("/staff/issue/{box_id}/void", ISSUE, {"number": "00000000"}, good=frozenset({404})),
    # --- the administration
    _get("/staff/admin/accounts", ADMIN),
    _form(
        "/staff/admin/accounts",
        ADMIN,
        {"login": "moi.den", "name": "Bà Mới", "title": "", "duties": ["issue"], "seat": ""},
        good=SHOWN,
    ),
    _form("/staff/admin/accounts/{account_id}/duties", ADMIN, {"duties": ["issue"]}, empty_ok=True),
    _form("/staff/admin/accounts/{account_id}/active", ADMIN, {"active": "false"}),
    _form("/staff/admin/accounts/{account_id}/seat", ADMIN, {"seat": ""}, empty_ok=True),
    _form("/staff/admin/accounts/{account_id}/password", ADMIN, {}, good=SHOWN, empty_ok=True),
    _form("/staff/admin/accounts/{account_id}/email", ADMIN, {"email": "an@xa.gov.vn"}, empty_ok=True),
    _get("/staff/admin/rules", ADMIN),
    _form("/staff/admin/rules/{committee_id}", ADMIN, {"rule": "khong-cong-doan", "reason": ""}),
    _get("/staff/admin/swaps", ADMIN),
    _form("/staff/admin/swaps", ADMIN, {"day": "2027-03-01", "working": "false", "document": "Thông báo 1"}),
    _form("/staff/admin/swaps/{day}/remove", ADMIN, {}, good=frozenset({404}), empty_ok=True),
    _get("/staff/audit", ADMIN | AUDITOR),
    _get("/staff/audit/nhat-ky.jsonl", ADMIN | AUDITOR, page=False),
    # --- archives
    _get("/b/{box_id}/ky/{number}.zip", ANYONE, page=False),
    _get("/staff/archive", AUDITOR),
    _get("/staff/archive/{box_id}/{number}", AUDITOR),
    _form("/staff/archive/{box_id}/{number}", AUDITOR, {"understood": "true"}, good=SHOWN, empty_ok=True),
    # --- a member's keys
    _get("/staff/keys", MEMBER),
    _get("/staff/keys/view", MEMBER, page=False),
    _get("/staff/keys/copies", MEMBER, page=False, query="?holder=" + "0" * 24, good=frozenset({403, 409})),
    _json("/staff/keys/endorse", MEMBER, _VOUCHED | {"holder": "1" * 24}, good=frozenset({403, 409})),
    _json(
        "/staff/keys/passphrase",
        MEMBER,
        {"wrapped": "{}", "signature": "A" * 86},
        good=frozenset({400, 422}),
    ),
    _json("/staff/keys/spare", MEMBER, _VOUCHED | {"wrapped": "{}"}, good=frozenset({400, 409, 422})),
    _form("/staff/keys/spare/{holder}/retire", MEMBER, {}, good=frozenset({403, 409}), empty_ok=True),
    _form("/staff/keys/withdraw", MEMBER, {}, good=frozenset({403, 409}), empty_ok=True),
    # --- the committee
    _get("/staff/committee/{box_id}", WATCHING, bound=True),
    _form(
        "/staff/committee/{box_id}/day",
        MEMBER,
        {"period": "4", "day": "2027-03-05", "reason": "Họp HĐND"},
        bound=True,
    ),
    _form("/staff/committee/{box_id}/draft", SECRETARY, {}, empty_ok=True),
    _form("/staff/committee/{box_id}/discard", SECRETARY, {}, empty_ok=True, good=frozenset({409})),
    _get("/staff/committee/{box_id}/sign", ATTENDING, bound=True),
    _get(
        "/staff/committee/{box_id}/sign/view",
        ATTENDING,
        bound=True,
        page=False,
        query="?role=ubnd",
        good=frozenset({409}),
    ),
    _json(
        "/staff/committee/{box_id}/sign",
        ATTENDING,
        {"holder": "0" * 24, "signature": "A" * 86},
        good=frozenset({409}),
        bound=True,
    ),
    _get("/staff/committee/{box_id}/seals/{number}", WATCHING, bound=True),
    _get("/staff/padlocks/{box_id}", MEMBER, bound=True),
    _get("/staff/padlocks/{box_id}/view", MEMBER, bound=True, page=False),
    _json(
        "/staff/padlocks/{box_id}",
        MEMBER,
        {"wrapped": None, "padlocks": [{"period": 6, "public": "AAAA", "copies": {"X": "AAAA"}}]},
        good=frozenset({400}),
        bound=True,
    ),
    # --- the rehearsal
    _get("/staff/rehearsal/{box_id}", ATTENDING, query="?role=ubnd", bound=True),
    _get("/staff/rehearsal/{box_id}/view", ATTENDING, query="?role=ubnd", bound=True, page=False),
    _json("/staff/rehearsal/{box_id}/ask", ATTENDING, {"holder": "X"}, good=frozenset({400}), bound=True),
    _json(
        "/staff/rehearsal/{box_id}/prove",
        ATTENDING,
        {"holder": "X", "answers": [{"box": BOX, "period": 4, "answer": "AAAA"}]},
        good=frozenset({400}),
        bound=True,
    ),
    # --- the opening
    _get("/staff/openings", WATCHING),
    _get("/staff/openings/new", SECRETARY, query=f"?box={BOX}", of_others=True),
    _form(
        "/staff/openings/new",
        SECRETARY,
        {"box": [BOX], "place": "Phòng họp", "started_at": "2027-01-29T17:00", **_SEAT},
        good=frozenset({409}),
        of_others=True,
    ),
    _get(_OPENING, WATCHING, bound=True),
    _form(_OPENING + "/cancel", SECRETARY, {}, good=frozenset({409}), empty_ok=True),
    _form(
        _BOX + "/close",
        SECRETARY,
        {"field": [""], "direct": ["90"], "online": [""], "stock_left": "1", "wall": "intact", "seen": ""},
        good=frozenset({409}),
    ),
    _form(_BOX + "/finish", SECRETARY, {}, good=frozenset({409}), empty_ok=True),
    _get(_OPENING + "/state", WATCHING, bound=True, page=False),
    _json(_OPENING + "/panel", ATTENDING, {"login": "x", "password": "y"}, good=frozenset({401}), bound=True),
    _get(_BOX + "/sign", ATTENDING, bound=True, page=False, query="?role=ubnd", good=frozenset({409})),
    _json(
        _BOX + "/sign",
        ATTENDING,
        {"holder": "0" * 24, "signature": "A" * 86},
        good=frozenset({409}),
        bound=True,
    ),
    _get(
        _BOX + "/release",
        ATTENDING,
        bound=True,
        page=False,
        query="?role=ubnd",
        good=frozenset({200, 409}),
    ),
    _json(
        _BOX + "/release",
        ATTENDING,
        {"holder": "0" * 24, "scalar": "A" * 43, "signature": "A" * 86},
        good=frozenset({409}),
        bound=True,
    ),
    _json(_BOX + "/open", ATTENDING, {}, good=frozenset({409}), bound=True, empty_ok=True),
    # --- a box that can't be opened
    _get(_BOX + "/unopened", WATCHING, bound=True),
    _form(
        _BOX + "/unopened",
        SECRETARY,
        {"role": ["ubnd", "mttq", "union", "clerk"], "reason": ["Mất", "Ốm", "Đi xa", "Nghỉ hưu"]},
    ),
    _get(_BOX + "/unopened/mine", ATTENDING, bound=True, page=False),
    _form(_BOX + "/unopened/agree", ATTENDING, {}, good=frozenset({409}), bound=True, empty_ok=True),
    _form(_BOX + "/unopened/withdraw", ATTENDING, {}, good=frozenset({409}), bound=True, empty_ok=True),
    _form(_BOX + "/unopened/settle", SECRETARY, {}, good=frozenset({409}), empty_ok=True),
    # --- paper
    _get(_BOX + "/paper", SECRETARY),
    _get(_BOX + "/paper/totals", SECRETARY, page=False),
    _json(
        _BOX + "/paper",
        SECRETARY,
        {
            "number": LIVE,
            "answers": {"ket_qua": "HL"},
            "invalid": None,
            "field": None,
            "reasons": [],
            "remark": "",
            "sure": False,
        },
    ),
    _form(
        _BOX + "/paper/form",
        SECRETARY,
        {"number": LIVE, "mark-ket_qua": "HL", "field": "", "remark": ""},
        empty_ok=True,
    ),
    # --- what is kept, and until when
    _get("/staff/keeping", SECRETARY | ADMIN | AUDITOR),
    # --- the minutes
    _get("/staff/minutes", READER),
    _get("/staff/minutes/{minutes_id:int}.pdf", READER, page=False),
    _get(_MINUTES_OF, WATCHING, bound=True, opening=COUNTED),
    _form(_MINUTES_OF, SECRETARY, _MINUTES, opening=COUNTED),
    _get(_MINUTES_OF + "/preview.pdf", WATCHING, bound=True, page=False, opening=COUNTED),
    _form(
        _MINUTES_OF + "/stand",
        MEMBER,
        {"stand": "refused", "reason": "Chưa rõ"},
        bound=True,
        opening=COUNTED,
    ),
    _form(_MINUTES_OF + "/file", SECRETARY, {"number": "7"}, opening=COUNTED),
)
