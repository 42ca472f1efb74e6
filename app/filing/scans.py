"""What a scan is: a PDF, JPEG or PNG that opens as one, with nothing in it that acts. Runs in checker.py."""

import io
import warnings

from PIL import Image

from app.filing.whys import Unfit, Why

__all__ = ["media_of"]

_MOST_PIXELS = 60_000_000  # A4 at 600 dpi has 35 million
_PICTURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


def media_of(document: bytes) -> str:
    """The type that it is served as; Unfit for anything that is none of the three."""
    if document.startswith(b"%PDF-"):
        _check_pdf(document)
        return "application/pdf"
    form = next((form for begins, form in _PICTURES.items() if document.startswith(begins)), None)
    if form is None:
        raise Unfit(Why.KIND)
    _check_picture(document, form)
    return f"image/{form.lower()}"


def _check_picture(document: bytes, form: str) -> None:
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # bounded here, by a sentence of its own
    with Image.open(io.BytesIO(document), formats=(form,)) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise Unfit(Why.LARGE_PICTURE)
        picture.load()


def _check_pdf(document: bytes) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - a picture needs none of it

    from app.filing.active import references, refuse_active  # noqa: PLC0415 - as above

    reader = PdfFileReader(io.BytesIO(document), strict=False)
    if reader.encrypted:
        raise Unfit(Why.LOCKED)
    if int(reader.root["/Pages"]["/Count"]) < 1:
        raise Unfit(Why.UNREADABLE)
    refuse_active(reader, references(reader))
