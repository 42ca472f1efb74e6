"""The hotline: a call is noted without names, corrected until the meeting, and counted by that one."""

from datetime import date, timedelta

import pytest
from following import DAY, Following
from simulator import BOX
from sqlmodel import select

from ballots.errors import Code, Refused
from ballots.followup import calls
from ballots.tables import Call


def test_a_note_is_masked_as_a_remark_is() -> None:
    made = Following()
    made.call(date(2026, 11, 2), "Anh gọi từ 0912 345 678, hồ sơ 000.12.345.678")
    with made.office.reading() as session:
        assert session.exec(select(Call.text)).one() == "Anh gọi từ [đã che], hồ sơ [đã che]"


@pytest.mark.parametrize("text", ["", " \u2800", "x" * 1001, "a\x00b"])
def test_a_note_is_a_text_that_shows(text: str) -> None:
    with pytest.raises(Refused):
        Following().call(date(2026, 11, 2), text)


def test_it_is_corrected_until_the_meeting_and_counted_by_it() -> None:
    made = Following()
    office = made.office
    wrong, right = made.call(date(2026, 11, 1), "Gọi nhầm"), made.call(date(2026, 11, 1), "Loa nhỏ")
    with office.writing() as session:
        calls.correct(session, right, date(2026, 11, 2), "Loa quá nhỏ", office.today)
        calls.take_back(session, wrong)
    made.votes(*[""] * 5, remark="")
    office.today = DAY
    office.start()
    with office.writing() as session:  # called, not begun: it may still be cancelled
        calls.correct(session, right, DAY, "Loa quá nhỏ ở quầy", office.today)
    office.close()
    for act in (
        lambda session: calls.correct(session, right, DAY, "Khác", office.today),
        lambda session: calls.take_back(session, right),
    ):
        with office.writing() as session, pytest.raises(Refused) as refused:
            act(session)
        assert refused.value.code is Code.CALL_COUNTED
    with office.reading() as session:
        call = session.exec(select(Call)).one()
        assert (call.text, call.opening_id) == ("Loa quá nhỏ ở quầy", office.opening_id)


def test_its_day_is_of_the_period() -> None:
    made = Following()
    made.votes(*[""] * 5, remark="")
    made.month(DAY)
    office = made.office
    office.today = DAY + timedelta(days=10)
    for day in (DAY - timedelta(days=1), office.today + timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            made.call(day, "Loa nhỏ")
        assert refused.value.code is Code.CALL_DAY
    made.call(DAY, "Sau buổi mở hòm")
    with office.reading() as session:
        assert session.exec(select(Call.box_id).where(Call.opening_id.is_(None))).one() == BOX  # type: ignore[union-attr]
