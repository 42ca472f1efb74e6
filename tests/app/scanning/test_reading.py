"""Strangers' files: one sentence each, within bounds, and no page lost that could be read."""

import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any, cast

import pytest
from inked.sheets import blank
from paper_scans import document
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, NumberObject

from app.scanning import reader, reading
from app.scanning.reading import FileRefused, NotInstalled, read_pages
from app.scanning.words import DOUBTS, FAULTS, PAGES
from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import Layout
from printing.scan import files
from printing.scan.values import Doubt, Fault, PageKind, PageRead

FORM = builtin("hai-noi-dung")


def sheet(width: int = 1184) -> Image.Image:
    picture = Image.fromarray(blank(0, "hai-noi-dung")[0][..., 0])
    return picture.resize((width, round(width * picture.height / picture.width)))


def saved(kind: str, *pictures: Image.Image, **how: object) -> bytes:
    out = io.BytesIO()
    first, *others = pictures or (sheet(),)
    several = {"save_all": True, "append_images": others} if others else {}
    first.save(out, kind, **several, **how)  # type: ignore[arg-type]
    return out.getvalue()


def kinds(file: bytes, **given: float) -> list[PageKind]:
    return [page.kind for _, _, page in read_pages(file, [FORM], Layout.A5, **given)]


def inside(file: bytes, capsys: pytest.CaptureFixture[str]) -> list[PageKind | Fault]:
    """What the process itself says, here in this one: each start takes a second."""
    asked = {"forms": [FORM.published.decode()], "layout": "a5", "first": 0}
    try:
        reader.read(asked, file)
    except files.Unfit as no:
        return [no.fault]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [PageKind(line["read"]["kind"]) for line in lines if "page" in line]


@pytest.mark.parametrize("kind", ["PDF", "TIFF", "JPEG", "PNG"])
def test_all_four_kinds_of_file_are_read(kind: str) -> None:
    [(at, count, page)] = list(read_pages(saved(kind), [FORM], Layout.A5))
    assert (at, count, page.kind) == (0, 1, PageKind.SHEETS)
    assert page.sheets[0].clear


def test_every_page_is_given_in_order_and_reading_goes_on_where_it_stopped() -> None:
    white = Image.new("L", (1184, 1680), 255)
    file = saved("TIFF", sheet(), white, sheet(), compression="tiff_lzw")
    assert kinds(file) == [PageKind.SHEETS, PageKind.EMPTY, PageKind.SHEETS]
    assert [at for at, _, _ in read_pages(file, [FORM], Layout.A5, first=1)] == [1, 2]


def test_a_fax_whose_lines_lie_far_apart_is_read() -> None:
    fax = sheet(1632).resize((1632, 1157)).convert("1")
    assert kinds(saved("TIFF", fax, compression="group4", dpi=(204, 102))) == [PageKind.SHEETS]


# --- hostile files ----------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int) -> bytes:
    """Nothing but a promise of so many pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def pages(count: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(count):
        writer.add_blank_page(100, 140)
    writer.write(out)
    return out.getvalue()


def plain_pdf_locked(opens_with: str = "mat-khau") -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(saved("PDF")))), io.BytesIO()
    writer.encrypt(opens_with, "mat-khau")
    writer.write(out)
    return out.getvalue()


def test_a_file_that_nothing_can_be_read_of_is_refused_with_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for file, why in (
        (b"MZ\x90\0 not a picture", Fault.KIND),
        (b"", Fault.KIND),
        (plain_pdf_locked(), Fault.LOCKED),
        (plain_pdf_locked(""), Fault.LOCKED),  # pdfium opens it; what acts in it is not to be seen
        (document(), Fault.ACTIVE),
        (pages(1_001), Fault.MANY_PAGES),
        (saved("PDF")[:700], Fault.UNREADABLE),
        (b"II*\0" + bytes(60), Fault.UNREADABLE),
    ):
        assert inside(file, capsys) == [why]
    with pytest.raises(FileRefused) as no:
        kinds(document())
    assert no.value.fault is Fault.ACTIVE


def test_a_file_too_large_is_refused_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    monkeypatch.setattr(subprocess, "Popen", None)
    with pytest.raises(FileRefused) as no:
        kinds(saved("PNG"))
    assert no.value.fault is Fault.LARGE


def test_a_page_that_is_none_loses_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert inside(png_of(100_000, 1), capsys) == [PageKind.MISSHAPEN]
    assert inside(png_of(60_000, 60_000), capsys) == [PageKind.MISSHAPEN]
    assert inside(saved("JPEG")[:20_000], capsys) == [PageKind.UNREADABLE]
    narrow = Image.new("L", (100, 30_000), 255)
    assert inside(saved("TIFF", sheet(), narrow, sheet(), compression="tiff_lzw"), capsys) == [
        PageKind.SHEETS,
        PageKind.MISSHAPEN,
        PageKind.SHEETS,
    ]


def bombed(side: int, *, data: bytes = b"") -> bytes:
    """A PDF of two pages; the first one's picture claims `side` × `side` white pixels in colour."""
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(saved("PDF", sheet(), sheet())))), io.BytesIO()
    picture: Any = next(iter(cast("Any", writer.pages[0])["/Resources"]["/XObject"].values())).get_object()
    picture.pop("/DecodeParms", None)
    if not data:
        packer = zlib.compressobj(1)
        data = b"".join(packer.compress(b"\xff" * 3 * side) for _ in range(side)) + packer.flush()
        picture[NameObject("/Filter")] = NameObject("/FlateDecode")
        picture[NameObject("/ColorSpace")] = NameObject("/DeviceRGB")
        picture[NameObject("/Width")] = picture[NameObject("/Height")] = NumberObject(side)
    picture._data = data
    writer.write(out)
    return out.getvalue()


