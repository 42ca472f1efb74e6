"""Opens a scanner's file page by page: PDF, TIFF, JPEG, PNG, as grey pictures no finer than reading needs.

Whatever a file claims is bounded before it is believed. Runs where a crash or a lack of memory harms nobody.
"""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Final

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageOps

from printing.scan.specimen import Grey
from printing.scan.values import Fault

__all__ = ["MOST_PAGES", "Unfit", "pages_of"]

MOST_PAGES: Final = 1_000
_LONG_PX: Final = 2_400  # of a page's longer side: A4 at 205 dpi
_MOST_PX: Final = 80_000_000  # A3 at 600 dpi has 70 million
_LEAST_PX: Final = 400  # of the shorter side
_NARROW: Final = 12  # times longer than wide: a receipt roll is 6
_DRAWN_DPI: Final = 200  # of a page that is no picture
_SKEWED: Final = 1.1  # a fax has lines farther apart than points
_PICTURES: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
_GREY_BITS: Final = 8
_COVERING: Final = re.compile(rb"Mask|/OC\s*[\d<]")  # of a picture: its own words are never compressed
_OFF_POINTS: Final = 0.5  # of a picture that fills its page
_EVEN: Final = 1.01  # as many points a millimetre across as down
_WHITE: Final = 250


