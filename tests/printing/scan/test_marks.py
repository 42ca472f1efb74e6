"""What a pen does to a ballot, each thing by itself on a clean page: what is read, what a person is asked."""

from collections.abc import Callable
from random import Random

import cv2
import numpy as np
import pytest
from inked import pens
from inked.pens import PX_MM, Hand, Paper, Pen, Point
from inked.sheets import blank

from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import Layout
from printing.ballot.layout import plan_of
from printing.ballot.plan import Bubble
from printing.scan.page import read_page
from printing.scan.specimen import specimens
from printing.scan.values import Doubt, Mark, QuestionRead, SheetRead

FORM = builtin("hai-noi-dung")
[SHEET] = plan_of(FORM, Layout.A5).sheets
BALLPOINT = Pen(0.5, (150, 50, 20), 0.9)
Draw = Callable[[Hand, Point], None]


def bubble(question: str, code: str) -> Bubble:
    return next(one for one in SHEET.bubbles if (one.question, one.code) == (question, code))


def read(
    *marks: tuple[str, str, Draw], pen: Pen = BALLPOINT, change: Callable[[Paper], None] | None = None
) -> SheetRead:
    paper = blank(0, "hai-noi-dung")[0].copy()
    for question, code, draw in marks:
        place = bubble(question, code)
        draw(Hand(paper, pen, Random(1)), (place.x, place.y))
    if change is not None:
        change(paper)
    [sheet] = read_page(cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY), [specimens(FORM, Layout.A5)]).sheets
    assert sheet.form == 0
    return sheet


def question(sheet: SheetRead, code: str) -> QuestionRead:
    return next(one for one in sheet.questions if one.question == code)


def made(draw: Callable[[Hand, Point, Random], None], seed: int = 1) -> Draw:
    return lambda hand, at: draw(hand, at, Random(seed))


def line(dx: float, dy: float, half: float) -> Draw:
    return lambda hand, at: hand.stroke(
        [(at[0] - dx * half, at[1] - dy * half), (at[0] + dx * half, at[1] + dy * half)]
    )


def apart(draw: Draw, x: float, y: float) -> Draw:
    return lambda hand, at: draw(hand, (at[0] + x, at[1] + y))


def both(*draws: Draw) -> Draw:
    def draw(hand: Hand, at: Point) -> None:
        for one in draws:
            one(hand, at)

    return draw


TICK, CROSS, FILL = made(pens.tick), made(pens.cross), made(pens.fill)


# --- what is plain --------------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [TICK, CROSS, FILL, made(pens.scribble), made(pens.dot), made(pens.slash)])
def test_a_mark_in_a_bubble_is_read_and_the_other_question_is_blank(draw: Draw) -> None:
    sheet = read(("ket_qua", "HL", draw))
    assert sheet.clear
    assert question(sheet, "ket_qua").chosen == ("HL",)
    assert question(sheet, "thai_do").chosen == ()
    marks = {one.code: one for one in question(sheet, "ket_qua").bubbles}
    assert [code for code, one in marks.items() if one.mark is Mark.MARKED] == ["HL"]
    assert marks["HL"].around > 1.5
    assert (marks["BT"].inside, marks["BT"].around) == (0, 0)


def test_several_reasons_are_several() -> None:
    sheet = read(("", "tre_hen", TICK), ("", "khac", CROSS))
    assert set(question(sheet, "").chosen) == {"tre_hen", "khac"}
    assert sheet.clear


def test_a_yellow_pen_is_ink_on_a_scan_in_colour() -> None:
    from printing.scan.files import _darkest  # noqa: PLC0415 - of a page in colours

    paper = blank(0, "hai-noi-dung")[0].copy()
    place = bubble("ket_qua", "HL")
    pens.fill(Hand(paper, Pen(1.5, (60, 240, 250), 1.0), Random(1)), (place.x, place.y), Random(1))
    [sheet] = read_page(_darkest(paper), [specimens(FORM, Layout.A5)]).sheets
    assert question(sheet, "ket_qua").chosen == ("HL",)


# --- what is for a person ---------------------------------------------------------------------------------

