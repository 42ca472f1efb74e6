"""Files as strangers' programs and ill-wishers make them: read, or refused in one sentence within bounds."""

import io
import re
import struct
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from filled_table import OFFICE, PLAN, changed, plain, xlsx
from openpyxl import Workbook

from app.workbook import opening, reader
from app.workbook.reading import read
from app.workbook.tables import MOST_BYTES, Unfit, Why
from app.workbook.words import WHYS

BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

_SHARED = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings",
)
_HEAD = "tiêu đề đơn vị,Tên đơn vị,Cơ quan cấp trên,Ký hiệu\n"


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def shared(document: bytes) -> bytes:
    """As programs write that keep texts in a part of their own, some in runs, and name the space of tags."""
    parts, texts = parts_of(document), list[bytes]()

    def moved(found: re.Match[bytes]) -> bytes:
        texts.append(found[1])
        return b't="s"><v>%d</v>' % (len(texts) - 1)

    for name in [one for one in parts if one.startswith("xl/worksheets/sheet")]:
        text = re.sub(rb't="inlineStr"><is><t[^>]*>(.*?)</t></is>', moved, parts[name], flags=re.DOTALL)
        text = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", text)
        parts[name] = text.replace(b'xmlns="', b'xmlns:x="')
    assert len(texts) > 50
    runs = (b"<si><r><t>" + one[:1] + b"</t></r><r><t>" + one[1:] + b"</t></r></si>" for one in texts)
    plain_ones = (b"<si><t>" + one + b"</t></si>" for one in texts)
    both = (
        run if one[:1] == b"T" else other for one, run, other in zip(texts, runs, plain_ones, strict=True)
    )
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">'.encode() + b"".join(both) + b"</sst>"
    more = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHARED[0]}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", more.encode())
    link = f'<Relationship Type="{_SHARED[1]}" Target="sharedStrings.xml" Id="rId99"/></Relationships>'
    links = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", link.encode())
    return packed(parts | {"xl/_rels/workbook.xml.rels": links})


def as_devices_do(book: Workbook) -> None:
    """Headings of another case, NFD, blanks; numbers and dates; a merged column, an own sheet, empty rows."""
    people = book["Người"]
    people["A2"], people["C2"], people["G2"] = " HỌ VÀ TÊN (bắt buộc)", "nhiem vu", "STT"
    people["A3"] = "Nguye\u0302\u0303n Va\u0306n An  "
    people.move_range("A6:F10", rows=3)
    for row in (3, 4, 5, 12):
        people.cell(row, 7).value = row
    people["F3"] = "Xã Minh Châu"
    people.merge_cells("F3:F13")
    book["Đơn vị"]["D3"] = 2373821000
    book["Ngày hoán đổi"]["A3"] = date(2027, 3, 6)
    book["Ngày hoán đổi"]["A3"].number_format = "dd/mm/yyyy"
    book["Hòm phiếu"].title = "HOM PHIEU"
    book["Ngày hoán đổi"].title = "Trang tính4"
    book.create_sheet("Ghi chép")["A1"] = "Việc khác"


def test_a_workbook_as_devices_write_it_is_read() -> None:
    made = read("xa.xlsx", shared(xlsx(change=as_devices_do)))
    assert made.mistakes == []
    unit = made.plan["unit"][0]
    assert unit["telephone"] == "02373821000"
    assert unit["person"] == PLAN["unit"][0]["person"]
    assert unit["committee"] == PLAN["unit"][0]["committee"]
    assert unit["swap"][0]["day"] == "2027-03-06"
    assert made.cell(("unit", 0, "person", 7, "login")) == "trang Người, ô E13"
    assert made.cell(("unit", 0, "committee", 0, "box", 1, "desks")) == "trang HOM PHIEU, ô D4"
    assert made.cell(("unit", 0, "committee", 0, "name")) == "trang Đơn vị, ô G3"
    assert made.cell(("unit", 0, "person", 99)) == "trang Đơn vị, dòng 3"
    assert made.cell(()) == "tệp"
    assert made.told(("unit", 0, "swap", 0, "day"), "sai.") == "Trang Trang tính4, ô A3: sai."


def formulas(book: Workbook) -> None:
    book["Người"]["B3"] = '=HYPERLINK("https://example.vn")'
    book["Người"]["B4"] = "#N/A"
    book["Người"]["B4"].data_type = "e"


def test_a_formula_and_a_fault_of_a_workbook_are_told_and_not_followed() -> None:
    made = read("xa.xlsx", xlsx(change=formulas))
    assert [one.partition(":")[0] for one in made.mistakes] == ["Trang Người, ô B3", "Trang Người, ô B4"]
    assert "example" not in "".join(made.mistakes)


