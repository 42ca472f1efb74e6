"""An old database beside another installation's secret: nothing is served, changed or signed."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from remembering import remember
from simulator import BOX, Office
from sqlalchemy import event
from sqlmodel import select

from app.cli import secret
from app.cli.main import main
from app.settings import Keys, SecretOpen, Settings, create_secret, is_open_to_others
from app.stop import Stop
from ballots.box import chain
from ballots.tables import Entry

COMMANDS = [
    ["init"],
    ["migrate"],
    ["check-audit"],
    ["serve"],
    ["destroy", "--due", "--yes"],
    # Whatever writes goes through one door; these stand for all that do.
    ["unit", "add", "xa-moi", "--name", "Một cửa", "--parent", "UBND", "--symbol", "TT"],
    ["box", "add", "hom-9", "--committee", "hoi-dong", "--name", "Hòm 9", "--place", "Sảnh"],
    ["account", "reset", "ubnd"],
    ["restored", "--reason", "Hỏng đĩa"],
    ["setup", str(Path(__file__).parents[3] / "docs" / "examples" / "xa-minh-chau.toml")],
]


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A sealed box whose chain is signed under the installation's secret."""
    monkeypatch.setattr("simulator.LOG_KEY", settings.keys().log_key(BOX))
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    made = Office(url=settings.database_url).ready()
    remember(settings)
    return made


def exchange(settings: Settings, path: Path) -> None:
    """Put a fresh secret in the place of the right one, which goes to `path`."""
    shutil.move(settings.secret_file, path)
    create_secret(settings.secret_file)


@pytest.mark.parametrize("argv", COMMANDS, ids=lambda argv: argv[0])
def test_a_wrong_secret_is_refused_with_the_box_and_what_to_restore(
    office: Office, settings: Settings, tmp_path: Path, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    exchange(settings, tmp_path / "right")
    assert main(argv) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Hòm phiếu số 1" in said.err
    assert str(settings.secret_file) in said.err
    assert "khôi phục đúng tệp khóa bí mật" in said.err
    assert len(said.err.splitlines()) == 1
    shutil.move(tmp_path / "right", settings.secret_file)
    for right in (["init"], ["migrate"], ["check-audit"]):
        assert main(right) == 0


def test_the_doctor_says_that_secret_and_database_are_no_pair(
    office: Office, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor"])
    assert "✓ khóa bí mật đi với cơ sở dữ liệu: đúng cặp" in capsys.readouterr().out
    exchange(settings, tmp_path / "right")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "✗ khóa bí mật đi với cơ sở dữ liệu: không → " in said
    assert "Hòm phiếu số 1" in said
    settings.secret_file.unlink()
    main(["doctor"])
    assert "đi với cơ sở dữ liệu" not in capsys.readouterr().out


def test_a_box_without_a_sheet_is_known_by_its_chain(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(url=settings.database_url)
    with office.writing() as session:
        chain.append(session, BOX, "issued", {}, settings.keys().log_key(BOX))
        secret.check_session(session, settings)
        assert session.exec(select(Entry)).one().box_id == BOX
    exchange(settings, tmp_path / "right")
    with office.reading() as session, pytest.raises(Stop, match="Hòm phiếu số 1"):
        secret.check_session(session, settings)


def test_the_check_takes_two_statements_for_any_number_of_boxes(office: Office, settings: Settings) -> None:
    statements: list[str] = []
    event.listen(office.database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with office.reading() as session:
        secret.check_session(session, settings)
    assert len([one for one in statements if one.startswith("SELECT")]) == 2


def test_without_a_secret_a_copy_of_the_database_can_still_be_checked(
    office: Office, settings: Settings
) -> None:
    settings.secret_file.unlink()
    assert main(["check-audit"]) == 0


def test_a_folder_in_the_place_of_the_secret_is_no_file_that_others_could_read(
    office: Office,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(tmp_path))
    for command in (["init"], ["serve"], ["check-audit"]):
        assert main(command) == 1
        assert f"không dùng được tệp khóa bí mật {tmp_path}" in capsys.readouterr().err


# --- who may read it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o640, 0o660, 0o620])
def test_a_0644_secret_is_not_served_and_the_sentence_says_what_to_do(
    office: Office, settings: Settings, mode: int, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.secret_file.chmod(mode)
    assert main(["serve"]) == 1
    said = capsys.readouterr().err
    assert f"chmod 600 {settings.secret_file}" in said
    assert len(said.splitlines()) == 1
    with pytest.raises(SecretOpen):
        settings.keys()
    settings.secret_file.chmod(0o400)
    assert settings.keys() == Keys(settings.secret_file.read_bytes())


def mounted(monkeypatch: pytest.MonkeyPatch, *, flag: int = 0, owner: int = 1000, me: int = 1000) -> None:
    """The next file that is looked at is of this owner, on a mount with these flags."""
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=flag))
    monkeypatch.setattr(os, "geteuid", lambda: me)
    stat = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path: SimpleNamespace(st_uid=owner, st_mode=stat(path).st_mode))


def test_a_containers_secret_is_0444_on_a_read_only_mount_and_is_taken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.secret_file.chmod(0o444)
    with monkeypatch.context() as patch:
        mounted(patch)
        assert is_open_to_others(settings.secret_file)
        mounted(patch, flag=os.ST_RDONLY, owner=0)
        assert not is_open_to_others(settings.secret_file)


@pytest.mark.parametrize(
    ("mode", "owner", "me", "is_open"),
    [(0o640, 0, 1000, False), (0o644, 0, 1000, True), (0o660, 0, 1000, True), (0o640, 0, 0, True)],
)
def test_a_secret_of_roots_may_be_its_groups(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, mode: int, owner: int, me: int, *, is_open: bool
) -> None:
    settings.secret_file.chmod(mode)
    with monkeypatch.context() as patch:
        mounted(patch, owner=owner, me=me)
        assert is_open_to_others(settings.secret_file) is is_open
