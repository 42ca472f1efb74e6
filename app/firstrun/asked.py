"""What the pages of the first run have typed into them, and the plan that it is.

All of it travels with the form from page to page, so that the server keeps nothing before the end.
Mistakes of the plan are put to the fields where they were typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import Field

from app.deps import FormBody
from app.planned.made import Loc, Mistake
from app.planned.typed_day import NotADay, read_day
from app.workbook import naming, terms

__all__ = ["JOBS", "SHOWN_ROWS", "Asked", "Planned", "beginning"]

SHOWN_ROWS = 40  # of one kind
_COMMUNE = "bon-ben"

_SEATS = {role: said for said, role in terms.ROLES.items()}  # one name on the pages and in the table
# What a person does, as one choice: how it is said, the duties, the role in the committee.
JOBS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "admin": ("Quản trị", ("admin",), ""),
    "issue": ("Phát phiếu", ("issue",), ""),
    "secretary": ("Thư ký", ("secretary",), ""),
    **{role: (_SEATS[role], (), role) for role in ("ubnd", "mttq", "union", "clerk", "supervisor")},
    "auditor": ("Người kiểm tra (chỉ xem)", ("auditor",), ""),
    "admin-secretary": ("Quản trị kiêm thư ký", ("admin", "secretary"), ""),
    "admin-issue": ("Quản trị kiêm phát phiếu", ("admin", "issue"), ""),
    "issue-secretary": ("Phát phiếu kiêm thư ký", ("issue", "secretary"), ""),
    "clerk-issue": (f"{_SEATS['clerk']} kiêm phát phiếu", ("issue",), "clerk"),
}
_USUAL = ("admin", "issue", "secretary", "ubnd", "mttq", "union", "clerk", "auditor")


class Asked(FormBody):
    """Everything that was typed so far, and where to go on."""

    go: str = "1"
    name: str = ""
    parent: str = ""
    symbol: str = ""
    telephone: str = ""
    swap_day: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    swap_working: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    swap_document: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    rule: str = _COMMUNE
    box_name: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    place: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    desks: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    job: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    person_name: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    person_title: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)
    login: list[str] = Field(default_factory=list, max_length=SHOWN_ROWS)

    def with_rows(self) -> "Asked":
        """With the usual rows where there are none yet, and one more of a kind that is asked for."""
        made = self.model_copy(deep=True)
        boxes = max(len(made.box_name), len(made.place), 2) + (self.go == "box")
        for at in range(len(made.box_name), min(boxes, SHOWN_ROWS)):
            made.box_name.append(f"Hòm phiếu số {at + 1}")
        if not made.job:
            made.job = [one for one in _USUAL if one != "union" or made.rule == _COMMUNE]
        if self.go == "person" and len(made.job) < SHOWN_ROWS:
            made.job.append("issue")
        days = max(len(made.swap_day), len(made.swap_document), 1) + (self.go == "swap")
        for name, rows in (("place", boxes), ("desks", boxes), ("box_name", boxes), ("swap_day", days)):
            _fill(getattr(made, name), rows)
        for name in ("swap_working", "swap_document"):
            _fill(getattr(made, name), days)
        for name in ("person_name", "person_title", "login"):
            _fill(getattr(made, name), len(made.job))
        return made


def _fill(rows: list[str], most: int) -> None:
    rows += [""] * (min(most, SHOWN_ROWS) - len(rows))


def beginning() -> Asked:
    """The form as it is first shown."""
    return Asked(name="Trung tâm Phục vụ hành chính công", symbol="TTPVHCC").with_rows()


@dataclass
class Planned:
    """The plan of what was asked, and at which row of the form each of its lines stands."""

    plan: dict[str, Any]
    rows: dict[str, list[int]] = field(default_factory=dict)  # box, person, swap
    own: dict[str, str] = field(default_factory=dict)  # mistakes of the form itself, by field

    @classmethod
    def of(cls, asked: Asked) -> "Planned":
        """Rows in which nothing was typed are left out; identifiers and missing logins are made up."""
        boxes = [at for at, place in enumerate(asked.place) if place or (at == 0)]
        people = [at for at in range(len(asked.job)) if _typed(asked, at)]
        days, no_days = _days(asked)
        unit_id = naming.unit_identifier(asked.name, asked.parent, ())
        committee_id = naming.committee_identifier(unit_id, ())
        unit: dict[str, Any] = {"id": unit_id, "name": asked.name, "parent": asked.parent}
        unit |= {"symbol": asked.symbol, "telephone": asked.telephone}
        committee = {"id": committee_id, "name": naming.committee_name(asked.parent), "rule": asked.rule}
        unit["committee"] = [committee | {"box": _boxes(asked, boxes, unit_id)}]
        unit["person"] = _people(asked, people, committee_id)
        unit["swap"] = [_swap(asked, at, day) for at, day in days.items()]
        rows = {"box": boxes, "person": people, "swap": list(days)}
        made = cls({"unit": [unit]}, rows, {f"swap_day.{at}": why for at, why in no_days.items()})
        made._check(asked)
        return made

    def _check(self, asked: Asked) -> None:
        if not any(asked.place):
            self.own["place.0"] = "Xin ghi nơi đặt của ít nhất một hòm."
        for at in self.rows["person"]:
            if not asked.person_name[at]:
                self.own[f"person_name.{at}"] = "Xin ghi họ tên, hoặc xóa những gì đã gõ ở dòng này."
        if not any("admin" in one["duties"] for one in self.plan["unit"][0]["person"]):
            self.own["people"] = (
                "Cần ít nhất một người làm quản trị: người ấy cấp lại mật khẩu, sửa mọi thứ sau này."
            )

    def told(self, mistakes: Iterable[Mistake]) -> dict[str, str]:
        """Each mistake at its field; what has none is under "other"."""
        found = dict(self.own)
        for one in mistakes:
            found.setdefault(self._field(one.loc), f"{one.why[:1].upper()}{one.why[1:]}")
        return found

    def _field(self, loc: Loc) -> str:
        match loc[2:]:
            case ("committee", 0, "box", int(at), *rest):
                return f"{_at(rest, ('place', 'desks'), 'box_name')}.{self.rows['box'][at]}"
            case ("committee", 0, *rest):
                return "rule" if rest == ["rule"] else "parent"
            case ("person", int(at), *rest):
                known = {"title": "person_title", "login": "login", "role": "job", "duties": "job"}
                return f"{known.get(str(rest[0]) if rest else '', 'person_name')}.{self.rows['person'][at]}"
            case ("swap", int(at), *rest):
                field = "swap_document" if rest == ["document"] else "swap_day"
                return f"{field}.{self.rows['swap'][at]}"
            case ("name" | "symbol" | "telephone" as name,):
                return str(name)
        return "parent"


def _at(rest: Sequence[Any], known: Sequence[str], otherwise: str) -> str:
    return str(rest[0]) if rest and rest[0] in known else otherwise


def _typed(asked: Asked, at: int) -> bool:
    return bool(asked.person_name[at] or asked.person_title[at] or asked.login[at])


def _boxes(asked: Asked, rows: Sequence[int], unit_id: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for at in rows:
        taken = [one["id"] for one in made]
        box_id = naming.box_identifier(unit_id, asked.box_name[at], taken)
        made.append(
            {"id": box_id, "name": asked.box_name[at], "place": asked.place[at], "desks": asked.desks[at]}
        )
    return made


def _people(asked: Asked, rows: Sequence[int], committee_id: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    taken = {one.lower() for one in asked.login if one}
    for at in rows:
        _, duties, role = JOBS.get(asked.job[at], ("", (), ""))
        login = asked.login[at] or naming.login_of(asked.person_name[at], taken)
        taken.add(login)
        person = {"login": login, "name": asked.person_name[at], "title": asked.person_title[at]}
        made.append(
            person | {"duties": list(duties), "role": role, "committee": committee_id if role else ""}
        )
    return made


def _days(asked: Asked) -> tuple[dict[int, date], dict[int, str]]:
    """The days that were typed, by their rows, and why the others are none."""
    days, wrong = dict[int, date](), dict[int, str]()
    for at, text in enumerate(asked.swap_day):
        if not text and not asked.swap_document[at]:
            continue
        try:
            days[at] = read_day(text)
        except NotADay as no:
            wrong[at] = str(no) if text else "Xin ghi ngày, hoặc xóa văn bản đã gõ ở dòng này."
    return days, wrong


def _swap(asked: Asked, at: int, day: date) -> dict[str, Any]:
    return {
        "day": day.isoformat(),
        "working": asked.swap_working[at] == "1",
        "document": asked.swap_document[at],
    }
