"""The administrator of a PostgreSQL asks it which slips came with which scanned sheets."""

import pytest
import simulator
from databases import Postgres
from scanning import Scanning
from sqlalchemy import text

from ballots.scanned import undoing
from ballots.scanned.pages import ReadPage

TwoFiles = tuple[Scanning, list[ReadPage]]


@pytest.fixture
def two_files(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> TwoFiles:
    """Twenty-four sheets on the pile, twelve of each file."""
    monkeypatch.setattr(simulator, "new_url", postgres.new)
    meeting = Scanning(24)
    pages = meeting.pages(doubtful=2, remark=b"\x89PNG")
    meeting.take(pages[:12])
    meeting.take(pages[12:])
    return meeting, pages


def test_no_column_of_a_row_joins_a_slip_with_the_sheet_that_it_came_with(two_files: TwoFiles) -> None:
    """Two files: each transaction spends slips and lays sheets; afterwards all rows look like the last's."""
    meeting, _ = two_files
    with meeting.office.database.engine.connect() as admin:
        for table in ("slip", "scanned_page", "scanned_mark", "scanned_remark"):
            assert admin.execute(text(f"SELECT count(DISTINCT xmin::text) FROM {table}")).scalar_one() == 1
        lying = admin.execute(text("SELECT page FROM scanned_page ORDER BY ctid")).scalars().all()
    assert [bytes(page) for page in lying] == sorted(bytes(page) for page in lying)
    meeting.draw()
    for role in ("ubnd", "mttq") * 2:
        meeting.decide(role, "HL")
    meeting.compare(same=False)
    meeting.compare_all()
    while meeting.left().marks:
        for role in ("ubnd", "mttq"):
            meeting.decide(role, "")
    assert meeting.add().sheets == 24


def test_no_column_joins_the_slips_of_a_file_that_is_taken_back(two_files: TwoFiles) -> None:
    """All slips of the box, and all rows that stay on the pile, look like this transaction's."""
    meeting, pages = two_files
    with meeting.office.writing() as session:
        assert undoing.take_back(session, *meeting.at, pages[12:], meeting.office.random) == 12
    with meeting.office.database.engine.connect() as admin:
        for table in ("slip", "scanned_page", "scanned_mark", "scanned_remark"):
            assert admin.execute(text(f"SELECT count(DISTINCT xmin::text) FROM {table}")).scalar_one() == 1
    assert meeting.count.paper_scanned == 12
