from datetime import UTC, date, datetime

import pytest

from ballots.forms.tally import Caution, Reason
from ballots.views.readmodels import Ratio
from printing import fonts, wording


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (7, "7"), (999, "999"), (1000, "1.000"), (2359, "2.359"), (1234567, "1.234.567"), (None, "–")],
)
def test_numbers_have_a_thousands_dot(value: int | None, expected: str) -> None:
    assert wording.number(value) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1717, 2359, "72,8 %"),
        (1638, 15000, "10,9 %"),
        (1, 1, "100,0 %"),
        (0, 5, "0,0 %"),
        (0, 0, "–"),
        (3, None, "–"),
        (None, 3, "–"),
        (30, 1, "3.000,0 %"),
    ],
)
def test_percentages_have_one_decimal_and_a_dash_for_no_divisor(
    part: int | None, whole: int | None, expected: str
) -> None:
    assert wording.percent(Ratio(part, whole)) == expected


def test_changes_are_between_the_printed_percentages() -> None:
    assert wording.points(Ratio(1, 1), Ratio(998, 1000)) == "+0,2"
    assert wording.points(Ratio(998, 1000), Ratio(1, 1)) == "−0,2"
    assert wording.points(Ratio(1, 2), Ratio(1, 2)) == "0,0"
    assert wording.points(Ratio(1, 2), Ratio(0, 0)) == "–"
    assert wording.points(Ratio(1, 2), None) == "–"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 2, 5), "ngày 05 tháng 02 năm 2027"),
        (date(2027, 1, 29), "ngày 29 tháng 01 năm 2027"),
        (date(2027, 4, 29), "ngày 29 tháng 4 năm 2027"),
        (date(2027, 10, 10), "ngày 10 tháng 10 năm 2027"),
    ],
)
def test_only_days_under_ten_and_the_first_two_months_are_padded(day: date, expected: str) -> None:
    assert wording.long_day(day) == expected


def test_hours_are_vietnamese_ones() -> None:
    assert wording.hour(datetime(2027, 2, 5, 16, 5)) == "16 giờ 05 phút"  # noqa: DTZ001 - a wall clock's time
    late = datetime(2027, 2, 5, 17, 30, tzinfo=UTC)
    assert wording.hour_and_day(late) == "00 giờ 30 phút, ngày 06 tháng 02 năm 2027"
    assert wording.day(date(2027, 2, 5)) == "05/02/2027"


def test_numbers_of_documents_and_codes() -> None:
    assert [wording.serial(n) for n in (3, 12, 1234)] == ["03", "12", "1234"]
    assert [wording.padded(n) for n in (0, 9, 10, 1234)] == ["00", "09", "10", "1.234"]
    assert wording.grouped("7K3M9QPA2C4D6F8GX") == "7K3M 9QPA 2C4D 6F8G X"
    assert wording.grouped("") == ""


def test_every_code_has_words_and_no_word_is_an_orphan() -> None:
    assert set(wording.INVALID) == {reason.value for reason in Reason}
    assert set(wording.WARNINGS) == {caution.value for caution in Caution}


def test_all_fixed_words_can_be_drawn() -> None:
    tables = (wording.INVALID, wording.WARNINGS, wording.CHANNELS, wording.STANDS, wording.WALL_SEALS)
    for sentence in (
        wording.TRIAL,
        wording.DASH,
        "−",
        *(words for table in tables for words in table.values()),
    ):
        assert fonts.own(sentence) == sentence
