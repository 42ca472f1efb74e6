"""Pages as they come out of a scanner: turned, torn, strange, from behind, several sheets on one."""

import dataclasses
from collections.abc import Callable
from random import Random

import cv2
import numpy as np
import pypdfium2
import pytest
from inked import pens
from inked.pens import PX_MM, Hand, Paper, Pen
from inked.sheets import ballot, blank

from ballots.forms.questionnaire import Form, builtin
from ballots.sealing import codes
from ballots.views.readmodels import Layout
from printing.ballot.layout import plan_of
from printing.ballot.plan import CORNER_MM
from printing.ballot.sheets import draw_ballots
from printing.scan.page import read_page
from printing.scan.specimen import Grey, Specimen, specimens
from printing.scan.values import Doubt, PageKind, PageRead, SheetRead

FORM = builtin("hai-noi-dung")
KNOWN = [specimens(FORM, Layout.A5), specimens(builtin("nam-yeu-to"), Layout.A5)]
[SHEET] = plan_of(FORM, Layout.A5).sheets
NUMBER = codes.number_digits(ballot(0, "hai-noi-dung").slip_number)


def ticked(page: int = 0, form: str = "hai-noi-dung", layout: Layout = Layout.A5) -> Paper:
    paper = blank(0, form, layout)[page].copy()
    place = plan_of(builtin(form), layout).sheets[page].bubbles[1]
    pens.tick(Hand(paper, Pen(0.5, (150, 50, 20), 0.9), Random(1)), (place.x, place.y), Random(1))
    return paper


def grey(paper: Paper) -> Grey:
    return np.asarray(cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY))


def page_of(form: Form) -> Grey:
    one = dataclasses.replace(ballot(0, "hai-noi-dung"), form=form)
    pdf = pypdfium2.PdfDocument(draw_ballots([one]))
    return np.squeeze(pdf[0].render(scale=PX_MM * 25.4 / 72, grayscale=True).to_numpy())


def only(read: PageRead) -> SheetRead:
    assert read.kind is PageKind.SHEETS
    [sheet] = read.sheets
    return sheet


def without(paper: Paper, *corners: int) -> Grey:
    torn = grey(paper)
    for at in corners:
        corner = SHEET.corners[at]
        left, top = round((corner.left - 1) * PX_MM), round((corner.top - 1) * PX_MM)
        torn[
            top : top + round((CORNER_MM + 2) * PX_MM), max(0, left) : left + round((CORNER_MM + 2) * PX_MM)
        ] = 255
    return torn


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_is_read_whichever_way_it_lies(quarters: int) -> None:
    sheet = only(read_page(np.ascontiguousarray(np.rot90(grey(ticked()), quarters)), KNOWN))
    assert sheet.clear
    assert (sheet.form, sheet.sheet, sheet.number) == (0, 1, NUMBER)
    assert [one.chosen for one in sheet.questions] == [("HL",), (), ()]


def test_a_mirrored_page_is_said_to_be_one() -> None:
    assert read_page(cv2.flip(grey(ticked()), 1), KNOWN) == PageRead(PageKind.MIRRORED)


def test_a_further_sheet_says_which_it_is() -> None:
    sheet = only(read_page(grey(ticked(1, "nam-yeu-to")), KNOWN))
    assert (sheet.form, sheet.sheet, sheet.clear) == (1, 2, True)
    assert sheet.number == codes.number_digits(ballot(0, "nam-yeu-to").slip_number, 2)


def test_three_corners_place_a_sheet_and_two_do_not() -> None:
    assert only(read_page(without(ticked(), 0), KNOWN)).clear
    lost = only(read_page(without(ticked(), 0, 2), KNOWN))
    assert (lost.doubts, lost.questions, lost.form) == ((Doubt.CORNERS,), (), None)


def test_a_corner_that_does_not_fit_the_geometry_places_nothing() -> None:
    """Of a sheet torn and put together, or pulled askew through the machine."""
    page, corner = grey(ticked()), SHEET.corners[2]
    middle = ((corner.left + CORNER_MM / 2) * PX_MM, (corner.top + CORNER_MM / 2) * PX_MM)
    turned = cv2.warpAffine(
        page, cv2.getRotationMatrix2D(middle, 25, 1), page.shape[::-1], borderValue=(255,)
    )
    left, top, side = (round(one * PX_MM) for one in (corner.left - 2, corner.top - 2, CORNER_MM + 4))
    page[top : top + side, left : left + side] = turned[top : top + side, left : left + side]
    assert only(read_page(page, KNOWN)).doubts == (Doubt.BENT,)


