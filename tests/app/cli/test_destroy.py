"""homphieu destroy and unit retention, as the operator types them."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import simulator
from pypdf import PdfReader
from remembering import remember
from simulator import BOX, Office
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from app.cli import destroy, main
from app.db import Database
from app.settings import Settings, create_secret
from ballots.box import chain
from ballots.office import audit
from ballots.sealing import ledger
from ballots.tables import BoxedEnvelope, Minutes, PadlockCopy, Release

DAY = date(2026, 11, 30)
QUORUM = ["ubnd", "mttq", "union", "clerk"]
Run = Callable[..., int]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office after its first month, on the database that the environment names."""
    file = tmp_path / "homphieu.db"
    file.touch()
    settings = Settings(f"sqlite:///{file}", tmp_path / "homphieu.secret", "http://localhost:8000")
    create_secret(settings.secret_file)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.delenv("HOMPHIEU_SECRET_FILE", raising=False)
    monkeypatch.delenv("HOMPHIEU_PUBLIC_URL", raising=False)
    monkeypatch.setattr(simulator, "LOG_KEY", settings.keys().log_key(BOX))
    made = Office(url=settings.database_url).ready()
    for slip in made.issue(6):
        made.vote(slip, ket_qua="HL")
    made.today = DAY
    made.open(QUORUM)
    made.finish()
    made.file()
    remember(settings)
    return made


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(destroy, "now", lambda: office.now)
    return lambda *argv: main.main(argv)


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    out, err = capsys.readouterr()
    return out, err


def test_without_arguments_it_lists_what_is_kept_and_until_when(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("destroy") == 0
    out, _ = said(capsys)
    lines = out.splitlines()
    assert len(lines) == 5
    assert "bản sao chìa khóa (copies)" in lines[1]
    assert lines[1].endswith("đã đến hạn")
    assert "30/12/2026" in lines[2]
    assert "30/11/2028" in lines[3]


def test_nothing_goes_without_the_confirmation(
    run: Run, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("destroy", "--due") == 1
    out, err = said(capsys)
    assert out == f"Sẽ tiêu hủy: 4 bản sao chìa khóa, hòm {BOX}, kỳ 1.\n"
    assert "--yes" in err
    with office.reading() as session:
        assert len(session.exec(select(PadlockCopy).where(PadlockCopy.period == 1)).all()) == 4


def test_a_day_too_early_it_says_the_day(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("destroy", "--box", BOX, "--period", "1", "--what", "releases", "--yes") == 1
    _, err = said(capsys)
    assert err == "homphieu: Chưa đến ngày tiêu hủy. Chỉ được tiêu hủy từ ngày 30/12/2026.\n"


def test_all_that_is_due_goes_with_minutes_chain_log_and_a_word_on_backups(
    run: Run, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.today = date(2028, 11, 30)
    assert run("destroy", "--due", "--yes", "--operator", "Lê Văn Kỹ") == 0
    out, _ = said(capsys)
    assert out.count("Đã tiêu hủy:") == 3
    assert "Biên bản số 03/BB-TTPVHCC" in out
    assert "Các bản sao lưu lập trước 16:05 ngày 30/11/2028 vẫn còn" in out
    with office.reading() as session:
        ledger.verify_chain(chain.entries(session, BOX), simulator.LOG_KEY.public_key())
        filed = session.exec(select(Minutes).where(Minutes.kind == "destroyed")).all()
        logged = [line for line in audit.newest(session, "xa") if line.what == audit.What.DESTROYED]
        assert session.exec(select(PadlockCopy).where(PadlockCopy.period == 1)).all() == []
        assert {row.scalar for row in session.exec(select(Release))} == {None}
        assert {row.envelope for row in session.exec(select(BoxedEnvelope))} == {b""}
    assert [(line.login, line.before, line.after) for line in logged] == [
        ("homphieu", 6, 0),
        ("homphieu", 4, 0),
        ("homphieu", 4, 0),
    ]
    for one in filed:
        words = " ".join(PdfReader(BytesIO(one.pdf)).pages[0].extract_text().split())
        for part in ("BIÊN BẢN", "Về việc tiêu hủy", "Lê Văn Kỹ", "homphieu destroy --box", "sao lưu"):
            assert part in words
    assert run("destroy", "--due", "--yes") == 1


def test_sqlites_file_is_written_anew_and_where_it_cannot_be_that_is_told(
    run: Run, office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.today = date(2028, 11, 30)
    due = ("destroy", "--yes", "--operator", "Lê Văn Kỹ", "--box", BOX, "--period", "1", "--what")
    assert run(*due, "envelopes") == 0
    assert "Chưa ghi lại được" not in said(capsys)[0]
    with office.database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA freelist_count")).scalar_one() == 0
    monkeypatch.setattr(Database, "write_anew", lambda self: no_room())
    assert run(*due, "releases") == 0
    out, _ = said(capsys)
    assert "Đã tiêu hủy:" in out
    assert "Chưa ghi lại được tệp cơ sở dữ liệu" in out


def no_room() -> None:
    raise OperationalError("VACUUM", {}, Exception("database or disk is full"))


@pytest.mark.parametrize(
    "argv",
    [
        ("--box", BOX),
        ("--box", BOX, "--period", "1"),
        ("--due", "--box", BOX, "--period", "1", "--what", "copies"),
        ("--box", "khac", "--period", "1", "--what", "copies"),
        ("--box", BOX, "--period", "9", "--what", "copies"),
        ("--box", BOX, "--period", "2", "--what", "envelopes", "--yes"),
    ],
)
def test_what_is_not_named_whole_or_not_there_is_refused_in_one_line(
    run: Run, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]
) -> None:
    assert run("destroy", *argv) == 1
    out, err = said(capsys)
    assert out == ""
    assert err.count("\n") == 1


def test_retention_is_shown_set_with_a_basis_and_logged(
    run: Run, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("unit", "retention", "--unit", "xa") == 0
    assert "30 ngày" in said(capsys)[0]
    assert run("unit", "retention", "--unit", "xa", "--releases-days", "10") == 1
    assert "căn cứ" in said(capsys)[1]
    assert run("unit", "retention", "--unit", "xa", "--releases-days", "3", "--basis", "QĐ 1") == 1
    assert "từ 7 đến 365 ngày" in said(capsys)[1]
    changed = ("--releases-days", "10", "--envelopes-months", "12", "--basis", "Quyết định số 12/QĐ-UBND")
    assert run("unit", "retention", "--unit", "xa", *changed) == 0
    assert "10 ngày" in said(capsys)[0]
    with office.reading() as session:
        line = next(audit.newest(session, "xa"))
    assert line.what == audit.What.RETENTION_SET
    assert (line.before["releases_days"], line.after["releases_days"]) == (30, 10)
    assert line.after["basis"] == "Quyết định số 12/QĐ-UBND"


def test_a_unit_that_is_not_there_has_no_retention(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("unit", "retention", "--unit", "khong-co") == 1
    assert "khong-co" in said(capsys)[1]


def test_the_clock_of_the_command_is_the_offices() -> None:
    assert isinstance(destroy.now(), datetime)
