"""The poster: a phone reads its code, long names stay on the sheet, a trial says so."""

import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from ballots.views.readmodels import NamedBox
from printing.letters.poster import draw_letter_poster

ADDRESS = "https://phieu.example.vn/thu/hom-thu-1"
BOX = NamedBox(
    "hom-thu-1", "Hòm thư số 1", "UBND xã Đông Thanh", "UBND tỉnh Thanh Hóa", "0237 3123 456", trial=False
)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_code_reads_back_as_the_address_of_the_letter_page(tmp_path: Path) -> None:
    image, zxingcpp = pytest.importorskip("PIL.Image"), pytest.importorskip("zxingcpp")
    source = tmp_path / "poster.pdf"
    source.write_bytes(draw_letter_poster(BOX, ADDRESS))
    subprocess.run(["pdftoppm", "-r", "60", "-gray", "-png", source, tmp_path / "page"], check=True)
    (page,) = tmp_path.glob("page*.png")
    with image.open(page) as picture:
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [ADDRESS]


def test_it_says_whose_box_it_is_and_whom_to_call() -> None:
    pdf = draw_letter_poster(BOX, ADDRESS)
    text = text_of(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    for said in ("HÒM THƯ GÓP Ý", "Hòm thư số 1", "UBND XÃ ĐÔNG THANH", ADDRESS, "0237 3123 456"):
        assert said in text
    assert "CHẠY THỬ" not in text
    assert pdf == draw_letter_poster(BOX, ADDRESS)


def test_a_trial_says_so_and_long_names_stay_on_the_sheet() -> None:
    long = NamedBox("h", "Hòm thư " * 18, "Ủy ban nhân dân " * 9, "Tỉnh " * 25, "", trial=True)
    assert "CHẠY THỬ" in text_of(draw_letter_poster(long, ADDRESS))
