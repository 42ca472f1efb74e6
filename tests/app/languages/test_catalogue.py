"""A language's file is read strictly, shown only when signed off; an office's own words come beside."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from voices import read_again

from app import served
from app.cli import main
from app.languages import catalogue, gaps, phone

HEAD = 'code = "tyz"\nname = "Tày"\ntranslator = "Nông Thị Hoa"\nsigned_off = 2026-11-01\n'


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An office's folder; what is in it counts after read_again()."""
    monkeypatch.setenv("HOMPHIEU_LANGUAGES", str(tmp_path))
    read_again()
    yield tmp_path
    monkeypatch.undo()
    read_again()


def write(folder: Path, text: str, name: str = "tyz") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD + "page = 1", "unknown: page"),
        (HEAD.replace("tyz", "en"), "code"),
        (HEAD.replace("2026-11-01", '"hôm nay"'), "signed_off"),
        (HEAD + 'font = "../x.woff2"', "font"),
        (HEAD + 'font = "None-Regular.woff2"', "font"),
        (HEAD + 'months = ["một"]', "months"),
        (HEAD + '[voting]\n"In" = 1', "voting"),
        (HEAD + '[voting]\n" In" = "x"', "blanks"),
        (HEAD + '[voting]\n"In" = "e\u0301"', "NFC"),
        ("code = ", "Invalid value"),
        ('code = "tyz"', "name"),
    ],
)
def test_what_is_wrong_in_a_file_is_said(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(catalogue.LanguageError, match=r"tyz\.toml") as refused:
        catalogue.read(write(tmp_path, text))
    assert why in str(refused.value)


def test_without_a_translator_or_a_date_nothing_is_shown(own: Path) -> None:
    for missing in ('translator = "Nông Thị Hoa"', "signed_off = 2026-11-01"):
        text = HEAD.replace(missing, 'translator = ""' if "translator" in missing else "")
        write(own, text + '[questionnaires]\n"Hài lòng" = "x"')
        read_again()
        assert "tyz" not in catalogue.shown()
        assert served.file("lang-tyz.json") is None
        assert b"tyz" not in served.document().content
    write(own, HEAD + '[questionnaires]\n"Hài lòng" = "x"')
    read_again()
    assert "tyz" in catalogue.shown()
    assert b'hreflang="tyz"' in served.document().content
    assert b'data-language="tyz" lang="tyz">T\xc3\xa0y<' in served.document().content
    assert "lang-tyz.json" in served.voting_page()


def test_an_office_s_words_join_a_language_once_signed(own: Path) -> None:
    """The words of its own questionnaire; what the program has is said anew where the office says so."""
    words = '[questionnaires]\n"Chờ bao lâu" = "How long did you wait"\n'
    head = HEAD.replace("tyz", "en").replace("Tày", "English")
    write(own, head.replace("signed_off = 2026-11-01\n", "") + words, "en")
    read_again()
    assert catalogue.spoken("en").say("Chờ bao lâu") == "Chờ bao lâu"
    before = served.hashes()
    write(own, head + words, "en")
    read_again()
    english = catalogue.spoken("en")
    assert english.say("Chờ bao lâu") == "How long did you wait"
    assert english.say("Hài lòng") == "Satisfied"
    assert english.translator == "Dự án Hòm Phiếu"
    assert served.hashes()["lang-en.json"] != before["lang-en.json"]  # and so it is sealed with the page
    assert list(gaps.gaps(english)) == []


def test_a_place_that_is_lost_and_a_sentence_that_is_gone_are_told(own: Path) -> None:
    write(own, HEAD + '[voting]\n"Bỏ chọn nội dung %(number)s" = "x"\n"Câu cũ" = "y"\n')
    read_again()
    found = {(one.kind, one.phrase) for one in gaps.gaps(catalogue.shown()["tyz"])}
    assert (gaps.Kind.PLACES, "Bỏ chọn nội dung %(number)s") in found
    assert (gaps.Kind.UNKNOWN, "Câu cũ") in found


def test_phones_get_no_more_than_they_show() -> None:
    [file] = phone.files(catalogue.shown().values()).values()
    assert "Gửi phiếu đánh giá" in file.decode()
    assert "Kết quả các lần mở hòm" not in file.decode()


def test_the_command_lists_languages_and_what_they_lack(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["languages"]) == 0
    said = capsys.readouterr().out
    assert "en   English: Dự án Hòm Phiếu, ngày 26/11/2026; đủ" in said
    assert "tyz  Tày: chưa có người dịch ký tên; chưa hiện" in said
    write(own, HEAD + '[questionnaires]\n"Hài lòng" = "x"')
    read_again()
    assert main.main(["languages"]) == 1
    said = capsys.readouterr()
    assert "Nông Thị Hoa, ngày 01/11/2026; thiếu" in said.out
    assert "  thiếu: Rất hài lòng" in said.out
    assert main.main(["languages", "--template", "tyz"]) == 0
    assert '"Hài lòng" = "x"' in capsys.readouterr().out
    assert main.main(["languages", "--template", "xx"]) == 1
    write(own, "code = ")
    read_again()
    assert main.main(["languages"]) == 1
    assert "tyz.toml" in capsys.readouterr().err


def test_the_command_looks_at_an_office_s_questionnaire(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = own / "phieu.txt"
    form.write_text(
        'id = "phieu"\nversion = 1\ntitle = "Phiếu đánh giá"\n'
        'levels = [{ code = "A", label = "Hài lòng", face = "happy", satisfied = true, opinion = true },\n'
        '{ code = "B", label = "Không hài lòng", face = "unhappy", satisfied = false, opinion = true }]\n'
        'questions = [{ code = "cho", text = "Chờ bao lâu" }]\n',
        encoding="utf-8",
    )
    assert main.main(["languages", "--form", str(form)]) == 1
    assert "  thiếu: Chờ bao lâu" in capsys.readouterr().out
