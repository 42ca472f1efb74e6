"""`homphieu verify` at a terminal: words, exit codes, JSON, and a computer without the rest of it."""

import json
import subprocess
import sys
from pathlib import Path

import evidence
import pytest
from evidence import honest

from app.cli import main
from app.cli.elsewhere import verify
from app.words import findings
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.verify.findings import Find, Finding, Mark, Proof

ROOT = Path(__file__).resolve().parents[3]
BARE = {
    "sqlmodel",
    "sqlalchemy",
    "fastapi",
    "starlette",
    "pydantic",
    "jinja2",
    "holidays",
    "alembic",
    "argon2",
    "reportlab",
    "uvicorn",
    "httpx",
    "pypdf",
}


def test_every_finding_mark_and_exit_code_has_its_words_and_no_word_is_an_orphan() -> None:
    assert findings.WORDS.keys() == set(Find)
    assert findings.MARKS.keys() == set(Mark)
    assert findings.VERDICTS.keys() == {0, 1, 2}


def test_every_rule_of_the_counters_has_words() -> None:
    source = (ROOT / "ballots" / "verify" / "counters.py").read_text(encoding="utf-8")
    source += (ROOT / "ballots" / "verify" / "box.py").read_text(encoding="utf-8")
    for rule in findings._RULES:
        assert f'"{rule}"' in source


def test_an_honest_archive_ends_with_0_and_says_what_it_does_not_prove(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = honest()
    path = made.write(tmp_path)
    seal, head = seal_groups(read_sheet(made.sheets[2]).seal), made.entries()[-1].hash.hex()
    assert main.main(["verify", str(path), "--seal", seal, "--head", head]) == 0
    said = capsys.readouterr()
    assert "không chứng minh được" in said.out
    assert "nhất quán với chính nó" not in said.out
    assert said.out.endswith("Không thấy điều gì sai.\n")
    assert said.err == ""


def test_without_paper_it_is_consistent_only_with_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["verify", str(honest().write(tmp_path))]) == 0
    assert "chỉ nhất quán với chính nó" in capsys.readouterr().out


def test_what_is_false_ends_with_1_and_what_cannot_be_read_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = honest()
    made.step("result")["paper_spent"] += 1
    assert main.main(["verify", str(made.write(tmp_path))]) == 1
    assert "SAI" in capsys.readouterr().out
    assert main.main(["verify", str(tmp_path / "khong-co.zip")]) == 2
    assert "không chứng minh" not in capsys.readouterr().out


def test_after_the_destruction_it_says_that_no_recount_is_possible_and_ends_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = honest()
    made.add("destroyed", period=2, what="releases", date="2027-02-28")
    path = tmp_path / "huy.zip"
    content = made.content()
    with path.open("wb") as file:
        emptied = {**content.__dict__, "releases": evidence.without_keys(made)}
        evidence.archive.write_archive(file, evidence.archive.Content(**emptied))
    assert main.main(["verify", str(path)]) == 0
    assert "không còn kiểm phiếu lại được" in capsys.readouterr().out


def test_json_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["verify", str(honest().write(tmp_path)), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["v"], said["exit"]) == (1, 0)
    assert {"proof", "mark", "code", "facts", "words"} == said["findings"][0].keys()
    assert said["not_proved"]


def test_a_seal_mistyped_is_an_error_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.main(["verify", "x.zip", "--seal", "ABCD"])
    assert caught.value.code == 2
    assert "13 nhóm" in capsys.readouterr().err


def test_an_archive_cannot_command_the_terminal() -> None:
    found = Finding(Proof.FORMATS, Mark.UNREADABLE, Find.NAME_UNKNOWN, {"name": "\x1b[2J\u202e\ud800\r"})
    assert findings.words(found).isprintable()


def test_a_progress_bar_moves_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    verify._bar(True)(50, 100)
    verify._bar(False)(50, 100)
    assert capsys.readouterr().err.count("50/100") == 1


def test_it_runs_where_neither_web_nor_database_is_installed(tmp_path: Path) -> None:
    path = honest().write(tmp_path)
    script = tmp_path / "bare.py"
    script.write_text(
        "import runpy, sys\n"
        "class Nothing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] in {BARE!r}:\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Nothing())\n"
        "sys.argv[1:1] = ['verify']\n"
        "runpy.run_module('app', run_name='__main__')\n",
        encoding="utf-8",
    )
    command = [sys.executable, str(script), str(path)]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "[tally_equal]" in done.stdout
    assert evidence.BOX in done.stdout
