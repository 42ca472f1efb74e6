"""Reading a feeder's pages at 200 dpi, on one core, beside nothing but rendering them; and silent errors.

The sheets are made up by tests/support/inked from seeds for proof, and their truth is known.
"""

import io
import sys
from pathlib import Path
from time import process_time
from typing import Any

from bench.measure import Line, interleaved

__all__ = ["measure"]

_DPI = 200
_PLAIN_DPI = 72


def measure(repeats: int, count: int) -> list[Line]:
    """`count` sheets in one PDF of grey JPEGs; process time, as other work on the machine is none of ours."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))
    import cv2  # noqa: PLC0415 - the extra [scan]
    from inked.proof import WRONG, forms, proof_of  # noqa: PLC0415 - as above
    from inked.sheets import PROOF, made  # noqa: PLC0415 - as above

    from printing.scan import files  # noqa: PLC0415 - as above
    from printing.scan.page import read_page  # noqa: PLC0415 - as above

    cv2.setNumThreads(1)
    sheets = [made(seed, "feeder", _DPI) for seed in range(PROOF, PROOF + count)]
    document, known = _pdf([one.page for one in sheets]), forms()

    def read() -> list[Any]:
        pages, page_at = files.pages_of(document)
        return [read_page(page, known) for at in range(pages) if (page := page_at(at)) is not None]

    wrong = sum(proof_of(one, page).outcome == WRONG for one, page in zip(sheets, read(), strict=True))
    taken = interleaved(
        repeats, {"read": lambda: _timed(read), "drawn": lambda: _timed(lambda: _drawn(document))}
    )
    return [
        Line("scanned pages read, one core, 200 dpi", count / taken["read"], "pages/s", aim="≥ 30"),
        Line(
            "… beside pypdfium2 only drawing them",
            count / taken["read"],
            "pages/s",
            count / taken["drawn"],
            "≥ 0.30",
        ),
        Line("… of them wrong in silence", wrong, "sheets", aim="0"),
    ]


def _timed(act: Any) -> float:
    begun = process_time()
    act()
    return process_time() - begun


def _pdf(pages: list[Any]) -> bytes:
    from PIL import Image  # noqa: PLC0415 - as above

    out = io.BytesIO()
    first, *others = [Image.fromarray(page).convert("L") for page in pages]
    first.save(out, "PDF", save_all=True, append_images=others, resolution=_DPI, quality=75)
    return out.getvalue()


def _drawn(document: bytes) -> None:
    import pypdfium2  # noqa: PLC0415 - as above

    pdf = pypdfium2.PdfDocument(document)
    for page in pdf:
        page.render(scale=_DPI / _PLAIN_DPI, grayscale=True)
        page.close()
