"""Whatever stands in a table, it is read or told in a sentence with its place; nothing of it breaks out."""

import re
from typing import Any

from filled_table import tabs
from hypothesis import given, settings
from hypothesis import strategies as st

from app.planned import plan
from app.workbook.columns import SHEETS
from app.workbook.gathering import gather
from app.workbook.headed import of_workbook
from app.workbook.naming import is_identifier, is_login
from app.workbook.reading import read
from app.workbook.tables import Cell, Held
from ballots.folding import fold

_PLACE = re.compile(r"(Trang .{1,60}|Dòng \d+(, cột .{1,40})?|Tệp( “.*”)?|Và còn \d+ lỗi nữa)[:.]", re.DOTALL)
_WORDS = [word for sheet in SHEETS for column in sheet.columns for word in column.words]
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from([*_WORDS, "xa-minh-chau", "annv", "06/03/2027", "1, 2, A", "0", "-1", "5", "TTPVHCC"]),
    st.text("aăâeêioôơuưyđ \u0300\u0301\u0303\u0309\u0323", max_size=40),
)
_CELLS = st.builds(Cell, st.sampled_from(Held), _TEXTS.filter(str.strip))


def rows(sheet: Any) -> st.SearchStrategy[list[dict[str, Cell]]]:
    row = st.fixed_dictionaries({}, optional={column.heading: _CELLS for column in sheet.columns})
    return st.lists(row, max_size=4)


@settings(max_examples=60)
@given(st.fixed_dictionaries({sheet.title: rows(sheet) for sheet in SHEETS}))
def test_odd_cells_are_read_or_told(office: dict[str, list[dict[str, Cell]]]) -> None:
    found = of_workbook(tabs(office))
    made = gather(found)
    assert all(_PLACE.match(one) for one in found.mistakes)
    plan.checked({"unit": [_whole(unit) for unit in made.plan["unit"]]})


def _whole(unit: dict[str, Any]) -> dict[str, Any]:
    """What is told to be lacking, filled in: all else has the type that it should."""
    lacking = {"box": ("name", "place"), "person": ("name",), "swap": ("day", "working", "document")}
    filled = {"day": "2027-03-06", "working": True}

    def full(key: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{one: filled.get(one, "A") for one in lacking[key]} | row for row in rows]

    committees = [one | {"box": full("box", one["box"])} for one in unit.get("committee", [])]
    within = {"person": full("person", unit.get("person", [])), "swap": full("swap", unit.get("swap", []))}
    return {"name": "A", "parent": "A", "symbol": "A"} | unit | {"committee": committees} | within


_NAMES = st.lists(
    st.text("aAăÂđĐ ẹUwzZ19.-", min_size=1, max_size=60).filter(lambda one: fold(one) != ""),
    min_size=1,
    max_size=6,
    unique_by=fold,
)


@settings(max_examples=60)
@given(_NAMES, _NAMES, _NAMES)
def test_whatever_the_names_what_is_made_up_is_free_and_fits(
    units: list[str], boxes: list[str], people: list[str]
) -> None:
    office = {
        "Đơn vị": [
            {"Tên đơn vị": one, "Cơ quan chủ quản": "UBND xã", "Ký hiệu": f"A{at}"}
            for at, one in enumerate(units)
        ],
        "Hòm phiếu": [{"Tên hòm phiếu": one, "Nơi đặt": "Sảnh", "Đơn vị": "A0"} for one in boxes],
        "Người": [{"Họ và tên": one, "Nhiệm vụ": "thư ký", "Đơn vị": "A0"} for one in people],
    }
    found = of_workbook(tabs(office))
    asked = plan.checked(gather(found).plan)
    if found.mistakes:  # two units of which one is called as the other's symbol
        assert all(" đơn vị (" in one for one in found.mistakes)
        return
    logins = [one.login for one in asked.unit[0].person]
    ids = [one.id for one in asked.unit[0].committee[0].box]
    assert (len(set(logins)), len(set(ids))) == (len(people), len(boxes))
    assert len({unit.id for unit in asked.unit}) == len(units)
    assert all(map(is_login, logins))
    assert all(map(is_identifier, ids))


_HEADS = "\n".join(
    f"tiêu đề {sheet.row};" + ";".join(column.heading for column in sheet.columns) for sheet in SHEETS
)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([*(sheet.row for sheet in SHEETS), "#", ""]) | _TEXTS, max_size=40),
    st.text(max_size=200),
)
def test_odd_lines_of_a_csv_are_read_or_told(cells: list[str], rest: str) -> None:
    text = (
        f"{_HEADS}\n" + "".join(f"{cell}{';' if at % 5 else chr(10)}" for at, cell in enumerate(cells)) + rest
    )
    made = read("x.csv", text.encode("utf-8", "replace"))
    assert made.mistakes or made.plan["unit"]
    assert all(_PLACE.match(one) for one in made.mistakes)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_odd_bytes_are_no_table(content: bytes) -> None:
    assert len(read("x", b"a" + content).mistakes) == 1