class Unfit(Exception):  # noqa: N818 - it says what the file is
    """A file that no page can be read of."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def pages_of(document: bytes) -> tuple[int, Callable[[int], Grey | None]]:
    """How many pages a file has, and what gives one by its place from 0; None for no possible page.

    Raises Unfit; what gives a page may raise anything, and gives the next ones nevertheless.
    """
    if document.startswith(b"%PDF-"):
        return _of_pdf(document)
    form = next((form for begins, form in _PICTURES.items() if document.startswith(begins)), None)
    if form is None:
        raise Unfit(Fault.KIND)
    return _of_picture(document, form)


# --- PDF ------------------------------------------------------------------------------------------------


def _of_pdf(document: bytes) -> tuple[int, Callable[[int], Grey | None]]:
    try:
        pdf = pypdfium2.PdfDocument(document)
        count = len(pdf)
    except pypdfium2.PdfiumError as no:
        locked = "password" in str(no).lower() or "security" in str(no).lower()
        raise Unfit(Fault.LOCKED if locked else Fault.UNREADABLE) from None
    _check_count(count)
    bare = not _COVERING.search(document)
    return count, lambda at: _rendered(pdf, at, bare=bare)


def _check_count(count: int) -> None:
    if count < 1:
        raise Unfit(Fault.UNREADABLE)
    if count > MOST_PAGES:
        raise Unfit(Fault.MANY_PAGES)


def _rendered(pdf: Any, at: int, *, bare: bool) -> Grey | None:
    """A page at its picture's own resolution, or less; in grey if the picture is.

    `bare`: no picture in the file has a mask or can be hidden.
    """
    page = pdf[at]
    try:
        width, height = page.get_size()
        pixels, grey = _picture_in(page)
        long = min(_LONG_PX, pixels or round(max(width, height) / 72 * _DRAWN_DPI))
        if not _is_page(width, height) or long < _LEAST_PX:
            return None
        alone = _alone(page) if bare and pixels == long else None
        if alone is not None:
            return alone
        shown = _darkest(page.render(scale=long / max(width, height), grayscale=grey).to_numpy())
        if pixels and shown.min() > _WHITE:
            _check_decodes(page)
        return shown
    finally:
        page.close()


def _alone(page: Any) -> Grey | None:
    """The grey picture that a page is, and nothing else, pixel by pixel: a fifth of the time of drawing it.

    None where a page may look otherwise.
    """
    found = list(page.get_objects(max_depth=1))
    if len(found) != 1 or found[0].type != pypdfium2.raw.FPDF_PAGEOBJ_IMAGE:
        return None
    [one] = found
    if not _fills(page, one) or not _is_plain(page, one):
        return None
    bitmap = one.get_bitmap()  # raises if it cannot be decoded
    shown = bitmap.to_numpy()
    return np.array(shown.reshape(shown.shape[:2])) if bitmap.mode == "L" else None


def _fills(page: Any, picture: Any) -> bool:
    """Whether a picture lies upright on the whole page, as many points to a millimetre across as down."""
    left, bottom, right, top = page.get_bbox()
    whole = (right - left, 0.0, 0.0, top - bottom, left, bottom)
    off = max(abs(here - there) for here, there in zip(picture.get_matrix().get(), whole, strict=True))
    across, down = picture.get_px_size()
    even = across * (top - bottom) / (down * (right - left))
    return not page.get_rotation() and off < _OFF_POINTS and 1 / _EVEN < even < _EVEN


def _is_plain(page: Any, picture: Any) -> bool:
    """Whether a picture is of plain grey, and nothing cuts it, shines through it or lies over it."""
    raw, said = pypdfium2.raw, picture.get_metadata()
    return bool(
        said.colorspace == raw.FPDF_COLORSPACE_DEVICEGRAY
        and said.bits_per_pixel == _GREY_BITS
        and raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(picture)) <= 0
        and not raw.FPDFPageObj_HasTransparency(picture)
        and not raw.FPDFPageObj_CountMarks(picture)
        and not raw.FPDFPage_GetAnnotCount(page)
    )


def _pictures_in(page: Any) -> Iterator[Any]:
    return iter(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _check_decodes(page: Any) -> None:
    """A white page may be one whose picture could not be drawn: then it raises, whatever it is."""
    for found in _pictures_in(page):
        if found.get_bitmap().to_numpy().min() <= _WHITE:
            raise Unfit(Fault.UNREADABLE)


def _picture_in(page: Any) -> tuple[int, bool]:
    """Pixels of the longer side of the largest picture on a page, 0 for none; whether all are grey.

    MemoryError for one larger than any scanner makes.
    """
    long, grey = 0, True
    for found in _pictures_in(page):
        width, height = found.get_px_size()
        if width * height > _MOST_PX:
            raise MemoryError
        long = max(long, width, height)
        said = found.get_metadata()
        grey &= (
            said.colorspace == pypdfium2.raw.FPDF_COLORSPACE_DEVICEGRAY or said.bits_per_pixel < _GREY_BITS
        )
    return long, grey and long > 0


def _is_page(width: float, height: float) -> bool:
    return min(width, height) > 0 and max(width, height) < _NARROW * min(width, height)


# --- pictures -------------------------------------------------------------------------------------------


def _of_picture(document: bytes, form: str) -> tuple[int, Callable[[int], Grey | None]]:
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # bounded here, frame by frame
    try:
        picture = Image.open(io.BytesIO(document), formats=(form,))
        count = int(getattr(picture, "n_frames", 1)) if form == "TIFF" else 1
    except Exception:  # noqa: BLE001 - any exception of a reader means that the file is not sound
        raise Unfit(Fault.UNREADABLE) from None
    _check_count(count)
    return count, lambda at: _decoded(picture, at)


def _decoded(picture: Image.Image, at: int) -> Grey | None:
    picture.seek(at)
    width, height = picture.size
    if not _is_page(width, height) or min(width, height) < _LEAST_PX or width * height > _MOST_PX:
        return None
    across, down = (float(one) or 1.0 for one in picture.info.get("dpi", (1, 1)))
    upright: Image.Image = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        over = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    elif upright.mode.startswith(("I", "F")):
        values = np.asarray(upright).astype(np.float32)
        upright = Image.fromarray((values / max(1.0, float(values.max())) * 255).astype(np.uint8))
    elif upright.mode not in ("L", "RGB"):
        upright = upright.convert("L" if upright.mode == "1" else "RGB")
    grey = _darkest(np.asarray(upright))
    stretch = across / down if 1 / 4 < across / down < 4 else 1.0  # noqa: PLR2004 - a fax has 2
    scale = min(1.0, _LONG_PX / max(grey.shape))
    if scale == 1 and 1 / _SKEWED < stretch < _SKEWED:
        return grey
    size = round(grey.shape[1] * scale), round(grey.shape[0] * scale * (stretch if stretch > _SKEWED else 1))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA)


def _darkest(picture: Grey) -> Grey:
    """The darkest colour of each pixel: a yellow pen is ink, too."""
    if picture.ndim == 2:  # noqa: PLR2004 - rows × columns
        return picture
    first, *others = (
        cv2.split(np.ascontiguousarray(picture[..., :3])) if picture.shape[2] > 1 else (picture[..., 0],)
    )
    for other in others:
        first = cv2.min(first, other)
    return np.ascontiguousarray(first)
