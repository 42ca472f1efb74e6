"""The command line on any terminal: few letters, closed pipes, full disks, bytes that are no text."""

import codecs
import io
import os
import resource
import shlex
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.cli import main, terminal
from app.db import Database
from app.settings import now
from app.staff import accounts
from ballots.forms import questionnaire
from ballots.tables import Account

ROOT = Path(__file__).resolve().parents[3]
HOMPHIEU = f"{shlex.quote(sys.executable)} -m app"
NOT_TEXT = "b\udce2n"  # how Python keeps the bytes b"b\xe2n"
UNIT = ["unit", "add", "xa-nha", "--name", "Một cửa", "--parent", "UBND", "--symbol", "TT"]
PERSON = "account add an.nguyen --unit xa-nha --name An --issue"


def shell(
    line: str, folder: Path, limit: int | None = None, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which $H is homphieu."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("HOMPHIEU")}
    database = {"DATABASE_URL": f"sqlite:///{folder}/data/o.db"}
    environment = known | {"PYTHONPATH": str(ROOT), "H": HOMPHIEU, "LC_ALL": "C.UTF-8"} | database | variables

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = ["bash", "-c", line]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False, preexec_fn=limited
    )


def one_line(done: subprocess.CompletedProcess[bytes], code: int = 1) -> str:
    said = done.stderr.decode()
    assert (done.returncode, done.stdout, said.count("\n")) == (code, b"", 1), said
    assert said.startswith("homphieu")
    return said


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/data/o.db")
    monkeypatch.delenv("HOMPHIEU_SECRET_FILE", raising=False)
    assert main.main(["init"]) == 0
    assert main.main(UNIT) == 0
    return tmp_path


# --- letters --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("ascii", "Hom Phieu: hom phieu danh gia su hai long cua trung tam"),
        ("cp1252", "Hòm Phiêu: hòm phiêu dánh giá su hài lòng cua trung tâm"),
        ("cp1258", "Hòm Phiếu: hòm phiếu đánh giá sự hài lòng của trung tâm"),
    ],
)
def test_the_manual_can_be_read_where_there_are_few_letters(encoding: str, said: str, tmp_path: Path) -> None:
    done = shell("$H --help; $H unit add >&2", tmp_path, PYTHONIOENCODING=encoding)
    assert said in unicodedata.normalize("NFC", codecs.decode(done.stdout, encoding))
    assert b"?" not in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("letter", "encoding", "nearest"),
    [
        ("ế", "ascii", "e"),
        ("ế", "latin-1", "ê"),
        ("ế", "cp1258", "ê\u0301"),
        ("ờ", "cp1258", "ơ\u0300"),
        ("ậ", "cp1258", "â\u0323"),
        ("ó", "ascii", "o"),
        ("đ", "cp1252", "d"),
        ("Đ", "ascii", "D"),
        ("“", "ascii", '"'),
        ("…", "ascii", "..."),
        ("█", "cp1252", "#"),
        ("\u0301", "ascii", "?"),
        ("🙂", "ascii", "?"),
        ("\udce2", "utf-8", "?"),
    ],
)
def test_a_letter_falls_back_to_the_nearest_that_can_be_written(
    letter: str, encoding: str, nearest: str
) -> None:
    assert terminal._fitting(letter, encoding) == nearest


def test_a_questionnaire_is_printed_byte_for_byte_whatever_the_terminal(tmp_path: Path) -> None:
    done = shell("$H form show hai-noi-dung --source", tmp_path, PYTHONIOENCODING="ascii")
    assert questionnaire.read_form(done.stdout) == questionnaire.builtin("hai-noi-dung")


# --- what cannot be written -----------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "code"), [("workdays 2026", 1), ("--help", 1), ("verify none.zip", 2)])
def test_an_output_that_is_full_or_closed_is_one_line(command: str, code: int, tmp_path: Path) -> None:
    assert "đĩa đã đầy" in one_line(shell(f"$H {command} > /dev/full", tmp_path), code)
    assert "đầu ra đã đóng" in one_line(shell(f"$H {command} >&-", tmp_path), code)