def test_a_crumpled_sheet_is_for_a_person() -> None:
    page = grey(ticked())
    height, width = page.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    waves = 20 * np.sin(np.linspace(0, 3 * np.pi, height, dtype=np.float32))[:, None]
    sheet = only(read_page(cv2.remap(page, x + waves, y, cv2.INTER_LINEAR, borderValue=(255,)), KNOWN))
    assert all(one.doubts for one in sheet.questions)


def test_the_back_of_a_sheet_is_empty_and_other_paper_is_strange() -> None:
    back = np.full((1654, 1165), 250, np.uint8)
    assert read_page(back, KNOWN) == PageRead(PageKind.EMPTY)
    letter = back.copy()
    for row in range(12):
        cv2.putText(
            letter, "Kinh gui Uy ban nhan dan", (100, 200 + 90 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (0,), 3
        )
    assert read_page(letter, KNOWN) == PageRead(PageKind.STRANGE)


def test_two_on_an_a4_are_two_and_each_has_its_own_number() -> None:
    two = [ballot(at, "hai-noi-dung") for at in (0, 1)]
    pdf = pypdfium2.PdfDocument(draw_ballots(two, layout=Layout.A4_TWO))
    page = np.squeeze(pdf[0].render(scale=200 / 72, grayscale=True).to_numpy())
    read = read_page(page, KNOWN)
    assert {one.number for one in read.sheets} == {codes.number_digits(one.slip_number) for one in two}
    assert [one.clear for one in read.sheets] == [True, True]


# --- other questionnaires ---------------------------------------------------------------------------------


def worded(text: str) -> Form:
    first, *others = FORM.questions
    return dataclasses.replace(FORM, questions=(dataclasses.replace(first, text=text), *others))


def test_another_questionnaire_is_said_to_be_one() -> None:
    """With the same corners, and with as many questions of other words in other places."""
    assert only(read_page(grey(ticked(0, "nam-yeu-to")), KNOWN[:1])).doubts == (Doubt.OTHER_FORM,)
    assert only(read_page(grey(ticked(1, "nam-yeu-to")), KNOWN[:1])).doubts == (Doubt.OTHER_FORM,)
    assert only(read_page(page_of(builtin("hai-noi-dung-3")), KNOWN)).clear is False


def test_last_years_words_are_seen() -> None:
    """One word of a question, at the same place: its sheet goes to a person."""
    assert FORM.questions[0].text == "Kết quả giải quyết thủ tục hành chính"
    sheet = only(read_page(page_of(worded("Kết quả tiếp nhận thủ tục hành chính")), KNOWN))
    assert not sheet.clear
    assert sheet.questions[0].doubts


def test_levels_in_another_order_are_seen() -> None:
    turned = dataclasses.replace(FORM, levels=tuple(reversed(FORM.levels)))
    assert not only(read_page(page_of(turned), KNOWN)).clear


# --- the number -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lid", [255, 40])
def test_a_strip_that_was_cut_off_leaves_no_number_and_no_doubt(lid: int) -> None:
    cut = grey(ticked())
    cut[: round(17.6 * PX_MM)] = lid
    sheet = only(read_page(cut, KNOWN))
    assert (sheet.number, sheet.clear) == (None, True)


def digits(code: str) -> Callable[[Grey], Grey]:
    import zxingcpp  # noqa: PLC0415 - what draws codes

    def put(page: Grey) -> Grey:
        drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="H")
        place = SHEET.number_code
        assert place is not None
        side = round(place.width * PX_MM)
        picture = cv2.resize(np.array(drawn.to_image(scale=4, add_quiet_zones=False)), (side, side))
        left, top = round(place.left * PX_MM), round(place.top * PX_MM)
        page[top : top + side, left : left + side] = picture
        return page

    return put


WRONG = f"{NUMBER[:5]}{(int(NUMBER[5]) + 1) % 10}{NUMBER[6:]}"
OF_SECOND = codes.number_digits(ballot(0, "hai-noi-dung").slip_number, 2)


@pytest.mark.parametrize("code", [WRONG, OF_SECOND, "1234567890123456", "12345"])
def test_digits_that_do_not_check_or_name_another_sheet_are_no_number(code: str) -> None:
    sheet = only(read_page(digits(code)(grey(ticked())), KNOWN))
    assert (sheet.number, sheet.doubts) == (None, (Doubt.NUMBER,))
    assert sheet.number_picture.startswith(b"\x89PNG")


def test_pictures_never_show_the_stub() -> None:
    """The code of the stub votes; no crop reaches below the lower corners."""
    specimen: Specimen = KNOWN[0][0]
    assert specimen.origin[1] + specimen.allowed.shape[0] / 6 <= SHEET.corners[2].top + CORNER_MM + 2
