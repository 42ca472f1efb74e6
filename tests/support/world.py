"""Two units side by side and everybody who may come to their pages, for tests that walk all routes.

Unit `xa` has a box at its fourth period: its first opening is filed, its second counted, its third waits
for the padlocks. Unit `phuong` has people with the same duties, and a box that is not sealed yet.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from copy import copy, deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import simulator
from beginnings import migrated, write_secret
from fastapi import FastAPI
from httpx import Response
from simulator import BOX, LABELS, Office
from sqlmodel import select
from starlette.testclient import TestClient
from voices import tone
from web import FORM, Clock, csrf_of, sign_in

from app.db import Database
from app.main import create_app
from app.oidc.settings import Oidc
from app.settings import Settings
from app.staff import accounts
from ballots.followup import matters
from ballots.keys import holders
from ballots.meeting import minutes
from ballots.office import provinces, setup
from ballots.tables import Account, Attendance, Call, Slip

DAYS = (date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 29))
FILED, COUNTED, WAITING = 1, 2, 3  # ids of the openings
QUORUM = ("ubnd", "mttq", "union", "clerk")
DUTIES = ("issue", "secretary", "admin", "auditor", "province")
GUEST = "guest"
LIVE = "(a live slip)"
CALL = "c" * 16  # a call that no meeting has counted
_OFFICE = Oidc("http://127.0.0.1:9/realms/xa", "hom-phieu", "x")  # a sign-in system that does not answer


@dataclass(frozen=True)
class Visitor:
    """Somebody at a browser: with a session, and the token of its forms."""

    name: str
    unit: str
    duty: str  # one of DUTIES, member, "other" (member of another committee), or ""
    cookie: str
    token: str


_MADE: dict[str, Any] = {}  # the first world of this run: two units, three openings, everybody signed in


class World:
    """The application on its database, which can be put back to where it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "homphieu.db"
        self.settings = Settings(
            f"sqlite:///{self.file}",
            folder / "homphieu.secret",
            "http://testserver",
            plain_address=True,
            audio_folder=folder / "audio",
        )
        tone(folder / "audio" / "vi" / "hai-noi-dung" / "1" / "ket_qua.wav", 1)
        if _MADE:
            self.file.write_bytes(_MADE["database"])
            self.settings.secret_file.write_bytes(_MADE["secret"])
            self.settings.secret_file.chmod(0o600)
            self.office, self.passwords = _reopened(self.settings.database_url), _MADE["passwords"]
        else:
            self.office = self._make()
        self.ids = _ids(self.office)
        self.live = _live_number(self.office)
        self.office.database.close()
        clock = Clock(datetime.combine(DAYS[-1], time(17)))
        self.app: FastAPI = create_app(self.settings, clock, office=_OFFICE)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        if not _MADE:
            self._remember()
        self.visitors: dict[str, Visitor] = _MADE["visitors"]
        self._begun = folder / "begun.db"
        self.keep()

    def _make(self) -> Office:
        write_secret(self.settings.secret_file)
        migrated(self.settings.database_url)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(simulator, "LOG_KEY", self.settings.keys().log_key(BOX))
            office = _history(Office(url=self.settings.database_url))
        self.passwords = _people(office)
        return office

    def _remember(self) -> None:
        """Everybody signs in once; the next world of this run begins where this one does."""
        visitors = {one.name: one for one in self._visitors()}
        self.app.state.database.engine.dispose()
        _MADE.update(visitors=visitors, passwords=self.passwords, database=self.file.read_bytes())
        _MADE.update(secret=self.settings.secret_file.read_bytes(), office=copy(self.office))

    def _visitors(self) -> Iterator[Visitor]:
        for login, password in self.passwords.items():
            unit, _, duty = login.partition(".")
            with self._browser() as browser:
                sign_in(browser, login, password)
                yield Visitor(login, unit, duty, _cookies(browser), csrf_of(browser.get("/staff").text))
        with self._browser() as browser:
            token = csrf_of(browser.get("/login", headers=FORM).text)
            yield Visitor(GUEST, "", "", _cookies(browser), token)

    def _browser(self) -> TestClient:
        return TestClient(self.app)

    def send(self, visitor: Visitor, method: str, path: str, **given: object) -> Response:
        """One request of a visitor; redirects are not followed, no cookie is kept."""
        headers = {"cookie": visitor.cookie, **(given.pop("headers", None) or {})}  # type: ignore[dict-item]
        self.client.cookies.clear()
        return self.client.request(method, path, headers=headers, follow_redirects=False, **given)  # type: ignore[arg-type]

    def filled(self, body: dict[str, Any] | None) -> dict[str, Any]:
        """The body with LIVE put in place by the number of a slip that nobody has used."""
        return {key: self.live if value == LIVE else value for key, value in (body or {}).items()}

    def dump(self) -> str:
        """Everything in the database but how often a sign-in failed."""
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            for counted in ("failures = 0, retry_at = NULL", "device_failures = 0, device_retry_at = NULL"):
                database.execute(f"UPDATE account SET {counted}")
            database.execute("DELETE FROM nobody")
            return "\n".join(database.iterdump())

    def unchanged(self) -> bool:
        return self.file.read_bytes() == self._begun.read_bytes() or self.dump() == self._dump

    def keep(self) -> None:
        """From now on reset() leads back to here."""
        shutil.copyfile(self.file, self._begun)
        self._dump = self.dump()

    def reset(self) -> None:
        """Put the database back to where the story has brought it."""
        self.app.state.database.engine.dispose()
        shutil.copyfile(self._begun, self.file)

    def close(self) -> None:
        self.app.state.database.close()


