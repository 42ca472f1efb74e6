"""One route, as the table of all routes has it: for whom it is, and what a good request looks like.

Nobody's duty is ANYONE's, everybody's with an account is SIGNED_IN's.
"""

from dataclasses import dataclass
from typing import Any

from simulator import BOX
from world import CALL, FILED, WAITING

__all__ = [
    "ADMIN",
    "ANYONE",
    "ATTENDING",
    "AUDITOR",
    "DONE",
    "ISSUE",
    "MEMBER",
    "PRINTING",
    "PROVINCE",
    "READER",
    "SECRETARY",
    "SHOWN",
    "SIGNED_IN",
    "WATCHING",
    "Row",
    "brought",
    "form",
    "get",
    "posted",
]

ANYONE = frozenset({"anyone"})
SIGNED_IN = frozenset({"signed in"})
ISSUE, SECRETARY, ADMIN, MEMBER, AUDITOR, PROVINCE = (
    frozenset({duty}) for duty in ("issue", "secretary", "admin", "member", "auditor", "province")
)
ATTENDING = SECRETARY | MEMBER
WATCHING = ATTENDING | AUDITOR  # an auditor looks on, and changes nothing anywhere
READER = WATCHING | ADMIN
PRINTING = ISSUE | ATTENDING | ADMIN
DONE = frozenset({303})
SHOWN = frozenset({200})


@dataclass(frozen=True)
class Row:
    """One route. `bound` says that another committee's members are kept out as well as another unit."""

    method: str
    path: str
    duties: frozenset[str]
    good: frozenset[int] = SHOWN
    form: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    raw: bytes | None = None  # a document
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
            and not any(
                own in self.path for own in ("{day}", "{holder}", "{session_id:int}", "{passkey_id:int}")
            )
        )

    def url(self, ids: dict[str, int], **other: str) -> str:
        """The path with its braces filled by what is of unit `xa`, or by what a test wants there."""
        given = {
            "box_id": BOX,
            "link:path": BOX,
            "unit_id": "xa",
            "committee_id": "hoi-dong",
            "opening_id:int": str(self.opening),
            "opening_id": str(self.opening),
            "minutes_id:int": str(FILED),
            "version_id:int": "999999",
            "root_id:int": "999999",
            "kind": "signed",
            "year": "2026",
            "account_id": str(ids["xa.none"]),
            "number": "1",
            "call_id": CALL,
            "session_id:int": "999999",
            "passkey_id:int": "999999",
            "key_id:int": "999999",
            "holder": "0" * 24,
            "page": "1",
            "batch": "1",
            "day": "2026-09-01",
            "name": "style.css",
            "sheet": "label",
            "letter_id": "00",
            "release": "0" * 24,
            "kiosk_id": "000000",
            "language": "vi",
            "form_id": "hai-noi-dung",
            "version": "1",
            "recording": "ket_qua.wav",
            **other,
        }
        path = self.path
        for name, value in given.items():
            path = path.replace("{" + name + "}", value)
        return path + self.query


def get(path: str, duties: frozenset[str], **more: Any) -> Row:
    return Row("GET", path, duties, **more)


def form(path: str, duties: frozenset[str], form: dict[str, Any], **more: Any) -> Row:
    return Row("POST", path, duties, form=form, **{"good": DONE, **more})


def brought(path: str, duties: frozenset[str], raw: bytes, **more: Any) -> Row:
    return Row("POST", path, duties, raw=raw, page=False, **more)


def posted(path: str, duties: frozenset[str], body: dict[str, Any], **more: Any) -> Row:
    return Row("POST", path, duties, json=body, **more)
