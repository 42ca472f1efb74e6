"""Scans of paper letters as phones and scanners make them, with more in them than the page."""

import io

from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, RectangleObject, TextStringObject

from ballots.spelling import b64

__all__ = ["PICTURE", "SECRET", "document", "photograph"]

SECRET = "Sony-XQ-0912345678"


def photograph(width: int = 60, height: int = 40, kind: str = "JPEG") -> bytes:
    """A picture that lies on its side and says with which camera it was taken; the left half is black."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("black", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, SECRET  # Orientation: the left side is the top; Model (EXIF 2.32, §4.6.4)
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def document(pages: int = 1, password: str = "") -> bytes:
    """A PDF with all that can act, lead out or tell who made it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(SECRET)}
    )
    writer.root_object[NameObject("/OpenAction")] = action
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action})
    writer.add_attachment("them.txt", SECRET.encode())
    writer.add_metadata({"/Author": SECRET})
    writer.add_annotation(0, Link(rect=RectangleObject((0, 0, 9, 9)), url=f"https://x.vn/{SECRET}"))
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


PICTURE = b64(photograph())
