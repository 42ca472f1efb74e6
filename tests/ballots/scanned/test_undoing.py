"""A scanned file is taken back: everything is as it was before it, and no more than that."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from scanning import PNG, Scanning
from simulator import BOX
from sqlmodel import select

from ballots.box import slips
from ballots.errors import Code, Refused
from ballots.scanned import undoing
from ballots.scanned.pages import ReadPage
from ballots.scanned.pile import pile_of
from ballots.tables import Box, Count, ScannedMark, ScannedPage, ScannedRemark


@pytest.fixture
def meeting() -> Iterator[Scanning]:
    made = Scanning()
    yield made
    made.office.database.close()


def back(meeting: Scanning, pages: list[ReadPage]) -> int:
    with meeting.office.writing() as session:
        return undoing.take_back(session, *meeting.at, pages, meeting.office.random)


def refused(meeting: Scanning, pages: list[ReadPage]) -> Code:
    before = standing(meeting)
    with pytest.raises(Refused) as no:
        back(meeting, pages)
    assert standing(meeting) == before
    return no.value.code


def standing(meeting: Scanning) -> dict[str, Any]:
    """All that a file changes: the count, the box, slips, and every row of the pile but the keys of crops."""
    with meeting.office.reading() as session:
        found = slips.find_all(session, BOX, meeting.numbers)
        remarks = sorted(row.crop for row in session.exec(select(ScannedRemark)))
        pages = [row.model_dump() for row in session.exec(select(ScannedPage))]
        marks = [row.model_dump() for row in session.exec(select(ScannedMark))]
        count, box = session.get_one(Count, meeting.at).model_dump(), session.get_one(Box, BOX)
        return {
            "count": count | {"counters_to": json.loads(count["counters_to"])},
            "used_paper": box.used_paper,
            "slips": {number: (one.state, one.retired) for number, one in found.items()},
            "remarks": remarks,
            "pages": pages,
            "marks": marks,
        }


def crop(at: int) -> bytes:
    return PNG + bytes([at])


def test_a_file_taken_back_leaves_nothing_behind(meeting: Scanning) -> None:
    before = standing(meeting)
    pages = [replace(one, remark=crop(one.page)) for one in meeting.pages(doubtful=3)]
    meeting.take(pages)
    assert back(meeting, pages) == 30
    assert standing(meeting) == before
    assert meeting.rows() == 0


def test_the_other_file_stays_as_it_was(meeting: Scanning) -> None:
    first, second = meeting.pages(doubtful=12)[:15], meeting.pages(doubtful=20)[15:]
    second = [replace(one, remark=crop(one.page)) for one in second]
    meeting.take(first)
    before = standing(meeting)
    meeting.take(second)
    assert back(meeting, second) == 15
    assert standing(meeting) == before


def test_what_was_taken_back_may_come_again(meeting: Scanning) -> None:
    meeting.take(meeting.pages())
    whole = standing(meeting)
    back(meeting, meeting.pages())
    assert meeting.take(meeting.pages()).sheets == 30
    assert standing(meeting) == whole


def test_equal_crops_go_one_by_one(meeting: Scanning) -> None:
    """Two files with the same empty picture of a remark: one of each is left."""
    pages = [replace(one, remark=PNG) if one.page in {1, 16} else one for one in meeting.pages()]
    meeting.take(pages[:15])
    meeting.take(pages[15:])
    back(meeting, pages[15:])
    with meeting.office.reading() as session:
        assert [row.crop for row in session.exec(select(ScannedRemark))] == [PNG]


def test_equal_crops_of_one_file_all_go(meeting: Scanning) -> None:
    pages = [replace(one, remark=PNG) for one in meeting.pages()]
    meeting.take(pages)
    back(meeting, pages)
    assert standing(meeting)["remarks"] == []


def test_a_page_that_is_twice_in_the_file_comes_off_once(meeting: Scanning) -> None:
    pages = meeting.pages()
    meeting.take([*pages, pages[3]])
    assert back(meeting, [*pages, pages[3]]) == 30


def test_a_rest_among_which_one_could_guess_is_not_left(meeting: Scanning) -> None:
    first, second = meeting.pages()[:12], meeting.pages()[12:21]
    meeting.take(first)
    meeting.take(second)
    assert refused(meeting, first) is Code.SCAN_REST  # nine would be left
    assert back(meeting, second) == 9
    assert back(meeting, first) == 12


def test_ten_are_enough_to_be_left(meeting: Scanning) -> None:
    meeting.take(meeting.pages()[:12])
    meeting.take(meeting.pages()[12:22])
    assert back(meeting, meeting.pages()[:12]) == 12
    assert meeting.left().pile is not None


def test_only_what_lies_on_the_pile_comes_off(meeting: Scanning) -> None:
    meeting.take(meeting.pages()[:20])
    assert refused(meeting, meeting.pages()[20:]) is Code.SCAN_NOT_TAKEN
    assert refused(meeting, []) is Code.SCAN_NOT_TAKEN
    assert back(meeting, meeting.pages()) == 20  # of a file some of whose pages were laid aside


@pytest.mark.parametrize(
    "other",
    [
        lambda one, numbers: replace(one, number=numbers[25]),  # a slip that is free
        lambda one, numbers: replace(one, number=numbers[1]),  # … or another sheet's
        lambda one, numbers: replace(one, number="ZZZZZZZZ"),
        lambda one, numbers: replace(one, number=None),
        lambda one, numbers: replace(one, remark=crop(99)),
    ],
    ids=["free", "twice", "stranger", "none", "remark"],
)
def test_sheets_that_are_read_otherwise_stay(meeting: Scanning, other: Any) -> None:
    pages = meeting.pages()[:20]
    meeting.take(pages)
    assert refused(meeting, [other(pages[0], meeting.numbers), *pages[1:]]) is Code.SCAN_NOT_TAKEN


def test_nothing_comes_off_once_marks_are_shown(meeting: Scanning) -> None:
    meeting.take(meeting.pages())
    meeting.draw()
    assert refused(meeting, meeting.pages()) is Code.WRONG_STEP


def test_late_sheets_are_no_longer_late_when_they_are_gone(meeting: Scanning) -> None:
    meeting.office.paper(meeting.numbers[29], ket_qua="HL", thai_do="HL")
    before = meeting.count.paper_late
    pages = meeting.pages()[:20]
    meeting.take(pages)
    assert meeting.count.paper_late == before + 20
    back(meeting, pages)
    assert meeting.count.paper_late == before


def test_of_late_sheets_as_many_stay_late_as_may_be_among_the_rest(meeting: Scanning) -> None:
    """Nobody knows which they are: neither fewer nor more than there can be."""
    meeting.take(meeting.pages()[:12])
    meeting.office.paper(meeting.numbers[29], ket_qua="HL", thai_do="HL")
    before = meeting.count.paper_late
    meeting.take(meeting.pages()[12:27])
    back(meeting, meeting.pages()[:12])
    assert meeting.count.paper_late == before + 15
    meeting.take(meeting.pages()[:12])
    back(meeting, meeting.pages()[12:27])
    pile = pile_of(meeting.count)
    assert pile is not None
    assert (pile.sheets, pile.late, meeting.count.paper_late) == (12, 12, before + 12)


def test_typed_numbers_that_are_gone_are_told_no_more(meeting: Scanning) -> None:
    first = [replace(one, typed=one.page < 4) for one in meeting.pages()[:15]]
    second = [replace(one, typed=one.page > 28) for one in meeting.pages()[15:]]
    meeting.take(first)
    meeting.take(second)
    back(meeting, first)
    pile = pile_of(meeting.count)
    assert pile is not None
    assert pile.typed == 2


def test_what_was_typed_before_it_is_no_longer_the_last_entry(meeting: Scanning) -> None:
    meeting.take(meeting.pages()[:20])
    meeting.office.paper(meeting.numbers[29], ket_qua="HL", thai_do="HL")
    assert meeting.count.paper_last != ""
    back(meeting, meeting.pages()[:20])
    assert meeting.count.paper_last == ""


def test_slips_of_the_hours_after_the_closing_are_put_back_where_they_were(meeting: Scanning) -> None:
    """More paper comes than slips were live at the closing: these count as issued, and do so no more then."""
    with meeting.office.writing() as session:
        count = session.get_one(Count, meeting.at)
        ended = json.loads(count.counters_to) | {"live": 5}
        count.counters_to = json.dumps(ended)
        session.add(count)
    before = standing(meeting)
    first, second = meeting.pages()[:15], meeting.pages()[15:]
    meeting.take(first)
    pile = pile_of(meeting.count)
    assert pile is not None
    assert pile.after == {"live": 10}
    between = standing(meeting)
    meeting.take(second)
    back(meeting, second)
    assert standing(meeting) == between
    back(meeting, first)
    assert standing(meeting) == before


def test_the_rows_that_stay_are_written_anew_with_other_keys_of_crops(meeting: Scanning) -> None:
    pages = [replace(one, remark=crop(one.page)) for one in meeting.pages()]
    meeting.take(pages[:15])
    meeting.take(pages[15:])
    with meeting.office.reading() as session:
        before = {row.id for row in session.exec(select(ScannedRemark))}
    back(meeting, pages[15:])
    with meeting.office.reading() as session:
        after = {row.id for row in session.exec(select(ScannedRemark))}
    assert len(after) == 15
    assert not before & after
