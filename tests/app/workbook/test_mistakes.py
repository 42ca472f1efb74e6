"""Every kind of mistake is told at its cell, in a sentence that says what may stand there."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from filled_table import OFFICE, PEOPLE, SWAPS, UNIT, changed, plain, tabs, told

from app.workbook.gathering import gather
from app.workbook.headed import of_workbook
from app.workbook.reading import read
from app.workbook.tables import Cell, Held, Tab

SECOND = UNIT | {"Cơ quan chủ quản": "UBND xã Đông Thanh", "Mã đơn vị": "", "Mã hội đồng": ""}


def test_the_office_as_it_is_has_no_mistake() -> None:
    assert told(OFFICE) == []


@pytest.mark.parametrize(
    ("office", "starts", "says"),
    [
        (
            changed("Người", 1, Nhiệm_vụ="phat phieuu"),
            "Trang Người, ô C4: “phat phieuu” không",
            "phát phiếu, thư",
        ),
        (changed("Người", 1, Nhiệm_vụ="phát phiếu, lái xe"), "Trang Người, ô C4: “lái xe” không", "cấp tỉnh"),
        (changed("Người", 3, Vai_trò_trong_hội_đồng="bảo vệ"), "Trang Người, ô D6: “bảo vệ”", "Công đoàn"),
        (changed("Người", 0, Họ_và_tên=""), "Trang Người, ô A3: còn trống", "Họ và tên"),
        (changed("Người", 0, Nhiệm_vụ=""), "Trang Người, ô C3: người này chưa có việc", "Vai trò"),
        (changed("Người", 0, Nhiệm_vụ="kiểm tra, thư ký"), "Trang Người, ô C3: ", "kiểm tra"),
        (
            changed("Người", 1, Tên_đăng_nhập="quantri"),
            "Trang Người, ô B4: “quantri” đã có ở trang Người, ô B3",
            "",
        ),
        (changed("Người", 1, Tên_đăng_nhập="Bình"), "Trang Người, ô B4: Tên đăng nhập gồm", ""),
        (changed("Người", 1, Họ_và_tên="Lê \u202e Bình"), "Trang Người, ô A4: Mục “", "U+202E"),
        (changed("Người", 1, Họ_và_tên="Lê 田"), "Trang Người, ô A4: Mục “", "田"),
        (changed("Người", 1, Họ_và_tên="B" * 121), "Trang Người, ô A4: Mục “", "120"),
        (
            changed("Người", 1, Đơn_vị="UBND xã Khác"),
            "Trang Người, ô F4: không có đơn vị nào",
            "“UBND xã Khác”",
        ),
        (changed("Đơn vị", 0, Ký_hiệu="ttpv"), "Trang Đơn vị, ô C3: Ký hiệu biên bản gồm", ""),
        (
            changed("Đơn vị", 0, Điện_thoại="không có"),
            "Trang Đơn vị, ô D3: Số điện thoại cần có ít nhất ba chữ số",
            "",
        ),
        (changed("Đơn vị", 0, Mã_đơn_vị="Xã 1"), "Trang Đơn vị, ô E3: Mã “Xã 1” chưa đúng", ""),
        (changed("Đơn vị", 0, Thử_nghiệm="chắc là có"), "Trang Đơn vị, ô G3: “chắc là có”", "có, không"),
        (changed("Đơn vị", 0, Quy_tắc_mở_hòm="ba bên"), "Trang Đơn vị, ô G3: “ba bên”", "bốn bên, không"),
        (
            changed("Đơn vị", 0, Thuộc_tỉnh="Tỉnh Thanh"),
            "Trang Đơn vị, ô G3: không có đơn vị nào",
            "“Tỉnh Thanh”",
        ),
        (changed("Hòm phiếu", 0, Nơi_đặt=""), "Trang Hòm phiếu, ô B3: còn trống", "Nơi đặt"),
        (changed("Hòm phiếu", 0, Quầy="quầy một"), "Trang Hòm phiếu, ô C3: Mỗi quầy là", ""),
        (
            changed("Hòm phiếu", 1, Mã_hòm="minh-chau-1"),
            "Trang Hòm phiếu, ô D4: “minh-chau-1” đã có ở",
            "ô D3",
        ),
        (
            changed("Hòm phiếu", 1, Tên_hòm_phiếu="HÒM PHIẾU SỐ 1"),
            "Trang Hòm phiếu, ô A4: Hòm phiếu này",
            "ô A3",
        ),
        (changed("Hòm phiếu", 1, Loại_hòm="hòm sắt"), "Trang Hòm phiếu, ô E4: “hòm sắt”", "thư góp ý"),
        (changed("Hòm phiếu", 1, Khổ_in_phiếu="A3"), "Trang Hòm phiếu, ô E4: “A3”", "A4 hai phiếu"),
        (changed("Hòm phiếu", 1, Bộ_câu_hỏi="Bộ nào đó"), "Trang Hòm phiếu, ô E4: “Bộ nào đó”", "năm yếu tố"),
        (changed("Hòm phiếu", 1, Số_phiếu_ít_nhất="năm"), "Trang Hòm phiếu, ô E4: “năm” không phải số", ""),
        (
            changed("Hòm phiếu", 1, Số_phiếu_ít_nhất="1"),
            "Trang Hòm phiếu, ô E4: Số phiếu điện tử ít nhất",
            "2",
        ),
        (
            changed("Hòm phiếu", 1, Số_thư_mỗi_ngày="50"),
            "Trang Hòm phiếu, ô E4: Hòm này không thuộc loại",
            "",
        ),
        (
            changed("Hòm phiếu", 1, Loại_hòm="thư góp ý", Số_thư_mỗi_ngày="0"),
            "Trang Hòm phiếu, ô F4: Số thư nhận mỗi ngày",
            "10.000",
        ),
        (
            changed("Hòm phiếu", 1, Loại_hòm="thư góp ý", Khổ_in_phiếu="A5"),
            "Trang Hòm phiếu, ô F4: Hòm này không thuộc loại",
            "",
        ),
        (
            changed("Ngày hoán đổi", 0, Ngày="31/02/2027"),
            "Trang Ngày hoán đổi, ô A3: “31/02/2027”",
            "lịch không có ngày này",
        ),
        (
            changed("Ngày hoán đổi", 0, Ngày="hôm nào đó"),
            "Trang Ngày hoán đổi, ô A3: “hôm nào đó”",
            "ngày/tháng",
        ),
        (
            changed("Ngày hoán đổi", 0, Ngày="6/3/27"),
            "Trang Ngày hoán đổi, ô A3: “6/3/27” không phải ngày",
            "",
        ),
        (changed("Ngày hoán đổi", 0, Làm_việc_hay_nghỉ="tùy"), "Trang Ngày hoán đổi, ô B3: “tùy”", "nghỉ"),
        (OFFICE | {"Ngày hoán đổi": [*SWAPS, *SWAPS]}, "Trang Ngày hoán đổi, ô A4: Ngày này đã có ở", "ô A3"),
        (
            OFFICE | {"Đơn vị": [UNIT, UNIT | {"Mã đơn vị": "", "Mã hội đồng": ""}]},
            "Trang Đơn vị, ô A4: Đơn vị",
            "A3",
        ),
        (changed("Người", 2, Màu="xanh"), "Trang Người, ô F2: “Màu” không phải tên cột", "Nhiệm vụ"),
        (changed("Người", 2, Họ_tên="Trần"), "Trang Người, ô F2: cột Họ và tên có hai lần", ""),
    ],
)
def test_a_mistake_is_told_at_its_cell(
    office: Mapping[str, Sequence[Mapping[str, Any]]], starts: str, says: str
) -> None:
    first = told(office)[0]
    assert first.startswith(starts)
    assert says in first


def test_two_people_of_one_name_need_a_login_each() -> None:
    office = OFFICE | {"Người": [{"Họ và tên": "Lê An", "Nhiệm vụ": "thư ký"}] * 2}
    first = told(office)[0]
    assert first.startswith("Trang Người, ô A4: Người này đã có ở trang Người, ô A3.")
    assert "Tên đăng nhập" in first


def test_a_sheet_of_another_name_is_known_by_its_headings_and_one_too_many_is_told() -> None:
    assert told({"Danh sách 1" if key == "Người" else key: rows for key, rows in OFFICE.items()}) == []
    assert told({"Danh sách 2": PEOPLE, **OFFICE}) == [
        "Trang Danh sách 2: giống trang Người. Xin gộp vào một trang, hoặc xóa trang thừa."
    ]


def test_a_sheet_without_headings_and_a_table_without_units_are_told() -> None:
    assert told(OFFICE | {"Người": [{"A": "B", "C": "D"}]})[0].startswith(
        "Trang Người: không thấy dòng tiêu đề. Các cột phải có: Họ và tên."
    )
    assert told({"Người": PEOPLE}) == ["Tệp: không có trang Đơn vị. Xin dùng mẫu của phần mềm."]


def test_a_cell_under_no_heading_is_told_once() -> None:
    filled = [Tab(one.title, [*one.rows, *_beside(one)]) for one in tabs(OFFICE)]
    found = of_workbook(filled)
    assert found.mistakes == ["Trang Người, ô Z30: cột này không có tiêu đề nên không biết là gì."]


def _beside(tab: Tab) -> list[tuple[int, dict[int, Cell]]]:
    return [(row, {26: Cell(Held.TEXT, "x")}) for row in (30, 31)] if tab.title == "Người" else []


def test_of_very_many_mistakes_so_many_are_told_as_are_read() -> None:
    made = read("xa.csv", plain(OFFICE | {"Người": [{"Chức vụ": "x"}] * 200}))
    assert len(made.mistakes) == 301
    assert made.mistakes[-1].startswith("Và còn 100 lỗi nữa.")


# --- several units --------------------------------------------------------------------------------------


def two(**cells: str) -> dict[str, list[dict[str, Any]]]:
    """Two units, whose first has everything; the second a person of the same login."""
    office = {key: [dict(row) for row in rows] for key, rows in OFFICE.items()}
    for title in ("Hòm phiếu", "Người", "Ngày hoán đổi"):
        office[title] = [row | {"Đơn vị": "Xã Minh Châu"} for row in office[title]]
    office["Đơn vị"].append(dict(SECOND))
    office["Người"].append(PEOPLE[0] | {"Đơn vị": "xa dong thanh"} | cells)
    return office


def test_rows_name_their_unit_and_logins_are_one_per_unit() -> None:
    found = of_workbook(tabs(two()))
    plan = gather(found).plan
    assert found.mistakes == []
    assert [unit["id"] for unit in plan["unit"]] == ["xa-minh-chau", "xa-dong-thanh"]
    assert [len(unit["person"]) for unit in plan["unit"]] == [8, 1]
    assert plan["unit"][1]["person"][0]["login"] == "quantri"
    assert "committee" not in plan["unit"][1]


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        ("", "còn trống. Tệp có nhiều đơn vị"),
        ("TTPVHCC", "“TTPVHCC” là 2 đơn vị (xa-minh-chau, xa-dong-thanh…). Xin ghi mã"),
        ("Xã Nào", "không có đơn vị nào là “Xã Nào”"),
    ],
)
def test_a_row_of_no_unit_or_of_several_is_told(unit: str, says: str) -> None:
    assert told(two(**{"Đơn vị": unit}))[0].startswith(f"Trang Người, ô F11: {says}")


def test_units_of_a_province_stand_after_it_in_the_plan() -> None:
    province = {"Tên đơn vị": "Sở Nội vụ", "Cơ quan chủ quản": "UBND tỉnh Thanh Hóa", "Ký hiệu": "SNV"}
    office = changed("Đơn vị", 0, Thuộc_tỉnh="Tỉnh Thanh Hóa")
    office["Đơn vị"].append(province)
    office = {
        key: [row | ({"Đơn vị": "xa-minh-chau"} if key != "Đơn vị" else {}) for row in rows]
        for key, rows in office.items()
    }
    found = of_workbook(tabs(office))
    made = gather(found)
    assert found.mistakes == []
    assert [unit["id"] for unit in made.plan["unit"]] == ["tinh-thanh-hoa", "xa-minh-chau"]
    assert made.plan["unit"][1]["province"] == "tinh-thanh-hoa"
    assert made.spots["unit", 1, "name"] == "trang Đơn vị, ô A3"
