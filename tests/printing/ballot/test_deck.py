"""The deck's PDF: a cover that counts and lists, and behind it the ballots as they are given."""

import dataclasses
import io
import re
from datetime import date
from random import Random

import pytest
from pypdf import PdfReader

from ballots.forms.questionnaire import builtin
from ballots.sealing import codes
from ballots.views.readmodels import BallotSheet, Layout
from printing.ballot.deck import Deck
from printing.wording import grouped

CODE = codes.spell(bytes(range(10)))
ONE = BallotSheet(
    parent="UBND tỉnh Thanh Hóa",
    unit="Trung tâm Phục vụ hành chính công xã Đông Thanh",
    box="Hòm phiếu số 1",
    form=builtin("hai-noi-dung"),
    slip_number="N5RT8WYZ",
    code=CODE,
    url=f"https://homphieu.dongthanh.gov.vn/p/dongthanh-1#{CODE}",
    expires_on=date(2026, 12, 31),
    field=None,
    desk=None,
    trial=False,
)
DAY = date(2026, 11, 27)


def deck(numbers: list[str], one: BallotSheet = ONE, ballots: int = 0) -> bytes:
    drawn = Deck(one, sorted(numbers), DAY)
    for number in numbers[:ballots]:
        drawn.add([dataclasses.replace(one, slip_number=number)])
    return drawn.finish()


def test_a_thousand_numbers_stand_on_the_cover_in_their_own_order() -> None:
    numbers = [codes.slip_number(Random(seed).randbytes(10)) for seed in range(1000)]
    pages = PdfReader(io.BytesIO(deck(numbers))).pages
    front, *lists = (page.extract_text() for page in pages)
    assert "1.000 tờ, tạo ngày 27/11/2026" in front
    assert "Gửi qua mạng được đến hết ngày 31/12/2026." in front
    assert re.findall(r"\b[0-9A-Z]{4} [0-9A-Z]{4}\b", " ".join(lists)) == [
        grouped(one) for one in sorted(numbers)
    ]
    assert f"Trang số {len(lists)}/{len(lists)}" in lists[-1]
    feet: list[float] = []

    def note(text: str, _cm: object, tm: list[float], _font: object, _size: float) -> None:
        feet.extend([tm[5]] if text.strip() else [])

    pages[1].extract_text(visitor_text=note)
    assert min(feet) > 13, "inside of what an office printer prints"


def test_ballots_follow_as_they_are_given_with_the_same_bytes_each_time_and_fonts_of_ours() -> None:
    numbers = ["7K3M9QPA", "0ABCDEFG", "N5RT8WYZ"]
    made = deck(numbers, ballots=3)
    assert made == deck(numbers, ballots=3)
    read = PdfReader(io.BytesIO(made))
    assert (read.root_object["/Lang"], read.metadata and read.metadata.title) == (
        "vi-VN",
        "Tập phiếu đánh giá sự hài lòng",
    )
    assert [grouped(n) in page.extract_text() for n, page in zip(numbers, read.pages[2:], strict=True)] == [
        True
    ] * 3
    for page in read.pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert all("Tinos" in font["/BaseFont"] for font in fonts)
        assert [round(float(side)) for side in page.mediabox[2:]] == [420, 595]


@pytest.mark.parametrize("typed", ["\U0001f600 <b>", "Ủy ban nhân dân " * 12])
def test_names_that_are_long_or_odd_cannot_stop_a_deck(typed: str) -> None:
    one = dataclasses.replace(ONE, unit=typed, box=typed, parent="", trial=True)
    text = PdfReader(io.BytesIO(deck(["7K3M9QPA"] * 20, one))).pages[0].extract_text()
    assert "BẢN CHẠY THỬ" in text
    assert "20 tờ" in text


@pytest.mark.parametrize(
    ("layout", "size", "pages"),
    [(Layout.A4_TWO, (842, 595), 2), (Layout.STUBS, (595, 842), 1), (Layout.ROLL, (420, 595), 4)],
)
def test_a_deck_is_drawn_on_the_paper_of_the_box(layout: Layout, size: tuple[int, int], pages: int) -> None:
    """Cover and numbers too; a receipt roll is no deck to draw from."""
    numbers = ["7K3M9QPA", "0ABCDEFG", "N5RT8WYZ", "1XYZ4567"]
    drawn = Deck(ONE, sorted(numbers), DAY, layout)
    drawn.add([dataclasses.replace(ONE, slip_number=number) for number in numbers])
    read = PdfReader(io.BytesIO(drawn.finish())).pages
    assert len(read) == 2 + pages
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in read} == {size}
