"""homphieu doctor and status: each line holds or says what to do; the exit status tells."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from databases import Postgres
from remembering import remember
from simulator import BOX, Office

from app.cli import main
from app.db import Database
from app.settings import Settings, now
from app.upkeep import checks
from app.upkeep.settings import Upkeep

PUBLIC = "https://phieu.example.vn"


@pytest.fixture
def office(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", PUBLIC)
    monkeypatch.setenv("HOMPHIEU_BACKUPS", str(tmp_path / "b"))
    # The tests write without syncing (cheaply.py): what is wanted of the file is what it is told.
    monkeypatch.setattr(checks, "_SQLITE", checks._SQLITE | {"synchronous": "0"})
    monkeypatch.setattr(checks, "_ask", answers())
    made = Office(url=settings.database_url).ready()
    remember(Settings.from_environment())
    Path(made.database.engine.url.database or "").chmod(0o600)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / f"homphieu-{now():%Y%m%d-%H%M%S}.db.age").write_bytes(b"x")
    return made


def answers(*, off: float = 0, hsts: bool = True) -> checks.Ask:
    def ask(_url: str) -> tuple[dict[str, str], datetime]:
        here = datetime.now().astimezone()
        told = here - timedelta(seconds=off)
        headers = {"date": told.strftime("%a, %d %b %Y %H:%M:%S %z")}
        return headers | ({"strict-transport-security": "max-age=1"} if hsts else {}), here

    return ask


def doctor(capsys: pytest.CaptureFixture[str]) -> dict[str, checks.Check]:
    capsys.readouterr()
    main.main(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    found = {one["what"]: checks.Check(**one) for one in told["checks"]}
    assert told["wrong"] == sum(one.good is False for one in found.values())
    assert all(one.do for one in found.values() if one.good is False)
    return found


def wrong(capsys: pytest.CaptureFixture[str]) -> set[str]:
    zone = {"múi giờ của máy"}  # of whatever machine runs the tests
    return {name for name, one in doctor(capsys).items() if one.good is False} - zone


def test_a_sound_installation_has_no_cross(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.url
    assert wrong(capsys) == set()
    code = main.main(["doctor"])
    said = capsys.readouterr()
    assert "✓ cơ sở dữ liệu: secure_delete: 1" in said.out
    assert "? nhật ký truy cập" in said.out
    assert code == ("✗" in said.out)


def test_each_fault_is_named_with_what_to_do(
    office: Office,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.secret_file.chmod(0o644)
    assert wrong(capsys) == {"tệp khóa bí mật"}
    settings.secret_file.chmod(0o600)
    monkeypatch.setattr(checks, "_ask", answers(off=900, hsts=False))
    assert wrong(capsys) == {"đồng hồ", "HSTS"}
    monkeypatch.setattr(checks, "_ask", answers())
    [made] = (tmp_path / "b").iterdir()
    made = made.rename(tmp_path / "b" / "homphieu-20200101-000000.db.age")
    assert wrong(capsys) == {"bản sao lưu"}
    made.rename(tmp_path / "b" / f"homphieu-{now():%Y%m%d-%H%M%S}.db")  # in clear
    assert wrong(capsys) == {"bản sao lưu"}
    monkeypatch.delenv("HOMPHIEU_BACKUPS")
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "http://phieu.example.vn")
    monkeypatch.setattr(checks, "_SQLITE", checks._SQLITE | {"synchronous": "1"})
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _place: type("Disk", (), {"free": 1})())
    assert wrong(capsys) == {
        "bản sao lưu",
        "địa chỉ công khai",
        "cơ sở dữ liệu: synchronous",
        "chỗ trống trên đĩa",
    }
    assert main.main(["doctor"]) == 1
    assert office.url


def test_an_address_that_nobody_opens_and_tables_of_another_version(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def away(_url: str) -> tuple[dict[str, str], datetime]:
        raise OSError("away")

    monkeypatch.setattr(checks, "_ask", away)
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'x'")
    assert wrong(capsys) == {"TLS ở phía trước", "bảng theo phiên bản chương trình"}


def test_postgresqls_settings_are_asked_for(postgres: Postgres) -> None:
    database = Database(postgres.new())
    found = {one.what: one for one in checks._database(database)}
    database.close()
    assert found["cơ sở dữ liệu: synchronous_commit"].good
    assert found["cơ sở dữ liệu: fsync"].good is False  # the tests' cluster runs without
    assert "fsync = on" in found["cơ sở dữ liệu: fsync"].do


def test_status_says_how_it_stands_and_moves_by_batches_only(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    def status() -> dict[str, str]:
        capsys.readouterr()
        assert main.main(["status", "--json"]) == 0
        told: dict[str, str] = json.loads(capsys.readouterr().out)
        return told

    before = status()
    assert (before["Hòm đang nhận phiếu"], before["Đợt phiếu đã vào hòm"]) == ("1", "0")
    slips = office.issue(20)
    for slip in slips[:19]:
        office.vote(slip, ket_qua="HL")
    seen = status()
    free = "Chỗ trống trên đĩa"
    assert {**seen, free: ""} == {**before, free: ""}
    office.vote(slips[19], ket_qua="HL")
    assert status()["Đợt phiếu đã vào hòm"] == "1"
    assert main.main(["status"]) == 0


def test_a_wrong_setting_is_named_without_its_value(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office.url
    monkeypatch.setenv("HOMPHIEU_METRICS", "ngan")
    assert main.main(["status"]) == 1
    said = capsys.readouterr().err
    assert "HOMPHIEU_METRICS" in said
    assert "ngan" not in said
    with pytest.raises(ValueError, match="HOMPHIEU_LOG"):
        Upkeep.from_environment({"HOMPHIEU_LOG": "xml"})
