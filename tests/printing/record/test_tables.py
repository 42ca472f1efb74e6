"""Tables of the minutes over page ends: no row stands alone on a page, no name of a table ends one."""

import io
import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from minutes_views import attendees, box, questions, view
from pypdf import PdfReader

from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import MinutesView, Returned
from printing import wording
from printing.geometry import BODY_WIDTH_MM, points
from printing.record.minutes import draw_minutes
from printing.record.text import Fitting, Rows, cell, led, numbers, para, table

WIDTH, PAGE = points(BODY_WIDTH_MM), points(250)


def drawn(lines: Sequence[int]) -> Rows:
    """A table of rows that are so many lines high each."""
    rows = [[cell("chữ"), *numbers("\n".join("1" * count))] for count in lines]
    return table(("Một", "Hai"), rows, (80, BODY_WIDTH_MM - 80))


@settings(deadline=None, max_examples=80)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=12), st.floats(10, float(PAGE) - 5))
@example([1] * 4, 60.0)
@example([1, 1, 1], 70.0)
@example([5, 1, 1, 5], 100.0)
@example([2, 2], 52.0)
@example([2, 1, 2], 60.0)
def test_no_part_of_a_table_has_a_single_row(lines: list[int], room: float) -> None:
    """But of a short table with rows of several lines one: else it would leave half a page empty."""
    made = drawn(lines)
    if made.wrap(WIDTH, PAGE)[1] <= room:
        return
    parts = made.split(WIDTH, room)
    counts = [part._nrows - 1 for part in parts]
    fewest = 1 if len(lines) <= 3 and min(lines) >= 2 else 2
    assert counts == [] or (sum(counts) == len(lines) and min(counts) >= fewest)
    if parts:
        assert parts[0].wrap(WIDTH, PAGE)[1] <= room


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_where_a_table_may_begin_it_can_be_divided(lines: list[int]) -> None:
    made = drawn(lines)
    room = made.start_height() + 0.5
    assert made.wrap(WIDTH, PAGE)[1] <= room or made.split(WIDTH, room)
    lead = [para("Tên bảng:")]
    wanted = led(lead, made)[0]
    assert wanted.height >= made.start_height() + lead[0].wrap(WIDTH, PAGE)[1]


def test_where_less_room_lets_a_table_end_on_its_page_it_takes_less() -> None:
    roomy, tight = drawn([3] * 5), drawn([1] * 5)
    high, low = (one.wrap(WIDTH, PAGE)[1] for one in (roomy, tight))
    made = Fitting([roomy, tight])
    taken = [made.wrap(WIDTH, room)[1] for room in (high, high - 1, low, low - 1)]
    assert taken == [high, low, low, high], "the last is divided, and has room on both pages"
    assert len(made.split(WIDTH, low - 1)) == 2


def test_a_page_that_holds_but_one_row_takes_it() -> None:
    """Else nothing would ever be drawn."""
    made = drawn([45, 45, 45])
    assert [part._nrows - 1 for part in made.split(WIDTH, points(257))] == [1, 2]


# --- whole minutes ----------------------------------------------------------------------------------------

LEVELS = builtin("nam-yeu-to")
COLLECTED = ("Phiếu điện tử", "Phiếu giấy", "Cộng")
FIELDS = tuple(f"Lĩnh vực {number}" for number in range(1, 7))


def minutes(shift: int, length: int, people: int) -> MinutesView:
    """Minutes whose tables stand `shift` lines lower; remarks of a length come after them."""
    returned = tuple(Returned(field, channel, 5) for field in FIELDS for channel in wording.CHANNELS)
    asked = questions(LEVELS, (5,) * len(LEVELS.levels), None)
    one = box(
        form=LEVELS,
        questions=asked,
        returned=returned,
        remarks=("Chờ lâu. " * length,) * (shift % 7),
        remarks_total=shift % 7,
    )
    seats = attendees()
    guests = tuple(
        seats[1].__class__("", "Khách mời", f"Khách thứ {number}.", "", True, "", "", "")
        for number in range(people)
    )
    return view(one, legal_basis=("Căn cứ một văn bản;",) * shift, attendees=(*seats, *guests))


def on_pages(pages: Sequence[str], rows: Sequence[str]) -> list[int]:
    """How many of the rows begin on each page that has any."""
    pages = [re.sub(r"Biểu đồ:.*?\n0\n50\n100\s%", "", page, flags=re.DOTALL) for page in pages]
    counts = [sum(any(line.startswith(row) for line in page.split("\n")) for row in rows) for page in pages]
    return [count for count in counts if count]


@pytest.mark.parametrize("shift", [0, 5, 12, 20, 26, 33])
def test_over_all_places_of_a_page_end_no_row_is_alone(shift: int) -> None:
    made = minutes(shift, length=1 + 13 * (shift % 5), people=shift % 9)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(draw_minutes(made))).pages]
    asked = [f"{place}. {question.text[:12]}" for place, question in enumerate(made.boxes[0].questions, 1)]
    tables = {
        "returned": FIELDS,
        "collected": COLLECTED,
        "results": asked,
    }
    for name, rows in tables.items():
        counts = on_pages(pages, rows)
        assert sum(counts) == len(rows), (name, counts)
        assert min(counts) >= 2, (name, counts)
    for page in pages:
        last = page.rstrip().split("\n")[-1]
        assert not re.match(r"- Phiếu thu vào:|[23]\. |\(Số phiếu; tỷ lệ|Chữ ký của các", last), last