def test_a_picture_larger_than_any_scanners_is_not_opened(capsys: pytest.CaptureFixture[str]) -> None:
    assert inside(bombed(9_000), capsys) == [PageKind.UNREADABLE, PageKind.SHEETS]


def test_a_page_whose_picture_cannot_be_drawn_is_not_taken_for_an_empty_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """pdfium draws nothing then, and says nothing."""
    assert inside(bombed(0, data=b"no picture at all"), capsys) == [PageKind.UNREADABLE, PageKind.SHEETS]


def test_memory_time_and_files_are_bounded(tmp_path: Path) -> None:
    """Where the process is, by its own words; what it opens is inside."""
    code = (
        "import resource as r; from app.scanning import reader; reader._limit(); "
        "print(*(r.getrlimit(one)[0] for one in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(2 << 30), "900", "0"]
    source = Path(reader.__file__).read_text(encoding="utf-8")
    main = source[source.index("def main()") :]
    assert main.index("_limit()") < main.index("read(asked")  # before a byte of it is looked at


# --- a process that is taken down -------------------------------------------------------------------------

DYING = """
import sys, json
head = json.loads(sys.stdin.buffer.readline()); sys.stdin.buffer.read()
print(json.dumps({{"of": 4}}), flush=True)
for at in range(head["first"], 4):
    if at == {fatal}: {how}
    print(json.dumps({{"page": at, "of": 4, "read": {{"kind": "empty", "sheets": []}}}}), flush=True)
print(json.dumps({{"end": 4}}))
"""


@pytest.mark.parametrize("fatal", [0, 2])
@pytest.mark.parametrize("how", ["os.abort()", "time.sleep(60)", "print('babble', flush=True); sys.exit()"])
def test_a_page_that_takes_the_process_down_is_unreadable_and_the_next_are_read(
    how: str, fatal: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "dying.py"
    script.write_text("import os, time\n" + DYING.format(fatal=fatal, how=how))
    real = subprocess.Popen

    def start(command: list[str], **given: object) -> object:
        return real([sys.executable, str(script)], **given)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", start)
    read = kinds(b"any", seconds=1.5)
    assert read == [PageKind.UNREADABLE if at == fatal else PageKind.EMPTY for at in range(4)]


def test_what_a_process_says_that_is_no_page_is_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "lying.py"
    script.write_text(
        'print(\'{"page": 0, "of": 1, "read": {"kind": "sheets", "sheets": [{}]}}\\n{"end": 1}\')'
    )
    real = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **given: real([sys.executable, str(script)], **given)
    )
    assert [page for _, _, page in read_pages(b"any", [FORM], Layout.A5)] == [PageRead(PageKind.UNREADABLE)]


def test_without_the_libraries_it_is_said_and_nothing_heavy_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "_NEEDED", ("cv2", "no_such_library"))
    with pytest.raises(NotInstalled):
        list(read_pages(b"any", [FORM], Layout.A5))
    code = (
        "import sys, app.scanning.reading, app.scanning.words; "
        "sys.exit(bool({'cv2', 'numpy', 'pypdfium2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_reason_has_a_sentence() -> None:
    assert set(FAULTS) == set(Fault)
    assert set(DOUBTS) == set(Doubt)
    assert set(PAGES) == set(PageKind) - {PageKind.SHEETS, PageKind.EMPTY}
