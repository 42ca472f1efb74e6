import dataclasses
import html
import io
import itertools
import re
import shutil
import subprocess
import tempfile
import unicodedata
from datetime import date

import pytest
from pypdf import PdfReader

from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import BallotSheet, Layout
from printing import wording
from printing.ballot.frames import A5
from printing.ballot.plan import DoesNotFit
from printing.ballot.sheets import check_fits, draw_ballots
from printing.fonts import BOLD, REGULAR
from printing.pen import width_mm
from printing.qr import TooDense
from printing.tongue import VIETNAMESE

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
TEAR_MM = 152.5


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed (poppler-utils)")
    return found


def words(pdf: bytes) -> str:
    """Text of all pages, lines joined."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).split())


_LINE = re.compile(
    r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', re.DOTALL
)
_WORD = re.compile(r"<word [^>]*>(.*?)</word>")


def placed(pdf: bytes) -> list[list[tuple[float, float, float, float, str]]]:
    """Of each page its lines: left, top, right, bottom in millimetres from the upper left, and the words."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        said = subprocess.run(
            [tool("pdftotext"), "-bbox-layout", file.name, "-"], check=True, capture_output=True, text=True
        ).stdout
    return [
        [
            (*(float(edge) * 25.4 / 72 for edge in line[:4]), html.unescape(" ".join(_WORD.findall(line[4]))))
            for line in _LINE.findall(page)
        ]
        for page in said.split("<page ")[1:]
    ]


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
    [lines] = placed(draw_ballots([PLAIN]))
    paper = " ".join(text for _, _, _, bottom, text in lines if bottom < TEAR_MM)
    stub = " ".join(text for _, top, _, _, text in lines if top > TEAR_MM)
    assert "N5RT 8WYZ" in paper
    assert "7K3M" not in paper
    assert "7K3M" in stub
    assert "N5RT" not in stub
    assert "7756" not in stub


@pytest.mark.parametrize("form", ["hai-noi-dung", "nam-yeu-to"])
def test_the_number_stands_on_a_strip_and_nothing_that_stays_has_it(form: str) -> None:
    """It is cut off before marks are read: nothing below says whose sheet this is, on any page."""
    pdf = draw_ballots([dataclasses.replace(PLAIN, form=builtin(form), trial=True)])
    for page, lines in enumerate(placed(pdf), 1):
        above = " ".join(text for _, _, _, bottom, text in lines if bottom < A5.strip_cut + 1)
        below = " ".join(text for _, top, _, _, text in lines if top > A5.strip_cut)
        assert "N5RT 8WYZ" in above
        assert f"{page}072 7756 0759" in above  # its digits, for who can't scan them
        assert "N5RT" not in below
        assert "7756" not in below
        assert below.count("BẢN CHẠY THỬ") == (3 if page == 1 else 2)  # both margins, and the stub


def test_questions_of_the_usual_form_are_large_enough_for_old_eyes() -> None:
    [lines] = placed(draw_ballots([PLAIN]))
    widths = {text: right - left for left, _, right, _, text in lines}
    for text, font in (("Rất hài lòng", REGULAR), ("1. Kết quả giải quyết thủ tục hành chính", BOLD)):
        assert widths[text] > width_mm(text, font, 12) - 0.3


