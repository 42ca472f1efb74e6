"""Every code on every layout is read back from a bad scan: 200 dpi, tilted by 3°, blurred, JPEG 75."""

import dataclasses
import io
import subprocess
from datetime import date
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from ballots.forms.questionnaire import builtin
from ballots.sealing import codes
from ballots.views.readmodels import BallotSheet, Layout
from printing.ballot.sheets import draw_ballots

DPI = 200
TOKENS = [bytes([at, *range(9)]) for at in range(1, 5)]


def ballot(token: bytes, form: str = "hai-noi-dung") -> BallotSheet:
    code = codes.spell(token)
    return BallotSheet(
        parent="UBND xã Đông Thanh",
        unit="Trung tâm Phục vụ hành chính công",
        box="Hòm phiếu số 1",
        form=builtin(form),
        slip_number=codes.slip_number(token),
        code=code,
        url=f"https://homphieu.dongthanh.gov.vn/p/dongthanh-1#{code}.ho_tich.A1.lang=en",
        expires_on=date(2027, 2, 28),
        field="Hộ tịch",
        desk="A1",
        trial=False,
    )


def scanned(pdf: bytes, folder: Path) -> list[Image.Image]:
    (folder / "deck.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(DPI), "-gray", folder / "deck.pdf", folder / "page"]
    subprocess.run(command, check=True)
    return [Image.open(page) for page in sorted(folder.glob("page*.pgm"))]


def worn(page: Image.Image, degrees: float) -> Image.Image:
    tilted = page.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    out = io.BytesIO()
    tilted.filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=75)
    return Image.open(out)


def read(page: Image.Image, degrees: float = 3) -> list[str]:
    return sorted(found.text for found in zxingcpp.read_barcodes(worn(page, degrees)))


@pytest.mark.parametrize("layout", list(Layout))
def test_every_code_is_read_back_from_a_bad_scan(layout: Layout, tmp_path: Path) -> None:
    count = {Layout.A4_TWO: 2, Layout.STUBS: 4}.get(layout, 1)
    ballots = [ballot(token) for token in TOKENS[:count]]
    [page] = scanned(draw_ballots(ballots, layout=layout), tmp_path)
    wanted = [one.url for one in ballots]
    if layout is not Layout.STUBS:
        wanted += [codes.number_digits(one.slip_number) for one in ballots]
    assert read(page) == sorted(wanted)


@pytest.mark.parametrize("layout", [Layout.A5, Layout.ROLL])
def test_a_further_sheet_repeats_the_number_and_says_which_it_is(layout: Layout, tmp_path: Path) -> None:
    one = ballot(TOKENS[0], "nam-yeu-to")
    first, second = scanned(draw_ballots([one], layout=layout), tmp_path)
    assert read(first, -3) == [codes.number_digits(one.slip_number), one.url]
    assert read(second, -3) == [codes.number_digits(one.slip_number, 2)]
    assert codes.read_number(read(second)[0]) == one.slip_number


def test_the_halves_of_an_a4_are_read_after_they_are_cut_apart(tmp_path: Path) -> None:
    ballots = [ballot(token) for token in TOKENS[:2]]
    [page] = scanned(draw_ballots(ballots, layout=Layout.A4_TWO), tmp_path)
    for at, one in enumerate(ballots):  # cut a millimetre beside the line
        edge = page.width // 2 + round(1 / 25.4 * DPI)
        half = page.crop((0, 0, edge, page.height) if at == 0 else (edge, 0, page.width, page.height))
        assert read(half) == [codes.number_digits(one.slip_number), one.url]


def test_the_code_of_digits_stays_readable_when_a_corner_of_it_is_torn_off(tmp_path: Path) -> None:
    one = dataclasses.replace(ballot(TOKENS[0]), trial=True)
    [page] = scanned(draw_ballots([one]), tmp_path)
    spot = [round(edge / 25.4 * DPI) for edge in (131.0, 12.5, 134.5, 16.0)]
    page.paste(255, tuple(spot))  # type: ignore[arg-type]
    assert codes.number_digits(one.slip_number) in read(page)
