"""The summary for spreadsheets: numbers are numbers, words are words, and Excel has nothing to warn of."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from papers_views import summary

from app.figures.columns import columns, lines
from app.figures.workbook import as_csv, as_workbook
from ballots.spans import Span
from ballots.views.figures import together
from ballots.views.papers.values import FieldRow, SummaryView

EVIL = ('=HYPERLINK("https://evil.vn";"x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1", "\x01=2")
PAGE = "https://phieu.example.vn"


def named(*names: str) -> SummaryView:
    """A month with a box of each name, whose fields and offices are named alike."""
    view = summary()
    (row,) = view.rows
    rows = tuple(
        replace(row, box=name, box_id=f"hom-{place}", fields=(replace(row.fields[0], label=name),))
        for place, name in enumerate(names)
    )
    return replace(view, rows=rows, unit=names[0], parent=names[-1], total=together.total(rows))


def sheets(view: SummaryView) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(as_workbook(view, PAGE)))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.rows] for sheet in book}


def test_no_word_becomes_a_formula() -> None:
    made = as_workbook(named(*EVIL), PAGE)
    book = load_workbook(io.BytesIO(made))
    found = [cell for sheet in book for row in sheet.rows for cell in row if isinstance(cell.value, str)]
    assert {cell.value for cell in found} >= {name for name in EVIL if "\x01" not in name}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found if cell.value[:1] in "=+-@\t＝")
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert re.search(rb"<(\w+:)?f[ >]", packed.read(name)) is None
    (_, *rows) = csv.reader(io.StringIO(as_csv(named(*EVIL)).decode("utf-8-sig"), newline=""))
    assert not [cell for row in rows for cell in row if cell and cell[0] in "=+@\t＝"]


def test_numbers_have_their_formats_and_the_head_stays() -> None:
    view = summary(2)
    sheet = load_workbook(io.BytesIO(as_workbook(view, PAGE)))["Tổng hợp"]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.print_title_cols) == ("C5", "$3:$4", "$A:$B")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    head = [cell.value for cell in sheet[4]]
    first = dict(zip(head, sheet[5], strict=True))
    assert (first["Thu vào: giấy"].value, first["Thu vào: giấy"].number_format) == (217, "#,##0")
    participation = view.rows[0].participation.percent
    assert participation is not None
    assert first["Tỷ lệ tham gia"].value == pytest.approx(float(participation) / 100)
    assert first["Tỷ lệ tham gia"].number_format == "0.0%"
    assert first["Ngày mở hòm"].value == datetime(2018, 12, 28)  # noqa: DTZ001 - a day
    assert first["Biên bản"].hyperlink.target == f"{PAGE}/staff/minutes/so/3"


def test_a_row_has_what_the_view_has_and_the_csv_says_the_same() -> None:
    view = named("Hòm A", "Hòm B")
    table, rows = columns(view), list(lines(view))
    assert [(row.row.box, row.field is not None) for row in rows] == [
        ("Hòm A", False),
        ("Hòm A", True),
        ("Hòm B", False),
        ("Hòm B", True),
        ("", False),
    ]
    sheet = sheets(view)["Tổng hợp"][4:]
    (names, *written) = csv.reader(io.StringIO(as_csv(view).decode("utf-8-sig"), newline=""))
    assert len(names) == len(table) == len(set(names))
    for line, cells, texts in zip(rows, sheet, written, strict=True):
        for column, cell, text in zip(table, cells, texts, strict=True):
            value = column.read(line)
            if isinstance(value, Decimal):
                assert cell == pytest.approx(float(value) / (100 if column.kind == "share" else 1))
                assert int(text) == value * 10
            elif isinstance(value, int):
                assert (cell, text) == (value, str(value))
            elif value is None:
                assert (cell, text) == (None, "")
    valid = names.index("Hợp lệ")
    assert [int(row[valid]) for row in written] == [1707, 20, 1707, 20, 3414]


def test_a_field_s_row_has_no_ratio_to_slips_or_dossiers() -> None:
    view = named("Hòm A")
    (_, field) = lines(view)
    assert isinstance(field.field, FieldRow)
    filled = {column.name for column in columns(view) if column.read(field) is not None}
    assert filled.isdisjoint({"Tỷ lệ tham gia", "Tỷ lệ thu hồi", "Phiếu phát ra", "Thu vào", "Không trả lời"})
    assert {"Hợp lệ", "Rất hài lòng", "Tỷ lệ hài lòng"} <= filled


def test_a_longer_span_has_its_openings_on_a_sheet_of_their_own() -> None:
    month = named("Hòm A", "Hòm A")
    openings = tuple(replace(row, box_id="hom-a", fields=()) for row in month.rows)
    summed = together.by_box(openings)
    view = replace(month, span=Span(2018, 10, 3), rows=summed, openings=openings, total=None)
    made = sheets(view)
    assert [len(rows) for rows in made.values()][:2] == [5, 6]
    assert list(made) == ["Tổng hợp", "Từng lần mở hòm", "Giải thích"]
    assert "quý IV năm 2018" in made["Tổng hợp"][0][0]
    assert any("chưa đại diện" in str(row[1]) for row in made["Giải thích"])
