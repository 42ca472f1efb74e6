"""Pages come in: a number is spent once, a page taken once; whatever speaks against one lays it aside."""

import json
from dataclasses import replace

import pytest
from scanning import Scanning, page
from sheets import enter_marks
from sqlmodel import select

from ballots.errors import Code, Refused
from ballots.forms.kinds import LETTER_FORM, Kind
from ballots.office import setup
from ballots.scanned import taking
from ballots.scanned.pages import Why
from ballots.scanned.taking import LEAST_PILE
from ballots.tables import Count, RetiredSlip, ScannedMark, ScannedRemark, Slip


@pytest.fixture
def meeting() -> Scanning:
    return Scanning(12)


def whys(meeting: Scanning, *pages: object) -> list[Why]:
    return [one.why for one in meeting.take(pages).aside]  # type: ignore[arg-type]


def test_numbers_are_spent_and_marks_wait(meeting: Scanning) -> None:
    before = meeting.count
    taken = meeting.take(meeting.pages(doubtful=2))
    after = meeting.count
    assert (taken.sheets, taken.doubtful, taken.aside) == (12, 2, ())
    assert (after.paper_spent, after.paper_scanned, after.paper_marked) == (12, 12, 0)
    assert after.paper == before.paper  # no mark is counted yet
    moved = json.loads(after.counters_to)["used_paper"] - json.loads(before.counters_to)["used_paper"]
    assert moved == 12


def test_a_file_that_comes_again_changes_nothing(meeting: Scanning) -> None:
    """After a crash, or a press too much: by its fingerprints, and scanned anew by its numbers."""
    meeting.take(meeting.pages())
    before = meeting.office.database, meeting.count.model_dump(), meeting.rows()
    assert whys(meeting, *meeting.pages()) == [Why.SEEN] * 12
    anew = [replace(one, fingerprint=bytes([at] * 32)) for at, one in enumerate(meeting.pages())]
    assert whys(meeting, *anew) == [Why.USED] * 12
    assert before[1:] == (meeting.count.model_dump(), meeting.rows())


def test_one_page_twice_in_a_file_is_one_ballot(meeting: Scanning) -> None:
    pages = meeting.pages()
    taken = meeting.take([*pages, pages[3], replace(pages[4], fingerprint=bytes(32))])
    assert taken.sheets == 12
    assert [one.why for one in taken.aside] == [Why.SEEN, Why.USED]


def test_the_same_picture_under_another_number_is_refused(meeting: Scanning) -> None:
    *pages, last = meeting.pages()
    copied = replace(last, fingerprint=pages[0].fingerprint)
    assert whys(meeting, *pages, copied) == [Why.SEEN]


def test_what_the_number_decides_goes_to_a_person(meeting: Scanning) -> None:
    used, void, *rest = meeting.numbers
    meeting.office.paper(used, ket_qua="HL", thai_do="HL")
    meeting.office.void(void)
    pages = [page(used, 1), page(void, 2), page("00000000", 3), page(None, 4)]
    taken = meeting.take([*pages, *(page(number, at) for at, number in enumerate(rest, start=5))])
    assert [one.why for one in taken.aside] == [Why.USED, Why.VOID, Why.UNKNOWN, Why.NUMBERLESS]
    assert meeting.count.paper_spent == 1 + len(rest)


def test_a_page_of_another_box_is_named_and_its_slip_stays_good(meeting: Scanning) -> None:
    """Nor is it of another box first of all, where the page itself is wrong."""
    with meeting.office.writing() as session:
        setup.add_box(session, "hoi-dong", "hom-2", "Hòm phiếu số 2", "Tầng 2", form="hai-noi-dung")
        slip = session.exec(select(Slip).where(Slip.number == meeting.numbers[0])).one()
        slip.box_id = "hom-2"
        session.add(slip)
        over = {"token_hash": bytes(32), "expires_on": slip.expires_on, "state": "expired"}
        session.add(RetiredSlip(box_id="hom-2", number="7K3M9QPA", **over))
    first = meeting.pages()[0]
    wrong = replace(first, page=13, fingerprint=bytes(32), wrong=Why.SECOND)
    taken = meeting.take([*meeting.pages(), wrong, page("7K3M9QPA", 14)])
    assert [(one.page, one.why, one.box) for one in taken.aside] == [
        (1, Why.ANOTHER_BOX, "Hòm phiếu số 2"),
        (13, Why.SECOND, ""),
        (14, Why.ANOTHER_BOX, "Hòm phiếu số 2"),
    ]
    with meeting.office.reading() as session:
        assert session.exec(select(Slip.state).where(Slip.number == meeting.numbers[0])).one() == "live"


