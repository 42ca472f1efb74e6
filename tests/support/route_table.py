"""Every route of the application: who gets in, and what a good request looks like.

A route that is not here fails tests/app/routes/test_routes.py. `duties` are those of whom it is for. A path
with braces is of unit `xa`: others get 404. Every GET is a HEAD as well.
"""

from official_rows import OFFICIAL_ROWS
from paper_scans import PICTURE
from points import POINT
from route import (
    ADMIN,
    ANYONE,
    ATTENDING,
    AUDITOR,
    DONE,
    ISSUE,
    MEMBER,
    PRINTING,
    READER,
    SECRETARY,
    SHOWN,
    SIGNED_IN,
    WATCHING,
    Row,
    brought,
    form,
    get,
    posted,
)
from route_figures import FIGURES
from route_office import OFFICE
from route_oidc import OIDC
from route_passkeys import PASSKEYS
from route_scanned import SCANNED
from route_signing import SIGNING
from routes_published import PUBLISHED
from simulator import BOX
from world import COUNTED, LIVE

__all__ = ["ANYONE", "ROWS", "SIGNED_IN", "Row"]

_MINUTES = {
    "subject": "Mở hòm",
    "opinions": "Không.",
    "keeping": "Lưu.",
    "recipients": "Lưu: VT.",
    "copies": "3",
}
_CORRECTION = {"wrong": "Hồ sơ: 100", "right": "Hồ sơ: 101", "reason": "Ghi nhầm.", "then": "look"}
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
_KIOSK = "/staff/issue/{box_id}/kiosk/{kiosk_id}"
_SLIPS = {"count": "1", "field": "ho_tich", "desk": "2"}
_VOUCHED = {"by": "0" * 24, "signature": "A" * 86, "copies": []}
_TOUCH = {"box": BOX, "call": "A" * 22, "envelope": "AAAA"}
_MATTER = "/staff/matters/{box_id}/{number}"
_CALL = {"day": "2027-01-29", "text": "Ghế chờ ít quá"}
_LETTER = {"box": BOX, "envelope": "AAAA", "work": "AAAAAAAAAAA"}
_DROP = {"box": BOX, "code": "0" * 17, "envelope": "AAAA"}

