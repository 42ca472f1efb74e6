"""homphieu setup: people and swapped days stand in the file too; xã Minh Châu of the docs is set up by it."""

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import one_line
from pypdf import PdfReader
from sqlalchemy import text

from app.cli import main
from app.db import Database
from app.settings import Settings
from app.staff import accounts

EXAMPLE = (Path(__file__).parents[3] / "docs/examples/xa-minh-chau.toml").read_text(encoding="utf-8")
NOTHING = "Mọi thứ trong tệp đã có; không có gì thay đổi.\n"
PASSWORD = re.compile(r"tài khoản (\w+)\. Mật khẩu \(chỉ hiện lần này\): (\S+)")
NOW = datetime(2026, 11, 27, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def here(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "https://phieu.example.vn")
    return tmp_path / "office.toml"


def counts(settings: Settings) -> tuple[int, ...]:
    opened = Database(settings.database_url)
    with opened.reading() as session:
        query = "SELECT count(*) FROM {}"
        tables = ("unit", "box", "account", "swap WHERE unit_id <> ''", "audit_entry")
        found = tuple(session.execute(text(query.format(table))).scalar_one() for table in tables)
    opened.close()
    return found


def test_the_commune_of_the_docs_is_set_up_once_and_everybody_gets_in(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write_text(EXAMPLE, encoding="utf-8")
    assert main.main(["setup", str(here), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert told.count("Sẽ lập") == 13
    assert "Mật khẩu" not in told
    assert counts(settings) == (0, 0, 0, 0, 0)
    assert main.main(["setup", str(here)]) == 0
    passwords = dict(PASSWORD.findall(capsys.readouterr().out))
    assert len(passwords) == 8
    made = counts(settings)
    assert made == (1, 2, 8, 1, 13)
    opened = Database(settings.database_url)
    with opened.writing() as session:
        inside = [accounts.sign_in(session, *one, NOW) for one in passwords.items()]
        assert [account is not None and account.must_change for account in inside] == [True] * 8
    opened.close()
    assert main.main(["setup", str(here)]) == 0
    assert capsys.readouterr().out == NOTHING
    assert counts(settings) == made


def test_the_sheet_has_a_part_for_each_and_the_screen_no_password(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write_text(EXAMPLE, encoding="utf-8")
    sheet = here.with_suffix(".pdf")
    assert main.main(["setup", str(here), "--dry-run", "--sheet", str(sheet)]) == 0
    assert not sheet.exists()
    assert main.main(["setup", str(here), "--sheet", str(sheet)]) == 0
    told = capsys.readouterr().out
    assert "Mật khẩu (" not in told
    assert f"Mật khẩu lần đầu ở tệp {sheet}" in told
    assert sheet.stat().st_mode & 0o077 == 0
    pages = [page.extract_text() for page in PdfReader(sheet).pages]
    assert len(pages) == 2
    passwords = {
        lines[at + 1]: lines[at + 3]
        for lines in (page.splitlines() for page in pages)
        for at, line in enumerate(lines)
        if line == "Tên đăng nhập"
    }
    assert len(passwords) == 8
    for duty in ("Quản trị đơn vị", "Phát phiếu", "Thư ký", "Đại diện lãnh đạo UBND (chủ tọa)"):
        assert f"\n{duty}\nhttps://" in "".join(pages), duty
    assert "".join(pages).count("https://phieu.example.vn/login") == 8
    opened = Database(settings.database_url)
    with opened.writing() as session:
        assert all(accounts.sign_in(session, *one, NOW) for one in passwords.items())
        bare = {login: password.replace("-", "").upper() for login, password in passwords.items()}
        assert all(accounts.sign_in(session, *one, NOW) for one in bare.items())
    opened.close()


def test_a_sheet_of_what_was_not_committed_is_taken_away(
    here: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    here.write_text(EXAMPLE, encoding="utf-8")
    sheet = here.with_suffix(".pdf")
    monkeypatch.setattr("sqlalchemy.orm.Session.commit", fail)
    assert main.main(["setup", str(here), "--sheet", str(sheet)]) == 1
    monkeypatch.undo()
    assert not sheet.exists()
    assert counts(settings) == (0, 0, 0, 0, 0)


def test_a_sheet_never_replaces_a_file_and_then_nothing_is_made(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write_text(EXAMPLE, encoding="utf-8")
    sheet = here.with_suffix(".pdf")
    sheet.write_bytes(b"kept")
    assert main.main(["setup", str(here), "--sheet", str(sheet)]) == 1
    assert "đã có tệp" in one_line(capsys)
    assert sheet.read_bytes() == b"kept"
    assert counts(settings) == (0, 0, 0, 0, 0)


def test_decomposed_letters_and_a_byte_order_mark_make_the_same_office(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write_text(unicodedata.normalize("NFD", EXAMPLE), encoding="utf-8-sig")
    assert main.main(["setup", str(here)]) == 0
    here.write_text(EXAMPLE, encoding="utf-8")
    capsys.readouterr()
    assert main.main(["setup", str(here)]) == 0
    assert capsys.readouterr().out == NOTHING


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('duties = ["issue"]', "", "tài khoản phatphieu: "),
        ('duties = ["issue"]', 'duties = ["phat"]', "unit 1, person 2, duties 1 chưa đúng kiểu"),
        ('login = "mttq"', 'login = "chutoa"', "tài khoản chutoa: "),
        ('role = "clerk"', 'role = "trong"', "tài khoản motcua: "),
        ('duties = ["auditor"]', 'duties = ["auditor", "issue"]', "tài khoản kiemtra: "),
        ("2027-03-06", "2027-03-05", "ngày 05/03/2027 của xa-minh-chau: "),
        ("2027-03-06", '"mai"', "unit 1, swap 1, day chưa đúng kiểu"),
    ],
)
def test_a_mistake_among_people_or_days_makes_nothing(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    assert old in EXAMPLE
    here.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
    assert main.main(["setup", str(here)]) == 1
    assert said in one_line(capsys)
    assert counts(settings) == (0, 0, 0, 0, 0)


def test_a_person_or_a_day_that_differs_is_named_and_stays(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write_text(EXAMPLE, encoding="utf-8")
    assert main.main(["setup", str(here)]) == 0
    made = counts(settings)
    capsys.readouterr()
    for old, new, said in (
        ('["secretary"]', '["secretary", "admin"]', "tài khoản thuky đã có nhưng khác ở: duties"),
        ("working = true", "working = false", "ngày 06/03/2027 của xa-minh-chau đã có nhưng khác ở: working"),
    ):
        here.write_text(EXAMPLE.replace(old, new), encoding="utf-8")
        assert main.main(["setup", str(here)]) == 1
        assert said in one_line(capsys)
    assert counts(settings) == made
