"""The opening through the application: roll-call, closing, unlocking, paper, result."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from meeting import MEMBERS, Meeting, code
from simulator import BOX
from sqlmodel import select
from web import FORM, form_of

from ballots.errors import Code
from ballots.keys import padlocks
from ballots.tables import Account
from ballots.views import counts
from ballots.views.readmodels import BoxCount


def _count(meeting: Meeting) -> BoxCount:
    with meeting.office.reading() as session:
        return counts.box_count(session, meeting.office.opening_id, BOX)


def _paper(**given: Any) -> dict[str, Any]:
    return {"answers": {"ket_qua": "HL", "thai_do": "BT"}, **given}


def _number(meeting: Meeting, number: str, **given: Any) -> Any:
    return meeting.secretary.json(f"{meeting.box}/paper/number", {"number": number, **given})


# --- roll-call and closing ------------------------------------------------------------------------------


def test_the_roll_call_form_as_it_stands_starts_the_opening(meeting: Meeting) -> None:
    meeting.opening_day()
    page = meeting.secretary.get(f"/staff/openings/new?box={BOX}")
    fields = form_of(page, "/staff/openings/new")
    assert (fields["place"], fields["started_at"]) == ("Sảnh tầng 1", "2026-11-30T16:00")
    assert page.count('class="seat"') == 5 + 3
    assert meeting.start().status_code == 303
    assert "5 người có mặt, 0 vắng" in meeting.as_("mttq").get(meeting.base)


def test_a_guest_and_an_absence_with_its_reason_are_written_down(meeting: Meeting) -> None:
    meeting.opening_day()
    present = ["yes", "no", "yes", "yes", "yes"]
    assert code(meeting.start(present=present)) == Code.REASON_MISSING
    assert meeting.start(present=present, absence=["", "Đi công tác", "", "", ""]).status_code == 303
    assert "<strong>vắng</strong> (Đi công tác)" in meeting.secretary.get(meeting.base)


def test_a_member_of_another_committee_cannot_be_called_as_one_of_this(meeting: Meeting) -> None:
    meeting.opening_day()
    assert code(meeting.start(account=["999", "", "", "", ""])) == "input_wrong"


def test_a_day_early_nothing_starts_by_any_door(meeting: Meeting) -> None:
    page = meeting.secretary.get(f"/staff/openings/new?box={BOX}")
    assert "disabled>Bắt đầu mở hòm" in page
    assert code(meeting.start()) == Code.NOT_DUE


def test_numbers_left_blank_are_unknown_and_shown_as_a_dash(meeting: Meeting) -> None:
    meeting.office.issue(6)
    meeting.opening_day()
    meeting.start()
    assert code(meeting.close(direct=["nhiều"])) == "input_wrong"
    assert meeting.close(direct=["2.359"], stock_left="").status_code == 303
    page = meeting.secretary.get(meeting.base)
    assert "<dd>2.359</dd>" in page
    assert "<dt>Phiếu phát ra</dt><dd>– (tồn đầu kỳ 0 + in mới" in page


def test_too_few_envelopes_are_carried_on_in_plain_words(meeting: Meeting) -> None:
    slips = meeting.office.issue(3)
    meeting.office.vote(slips[0], ket_qua="KHL")
    meeting.opening_day()
    meeting.start()
    meeting.close()
    page = meeting.secretary.get(meeting.base)
    assert "Phiếu điện tử chuyển sang lần mở hòm sau" in page
    assert "data-unlock" not in page
    assert _number(meeting, slips[1].number).json()["invalid"] is None
    assert meeting.secretary.json(f"{meeting.box}/paper", _paper()).json()["invalid"] is None
    meeting.finish()


def test_the_list_has_the_way_to_an_opening_that_is_due(meeting: Meeting) -> None:
    assert "Bắt đầu mở hòm" not in meeting.secretary.get("/staff/openings")
    meeting.opening_day()
    assert f"/staff/openings/new?box={BOX}" in meeting.secretary.get("/staff/openings")
    assert f"/staff/openings/new?box={BOX}" in meeting.secretary.get("/staff")
    assert f"/staff/openings/new?box={BOX}" not in meeting.as_("mttq").get("/staff/openings")


def test_a_refused_form_has_a_way_back_to_what_was_typed(meeting: Meeting) -> None:
    meeting.opening_day()
    person = meeting.secretary
    answer = person.client.post("/staff/openings/new", data={"csrf": person.token}, headers=FORM)
    assert (answer.status_code, "Quay lại để sửa" in answer.text) == (422, True)
    assert "Quay lại để sửa" not in person.client.get("/staff/openings/999", headers=FORM).text


def test_a_carried_period_keeps_the_chairs_reason_for_the_minutes(meeting: Meeting) -> None:
    later = meeting.office.today.replace(day=30) + timedelta(days=3)
    with meeting.office.writing() as session:
        chair = meeting.office.account(session, "ubnd")
        padlocks.choose_day(session, chair, BOX, 1, later, "Trời bão", meeting.office.today)
    meeting.on(datetime.combine(later, time(16, 0)))
    meeting.start()
    meeting.close()
    count = _count(meeting)
    assert (count.carried, count.due_on, count.due_reason) == (True, later, "Trời bão")


def test_a_secretary_without_a_seat_in_the_committee_leads_and_signs_as_secretary(meeting: Meeting) -> None:
    with meeting.office.writing() as session:
        account = meeting.office.account(session, "secretary")
        account.committee_id = account.role = None
        session.add(account)
        name = account.name
    meeting.opening_day()
    ids = re.findall(r'name="account" value="(\d+)"', meeting.secretary.get(f"/staff/openings/new?box={BOX}"))
    same = {key: [""] * 5 for key in ("label", "title", "absence")}
    rows = same | {
        "account": ids,
        "name": ["Bà Một", "Ông Hai", "Bà Ba", "Ông Bốn", name],
        "present": ["yes"] * 5,
    }
    at = meeting.clock.moment.isoformat(timespec="minutes")
    answer = meeting.secretary.form("/staff/openings/new", box=BOX, place="Phòng họp", started_at=at, **rows)
    with meeting.office.reading() as session:
        called = counts.attendees(session, int(answer.headers["location"].rsplit("/", 1)[1]))
    assert [one.name for one in called if one.role == "secretary" and one.writes] == [name]


def test_who_leads_but_did_not_come_writes_nothing(meeting: Meeting) -> None:
    """The roll-call says who is there: the minutes never name a secretary who was absent."""
    meeting.opening_day()
    absent = {"present": ["yes"] * 4 + ["no"], "absence": [""] * 4 + ["ốm"]}
    meeting.start(**absent)
    with meeting.office.reading() as session:
        called = counts.attendees(session, meeting.office.opening_id)
    assert [one.role for one in called if one.writes] == []


# --- paper and result -----------------------------------------------------------------------------------


def test_paper_is_counted_with_running_totals_and_a_strange_number_asks_twice(meeting: Meeting) -> None:
    numbers = meeting.opened()
    marks = f"{meeting.box}/paper"
    first = _number(meeting, numbers[0]).json()
    assert (first["invalid"], first["paper"]["numbers"], first["paper"]["ballots"]) == (None, 1, 0)
    again = _number(meeting, numbers[0])
    assert (again.status_code, code(again), again.json()["why"]) == (422, "paper_unsure", "duplicate")
    assert _number(meeting, "00000000").json()["why"] == "wrong_form"
    assert meeting.secretary.view(f"{marks}/totals")["paper"]["ballots"] == 0
    sure = _number(meeting, numbers[0], sure=True).json()
    assert sure["said"] == "Tờ này không hợp lệ: trùng."
    assert _number(meeting, "", unreadable=True).json()["invalid"] == "spoiled"
    for number in numbers[1:3]:
        _number(meeting, number)
    for body, reason in (
        (_paper(), None),
        (_paper(invalid="several", answers={}), "several"),
        (_paper(answers={}), "blank"),
    ):
        assert meeting.secretary.json(marks, body).json()["invalid"] == reason
    assert code(meeting.secretary.json(marks, _paper())) == Code.PAPER_UNNUMBERED
    totals = meeting.secretary.view(f"{marks}/totals")["paper"]
    assert (totals["ballots"], totals["valid"], totals["numbers"], totals["marked"]) == (5, 1, 3, 3)
    assert totals["invalid"]["duplicate"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"answers": {"ket_qua": "??"}},
        {"remark": "a" * 1001},
        {"invalid": "blank"},
        {"more": 1},
        {"number": "7K3M9QPA"},
    ],
)
def test_a_malformed_paper_ballot_counts_nothing(meeting: Meeting, wrong: dict[str, Any]) -> None:
    _number(meeting, meeting.opened()[0])
    answer = meeting.secretary.json(f"{meeting.box}/paper", _paper() | wrong)
    assert 400 <= answer.status_code < 500
    assert meeting.secretary.view(f"{meeting.box}/paper/totals")["paper"]["marked"] == 0


def test_paper_without_a_script(meeting: Meeting) -> None:
    numbers = meeting.opened()
    page = meeting.secretary.get(f"{meeting.box}/paper")
    fields = form_of(page, f"{meeting.box}/paper/form")
    assert (fields["mark-ket_qua"], fields["mark-thai_do"]) == ("", "")  # nothing is pre-selected
    assert "number" not in fields
    spend = f"{meeting.box}/paper/number/form"
    done = meeting.secretary.form(spend, number=numbers[0])
    assert done.headers["location"].endswith("/paper?done=numbered")
    asked = meeting.secretary.client.post(
        spend, data={"csrf": meeting.secretary.token, "number": numbers[0]}, headers=FORM
    )
    assert asked.status_code == 422
    assert "phiếu sẽ tính là trùng" in asked.text
    assert form_of(asked.text, spend)["number"] == numbers[0]
    sure = meeting.secretary.form(spend, number=numbers[0], sure="true")
    assert sure.headers["location"].endswith("?done=duplicate")
    meeting.secretary.form(spend, number=numbers[1])
    typed = {"mark-ket_qua": "RHL", "mark-thai_do": "HL", "remark": "Tốt"}
    done = meeting.secretary.form(f"{meeting.box}/paper/form", **typed)
    assert done.headers["location"].endswith("/paper?done=valid")
    several = meeting.secretary.form(f"{meeting.box}/paper/form", **typed | {"mark-ket_qua": "*"})
    assert several.headers["location"].endswith("several")
    assert _count(meeting).paper.ballots == 3
    unknown = meeting.secretary.form(f"{meeting.box}/paper/form", **typed, number=numbers[2])
    assert code(unknown) == "input_wrong"


def test_who_issues_slips_and_types_paper_in_is_told_so(meeting: Meeting) -> None:
    meeting.opened()
    page = f"{meeting.box}/paper"
    assert "vừa phát phiếu, vừa nhập phiếu giấy" not in meeting.secretary.get(page)
    with meeting.office.writing() as session:
        account = session.exec(select(Account).where(Account.login == "secretary")).one()
        account.issues = True
        session.add(account)
    assert "vừa phát phiếu, vừa nhập phiếu giấy" in meeting.secretary.get(page)
    assert "cũng có nhiệm vụ phát phiếu" in meeting.secretary.get(f"/staff/openings/new?box={BOX}")
    with meeting.office.reading() as session:
        writers = [one for one in counts.attendees(session, meeting.office.opening_id) if one.writes]
    assert [one.issues for one in writers] == [True]


def test_the_result_page_has_the_numbers_of_the_count(meeting: Meeting) -> None:
    numbers = meeting.opened(votes=6)
    _number(meeting, numbers[0])
    meeting.secretary.json(f"{meeting.box}/paper", _paper(remark="Chờ lâu"))
    meeting.finish()
    page = re.sub(r"\s+", " ", meeting.as_("mttq").get(meeting.base))
    assert '<th scope="row">Rất hài lòng</th><td class="number">6</td><td class="number">85,7 %</td>' in page
    assert (
        'Tỷ lệ tham gia (thu vào / hồ sơ đã trả)</dt><dd>0,7 % <span class="hint">(7/1.000)</span></dd>'
        in page
    )
    assert "Tỷ lệ tham gia dưới 30 %: kết quả có thể chưa đại diện." in page
    assert "Tỷ lệ hài lòng 100 %" in page
    assert "Ý kiến ghi trên phiếu: <strong>7</strong>" in page
    assert "0912" not in page
    assert code(meeting.secretary.form(f"{meeting.box}/finish")) == Code.WRONG_STEP


def test_the_list_names_every_opening_once(meeting: Meeting) -> None:
    assert "Chưa có lần mở hòm nào" in meeting.secretary.get("/staff/openings")
    meeting.opened()
    page = meeting.as_("ubnd").get("/staff/openings")
    assert page.count("30/11/2026") == 1
    assert "đang kiểm phiếu" in page
    assert "30/11/2026" not in meeting.as_("ngoai").get("/staff/openings")


def test_no_minutes_while_the_box_is_being_counted(meeting: Meeting) -> None:
    meeting.opened()
    assert meeting.secretary.view(f"/staff/minutes/{meeting.office.opening_id}")["code"] == Code.WRONG_STEP


def test_figures_that_cannot_be_are_asked_about_by_name_and_go_on_when_confirmed(meeting: Meeting) -> None:
    for slip in meeting.office.issue(16):
        meeting.office.vote(slip, ket_qua="HL")
    meeting.opening_day()
    meeting.start()
    answer = meeting.close(direct=["15"], stock_left="20")
    assert code(answer) == Code.FIGURES_UNSURE
    assert "Hòm phiếu số 1: phiếu in sẵn còn lại 20, nhiều hơn 16" in answer.json()["message"]
    assert meeting.close(direct=["15"], stock_left="2").status_code == 303
    for role in MEMBERS:
        meeting.release(role)
    meeting.secretary.json(f"{meeting.box}/open", {})
    rates = "phiếu thu vào 16, nhiều hơn 14 phiếu phát ra", "phiếu thu vào 16, nhiều hơn 15 hồ sơ"
    answer = meeting.secretary.form(f"{meeting.box}/finish")
    assert code(answer) == Code.FIGURES_UNSURE
    assert all(rate in answer.json()["message"] for rate in rates)
    assert meeting.secretary.form(f"{meeting.box}/finish", sure="yes").status_code == 303
    minutes = f"/staff/minutes/{meeting.office.opening_id}"
    page = meeting.secretary.get(minutes)
    assert all(f"<strong>Hòm phiếu số 1</strong>: {rate}" in page for rate in rates)
    assert code(meeting.secretary.form(f"{minutes}/file", number="1")) == Code.FIGURES_UNSURE
    assert meeting.secretary.form(f"{minutes}/file", number="1", sure="yes").status_code == 303
