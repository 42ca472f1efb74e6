"""The bounds of a scanner's file, one by one: on each side of each there is a test."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter

from app.scanning import reading
from app.scanning.reading import FileRefused, read_pages
from ballots.forms.questionnaire import builtin
from ballots.views.readmodels import Layout
from printing.scan import files, told
from printing.scan.files import Unfit, pages_of
from printing.scan.values import Fault, PageKind

FORM = builtin("hai-noi-dung")


def picture(width: int, height: int, kind: str = "PNG", mode: str = "1") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 1).save(out, kind)
    return out.getvalue()


def pdf(*sizes: tuple[float, float]) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for size in sizes:
        writer.add_blank_page(*size)
    writer.write(out)
    return out.getvalue()


def first(document: bytes) -> Any:
    return pages_of(document)[1](0)


@pytest.mark.parametrize(
    ("size", "read"),
    [
        ((400, 500), True),
        ((399, 500), False),  # too small to be a page
        ((400, 4_799), True),
        ((400, 4_800), False),  # twelve times as long as wide
        ((8_000, 10_000), True),
        ((8_000, 10_001), False),  # more than an A3 at 600 dpi
    ],
)
def test_a_picture_is_a_page_within_these_sizes(size: tuple[int, int], *, read: bool) -> None:
    assert (first(picture(*size)) is not None) is read


@pytest.mark.parametrize(
    ("size", "read"), [((420, 595), True), ((100, 1_199), True), ((100, 1_200), False), ((100, 144), True)]
)
def test_a_page_of_a_pdf_is_one_within_these(size: tuple[int, int], *, read: bool) -> None:
    assert (first(pdf(size)) is not None) is read


def test_a_page_is_never_drawn_finer_than_reading_needs() -> None:
    assert max(first(pdf((4_000, 5_000))).shape) == 2_400
    assert max(first(picture(3_000, 5_000)).shape) == 2_400


@pytest.mark.parametrize(("pages", "fault"), [(0, Fault.UNREADABLE), (1_001, Fault.MANY_PAGES)])
def test_no_page_and_too_many_are_refused(pages: int, fault: Fault) -> None:
    with pytest.raises(Unfit) as no:
        pages_of(pdf(*[(100, 140)] * pages))
    assert no.value.fault is fault


def test_a_thousand_pages_are_read() -> None:
    assert pages_of(pdf(*[(100, 140)] * 1_000))[0] == 1_000


def test_frames_of_a_tiff_are_counted_and_those_of_others_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_PAGES", 2)
    frames = [Image.new("1", (400, 500), 1)] * 3
    for kind, count in (("TIFF", None), ("PNG", 1)):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        if count is None:
            with pytest.raises(Unfit) as no:
                pages_of(out.getvalue())
            assert no.value.fault is Fault.MANY_PAGES
        else:
            assert pages_of(out.getvalue())[0] == count


def test_a_file_is_opened_as_what_it_begins_like_and_as_nothing_else() -> None:
    """Pillow knows sixty formats; a file that only begins like one of ours meets none of the others."""
    for kind in ("GIF", "BMP", "WEBP", "PPM"):
        out = io.BytesIO()
        Image.new("L", (400, 500)).save(out, kind)
        with pytest.raises(Unfit) as no:
            pages_of(out.getvalue())
        assert no.value.fault is Fault.KIND


# --- the process that reads -------------------------------------------------------------------------------


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """What stands in for the reader's program; gives the processes that were started, and with what."""
    script, real = tmp_path / "reader.py", subprocess.Popen
    made: list[tuple[Any, dict[str, Any]]] = []

    def start(command: list[str], **given: Any) -> Any:
        made.append((real([sys.executable, str(script)], **given), {**given, "command": command}))
        return made[-1][0]

    def of(code: str) -> list[tuple[Any, dict[str, Any]]]:
        script.write_text("import sys, json, os, time\nsys.stdin.buffer.read()\n" + code)
        return made

    monkeypatch.setattr(subprocess, "Popen", start)
    return of


EMPTY = '{"kind": "empty", "sheets": []}'


def read(**given: float) -> list[tuple[int, int, PageKind]]:
    return [(at, of, page.kind) for at, of, page in read_pages(b"any", [FORM], Layout.A5, **given)]


def test_a_process_that_dies_at_every_page_is_started_six_times(started: Any) -> None:
    made = started('print(json.dumps({"of": 50}), flush=True)\nos._exit(1)')
    with pytest.raises(FileRefused) as no:
        read()
    assert (no.value.fault, len(made)) == (Fault.SLOW, 6)


def test_a_process_that_says_nothing_is_not_started_again(started: Any) -> None:
    made = started("os._exit(1)")
    with pytest.raises(FileRefused) as no:
        read()
    assert (no.value.fault, len(made)) == (Fault.UNREADABLE, 1)


def test_a_process_that_dies_after_its_last_page_has_read_them_all(started: Any) -> None:
    started(f'print(\'{{"page": 0, "of": 1, "read": {EMPTY}}}\', flush=True)\nos._exit(1)')
    assert read() == [(0, 1, PageKind.EMPTY)]


@pytest.mark.parametrize("line", ["[1]", "1", "null", "babble"])
def test_a_line_that_is_no_object_ends_the_reading(started: Any, line: str) -> None:
    started(f"print({line!r}, flush=True)")
    with pytest.raises(FileRefused) as no:
        read()
    assert no.value.fault is Fault.UNREADABLE


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "empty", "sheets": [], "more": 1},
        {"kind": "other", "sheets": []},
        {"kind": "empty"},
        {"kind": "empty", "sheets": 1},
        [],
    ],
)
def test_a_page_is_what_the_reader_writes_to_the_letter(said: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        told.read(said)


def test_a_line_without_an_end_is_cut(started: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LINE_BYTES", 1_000)
    started('print("{" + " " * 5_000 + "\\"of\\": 1}", flush=True)\ntime.sleep(30)')
    with pytest.raises(FileRefused) as no:
        read(seconds=10)
    assert no.value.fault is Fault.UNREADABLE


def test_who_stops_listening_ends_the_process(started: Any) -> None:
    line = f'print(\'{{"page": 0, "of": 2, "read": {EMPTY}}}\', flush=True)\ntime.sleep(60)'
    made = started('print(json.dumps({"of": 2}), flush=True)\n' + line)
    pages = read_pages(b"any", [FORM], Layout.A5)
    next(pages)
    pages.close()  # type: ignore[attr-defined]
    assert made[0][0].poll() is not None


def test_the_process_is_told_nothing_of_the_server(started: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where the database is, nor the secret, nor whatever else stands in the environment."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://x:y@z/w")
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", "/etc/secret")
    monkeypatch.setenv("OTHER", "1")
    made = started('print(json.dumps({"end": 0}), flush=True)')
    assert read() == []
    environment = made[0][1]["env"]
    assert set(environment) <= {
        *("TZ", "SYSTEMROOT", "HOMPHIEU_LANGUAGES", "PYTHONPATH", "LANG"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"),
    }
    assert "DATABASE_URL" in os.environ
    assert made[0][1]["stderr"] == subprocess.DEVNULL  # nor has it a place to write to
    assert made[0][1]["command"][1] == "-P"  # nor runs it a module that lies where the server was started


def test_a_file_of_exactly_the_most_bytes_is_read(started: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 3)
    started('print(json.dumps({"end": 0}), flush=True)')
    assert read() == []
    monkeypatch.setattr(reading, "MOST_BYTES", 2)
    with pytest.raises(FileRefused) as no:
        read()
    assert no.value.fault is Fault.LARGE
