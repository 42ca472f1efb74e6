"""One geometry: what a plan tells is where the drawing puts it, in every layout that has marks."""

import dataclasses
import hashlib
import io
import itertools
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from ballots.forms.questionnaire import Form, builtin
from ballots.views.readmodels import BallotSheet, Layout
from printing.ballot.aruco import CELLS, DICT_4X4_50, black_cells
from printing.ballot.layout import plan_of
from printing.ballot.plan import BUBBLE_MM, CORNER_MM, Sheet
from printing.ballot.rulers import draw_rulers
from printing.ballot.sheets import draw_ballots
from printing.faces import COLOURS, FACES, WIDTHS
from printing.tongue import VIETNAMESE, Tongue

ROOT = Path(__file__).parents[3]
DPI = 100
CODE = "7K3M9QPA2C4D6F8GX"
BALLOT = BallotSheet(
    parent="UBND xã Đông Thanh",
    unit="Trung tâm Phục vụ hành chính công",
    box="Hòm phiếu số 1",
    form=builtin("hai-noi-dung"),
    slip_number="N5RT8WYZ",
    code=CODE,
    url=f"https://homphieu.dongthanh.gov.vn/p/dongthanh-1#{CODE}.ho_tich.1",
    expires_on=date(2027, 2, 28),
    field="Hộ tịch",
    desk="1",
    trial=True,
)
MARKED = [(form, layout) for form in ("hai-noi-dung", "nam-yeu-to") for layout in (Layout.A5, Layout.ROLL)]


def rastered(pdf: bytes) -> list[Image.Image]:
    done = subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", "-"], input=pdf, check=True, capture_output=True
    )
    pages, rest = [], io.BytesIO(done.stdout)
    while rest.tell() < len(done.stdout):
        pages.append(Image.open(io.BytesIO(done.stdout[rest.tell() :])))
        width, height = pages[-1].size
        rest.seek(len(f"P5\n{width} {height}\n255\n") + width * height, io.SEEK_CUR)
    return pages


def grey(page: Image.Image, x: float, y: float) -> int:
    """How bright the page is there, in millimetres; 255 is white."""
    value = page.getpixel((int(x / 25.4 * DPI), int(y / 25.4 * DPI)))
    assert isinstance(value, int)
    return value


