"""Scans that a stranger may have made: what they are is looked at, and nothing in them acts."""

import io
import json
from collections.abc import Callable

import pytest
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import PdfFileWriter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from signing import updated

from app.filing import checker
from app.filing.scans import media_of
from app.filing.whys import Unfit, Why


def picture(form: str, size: tuple[int, int] = (60, 80)) -> bytes:
    out = io.BytesIO()
    Image.new("1" if form == "PNG" else "L", size).save(out, form)
    return out.getvalue()


def paper(encrypt: StandardEncryption | None = None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, encrypt=encrypt)
    canvas.drawString(100, 400, "Scan")
    canvas.save()
    return out.getvalue()


def with_object(make: Callable[[], generic.DictionaryObject]) -> bytes:
    return updated(paper(), lambda writer, _page: writer.add_object(make()))


def dictionary(**values: str) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): pdf_name(f"/{one}") for key, one in values.items()})


def test_a_scan_is_what_it_begins_like() -> None:
    assert media_of(paper()) == "application/pdf"
    assert media_of(picture("JPEG")) == "image/jpeg"
    assert media_of(picture("PNG")) == "image/png"


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "WEBP"])
def test_other_kinds_are_turned_away(form: str) -> None:
    with pytest.raises(Unfit, match=Why.KIND):
        media_of(picture(form))


@pytest.mark.parametrize(
    "document", [b"<html><script>alert(1)</script>", b"PK\x03\x04", b"MZ", b"<svg xmlns=''/>", b" %PDF-1.4"]
)
def test_what_is_no_scan_at_all_is_turned_away(document: bytes) -> None:
    with pytest.raises(Unfit, match=Why.KIND):
        media_of(document)


@pytest.mark.parametrize("whole", [picture("JPEG", (600, 800)), picture("PNG", (600, 800))])
def test_a_picture_is_read_to_its_end(whole: bytes) -> None:
    for document in (whole[: len(whole) // 2], whole[:12] + b"<script>alert(1)</script>"):
        head = {"kind": "scan", "moment": "", "lengths": [0, len(document)]}
        assert checker._answer(json.dumps(head).encode() + b"\n" + document) == {"why": Why.UNREADABLE}


def test_a_picture_that_unpacks_to_too_much_is_turned_away() -> None:
    bomb = picture("PNG", (9000, 9000))
    assert len(bomb) < 20_000
    with pytest.raises(Unfit, match=Why.LARGE_PICTURE):
        media_of(bomb)


@pytest.mark.parametrize(
    "make",
    [
        lambda: dictionary(S="JavaScript"),
        lambda: dictionary(S="Launch"),
        lambda: dictionary(S="URI"),
        lambda: dictionary(Subtype="FileAttachment"),
        lambda: dictionary(Subtype="RichMedia"),
        lambda: dictionary(EF="X"),
        lambda: dictionary(AA="X"),
        lambda: dictionary(XFA="X"),
        lambda: generic.DictionaryObject({pdf_name("/Deep"): generic.ArrayObject([dictionary(JS="X")])}),
        lambda: generic.DictionaryObject({pdf_name("/OpenAction"): dictionary(D="X")}),
    ],
)
def test_whatever_could_act_in_a_pdf_is_turned_away(make: Callable[[], generic.DictionaryObject]) -> None:
    """Also where nothing leads to it: what a reader makes of it is the reader's business."""
    with pytest.raises(Unfit, match=Why.ACTIVE):
        media_of(with_object(make))
    assert media_of(with_object(lambda: dictionary(S="GoTo"))) == "application/pdf"


def test_what_is_packed_into_a_stream_of_objects_is_found_as_well() -> None:
    writer = PdfFileWriter(stream_xrefs=True)
    packed = writer.prepare_object_stream()
    writer.add_object(dictionary(S="JavaScript"), obj_stream=packed)
    out = io.BytesIO()
    writer.write(out)
    assert b"JavaScript" not in out.getvalue()
    with pytest.raises(Unfit):
        media_of(out.getvalue())


def test_a_locked_pdf_is_turned_away() -> None:
    with pytest.raises(Unfit, match=Why.LOCKED):
        media_of(paper(StandardEncryption("mở", "chủ")))
