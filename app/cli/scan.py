"""homphieu scan: what a scanner's files say, and what people must look at; nothing goes to the database.

Numbers and marks are told apart, as the committee cuts the strip off before marks are read.
"""

import csv
import json
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.cli.console import Console
from app.cli.parser import add_verb
from app.scanning.reading import MOST_BYTES, FileRefused, NotInstalled, read_pages
from app.scanning.words import DOUBTS, FAULTS, INSTALL, MARKS_APART, PAGES, STANDINGS
from app.stop import Stop
from ballots.box import slips
from ballots.forms import questionnaire
from ballots.forms.layouts import Layout
from ballots.forms.questionnaire import Form
from ballots.sealing import codes
from ballots.views import boxes
from printing.scan.values import PageKind, PageRead, SheetRead

__all__ = ["add_commands"]

_HEADS = ("TỆP", "TRANG", "TỜ", "ĐỌC ĐƯỢC", "CẦN NGƯỜI XEM")
_SHAPES = ("table", "csv", "json")


@dataclass
class _Found:
    """What was read so far."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    pages: int = 0
    empty: int = 0


def add_commands(commands: Any) -> None:
    """Add scan to the grammar."""
    text = (
        "Đọc phiếu giấy đã quét (PDF, TIFF, JPEG, PNG; máy quét phẳng, máy cuốn giấy hoặc điện thoại) và "
        "in ra ô nào đã đánh dấu. Chỗ nào chưa chắc thì không đoán mà báo để người xem. Lệnh này chỉ đọc, "
        f"không ghi gì vào cơ sở dữ liệu. {MARKS_APART}"
    )
    verb = add_verb(commands, "scan", _scan, "đọc phiếu giấy đã quét", text)
    verb.add_argument("files", metavar="TỆP", nargs="+", type=Path, help="tệp của máy quét")
    which = verb.add_mutually_exclusive_group(required=True)
    which.add_argument("--box", metavar="MÃ", help="phiếu của hòm này: bộ câu hỏi, khổ in, số phiếu đã phát")
    text = "bộ câu hỏi: tên bộ có sẵn hoặc tệp TOML; không cần cơ sở dữ liệu"
    which.add_argument("--form", metavar="BỘ-CÂU-HỎI", help=text)
    layouts = [layout.value for layout in Layout if layout is not Layout.STUBS]
    text = "khổ in phiếu, cùng với --form (mặc định: a5)"
    verb.add_argument("--layout", metavar="KHỔ", choices=layouts, default=None, help=text)
    text = "in bảng (table, mặc định), CSV hoặc JSON"
    verb.add_argument("--as", dest="shape", metavar="KIỂU", choices=_SHAPES, default="table", help=text)
    text = "lưu hình cắt của những chỗ cần người xem vào thư mục này; phải xóa khi xong việc"
    verb.add_argument("--crops", metavar="THƯ-MỤC", type=Path, help=text)


def _scan(args: Namespace, console: Console) -> None:
    if args.box and args.layout:
        raise Stop("khổ in là của hòm phiếu; không dùng --layout cùng với --box")
    if args.box:
        with console.reading() as session:
            page = boxes.issue_page(session, args.box)
        form, layout = page.form, page.layout
    else:
        form, layout = _form(args.form), Layout(args.layout or Layout.A5)
    if layout is Layout.STUBS:
        raise Stop("khổ in của hòm này chỉ có cuống, không có phiếu giấy để đọc")
    found = _Found()
    for path in args.files:
        _read(path, form, layout, args.crops, found)
    standing: dict[str, str] = {}
    if args.box:
        with console.reading() as session:
            standing = _standings(session, args.box, found.numbers)
    _print(found, standing, args.shape, console)
    if found.faults:
        raise Stop("; ".join(found.faults))


def _form(named: str) -> Form:
    if named in questionnaire.builtin_ids():
        return questionnaire.builtin(named)
    return questionnaire.read_form(Path(named).read_bytes())


def _read(path: Path, form: Form, layout: Layout, crops: Path | None, found: _Found) -> None:
    """One file; what was read before it went wrong is kept."""
    if path.stat().st_size > MOST_BYTES:
        found.faults.append(f"{path.name}: tệp lớn quá {MOST_BYTES >> 20} MB, xin quét thành nhiều tệp")
        return
    try:
        for at, count, page in read_pages(path.read_bytes(), [form], layout):
            if sys.stderr.isatty():
                print(f"\r{path.name}: trang {at + 1}/{count}", end="", file=sys.stderr, flush=True)
            _keep(path.name, at + 1, page, crops, found)
    except NotInstalled:
        raise Stop(INSTALL) from None
    except FileRefused as no:
        found.faults.append(f"{path.name}: {FAULTS[no.fault]}")
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _keep(name: str, place: int, page: PageRead, crops: Path | None, found: _Found) -> None:
    found.pages += 1
    where = {"file": name, "page": place}
    if page.kind is PageKind.EMPTY:
        found.empty += 1
    elif page.kind is not PageKind.SHEETS:
        found.rows.append({**where, "sheet": 0, "read": {}, "look": [PAGES[page.kind]]})
    for at, sheet in enumerate(page.sheets, 1):
        if sheet.number is not None:
            found.numbers[codes.read_number(sheet.number) + f"/{sheet.sheet}"] += 1
        read = {one.question or "ly_do": list(one.chosen) for one in sheet.questions if not one.doubts}
        found.rows.append({**where, "sheet": sheet.sheet, "read": read, "look": list(_looks(sheet))})
        if crops is not None:
            _save(crops, f"{Path(name).stem}-{place}-{at}", sheet)


def _looks(sheet: SheetRead) -> Iterator[str]:
    """Why a person must look, part by part."""
    yield from (DOUBTS[doubt] for doubt in sheet.doubts)
    for one in sheet.questions:
        if one.doubts:
            yield f"{one.question or 'ly_do'}: {', '.join(DOUBTS[doubt] for doubt in one.doubts)}"
    if sheet.remark_picture:
        yield "có ý kiến viết tay, cần gõ vào"


def _save(folder: Path, stem: str, sheet: SheetRead) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {one.question or "ly_do": one.picture for one in sheet.questions if one.doubts}
    pictures |= {"so_phieu": sheet.number_picture, "y_kien": sheet.remark_picture}
    for name, picture in pictures.items():
        if picture:
            (folder / f"{stem}-{name}.png").write_bytes(picture)


def _standings(session: Session, box_id: str, numbers: Iterable[str]) -> dict[str, str]:
    """Of each number whether the box has such a slip, and whether it has been spent."""
    known = slips.find_all(session, box_id, [number.partition("/")[0] for number in numbers])
    states = {number: known.get(number.partition("/")[0]) for number in numbers}
    return {number: "strange" if slip is None else slip.state for number, slip in states.items()}


# --- what is printed ------------------------------------------------------------------------------------


def _print(found: _Found, standing: dict[str, str], shape: str, console: Console) -> None:
    numbers = [
        {"number": number, "times": times, "standing": standing.get(number, "")}
        for number, times in sorted(found.numbers.items())  # by number: not as the sheets lay
    ]
    if shape == "json":
        print(json.dumps({"sheets": found.rows, "numbers": numbers}, ensure_ascii=False, indent=1))
        return
    rows = [
        (one["file"], str(one["page"]), str(one["sheet"] or ""), _said(one["read"]), "; ".join(one["look"]))
        for one in found.rows
    ]
    if shape == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([_HEADS, *map(_harmless, rows)])
        return
    console.table(_HEADS, rows)
    clear = sum(not one["look"] for one in found.rows)
    print(
        f"\n{found.pages} trang, {found.empty} trang trống, {len(rows)} tờ: {clear} tờ đọc xong, "
        f"{len(rows) - clear} tờ cần người xem."
    )
    if numbers:
        print()
        console.table(
            ("SỐ PHIẾU/TỜ", "SỐ LẦN", "LƯU Ý"),
            [(str(one["number"]), str(one["times"]), _remark(one)) for one in numbers],
        )


def _remark(one: dict[str, Any]) -> str:
    said = [STANDINGS[one["standing"]]] if one["standing"] else []
    return ", ".join(filter(None, [*said, "đọc được nhiều lần" if one["times"] > 1 else ""]))


def _said(read: dict[str, list[str]]) -> str:
    return " ".join(f"{question}={'+'.join(chosen) or '-'}" for question, chosen in read.items())


def _harmless(cells: Iterable[str]) -> list[str]:
    """No cell begins like a formula: a file may be named anything."""
    return [f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells]
