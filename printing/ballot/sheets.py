"""The sheets that a clerk hands out: paper ballots with their stubs, or stubs alone, in one of four layouts.

The paper ballot carries the slip number only, on a strip at its head that the committee cuts off before marks
are read; code and QR stand on the stub, which the citizen keeps.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from ballots.views.readmodels import BallotSheet, Layout
from printing.ballot.frames import STUB_ALONE, Paper, paper_of
from printing.ballot.layout import Filled, Laid, frame_of, laid_out
from printing.ballot.paper import draw_paper
from printing.ballot.plan import DoesNotFit
from printing.ballot.strip import draw_number
from printing.ballot.stub import draw_code, draw_stub, draw_tear_line
from printing.fonts import REGULAR, free, register
from printing.geometry import A4_HEIGHT_MM, points
from printing.pen import Pen
from printing.qr import TooDense
from printing.tongue import VIETNAMESE, Tongue

__all__ = ["check_fits", "draw_ballots"]

_CUT: Final = (4.0, 3.0)  # dashes along which an A4 is cut apart, in points


def draw_ballots(
    ballots: Sequence[BallotSheet], tongue: Tongue = VIETNAMESE, layout: Layout = Layout.A5
) -> bytes:
    """A PDF with the ballots in the given order, the same bytes for the same ballots.

    A questionnaire with many items takes several sheets, the stub being on the first. Raises ValueError
    without ballots, plan.DoesNotFit for texts without room, qr.TooDense for a URL that no scanner would read.
    """
    if not ballots:
        raise ValueError("no ballots")
    out = io.BytesIO()
    register()
    lang = "vi-VN" if tongue is VIETNAMESE else tongue.code
    canvas = Canvas(out, invariant=1, pageCompression=1, lang=lang, initialFontName=REGULAR)
    canvas.setTitle("Phiếu đánh giá sự hài lòng")
    canvas.setAuthor(free(ballots[0].unit))
    deck = _Deck(canvas, tongue, layout)
    for ballot in ballots:
        deck.add(ballot)
    deck.turn()
    canvas.save()
    return out.getvalue()


def check_fits(ballot: BallotSheet, tongue: Tongue, layout: Layout) -> None:
    """Raises plan.DoesNotFit where a ballot like this one could not be drawn: to be asked at set-up."""
    try:
        draw_ballots([ballot], tongue, layout)
    except TooDense:
        raise DoesNotFit("link") from None


class _Deck:
    """Puts sheets on paper, several side by side; what all ballots share is drawn once, and repeated."""

    def __init__(self, canvas: Canvas, tongue: Tongue, layout: Layout) -> None:
        self._canvas, self._tongue, self._layout = canvas, tongue, layout
        self._paper: Paper = paper_of(layout)
        self._place = 0  # on the paper that is being filled
        self._shared: dict[tuple[BallotSheet, int], str] = {}

    def add(self, ballot: BallotSheet) -> None:
        """All sheets of one ballot."""
        if self._layout is Layout.STUBS:
            pen = self._next_place(self._paper.height or A4_HEIGHT_MM)
            self._repeat(ballot, 0, lambda: self._draw_stub_alone(pen, ballot))
            draw_code(pen, STUB_ALONE, ballot, self._tongue, alone=True)
            self._canvas.restoreState()
            return
        laid = laid_out(ballot.form, frame_of(self._layout), self._tongue)
        for filled in laid.sheets:
            self._add_sheet(ballot, laid, filled)

    def _add_sheet(self, ballot: BallotSheet, laid: Laid, filled: Filled) -> None:
        frame, ends, number = laid.frame, filled.ends, filled.sheet.number
        pen = self._next_place(ends.height)

        def draw_shared() -> None:
            draw_paper(pen, ballot, laid, filled, self._tongue)
            if ends.stub is not None and ends.tear is not None:
                draw_tear_line(pen, frame.width, ends.tear, self._tongue)
                draw_stub(pen, ends.stub, ballot, self._tongue, stacked=frame.stacked)

        self._repeat(ballot, number, draw_shared)
        draw_number(pen, frame, ballot.slip_number, number)
        if ends.stub is not None:
            draw_code(pen, ends.stub, ballot, self._tongue, stacked=frame.stacked)
        self._canvas.restoreState()

    def _draw_stub_alone(self, pen: Pen, ballot: BallotSheet) -> None:
        draw_stub(pen, STUB_ALONE, ballot, self._tongue, alone=True)

    def _next_place(self, height: float) -> Pen:
        """Move to where the next sheet begins; ends with restoreState()."""
        if self._place == len(self._paper.origins):
            self.turn()
        height = self._paper.height or height
        if self._place == 0:
            self._canvas.setPageSize((points(self._paper.width), points(height)))
            self._draw_cuts(height)
        left, top = self._paper.origins[self._place]
        self._place += 1
        self._canvas.saveState()
        self._canvas.translate(points(left), -points(top))
        return Pen(self._canvas, height)

    def turn(self) -> None:
        """End the paper that is being filled."""
        self._canvas.showPage()
        self._place = 0

    def _repeat(self, ballot: BallotSheet, number: int, draw: Callable[[], None]) -> None:
        """What differs by number, code and its QR only is one form (PDF 32000-1, 8.10) for the whole deck."""
        address = ballot.url.partition("#")[0]
        key = replace(ballot, slip_number="", code="", url=address), number
        if key not in self._shared:
            self._shared[key] = name = f"sheet{len(self._shared)}"
            self._canvas.beginForm(name)
            draw()
            self._canvas.endForm()
        self._canvas.doForm(self._shared[key])

    def _draw_cuts(self, height: float) -> None:
        """Where the paper is cut apart, halfway between what stands on it."""
        pen = Pen(self._canvas, height)
        if self._layout is Layout.A4_TWO:
            pen.upright(self._paper.width / 2, 4, height - 4, 0.6, _CUT)
        if self._layout is Layout.STUBS:
            for _, top in self._paper.origins[1:]:
                pen.rule(4, self._paper.width - 4, top, 0.6, _CUT)
