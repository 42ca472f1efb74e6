"""homphieu setup with people: accounts and a sheet of one-time passwords, both or neither."""

import stat
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from sqlmodel import select

from app.cli import main, setup
from app.db import Database
from app.founding import people
from app.settings import Settings
from app.staff import accounts
from ballots.tables import Account

Office = Callable[..., int]


@pytest.fixture
def here(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    file = tmp_path / "office.toml"
    file.write_text(setup.EXAMPLE, encoding="utf-8")
    return file


def logins(settings: Settings) -> list[str]:
    opened = Database(settings.database_url)
    with opened.reading() as session:
        found = sorted(session.exec(select(Account.login)))
    opened.close()
    return found


def on_paper(sheet: Path) -> list[list[str]]:
    return [page.extract_text().splitlines() for page in pypdf.PdfReader(sheet).pages]


def test_who_stands_in_the_file_signs_in_with_what_stands_on_the_sheet(
    here: Path, settings: Settings
) -> None:
    sheet = here.with_name("sheet.pdf")
    assert main.main(["setup", str(here), "--sheet", str(sheet)]) == 0
    assert logins(settings) == ["chutoa", "thuky"]
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    [lines] = on_paper(sheet)
    assert {"Trần Văn Cường", "Phạm Thị Dung"} <= set(lines)
    passwords = [line for line in lines if len(line) == 14 and line.count("-") == 2]
    assert len(passwords) == 2
    opened = Database(settings.database_url)
    with opened.reading() as session:
        for login, password in zip(("thuky", "chutoa"), passwords, strict=True):
            [row] = session.exec(select(Account).where(Account.login == login))
            assert accounts._hasher.verify(row.password_hash, password)
            assert row.must_change  # to be changed at the first sign-in
            assert password not in row.password_hash
    opened.close()


def test_a_second_run_changes_nothing_and_asks_for_no_sheet(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["setup", str(here), "--sheet", str(here.with_name("sheet.pdf"))]) == 0
    capsys.readouterr()
    assert main.main(["setup", str(here)]) == 0
    assert capsys.readouterr().out == "Mọi thứ trong tệp đã có; không có gì thay đổi.\n"
    here.write_text(setup.EXAMPLE.replace("Phó Chủ tịch", "Chủ tịch"), encoding="utf-8")
    assert main.main(["setup", str(here)]) == 1
    assert "chutoa" in (said := capsys.readouterr().err)
    assert "title" in said


def test_many_people_take_many_pages(here: Path) -> None:
    more = "".join(
        f'\n  [[unit.account]]\n  login = "phatphieu{at}"\n  name = "Lê Thị Bình"\n  duties = ["issue"]\n'
        for at in range(7)
    )
    here.write_text(setup.EXAMPLE + more, encoding="utf-8")
    sheet = here.with_name("sheet.pdf")
    assert main.main(["setup", str(here), "--sheet", str(sheet)]) == 0
    assert [page.count("Tên đăng nhập:") for page in on_paper(sheet)] == [4, 4, 1]


WRONG = {
    "no sheet": (setup.EXAMPLE, None, "--sheet"),
    "a role that is none": (setup.EXAMPLE.replace('"ubnd"', '"vua"'), "sheet.pdf", "chutoa"),
    "a duty that is none": (setup.EXAMPLE.replace('"secretary"', '"king"'), "sheet.pdf", "duties"),
    "a name without letters": (setup.EXAMPLE.replace("Trần Văn Cường", " "), "sheet.pdf", "thuky"),
    "a name no face can draw": (setup.EXAMPLE.replace("Trần Văn Cường", "陳文強"), "sheet.pdf", "lập"),
    "a folder that is not there": (setup.EXAMPLE, "nowhere/sheet.pdf", "không ghi được"),
    "a file that is there": (setup.EXAMPLE, "office.toml", "đã có tệp"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_all_or_nothing(
    name: str, here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    given, sheet, said = WRONG[name]
    here.write_text(given, encoding="utf-8")
    words = [] if sheet is None else ["--sheet", str(here.parent / sheet)]
    assert main.main(["setup", str(here), *words]) == 1
    assert said in capsys.readouterr().err
    assert logins(settings) == []
    assert not here.with_name("sheet.pdf").exists()
    assert here.read_text(encoding="utf-8") == given


def test_a_sheet_whose_accounts_came_to_nothing_goes(
    here: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the database is lost while it commits."""
    written = people.write_sheet

    def write_and_fail(path: Path, *given: object) -> None:
        written(path, *given)  # type: ignore[arg-type]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(people, "write_sheet", write_and_fail)
    sheet = here.with_name("sheet.pdf")
    assert main.main(["setup", str(here), "--sheet", str(sheet)]) == 1
    assert not sheet.exists()
    assert logins(settings) == []