AWRY: dict[str, tuple[Draw, Doubt]] = {
    "circled closely": (lambda hand, at: hand.arc(at, 2.7, 0, 365), Doubt.STRAY),
    "circled widely": (lambda hand, at: hand.arc(at, 4.6, 0, 365), Doubt.STRAY),
    "ticked and circled": (both(TICK, lambda hand, at: hand.arc(at, 3.4, 0, 365)), Doubt.SHAPE),
    "ticked beside": (apart(TICK, -6.5, 0), Doubt.STRAY),
    "ticked on the face": (apart(TICK, 7, 0), Doubt.STRAY),
    "ticked on the words": (apart(CROSS, 3, 6), Doubt.STRAY),
    "filled and struck out": (both(FILL, line(1, 0.2, 5.5)), Doubt.SHAPE),
    "ticked and struck out": (both(TICK, line(1, 0.2, 5.5)), Doubt.SHAPE),
    "crossed out": (both(FILL, line(0.7, 0.7, 5.5), line(0.7, -0.7, 5.5)), Doubt.SHAPE),
    "scribbled over": (made(pens.struck_by_scribble), Doubt.SHAPE),
    "a line through two": (line(1, 0, 45), Doubt.SHAPE),
    "a point": (lambda hand, at: hand.stroke([at, (at[0] + 0.4, at[1])]), Doubt.FAINT),
}


@pytest.mark.parametrize("name", list(AWRY))
def test_it_is_never_guessed(name: str) -> None:
    draw, doubt = AWRY[name]
    sheet = read(("ket_qua", "BT", draw))
    found = question(sheet, "ket_qua")
    assert doubt in found.doubts
    assert found.chosen == ()
    assert found.picture.startswith(b"\x89PNG")
    assert not sheet.clear


def test_two_marks_where_one_is_taken() -> None:
    found = question(read(("ket_qua", "BT", TICK), ("ket_qua", "HL", TICK)), "ket_qua")
    assert found.doubts == (Doubt.DOUBLE,)
    assert found.chosen == ()


@pytest.mark.parametrize("pressure", [0.12, 0.2])
def test_what_was_rubbed_out_is_not_blank(pressure: float) -> None:
    pale = Pen(0.6, (90, 90, 90), pressure)
    assert Doubt.FAINT in question(read(("ket_qua", "BT", made(pens.cross)), pen=pale), "ket_qua").doubts


def test_a_mark_much_paler_than_the_others_is_for_a_person() -> None:
    def pale(paper: Paper) -> None:
        place = bubble("thai_do", "HL")
        pens.fill(Hand(paper, Pen(0.6, (90, 90, 90), 0.55), Random(1)), (place.x, place.y), Random(1))

    black = Pen(0.8, (20, 20, 20), 1.0)
    sheet = read(("ket_qua", "BT", FILL), ("", "khac", FILL), pen=black, change=pale)
    assert question(sheet, "ket_qua").chosen == ("BT",)
    assert Doubt.FAINT in question(sheet, "thai_do").doubts


def test_correction_fluid_over_a_bubble_is_seen() -> None:
    def painted(paper: Paper) -> None:
        place = bubble("ket_qua", "HL")
        at = round(place.x * PX_MM), round(place.y * PX_MM)
        cv2.circle(paper, at, 30, (252, 252, 252), -1)

    assert question(read(change=painted), "ket_qua").doubts


def test_words_pasted_over_the_print_are_seen() -> None:
    def pasted(paper: Paper) -> None:
        top = min(one.y for one in SHEET.bubbles)
        paper[round((top - 12) * PX_MM) : round((top + 12) * PX_MM), 14 * PX_MM : 134 * PX_MM] = 255

    assert Doubt.PRINT in question(read(change=pasted), "ket_qua").doubts


FELT = Pen(1.3, (30, 25, 25), 1.0)


@pytest.mark.parametrize("draw", [CROSS, made(pens.cross, 5), made(pens.tick, 3), FILL])
def test_a_felt_tips_mark_is_a_mark_however_far_it_reaches(draw: Draw) -> None:
    sheet = read(("ket_qua", "HL", draw), pen=FELT)
    assert question(sheet, "ket_qua").chosen == ("HL",)
    assert sheet.clear


@pytest.mark.parametrize("half", [4.6, 5.5])
def test_a_felt_tips_line_through_a_mark_is_none(half: float) -> None:
    sheet = read(("ket_qua", "HL", both(CROSS, line(0.7, 0.7, half), line(0.7, -0.7, half))), pen=FELT)
    assert Doubt.SHAPE in question(sheet, "ket_qua").doubts


def rest(hand: Hand, at: Point) -> None:
    hand.stroke([at, (at[0] + 0.4, at[1])])


