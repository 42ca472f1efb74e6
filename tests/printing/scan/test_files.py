"""A PDF's page that is one grey picture is taken as it is; whatever makes it look otherwise is drawn."""

import io
from random import Random

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from printing.scan import files
from printing.scan.specimen import Grey

WIDE, HIGH = 480, 640
POINTS = (240, 320)
WHOLE = "240 0 0 320 0 0 cm"
COVER, NESTED = b"0 g 0 0 90 90 re f", b"q /P Do Q         "


def pictured() -> Grey:
    dice = np.random.default_rng(Random(1).randrange(100))
    rough = cv2.resize(dice.integers(0, 256, (20, 15), dtype=np.uint8), (WIDE, HIGH))
    rough[: HIGH // 4] //= 4  # no way up is like another
    return rough


def jpeg(picture: Grey) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=75)
    return out.getvalue()


def pdf(
    place: str = WHOLE,
    *,
    before: str = "",
    after: str = "",
    on_page: str = "",
    of_picture: str = "/ColorSpace /DeviceGray",
    picture: Grey | None = None,
) -> bytes:
    """One page; what draws it, what else its page and its picture say."""
    shown = jpeg(pictured() if picture is None else picture)
    high, wide = (HIGH, WIDE) if picture is None else picture.shape[:2]
    drawn = f"{before} q {place} /P Do Q {after}".encode()
    head = f"<< /Type /XObject /Subtype /Image /Width {wide} /Height {high} /BitsPerComponent 8 {of_picture}"
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {POINTS[0]} {POINTS[1]}] /Contents 4 0 R {on_page} "
        "/Resources << /XObject << /P 5 0 R /F 7 0 R >> /ExtGState << /G << /ca 0.3 >> >> "
        "/Properties << /Hidden 8 0 R >> >> >>"
    )
    mask = bytes(range(0, 256, 16)) * 16
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [8 0 R] /D << /OFF [8 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        b"<< /Length %d >> stream\n%s\nendstream" % (len(drawn), drawn),
        b"%s /Filter /DCTDecode /Length %d >> stream\n%s\nendstream" % (head.encode(), len(shown), shown),
        b"<< /Type /XObject /Subtype /Image /Width 16 /Height 16 /BitsPerComponent 8 /ColorSpace /DeviceGray"
        b" /Length %d >> stream\n%s\nendstream" % (len(mask), mask),
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 90 90] /Resources << /XObject << /P 5 0 R >> >>"
        b" /Length %d >> stream\n%s\nendstream" % (len(COVER), COVER),
        b"<< /Type /OCG /Name (Hidden) >>",
    ]
    out, places = b"%PDF-1.7\n", []
    for at, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, body)
    table = b"".join(b"%010d 00000 n \n" % one for one in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + table + end


def read(document: bytes) -> Grey:
    count, page_at = files.pages_of(document)
    assert count == 1
    page = page_at(0)
    assert page is not None
    return page


def drawn(document: bytes, long: int = HIGH) -> Grey:
    """As pdfium shows the page to a person."""
    page = pypdfium2.PdfDocument(document)[0]
    shown = page.render(scale=long / max(page.get_size()), grayscale=True).to_numpy()
    return np.array(shown.reshape(shown.shape[:2]))


def test_a_picture_alone_is_taken_pixel_by_pixel(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = cv2.imdecode(np.frombuffer(jpeg(pictured()), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert wanted is not None
    monkeypatch.delattr(pypdfium2.PdfPage, "render")
    assert (read(pdf()) == wanted).all()


TALL, LOW = pictured()[:, : WIDE // 2], pictured()[: HIGH // 2]
OTHERWISE = {
    "something over it": pdf(after="0 g 0 0 120 160 re f"),
    "something before it": pdf("120 0 0 160 0 0 cm", before="0 g 0 0 240 320 re f"),
    "twice": pdf(after="q 60 0 0 80 0 0 cm /P Do Q"),
    "turned with its page": pdf(on_page="/Rotate 90"),
    "upside down with its page": pdf(on_page="/Rotate 180"),
    "on a part of the page": pdf("120 0 0 160 0 0 cm"),
    "beside the page": pdf("240 0 0 320 60 0 cm"),
    "mirrored": pdf("-240 0 0 320 240 0 cm"),
    "upside down": pdf("-240 0 0 -320 240 320 cm"),
    "slanted": pdf("240 40 0 320 0 0 cm"),
    "a page cut smaller": pdf(on_page="/CropBox [0 0 120 160]"),
    "clipped": pdf(before="30 30 120 160 re W n"),
    "within a form": pdf().replace(b"/P Do", b"/F Do").replace(COVER, NESTED),
    "transparent": pdf(before="/G gs"),
    "behind a soft mask": pdf(of_picture="/ColorSpace /DeviceGray /SMask 6 0 R"),
    "behind a mask of colours": pdf(of_picture="/ColorSpace /DeviceGray /Mask [0 90]"),
    "inverted": pdf(of_picture="/ColorSpace /DeviceGray /Decode [1 0]"),
    "of inks": pdf(of_picture="/ColorSpace [/Indexed /DeviceGray 255 <" + "ff7f40" * 85 + "00>]"),
    "under a note": pdf(
        on_page="/Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 240 320] /F 4 /AP << /N 7 0 R >> >>]"
    ),
    "with more lines than points": pdf(picture=TALL),
    "with more points than lines": pdf(picture=LOW),
}


HIDDEN = (
    pdf(of_picture="/ColorSpace /DeviceGray /OC 8 0 R"),
    pdf(before="/OC /Hidden BDC", after="EMC"),
    pdf().replace(b"\xff\xd8\xff", b"\0\0\0"),
)


@pytest.mark.parametrize("at", range(len(HIDDEN)))
def test_a_picture_that_is_hidden_or_does_not_open_is_no_empty_back(at: int) -> None:
    _, page_at = files.pages_of(HIDDEN[at])
    with pytest.raises((files.Unfit, pypdfium2.PdfiumError)):
        page_at(0)


@pytest.mark.parametrize("how", OTHERWISE)
def test_what_makes_it_look_otherwise_is_drawn(how: str) -> None:
    shown, wanted = (
        read(OTHERWISE[how]),
        drawn(OTHERWISE[how], WIDE if how == "with more points than lines" else HIGH),
    )
    assert shown.shape == wanted.shape
    assert np.abs(shown.astype(int) - wanted).mean() < 1


def test_a_picture_finer_than_reading_needs_is_drawn_smaller() -> None:
    fine = cv2.resize(pictured(), (2100, 2800))
    assert max(read(pdf(picture=fine)).shape) == 2400