@pytest.mark.parametrize("marks", [("XX", "HL", ""), ("HL", "HL", "khong_co")])
def test_marks_that_the_questionnaire_does_not_know_are_of_another_form(
    meeting: Scanning, marks: tuple[str, str, str]
) -> None:
    *good, last = meeting.pages()
    odd = page(last.number, 99, marks)
    assert whys(meeting, *good, odd, replace(odd, marks=odd.marks[:1])) == [Why.ANOTHER_FORM] * 2


def test_what_the_reader_found_wrong_is_said(meeting: Scanning) -> None:
    *good, last = meeting.pages()
    wrong = [replace(last, wrong=why, marks=()) for why in (Why.UNREAD, Why.MIRRORED, Why.SECOND)]
    assert whys(meeting, *good, *wrong) == [Why.UNREAD, Why.MIRRORED, Why.SECOND]


def test_so_few_that_one_could_guess_are_typed_in(meeting: Scanning) -> None:
    before = meeting.count.model_dump()
    with pytest.raises(Refused) as no:
        meeting.take(meeting.pages()[: LEAST_PILE - 1])
    assert (no.value.code, no.value.facts) == (Code.SCAN_FEW, {"least": LEAST_PILE, "sheets": LEAST_PILE - 1})
    assert (meeting.count.model_dump(), meeting.rows()) == (before, 0)


def test_nothing_comes_in_once_the_sample_is_drawn(meeting: Scanning) -> None:
    meeting.take(meeting.pages()[:11])
    meeting.draw()
    with pytest.raises(Refused) as no:
        meeting.take(meeting.pages())
    assert no.value.code is Code.WRONG_STEP


def test_nothing_comes_in_before_the_slot_is_closed(meeting: Scanning) -> None:
    with meeting.office.writing() as session:
        session.get_one(Count, meeting.at).state = "called"
    with pytest.raises(Refused) as no:
        meeting.take(meeting.pages())
    assert no.value.code is Code.WRONG_STEP


def test_a_box_of_letters_takes_none(meeting: Scanning) -> None:
    letters = {"form": LETTER_FORM, "kind": Kind.LETTERS}
    with meeting.office.writing() as session:
        setup.add_box(session, "hoi-dong", "hom-thu", "Hòm thư", "Tầng 2", **letters)  # type: ignore[arg-type]
    at = (meeting.office.opening_id, "hom-thu", meeting.pages(), meeting.office.random)
    with meeting.office.writing() as session, pytest.raises(Refused) as no:
        taking.take_in(session, *at)
    assert no.value.code is Code.BOX_KIND


def test_no_row_has_a_number_and_a_remark_has_no_sheet(meeting: Scanning) -> None:
    meeting.take(meeting.pages(remark=b"\x89PNG remark"))
    with meeting.office.reading() as session:
        columns = {
            column.name for table in (ScannedMark, ScannedRemark) for column in table.__table__.columns
        }  # type: ignore[attr-defined]
        keys = [row.id for row in session.exec(select(ScannedRemark))]
        pages = {row.page.hex() for row in session.exec(select(ScannedMark))}
    assert "number" not in columns
    assert keys == sorted(keys)
    assert len(set(keys)) == 12
    assert not any(key in page for key in keys for page in pages)


def test_sheets_that_come_after_typed_marks_are_told_as_late(meeting: Scanning) -> None:
    first, *_ = meeting.numbers
    meeting.office.paper(first, ket_qua="HL", thai_do="HL")
    meeting.take(meeting.pages())
    assert meeting.count.paper_late == 11


def test_typed_marks_do_not_take_the_places_of_sheets_that_wait(meeting: Scanning) -> None:
    meeting.take(meeting.pages())
    with pytest.raises(Refused) as no:
        enter_marks(meeting.office, ket_qua="HL", thai_do="HL")
    assert no.value.code is Code.PAPER_UNNUMBERED
