"""The command line as an administrator uses it: the manual's example, exit codes, one clear line for a no."""

import argparse
import io
import json
import os
import re
import shlex
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live import free_port
from sqlmodel import Session, select

from app import migrate
from app.cli import main
from app.cli import parser as grammar
from app.db import Database
from app.settings import now
from app.staff import accounts
from ballots.tables import Account, AuditEntry, Box, Unit

HOMPHIEU = Path(sys.executable).with_name("homphieu")
ENGLISH = re.compile(
    r"\b(usage|options?|arguments?|error|invalid|required|expected|choose|help message|exit|default)\b"
)

Run = Callable[..., int]


def example_commands() -> list[list[str]]:
    lines = main.EXAMPLE.replace("\\\n", " ").splitlines()
    return [shlex.split(line)[1:] for line in lines if line.strip()]


def every_parser(
    parser: argparse.ArgumentParser | None = None, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    parser = parser or main.build_parser()
    yield path, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                yield from every_parser(child, (*path, name))


PARSERS = dict(every_parser())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/data/homphieu.db")
    monkeypatch.delenv("HOMPHIEU_SECRET_FILE", raising=False)
    monkeypatch.delenv("HOMPHIEU_PUBLIC_URL", raising=False)
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path) -> Run:
    return lambda *argv: main.main(argv)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the manual's example leaves, made once."""
    folder = tmp_path_factory.mktemp("example")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder}/homphieu.db")
        patch.delenv("HOMPHIEU_SECRET_FILE", raising=False)
        for command in example_commands():
            assert main.main(command) == 0
    return folder


@pytest.fixture
def office(run: Run, example: Path, folder: Path) -> Run:
    shutil.copytree(example, folder)
    return run


