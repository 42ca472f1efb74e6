"""Notices as a print shop, a phone and a reader meet them: boxes, faces, margins, codes, accented letters."""

import dataclasses
import functools
import io
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from app.languages import paper as languages
from ballots.forms.tally import Ratio
from ballots.views.readmodels import BoxNotice, Collected, PastResult
from printing.brush import RED, Colour, path_of
from printing.fonts import MissingGlyph
from printing.notices.parts import Overfull
from printing.notices.poster import A3, vote_poster
from printing.notices.seal import NotSealed, seal_notice
from printing.notices.wall import box_label, seal_strips
from printing.notices.writing import paper_cover, spare_page
from printing.paper import SAFE_MM, Paper, as_pdf, as_svg

ADDRESS = "https://phieu.dongthanh.gov.vn/b/dongthanh-1"
SEAL = "7K3M 9QPA 2C4D 6F8G X0RT 8WYZ N5RT 1ABC 2DEF 3GHJ 4KMN 5PQR 6STV"
HEAD, KEY = SEAL[::-1], " ".join(sorted(SEAL.split()))
LABELS = {
    "ubnd": "Đại diện lãnh đạo UBND (chủ tọa)",
    "mttq": "Chủ tịch Ủy ban MTTQ Việt Nam",
    "union": "Đại diện Công đoàn",
    "clerk": "Công chức Trung tâm Phục vụ hành chính công",
}
BOX = BoxNotice(
    box_id="dongthanh-1",
    box="Hòm phiếu số 1",
    place="Sảnh tầng 1",
    kind="ballots",
    unit_id="xa",
    unit="Trung tâm Phục vụ hành chính công xã Đông Thanh",
    parent="UBND xã Đông Thanh",
    trial=False,
    smallest=5,
    sets_reason="",
    period=4,
    seal=SEAL,
    sealed_on=date(2027, 1, 29),
    due_on=date(2027, 2, 26),
    due_reason="",
    boxed=0,
    batches=0,
    labels=LABELS,
    sets=(("clerk", "mttq", "ubnd", "union"),),
    past=(),
    past_page=1,
    past_pages=1,
    log_key=KEY,
    chain_height=1057,
    chain_head=HEAD,
    keep_releases_days=30,
    keep_envelopes_months=24,
    keep_basis="",
    telephone="0237 3123 456",
    committee="Hội đồng mở hòm phiếu",
)
COUNTED = PastResult(
    period=3,
    kind="ballots",
    held_on=date(2027, 1, 29),
    carried=False,
    collected=Collected(1717, 1700, {}),
    electronic=503,
    paper=1214,
    participation=Ratio(1717, 2359),
    return_rate=Ratio(1717, 2000),
    questions=(),
    warnings=(),
    minutes_number="03/BB-TTPVHCC",
)


def _words(length: int) -> str:
    """Capitals, the widest there are, as many as a field takes (ballots/typed.py)."""
    return ("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG MƯỜNG THANH " * 9)[:length].strip()


LONG = dataclasses.replace(
    BOX,
    box=_words(100),
    place=_words(200),
    unit=_words(150),
    parent=_words(150),
    committee=_words(150),
    telephone="0237 3123 " * 6,
    due_reason="Ngày cuối tháng\nlà ngày lễ " * 18,
    labels={role: _words(120) for role in LABELS},
    trial=True,
)
DRAWN: dict[str, Callable[[BoxNotice], Paper]] = {
    "notice": lambda box: seal_notice(box, ADDRESS),
    "poster": vote_poster,
    "poster-a3": lambda box: vote_poster(box, A3),
    "label": lambda box: box_label(box, ADDRESS),
    "strips": seal_strips,
    "cover": lambda box: paper_cover(box, COUNTED),
    "spare": spare_page,
}
EACH = pytest.mark.parametrize("name", DRAWN)


@functools.cache
def printed(name: str) -> bytes:
    """The PDF of the usual box."""
    return as_pdf(DRAWN[name](BOX))


