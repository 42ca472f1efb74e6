"""The clerk's A5 pages a second, beside reportlab with nothing on the page but the same QR."""

import io
from datetime import date
from secrets import token_bytes
from time import perf_counter

from reportlab.pdfgen.canvas import Canvas

from app.pages import issue as _issue  # noqa: F401 - what the clerk's page imports is imported before timing
from ballots.forms import questionnaire
from ballots.sealing import codes
from bench.measure import Line, interleaved
from printing.ballot.sheets import BallotSheet, draw_ballots
from printing.geometry import BALLOT_HEIGHT_MM, BALLOT_WIDTH_MM, QR_SIDE_MM, points
from printing.qr import draw_qr

__all__ = ["measure"]


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


def measure(repeats: int, pages: int) -> list[Line]:
    """Decks of new slips each time, as at the counter."""

    def ours() -> float:
        sheets = [_sheet() for _ in range(pages)]
        begun = perf_counter()
        draw_ballots(sheets)
        return pages / (perf_counter() - begun)

    def bare() -> float:
        urls = [_sheet().url for _ in range(pages)]
        begun = perf_counter()
        canvas = Canvas(io.BytesIO(), pagesize=(points(BALLOT_WIDTH_MM), points(BALLOT_HEIGHT_MM)))
        for url in urls:
            draw_qr(canvas, url, 50, 300, QR_SIDE_MM)
            canvas.showPage()
        canvas.save()
        return pages / (perf_counter() - begun)

    rates = interleaved(repeats, {"ours": ours, "bare": bare})
    return [
        Line("A5 pages with the QR only", rates["bare"], "/s"),
        Line(f"A5 ballots, decks of {pages}", rates["ours"], "/s", rates["bare"]),
    ]
