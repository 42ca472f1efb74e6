"""While a restored box waits, a server shows one page: its administrator compares, and nobody else can."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from live import free_port
from remembering import heads_file, remember
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of

from app.cli import main
from app.db import Database
from app.heads import Heads
from app.settings import Settings
from app.staff import accounts
from app.upkeep.waiting import PATH, create_waiting
from ballots.box import chain
from ballots.office import setup
from ballots.sealing import ledger
from ballots.sealing.sheet import seal_groups
from ballots.tables import AuditEntry, RestoredBox

REASON = "Ổ đĩa hỏng ngày 20/11/2026, lấy lại bản sao lưu đêm trước"
ROOT = Path(__file__).resolve().parents[2]


class Restored:
    """An installation whose one box waits, its administrators, and what was on paper before it went back."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        office = Office(url=settings.database_url).ready()
        self.passwords = _administrators(office)
        remember(settings)
        for slip in office.issue(22):
            office.vote(slip, ket_qua="HL")
        assert main.main(["backup", str(folder / "b")]) == 0
        self.old = self.chain()
        for slip in office.issue(30):
            office.vote(slip, ket_qua="HL")
        self.newest = self.chain()[-1]
        office.database.close()
        heads_file(settings).unlink()
        [file] = (folder / "b").iterdir()
        assert main.main(["restore", str(file), "--replace"]) == 0
        self.app = create_waiting(settings, Heads(heads_file(settings)), Clock())
        self.client = TestClient(self.app)

    def chain(self, box_id: str = BOX) -> list[ledger.Entry]:
        with closing(Database(self.settings.database_url)) as database, database.reading() as session:
            return chain.entries(session, box_id)

    def row(self) -> RestoredBox | None:
        with closing(Database(self.settings.database_url)) as database, database.reading() as session:
            return session.get(RestoredBox, BOX)

    def fields(self, entry: ledger.Entry, login: str = "ubnd", **other: str) -> dict[str, str]:
        numbers = {"height": str(entry.height), "head": seal_groups(entry.hash)}
        who = {"login": login, "password": self.passwords[login]}
        return {"box": BOX, "reason": REASON, **numbers, **who, **other}

    def send(self, fields: dict[str, str]) -> Any:
        token = csrf_of(self.client.get(PATH, headers=FORM).text)
        return self.client.post(PATH, data={**fields, "csrf": token}, headers=FORM)


def _administrators(office: Office) -> dict[str, str]:
    """ubnd and stranger (of another unit) administer; clerk does not; union's password was only issued."""
    with office.writing() as session:
        setup.add_unit(session, "xa-khac", "Trung tâm", "UBND xã Khác", "K")
        stranger, _ = accounts.add_account(session, "xa-khac", "stranger", "Lê Thị Khác", duties=["admin"])
        people = {one: office.account(session, one) for one in ("ubnd", "clerk", "union")}
        found = {}
        for login, account in {**people, "stranger": stranger}.items():
            found[login] = accounts.reset_password(session, account)
            account.admin, account.must_change = login != "clerk", login == "union"
            session.add(account)
        return found


@pytest.fixture
def restored(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Restored]:
    monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    for name in ("HOMPHIEU_HEADS_FILE", "HOMPHIEU_BACKUP_AGE"):
        monkeypatch.delenv(name, raising=False)
    made = Restored(settings, tmp_path)
    yield made
    made.app.state.database.close()


def test_only_an_administrator_of_the_unit_compares_and_numbers_that_are_misread_change_nothing(
    restored: Restored,
) -> None:
    newest, before = restored.old[-1], restored.chain()
    head = seal_groups(newest.hash)
    swapped = ("0" if head[0] != "0" else "1") + head[1:]
    for fields, status, said in (
        (restored.fields(newest, "clerk"), 403, "không được giao nhiệm vụ"),
        (restored.fields(newest, "union"), 403, "phải đổi trước"),
        (restored.fields(newest, "stranger"), 401, "Chưa so được"),
        (restored.fields(newest, box="hom-9"), 404, "Chưa so được"),
        (restored.fields(newest, reason=" "), 422, "Chưa so được"),
        (restored.fields(newest, height="mười"), 422, "52 chữ và số"),
        (restored.fields(newest, head=head[:-1]), 422, "52 chữ và số"),
        (restored.fields(newest, head=swapped), 422, "còn sai ở nhóm thứ 1."),
        (restored.fields(newest, height=str(newest.height + 40)), 422, f"của mục {newest.height}."),
        (restored.fields(newest, height=str(newest.height - 1)), 422, f"của mục {newest.height}."),
        (restored.fields(newest, password="sai mat khau"), 401, "Chưa so được"),
    ):
        answer = restored.send(fields)
        assert (answer.status_code, said in answer.text) == (status, True), fields
        assert "sai mat khau" not in answer.text
        assert restored.passwords["ubnd"] not in answer.text
    assert restored.chain() == before
    assert (restored.row() or RestoredBox(state="")).state == "waiting"
    assert (
        restored.client.post(PATH, data=restored.fields(newest), headers=FORM).status_code == 403
    )  # no token


