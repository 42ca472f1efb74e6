import dataclasses
import io
import itertools
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import BallotSheet
from printing import wording
from printing.ballot.sheets import draw_ballots
from printing.qr import TooDense

CODE = "7K3M9QPA2C4D6F8GX"
URL = f"https://homphieu.dongthanh.gov.vn/p/dongthanh-1#{CODE}.ho_tich"
PLAIN = BallotSheet(
    parent="UBND xã Đông Thanh",
    unit="Bộ phận Tiếp nhận và Trả kết quả",
    box="Hòm phiếu số 1",
    form=builtin("hai-noi-dung"),
    slip_number="N5RT8WYZ",
    code=CODE,
    url=URL,
    expires_on=date(2027, 2, 28),
    field="Hộ tịch",
    desk=None,
    trial=False,
)
TEAR_POINTS = (210 - 151.5) * 72 / 25.4


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed (poppler-utils)")
    return found


def words(pdf: bytes) -> str:
    """Text of all pages, lines joined."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


def placed(pdf: bytes, page: int = 0) -> list[tuple[float, float, str]]:
    """x and y in points, and text, of every string of a page."""
    found: list[tuple[float, float, str]] = []
    PdfReader(io.BytesIO(pdf)).pages[page].extract_text(
        visitor_text=lambda text, _cm, tm, _font, _size: found.append((tm[4], tm[5], text.strip()))
    )
    return [row for row in found if row[2]]


def test_a_ballot_is_one_a5_page_with_questions_number_code_and_instructions() -> None:
    pdf = draw_ballots([PLAIN])
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [148, 210]
    text = words(pdf)
    for expected in (
        "PHIẾU ĐÁNH GIÁ SỰ HÀI LÒNG",
        "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
        "1. Kết quả giải quyết thủ tục hành chính",
        "Rất hài lòng",
        "Chỉ đánh dấu một ô cho mỗi nội dung",
        "Vui lòng không ghi họ tên, số điện thoại, số căn cước",
        "N5RT 8WYZ",
        "Cắt theo đường này – phần dưới do ông/bà giữ",
        "7K3M 9QPA 2C4D 6F8G X",
        "homphieu.dongthanh.gov.vn/p/dongthanh-1",
        "xin chỉ dùng một trong hai",
        "đến hết ngày 28/02/2027",
        "Trả kết quả trễ hẹn",
        "Lĩnh vực: Hộ tịch",
    ):
        assert expected in text
    assert wording.TRIAL not in text
    assert "cử tri" not in text
    assert "bầu" not in text


def test_the_paper_part_never_shows_the_code_and_the_stub_never_the_number() -> None:
    strings = placed(draw_ballots([PLAIN]))
    paper = " ".join(text for _, y, text in strings if y > TEAR_POINTS)
    stub = " ".join(text for _, y, text in strings if y < TEAR_POINTS)
    assert "N5RT 8WYZ" in paper
    assert "7K3M" not in paper
    assert "7K3M" in stub
    assert "N5RT" not in stub


@pytest.mark.parametrize("form", ["hai-noi-dung", "nam-yeu-to"])
def test_the_number_stands_on_a_strip_and_nothing_that_stays_has_it(form: str) -> None:
    """It is cut off before marks are read: nothing below says whose sheet this is, on any page."""
    pdf = draw_ballots([dataclasses.replace(PLAIN, form=builtin(form), trial=True)])
    for page in range(len(PdfReader(io.BytesIO(pdf)).pages)):
        strings = placed(pdf, page)
        cut = next(y for _, y, text in strings if text.startswith("Hội đồng cắt dải này"))
        above = " ".join(text for _, y, text in strings if y > cut)
        below = " ".join(text for _, y, text in strings if TEAR_POINTS < y < cut)
        assert "Số phiếu N5RT 8WYZ" in above
        assert "N5RT" not in below
        assert ("BẢN CHẠY THỬ" in below, "BẢN CHẠY THỬ" in above) == (True, False)


def test_questions_of_the_usual_form_are_large_enough_for_old_eyes() -> None:
    sizes: dict[str, float] = {}
    PdfReader(io.BytesIO(draw_ballots([PLAIN]))).pages[0].extract_text(
        visitor_text=lambda text, _cm, _tm, _font, size: sizes.update({text.strip(): size})
    )
    assert sizes["Không hài lòng"] >= 12
    assert sizes["1. Kết quả giải quyết thủ tục hành chính"] >= 12


@pytest.mark.parametrize("form", ["hai-noi-dung", "hai-noi-dung-3", "hai-noi-dung-5", "nam-yeu-to"])
@pytest.mark.parametrize("trial", [False, True])
@pytest.mark.parametrize(
    "unit", ["UBND xã Đông Thanh", "Trung tâm Phục vụ hành chính công " + "rất dài " * 30]
)
def test_nothing_overflows_the_page_or_crosses_the_tear_line(form: str, trial: bool, unit: str) -> None:  # noqa: FBT001
    pdf = draw_ballots([dataclasses.replace(PLAIN, form=builtin(form), trial=trial, unit=unit)])
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    assert pages <= (3 if form == "nam-yeu-to" else 2)
    stub_begins = next(y for _, y, text in placed(pdf) if text.startswith("Cắt theo"))
    paper = [text for _, y, text in placed(pdf) if y > stub_begins]
    assert any(text.startswith("1. ") for text in paper)
    for page in range(pages):
        for x, y, _ in placed(pdf, page):
            assert 14 / 25.4 * 72 - 1 < x < 134 / 25.4 * 72
            assert 4 / 25.4 * 72 < y < 205 / 25.4 * 72
            assert page == 0 or y > TEAR_POINTS
    numbered = [text for page in range(pages) for _, y, text in placed(pdf, page) if y > TEAR_POINTS]
    for place in range(1, len(builtin(form).questions) + 1):
        assert sum(text.startswith(f"{place}. ") for text in numbered) == 1


def test_seventeen_items_take_two_pages_each_with_the_number_and_the_level_names() -> None:
    pdf = draw_ballots([dataclasses.replace(PLAIN, form=builtin("nam-yeu-to"), trial=True)])
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 2
    for place, page in enumerate(pages, 1):
        text = page.extract_text()
        assert wording.TRIAL in text
        assert "N5RT 8WYZ" in text
        assert f"Tờ {place}/2" in text
        assert "ý kiến" in text
    assert "7K3M" not in pages[1].extract_text()


def test_words_people_typed_cannot_stop_a_ballot() -> None:
    pdf = draw_ballots(
        [dataclasses.replace(PLAIN, unit="Xã \U0001f600 <b>", field="\ud800 & lâu" * 40, parent="")]
    )
    assert "XÃ □ <B>" in words(pdf)


def test_same_ballots_same_bytes_and_only_tinos_embedded() -> None:
    deck = [PLAIN, dataclasses.replace(PLAIN, trial=True)]
    assert draw_ballots(deck) == draw_ballots(deck)
    for page in PdfReader(io.BytesIO(draw_ballots(deck))).pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert fonts
        assert all("Tinos" in font["/BaseFont"] for font in fonts)
        assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_a_deck_is_small_and_keeps_its_order() -> None:
    numbers = ["".join(letters) for letters in itertools.islice(itertools.product("ABCDEFGH", repeat=8), 200)]
    pdf = draw_ballots([dataclasses.replace(PLAIN, slip_number=number) for number in numbers])
    assert len(pdf) < 200 * 6_000
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert [wording.grouped(n) in page.extract_text() for n, page in zip(numbers, pages, strict=True)] == [
        True
    ] * 200


def test_no_ballots_and_a_url_too_long_to_scan_are_refused() -> None:
    with pytest.raises(ValueError, match="no ballots"):
        draw_ballots([])
    with pytest.raises(TooDense):
        draw_ballots([dataclasses.replace(PLAIN, url=URL + "x" * 1500)])


@pytest.mark.parametrize("form", ["hai-noi-dung", "nam-yeu-to"])
def test_the_printed_qr_reads_back_as_the_url(form: str, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    zxingcpp = pytest.importorskip("zxingcpp")
    source = tmp_path / "ballot.pdf"
    source.write_bytes(draw_ballots([dataclasses.replace(PLAIN, form=builtin(form))]))
    subprocess.run(
        [tool("pdftoppm"), "-r", "200", "-gray", "-png", "-f", "1", "-l", "1", source, tmp_path / "page"],
        check=True,
    )
    (page,) = tmp_path.glob("page*.png")
    with image.open(page) as picture:
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [URL]


def test_pdftotext_reads_the_same_words() -> None:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(draw_ballots([PLAIN]))
        file.flush()
        done = subprocess.run([tool("pdftotext"), file.name, "-"], check=True, capture_output=True, text=True)
    assert "PHIẾU ĐÁNH GIÁ SỰ HÀI LÒNG" in done.stdout
    assert "Thái độ ứng xử, giao tiếp" in done.stdout


def test_the_hotline_is_on_the_ballot_and_on_the_stub() -> None:
    long = "0237 3123 456 (giờ hành chính), ngoài giờ 0912 345 678"
    for number in ("0237 3123 456", long, "9" * 60):
        drawn = "".join(words(draw_ballots([dataclasses.replace(PLAIN, telephone=number)])).split())
        assert drawn.count("".join(f"Đường dây nóng: {number}.".split())) == 2, number
    assert "Đường dây nóng" not in words(draw_ballots([PLAIN]))