def _reopened(url: str) -> Office:
    """The simulator at a copy of the first world's database, where its story stands."""
    office = copy(_MADE["office"])
    office.url, office.database = url, Database(url)
    office.random, office.padlocks = deepcopy(office.random), dict(office.padlocks)
    return office


def _cookies(browser: TestClient) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def _history(office: Office) -> Office:
    """Three openings at the box: filed, counted, waiting."""
    office.ready()
    for number, day in enumerate(DAYS, start=1):
        for slip in office.issue(8)[:6]:
            office.vote(slip, ket_qua="HL", thai_do="RHL", remark="Hướng dẫn rõ ràng")
        office.today = day
        office.start()
        office.close()
        if number < WAITING:
            for role in QUORUM:
                office.release(role)
            office.open_box()
            office.finish()
            _seat(office)
            if number == FILED:
                office.file()
                _answered(office)
            office.fit(*QUORUM)
            office.seal()
    with office.writing() as session:
        session.add(Call(id=CALL, box_id=BOX, day=office.today, text="Loa gọi số nhỏ quá"))
    return office


def _answered(office: Office) -> None:
    """The chair was given the first remark, and has answered it for all to read."""
    with office.writing() as session:
        chair = office.account(session, "ubnd")
        matter = matters.matter_of(session, BOX, 1)
        matters.assign(session, matter, matters.Assigned(chair, "", date(2027, 3, 31)), chair, office.now)
        matters.answer(session, matter, "Đã ghi nhận.", chair, office.now, sure=False)
        matters.release(session, matter, chair, office.now, wording=False)


def _seat(office: Office) -> None:
    with office.writing() as session:
        for seat in session.exec(select(Attendance).where(Attendance.opening_id == office.opening_id)):
            seat.account_id = office.account(session, seat.role).id
            session.add(seat)
        narrative = minutes.Narrative(subject="Mở hòm phiếu", opinions="Không có.", keeping="Lưu 24 tháng.")
        minutes.edit(session, office.opening_id, narrative, ())


def _people(office: Office) -> dict[str, str]:
    """Everybody of the two units: login → password. The office's chair is `xa.member`."""
    passwords = {}
    with office.writing() as session:
        chair = office.account(session, "ubnd")
        chair.login = "xa.member"
        passwords[chair.login] = accounts.reset_password(session, chair)
        setup.add_unit(session, "phuong", "UBND phường Bên Cạnh", "UBND tỉnh", "BC")
        provinces.set_province(session, "phuong", "xa")
        setup.add_committee(session, "phuong", "hoi-dong-2", "Hội đồng phường", labels=_labels())
        setup.add_committee(session, "xa", "hoi-dong-3", "Hội đồng thứ hai", labels=_labels())
        setup.add_box(session, "hoi-dong-2", "hom-9", "Hòm của phường", "Tầng trệt", form="hai-noi-dung-3")
        seats = {"phuong.member": ("hoi-dong-2", "ubnd"), "xa.other": ("hoi-dong-3", "mttq")}
        logins = [f"{unit}.{duty}" for unit in ("xa", "phuong") for duty in (*DUTIES, "none")]
        logins.remove("phuong.province")
        for login in (*logins, *seats):
            unit, _, duty = login.partition(".")
            name = f"Bà {unit.upper()} {duty.upper()}"
            duties = [duty] if duty in DUTIES else []
            made, passwords[login] = accounts.add_account(
                session, unit, login, name, duties=duties, seat=seats.get(login)
            )
            assert made.id is not None
    return passwords


def _labels() -> dict[str, str]:
    return {**LABELS, "supervisor": "Ban Thanh tra nhân dân"}


def _live_number(office: Office) -> str:
    with office.reading() as session:
        return (
            session.exec(select(Slip.number).where(Slip.state == "live").order_by(Slip.number)).first() or ""
        )


def _ids(office: Office) -> dict[str, int]:
    """The numbers of accounts, by login."""
    with office.reading() as session:
        assert holders.next_number(session, BOX) == WAITING + 2
        return {one.login: one.id or 0 for one in session.exec(select(Account))}