# --- CSV ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_of_any_alphabet_is_read(code: str) -> None:
    assert read("xa.csv", plain(mark=";", code=code)).mistakes == []


def test_a_csv_of_the_old_vietnamese_alphabet_is_read_composed() -> None:
    text = plain().decode("utf-8-sig")
    for letter in sorted({one for one in text if not one.isascii()}):
        try:
            letter.encode("cp1258")
        except UnicodeEncodeError:
            text = text.replace(letter, spelled(letter))
    made = read("xa.csv", text.encode("cp1258"))
    assert made.mistakes == []
    assert made.plan["unit"][0]["person"] == PLAN["unit"][0]["person"]


def spelled(letter: str) -> str:
    """A letter as Windows-1258 has it: a vowel with its hat, then the tone; “ and … are there, − is not."""
    apart = unicodedata.normalize("NFD", letter)
    tone = next(one for one in apart if one in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", apart.replace(tone, "")) + tone


def test_a_csv_tells_its_row_and_column() -> None:
    made = read("xa.csv", plain(changed("Người", 1, Nhiệm_vụ="lái xe")))
    row = next(
        at for at, line in enumerate(plain().decode("utf-8-sig").splitlines(), 1) if "phatphieu" in line
    )
    assert made.mistakes[0].startswith(f"Dòng {row}, cột Nhiệm vụ: “lái xe” không")
    assert made.cell(("unit", 0, "person", 1, "name")) == f"dòng {row}, cột Họ và tên"


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("tiêu đề người,Họ và tên\nngười,An\n", "Dòng 2: "),
        (_HEAD + "đơn vị,A,B,C,D\n", "Dòng 2, cột thứ 5: “D” không"),
        (_HEAD + "xe,A\n", "Dòng 2, cột đầu: “xe” không phải loại dòng"),
        (_HEAD + "người,A\n", "Dòng 2: chưa có dòng “tiêu đề người”"),
        ("tiêu đề đơn vị,Tên đơn vị,Cơ quan cấp trên\nđơn vị,A,B\n", "Dòng 1: thiếu cột Ký hiệu"),
        (_HEAD + "đơn vị,=A1,B,C\n", "Dòng 2, cột Tên đơn vị: ô này là"),
        (_HEAD, "Tệp: chưa có đơn vị nào"),
        ("tiêu đề người,Họ và tên,Nhiệm vụ\n", "Tệp: không có dòng “tiêu đề đơn vị”"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_csv_is_told(text: str, starts: str) -> None:
    assert any(one.startswith(starts) for one in read("xa.csv", text.encode()).mistakes)


def test_what_programs_put_around_a_text_is_taken_off() -> None:
    head = _HEAD.strip().replace(",", ";")
    text = f'sep=;\n{head};Điện thoại\nđơn vị;"""Một"" cửa";\'-B;C;="0237"\n'
    made = read("xa.csv", text.encode())
    assert made.mistakes == []
    assert made.plan["unit"][0] | {"id": ""} == {
        "id": "",
        "name": '"Một" cửa',
        "parent": "-B",
        "symbol": "C",
        "telephone": "0237",
    }
    assert made.cell(("unit", 0, "name")) == "dòng 3, cột Tên đơn vị"


# --- files that are none, and hostile ones --------------------------------------------------------------


def sheet_of(rows: bytes, after: bytes = b"") -> bytes:
    """A workbook of one sheet with these rows as they stand."""
    book = Workbook()
    out = io.BytesIO()
    book.save(out)
    parts = parts_of(out.getvalue())
    parts[SHEET] = (
        f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode() + rows + b"</sheetData>" + after + b"</worksheet>"
    )
    return packed(parts)


def lying() -> bytes:
    """An archive whose part is larger than it says."""
    document = packed({BOOK: b"<workbook/>" + b" " * 4_000})
    size = struct.pack("<L", 4_011)
    assert document.count(size) == 2
    return document.replace(size, struct.pack("<L", 11))


def locked() -> bytes:
    document = bytearray(packed({BOOK: b"<workbook/>"}))
    document[document.index(b"PK\x01\x02") + 8] |= 1
    return bytes(document)


_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (packed({BOOK: b"", SHEET: b" " * 30_000_000}), Why.LARGE),
        (packed({BOOK: b""} | {f"xl/{n}.xml": b"" for n in range(600)}), Why.LARGE),
        (sheet_of(b"<row>" + b"<c/>" * 700_000 + b"</row>"), Why.CELLS),
        (sheet_of(b"", b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), Why.CELLS),
        (packed({BOOK: b"", SHEET: _BOMB}), Why.UNREADABLE),
        (packed({BOOK: b"", SHEET: _BOMB.decode().encode("utf-16")}), Why.UNREADABLE),
        (packed({BOOK: b"", "xl/vbaProject.bin": b"x"}), Why.MACROS),
        (packed({"xl/workbook.bin": b""}), Why.BINARY),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), Why.OTHER_OFFICE),
        (packed({"word/document.xml": b""}), Why.OTHER_OFFICE),
        (packed({"a.txt": b"a"}), Why.NOT_TABLE),
        (locked(), Why.LOCKED),
    ],
    ids=lambda value: value.value if isinstance(value, Why) else "",
)
def test_an_archive_is_refused_before_anything_of_it_is_loaded(
    document: bytes, why: Why, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(Unfit) as no:
        reader.look(document)
    assert no.value.why is why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Why.EMPTY),
        (b" \r\n", Why.EMPTY),
        (b"a" * (MOST_BYTES + 1), Why.LARGE),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, Why.PICTURE),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, Why.PICTURE),
        (b"%PDF-1.7 ...", Why.PICTURE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Why.OLD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Why.LOCKED),
        (b"\xef\xbb\xbf<html><table></table></html>", Why.PAGE),
        (b'<?xml version="1.0"?><Workbook/>', Why.PAGE),
        ("Xin chào".encode(), Why.NOT_TABLE),
        (b'[[unit]]\nid = "xa"\n', Why.NOT_TABLE),
        ("tiêu đề đơn vị,Tên".encode("cp1252", "replace"), Why.LETTERS),
        (plain()[:400] + b"\xff" + plain()[400:], Why.LETTERS),
        (b"\xff\xfea", Why.LETTERS),
        (b",," * 10 + b"\n" * 300_000, Why.CELLS),
        (b'tieu de don vi,"' + b"a" * 200_000, Why.NOT_TABLE),
    ],
    ids=lambda value: value.value if isinstance(value, Why) else "",
)
def test_what_is_no_table_is_refused_in_one_sentence(content: bytes, why: Why) -> None:
    made = read("tệp\u202e.xlsx", content)
    assert made.mistakes == [f"Tệp “tệp .xlsx”: {WHYS[why]}"]
    assert made.plan == {"unit": []}
    assert made.cell(("unit", 0)) == "tệp"