ROWS: tuple[Row, ...] = (
    # --- anyone
    get("/static/{name}", ANYONE, page=False),
    get("/static/{release}/{name}", ANYONE, page=False),
    get("/favicon.ico", ANYONE, page=False),
    get("/audio/{language}/{form_id}/{version}", ANYONE, page=False),
    get("/audio/{language}/{form_id}/{version}/{recording}", ANYONE, page=False),
    get("/apple-touch-icon.png", ANYONE, page=False),
    get("/manifest.webmanifest", ANYONE, page=False),
    get("/healthz", ANYONE, page=False),
    get("/readyz", ANYONE, page=False),
    get("/.well-known/security.txt", ANYONE, page=False, good=frozenset({404})),
    get("/", ANYONE),
    get("/about", ANYONE),
    get("/robots.txt", ANYONE, page=False),
    get("/b/{box_id}", ANYONE),
    get("/b/{box_id}/lich.ics", ANYONE, page=False),
    get("/b/{box_id}/so-lieu.csv", ANYONE, page=False),
    get("/so-lieu-cac-cot.csv", ANYONE, page=False),
    get("/b/{box_id}/da-lang-nghe", ANYONE),
    get("/u/{unit_id}/da-lang-nghe", ANYONE),
    get("/b/{box_id}/so-ghi", ANYONE),
    get("/b/{box_id}/xac-nhan", ANYONE),
    get("/b/{box_id}/chain.jsonl", ANYONE, page=False),
    get("/b/{box_id}/chain/{page}.jsonl", ANYONE, page=False),
    get("/b/{box_id}/sheets/{number}.json", ANYONE, page=False),
    get("/b/{box_id}/forms/{number}.json", ANYONE, page=False),
    get("/b/{box_id}/{number}/leaves", ANYONE, page=False),
    get("/b/{box_id}/{number}/leaves/{batch}", ANYONE, page=False),
    get("/p/{link:path}", ANYONE),
    get("/P/{link:path}", ANYONE, good=DONE),
    get("/api/v1/boxes/{box_id}", ANYONE, page=False),
    get("/api/v1/boxes/{box_id}/sheet", ANYONE, page=False),
    posted("/api/v1/drop", ANYONE, _DROP, good=frozenset({400, 404})),
    posted("/api/v1/touches", ANYONE, _TOUCH, good=frozenset({409})),
    get("/kiosk/{box_id}", ANYONE),
    get("/kiosk/{box_id}/phieu", ANYONE, page=False),
    posted("/kiosk/{box_id}/ghep", ANYONE, {"code": "0" * 16, "point": POINT}, good=frozenset({422})),
    posted("/kiosk/{box_id}/cho", ANYONE, {}, good=frozenset({401}), empty_ok=True),
    get("/thu/{box_id}", ANYONE, page=False, good=frozenset({404})),  # the office has a box of ballots
    get("/thu/{box_id}/to-dan.pdf", ANYONE, page=False, good=frozenset({404})),
    get("/api/v1/boxes/{box_id}/work", ANYONE, page=False, good=frozenset({404})),
    posted("/api/v1/letters", ANYONE, _LETTER, good=frozenset({422})),
    # a dossier system's key is in no session: without one, nobody gets in
    posted("/api/v1/slips", ANYONE, {"box": BOX, "channel": "direct", "count": 1}, good=frozenset({401})),
    posted(
        "/api/v1/returned", ANYONE, {"box": BOX, "day": "2027-01-28", "results": []}, good=frozenset({401})
    ),
    get("/api/docs", ANYONE),
    get("/api/v1/openapi.json", ANYONE, page=False),
    get("/login", ANYONE, good=frozenset({200, 303})),
    form("/login", ANYONE, {"login": "xa.none", "password": "sai", "after": ""}, good=frozenset({401})),
    form("/logout", ANYONE, {}, empty_ok=True),
    # --- everybody with an account
    get("/staff", SIGNED_IN),
    get("/staff/password", SIGNED_IN),
    form("/staff/password", SIGNED_IN, {"old": "sai", "new": "x", "again": "y"}, good=frozenset({422})),
    *PASSKEYS,
    get("/staff/email", SIGNED_IN),
    form("/staff/email", SIGNED_IN, {"email": "an@xa.gov.vn"}, empty_ok=True),
    *PUBLISHED,
    # --- the clerk
    get("/staff/issue", ISSUE, good=DONE),
    get("/staff/issue/{box_id}", ISSUE),
    form("/staff/issue/{box_id}", ISSUE, _SLIPS, good=SHOWN, empty_ok=True),
    form("/staff/issue/{box_id}/void", ISSUE, {"number": "00000000"}, good=frozenset({404})),
    form("/staff/issue/{box_id}/reprint", ISSUE, {"number": "00000000"}, good=frozenset({404})),
    get("/staff/issue/{box_id}/deck", ISSUE),
    form("/staff/issue/{box_id}/deck", ISSUE, {"count": "20"}, good=SHOWN),
    form("/staff/issue/{box_id}/deck/void", ISSUE, {"numbers": "00000000"}, good=frozenset({404})),
    get("/staff/touches/{box_id}", ISSUE, good=frozenset({409}), page=False),  # the box is one of ballots
    form("/staff/touches/{box_id}/{kiosk_id}", ISSUE, {}, good=frozenset({409}), empty_ok=True),
    posted(_KIOSK, ISSUE, {"sealed": "A" * 194}, good=frozenset({404})),
    posted(_KIOSK + "/con", ISSUE, {"number": 1}, good=frozenset({404})),
    posted(_KIOSK + "/thoi", ISSUE, {"number": 1}, good=frozenset({404})),
    # --- what is printed
    get("/staff/print", PRINTING, good=DONE),
    get("/staff/print/{box_id}", PRINTING),
    get("/staff/print/{box_id}/thu-may-in.pdf", PRINTING, page=False),
    get("/staff/print/{box_id}/{sheet}.pdf", PRINTING, page=False),
    get("/staff/print/{box_id}/{sheet}.svg", PRINTING, page=False),
    # --- the administration
    get("/staff/admin/accounts", ADMIN),
    form(
        "/staff/admin/accounts",
        ADMIN,
        {"login": "moi.den", "name": "Bà Mới", "title": "", "duties": ["issue"], "seat": ""},
        good=SHOWN,
    ),
    form(
        "/staff/admin/accounts/{account_id}",
        ADMIN,
        {"duties": ["issue"], "seat": "", "email": "an@xa.gov.vn"},
        empty_ok=True,
    ),
    form("/staff/admin/accounts/{account_id}/active", ADMIN, {"active": "false"}),
    form("/staff/admin/accounts/{account_id}/password", ADMIN, {}, good=SHOWN, empty_ok=True),
    get("/staff/admin/desks", ADMIN),
    *OFFICIAL_ROWS,
    form("/staff/admin/desks/{box_id}", ADMIN, {"desks": "1, 2, A"}, empty_ok=True),
    get("/staff/admin/letters", ADMIN),
    form("/staff/admin/letters/{box_id}", ADMIN, {"cap": "50"}, good=frozenset({409})),
    get("/staff/admin/kiosks", ADMIN),
    form("/staff/admin/kiosks/{box_id}", ADMIN, {"name": "Màn hình 1"}, good=SHOWN),
    form("/staff/admin/kiosks/{box_id}/{kiosk_id}/revoke", ADMIN, {}, good=frozenset({404}), empty_ok=True),
    get("/staff/admin/swaps", ADMIN),
    form("/staff/admin/swaps", ADMIN, {"day": "2027-03-01", "working": "false", "document": "Thông báo 1"}),
    form("/staff/admin/swaps/{day}/remove", ADMIN, {}, good=frozenset({404}), empty_ok=True),
    get("/staff/admin/systems", ADMIN),
    form(
        "/staff/admin/systems",
        ADMIN,
        {"name": "Phần mềm một cửa", "scopes": ["slips", "returned"]},
        good=SHOWN,
    ),
    form("/staff/admin/systems/{key_id:int}/revoke", ADMIN, {}, good=frozenset({404}), empty_ok=True),
    get("/staff/audit", ADMIN | AUDITOR),
    get("/staff/audit/nhat-ky.jsonl", ADMIN | AUDITOR, page=False),
    # --- archives
    get("/b/{box_id}/ky/{number}.zip", ANYONE, page=False),
    get("/staff/archive", AUDITOR),
    get("/staff/archive/{box_id}/{number}", AUDITOR),
    form("/staff/archive/{box_id}/{number}", AUDITOR, {"understood": "true"}, good=SHOWN, empty_ok=True),
    # --- a member's keys
    get("/staff/keys", MEMBER),
    get("/staff/keys/view", MEMBER, page=False),
    get("/staff/keys/copies", MEMBER, page=False, query="?holder=" + "0" * 24, good=frozenset({403, 409})),
    posted("/staff/keys/endorse", MEMBER, _VOUCHED | {"holder": "1" * 24}, good=frozenset({403, 409})),
    posted(
        "/staff/keys/passphrase",
        MEMBER,
        {"wrapped": "{}", "signature": "A" * 86},
        good=frozenset({400, 422}),
    ),
    posted("/staff/keys/spare", MEMBER, _VOUCHED | {"wrapped": "{}"}, good=frozenset({400, 409, 422})),
    form("/staff/keys/spare/{holder}/retire", MEMBER, {}, good=frozenset({403, 409}), empty_ok=True),
    form("/staff/keys/withdraw", MEMBER, {}, good=frozenset({403, 409}), empty_ok=True),
    # --- the committee
    get("/staff/committee/{box_id}", WATCHING, bound=True),
    form(
        "/staff/committee/{box_id}/day",
        MEMBER,
        {"period": "4", "day": "2027-03-05", "reason": "Họp HĐND"},
        bound=True,
    ),
    form("/staff/committee/{box_id}/draft", SECRETARY, {}, empty_ok=True),
    form("/staff/committee/{box_id}/discard", SECRETARY, {}, empty_ok=True, good=frozenset({409})),
    *SIGNING,
    get("/staff/committee/{box_id}/seals/{number}", WATCHING, bound=True),
    get("/staff/padlocks/{box_id}", MEMBER, bound=True),
    get("/staff/padlocks/{box_id}/view", MEMBER, bound=True, page=False),
    posted(
        "/staff/padlocks/{box_id}",
        MEMBER,
        {"wrapped": None, "padlocks": [{"period": 6, "public": "AAAA", "copies": {"X": "AAAA"}}]},
        good=frozenset({400}),
        bound=True,
    ),
    # --- the rehearsal
    get("/staff/rehearsal/{box_id}", ATTENDING, query="?role=ubnd", bound=True),
    get("/staff/rehearsal/{box_id}/view", ATTENDING, query="?role=ubnd", bound=True, page=False),
    posted("/staff/rehearsal/{box_id}/ask", ATTENDING, {"holder": "X"}, good=frozenset({400}), bound=True),
    posted(
        "/staff/rehearsal/{box_id}/prove",
        ATTENDING,
        {"holder": "X", "answers": [{"box": BOX, "period": 4, "answer": "AAAA"}]},
        good=frozenset({400}),
        bound=True,
    ),
    # --- the opening
    get("/staff/openings", WATCHING),
    get("/staff/openings/new", SECRETARY, query=f"?box={BOX}", of_others=True),
    form(
        "/staff/openings/new",
        SECRETARY,
        {"box": [BOX], "place": "Phòng họp", "started_at": "2027-01-29T17:00", **_SEAT},
        good=frozenset({409}),
        of_others=True,
    ),
    get(_OPENING, WATCHING, bound=True),
    form(_OPENING + "/cancel", SECRETARY, {}, good=frozenset({409}), empty_ok=True),
    form(
        _BOX + "/close",
        SECRETARY,
        {"field": [""], "direct": ["90"], "online": [""], "stock_left": "1", "wall": "intact", "seen": ""},
        good=frozenset({409}),
    ),
    form(_BOX + "/finish", SECRETARY, {}, good=frozenset({409}), empty_ok=True),
    get(_OPENING + "/state", WATCHING, bound=True, page=False),
    posted(
        _OPENING + "/panel", ATTENDING, {"login": "x", "password": "y"}, good=frozenset({401}), bound=True
    ),
    get(_BOX + "/sign", ATTENDING, bound=True, page=False, query="?role=ubnd", good=frozenset({409})),
    posted(
        _BOX + "/sign",
        ATTENDING,
        {"holder": "0" * 24, "signature": "A" * 86},
        good=frozenset({409}),
        bound=True,
    ),
    get(
        _BOX + "/release",
        ATTENDING,
        bound=True,
        page=False,
        query="?role=ubnd",
        good=frozenset({200, 409}),
    ),
    posted(
        _BOX + "/release",
        ATTENDING,
        {"holder": "0" * 24, "scalar": "A" * 43, "signature": "A" * 86},
        good=frozenset({409}),
        bound=True,
    ),
    posted(_BOX + "/open", ATTENDING, {}, good=frozenset({409}), bound=True, empty_ok=True),
    # --- a box that can't be opened
    get(_BOX + "/unopened", WATCHING, bound=True),
    form(
        _BOX + "/unopened",
        SECRETARY,
        {"role": ["ubnd", "mttq", "union", "clerk"], "reason": ["Mất", "Ốm", "Đi xa", "Nghỉ hưu"]},
    ),
    get(_BOX + "/unopened/mine", ATTENDING, bound=True, page=False),
    form(_BOX + "/unopened/agree", ATTENDING, {}, good=frozenset({409}), bound=True, empty_ok=True),
    form(_BOX + "/unopened/withdraw", ATTENDING, {}, good=frozenset({409}), bound=True, empty_ok=True),
    form(_BOX + "/unopened/settle", SECRETARY, {}, good=frozenset({409}), empty_ok=True),
    # --- letters from the wooden box: the office has a box of ballots
    get(_BOX + "/letters", SECRETARY, page=False, good=frozenset({409})),
    form(_BOX + "/letters", SECRETARY, {"letter": "Thêm ghế", "contact": ""}, good=frozenset({409})),
    posted(
        _BOX + "/letters/scan",
        SECRETARY,
        {"letter": "", "contact": "", "scan": PICTURE},
        good=frozenset({409}),
    ),
    get(_BOX + "/letters/{letter_id}/scan", SECRETARY, page=False, good=frozenset({422})),
    form(_BOX + "/letters/back", SECRETARY, {"id": "00"}, good=frozenset({409})),
    *SCANNED,
    # --- paper
    get(_BOX + "/paper", SECRETARY),
    get(_BOX + "/paper/totals", SECRETARY, page=False),
    posted(
        _BOX + "/paper",
        SECRETARY,
        {
            "answers": {"ket_qua": "HL"},
            "invalid": None,
            "field": None,
            "reasons": [],
            "remark": "",
        },
        good=frozenset({409}),  # no sheet waits for its marks
    ),
    posted(_BOX + "/paper/back", SECRETARY, {"back": "{}"}, good=frozenset({409})),  # nothing was entered
    posted(_BOX + "/paper/number", SECRETARY, {"number": LIVE, "unreadable": False, "sure": False}),
    form(_BOX + "/paper/number/form", SECRETARY, {"number": LIVE}, good=frozenset({303, 422}), empty_ok=True),
    form(
        _BOX + "/paper/form",
        SECRETARY,
        {"mark-ket_qua": "HL", "field": "", "remark": ""},
        good=frozenset({409}),
        empty_ok=True,
    ),
    # --- what became of it; the first matter is given to `xa.member`, who leads
    get("/staff/calls", SECRETARY),
    form("/staff/calls", SECRETARY, _CALL | {"box": BOX}, of_others=True),
    form("/staff/calls/{call_id}", SECRETARY, _CALL),
    form("/staff/calls/{call_id}/remove", SECRETARY, {}, empty_ok=True),
    get("/staff/matters", SIGNED_IN),
    get("/staff/matters/late", WATCHING),
    get(_MATTER, WATCHING, bound=True),
    get(_MATTER + "/scan", ATTENDING, bound=True, page=False, good=frozenset({422})),
    form(
        _MATTER + "/assign",
        SECRETARY,
        {"account": "", "official": "Bà Hà", "due_on": "2027-03-31", "field": ""},
    ),
    form(_MATTER + "/answer", MEMBER, {"text": "Đã sửa loa."}, bound=True),
    form(_MATTER + "/close", SECRETARY, {"text": "Đã thay loa."}),
    form(_MATTER + "/reopen", SECRETARY, {"reason": "Loa lại hỏng"}, good=frozenset({409}), empty_ok=True),
    form(_MATTER + "/release", MEMBER, {}, bound=True, good=frozenset({409}), empty_ok=True),
    form(_MATTER + "/withdraw", MEMBER, {}, bound=True, empty_ok=True),
    # --- what is kept, and until when
    get("/staff/keeping", SECRETARY | ADMIN | AUDITOR),
    # --- the minutes
    get("/staff/minutes", READER),
    get("/staff/minutes/{minutes_id:int}.pdf", READER, page=False),
    get("/staff/minutes/nam/{year}.zip", READER, page=False),
    get("/staff/minutes/so/{minutes_id:int}", READER),
    brought("/staff/minutes/so/{minutes_id:int}/ban/{kind}", SECRETARY, b"%PDF-1.4", good=frozenset({422})),
    get("/staff/minutes/ban/{version_id:int}", READER, page=False, good=frozenset({404})),
    form("/staff/minutes/ban/{version_id:int}/check", SECRETARY, {}, good=frozenset({404}), empty_ok=True),
    get("/staff/minutes/so/{minutes_id:int}/dinh-chinh", SECRETARY),
    form("/staff/minutes/so/{minutes_id:int}/dinh-chinh", SECRETARY, _CORRECTION, good=SHOWN),
    get("/staff/admin/roots", ADMIN),
    form("/staff/admin/roots", ADMIN, {"certificate": "-----BEGIN CERTIFICATE-----"}, good=frozenset({422})),
    form("/staff/admin/roots/{root_id:int}/remove", ADMIN, {}, good=frozenset({404}), empty_ok=True),
    get("/staff/summary.pdf", READER, page=False, query="?month=2026-11"),
    *FIGURES,
    *OFFICE,
    *OIDC,
    get(_MINUTES_OF + "/phu-luc-y-kien.pdf", SECRETARY, page=False, opening=COUNTED),
    get("/staff/committee/{box_id}/seals/{number}/bien-ban.pdf", WATCHING, bound=True, page=False),
    get(_MINUTES_OF, WATCHING, bound=True, opening=COUNTED),
    form(_MINUTES_OF, SECRETARY, _MINUTES, opening=COUNTED),
    get(_MINUTES_OF + "/preview.pdf", WATCHING, bound=True, page=False, opening=COUNTED),
    form(
        _MINUTES_OF + "/stand",
        MEMBER,
        {"stand": "refused", "reason": "Chưa rõ"},
        bound=True,
        opening=COUNTED,
    ),
    form(_MINUTES_OF + "/file", SECRETARY, {"number": "1"}, opening=COUNTED),
)