FORMS = ["hai-noi-dung", "hai-noi-dung-3", "hai-noi-dung-5", "nam-yeu-to"]
LONG_UNIT = "Trung tâm Phục vụ hành chính công xã có tên dài " + "rất dài " * 8  # 111 letters


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("form", FORMS)
def test_all_questions_stand_once_on_the_paper_whatever_the_unit_is_called(form: str, layout: Layout) -> None:
    sheet = dataclasses.replace(PLAIN, form=builtin(form), trial=True, unit=LONG_UNIT, desk="A1")
    pdf = draw_ballots([sheet], layout=layout)
    pages, sizes = placed(pdf), [page.mediabox for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == (2 if form == "nam-yeu-to" and layout in (Layout.A5, Layout.ROLL) else 1)
    said = [text for lines in pages for *_, text in lines]
    for place in range(1, len(builtin(form).questions) + 1):
        found = sum(f" {place}. " in f" {text}" for text in said)
        assert found == (layout is not Layout.STUBS), place
    for lines, size in zip(pages, sizes, strict=True):
        width, height = (float(side) * 25.4 / 72 for side in size[2:])
        for left, top, right, bottom, text in lines:
            assert 3.5 < left < right < width - 3.5, text
            assert 4 < top < bottom < height - 3.5, text


@pytest.mark.parametrize("layout", [Layout.A5, Layout.A4_TWO, Layout.ROLL])
@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("names", {"unit": "Trung tâm " * 60}),
        ("field", {"field": "Lĩnh vực có tên rất dài " * 12}),
        ("telephone", {"telephone": "0237 3123 456 (giờ hành chính), " * 8}),
        ("link", {"url": URL + "x" * 400}),
    ],
)
def test_what_has_no_room_is_refused_and_never_clipped(
    part: str, changed: dict[str, str], layout: Layout
) -> None:
    with pytest.raises(DoesNotFit) as no:
        check_fits(dataclasses.replace(PLAIN, **changed), VIETNAMESE, layout)  # type: ignore[arg-type]
    assert no.value.part == part


def test_a_word_wider_than_its_place_is_refused_and_never_cut() -> None:
    form = builtin("hai-noi-dung")
    wide = dataclasses.replace(form.questions[0], text="X" * 120)
    longer = dataclasses.replace(form, questions=(wide, *form.questions[1:]))
    with pytest.raises(DoesNotFit, match="form"):
        check_fits(dataclasses.replace(PLAIN, form=longer), VIETNAMESE, Layout.A5)


def test_reasons_are_never_left_out() -> None:
    """A longer questionnaire takes another sheet."""
    form = builtin("hai-noi-dung")
    many = tuple(dataclasses.replace(form.questions[0], code=f"q{n}") for n in range(40))
    pdf = draw_ballots([dataclasses.replace(PLAIN, form=dataclasses.replace(form, questions=many))])
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 4
    assert "Thái độ chưa đúng mực" in words(pdf)


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
        [dataclasses.replace(PLAIN, unit="Xã \U0001f600 <b>", field="\ud800 & lâu", parent="")]
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
    numbers = ["".join(letters) for letters in itertools.islice(itertools.product("ABCDEFGH", repeat=8), 40)]
    pdf = draw_ballots([dataclasses.replace(PLAIN, slip_number=number) for number in numbers])
    assert len(pdf) < 40 * 3_500
    pages = [" ".join(text for *_, text in lines) for lines in placed(pdf)]
    assert [wording.grouped(n) in page for n, page in zip(numbers, pages, strict=True)] == [True] * 40


def test_no_ballots_and_a_url_too_long_to_scan_are_refused() -> None:
    with pytest.raises(ValueError, match="no ballots"):
        draw_ballots([])
    with pytest.raises(TooDense):
        draw_ballots([dataclasses.replace(PLAIN, url=URL + "x" * 1500)])


def test_pdftotext_gives_back_every_accented_letter_in_both_cases_also_from_nfd() -> None:
    letters = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệ iìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    sheets = [
        dataclasses.replace(PLAIN, unit=spelled, box=spelled)
        for spelled in (unicodedata.normalize(form, letters) for form in ("NFC", "NFD"))
    ]
    assert draw_ballots(sheets[:1]) == draw_ballots(sheets[1:])
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(draw_ballots(sheets[1:]))
        file.flush()
        done = subprocess.run([tool("pdftotext"), file.name, "-"], check=True, capture_output=True, text=True)
    assert "PHIẾU ĐÁNH GIÁ SỰ HÀI LÒNG" in done.stdout
    read = "".join(done.stdout.split())
    for half in letters.split():
        assert half in read
        assert half.upper() in read


def test_the_hotline_is_on_the_ballot_and_on_the_stub() -> None:
    long = "0237 3123 456 (giờ hành chính), ngoài giờ 0912 345 678"
    for number in ("0237 3123 456", long, "9" * 60):
        drawn = "".join(words(draw_ballots([dataclasses.replace(PLAIN, telephone=number)])).split())
        assert drawn.count("".join(f"Đường dây nóng: {number}.".split())) == 2, number
    assert "Đường dây nóng" not in words(draw_ballots([PLAIN]))
