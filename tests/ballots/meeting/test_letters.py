"""Letters at the opening: numbers in no order, paper ones counted apart, contacts on no paper."""

import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from archived import QUORUM
from pypdf import PdfReader
from simulator import BOX, Office
from sqlmodel import col, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import CONTACT_CHARACTERS, LETTER_CHARACTERS, write_letter
from ballots.meeting import letters, minutes
from ballots.sealing.envelope import MAX_ANSWER_BYTES
from ballots.tables import Box, Count, Letter
from ballots.views import counts
from printing.record.minutes import draw_minutes

FORM = questionnaire.builtin("thu-gop-y")
REAL = "Đề nghị bộ phận một cửa đặt thêm ghế chờ, quạt trần và nước uống ở sảnh tầng một. "


@pytest.fixture
def office() -> Office:
    return Office(form=FORM, smallest=1).ready()


def opened(office: Office, *texts: str) -> None:
    for text in texts:
        office.write(text, f"0912 345 67{len(text) % 10}")
    office.today = date(2026, 11, 30)
    office.open(QUORUM)


def type_in(office: Office, text: str, contact: str = "") -> Letter:
    with office.writing() as session:
        return letters.add_paper(session, office.opening_id, BOX, text, contact, office.random)


def stored(office: Office) -> list[Letter]:
    with office.reading() as session:
        return list(session.exec(select(Letter).order_by(col(Letter.number))))


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_letters_get_numbers_in_no_order_and_paper_ones_come_last(office: Office) -> None:
    sent = [f"Thư thứ {at}" for at in range(12)]
    opened(office, *sent)
    type_in(office, "Thư trong hòm gỗ")
    assert [one.number for one in stored(office)] == [None]
    office.finish()
    found = stored(office)
    assert [one.number for one in found] == list(range(1, 14))
    assert [one.source for one in found] == ["electronic"] * 12 + ["paper"]
    texts = [one.text for one in found[:12]]
    assert sorted(texts) == sorted(sent)
    assert texts != sent
    assert [one.id for one in found[:12]] == sorted(one.id for one in found[:12])


def test_numbers_are_drawn_anew_whatever_order_the_count_has_kept(office: Office) -> None:
    opened(office, "Một")
    kept = [f"Thư thứ {at:02}" for at in range(20)]
    with office.writing() as session:
        count = session.get_one(Count, (office.opening_id, BOX))
        count.remarks = json.dumps([write_letter(text, None) for text in kept])
    office.finish()
    texts = [one.text for one in stored(office)]
    assert sorted(texts) == kept != texts


def test_a_paper_letter_is_counted_apart_and_may_be_taken_back(office: Office) -> None:
    opened(office, "Một")
    kept = type_in(office, "Thư giấy", "Bà Lan, thôn 3")
    wrong = type_in(office, "Gõ nhầm")
    with office.writing() as session:
        letters.take_back(session, office.opening_id, BOX, wrong.id)
    office.finish()
    with office.reading() as session:
        count = counts.box_count(session, office.opening_id, BOX)
    assert count.electronic is not None
    assert (count.electronic.valid, count.paper.valid, count.collected.valid) == (1, 1, 2)
    assert [(one.text, one.contact) for one in stored(office) if one.source == "paper"] == [
        (kept.text, "Bà Lan, thôn 3")
    ]


def test_what_is_no_letter_of_this_count_is_refused(office: Office) -> None:
    opened(office, "Một")
    assert code_of(lambda: type_in(office, " \n ")) is Code.TEXT_MISSING
    assert code_of(lambda: type_in(office, "x" * (LETTER_CHARACTERS + 1))) is Code.TEXT_LONG
    assert code_of(lambda: type_in(office, "x", "y" * (CONTACT_CHARACTERS + 1))) is Code.TEXT_LONG
    with office.writing() as session:
        at = (session, office.opening_id, BOX, "00" * 8)
        assert code_of(lambda: letters.take_back(*at)) is Code.REMARK_UNKNOWN
    office.finish()
    assert code_of(lambda: type_in(office, "Muộn")) is Code.WRONG_STEP
    with office.writing() as session:
        at = (session, office.opening_id, BOX, stored(office)[0].id)
        assert code_of(lambda: letters.take_back(*at)) is Code.WRONG_STEP


def test_an_electronic_letter_is_not_taken_back(office: Office) -> None:
    opened(office, "Một")
    with office.writing() as session:
        row = Letter(
            id="ab", box_id=BOX, opening_id=office.opening_id, period=1, source="electronic", text="x"
        )
        session.add(row)
    with office.writing() as session:
        assert (
            code_of(lambda: letters.take_back(session, office.opening_id, BOX, "ab")) is Code.REMARK_UNKNOWN
        )


def test_a_letter_of_another_boxs_count_is_not_taken_back(office: Office) -> None:
    opened(office, "Một")
    with office.writing() as session:
        shared = session.get_one(Box, BOX).model_dump(include={"unit_id", "committee_id", "questionnaire"})
        session.add(Box(id="hom-2", name="Hòm thư 2", place="Tầng 2", kind="letters", **shared))
        session.flush()
        given = {"opening_id": office.opening_id, "period": 1, "source": "paper", "text": "x"}
        session.add(Letter(id="cd", box_id="hom-2", **given))
    with office.writing() as session:
        at = (session, office.opening_id, BOX, "cd")
        assert code_of(lambda: letters.take_back(*at)) is Code.REMARK_UNKNOWN


def test_a_box_of_ballots_takes_no_paper_letter() -> None:
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    opened(office)
    assert code_of(lambda: type_in(office, "Thư")) is Code.BOX_KIND


def test_the_contact_is_in_no_minutes_and_no_chain_and_the_text_is_masked(office: Office) -> None:
    opened(office, "Gọi cho tôi 0987 654 321 nhé", "Không in thư này")
    office.finish()
    [ticked] = [one.id for one in stored(office) if one.text.startswith("Gọi")]
    with office.writing() as session:
        minutes.edit(session, office.opening_id, minutes.Narrative(), [ticked])
    with office.reading() as session:
        view = counts.minutes_view(session, office.opening_id, 1, office.now)
        rows = counts.remark_rows(session, office.opening_id)
        told = b"".join(one.payload for one in chain.entries(session, BOX))
    pdf = draw_minutes(view)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    assert "3. Thư góp ý" in text
    assert "Gọi cho tôi [đã che] nhé" in text
    assert "Không in thư này" not in text
    assert "Tỷ lệ tham gia" not in text
    assert "0912" not in text
    assert "0987" not in text
    assert b"0912" not in told
    assert {row.contact[:4] for row in rows} == {"0912"}  # the secretary's page has it
    office.file(pdf=pdf)


def test_a_real_letter_of_the_longest_kind_fits_into_an_envelope() -> None:
    text = (REAL * 30)[:LETTER_CHARACTERS].strip()
    ballot = questionnaire.Ballot({}, remark=text, contact="Nguyễn Thị Thưởng, " + "9" * 80)
    written = questionnaire.write_answers(FORM, ballot)
    assert len(written) <= MAX_ANSWER_BYTES
    assert questionnaire.read_answers(FORM, written) == ballot


def test_a_longer_one_is_unfit() -> None:
    long = questionnaire.write_answers(FORM, questionnaire.Ballot({}, remark="x" * (LETTER_CHARACTERS + 1)))
    with pytest.raises(questionnaire.Unfit):
        questionnaire.read_answers(FORM, long)