def test_nobody_needs_to_listen_to_complaints(tmp_path: Path) -> None:
    for line, code in (
        ("$H unit list 2>&-", 1),
        ("$H unit list 2>/dev/full", 1),
        ("$H unit add 2>&-", 2),
        ("$H unit list 2> >(true)", 1),
    ):
        done = shell(line, tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (code, b"", b""), line


def test_a_reader_of_findings_who_has_seen_enough_changes_nothing_of_them(tmp_path: Path) -> None:
    sample = ROOT / "tests" / "vectors" / "archive_v1.zip"
    done = shell(f"$H verify {shlex.quote(str(sample))} | true; exit ${{PIPESTATUS[0]}}", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("end", ["> /dev/full", ">&-", "| true; exit ${PIPESTATUS[0]}"])
def test_a_password_that_nobody_saw_is_told_with_the_way_to_a_new_one(end: str, office: Path) -> None:
    said = one_line(shell(f"$H {PERSON} {end}", office))
    assert said == (
        "homphieu: đã thêm tài khoản an.nguyen, nhưng không hiện được mật khẩu; "
        "xin cấp lại: homphieu account reset an.nguyen --unit xa-nha\n"
    )
    assert main.main(["account", "reset", "an.nguyen", "--unit", "xa-nha"]) == 0


# --- paths and variables --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://an:mat-khau@may/db", "DATABASE_URL"),
        ("./o.db", "DATABASE_URL"),
        ("sqlite://", "DATABASE_URL"),  # in memory: nothing would be kept
        ("sqlite:///", "DATABASE_URL"),
        ("sqlite:///:memory:", "DATABASE_URL"),
        ("postgresql://may:cong/db", "DATABASE_URL"),
        ("sqlite:////proc/khong-co/o.db", "/proc/khong-co"),  # a folder that cannot be made
        ("sqlite:////sys/o.db", "/sys/o.db"),  # a folder in which nothing can be written
        ("sqlite:////dev/null/o.db", "/dev/null"),  # a folder that is a file
        ("sqlite:////tmp", "DATABASE_URL"),  # a file that is a folder
        ("sqlite:////dev/full", "đĩa đã đầy"),
        ("postgresql://127.0.0.1:1/db", "DATABASE_URL nêu: không kết nối được"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_in_one_line(
    address: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for secret in ("", str(tmp_path / "homphieu.secret")):
        monkeypatch.setenv("DATABASE_URL", address)
        monkeypatch.setenv("HOMPHIEU_SECRET_FILE", secret)
        assert main.main(["init"]) == 1
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert said in err
        assert "mat-khau" not in err


def test_a_disk_that_takes_no_more_is_one_line_and_leaves_no_half_secret(tmp_path: Path) -> None:
    said = one_line(shell("$H init", tmp_path, limit=16_384))
    assert "DATABASE_URL nêu: " in said
    assert shell("$H init", tmp_path).returncode == 0
    (tmp_path / "data" / "homphieu.secret").unlink()
    said = one_line(shell("$H init", tmp_path, limit=0))
    assert "data/homphieu.secret: tệp không được lớn thêm" in said
    assert not (tmp_path / "data" / "homphieu.secret").exists()


def test_a_secret_file_that_never_ends_is_read_no_further(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", "/dev/zero")
    capsys.readouterr()
    for command in (["serve"], ["copy-database", "--to", "postgresql://may/db"]):
        assert main.main(command) == 1
        assert "tệp khóa bí mật /dev/zero" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["demo", "--once", "--folder", "/proc/demo"], "/proc/demo"),
        (["demo", "--once", "--folder", "/dev/null"], "/dev/null"),
        (["form", "add", "/khong-co.toml"], "/khong-co.toml: không có tệp"),
        (["form", "add", "/tmp"], "/tmp: là thư mục"),
        (["form", "add", "/dev/zero"], "Bộ câu hỏi chưa đúng mẫu"),
        (["pages-hash", "/khong-co"], "/khong-co"),
        (["copy-database", "--to", "mysql://may/db"], "--to"),
        (["copy-database", "--to", "postgresql://127.0.0.1:1/db"], "mà --to nêu: không kết nối được"),
    ],
)
def test_every_command_names_the_path_or_the_option_that_cannot_be_used(
    office: Path, command: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main.main(command) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def test_a_database_of_a_later_program_is_one_line(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(f"sqlite:///{office}/data/o.db")
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'sau-nay'")
    database.close()
    capsys.readouterr()
    for command in (["migrate"], ["init"]):
        assert main.main(command) == 1
        assert "phiên bản khác" in capsys.readouterr().err


# --- bytes and passwords --------------------------------------------------------------------------------

COMMANDS = [
    ["unit", "add", NOT_TEXT, *UNIT[3:]],
    [*UNIT[:-1], NOT_TEXT],
    ["committee", "add", "hoi-dong", "--unit", "xa-nha", "--name", NOT_TEXT],
    ["committee", "label", NOT_TEXT, "ubnd", "Chủ tịch"],
    ["committee", "rule", "hoi-dong", NOT_TEXT],
    ["box", "add", "hom-1", "--committee", NOT_TEXT, "--name", "A", "--place", "B"],
    ["form", "show", NOT_TEXT],
    ["account", "add", NOT_TEXT, "--unit", "xa-nha", "--name", "An", "--issue"],
    ["account", "reset", NOT_TEXT],
    ["account", "list", "--unit", NOT_TEXT],
    ["account", "email", "an", NOT_TEXT],
    ["account", "disable", NOT_TEXT],
    ["swap", "add", "31/12/2026", "--off", "--document", NOT_TEXT],
    ["swap", "remove", NOT_TEXT],
    ["workdays", NOT_TEXT],
    ["check-audit", "--head", NOT_TEXT],
    ["destroy", "--due", "--yes", "--operator", NOT_TEXT],
    ["unit", "retention", "--unit", "xa-nha", "--basis", NOT_TEXT],
    ["copy-database", "--to", NOT_TEXT],
    ["serve", "--host", NOT_TEXT],
    ["verify", "a.zip", "--seal", NOT_TEXT],
    [NOT_TEXT],
    ["unit", NOT_TEXT],
    ["unit", "list", NOT_TEXT],
]


@pytest.mark.parametrize(
    "command", COMMANDS, ids=lambda command: " ".join(command[:2]).replace("\udce2", "-")
)
def test_bytes_that_are_no_text_are_one_line(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main.main(command)
    except SystemExit as end:
        code = end.code
    out, err = capsys.readouterr()
    assert (code in {1, 2}, out, err.count("\n")) == (True, "", 1)


def test_a_file_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    sample = ROOT / "tests" / "vectors" / "archive_v1.zip"
    done = shell(f"cp {shlex.quote(str(sample))} $'b\\xe2n.zip' && $H verify $'b\\xe2n.zip'", tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Hồ sơ: b?n.zip" in done.stdout.decode()


@pytest.mark.parametrize(
    "piped",
    [
        b"mot mat khau dai\n",
        b"mot mat khau dai",
        b"mot mat khau dai\r\n",
        b"  mot mat khau dai \t\n",
        b"\xef\xbb\xbfmot mat khau dai\r\n",
        "\u00a0mot mat khau dai\u3000\n".encode(),
    ],
)
def test_a_password_that_was_piped_signs_in_as_it_is_typed_on_the_page(
    piped: bytes, office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(PERSON.split()) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped), encoding="ascii"))
    assert main.main(["account", "reset", "an.nguyen", "--password-stdin"]) == 0
    assert capsys.readouterr().err == ""
    database = Database(f"sqlite:///{office}/data/o.db")
    with database.writing() as session:
        for said in ("mot mat khau dai", " mot mat khau dai ", "\ufeffmot mat khau dai\r\n"):
            assert accounts.sign_in(session, "an.nguyen", said, now()) is not None
        assert accounts.sign_in(session, "an.nguyen", "mot  mat khau dai", now()) is None
    database.close()


def test_a_password_is_read_from_a_real_pipe(office: Path) -> None:
    assert main.main(PERSON.split()) == 0
    done = shell("printf 'mot mat khau dai\\n' | $H account reset an.nguyen --password-stdin", office)
    assert (done.returncode, done.stderr) == (0, b"")
    database = Database(f"sqlite:///{office}/data/o.db")
    with database.writing() as session:
        assert accounts.sign_in(session, "an.nguyen", "mot mat khau dai", now()) is not None
    database.close()


def test_a_password_that_is_no_utf8_or_is_not_there_changes_nothing(office: Path) -> None:
    assert main.main(PERSON.split()) == 0
    before = hash_of(office)
    (office / "mat-khau").write_bytes("mot mat khau dai\n".encode("utf-16"))
    assert "UTF-8" in one_line(shell("$H account reset an.nguyen --password-stdin < mat-khau", office))
    assert "ít nhất" in one_line(shell("$H account reset an.nguyen --password-stdin < /dev/null", office))
    one_line(shell("$H account reset an.nguyen --password-stdin <&-", office))
    assert hash_of(office) == before


def hash_of(office: Path) -> str:
    database = Database(f"sqlite:///{office}/data/o.db")
    with database.reading() as session:
        found = _account(session).password_hash
    database.close()
    return found


def _account(session: Session) -> Account:
    return session.exec(select(Account).where(Account.login == "an.nguyen")).one()