def test_nothing_else_is_served_and_no_drop_is_taken(restored: Restored) -> None:
    page = restored.client.get(PATH, headers=FORM)
    assert page.status_code == 200
    assert "Hòm phiếu số 1" in page.text
    assert restored.client.get("/readyz").status_code == 503
    for path in ("/", f"/b/{BOX}", "/login", "/staff"):
        answer = restored.client.get(path, headers=FORM)
        assert (answer.status_code, PATH in answer.text) == (503, True), path
    drop = restored.client.post("/api/v1/drop", json={"box": BOX, "code": "A", "envelope": "A"})
    assert (drop.status_code, drop.json()["code"]) == (503, "chain_restored")


def test_what_lacks_nothing_goes_on_and_the_record_names_who_said_so(restored: Restored) -> None:
    newest = restored.old[-1]
    spelled = restored.fields(newest, head=seal_groups(newest.hash).lower().replace(" ", ""))
    answer = restored.send(spelled)
    assert answer.status_code == 200
    assert "hòm dùng tiếp" in answer.text
    assert "Mọi hòm đã được so xong" in answer.text
    assert restored.row() is None
    entry = restored.chain()[-1]
    assert (entry.type, entry.height) == ("restored", newest.height + 1)
    assert json.loads(entry.payload)["reason"] == REASON
    assert (Heads(heads_file(restored.settings)).read() or {})[BOX].height == entry.height
    with restored.app.state.database.reading() as session:
        logged = session.exec(select(AuditEntry)).all()
    [line] = [one for one in logged if "restored" in str(one)]
    assert "ubnd" in str(line)


def test_a_box_is_closed_only_by_who_has_seen_what_that_means_of_the_same_numbers(restored: Restored) -> None:
    lost, before = restored.newest, restored.chain()
    first = restored.send(restored.fields(lost))
    assert (first.status_code, "Sổ thiếu mục đã công bố" in first.text) == (422, True)
    other = restored.send(restored.fields(lost, sure=f"{lost.height + 1} {seal_groups(lost.hash)}"))
    assert other.status_code == 422
    assert restored.chain() == before
    sure = f"{lost.height} {seal_groups(lost.hash)}"
    assert f'value="{sure}"' in first.text
    done = restored.send(restored.fields(lost, sure=sure))
    assert (done.status_code, "đã khóa hẳn" in done.text) == (200, True)
    found = restored.row()
    assert found is not None
    assert (found.state, found.known_height, found.successor_id) == ("ended", lost.height, f"{BOX}-2")
    assert restored.chain() == before  # not one entry under a height that was used
    [begun] = restored.chain(f"{BOX}-2")
    assert (Heads(heads_file(restored.settings)).read() or {})[f"{BOX}-2"].height == begun.height


def test_the_real_server_waits_and_goes_on_by_itself(restored: Restored) -> None:
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
            page = _asked(client, PATH, 200)
            assert client.get("/readyz").status_code == 503
            fields = restored.fields(restored.old[-1]) | {"csrf": csrf_of(page.text)}
            assert "hòm dùng tiếp" in client.post(PATH, data=fields, headers=FORM).text
            client.headers["connection"] = "close"
            assert _asked(client, "/readyz", 200).json()["ready"]
            assert client.get(PATH, headers=FORM).status_code == 404
    finally:
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=20)
    assert f"so tại http://127.0.0.1:{port}{PATH}" in said
    assert "Traceback" not in said


def _asked(client: httpx.Client, path: str, status: int) -> httpx.Response:
    for _ in range(200):
        try:
            answer = client.get(path, headers=FORM)
        except httpx.TransportError:
            time.sleep(0.05)
            continue
        if answer.status_code == status:
            return answer
        time.sleep(0.05)
    raise AssertionError(path)
