"""A questionnaire's file that is none yet: each fault has its reason and its line."""

import ast
import unicodedata
from pathlib import Path

import pytest

from app.cli import main
from app.words.form_faults import FORM_FAULTS
from ballots.errors import Code, Refused
from ballots.forms.questionnaire import builtin, read_form, read_named
from ballots.forms.source import write_source

ROOT = Path(__file__).resolve().parents[3]
SOURCE = write_source(builtin("hai-noi-dung").published)
LINES = SOURCE.split("\n")


def line_with(text: str, nth: int = 1) -> int:
    return [number for number, line in enumerate(LINES, start=1) if text in line][nth - 1]


def edited(number: int, line: str) -> bytes:
    return "\n".join([*LINES[: number - 1], line, *LINES[number:]]).encode()


LEVEL, QUESTION, TITLE = line_with("face =", 2), line_with("ket_qua"), line_with("title =")
FAULTS: dict[str, tuple[bytes, str, str, int]] = {
    "a byte order mark": (b"\xef\xbb\xbf" + SOURCE.encode(), "bom", "", 1),
    "UTF-16 as Windows calls Unicode": (SOURCE.encode("utf-16"), "utf16", "", 1),
    "UTF-16 without a mark": (SOURCE.encode("utf-16-be"), "utf16", "", 1),
    "windows-1258": (edited(TITLE, "# QQ").replace(b"QQ", b"\xe2", 1), "not_utf8", "", TITLE),
    "one line of decomposed letters": (
        edited(TITLE, unicodedata.normalize("NFD", LINES[TITLE - 1])),
        "not_nfc",
        "",
        TITLE,
    ),
    "no TOML": (edited(TITLE, "title = "), "not_toml", "", TITLE),
    "an unknown key": (edited(TITLE, LINES[TITLE - 1] + "\ncolour = 2"), "unknown_key", "colour", TITLE + 1),
    "an unknown key in quotes": (
        edited(TITLE, LINES[TITLE - 1] + '\n"mầu" = 2'),
        "unknown_key",
        "mầu",
        TITLE + 1,
    ),
    "an unknown key in a level": (
        edited(LEVEL, LINES[LEVEL - 1].replace("face =", "smile = 1, face =")),
        "unknown_key",
        "smile",
        LEVEL,
    ),
    "a flag of another type": (edited(TITLE, "title = 5"), "wrong_type", "title", TITLE),
    "a key that is missing": (edited(TITLE, ""), "missing_key", "title", 0),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_has_its_reason_its_key_and_its_line(case: str) -> None:
    source, why, key, line = FAULTS[case]
    with pytest.raises(Refused) as refused:
        read_form(source)
    assert refused.value.code is Code.FORM_MALFORMED
    assert refused.value.facts == {"why": why, "key": key, "line": line}


@pytest.mark.parametrize("case", FAULTS)
def test_form_add_says_it_in_a_sentence_of_its_own(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, why, key, line = FAULTS[case]
    (tmp_path / "xa.toml").write_bytes(source)
    assert main.main(["form", "add", str(tmp_path / "xa.toml")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert FORM_FAULTS[why] in said
    assert f"“{key}”" in said or not key
    assert (f"dòng {line}: " in said) == bool(line)


def test_every_reason_has_words_of_its_own_and_no_word_is_an_orphan() -> None:
    given = set()
    for path in (ROOT / "ballots" / "forms").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="malformed"), args=[ast.Constant(value=why), *_]):
                    given.add(why)
    assert given == FORM_FAULTS.keys()
    assert len(set(FORM_FAULTS.values())) == len(FORM_FAULTS)


def test_a_questionnaire_that_was_kept_is_the_one_of_its_name_or_damaged() -> None:
    form = builtin("hai-noi-dung")
    assert read_named(form.name, form.published) == form
    for source in (None, b"", form.published + b"\n", builtin("nam-yeu-to").published):
        with pytest.raises(Refused) as refused:
            read_named(form.name, source)
        assert (refused.value.code, refused.value.facts) == (Code.FORM_DAMAGED, {"form": form.name})
