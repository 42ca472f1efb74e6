"""The sentences that citizens read: each stands in vi.toml, and is said in every language signed off."""

import re
import tomllib
from pathlib import Path

import pytest
from phrases import VIETNAMESE, in_html, in_python, in_script

import app
from app import templating
from app.languages import catalogue, gaps
from app.words import followup, refusals, sentences
from ballots.forms import questionnaire
from printing import wording
from printing.letters import poster

ROOT = Path(app.__file__).parent
SHOWN = catalogue.shown()
SOURCE = SHOWN["vi"]
KNOWN = {phrase for section in catalogue.SECTIONS for phrase in SOURCE.words[section]}
PUBLIC = (
    "base",
    "boxes",
    "box",
    "box_result",
    "control_beside",
    "about",
    "trust",
    "lookup",
    "macros",
    "error",
    "letter",
    "answers",
    "province_results",
    "unit_results",
    "chart",
    "credibility",
)
# What a citizen's browser may be refused on a page.
REFUSED = (
    *("not_found", "box_unknown", "bad_request", "method_wrong", "input_wrong", "address_long", "head_long"),
    *("server_fault", "database_away", "database_busy", "database_full"),
)


def test_vietnamese_and_english_are_shown_and_nobody_else_is_without_a_translator() -> None:
    assert list(SHOWN) == ["vi", "en"]
    for one in catalogue.all_languages().values():
        assert one.signed == (one.code in SHOWN)
        assert one.signed or not any(one.words.values())


@pytest.mark.parametrize("code", SHOWN)
def test_a_language_that_is_shown_lacks_nothing(code: str) -> None:
    assert list(gaps.gaps(SHOWN[code])) == []


@pytest.mark.parametrize("name", ["vote.html", "said.html"])
def test_every_text_of_the_voting_page_is_known(name: str) -> None:
    page = (ROOT / "static" / name).read_text(encoding="utf-8")
    assert [text for text in in_html(page) if text not in KNOWN] == []


def test_every_text_of_the_kiosk_s_screens_for_citizens_is_known() -> None:
    """Pairing a device is the staff's."""
    page = (ROOT / "templates" / "kiosk.html").read_text(encoding="utf-8")
    page = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", page)
    found = in_html(page)
    assert "Tôi còn đang chọn" in found
    assert "Ghép" not in found
    assert [text for text in found if text not in KNOWN and VIETNAMESE.search(text)] == []


@pytest.mark.parametrize(
    "name",
    [
        "vote.js",
        "marks.js",
        "parts.js",
        "delivery.js",
        "waiting.js",
        "listen.js",
        "kiosk.js",
        "kiosk-board.js",
    ],
)
def test_every_piece_that_scripts_write_is_part_of_a_sentence(name: str) -> None:
    """What is put together of pieces stands in the list as a whole, with places."""
    pieces = in_script((ROOT / "static" / name).read_text(encoding="utf-8"))
    plain = [re.sub(r"%\(\w+\)s", "${}", phrase).casefold() for phrase in KNOWN]
    unknown = []
    for piece in pieces:
        if piece.startswith("Chưa ghép được"):
            continue  # said to the staff who pair a kiosk
        parts = [part.strip(" ,.:;/–…").casefold() for part in piece.split("${}")]
        parts = [part for part in parts if VIETNAMESE.search(part)]
        if not all(any(part in phrase for phrase in plain) for part in parts):
            unknown.append(piece)
    assert unknown == []


def test_every_role_of_the_ballot_s_own_line_is_known() -> None:
    names = (ROOT / "static" / "rule.js").read_text(encoding="utf-8").partition("};")[0]
    assert [name for name in re.findall(r': "([^"]+)"', names) if name not in KNOWN] == []


@pytest.mark.parametrize("name", PUBLIC)
def test_every_sentence_of_a_public_page_is_known(name: str) -> None:
    drawn = templating.environment()
    loader = drawn.loader
    assert loader is not None
    source, _, _ = loader.get_source(drawn, f"{name}.html")
    said = (message for _, _, message in drawn.extract_translations(source))
    found = {one if isinstance(one, str) else one[0] for one in said}  # with places: a tuple
    assert found
    assert found - KNOWN == set()


@pytest.mark.parametrize("name", [name for name in PUBLIC if name not in ("macros", "base")])
def test_no_vietnamese_stands_on_a_public_page_beside_what_is_translated(name: str) -> None:
    source = (ROOT / "templates" / f"{name}.html").read_text(encoding="utf-8")
    bare = re.sub(r"\{% trans.*?endtrans %\}|_\(\"[^\"]*\"|\{#.*?#\}", "", source, flags=re.DOTALL)
    if name == "error":
        bare = bare.replace("Quay lại để sửa", "")  # the staff's
    assert VIETNAMESE.findall(bare) == []


def test_what_public_pages_say_by_code_is_known() -> None:
    said = [*wording.WARNINGS.values(), *wording.DESTROYED.values(), wording.TOO_FEW, wording.TOOK_PART]
    said += [
        *wording.UNSLIPPED.values(),
        *followup.KINDS.values(),
        poster.INVITED,
        *sentences.ROLES.values(),
        *(refusals.REFUSALS[code] for code in REFUSED),
    ]
    assert [text for text in said if text not in KNOWN] == []


@pytest.mark.parametrize("form_id", questionnaire.builtin_ids())
def test_every_word_of_the_questionnaires_is_known(form_id: str) -> None:
    form = questionnaire.builtin(form_id)
    assert gaps.phrases_of(form) - KNOWN == set()


@pytest.mark.parametrize("name", ["poster.py", "seal.py"])
def test_a_notice_says_nothing_unknown_to_citizens(name: str) -> None:
    found = list(in_python(ROOT.parent / "printing" / "notices" / name))
    assert found
    assert [text for text in found if text not in KNOWN] == []


def test_the_paper_ballot_says_nothing_unknown_to_citizens() -> None:
    """What the committee alone reads stays Vietnamese: the strip that it cuts off."""
    committee = ("Số phiếu", "Hội đồng cắt", "Tờ ", "ghim")
    printing = ROOT.parent / "printing" / "ballot"
    for name in ("sheets.py", "paper.py", "parts.py", "strip.py", "stub.py"):
        found = [text for text in in_python(printing / name) if not text.startswith(committee)]
        title = "Phiếu đánh giá sự hài lòng"  # of the PDF
        assert [text for text in found if text not in KNOWN and text != title] == []


@pytest.mark.parametrize("code", [code for code in SHOWN if code != "vi"])
def test_no_line_of_a_receipt_can_be_taken_for_its_code(code: str) -> None:
    """A receipt is read out of a text that was copied whole: no line of it has only letters of a code."""
    alphabet = set("0123456789ABCDEFGHJKMNPQRSTVWXYZ" + "OIL")
    for phrase in ("Xác nhận đã nhận phiếu", "Mã xác nhận:", "Chữ ký của hòm phiếu:"):
        letters = {letter for letter in SHOWN[code].say(phrase).upper() if letter.isalpha()}
        assert letters - alphabet, phrase


def test_a_template_has_every_sentence_once_and_can_be_read(tmp_path: Path) -> None:
    tay = catalogue.all_languages()["tyz"]
    file = tmp_path / "tyz.toml"
    file.write_text(gaps.template(tay), encoding="utf-8")
    assert len(list(gaps.gaps(catalogue.read(file)))) == len(list(gaps.gaps(tay))) > 300
    raw = tomllib.loads(gaps.template(catalogue.all_languages()["en"]))
    assert raw["questionnaires"]["Hài lòng"] == "Satisfied"