def check_sheet(page: Image.Image, sheet: Sheet) -> None:
    for pixels, side in zip(page.size, (sheet.width, sheet.height), strict=True):
        assert abs(pixels * 25.4 / DPI - side) < 1
    cell = CORNER_MM / CELLS
    for corner in sheet.corners:
        for (y, row), x in itertools.product(enumerate(black_cells(corner.marker)), range(CELLS)):
            spot = grey(page, corner.left + (x + 0.5) * cell, corner.top + (y + 0.5) * cell)
            assert (spot < 128) == bool(row[x]), (corner, x, y)
    for bubble in sheet.bubbles:
        inside = [grey(page, bubble.x + dx, bubble.y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert min(inside) > 245, bubble
        rim = [
            min(grey(page, bubble.x + side * (BUBBLE_MM / 2 + d / 10), bubble.y) for d in range(-3, 4))
            for side in (-1, 1)
        ]
        assert all(170 < one < 235 for one in rim), (bubble, rim)  # grey: no ink is so bright
    if sheet.remark is not None:
        assert grey(page, sheet.remark.left + 3, sheet.remark.top + 3) == 255


@pytest.mark.parametrize(("form", "layout"), MARKED)
def test_corners_bubbles_and_remark_are_drawn_where_the_plan_says(form: str, layout: Layout) -> None:
    plan = plan_of(builtin(form), layout)
    pages = rastered(draw_ballots([dataclasses.replace(BALLOT, form=builtin(form))], layout=layout))
    for page, sheet in zip(pages, plan.sheets, strict=True):
        check_sheet(page, sheet)


@pytest.mark.parametrize(("form", "layout"), MARKED)
def test_a_plan_has_every_mark_once_and_nothing_touches(form: str, layout: Layout) -> None:
    questionnaire, plan = builtin(form), plan_of(builtin(form), layout)
    found = [(bubble.question, bubble.code) for sheet in plan.sheets for bubble in sheet.bubbles]
    wanted = [(one.code, level.code) for one in questionnaire.questions for level in questionnaire.levels]
    assert sorted(found) == sorted(wanted + [("", reason.code) for reason in questionnaire.reasons])
    assert len(plan.sheets) == (2 if form == "nam-yeu-to" else 1)
    for number, sheet in enumerate(plan.sheets, 1):
        for one, other in itertools.combinations(sheet.bubbles, 2):
            assert abs(one.x - other.x) > BUBBLE_MM + 0.5 or abs(one.y - other.y) > BUBBLE_MM + 0.5
        assert [corner.marker for corner in sheet.corners] == list(range(4 * number - 4, 4 * number))
        top_left, top_right, bottom_right, bottom_left = sheet.corners
        assert top_left.left == bottom_left.left < top_right.left == bottom_right.left
        assert top_left.top == top_right.top < bottom_left.top == bottom_right.top
        assert sheet.number_code is not None
        assert sheet.number_code.bottom + 2 < top_left.top  # the strip goes, the corners stay
        assert all(top_left.top < bubble.y < bottom_left.top + CORNER_MM for bubble in sheet.bubbles)
    assert sum(sheet.remark is not None for sheet in plan.sheets) == 1


def test_a_plan_does_not_know_whose_ballot_it_is() -> None:
    """Names, a trial, what the clerk proposed: a deck printed before a change is read like one after it."""
    plain = dataclasses.replace(BALLOT, parent="", unit="U", box="", field=None, desk=None, trial=False)
    for ballot in (BALLOT, plain):
        [page] = rastered(draw_ballots([ballot]))
        check_sheet(page, plan_of(BALLOT.form, Layout.A5).sheets[0])


def test_half_an_a4_is_an_a5() -> None:
    """Cut along the middle, each half is read by the same plan."""
    [page] = rastered(draw_ballots([BALLOT, BALLOT], layout=Layout.A4_TWO))
    plan, middle = plan_of(BALLOT.form, Layout.A4_TWO), page.width // 2
    assert plan.sheets == plan_of(BALLOT.form, Layout.A5).sheets
    assert [round(side * 25.4 / DPI) for side in page.size] == [297, 210]
    width = round(148 / 25.4 * DPI)
    for left in (0, middle + round(0.5 / 25.4 * DPI)):
        check_sheet(page.crop((left, 0, left + width, page.height)), plan.sheets[0])


def test_the_plan_is_data_that_needs_no_drawing() -> None:
    code = "import sys; from printing.ballot import aruco, plan; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_another_language_has_its_own_plan_or_none() -> None:
    long = Tongue("xx", lambda phrase: f"{phrase} {'dài ' * 12}".strip(), VIETNAMESE.day)
    form: Form = builtin("hai-noi-dung")
    assert plan_of(form, Layout.A5, long).sheets != plan_of(form, Layout.A5).sheets


# --- the drawings -------------------------------------------------------------------------------------------


def test_the_markers_are_those_of_opencv() -> None:
    """The hash is of cv2.aruco's own bits, written as here; no two are alike, however they are turned."""
    written = "".join(f"{bits:04x}" for bits in DICT_4X4_50)
    digest = hashlib.sha256(written.encode()).hexdigest()
    assert digest == "072570f420c90c6c2c9d215f1238b86da05368fb84ccef355756df8ab2c8c922"
    ways = {}
    for marker in range(50):
        cells = black_cells(marker)
        for turn in range(4):
            cells = [bytes(row) for row in zip(*cells[::-1], strict=True)]
            ways[tuple(cells)] = (marker, turn)
    assert len(ways) == 200


def test_the_faces_are_the_screens_own() -> None:
    script = (ROOT / "app" / "static" / "vote.js").read_text(encoding="utf-8")
    said = script[script.index("const HAPPY_EYES") : script.index("function drawLevel")]
    eyes, faces = said.split("const FACES")
    pairs = re.compile(r'\["(\w+)", "([^"]+)"\]')
    for face, drawn in re.findall(r"(\w+): \[(.*)\],?\n", faces):
        whole = (eyes if "...HAPPY_EYES" in drawn else "") + drawn
        assert FACES[face] == tuple(pairs.findall(whole)), face
    assert len(FACES) == 6
    colours = re.findall(r"\.level-(\w+) \{ --face: (#\w+); --skin: (#\w+);", script)
    assert {face: (line, skin) for face, line, skin in colours} == COLOURS
    for kind, width in WIDTHS.items():
        assert f".{kind} {{ stroke-width: {width:g}; }}" in script if width else f".{kind} {{ fill:" in script


@pytest.mark.parametrize("layout", list(Layout))
def test_a_page_to_try_the_printer_has_a_ruler_of_true_length(layout: Layout) -> None:
    pdf = draw_rulers(layout)
    assert pdf == draw_rulers(layout)
    [page] = rastered(pdf)
    row = [grey(page, x / 10, 32.95) for x in range(50, page.width * 254 // DPI - 50)]
    dark = [x for x, spot in enumerate(row) if spot < 200]
    length = (dark[-1] - dark[0]) / 10
    assert round(length) % 10 == 0
    assert abs(length - round(length)) < 0.4
