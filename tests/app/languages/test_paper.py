"""The paper ballot in another language: the words of the screen, and what the committee needs to count it."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from app.languages import catalogue, gaps, paper
from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import BallotSheet
from printing.ballot.sheets import draw_ballots
from printing.tongue import VIETNAMESE

ENGLISH = paper.tongues()["en"]
SHEETS = {"hai-noi-dung": 1, "hai-noi-dung-3": 1, "hai-noi-dung-5": 1, "nam-yeu-to": 2}


def ballot(form_id: str) -> BallotSheet:
    return BallotSheet(
        parent="UBND xã Đông Thanh",
        unit="Trung tâm Phục vụ hành chính công",
        box="Hòm phiếu số 1",
        form=builtin(form_id),
        slip_number="N5RT8WYZ",
        code="7K3M9QPA2C4D6F8GX",
        url="https://phieu.example.vn/p/hom-1#7K3M9QPA2C4D6F8GX...lang=en",
        expires_on=date(2027, 2, 28),
        field="Chứng thực",
        desk="3",
        trial=False,
    )


def words(pdf: bytes) -> tuple[int, str]:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return len(pages), " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("form_id", SHEETS)
def test_it_says_what_the_screen_says_and_names_each_level_in_vietnamese(form_id: str) -> None:
    form = builtin(form_id)
    sheets, said = words(draw_ballots([ballot(form_id)], ENGLISH))
    assert sheets == SHEETS[form_id]
    english = catalogue.spoken("en")
    for question in form.questions:
        assert english.say(question.text) in said
        assert question.text not in said
    broken = said.replace(" ", "")
    for level in form.levels:
        assert f"{english.say(level.label)}({level.label})".replace(" ", "") in broken
    assert "Field: Certification – Counter: 3" in said
    assert "Valid until the end of 28 February 2027." in said
    assert "Hội đồng cắt dải này khi kiểm phiếu" in said  # the committee's own


@pytest.mark.parametrize("form_id", [*SHEETS][:3])
def test_reasons_fit_on_the_sheet_in_english_too(form_id: str) -> None:
    _, said = words(draw_ballots([ballot(form_id)], ENGLISH))
    assert "Result came late" in said


def test_the_vietnamese_ballot_is_the_one_without_a_language() -> None:
    assert draw_ballots([ballot("hai-noi-dung")], VIETNAMESE) == draw_ballots([ballot("hai-noi-dung")])


def test_letters_that_the_typeface_lacks_are_not_offered_on_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    words_of = {section: {} for section in catalogue.SECTIONS} | {"questionnaires": {"Hài lòng": "ꪹꪖꪸꪉ"}}
    thai = catalogue.Language("blt", "Thái", "Lò Văn Pọn", date(2026, 11, 2), words_of)
    shown = {**catalogue.shown(), "blt": thai}
    monkeypatch.setattr(catalogue, "shown", lambda: shown)
    assert list(paper.tongues.__wrapped__()) == ["vi", "en"]
    assert len(list(gaps.gaps(thai))) > 300
