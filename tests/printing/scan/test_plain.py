"""A scanner's page that is one grey JPEG is decoded, not drawn: the same points; anything more is drawn."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from printing.scan import files
from printing.scan.specimen import Grey

WIDTH, HEIGHT = 900, 1_200  # points of the picture, and of the page at 72 dpi


def picture() -> Image.Image:
    """Uneven grey with something black in it, as no fill has it."""
    drawn = np.random.default_rng(16).integers(180, 255, (HEIGHT, WIDTH)).astype(np.uint8)
    cv2.circle(drawn, (300, 500), 120, (10,), 9)
    return Image.fromarray(drawn)


def document(change: Callable[[pikepdf.Pdf], None] = lambda _: None) -> bytes:
    made, out = io.BytesIO(), io.BytesIO()
    picture().save(made, "PDF", resolution=72, quality=80)
    with pikepdf.open(made) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def drawn(content: bytes) -> Grey:
    page = pypdfium2.PdfDocument(content)[0]
    grey = page.render(scale=max(WIDTH, HEIGHT) / max(page.get_size()), grayscale=True).to_numpy()
    return np.ascontiguousarray(grey)


def read(content: bytes) -> Grey:
    page = files.pages_of(content)[1](0)
    assert page is not None
    return page


def test_it_has_the_points_that_drawing_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    content = document()
    wanted = drawn(content)
    monkeypatch.setattr(pypdfium2.PdfPage, "render", None)  # it is not drawn
    assert np.array_equal(read(content), wanted)


def added(more: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_add(pdf.make_stream(more))

    return change


def wrapped(before: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(pdf.make_stream(before), prepend=True)

    return change


def pale(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Resources.ExtGState = pikepdf.Dictionary(G=pikepdf.Dictionary(ca=0.3))
    wrapped(b"/G gs")(pdf)


def masked(pdf: pikepdf.Pdf) -> None:
    half = np.zeros((HEIGHT, WIDTH), np.uint8)
    half[:, : WIDTH // 2] = 255
    size = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image, "Width": WIDTH, "Height": HEIGHT}
    kind = {"ColorSpace": pikepdf.Name.DeviceGray, "BitsPerComponent": 8}
    [shown] = pdf.pages[0].Resources.XObject.values()
    shown.SMask = pdf.make_stream(
        half.tobytes(), pikepdf.Dictionary({f"/{k}": v for k, v in (size | kind).items()})
    )


def turned(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].rotate(90, relative=True)


def upside_down(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].rotate(180, relative=True)


def shifted(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].mediabox = pikepdf.Array([0, 300, WIDTH, HEIGHT + 300])


def cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].cropbox = pikepdf.Array([0, 0, WIDTH, HEIGHT - 300])


def noted(pdf: pikepdf.Pdf) -> None:
    """A black square stuck on."""
    form = pdf.make_stream(
        b"0 g 0 0 100 100 re f",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 100, 100],
    )
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[50, 50, 150, 150], F=4, AP={"/N": form}
    )
    pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(note)]))


def negative(pdf: pikepdf.Pdf) -> None:
    [shown] = pdf.pages[0].Resources.XObject.values()
    shown.Decode = pikepdf.Array([1, 0])


CHANGES = {
    "something drawn over it": added(b"0 g 100 100 200 200 re f"),
    "only a part of it shown": wrapped(b"100 100 300 300 re W n"),
    "elsewhere": wrapped(b"1 0 0 1 40 0 cm"),
    "smaller": wrapped(b"0.5 0 0 0.5 0 0 cm"),
    "mirrored": wrapped(f"-1 0 0 1 {WIDTH} 0 cm".encode()),
    "pale": pale,
    "masked": masked,
    "turned": turned,
    "upside down": upside_down,
    "shifted": shifted,
    "cropped": cropped,
    "noted": noted,
    "negative": negative,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_more_than_a_picture_is_read_as_it_is_drawn(change: Callable[[pikepdf.Pdf], None]) -> None:
    content = document(change)
    wanted, plain = drawn(content), np.asarray(Image.open(io.BytesIO(_jpeg(content))))
    assert wanted.shape != plain.shape or not np.array_equal(wanted, plain)  # else nothing would be seen
    assert np.array_equal(read(content), wanted)


def _jpeg(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        [shown] = pdf.pages[0].Resources.XObject.values()
        return bytes(shown.read_raw_bytes())


def test_only_a_jpeg_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def packed(pdf: pikepdf.Pdf) -> None:
        [shown] = pdf.pages[0].Resources.XObject.values()
        shown.write(picture().tobytes())

    content = document(packed)
    assert np.array_equal(read(content), np.asarray(picture()))
    monkeypatch.setattr(pypdfium2.PdfPage, "render", None)
    with pytest.raises(TypeError):
        read(content)
