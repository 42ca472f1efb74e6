"""A swapped day is read one way only, whatever language the browser has, and is said by its weekday."""

from datetime import date

import pytest

from app.firstrun.asked import Asked, Planned
from app.planned.typed_day import NotADay, read_day
from printing.wording import weekday_day


@pytest.mark.parametrize(
    "text", ["06/03/2027", "6/3/2027", "06-03-2027", " 6.3.2027 ", "ngày 6/3/2027", "2027-03-06"]
)
def test_the_day_stands_before_the_month(text: str) -> None:
    assert read_day(text) == date(2027, 3, 6)
    assert weekday_day(read_day(text)) == "Thứ Bảy, 06/03/2027"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("03/13/2027", "lịch không có ngày này"),
        ("31/02/2027", "lịch không có ngày này"),
        ("6/3/27", "không phải ngày"),
        ("6 tháng 3", "không phải ngày"),
        ("", "không phải ngày"),
        ("06/03/0207", "xem lại năm"),
        ("6/3/2027" * 500, "không phải ngày"),
    ],
)
def test_what_is_no_day_is_told(text: str, says: str) -> None:
    with pytest.raises(NotADay, match=says) as no:
        read_day(text)
    assert len(str(no.value)) < 120


def test_a_mistake_stands_at_its_row_and_the_other_days_keep_theirs() -> None:
    asked = Asked.model_validate(
        {"parent": "UBND xã Minh Châu", "name": "Trung tâm", "swap_day": ["31/02/2027", "", "6/3/2027", ""]}
        | {"swap_document": ["Thông báo 1", "Thông báo 2", "Thông báo 3", ""], "swap_working": ["1"] * 4}
    )
    planned = Planned.of(asked.with_rows())
    assert planned.rows["swap"] == [2]
    assert [one["day"] for one in planned.plan["unit"][0]["swap"]] == ["2027-03-06"]
    told = planned.told([])
    assert "lịch không có ngày này" in told["swap_day.0"]
    assert "Xin ghi ngày" in told["swap_day.1"]
    assert not {"swap_day.2", "swap_day.3"} & told.keys()
