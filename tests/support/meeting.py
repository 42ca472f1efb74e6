"""A committee's people at the application's pages: everybody has a client of the own, signed in."""

import json
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from fastapi import FastAPI
from httpx import Response
from live import JSON, staff_office
from simulator import BOX, LABELS, Office
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, sign_in

from app.staff import accounts
from ballots.tables import Unit

__all__ = ["MEMBERS", "Meeting", "Person", "code"]

MEMBERS = ("ubnd", "mttq", "union", "clerk")


@dataclass
class Person:
    """Somebody at a browser."""

    client: TestClient
    token: str

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path, headers=FORM)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.text

    def form(self, path: str, **fields: Any) -> Response:
        fields = {"csrf": self.token, **fields}
        return self.client.post(path, data=fields, headers=JSON, follow_redirects=False)

    def json(self, path: str, body: Any, **headers: str) -> Response:
        return self.client.post(path, json=body, headers={**JSON, "x-csrf-token": self.token, **headers})

    def view(self, path: str, **headers: str) -> Any:
        answer = self.client.get(path, headers={**JSON, **headers})
        return {"status": answer.status_code, **answer.json()}


@dataclass
class Meeting:
    """The simulator's office behind the real pages; its day and the application's clock go together."""

    office: Office
    app: FastAPI
    clock: Clock
    passwords: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.passwords = staff_office(self.office)
        with self.office.writing() as session:
            session.add(Unit(id="ngoai", name="UBND xã Ngoài", parent="Tỉnh", symbol="N"))
            session.flush()
            for unit, login, duties in [("xa", "quay", {"issue"}), ("ngoai", "ngoai", {"secretary"})]:
                _, self.passwords[login] = accounts.add_account(session, unit, login, login, duties=duties)

    def on(self, day: datetime) -> None:
        """Let it be another day; sessions of eight hours end with it."""
        self.office.today = day.date()
        self.clock.moment = day
        self.people.clear()

    def opening_day(self) -> None:
        self.on(datetime.combine(self.office.today.replace(day=30), time(16, 0)))

    def as_(self, login: str) -> Person:
        """A person, signed in; a new session when there is none yet."""
        if login not in self.people:
            client = TestClient(self.app)
            sign_in(client, login, self.passwords[login])
            page = client.get("/staff/password", headers=FORM).text
            self.people[login] = Person(client, csrf_of(page))
        return self.people[login]

    @property
    def secretary(self) -> Person:
        return self.as_("secretary")

    # --- steps of an opening ----------------------------------------------------------------------------

    def start(self, **changed: Any) -> Response:
        """The roll-call with everybody present, or with what a test changes."""
        with self.office.reading() as session:
            ids = {role: self.office.account(session, role).id for role in LABELS}
        fields = {
            "box": BOX,
            "place": "Phòng họp",
            "started_at": self.clock.moment.isoformat(timespec="minutes"),
            "account": [str(ids[role]) for role in LABELS],
            "label": list(LABELS.values()),
            "name": [f"Ông {role}" for role in LABELS],
            "title": [""] * len(LABELS),
            "present": ["yes"] * len(LABELS),
            "absence": [""] * len(LABELS),
        }
        answer = self.secretary.form("/staff/openings/new", **fields | changed)
        if answer.status_code == 303:
            self.office.opening_id = int(answer.headers["location"].rsplit("/", 1)[1])
        return answer

    @property
    def base(self) -> str:
        return f"/staff/openings/{self.office.opening_id}"

    @property
    def box(self) -> str:
        return f"{self.base}/boxes/{BOX}"

    def close(self, **changed: Any) -> Response:
        fields = {"field": [""], "direct": ["1.000"], "online": [""], "stock_left": "0", "wall": "intact"}
        return self.secretary.form(f"{self.box}/close", **fields | {"seen": ""} | changed)

    def release(self, role: str) -> Response:
        return self.as_(role).json(f"{self.box}/release", self.office.handing(role))

    def opened(self, votes: int = 6) -> list[str]:
        """Votes are cast, the month passes, the box is open; gives the numbers of slips left for paper."""
        slips = self.office.issue(votes + 10)
        for slip in slips[:votes]:
            self.office.vote(slip, ket_qua="RHL", thai_do="HL", remark="Gọi 0912 345 678 giúp tôi")
        self.opening_day()
        assert self.start().status_code == 303
        assert self.close().status_code == 303
        for role in MEMBERS:
            assert self.release(role).status_code == 200
        assert self.secretary.json(f"{self.box}/open", {}).status_code == 200
        return [slip.number for slip in slips[votes:]]

    def finish(self) -> None:
        assert self.secretary.form(f"{self.box}/finish").status_code == 303


def code(answer: Response) -> str:
    """The code of a refusal."""
    return str(json.loads(answer.text)["code"])