@pytest.mark.parametrize("document", [lying(), xlsx(OFFICE)[:9_000], b"PK\x03\x04" + b"\0" * 90])
def test_a_broken_archive_is_said_to_be_so(document: bytes) -> None:
    assert read("x.xlsx", document).mistakes == [f"Tệp “x.xlsx”: {WHYS[Why.UNREADABLE]}"]


def test_a_cell_far_away_costs_nothing() -> None:
    begun = time.process_time()
    document = sheet_of(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert reader.look(document) == [{"title": "Sheet", "rows": []}]
    assert time.process_time() - begun < 1


def test_who_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_SECONDS", 0.01)
    assert read("x.xlsx", xlsx()).mistakes == [f"Tệp “x.xlsx”: {WHYS[Why.SLOW]}"]


@pytest.mark.parametrize("deed", ["__import__('mmap').mmap(-1, 2**30)", "os.write(os.open({!r}, 65), b'a')"])
def test_the_process_has_neither_memory_nor_a_disk_for_more(deed: str, tmp_path: Path) -> None:
    program = "import os; from app.workbook import reader; {}; " + deed.format(str(tmp_path / "file"))
    ends = [
        subprocess.run(
            [sys.executable, "-c", program.format(first)], capture_output=True, check=False
        ).returncode
        for first in ("0", "reader._limit()")
    ]
    assert ends[0] == 0 != ends[1]


def test_the_process_is_limited_before_it_looks() -> None:
    program = (
        "import resource; from app.workbook import reader; "
        "reader.look = lambda _: resource.getrlimit(resource.RLIMIT_CPU); reader.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], input=b"", capture_output=True, check=True)
    assert done.stdout == b'{"tabs": [20, 20]}'


def test_a_workbook_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    row = b'<row r="1">' + b"<c><v>1</v></c>" * 9 + b"</row>"
    assert len(reader.look(sheet_of(row))[0]["rows"][0][1]) == 9
    monkeypatch.setattr(reader, "MOST_CELLS", 8)
    with pytest.raises(Unfit) as no:
        reader.look(sheet_of(row))
    assert no.value.why is Why.CELLS


def test_every_reason_has_its_sentence() -> None:
    assert set(WHYS) == set(Why)
    assert all(one.endswith(".") for one in WHYS.values())
