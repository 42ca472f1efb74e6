"""CSV as spreadsheets read it, and never run it."""

import csv
import io

import pytest

from app.words import spreadsheet


def cells(raw: bytes) -> list[list[str]]:
    assert raw.startswith(b"\xef\xbb\xbf")  # else Excel reads Vietnamese as another alphabet
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_lines_end_as_rfc_4180_says_and_texts_keep_commas_and_quotes() -> None:
    raw = spreadsheet.table(["Tên", "Số"], [['Hòm "số 1", sảnh', 1_234], ["–", None], ["", 0]])
    assert raw.endswith(b"\r\n")
    assert cells(raw) == [["Tên", "Số"], ['Hòm "số 1", sảnh', "1234"], ["–", ""], ["", "0"]]


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","Xem")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_only_text(text: str) -> None:
    assert cells(spreadsheet.table(["a"], [[text]]))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", ["Hòm phiếu = hòm", "1-2", "a@b", "– không rõ", ""])
def test_any_other_text_is_left_as_it_is(text: str) -> None:
    assert cells(spreadsheet.table(["a", "b"], [[text, "x"]]))[1] == [text, "x"]


def test_a_number_below_nothing_stays_a_number() -> None:
    assert cells(spreadsheet.table(["a"], [[-3]]))[1] == ["-3"]
