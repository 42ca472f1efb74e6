"""Scans of paper letters: made sure to be what they say, made small, and rid of all that is not the page.

A picture is drawn anew, so that place, time and camera of a photograph go; of a PDF only the pages are
copied, without scripts, forms, links and attachments. Must not know letters, nor who may see them.
"""

import io
import threading
from typing import Final

from fastapi import Response
from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter

from app.errors import Problem, Rejected
from ballots.forms.kinds import Scan

__all__ = ["MAX_FILE_BYTES", "MAX_PAGES", "cleaned", "given"]

MAX_FILE_BYTES: Final = 6 * 1024 * 1024
MAX_PAGES: Final = 10
_MAX_PIXELS: Final = 40_000_000  # as they come from the file's head, before any is read
_SIDE_PIXELS: Final = 2_200  # A4 at 188 dots an inch: handwriting can be read
_QUALITY: Final = 80
# A page itself. Actions, notes, links and form fields are in what is left out.
_OF_A_PAGE: Final = frozenset(
    {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/Group"}
)
_one_at_a_time = threading.Lock()  # forty million pixels take 160 MB


def cleaned(data: bytes) -> Scan:
    """What is kept of a JPEG, PNG or PDF; Rejected(SCAN_LARGE, SCAN_WRONG), whatever is in the file."""
    if len(data) > MAX_FILE_BYTES:
        raise _too_large()
    try:
        with _one_at_a_time:
            scan = _pages(data) if data.startswith(b"%PDF-") else _picture(data)
    except Rejected:
        raise
    except Exception:  # noqa: BLE001 - a damaged or hostile file can make both libraries raise anything
        scan = None
    if scan is None:
        raise Rejected(Problem.SCAN_WRONG)
    if len(scan.content) > MAX_FILE_BYTES:
        raise _too_large()
    return scan


def _too_large() -> Rejected:
    megabytes, millions = MAX_FILE_BYTES // (1024 * 1024), _MAX_PIXELS // 1_000_000
    return Rejected(Problem.SCAN_LARGE, megabytes=megabytes, millions=millions, pages=MAX_PAGES)


def given(scan: Scan) -> Response:
    """The answer that shows a scan; it may load and run nothing, and no browser guesses what it is."""
    name = "thu.pdf" if scan.media == "application/pdf" else "thu.jpg"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    }
    return Response(scan.content, media_type=scan.media, headers=headers)


def _picture(data: bytes) -> Scan:
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > _MAX_PIXELS:
            raise _too_large()
        image.draft("RGB", (_SIDE_PIXELS, _SIDE_PIXELS))  # a JPEG is read at half or a quarter, if that does
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((_SIDE_PIXELS, _SIDE_PIXELS))
        if upright.has_transparency_data:  # what is clear is paper
            clear = upright.convert("RGBA")
            upright = Image.new("RGB", clear.size, "white")
            upright.paste(clear, mask=clear)
        drawn = Image.new("RGB", upright.size)  # a new one carries nothing of the old
        drawn.paste(upright.convert("RGB"))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Scan("image/jpeg", out.getvalue())


def _pages(data: bytes) -> Scan | None:
    """None where there is no page, or a password."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted or not reader.pages:
        return None
    if len(reader.pages) > MAX_PAGES:
        raise _too_large()
    writer = PdfWriter()
    writer.metadata = None
    for page in reader.pages:
        for name in set(page) - _OF_A_PAGE:
            del page[name]
        writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return Scan("application/pdf", out.getvalue())
