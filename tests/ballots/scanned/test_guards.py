"""What a file changes beside the pile, and what holds up the end of a counting: each by itself."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from scanning import PNG, Scanning
from simulator import BOX
from sqlmodel import select
from years import add_box

from ballots.errors import Code, Refused
from ballots.forms.kinds import LETTER_FORM, Kind
from ballots.forms.pile import Helper
from ballots.office import setup
from ballots.scanned import sampling, settling, taking
from ballots.scanned.pages import REASONS, ReadPage
from ballots.scanned.pile import pile_of
from ballots.tables import Attendance, Count, Opening, ScannedChoice, ScannedPage, ScannedRemark
from ballots.views import scanned


@pytest.fixture
def meeting() -> Iterator[Scanning]:
    made = Scanning()
    yield made
    made.office.database.close()


def test_sheets_before_the_first_typed_mark_are_not_late(meeting: Scanning) -> None:
    meeting.take(meeting.pages())
    assert meeting.count.paper_late == 0


def test_what_was_typed_before_a_file_is_no_longer_the_last_entry(meeting: Scanning) -> None:
    meeting.office.paper(meeting.numbers[29], ket_qua="HL", thai_do="HL")
    assert meeting.count.paper_last != ""
    meeting.take(meeting.pages()[:20])
    assert meeting.count.paper_last == ""


@pytest.mark.parametrize("other", ["box", "opening"])
def test_a_crop_of_another_count_holds_up_nothing(meeting: Scanning, other: str) -> None:
    add_box(meeting.office, "hom-2", "Hòm phiếu số 2")
    with meeting.office.writing() as session:
        session.add(Opening(id=99, committee_id="hoi-dong", started_at=meeting.office.now, place=""))
        session.flush()
        at = (meeting.office.opening_id, "hom-2") if other == "box" else (99, BOX)
        session.add(ScannedRemark(id="00", opening_id=at[0], box_id=at[1], crop=PNG))
    assert meeting.office.finish().state == "final"


# --- what is told of the pile -----------------------------------------------------------------------------


def test_all_files_together_are_told(meeting: Scanning) -> None:
    meeting.office.paper(meeting.numbers[29], ket_qua="HL", thai_do="HL")
    pages = [replace(one, remark=PNG, typed=True) for one in meeting.pages(doubtful=15)[:29]]
    meeting.take(pages[:14])
    meeting.take(pages[14:])
    pile = pile_of(meeting.count)
    assert pile is not None
    assert (pile.sheets, pile.doubtful, pile.remarks, pile.typed, pile.late) == (29, 15, 29, 29, 29)


@pytest.mark.parametrize("typed", [True, False])
def test_who_typed_numbers_is_told_where_one_of_them_was_taken(meeting: Scanning, *, typed: bool) -> None:
    by = (Helper("ubnd", "Ông A"), Helper("mttq", "Bà B"))
    pages = [replace(one, typed=typed) for one in meeting.pages()]
    with meeting.office.writing() as session:
        taking.take_in(session, *meeting.at, pages, meeting.office.random, by)
    pile = pile_of(meeting.count)
    assert pile is not None
    assert pile.typed_by == (by if typed else ())


# --- the sample -------------------------------------------------------------------------------------------


def compare(meeting: Scanning, page: bytes, role: str = "clerk") -> Code | None:
    """This very sheet is compared; None if it was."""
    with meeting.office.writing() as session:
        account = meeting.office.account(session, role)
        try:
            sampling.compare(session, *meeting.at, account, page, meeting.office.today, same=True)
        except Refused as no:
            return no.code
    return None


def sampled(meeting: Scanning) -> list[ScannedPage]:
    with meeting.office.reading() as session:
        return [one for one in session.exec(select(ScannedPage)).all() if one.sampled]


def test_a_sheet_is_compared_once_and_it_is_that_sheet(meeting: Scanning) -> None:
    meeting.take(meeting.pages())
    meeting.draw()
    last = sampled(meeting)[-1].page
    assert compare(meeting, last) is None
    assert [one.page for one in sampled(meeting) if one.compared] == [last]
    assert compare(meeting, last) is Code.SCAN_SETTLED
    drawn = {one.page for one in sampled(meeting)}
    other = next(one.fingerprint for one in meeting.pages() if one.fingerprint not in drawn)
    assert compare(meeting, other) is Code.SCAN_SETTLED


def test_who_did_not_come_neither_compares_nor_is_shown_a_sheet(meeting: Scanning) -> None:
    meeting.take(meeting.pages())
    meeting.draw()
    with meeting.office.writing() as session:
        session.exec(select(Attendance).where(Attendance.role == "clerk")).one().present = False
    assert compare(meeting, sampled(meeting)[0].page) is Code.NOT_PRESENT
    with meeting.office.reading() as session:
        account = meeting.office.account(session, "clerk")
    with meeting.office.reading() as session, pytest.raises(Refused) as no:
        scanned.next_sheet(session, *meeting.at, account, meeting.office.today)
    assert no.value.code is Code.NOT_PRESENT


def test_the_sample_is_drawn_once_by_the_head_of_the_chain(meeting: Scanning) -> None:
    meeting.take(meeting.pages())
    with meeting.office.reading() as session:
        head = sampling.chain.heads(session, [BOX])[BOX].hash
    keys = [one.fingerprint for one in meeting.pages()]
    meeting.draw()
    assert [one.page for one in sampled(meeting)] == sampling.drawn(head, keys, keys, 5)
    with pytest.raises(Refused) as no:
        meeting.draw()
    assert no.value.code is Code.WRONG_STEP


def test_nothing_is_decided_compared_or_shown_while_files_come_in(meeting: Scanning) -> None:
    def refused(pages: list[ReadPage]) -> None:
        if pages:
            meeting.take(pages)
        key = meeting.pages()[0].fingerprint
        assert compare(meeting, key) is Code.WRONG_STEP
        with pytest.raises(Refused) as no:
            meeting.next("ubnd")
        assert no.value.code is Code.WRONG_STEP
        with meeting.office.reading() as session:
            account = meeting.office.account(session, "ubnd")
        on = (account, key, "ket_qua", "HL", meeting.office.today)
        with meeting.office.writing() as session, pytest.raises(Refused) as no:
            settling.decide(session, *meeting.at, *on)
        assert no.value.code is Code.WRONG_STEP

    refused([])
    refused(meeting.pages(doubtful=2))


# --- what a member is shown, and where files may come in --------------------------------------------------


def test_a_role_is_asked_about_each_mark_once(meeting: Scanning) -> None:
    """… also while it waits for the other one: each question of a sheet, and the same question of another."""
    first, second, *rest = meeting.pages(doubtful=2)
    first = replace(first, marks=tuple(replace(one, choice=None) for one in first.marks))
    meeting.take([first, second, *rest])
    meeting.draw()
    asked = []
    while doubt := meeting.next("ubnd"):
        assert doubt.left == 4 - len(asked)
        asked.append((doubt.page, doubt.question))
        meeting.decide("ubnd", "", doubt)
    of_first = [(first.fingerprint, question) for question in ("ket_qua", "thai_do", REASONS)]
    assert sorted(asked) == sorted([*of_first, (second.fingerprint, "ket_qua")])


def test_a_count_that_is_none_is_unknown(meeting: Scanning) -> None:
    for at in ((12_345, BOX), (meeting.office.opening_id, "hom-9")):
        with meeting.office.reading() as session, pytest.raises(Refused) as no:
            scanned.left_of(session, *at)
        assert no.value.code is Code.OPENING_UNKNOWN


@pytest.mark.parametrize("state", ["called", "final"])
def test_a_file_is_not_even_read_before_the_slot_is_closed_or_after_the_result(
    meeting: Scanning, state: str
) -> None:
    with meeting.office.writing() as session:
        session.get_one(Count, meeting.at).state = state
    with meeting.office.reading() as session, pytest.raises(Refused) as no:
        scanned.form_to_read(session, *meeting.at)
    assert no.value.code is Code.WRONG_STEP


def test_a_file_for_a_box_of_letters_is_not_even_read(meeting: Scanning) -> None:
    opening = meeting.office.opening_id
    about = {"form": LETTER_FORM, "kind": Kind.LETTERS}
    with meeting.office.writing() as session:
        setup.add_box(session, "hoi-dong", "hom-thu", "Hòm thư", "Tầng 2", **about)  # type: ignore[arg-type]
        count = session.get_one(Count, meeting.at).model_dump() | {"box_id": "hom-thu"}
        session.add(Count(**count))
    with meeting.office.reading() as session, pytest.raises(Refused) as no:
        scanned.form_to_read(session, opening, "hom-thu")
    assert no.value.code is Code.BOX_KIND


@pytest.mark.parametrize(("choice", "left"), [("BT", 1), ("!several", 0)])
def test_of_a_sheet_that_is_invalid_all_choices_are_forgotten_else_of_the_mark_alone(
    meeting: Scanning, choice: str, left: int
) -> None:
    first, *rest = meeting.pages()
    both = [replace(one, choice=None if one.question else "") for one in first.marks]
    meeting.take([replace(first, marks=tuple(both)), *rest])
    meeting.draw()
    meeting.decide("ubnd", choice)
    meeting.decide("ubnd", "HL")
    meeting.decide("mttq", choice)
    with meeting.office.reading() as session:
        assert len(session.exec(select(ScannedChoice)).all()) == left


def test_a_pile_is_counted_once_its_sample_is_drawn_and_what_is_typed_then_is_late(meeting: Scanning) -> None:
    meeting.take(meeting.pages())
    with pytest.raises(Refused) as no:
        meeting.add()
    assert (no.value.code, meeting.count.paper_marked) == (Code.WRONG_STEP, 0)
    meeting.draw()
    meeting.compare_all()
    meeting.add()
    assert (meeting.count.paper_marked, meeting.count.paper_begun) == (30, True)