def test_where_a_felt_tip_rested_is_no_mark_beside_others() -> None:
    sheet = read(("ket_qua", "HL", rest), ("thai_do", "HL", CROSS), pen=FELT)
    assert Doubt.FAINT in question(sheet, "ket_qua").doubts
    assert question(sheet, "thai_do").chosen == ("HL",)
    assert Doubt.FAINT in question(read(("ket_qua", "HL", rest), pen=FELT), "ket_qua").doubts


def test_points_are_marks_for_whoever_makes_nothing_else() -> None:
    sheet = read(("ket_qua", "HL", rest), ("thai_do", "BT", rest), pen=FELT)
    assert [one.chosen for one in sheet.questions[:2]] == [("HL",), ("BT",)]


def test_a_grain_of_dust_in_a_bubble_is_nothing_and_a_point_is_for_a_person() -> None:
    def grain(radius: int) -> Callable[[Paper], None]:
        def draw(paper: Paper) -> None:
            place = bubble("ket_qua", "HL")
            cv2.circle(paper, (round(place.x * PX_MM), round(place.y * PX_MM)), radius, (60, 60, 60), -1)

        return draw

    assert read(change=grain(1)).clear
    assert question(read(change=grain(3)), "ket_qua").doubts


def stained(paper: Paper) -> None:
    """Coffee over the row of a question, paler than ink."""
    place = bubble("ket_qua", "BT")
    soft = np.zeros(paper.shape[:2], np.float32)
    cv2.circle(soft, (round(place.x * PX_MM), round(place.y * PX_MM)), 9 * PX_MM, 1.0, -1)
    soft = cv2.GaussianBlur(soft, (81, 81), 0)[..., None]
    paper[:] = (paper * (1 - soft * np.array([0.16, 0.10, 0.08]))).astype(np.uint8)


def test_a_stain_that_darkens_a_bubble_and_the_paper_around_it_is_no_faint_mark() -> None:
    assert read(("ket_qua", "HL", CROSS), change=stained).clear


# --- remarks --------------------------------------------------------------------------------------------


def test_a_remark_is_cropped_and_an_empty_box_is_not() -> None:
    assert read().remark_picture == b""
    place = SHEET.remark
    assert place is not None
    hand = line(1, 0.3, 3)
    sheet = read(
        change=lambda paper: hand(Hand(paper, BALLPOINT, Random(1)), (place.left + 20, place.top + 5))
    )
    assert sheet.clear
    picture = cv2.imdecode(np.frombuffer(sheet.remark_picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert picture.min() < 140


def test_a_tick_below_the_last_bubbles_is_seen() -> None:
    """Where the words above the box for a remark are."""
    assert Doubt.STRAY in question(read(("", "khac", apart(TICK, 2, 6.5))), "").doubts


# --- rows close together, and lossy machines --------------------------------------------------------------


def matrix(change: Callable[[Paper], None]) -> SheetRead:
    form = builtin("nam-yeu-to")
    paper = blank(0, "nam-yeu-to")[0].copy()
    change(paper)
    [sheet] = read_page(cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY), [specimens(form, Layout.A5)]).sheets
    return sheet


def test_a_circle_that_runs_through_the_marks_of_other_rows_is_seen_in_its_own() -> None:
    """Its ink is joined to theirs, and its own bubble has none."""
    places = {
        (one.question, one.code): one for one in plan_of(builtin("nam-yeu-to"), Layout.A5).sheets[0].bubbles
    }

    def drawn(paper: Paper) -> None:
        for row, level in (("tt2", "1"), ("tt3", "3"), ("tt4", "1")):
            FILL(Hand(paper, BALLPOINT, Random(1)), (places[row, level].x, places[row, level].y))
        middle = places["tt3", "1"]
        Hand(paper, BALLPOINT, Random(1)).arc((middle.x, middle.y), 5.0, 0, 365)

    assert Doubt.STRAY in question(matrix(drawn), "tt3").doubts


def faxed(paper: Paper) -> None:
    """So pale that outlines are gone, and what a pen left is in tatters."""
    paper[:] = np.where(cv2.GaussianBlur(paper, (3, 3), 0) > 120, 255, 0)


def test_blank_is_not_sure_where_a_machine_lost_the_outlines_and_pale_ink() -> None:
    lost = read(change=faxed)
    assert [one.doubts for one in lost.questions] == [(Doubt.FAINT,)] * 3
    firm = read(("ket_qua", "HL", FILL), pen=Pen(0.8, (20, 20, 20), 1.0), change=faxed)
    assert [one.chosen for one in firm.questions] == [("HL",), (), ()]
    assert firm.clear
    assert firm.remark_picture  # nor is an empty box for a remark