def text_of(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\xa0", " ").split())


def picture_of(pdf: bytes, folder: Path, dpi: int) -> Any:
    image = pytest.importorskip("PIL.Image")
    tool = shutil.which("pdftoppm")
    if tool is None:
        pytest.skip("pdftoppm is not installed (poppler-utils)")
    (folder / "paper.pdf").write_bytes(pdf)
    options = ["-r", str(dpi), "-gray", "-singlefile"]
    subprocess.run([tool, *options, folder / "paper.pdf", folder / "paper"], check=True)
    with image.open(folder / "paper.pgm") as picture:
        return picture.copy()


@EACH
def test_a_print_shop_takes_it(name: str) -> None:
    pdf = printed(name)
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    assert {"/TrimBox", "/BleedBox"} <= set(page)  # before pypdf adds what it is asked for
    wanted = {"poster-a3": (297, 420), "label": (297, 210), "cover": (297, 210)}.get(name, (210, 297))
    for box in (page.mediabox, page.cropbox, page.trimbox, page.bleedbox):
        found = [float(side) * 25.4 / 72 for side in (box.width, box.height)]
        assert found == pytest.approx(wanted, abs=0.05)
    fonts = page["/Resources"]["/Font"]
    faces = [fonts[key].get_object() for key in fonts]
    used = {face["/BaseFont"].partition("+")[2] for face in faces}
    assert used >= {"Tinos-Regular", "Tinos-Bold"} or used >= {"Tinos", "Tinos-Bold"}
    assert all("/FontFile2" in face["/FontDescriptor"].get_object() for face in faces)
    assert pdf == as_pdf(DRAWN[name](BOX))


@pytest.mark.parametrize("box", [BOX, LONG], ids=["short", "long"])
@EACH
def test_no_ink_is_near_an_edge(tmp_path: Path, name: str, box: BoxNotice) -> None:
    """Also with the longest names that a set-up takes, each of which is on the paper as a whole."""
    pdf = printed(name) if box is BOX else as_pdf(DRAWN[name](box))
    picture = picture_of(pdf, tmp_path, 36)
    width, height = picture.size
    safe = int(SAFE_MM / 25.4 * 36) - 1
    inside = (safe, safe, width - safe, height - safe)
    inked = picture.point(lambda grey: 255 * (grey < 250)).getbbox()
    assert inked is not None
    assert inked[0] >= inside[0]
    assert inked[1] >= inside[1]
    assert inked[2] <= inside[2]
    assert inked[3] <= inside[3]
    assert box.box.upper() in text_of(pdf).upper() or name == "spare"


@EACH
def test_every_accented_letter_comes_back_in_both_cases(tmp_path: Path, name: str) -> None:
    marks = ["", *"\u0300\u0301\u0303\u0309\u0323"]
    vowels = [unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưy" for mark in marks]
    small = "đ" + "".join(one for one in vowels if not one.isascii())
    typed = unicodedata.normalize("NFD", small)
    assert len(typed) > len(small)
    box = dataclasses.replace(
        BOX, box=typed, place=typed.upper(), unit=typed, committee=typed, labels=dict.fromkeys(LABELS, typed)
    )
    pdf = as_pdf(DRAWN[name](box))
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    (tmp_path / "paper.pdf").write_bytes(pdf)
    read = subprocess.run(
        [tool, tmp_path / "paper.pdf", "-"], check=True, capture_output=True
    ).stdout.decode()
    assert set(small) - set(read) == set()
    assert set(small.upper()) - set(read) == set()
    assert unicodedata.is_normalized("NFC", read)


@pytest.mark.parametrize(("name", "codes"), [("notice", [ADDRESS]), ("label", [ADDRESS]), ("poster", [])])
def test_a_phone_reads_the_codes_and_takes_no_picture_of_one_for_a_code(
    tmp_path: Path, name: str, codes: list[str]
) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    picture = picture_of(printed(name), tmp_path, 200)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == codes


@EACH
def test_the_picture_says_what_the_paper_says(name: str) -> None:
    box = dataclasses.replace(BOX, box="Hòm <1> & “2”", committee="Hội đồng <A> & B")
    drawn = ET.fromstring(as_svg(DRAWN[name](box)))
    said = [one.text or "" for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    paper = text_of(as_pdf(DRAWN[name](box)))
    assert "".join("".join(said).split()) == "".join(paper.split())
    sides = [float(side) for side in drawn.attrib["viewBox"].split()[2:]]
    assert sides == pytest.approx([297, 210] if name in ("label", "cover") else [210, 297])


@EACH
def test_a_letter_without_a_glyph_is_refused_before_anything_is_drawn(name: str) -> None:
    box = dataclasses.replace(BOX, place="Sảnh 中", labels={**LABELS, "clerk": "Công chức 文"})
    with pytest.raises(MissingGlyph) as refused:
        DRAWN[name](box)  # makes the paper; as_pdf would draw it
    assert refused.value.characters == "中文"


def test_words_that_find_no_room_are_refused_and_never_clipped() -> None:
    with pytest.raises(Overfull):
        as_pdf(vote_poster(dataclasses.replace(BOX, unit="W" * 900)))


# --- what stands on them ----------------------------------------------------------------------------------


def test_the_notice_has_seal_day_chain_and_hotline() -> None:
    text = text_of(printed("notice"))
    told = (
        "kỳ 4",
        "ngày 29 tháng 01 năm 2027",
        "ngày 26 tháng 02 năm 2027",
        "đến mục 1.057",
        HEAD,
        KEY,
        ADDRESS,
    )
    for one in (SEAL, *told, *LABELS.values(), "Đường dây nóng: 0237 3123 456"):
        assert one in text
    with pytest.raises(NotSealed):
        seal_notice(dataclasses.replace(BOX, period=None), ADDRESS)


def test_of_many_sets_the_notice_says_how_many_and_where_they_are() -> None:
    three = text_of(
        as_pdf(seal_notice(dataclasses.replace(BOX, sets=(*BOX.sets, ("mttq",), ("ubnd",))), ADDRESS))
    )
    assert "Nhóm 3: Đại diện lãnh đạo UBND (chủ tọa)." in three
    nine = text_of(as_pdf(seal_notice(dataclasses.replace(BOX, sets=BOX.sets * 9), ADDRESS)))
    assert "một trong 9 nhóm" in nine
    assert "Nhóm 3" not in nine


def test_notice_and_poster_speak_english_to_citizens() -> None:
    english = languages.tongues()["en"]
    notice = text_of(as_pdf(seal_notice(BOX, ADDRESS, english)))
    poster = text_of(as_pdf(vote_poster(BOX, tongue=english)))
    for text, said in (
        (notice, "Sealed since"),
        (notice, "26 February 2027"),
        (poster, "Drop it into the box"),
    ):
        assert said in text
    assert "Mã niêm phong" not in notice
    assert "Bỏ phiếu" not in poster


def test_the_spare_page_has_nothing_that_a_server_knows() -> None:
    """Thirteen groups of four empty squares; only places to write on beside them."""
    text = text_of(printed("spare"))
    assert not set(SEAL.split()) & set(text.split())
    assert [str(number) for number in range(1, 14)] == [one for one in text.split() if one.isdecimal()][:13]
    drawn = as_svg(spare_page(BOX))
    assert drawn.count("<rect") == 1 + 13 * 4 + 6 * 4  # the sheet; the key's squares, the fingerprint's


def test_a_cover_is_filled_in_from_the_minutes_or_by_hand() -> None:
    filled, empty = text_of(printed("cover")), text_of(as_pdf(paper_cover(BOX)))
    for one in ("03/BB-TTPVHCC", "29/01/2027", "1.214"):
        assert one in filled
        assert one not in empty
    assert "thư giấy" in text_of(as_pdf(paper_cover(dataclasses.replace(BOX, kind="letters"))))


def test_strips_are_signed_by_whose_keys_open_the_box() -> None:
    text = text_of(printed("strips"))
    assert text.count("NIÊM PHONG") == text.count("Đại diện Công đoàn") == 4
    fewer = dataclasses.replace(BOX, sets=(("mttq", "ubnd"),))
    assert "Công đoàn" not in text_of(as_pdf(seal_strips(fewer)))


# --- the brush ----------------------------------------------------------------------------------------------


def test_paths_are_read_as_svg_has_them() -> None:
    assert path_of("m1 1h2v2l-2 0z m5-5 1 1") == [
        ("M", (1, 1)),
        ("L", (3, 1)),
        ("L", (3, 3)),
        ("L", (1, 3)),
        ("Z", ()),
        ("M", (6, -4)),
        ("L", (7, -3)),
    ]
    assert path_of("M0 0Q3 6 6 0") == [("M", (0, 0)), ("C", (2, 4, 4, 4, 6, 0))]


def test_greys_are_of_one_ink_and_colours_come_back_as_they_were() -> None:
    assert Colour("#333333").cmyk == pytest.approx((0, 0, 0, 0.8))
    assert Colour("#000000").cmyk == (0, 0, 0, 1)
    cyan, magenta, yellow, black = RED.cmyk
    back = [round(255 * (1 - ink) * (1 - black)) for ink in (cyan, magenta, yellow)]
    assert back == [0x8C, 0x1C, 0x20]
