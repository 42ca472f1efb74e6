"""The template filled in by hand is the set-up file: the same plan, and the same office comes of it."""

import re
from pathlib import Path
from typing import Any

import pytest
from commands import one_line
from filled_table import EXAMPLE, OFFICE, PEOPLE, PLAN, UNIT, changed, plain, without, xlsx

from app.cli import main
from app.settings import Settings
from app.workbook.reading import read
from app.workbook.template import template_csv, template_xlsx

DAY = PLAN["unit"][0]["swap"][0]["day"]


def expected() -> dict[str, Any]:
    unit = PLAN["unit"][0]
    return {"unit": [unit | {"swap": [unit["swap"][0] | {"day": DAY.isoformat()}]}]}


def test_the_filled_workbook_is_the_file_of_the_docs() -> None:
    made = read("xa.xlsx", xlsx())
    assert made.mistakes == []
    assert made.plan == expected()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_filled_csv_is_the_same(mark: str) -> None:
    made = read("xa.csv", plain(mark=mark))
    assert made.mistakes == []
    assert made.plan == expected()


# --- the command ----------------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    return tmp_path


def test_the_command_makes_the_same_office_from_each(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "xa.xlsx").write_bytes(xlsx())
    (here / "xa.csv").write_bytes(plain())
    assert main.main(["setup", str(EXAMPLE), "--dry-run"]) == 0
    asked = capsys.readouterr().out
    assert main.main(["setup", str(here / "xa.csv"), "--dry-run"]) == 0
    assert capsys.readouterr().out == asked
    assert main.main(["setup", str(here / "xa.xlsx")]) == 0
    assert capsys.readouterr().out.count("Đã lập") == 13
    for same in (here / "xa.csv", EXAMPLE):
        assert main.main(["setup", str(same)]) == 0
        assert capsys.readouterr().out == "Mọi thứ trong tệp đã có; không có gì thay đổi.\n"


def test_names_that_are_made_up_are_taken_by_the_same_code(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = {
        "Đơn vị": without([UNIT], "Mã đơn vị", "Mã hội đồng"),
        "Hòm phiếu": without(OFFICE["Hòm phiếu"], "Mã hòm"),
        "Người": without(PEOPLE, "Tên đăng nhập"),
        "Ngày hoán đổi": OFFICE["Ngày hoán đổi"],
    }
    (here / "xa.csv").write_bytes(plain(office))
    assert main.main(["setup", str(here / "xa.csv")]) == 0
    told = capsys.readouterr().out
    for name in ("đơn vị xa-minh-chau.", "hội đồng hoi-dong-xa-minh-chau.", "hòm phiếu xa-minh-chau-2."):
        assert name in told
    assert "tài khoản annv." in told
    assert main.main(["setup", str(here / "xa.csv")]) == 0
    assert capsys.readouterr().out == "Mọi thứ trong tệp đã có; không có gì thay đổi.\n"


def test_the_command_tells_mistakes_at_their_cells_and_makes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = here / "xa.csv"
    path.write_bytes(plain(changed("Người", 1, Nhiệm_vụ="lái xe")))
    assert main.main(["setup", str(path)]) == 1
    assert ", cột Nhiệm vụ: “lái xe” không dùng được" in one_line(capsys)
    path.write_bytes(plain(changed("Hòm phiếu", 1, Bộ_câu_hỏi="khong-co")))
    assert main.main(["setup", str(path)]) == 1
    assert re.search(r"Dòng \d+.*: hòm phiếu minh-chau-2: Không có bộ câu hỏi này", one_line(capsys))
    path.write_bytes(plain())
    assert main.main(["setup", str(path), "--dry-run"]) == 0
    assert capsys.readouterr().out.count("Sẽ lập") == 13


@pytest.mark.parametrize("name", ["mau.xlsx", "mau.csv"])
def test_the_command_gives_the_template_and_replaces_no_file(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = here / name
    assert main.main(["setup", "--template", str(path)]) == 0
    assert path.read_bytes() == {".xlsx": template_xlsx, ".csv": template_csv}[path.suffix]()
    assert f"homphieu setup {path}" in capsys.readouterr().out
    assert main.main(["setup", "--template", str(path)]) == 1
    assert "đã có tệp" in one_line(capsys)
    assert main.main(["setup", str(path)]) == 1
    assert "chưa có đơn vị nào" in one_line(capsys)
    assert main.main(["setup", "--template", str(here / "mau.doc")]) == 1
    assert ".xlsx hoặc .csv" in one_line(capsys)


def test_the_command_wants_a_file_or_a_template(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["setup"])
    assert "cần một trong" in capsys.readouterr().err