@pytest.fixture
def session(office: Run, folder: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{folder}/homphieu.db")
    with database.reading() as opened:
        yield opened
    database.close()


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("homphieu")
    assert not ENGLISH.search(re.sub(r"--[a-z-]+", "", err))
    return err


# --- the manual -----------------------------------------------------------------------------------------


def test_the_manuals_example_sets_up_an_office_in_a_real_shell(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "sqlite:///data/homphieu.db", "LC_ALL": "C"}
    environment["PATH"] = f"{HOMPHIEU.parent}:{environment['PATH']}"
    for name in ("HOMPHIEU_SECRET_FILE", "HOMPHIEU_PUBLIC_URL"):
        environment.pop(name, None)
    done = subprocess.run(
        ["bash", "-euc", main.EXAMPLE],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Mật khẩu (chỉ hiện lần này): ") == 7
    assert "Tháng 12: thứ Năm, 31/12/2026" in done.stdout
    assert {path.name for path in (tmp_path / "data").iterdir()} >= {"homphieu.db", "homphieu.secret"}
    for argv, code in ((["unit", "add"], 2), (["account", "reset", "ai-do"], 1)):
        no = subprocess.run(
            [HOMPHIEU, *argv],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (no.returncode, no.stdout, no.stderr.count("\n")) == (code, "", 1)


@pytest.mark.parametrize("path", PARSERS, ids=lambda path: " ".join(path) or "homphieu")
def test_every_help_is_vietnamese_and_complete(
    path: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main.main([*path, "--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith("Cách dùng: homphieu")
    assert not ENGLISH.search(re.sub(r"--[a-z-]+", "", text))
    parser = PARSERS[path]
    assert parser.description
    for action in parser._actions:
        assert action.help or isinstance(action, argparse._SubParsersAction), action
        if isinstance(action, argparse._SubParsersAction):
            assert {choice.dest for choice in action._choices_actions} == set(action.choices)
            assert all(choice.help for choice in action._choices_actions)


def test_the_commands_keep_their_names() -> None:
    leaves = {" ".join(path) for path, parser in PARSERS.items() if parser.get_default("run")}
    assert leaves == {
        "check-audit",
        "init",
        "migrate",
        "copy-database",
        "serve",
        "demo",
        "workdays",
        "pages-hash",
        "verify",
        "destroy",
        "unit retention",
        "remind",
        *(f"unit {verb}" for verb in ("add", "list")),
        *(f"committee {verb}" for verb in ("add", "rule", "label", "list")),
        *(f"box {verb}" for verb in ("add", "list")),
        *(f"form {verb}" for verb in ("add", "list", "show")),
        *(f"account {verb}" for verb in ("add", "reset", "list", "email", "disable")),
        *(f"swap {verb}" for verb in ("add", "remove", "list")),
    }


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            "bash",
            "-c",
            'for _ in $(seq 3); do "$0" workdays 2026; done | head -n 1 && exit "${PIPESTATUS[0]}"',
            HOMPHIEU,
        ],
        cwd=tmp_path,
        env={**os.environ, "DATABASE_URL": "sqlite:///none.db"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")


# --- wrong command lines --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "còn thiếu: LỆNH"),
        (["mo-hom"], "không có 'mo-hom'"),
        (["unit"], "còn thiếu: VIỆC"),
        (["unit", "add", "xa-1"], "còn thiếu: --name, --parent, --symbol"),
        (["unit", "list", "thua"], "không hiểu: thua"),
        (["unit", "list", "a\nb\x1b[2J"], "không hiểu: a?b?[2J"),
        (["unit", "list", "--nam", "x"], "không hiểu: --nam x"),
        (["unit", "add", "xa-1", "--name"], "--name: còn thiếu giá trị"),
        (["unit", "list", "--help=1"], "không nhận giá trị '1'"),
        (["serve", "--port", "70000"], "--port: cổng là số từ 1 đến 65535"),
        (["serve", "--port", "x"], "--port: “x” không phải số nguyên"),
        (["workdays", "1999"], "NĂM: năm từ 2000 đến 2100"),
        (["workdays", "٢٠٢٦"], "không phải số nguyên"),
        (["swap", "add", "31/02/2026", "--off", "--document", "x"], "không phải ngày"),
        (
            ["swap", "add", "1/2/2026", "--off", "--working", "--document", "x"],
            "không dùng --working cùng",
        ),
        (["swap", "add", "1/2/2026", "--document", "x"], "cần một trong các tùy chọn: --off --working"),
        (["account", "add", "an", "--unit", "x", "--name", "An"], "cần một trong các tùy chọn: --issue"),
        (["account", "add", "an", "--unit", "x", "--name", "An", "--role", "ubnd"], "phải dùng cùng nhau"),
        (["account", "add", "an", "--unit", "x", "--name", "An", "--role", "vua"], "không có 'vua'"),
    ],
)
def test_a_wrong_command_line_gets_one_line_and_exit_code_2(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main.main(argv)
    assert end.value.code == 2
    line = one_line(capsys)
    assert said in line
    assert "--help)" in line


def test_no_password_is_taken_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["account", "reset", "an", "--password", "mat-khau-bi-mat"])
    assert capsys.readouterr().out == ""
    assert not any("--password" in parser._option_string_actions for parser in PARSERS.values())


def test_what_argparse_says_anew_is_never_shown_in_english(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        grammar.Parser(prog="homphieu").error("a sentence of some later Python")
    assert end.value.code == 2
    assert "dòng lệnh chưa đúng" in one_line(capsys)


# --- refusals -------------------------------------------------------------------------------------------

REFUSED = [
    (["unit", "add", "Xã", "--name", "A", "--parent", "B", "--symbol", "TT"], "Mã “Xã” chưa đúng"),
    (["unit", "add", "xa-dong-thanh", "--name", "A", "--parent", "B", "--symbol", "TT"], "đã được dùng"),
    (["unit", "add", "xa-1", "--name", " ", "--parent", "B", "--symbol", "TT"], "Mục “tên đơn vị”"),
    (
        ["unit", "add", "xa-1", "--name", "A 🙂", "--parent", "B", "--symbol", "TT"],
        "không in được các ký tự",
    ),
    (["unit", "add", "xa-1", "--name", "A", "--parent", "B", "--symbol", "tt"], "Ký hiệu"),
    (["committee", "add", "hd-2", "--unit", "la", "--name", "A"], "Không có đơn vị “la”"),
    (["committee", "rule", "hoi-dong", "ubnd+clerk"], "Xin ghi lý do"),
    (["committee", "rule", "hoi-dong", "mttq"], "ít nhất hai vai trò"),
    (["committee", "rule", "hoi-dong", "ubnd+vua"], "chưa hợp lệ"),
    (["committee", "rule", "hoi-dong", "bon-ben", "--reason", "x"], "không cần lý do"),
    (["committee", "label", "la", "ubnd", "Chủ tịch"], "Không có hội đồng mở hòm “la”"),
    (["box", "add", "hom-2", "--committee", "la", "--name", "A", "--place", "B"], "Không có hội đồng"),
    (
        ["box", "add", "hom-2", "--committee", "hoi-dong", "--name", "A", "--place", "B", "--smallest", "0"],
        "số nguyên từ 2",
    ),
    (
        ["box", "add", "hom-2", "--committee", "hoi-dong", "--name", "A", "--place", "B", "--form", "la"],
        "Không có bộ câu hỏi",
    ),
    (["form", "add", "khong-co.toml"], "không đọc được tệp"),
    (["form", "show", "la"], "Không có bộ câu hỏi"),
    (["account", "reset", "la"], "không có tài khoản này"),
    (["account", "disable", "la"], "không có tài khoản này"),
    (["account", "list", "--unit", "la"], "Không có đơn vị"),
    (["account", "add", "thuky", "--unit", "xa-dong-thanh", "--name", "A", "--issue"], "đã có người dùng"),
    (["account", "add", "x", "--unit", "xa-dong-thanh", "--name", "A", "--issue"], "Tên đăng nhập gồm"),
    (
        [
            "account",
            "add",
            "moi",
            "--unit",
            "xa-dong-thanh",
            "--name",
            "A",
            "--committee",
            "la",
            "--role",
            "ubnd",
        ],
        "Vai trò này không có",
    ),
    (["swap", "add", "02/01/2026", "--off", "--document", "Thông báo"], "đã có trong bảng"),
    (["swap", "add", "03/01/2026", "--off", "--document", "Thông báo"], "vốn đã như vậy"),
    (["swap", "remove", "03/03/2026"], "không có trong bảng"),
]


@pytest.mark.parametrize(
    ("argv", "said"), REFUSED, ids=lambda value: value if isinstance(value, str) else " ".join(value[:2])
)
def test_a_refusal_is_one_line_and_exit_code_1(
    office: Run, argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office(*argv) == 1
    assert said in one_line(capsys)


@pytest.mark.parametrize("argv", [["unit", "list"], ["serve"], ["migrate"], ["account", "reset", "an"]])
def test_before_init_every_command_points_to_it(
    run: Run, folder: Path, argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*argv) == 1
    assert "homphieu init" in one_line(capsys)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "no address"),
        ("DATABASE_URL", "oddbase://x/y"),
        ("HOMPHIEU_PUBLIC_URL", "ftp://x"),
    ],
)
def test_a_wrong_environment_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert run("init") == 1
    assert "biến môi trường" in one_line(capsys)


def test_a_file_that_is_no_database_is_one_line(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    (folder / "homphieu.db").write_bytes(b"this is no database, and never was one" * 50)
    assert run("unit", "list") == 1
    assert "không dùng được cơ sở dữ liệu" in one_line(capsys)


# --- what the commands do -------------------------------------------------------------------------------


def test_init_twice_keeps_the_secret_and_the_data(office: Run, folder: Path) -> None:
    secret = (folder / "homphieu.secret").read_bytes()
    assert office("init") == 0
    assert (folder / "homphieu.secret").read_bytes() == secret
    assert stat.S_IMODE((folder / "homphieu.secret").stat().st_mode) == 0o600


def test_init_makes_no_new_secret_for_boxes_that_have_lost_theirs(
    office: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "homphieu.secret").unlink()
    assert office("init") == 1
    assert "bản sao lưu" in one_line(capsys)
    assert not (folder / "homphieu.secret").exists()
    assert office("serve") == 1
    assert "tệp khóa bí mật" in one_line(capsys)


def test_an_older_database_is_refused_until_it_is_migrated(
    office: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate.downgrade(f"sqlite:///{folder}/homphieu.db")
    assert office("unit", "list") == 1
    assert "homphieu migrate" in one_line(capsys)
    assert office("migrate") == 0
    assert office("unit", "list") == 0


def test_the_example_left_these_rows(session: Session) -> None:
    unit = session.exec(select(Unit)).one()
    assert (unit.name, unit.symbol, unit.trial) == ("Trung tâm Phục vụ hành chính công", "TTPVHCC", False)
    assert session.exec(select(Box)).one().place == "Sảnh tầng 1"
    people = {row.login: row for row in session.exec(select(Account))}
    assert {login for login, row in people.items() if row.role} == {"chutoa", "mttq", "congdoan", "motcua"}
    assert [login for login, row in people.items() if row.issues] == ["phatphieu"]
    assert [login for login, row in people.items() if row.secretary] == ["thuky"]
    assert [login for login, row in people.items() if row.admin] == ["quantri"]


def test_what_commands_did_is_in_the_audit_log_as_the_servers_own(session: Session) -> None:
    logged = list(session.exec(select(AuditEntry).order_by(AuditEntry.height)))  # type: ignore[arg-type]
    said = [json.loads(row.body) for row in logged]
    assert {(line["login"], line["account"]) for line in said} == {("homphieu", None)}
    assert [line["what"] for line in said[:3]] == ["unit_added", "committee_added", "box_added"]
    people = [line["about"]["login"] for line in said[3:]]
    assert people == ["quantri", "phatphieu", "thuky", "chutoa", "mttq", "congdoan", "motcua"]
    assert "argon2" not in str(said)


def test_an_auditor_is_added_with_no_other_duty_and_no_seat(
    office: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    person = ("--unit", "xa-dong-thanh", "--name", "Ngô Thị Kiểm")
    assert office("account", "add", "kiemtra", *person, "--auditor") == 0
    capsys.readouterr()
    for more in (["--issue"], ["--committee", "hoi-dong", "--role", "supervisor"]):
        assert office("account", "add", "kiemtra2", *person, "--auditor", *more) == 1
        assert "Người kiểm tra chỉ được xem" in one_line(capsys)


def test_a_generated_password_signs_in_and_a_reset_ends_it(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def shown() -> str:
        return capsys.readouterr().out.strip().rpartition(": ")[2]

    def signs_in(password: str) -> bool:
        database = Database(f"sqlite:///{folder}/homphieu.db")
        with database.writing() as session:
            account = accounts.sign_in(session, "an.nguyen", password, now())
            assert account is None or account.must_change
            session.rollback()
        database.close()
        return account is not None

    for command in example_commands()[:2]:
        run(*command)
    run("account", "add", "an.nguyen", "--unit", "xa-dong-thanh", "--name", "Nguyễn Văn An", "--issue")
    first = shown()
    assert signs_in(first)
    assert run("account", "reset", "an.nguyen") == 0
    second = shown()
    assert signs_in(second)
    assert not signs_in(first)
    assert run("account", "disable", "an.nguyen") == 0
    assert not signs_in(second)
    assert run("account", "reset", "an.nguyen") == 1


def test_a_password_from_standard_input_is_not_shown_again(
    office: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["account", "add", "moi", "--unit", "xa-dong-thanh", "--name", "Mới", "--issue", "--password-stdin"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("ngắn\n"))
    assert office(*add) == 1
    assert "ít nhất" in one_line(capsys)
    monkeypatch.setattr(sys, "stdin", io.StringIO("một mật khẩu đủ dài\n"))
    assert office(*add) == 0
    assert "mật khẩu" not in capsys.readouterr().out.lower()


def test_lists_show_what_there_is(office: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for group, expected in {
        "unit": ["xa-dong-thanh", "TTPVHCC"],
        "committee": ["clerk + mttq + ubnd + union", "Đại diện Công đoàn"],
        "box": ["hom-1", "hai-noi-dung", "Sảnh tầng 1"],
        "form": ["hai-noi-dung", "nam-yeu-to"],
        "account": ["thuky", "Thư ký", "Đại diện lãnh đạo UBND (chủ tọa)"],
        "swap": ["02/01/2026", "10/01/2026"],
    }.items():
        assert office(group, "list") == 0
        listed = capsys.readouterr().out
        assert all(part in listed for part in expected), listed


def test_a_rule_and_a_label_are_changed(office: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert office("committee", "rule", "hoi-dong", "khong-cong-doan") == 0
    assert office("committee", "label", "hoi-dong", "clerk", "Giám đốc Trung tâm") == 0
    capsys.readouterr()
    assert office("committee", "list") == 0
    listed = capsys.readouterr().out
    assert "mở hòm: clerk + mttq + ubnd\n" in listed
    assert "clerk       Giám đốc Trung tâm\n" in listed
    assert "Lý do" not in listed
    assert office("committee", "rule", "hoi-dong", "ubnd+secretary,mttq+ubnd", "--reason", "Xã đảo") == 0
    assert office("committee", "list") == 0
    listed = capsys.readouterr().out
    assert "mở hòm: secretary + ubnd, hoặc mttq + ubnd\n  Lý do: Xã đảo\n" in listed


def test_an_own_questionnaire_from_a_built_in_one(
    office: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert office("form", "show", "hai-noi-dung", "--source") == 0
    source = capsys.readouterr().out.replace('id = "hai-noi-dung"', 'id = "xa-nha"', 1)
    (tmp_path / "xa.toml").write_text(source, encoding="utf-8")
    assert office("form", "add", str(tmp_path / "xa.toml")) == 0
    assert office("form", "show", "xa-nha") == 0
    assert "(xa-nha, phiên bản 1)" in capsys.readouterr().out
    (tmp_path / "xa.toml").write_text(source.replace("Phiếu", "Đơn", 1), encoding="utf-8")
    assert office("form", "add", str(tmp_path / "xa.toml")) == 1
    assert "tăng số phiên bản" in one_line(capsys)


def test_a_swap_moves_the_last_working_day(office: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert office("swap", "add", "31/12/2026", "--off", "--document", "Thông báo 99/TB") == 0
    assert office("workdays", "2026") == 0
    assert "Tháng 12: thứ Tư, 30/12/2026 – bỏ qua 31/12 nghỉ Thông báo 99/TB" in capsys.readouterr().out
    assert office("swap", "remove", "2026-12-31") == 0
    assert office("workdays", "2026") == 0
    assert "Tháng 12: thứ Năm, 31/12/2026\n" in capsys.readouterr().out


def test_the_calendar_needs_no_database_and_says_what_is_provisional(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("workdays", "2027") == 0
    assert "chưa được công bố" in capsys.readouterr().out
    assert not folder.exists()


def test_serve_gives_the_checked_office_to_the_server(
    office: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from app import main as web  # noqa: PLC0415 - all pages: this test alone needs them

    served: list[tuple[str, int]] = []

    def take(app: object, host: str, port: int, listeners: list[socket.socket]) -> None:
        assert [one.getsockname()[1] for one in listeners] == [port]
        served.append((host, port))
        app.state.database.close()  # type: ignore[attr-defined]

    monkeypatch.setattr(web, "serve", take)
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "https://phieu.example.vn")
    port = free_port()
    assert office("serve", "--port", str(port)) == 0
    assert served == [("127.0.0.1", port)]
    out, err = capsys.readouterr()
    assert (f"http://127.0.0.1:{port}" in out, err) == (True, "")
    monkeypatch.setenv("HOMPHIEU_PUBLIC_URL", "http://phieu.example.vn")
    assert office("serve", "--host", "0.0.0.0", "--port", str(free_port())) == 0
    assert "https://" in capsys.readouterr().err
