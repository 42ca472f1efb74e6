"""The command line as an administrator uses it: the manual's example, exit codes, one clear line for a no."""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import ENGLISH, one_line

from app.cli import main
from app.cli import parser as grammar

HOMPHIEU = Path(sys.executable).with_name("homphieu")


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


# --- the manual -----------------------------------------------------------------------------------------


def test_the_manuals_example_sets_up_an_office_in_a_real_shell(tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "sqlite:///data/homphieu.db", "LC_ALL": "C"}
    environment["PATH"] = f"{HOMPHIEU.parent}:{environment['PATH']}"
    environment["HOMPHIEU_PUBLIC_URL"] = "https://phieu.example.vn"  # else init and the rest speak of it
    environment.pop("HOMPHIEU_SECRET_FILE", None)
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
        "setup",
        "init",
        "migrate",
        "copy-database",
        "serve",
        "demo",
        "workdays",
        "draw",
        "pages-hash",
        "languages",
        "audio",
        "verify",
        "watch",
        "destroy",
        "unit province",
        "unit retention",
        "unit telephone",
        "remind",
        "restored",
        "scan",
        "backup",
        "restore",
        "doctor",
        "status",
        *(f"unit {verb}" for verb in ("add", "list")),
        *(f"committee {verb}" for verb in ("add", "rule", "label", "list")),
        *(f"box {verb}" for verb in ("add", "desks", "layout", "cap", "retire", "return", "list")),
        *(f"system-key {verb}" for verb in ("add", "list", "revoke")),
        *(f"root {verb}" for verb in ("add", "list", "remove")),
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
