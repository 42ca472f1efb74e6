"""The template: lists to choose from, cells that stay text, and all within what spreadsheets take."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from app.firstrun.asked import JOBS
from app.layouts.words import LAYOUTS
from app.words.letters import KINDS
from app.words.sentences import ROLES
from app.workbook import terms
from app.workbook.columns import SHEETS, Column, Sheet, Want, sheet_of
from app.workbook.template import template_csv, template_xlsx
from ballots.folding import fold
from ballots.office import setup

COLUMNS = [(sheet, column) for sheet in SHEETS for column in sheet.columns]
FORMULA_LETTERS, PROMPT_LETTERS, TITLE_LETTERS = 255, 255, 32  # of Excel


@pytest.fixture(scope="module")
def book() -> Any:
    return load_workbook(io.BytesIO(template_xlsx()))


def test_the_sheets_have_headings_that_stay_in_sight_and_cells_that_stay_text(book: Any) -> None:
    assert book.sheetnames == ["Đơn vị", "Hòm phiếu", "Người", "Ngày hoán đổi"]
    for sheet in SHEETS:
        page = book[sheet.title]
        assert page.freeze_panes == "B3"
        assert [str(cell.value).rstrip(" *") for cell in page[2]] == [one.heading for one in sheet.columns]
        rows = page.iter_rows(min_row=3, max_row=60, max_col=len(sheet.columns))
        assert {cell.number_format for row in rows for cell in row} == {"@"}
        for cell in page[2]:
            width = page.column_dimensions[cell.column_letter].width
            assert max(map(len, str(cell.value).split())) < width
            assert page.column_dimensions[cell.column_letter].number_format == "@"


def test_every_column_says_what_it_is_and_offers_its_words(book: Any) -> None:
    for sheet in SHEETS:
        offered = {str(one.sqref): one for one in book[sheet.title].data_validations.dataValidation}
        for letter, column in zip("ABCDEFGHIJK", sheet.columns, strict=False):
            one = offered[f"{letter}3:{letter}5002"]
            assert (one.prompt, one.promptTitle.rstrip(" *")) == (column.tip, column.heading)
            assert len(one.prompt) <= PROMPT_LETTERS
            assert len(one.promptTitle) <= TITLE_LETTERS
            assert (one.type == "list") == bool(column.words)
            if column.words:
                assert one.formula1.strip('"').split(",") == list(column.words)
                assert len(one.formula1) <= FORMULA_LETTERS
                assert len(one.error) <= PROMPT_LETTERS
                assert bool(one.showErrorMessage) == (column.want is Want.CHOICE)


def test_the_csv_has_the_headings_and_its_own_kind_of_row_for_each_sheet() -> None:
    text = template_csv().decode("utf-8-sig")
    for sheet in SHEETS:
        assert f"\r\ntiêu đề {sheet.row}," in text
        assert f"\r\n{sheet.row}\r\n" in text
        assert sheet_of(sheet.row) is sheet_of(sheet.title) is sheet
    assert all(column.heading in text and column.tip.rstrip(".") in text for _, column in COLUMNS)


def test_a_seat_has_one_name_in_the_table_and_on_the_pages_and_older_tables_are_still_read() -> None:
    column = next(one for _, one in COLUMNS if one.words is terms.ROLES)
    assert {said for said, _, role in JOBS.values() if role} <= {*terms.ROLES, "Một cửa kiêm phát phiếu"}
    assert column.meant("UBND (chủ tọa)") == "ubnd"
    assert column.meant("Giám sát (Thanh tra nhân dân)") == "supervisor"


@pytest.mark.parametrize(("sheet", "column"), COLUMNS, ids=lambda one: one.key)
def test_a_column_is_known_by_each_of_its_names_and_no_other_is(sheet: Sheet, column: Column) -> None:
    names = (column.heading, column.heading.upper(), f"{fold(column.heading)} *", *column.headings)
    assert [sheet.column_of(one) for one in names] == [column] * len(names)
    for word, value in column.words.items():
        assert column.meant(fold(word)) == value
    assert all(one == fold(one) and column.meant(one) == column.also[one] for one in column.also)


@pytest.mark.parametrize(
    ("key", "values"),
    [("kind", KINDS), ("layout", LAYOUTS), ("role", ROLES), ("rule", setup.RULES)],
)
def test_all_that_the_program_knows_can_be_chosen(key: str, values: Any) -> None:
    column = next(column for _, column in COLUMNS if column.key == key)
    assert set(column.words.values()) == set(values)
