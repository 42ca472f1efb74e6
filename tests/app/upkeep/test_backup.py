"""Backups: whole or not there, sealed, no oftener than the tray allows, without what was destroyed."""

import errno
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pyrage
import pytest
from databases import Postgres
from simulator import BOX, Office
from sqlmodel import select

from app.cli import main
from app.cli.upkeep import backup as command
from app.db import Database
from app.settings import Settings
from app.upkeep import backup, pacing, postgresql, restoring, written
from ballots.tables import Box, BoxedEnvelope, Minutes, Slip, TrayEnvelope

EVENING = datetime(2026, 11, 20, 22, 0)  # noqa: DTZ001 - local time
Say = Callable[[], str]


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    for name in ("HOMPHIEU_HEADS_FILE", "HOMPHIEU_BACKUP_AGE"):
        monkeypatch.delenv(name, raising=False)
    made = Office(url=settings.database_url).ready()
    at(monkeypatch, EVENING)
    return made


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(command, "now", lambda: moment)


def vote(office: Office, number: int) -> None:
    for slip in office.issue(number):
        office.vote(slip, ket_qua="HL")


def take(folder: Path, *more: str) -> int:
    return main.main(["backup", str(folder), *more])


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_backup_of_a_running_server_is_whole_private_and_without_the_secret(
    office: Office, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vote(office, 23)
    with office.reading() as session:  # somebody reads meanwhile
        session.exec(select(Slip)).all()
        assert take(tmp_path / "b") == 0
    said = capsys.readouterr()
    assert str(settings.secret_file) in said.out
    assert "chưa được mã hóa" in said.err
    [made] = (tmp_path / "b").iterdir()
    assert made.name == "homphieu-20261120-220000.db"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert settings.secret_file.read_bytes() not in made.read_bytes()
    with closing(Database(f"sqlite:///{made}")) as copy, copy.reading() as session:
        assert len(session.exec(select(TrayEnvelope)).all()) == 13
        assert len(session.exec(select(BoxedEnvelope)).all()) == 10
    assert not [one for one in settings.secret_file.parent.iterdir() if "backup-" in one.name]


def test_no_deleted_row_or_page_is_in_a_backup(office: Office, tmp_path: Path) -> None:
    """Also of a file on which somebody had switched secure_delete off."""
    file = Path(office.database.engine.url.database or "")
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA secure_delete=OFF")
        raw.execute("CREATE TABLE scrap (word BLOB)")
        raw.executemany("INSERT INTO scrap VALUES (?)", [(b"PHIEU-CU-DA-HUY" * 50,)] * 200)
        raw.commit()
        raw.execute("DELETE FROM scrap")
        raw.commit()
        raw.execute("DROP TABLE scrap")
        raw.commit()
    assert b"PHIEU-CU-DA-HUY" in file.read_bytes()
    assert take(tmp_path / "b") == 0
    [made] = (tmp_path / "b").iterdir()
    assert b"PHIEU-CU-DA-HUY" not in made.read_bytes()


def test_a_path_with_signs_of_an_address_is_still_the_path(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "sao lưu #1 100%25?"
    folder.mkdir()
    file = folder / "hòm?mode=rw#.db"
    shutil.copy(Path(office.database.engine.url.database or ""), file)
    with backup._copied(file, tmp_path) as copy:
        odd = shutil.copy(copy, folder / "bản sao?.db")
        restoring._check_whole(Path(odd))


def test_a_sealed_backup_opens_with_its_key_and_no_other(office: Office, tmp_path: Path) -> None:
    assert office.url
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    assert take(tmp_path / "b", "--age", str(key.to_public())) == 0
    [made] = (tmp_path / "b").iterdir()
    assert made.name.endswith(".db.age")
    assert made.read_bytes().startswith(b"age-encryption.org/v1")
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(made.read_bytes(), [other])
    (tmp_path / "plain.db").write_bytes(pyrage.decrypt(made.read_bytes(), [key]))
    with closing(sqlite3.connect(tmp_path / "plain.db")) as opened:
        assert opened.execute("SELECT id FROM box").fetchall() == [(BOX,)]


def test_a_recipient_that_is_none_is_refused_before_anything_is_written(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.url
    assert take(tmp_path / "b", "--age", "age1khong") == 1
    assert "khóa công khai của age" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("sealed", [False, True])
def test_a_full_disk_leaves_no_half_file_and_says_so(
    office: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sealed: bool,  # noqa: FBT001 - a case
) -> None:
    assert office.url
    monkeypatch.setattr(written.os, "fsync", _full)
    more = ("--age", str(pyrage.x25519.Identity.generate().to_public())) if sealed else ()
    assert take(tmp_path / "b", *more) == 1
    assert "đĩa đã đầy" in capsys.readouterr().err
    assert names(tmp_path / "b") == []


def _full(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_write_that_fails_inside_the_sealing_keeps_its_reason(tmp_path: Path) -> None:
    """/dev/full fails as a full disk does, in the middle of what the library writes."""
    (tmp_path / "big").write_bytes(bytes(3_000_000))
    key = pyrage.x25519.Identity.generate().to_public()
    with (
        (tmp_path / "big").open("rb") as source,
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(OSError, match="No space left") as no,
    ):
        written.seal_into(source, full, key)
    assert no.value.errno == errno.ENOSPC


def test_not_twice_in_a_night_and_not_while_few_came(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    vote(office, 5)
    assert take(tmp_path / "b") == 0
    at(monkeypatch, EVENING + timedelta(hours=19))
    capsys.readouterr()
    assert take(tmp_path / "b") == 1
    assert "mỗi đêm chỉ một bản" in capsys.readouterr().err
    at(monkeypatch, EVENING + timedelta(days=1))
    vote(office, 1)
    assert take(tmp_path / "b") == 1
    assert "dưới mười phiếu" in capsys.readouterr().err
    assert len(names(tmp_path / "b")) == 1
    vote(office, 9)
    assert take(tmp_path / "b") == 0  # ten since


def test_who_waits_for_few_waits_no_longer_than_told(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take(tmp_path / "b") == 0
    vote(office, 1)
    for days, code in ((1, 1), (2, 1), (3, 0)):
        at(monkeypatch, EVENING + timedelta(days=days))
        assert take(tmp_path / "b") == code, days
    assert "sớm nhất 22:00 ngày 23/11/2026" in capsys.readouterr().err
    assert main.main(["backup", str(tmp_path / "b"), "--wait-days", "0"]) == 1


def test_two_neighbouring_backups_differ_by_a_batch_or_by_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack: the thief of all backups lays each beside the next one."""
    for day in range(12):
        at(monkeypatch, EVENING + timedelta(days=day))
        vote(office, 4 if day < 9 else 0)
        take(tmp_path / "b", "--wait-days", "30")
    seen = []
    for one in backup.backups_in(tmp_path / "b"):
        with closing(sqlite3.connect(one.file)) as copy:
            rows = copy.execute("SELECT leaf FROM tray UNION SELECT leaf FROM envelope").fetchall()
        seen.append({leaf for (leaf,) in rows})
    came = [len(after - before) for before, after in pairwise(seen)]
    assert len(came) == 2
    assert all(one >= 10 for one in came)


def test_backups_from_before_a_destruction_and_too_many_are_removed(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "b"
    for day in range(4):
        at(monkeypatch, EVENING + timedelta(days=day))
        assert take(folder, "--keep", "3") == 0
    (folder / "ghi-chu.txt").write_text("không phải của chương trình")
    assert len(backup.backups_in(folder)) == 3
    monkeypatch.setattr(pacing, "last_destroyed", lambda _session: date(2026, 11, 22))
    at(monkeypatch, EVENING + timedelta(days=4))
    assert take(folder, "--keep", "3") == 0
    assert [one.at.day for one in backup.backups_in(folder)] == [23, 24]
    assert (folder / "ghi-chu.txt").exists()
    assert office.url


def test_the_day_of_the_last_destruction_is_read_from_the_register(office: Office) -> None:
    with office.reading() as session:
        assert pacing.last_destroyed(session) is None
    with office.writing() as session:
        for number, kind in ((1, "destroyed"), (2, "destroyed")):
            session.add(
                Minutes(
                    committee_id=session.get_one(Box, BOX).committee_id,
                    kind=kind,
                    year=2026,
                    number=number,
                    symbol="BB-X",
                    subject="Về việc tiêu hủy",
                    filed_on=date(2026, 12, number),
                    pdf=b"%PDF-",
                    digest=bytes(32),
                )
            )
    with office.reading() as session:
        assert pacing.last_destroyed(session) == date(2026, 12, 2)


def test_not_into_the_folder_of_the_secret(
    office: Office, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.url
    assert take(settings.secret_file.parent) == 1
    assert "có tệp khóa bí mật" in capsys.readouterr().err


def test_postgresql_is_dumped_sealed_and_loads_again(postgres: Postgres, tmp_path: Path) -> None:
    office = Office(url=postgres.new()).ready()
    vote(office, 13)
    key = pyrage.x25519.Identity.generate()
    made = backup.take(office.database, tmp_path / "b", EVENING, key.to_public())
    assert made.name == "homphieu-20261120-220000.dump.age"
    (tmp_path / "plain.dump").write_bytes(pyrage.decrypt(made.read_bytes(), [key]))
    empty = Database(postgres.bare())
    postgresql.load(empty.engine.url, tmp_path / "plain.dump")
    with closing(empty), empty.reading() as session:
        assert len(session.exec(select(TrayEnvelope)).all()) == 13


def test_without_pg_dump_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_PLACES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(postgresql.Stop, match="postgresql-client-15"):
        postgresql.program("pg_dump", 15)
