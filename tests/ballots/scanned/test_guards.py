"""What a file changes beside the pile, and what holds up the end of a counting: each by itself."""

from collections.abc import Iterator

import pytest
from scanning import PNG, Scanning
from simulator import BOX
from years import add_box

from ballots.tables import Opening, ScannedRemark


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
