"""The clerk's ballots a second in a deck, beside a bare reportlab page with one QR and 15 lines of text."""

import io
from collections.abc import Callable
from datetime import date
from secrets import token_bytes
from time import perf_counter

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from reportlab.pdfgen.canvas import Canvas

from app.pages import issue as _issue  # noqa: F401 - what the clerk's page imports is imported before timing
from ballots.forms import questionnaire
from ballots.sealing import codes
from ballots.views.readmodels import BallotSheet, Layout
from bench.measure import Line, interleaved
from printing.ballot.sheets import draw_ballots
from printing.geometry import BALLOT_HEIGHT_MM, BALLOT_WIDTH_MM, points
from printing.qr import draw_matrix

__all__ = ["measure"]

_LINES = 15
_TEXT = "Trân trọng cảm ơn ông/bà đã đánh giá sự phục vụ của Trung tâm!"
_MASK = 2


def _sheet() -> BallotSheet:
    token = token_bytes(codes.TOKEN_BYTES)
    code = codes.spell(token)
    return BallotSheet(
        parent="UBND xã Đông Thanh",
        unit="Trung tâm Phục vụ hành chính công",
        box="Hòm phiếu số 1",
        form=questionnaire.builtin("hai-noi-dung"),
        slip_number=codes.slip_number(token),
        code=code,
        url=f"https://homphieu.dongthanh.gov.vn/p/hom-1#{code}.ho_tich.1",
        expires_on=date(2026, 12, 31),
        field="Hộ tịch",
        desk="1",
        trial=False,
    )


def _bare(urls: list[str], mask: int | None) -> None:
    """The library's code as one path, a rectangle for each run of its modules, and lines of text."""
    canvas = Canvas(io.BytesIO(), pagesize=(points(BALLOT_WIDTH_MM), points(BALLOT_HEIGHT_MM)))
    for url in urls:
        code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=mask)
        code.add_data(url)
        code.make()
        draw_matrix(canvas, [bytes(map(bool, row)) for row in code.modules], 50, 300, 1.0)
        canvas.setFont("Tinos", 11)
        for line in range(_LINES):
            canvas.drawString(50, 560 - 14 * line, _TEXT)
        canvas.showPage()
    canvas.save()


def measure(repeats: int, pages: int) -> list[Line]:
    """Decks of new slips each time, as at the counter."""

    def ours(layout: Layout) -> Callable[[], float]:
        def run() -> float:
            sheets = [_sheet() for _ in range(pages)]
            begun = perf_counter()
            draw_ballots(sheets, layout=layout)
            return pages / (perf_counter() - begun)

        return run

    def bare(mask: int | None) -> Callable[[], float]:
        def run() -> float:
            urls = [_sheet().url for _ in range(pages)]
            begun = perf_counter()
            _bare(urls, mask)
            return pages / (perf_counter() - begun)

        return run

    draw_ballots([_sheet()])  # the typeface is loaded
    measured = {"a5": ours(Layout.A5), "a4": ours(Layout.A4_TWO), "fixed": bare(_MASK), "bare": bare(None)}
    rates = interleaved(repeats, measured)
    return [
        Line(f"bare page, one QR, {_LINES} lines: qrcode as it comes", rates["bare"], "/s"),
        Line("… its mask fixed", rates["fixed"], "/s"),
        Line(f"A5 ballots, decks of {pages}, to the first", rates["a5"], "/s", rates["bare"], ">= 1.5"),
        Line("… to the second", rates["a5"], "/s", rates["fixed"], ">= 1.5"),
        Line("two on an A4, to the second", rates["a4"], "/s", rates["fixed"], ">= 1.5"),
    ]
