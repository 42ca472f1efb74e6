"""homphieu setup: one file makes many offices, a second run nothing; mistakes are told together."""

from pathlib import Path

import pytest
from commands import one_line
from sqlalchemy import text

from app.cli import main, setup
from app.db import Database
from app.settings import Settings
from ballots.views import offices

WARDS = 37
NOTHING = "Mọi thứ trong tệp đã có; không có gì thay đổi.\n"
EXAMPLE_BOX = setup.EXAMPLE[setup.EXAMPLE.rindex("  [[unit.committee.box]]") :]


@pytest.fixture
def here(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    return tmp_path / "office.toml"


def counts(settings: Settings) -> tuple[int, ...]:
    opened = Database(settings.database_url)
    with opened.reading() as session:
        found = tuple(
            session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("unit", "committee", "box", "audit_entry")
        )
    opened.close()
    return found


def wards() -> str:
    """The wards of TP Thanh Hóa, each with a committee and a box."""
    return "\n".join(
        setup.EXAMPLE.replace("xa-minh-chau", f"phuong-{at}")
        .replace("minh-chau", f"p{at}")
        .replace("xã Minh Châu", f"phường số {at}")
        for at in range(1, WARDS + 1)
    )


def test_the_wards_of_a_city_stand_in_one_file_and_a_second_run_changes_nothing(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write_text(wards(), encoding="utf-8")
    assert main.main(["setup", str(here), "--dry-run"]) == 0
    assert capsys.readouterr().out.count("Sẽ lập") == 4 * WARDS
    assert counts(settings) == (0, 0, 0, 0)
    assert main.main(["setup", str(here)]) == 0
    assert capsys.readouterr().out.count("Đã lập") == 4 * WARDS
    made = (WARDS, WARDS, 2 * WARDS, 4 * WARDS)
    assert counts(settings) == made
    assert main.main(["setup", str(here)]) == 0
    assert capsys.readouterr().out == NOTHING
    assert counts(settings) == made


def test_what_is_there_and_differs_is_named_and_nothing_is_made(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write_text(setup.EXAMPLE, encoding="utf-8")
    assert main.main(["setup", str(here)]) == 0
    more = setup.EXAMPLE.replace("minh-chau", "khac").replace("xa-khac", "xa-moi")
    here.write_text(setup.EXAMPLE.replace("Sảnh tầng 1", "Cổng").replace("1, 2, A", "9") + more, "utf-8")
    capsys.readouterr()
    assert main.main(["setup", str(here)]) == 1
    assert "hòm phiếu minh-chau-1 đã có nhưng khác ở: place, desks" in one_line(capsys)
    assert counts(settings) == (1, 1, 2, 4)


def test_boxes_of_every_kind_stand_in_a_file_as_they_are_made(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    touched = EXAMPLE_BOX.replace("thu", "cham").replace("letters", "touches")
    here.write_text(setup.EXAMPLE + touched.replace("daily_cap = 50\n", ""), encoding="utf-8")
    assert main.main(["setup", str(here)]) == 0
    opened = Database(settings.database_url)
    with opened.reading() as session:
        made = {row.id: (row.kind, row.form, row.smallest, row.daily_cap) for row in offices.boxes(session)}
    opened.close()
    assert made == {
        "minh-chau-1": ("ballots", "hai-noi-dung", 5, None),
        "minh-chau-thu": ("letters", "thu-gop-y", 1, 50),
        "minh-chau-cham": ("touches", "hai-noi-dung-cham", 5, None),
    }
    capsys.readouterr()
    assert main.main(["setup", str(here)]) == 0
    assert capsys.readouterr().out == NOTHING
    for old, new, said in (("= 50", "= 60", "daily_cap"), ('kind = "letters"', "", "form, smallest, kind")):
        here.write_text(setup.EXAMPLE.replace(old, new), encoding="utf-8")
        assert main.main(["setup", str(here)]) == 1
        assert f"hòm phiếu minh-chau-thu đã có nhưng khác ở: {said}" in one_line(capsys)
    assert main.main(["box", "cap", "minh-chau-thu", "7"]) == 0
    here.write_text(setup.EXAMPLE.replace("daily_cap = 50\n", ""), encoding="utf-8")
    capsys.readouterr()
    assert main.main(["setup", str(here)]) == 0
    assert capsys.readouterr().out == NOTHING


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("symbol", "bieu_tuong", "unit 1, symbol còn thiếu; unit 1, bieu_tuong không có mục này"),
        ('desks = "1, 2, A"', "desks = 3", "unit 1, committee 1, box 1, desks chưa đúng kiểu"),
        ('desks = "1, 2, A"', 'desks = "tên"', "hòm phiếu minh-chau-1: "),
        ('id = "xa-minh-chau"', 'id = "Xã"', "đơn vị Xã: "),
        ("khong-cong-doan", "vua", "hội đồng hoi-dong-minh-chau: "),
        ("[[unit]]", "[[unit]", "không phải TOML"),
        ('kind = "letters"', 'kind = "thu"', "unit 1, committee 1, box 2, kind chưa đúng kiểu"),
        ('kind = "letters"', 'kind = "touches"', "hòm phiếu minh-chau-thu: Hòm này không thuộc loại"),
        ("daily_cap = 50", "daily_cap = 0", "hòm phiếu minh-chau-thu: "),
        ("daily_cap = 50", 'form = "hai-noi-dung"', "hòm phiếu minh-chau-thu: "),
    ],
)
def test_a_wrong_file_is_one_line_and_makes_nothing(
    here: Path, settings: Settings, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    assert old in setup.EXAMPLE
    here.write_text(setup.EXAMPLE.replace(old, new, 1), encoding="utf-8")
    assert main.main(["setup", str(here)]) == 1
    assert said in one_line(capsys)
    assert counts(settings) == (0, 0, 0, 0)


def test_there_has_to_be_a_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["setup", str(here)]) == 1
    assert "không đọc được tệp" in one_line(capsys)
