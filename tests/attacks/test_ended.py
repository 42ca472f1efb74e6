"""A restored backup never forks a chain: it is compared with paper first, and ends where entries are lost."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
from live import free_port
from pypdf import PdfReader
from remembering import heads_file, remember
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import Clock

from app import main as web
from app.cli import main
from app.db import Database
from app.heads import Heads
from app.main import create_app
from app.settings import Settings
from ballots.box import chain, memory
from ballots.errors import Code, Refused
from ballots.sealing import ledger
from ballots.sealing.sheet import seal_groups
from ballots.tables import Box, Entry, Minutes, PadlockCopy, RestoredBox, StaffSession

REASON = "Ổ đĩa hỏng ngày 20/11/2026, lấy lại bản sao lưu đêm trước"
Take = Callable[..., Path]


@pytest.fixture
def chosen(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    for name in ("HOMPHIEU_HEADS_FILE", "HOMPHIEU_BACKUP_AGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(web, "serve", lambda app, *_: app.state.database.close())
    return Settings.from_environment()


@pytest.fixture
def office(chosen: Settings) -> Office:
    made = Office(url=chosen.database_url).ready()
    remember(chosen)
    made.database.remember_in(Heads(heads_file(chosen)))
    return made


@pytest.fixture
def take(office: Office, tmp_path: Path) -> Take:
    def taken(*more: str) -> Path:
        assert main.main(["backup", str(tmp_path / "b"), *more]) == 0
        office.database.close()
        [made] = (tmp_path / "b").iterdir()
        return made

    return taken


def vote(office: Office, number: int) -> None:
    for slip in office.issue(number):
        office.vote(slip, ket_qua="HL")


def serve() -> int:
    return main.main(["serve", "--port", str(free_port())])


def chain_of(office: Office, box_id: str = BOX) -> list[ledger.Entry]:
    with closing(Database(office.url)) as database, database.reading() as session:
        return chain.entries(session, box_id)


def seen(entry: ledger.Entry) -> list[str]:
    return ["--seen", BOX, str(entry.height), seal_groups(entry.hash)]


def row(office: Office) -> RestoredBox | None:
    with closing(Database(office.url)) as database, database.reading() as session:
        return session.get(RestoredBox, BOX)


def test_after_30_more_ballots_no_second_entry_ever_gets_a_used_height(
    office: Office, chosen: Settings, take: Take, capsys: pytest.CaptureFixture[str]
) -> None:
    vote(office, 22)
    file = take()
    before = chain_of(office)
    vote(office, 30)
    real = chain_of(office)
    assert len(real) == len(before) + 3
    office.database.close()
    heads_file(chosen).unlink()  # the whole machine is gone: paper alone knows

    assert main.main(["restore", str(file)]) == 1  # nothing is written over unasked
    assert "--replace" in capsys.readouterr().err
    assert main.main(["restore", str(file), "--replace"]) == 0
    assert chain_of(office) == before
    assert serve() == 1
    assert "chưa được so với giấy tờ mới nhất" in capsys.readouterr().err
    assert main.main(["restored", "--reason", REASON]) == 1
    assert "còn 1 hòm chưa so với giấy: Hòm phiếu số 1" in capsys.readouterr().err
    with closing(Database(office.url)) as database, database.writing() as session:
        with pytest.raises(Refused) as refused:
            chain.append(session, BOX, "batch", {}, chosen.keys().log_key(BOX))
        assert refused.value.code is Code.CHAIN_RESTORED

    assert main.main(["restored", "--reason", REASON, *seen(real[-1])]) == 0
    assert "đã khóa hẳn" in capsys.readouterr().out
    assert serve() == 0
    office.database = Database(office.url)
    with pytest.raises(Refused) as no:
        vote(office, 1)
    assert no.value.code is Code.BOX_NOT_OPEN
    with office.writing() as session, pytest.raises(Refused) as ended:
        chain.append(session, BOX, "batch", {}, chosen.keys().log_key(BOX))
    assert ended.value.code is Code.CHAIN_ENDED
    kept = chain_of(office)
    assert all(kept[one.height] == one for one in real if one.height < len(kept))  # no height says two things
    assert len(kept) == len(before)


def test_it_ends_with_minutes_of_its_own_and_another_box_begins(
    office: Office, chosen: Settings, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_anew, anew = Database.write_anew, []
    monkeypatch.setattr(Database, "write_anew", lambda self: anew.append(1) or write_anew(self))
    file = take()
    vote(office, 30)
    known = chain_of(office)[-1]
    office.database.close()
    assert main.main(["restore", str(file), "--replace"]) == 0
    assert main.main(["restored", "--reason", REASON, *seen(known)]) == 0
    told = row(office)
    assert told is not None
    assert (told.state, told.known_height, told.successor_id) == ("ended", known.height, f"{BOX}-2")
    office.database = Database(office.url)
    with office.reading() as session:
        box, after = session.get_one(Box, BOX), session.get_one(Box, f"{BOX}-2")
        minutes = session.get_one(Minutes, told.minutes_id)
        assert not session.exec(select(PadlockCopy).where(PadlockCopy.box_id == BOX)).all()
    assert anew == [1]  # no page of the file has stale bytes of their keys
    assert (box.current, after.desks, after.committee_id) == (None, box.desks, box.committee_id)
    (tmp_path / "minutes.pdf").write_bytes(minutes.pdf)
    text = " ".join(
        "".join(page.extract_text() for page in PdfReader(tmp_path / "minutes.pdf").pages).split()
    )
    assert f"từng có đến mục {known.height}" in text
    assert "khóa hẳn" in minutes.subject
    [first] = chain_of(office, f"{BOX}-2")
    assert "Lập thay hom-1" in json.loads(first.payload)["reason"]
    ledger.verify_chain([first], chosen.keys().log_key(f"{BOX}-2").public_key())
    assert (Heads(heads_file(chosen)).read() or {})[BOX].height == known.height  # never forgotten


def test_what_lacks_nothing_goes_on_under_the_next_height(
    office: Office, chosen: Settings, take: Take
) -> None:
    vote(office, 20)
    file = take()
    newest = chain_of(office)[-1]
    heads_file(chosen).unlink()
    assert main.main(["restore", str(file), "--replace"]) == 0
    spelled = [*seen(newest)[:-1], seal_groups(newest.hash).lower().replace(" ", "  ")]
    assert main.main(["restored", "--reason", REASON, *spelled]) == 0
    assert row(office) is None
    entry = chain_of(office)[-1]
    assert (entry.type, entry.height) == ("restored", newest.height + 1)
    assert serve() == 0
    office.database = Database(office.url)
    vote(office, 10)


@pytest.mark.parametrize("change", ["hash", "memory"])
def test_another_hash_or_the_servers_own_memory_ends_it_too(
    office: Office,
    chosen: Settings,
    take: Take,
    change: str,
) -> None:
    file = take()
    old = chain_of(office)[-1]
    vote(office, 30)
    office.database.close()
    assert main.main(["restore", str(file), "--replace"]) == 0
    if change == "hash":
        heads_file(chosen).unlink()
        told = ["--seen", BOX, str(old.height), seal_groups(bytes(32))]
    else:
        told = seen(old)  # an older paper than what the server remembers
    assert main.main(["restored", "--reason", REASON, *told]) == 0
    found = row(office)
    assert found is not None
    assert found.state == "ended"


def test_a_receipts_page_says_that_the_ballot_is_among_the_lost(
    office: Office, chosen: Settings, take: Take
) -> None:
    file = take()
    vote(office, 30)
    known = chain_of(office)[-1]
    office.database.close()
    assert main.main(["restore", str(file), "--replace"]) == 0
    assert main.main(["restored", "--reason", REASON, *seen(known)]) == 0
    with TestClient(create_app(chosen, Clock())) as client:
        page = client.get(f"/b/{BOX}/xac-nhan").text
        assert 'data-state="lost"' in page
        assert f"sổ ghi từng có đến mục {known.height}" in page
        for path in (f"/b/{BOX}", f"/b/{BOX}/so-ghi"):
            assert "khóa hẳn vì mất dữ liệu" in client.get(path).text
        assert 'data-state="lost"' not in client.get(f"/b/{BOX}-2/xac-nhan").text
        assert "closed for good" in client.get(f"/b/{BOX}/xac-nhan?lang=en").text


def test_a_sealed_backup_needs_its_key_and_sessions_do_not_come_back(
    office: Office, chosen: Settings, take: Take, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with office.writing() as session:
        account = office.account(session, "ubnd")
        session.add(
            StaffSession(
                hashed=bytes(32),
                account_id=account.id or 0,
                epoch=0,
                device="Firefox",
                used_on=office.today,
                ends_at=office.now,
            )
        )
    key = pyrage.x25519.Identity.generate()
    file = take("--age", str(key.to_public()))
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(f"# created: today\n{key}\n")
    bad.write_text(f"{pyrage.x25519.Identity.generate()}\n")
    for more, said in (((), "--identity"), (("--identity", str(bad)), "không khớp")):
        before = Path(office.database.engine.url.database or "").read_bytes()
        assert main.main(["restore", str(file), "--replace", *more]) == 1
        assert said in capsys.readouterr().err
        assert Path(office.database.engine.url.database or "").read_bytes() == before
    assert main.main(["restore", str(file), "--replace", "--identity", str(good)]) == 0
    with closing(Database(office.url)) as database, database.reading() as session:
        assert session.exec(select(StaffSession)).all() == []
    assert sorted(one.name for one in chosen.secret_file.parent.iterdir() if ".restored" in one.name) == []


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_damaged_file_changes_nothing(
    office: Office, take: Take, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = take()
    file.write_bytes(file.read_bytes()[:20_000] if damage == "cut" else b"khong phai" * 2_000)
    assert main.main(["restore", str(file), "--replace"]) == 1
    assert "chưa có gì bị đổi" in capsys.readouterr().err
    assert row(office) is None


def test_what_is_seen_has_to_be_a_height_and_a_hash(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.url
    for height, head in (("x", "A" * 52), ("3", "ABC"), ("-1", "A" * 52)):
        assert main.main(["restored", "--reason", REASON, "--seen", BOX, height, head]) in {1, 2}
    assert "52 chữ và số" in capsys.readouterr().err
    assert main.main(["restored", "--reason", REASON, "--seen", "hom-9", "3", "A" * 52]) == 1
    assert "không có hòm hom-9" in capsys.readouterr().err


def test_an_entry_that_is_there_is_not_lost(office: Office) -> None:
    with office.reading() as session:
        last = session.exec(select(Entry).order_by(Entry.height.desc())).first()  # type: ignore[attr-defined]
        assert last is not None
        known = memory.heads(session.connection())[BOX]
        head = (known.height, seal_groups(known.hash))
        assert not memory.lost(session.connection(), BOX, known, head)
        assert memory.lost(session.connection(), BOX, known, (known.height + 1, head[1]))
        assert memory.lost(session.connection(), BOX, memory.Known(known.height, bytes(32)), head)


def test_also_where_the_servers_memory_agrees_it_is_compared_with_paper_first(
    office: Office, chosen: Settings, take: Take, capsys: pytest.CaptureFixture[str]
) -> None:
    file = take()
    newest = chain_of(office)[-1]
    assert (Heads(heads_file(chosen)).read() or {})[BOX].height == newest.height
    assert main.main(["restore", str(file), "--replace"]) == 0
    assert serve() == 1
    assert "chưa được so với giấy tờ mới nhất" in capsys.readouterr().err
    assert main.main(["restored", "--reason", REASON, *seen(newest)]) == 0
    assert serve() == 0
