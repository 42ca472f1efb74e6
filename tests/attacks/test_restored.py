"""A restored backup, or a replica that lost commits, serves and signs nothing until that is public."""

import json
import shutil
import stat
from pathlib import Path

import pytest
import simulator
from databases import Postgres
from live import free_port
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
from ballots.box.issue import IssuedSlip
from ballots.errors import Code, Refused
from ballots.sealing.sheet import seal_groups
from ballots.tables import AuditEntry, Entry, RestoredBox

REASON = "Ổ đĩa hỏng ngày 20/11/2026, lấy lại bản sao lưu đêm trước"


@pytest.fixture
def chosen(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The installation as its environment names it; `serve` ends where it would begin to listen."""
    monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    monkeypatch.delenv("HOMPHIEU_HEADS_FILE", raising=False)
    monkeypatch.setattr(web, "serve", lambda app, *_: app.state.database.close())
    return Settings.from_environment()


@pytest.fixture
def office(chosen: Settings) -> Office:
    """A sealed box of an installation that remembers what it has signed."""
    made = Office(url=chosen.database_url).ready()
    remember(chosen)
    made.database.remember_in(Heads(heads_file(chosen)))
    return made


def back_up(office: Office, folder: Path) -> None:
    office.database.close()
    shutil.copyfile(folder / "homphieu.db", folder / "backup.db")


def restore(office: Office, folder: Path) -> None:
    office.database.close()
    shutil.copyfile(folder / "backup.db", folder / "homphieu.db")


def height(office: Office) -> int:
    """Of the last entry, whatever is remembered."""
    database = Database(office.url)
    with database.reading() as session:
        head = chain.head(session, BOX)
    database.close()
    assert head is not None
    return head.height


def vote_all(office: Office, slips: list[IssuedSlip]) -> None:
    for slip in slips:
        office.vote(slip, ket_qua="HL")


def serve() -> int:
    return main.main(["serve", "--port", str(free_port())])


def test_a_backup_that_revives_22_of_22_spent_slips_is_refused_until_it_is_published(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slips = office.issue(22)
    back_up(office, tmp_path)
    before = height(office)
    vote_all(office, slips)
    known = height(office)
    assert known == before + 1  # a batch
    restore(office, tmp_path)

    assert serve() == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f"Hòm phiếu số 1 đã có đến mục {known}, mà cơ sở dữ liệu này chỉ có {before + 1} mục" in err
    assert "homphieu restored --reason" in err
    for act in (lambda: office.vote(slips[0], ket_qua="HL"), office.issue, lambda: office.void("7K2MXQ4P")):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code is Code.CHAIN_SHORT
    assert main.main(["destroy", "--due", "--yes"]) == 1
    assert f"đã có đến mục {known}" in capsys.readouterr().err
    assert height(office) == before

    assert main.main(["restored", "--reason", REASON]) == 0
    assert f"từng có đến mục {known}, trong cơ sở dữ liệu có {before + 1} mục" in capsys.readouterr().out
    assert serve() == 0
    with pytest.raises(Refused) as refused:  # decision 45: what is lost is never signed over
        vote_all(office, slips)
    assert refused.value.code is Code.BOX_NOT_OPEN
    assert height(office) == before


def test_the_public_entry_says_what_was_known_and_why_and_the_audit_log_has_it(
    office: Office, chosen: Settings, tmp_path: Path
) -> None:
    back_up(office, tmp_path)
    vote_all(office, office.issue(20))
    known = (Heads(heads_file(chosen)).read() or {})[BOX]
    assert known.height == height(office)
    restore(office, tmp_path)
    assert main.main(["restored", "--reason", REASON]) == 0
    with office.reading() as session:
        entry = chain.head(session, f"{BOX}-2")
        told = session.get_one(RestoredBox, BOX)
        assert entry is not None
        lines = [row.body.decode() for row in session.exec(select(AuditEntry))]
    said = json.loads(entry.payload)
    assert (entry.type, entry.height) == ("restored", 0)
    assert f"sổ từng có đến mục {known.height}, còn {known.height} mục. {REASON}" in said["reason"]
    assert (told.known_height, told.known_head) == (known.height, seal_groups(known.hash))
    assert any('"what":"restored"' in line and REASON in line for line in lines)
    assert main.main(["restored", "--reason", REASON]) == 1  # it is done, and not said twice


def test_a_failover_to_a_replica_without_the_last_commits_is_told_by_the_running_server(
    office: Office, chosen: Settings, tmp_path: Path
) -> None:
    slips = office.issue(21)
    back_up(office, tmp_path)
    app = create_app(chosen, Clock())
    with TestClient(app, headers={"accept": "application/json"}) as client:
        assert client.get("/readyz").status_code == 200
        vote_all(office, slips)
        app.state.database.engine.dispose()  # as when the node goes away
        restore(office, tmp_path)
        answer = client.get(f"/b/{BOX}")
        assert (answer.status_code, answer.json()["code"]) == (503, "chain_short")
        assert "homphieu restored --reason" in answer.json()["message"]
    with TestClient(create_app(chosen, Clock())) as later:
        assert later.get("/readyz").status_code == 503


def test_a_promoted_replica_of_postgresql_is_refused_on_the_first_new_connection(
    postgres: Postgres, tmp_path: Path
) -> None:
    url, heads = postgres.new(), Heads(tmp_path / "homphieu.heads")
    office = Office(url=url).ready()
    with office.reading() as session:
        heads.remember(memory.heads(session.connection()))
    office.database.remember_in(heads)
    vote_all(office, office.issue(20))
    known = height(office)
    assert (heads.read() or {})[BOX].height == known
    replica = Database(url)  # the same rows but for what the last commit brought
    with replica.writing() as session:
        session.delete(session.get_one(Entry, (BOX, known)))
    replica.close()
    office.database.engine.dispose()
    for transaction in (office.database.reading, office.database.writing, office.database.dropping):
        with pytest.raises(Refused) as refused, transaction() as session:
            session.connection()
        assert refused.value.facts == {"box": "Hòm phiếu số 1", "known": known, "entries": known}


def test_a_database_put_back_below_open_connections_signs_no_height_twice(
    office: Office, tmp_path: Path
) -> None:
    slips = office.issue(40)
    back_up(office, tmp_path)
    vote_all(office, slips[:20])
    known = height(office)
    with office.database.engine.connect():  # held open: it has looked back before
        shutil.copyfile(tmp_path / "backup.db", tmp_path / "homphieu.db")
    vote_all(office, slips[20:39])
    with pytest.raises(Refused) as refused:  # the vote that would send off the batch
        office.vote(slips[39], ket_qua="HL")
    assert refused.value.code is Code.CHAIN_OTHER
    assert height(office) == known - 1


def test_a_backup_that_went_on_for_as_long_again_is_another_chain(
    office: Office, chosen: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slips = office.issue(40)
    back_up(office, tmp_path)
    vote_all(office, slips[:20])
    known = height(office)
    restore(office, tmp_path)
    office.database = Database(
        chosen.database_url
    )  # an older version of the program, which remembers nothing
    vote_all(office, slips)
    assert height(office) > known
    assert serve() == 1
    assert f"mục {known} trong sổ ghi của Hòm phiếu số 1 không phải mục đã công bố" in capsys.readouterr().err


def test_a_lost_file_is_said_with_what_to_do(
    office: Office, chosen: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    heads_file(chosen).unlink()
    assert serve() == 1
    said = capsys.readouterr().err
    assert "HOMPHIEU_HEADS_FILE" in said
    assert "lần đầu chạy phiên bản có tệp này" in said
    with pytest.raises(Refused, match="chain_unremembered"):
        vote_all(office, office.issue(20))
    assert main.main(["restored", "--reason", "Cập nhật chương trình"]) == 0
    with office.reading() as session:
        entry = chain.head(session, BOX)
    assert entry is not None
    assert json.loads(entry.payload)["known"] is None
    assert serve() == 0


@pytest.mark.parametrize(
    "damaged", [b"", b"{}", b"[]", b'{"v":2,"boxes":{}}', b'{"v":1,"boxes":{"hom-1":{}}}']
)
def test_a_damaged_file_is_a_lost_one(office: Office, chosen: Settings, damaged: bytes) -> None:
    heads_file(chosen).write_bytes(damaged)
    assert Heads(heads_file(chosen)).read() is None
    assert serve() == 1


def test_the_file_may_be_one_entry_behind_and_is_private(office: Office, chosen: Settings) -> None:
    """A crash between the commit and the file."""
    behind = heads_file(chosen).read_bytes()
    assert stat.S_IMODE(heads_file(chosen).stat().st_mode) == 0o600
    vote_all(office, office.issue(20))
    assert heads_file(chosen).read_bytes() != behind
    heads_file(chosen).write_bytes(behind)
    vote_all(office, office.issue(10))
    assert (Heads(heads_file(chosen)).read() or {})[BOX].height == height(office)
    heads_file(chosen).write_bytes(behind)
    assert serve() == 0
    assert (Heads(heads_file(chosen)).read() or {})[BOX].height == height(office)


def test_of_two_processes_the_later_commit_stays_remembered(tmp_path: Path) -> None:
    heads = Heads(tmp_path / "homphieu.heads")
    heads.remember({BOX: memory.Known(6, b"6" * 32), "hom-2": memory.Known(1, b"1" * 32)})
    heads.remember({BOX: memory.Known(5, b"5" * 32)})
    assert heads.read() == {BOX: memory.Known(6, b"6" * 32), "hom-2": memory.Known(1, b"1" * 32)}
    assert [one.name for one in tmp_path.iterdir()] == ["homphieu.heads"]


def test_a_place_that_cannot_be_written_is_said_before_it_is_served(
    office: Office,
    chosen: Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert office.url == chosen.database_url
    """As where the secret is mounted read-only; here what is written first is there as a folder."""
    (tmp_path / "homphieu.heads.new").mkdir()
    assert serve() == 1
    err = capsys.readouterr().err
    assert f"không ghi được tệp nhớ sổ ghi {tmp_path / 'homphieu.heads'}" in err
    shutil.copyfile(heads_file(chosen), tmp_path / "elsewhere")
    monkeypatch.setenv("HOMPHIEU_HEADS_FILE", str(tmp_path / "elsewhere"))
    assert serve() == 0


def test_a_disk_that_is_full_loses_no_vote_and_is_logged_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "homphieu.heads")

    monkeypatch.setattr(Heads, "remember", full)
    before = height(office)
    vote_all(office, office.issue(30))
    assert height(office) == before + 2
    assert [one.getMessage() for one in caplog.records] == [
        "HOMPHIEU_HEADS_FILE cannot be written: No space left on device"
    ]


def test_a_new_boxs_first_entry_needs_no_memory(chosen: Settings) -> None:
    office = Office(url=chosen.database_url)
    office.database.remember_in(Heads(heads_file(chosen)))
    office.fit()
    assert (Heads(heads_file(chosen)).read() or {})[BOX].height == height(office)


def test_a_reason_is_given(office: Office) -> None:
    one = memory.Break(BOX, "", Code.CHAIN_SHORT, memory.Known(9, bytes(32)), 3)
    with office.writing() as session, pytest.raises(Refused) as refused:
        memory.append_restored(session, one, "  ", office.today, simulator.LOG_KEY)
    assert refused.value.code is Code.REASON_MISSING
