"""The opening through the application: roll-call, closing, unlocking, paper, result."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from meeting import MEMBERS, Meeting, code
from simulator import BOX, Office
from web import FORM, Clock, form_of

from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from ballots import spelling
from ballots.errors import Code
from ballots.keys import padlocks
from ballots.office import audit
from ballots.views import counts
from ballots.views.readmodels import BoxCount


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


def _count(meeting: Meeting) -> BoxCount:
    with meeting.office.reading() as session:
        return counts.box_count(session, meeting.office.opening_id, BOX)


def _paper(number: str, **given: Any) -> dict[str, Any]:
    return {"number": number, "answers": {"ket_qua": "HL", "thai_do": "BT"}, **given}


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
    assert "<dt>Phiếu đã phát ra</dt><dd>–</dd>" in page


def test_too_few_envelopes_are_carried_on_in_plain_words(meeting: Meeting) -> None:
    slips = meeting.office.issue(3)
    meeting.office.vote(slips[0], ket_qua="KHL")
    meeting.opening_day()
    meeting.start()
    meeting.close()
    page = meeting.secretary.get(meeting.base)
    assert "Phiếu điện tử chuyển sang lần mở hòm sau" in page
    assert "data-unlock" not in page
    assert meeting.secretary.json(f"{meeting.box}/paper", _paper(slips[1].number)).json()["invalid"] is None
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


# --- unlocking ------------------------------------------------------------------------------------------


@pytest.fixture
def closed(meeting: Meeting) -> Meeting:
    for slip in meeting.office.issue(6):
        meeting.office.vote(slip, ket_qua="RHL")
    meeting.opening_day()
    meeting.start()
    meeting.close()
    return meeting


def test_what_a_members_browser_gets_to_check_is_exact(closed: Meeting) -> None:
    view = closed.as_("mttq").view(f"{closed.box}/release")
    sheet = closed.office.database
    assert (view["box_id"], view["period"], view["role"], view["released"]) == (BOX, 1, "mttq", False)
    assert view["smallest"] == closed.office.smallest
    assert spelling.read_compact(view["closed"].encode(), 8192)["count"] == 6
    with sheet.reading() as session:
        count = counts.box_count(session, closed.office.opening_id, BOX)
    page = closed.as_("mttq").get(closed.base)
    assert f'data-seal="{count.seal}"' in page


def test_the_box_opens_when_the_last_of_four_has_unlocked(closed: Meeting) -> None:
    for role in MEMBERS[:3]:
        assert closed.release(role).json()["boxes"][0]["quorate"] is False
        assert code(closed.secretary.json(f"{closed.box}/open", {})) == Code.NOT_QUORATE
    box = closed.release("clerk").json()["boxes"][0]
    assert (box["quorate"], box["state"]) == (True, "closed")
    assert [lock["released"] for lock in box["padlocks"]] == [True] * 4
    assert closed.as_("mttq").json(f"{closed.box}/open", {}).json()["boxes"][0]["state"] == "counting"
    assert closed.secretary.json(f"{closed.box}/open", {}).status_code == 200


def test_a_member_unlocks_in_the_panel_beside_the_secretarys_session(closed: Meeting) -> None:
    credentials = {"login": "mttq", "password": closed.passwords["mttq"]}
    entered = closed.secretary.json(f"{closed.base}/panel", credentials).json()
    assert entered["name"] == "Ông mttq"
    passed = {"x-panel": entered["token"]}
    assert closed.secretary.view(f"{closed.box}/release", **passed)["role"] == "mttq"
    body = closed.office.handing("mttq")
    state = closed.secretary.json(f"{closed.box}/release", body, **passed).json()
    released = {lock["role"]: lock["holder"] for lock in state["boxes"][0]["padlocks"] if lock["released"]}
    assert released == {"mttq": "Ông mttq"}
    assert "Ông secretary" in closed.secretary.get("/staff/openings")


def test_an_issued_password_is_changed_on_the_own_page_before_the_panel_takes_it(closed: Meeting) -> None:
    with closed.office.writing() as session:
        account = closed.office.account(session, "mttq")
        accounts.mark_issued(account)
        session.add(account)
    answer = closed.secretary.json(
        f"{closed.base}/panel", {"login": "mttq", "password": closed.passwords["mttq"]}
    )
    assert (answer.status_code, code(answer)) == (403, "password_issued")
    assert "trên máy của mình và đổi mật khẩu" in answer.json()["message"]


def test_a_forged_or_old_pass_is_no_pass(closed: Meeting) -> None:
    forged = closed.secretary.view(f"{closed.box}/release", **{"x-panel": "1,1,1.x.y"})
    assert (forged["status"], forged["code"]) == (401, "panel_over")
    credentials = {"login": "mttq", "password": closed.passwords["mttq"]}
    token = closed.secretary.json(f"{closed.base}/panel", credentials).json()["token"]
    closed.clock.pass_by(minutes=119)
    assert closed.secretary.view(f"{closed.box}/release", **{"x-panel": token})["role"] == "mttq"
    closed.clock.pass_by(minutes=2)
    assert closed.secretary.view(f"{closed.box}/release", **{"x-panel": token})["code"] == "panel_over"


def test_a_stolen_pass_is_no_pass_at_another_units_desk(closed: Meeting) -> None:
    credentials = {"login": "mttq", "password": closed.passwords["mttq"]}
    token = closed.secretary.json(f"{closed.base}/panel", credentials).json()["token"]
    stolen = closed.as_("ngoai").view(f"{closed.box}/release", **{"x-panel": token})
    assert (stolen["status"], stolen["code"]) == (401, "panel_over")


def test_a_wrong_password_in_the_panel_slows_the_next_try(closed: Meeting) -> None:
    wrong = {"login": "mttq", "password": "sai"}
    assert code(closed.secretary.json(f"{closed.base}/panel", wrong)) == "sign_in_refused"
    right = {"login": "mttq", "password": closed.passwords["mttq"]}
    assert code(closed.secretary.json(f"{closed.base}/panel", right)) == "sign_in_refused"
    closed.clock.pass_by(seconds=2)
    assert closed.secretary.json(f"{closed.base}/panel", right).status_code == 200


def test_somebody_outside_the_committee_gets_no_pass(closed: Meeting) -> None:
    credentials = {"login": "quay", "password": closed.passwords["quay"]}
    assert code(closed.secretary.json(f"{closed.base}/panel", credentials)) == Code.NOT_A_MEMBER


def test_another_roles_key_and_half_a_key_are_refused(closed: Meeting) -> None:
    mine, other = closed.office.handing("mttq"), closed.office.handing("clerk")
    mttq, path = closed.as_("mttq"), f"{closed.box}/release"
    assert code(mttq.json(path, mine | {"scalar": other["scalar"]})) == Code.WRONG_KEY
    assert code(mttq.json(path, mine | {"signature": other["signature"]})) == Code.SIGNATURE_WRONG
    assert code(mttq.json(path, other)) == Code.HOLDER_WRONG
    assert code(mttq.json(path, mine | {"scalar": "AAAA"})) == Code.MALFORMED


def test_the_secretary_releases_with_a_spare_key_and_all_of_it_is_recorded(closed: Meeting) -> None:
    office = closed.office
    with office.writing() as session:
        spare = office.spare(session, "union").id
    view = closed.secretary.view(f"{closed.box}/release?role=union")
    assert [(one["holder"], one["kind"]) for one in view["openers"]] == [(spare, "spare")]
    with office.reading() as session:
        signature = office.release_signature(session, "union", by="spare of union")
    body = office.handing("union") | {"holder": spare, "signature": spelling.b64(signature)}
    assert closed.secretary.json(f"{closed.box}/release", body).status_code == 200
    with office.reading() as session:
        line = audit.lines(session, "xa", 1)[0]
    assert (line.what, line.login) == ("spare_used", "secretary")
    assert (line.about["role"], line.about["for"]) == ("union", "release")


# --- signing the next sheet at the roll-call ------------------------------------------------------------


@pytest.fixture
def called(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    """Six votes, the roll-call; the next sheet is drafted and nobody has signed it."""
    office = Office(settings.database_url)
    office.fit()
    office.seal()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="RHL")
    office.draft()
    clock.moment = office.now
    app = create_app(settings, clock)
    meeting = Meeting(office, app, clock)
    meeting.opening_day()
    assert meeting.start().status_code == 303
    yield meeting
    office.database.close()
    app.state.database.close()


def test_the_slot_stays_open_until_the_next_sheet_is_signed_at_the_roll_call(called: Meeting) -> None:
    refused = called.close()
    assert code(refused) == Code.NEXT_NOT_SEALED
    assert "Chủ tịch Ủy ban MTTQ Việt Nam" in refused.json()["message"]
    page = called.secretary.get(called.base)
    assert "data-close-waits>" in page
    assert page.count("data-signer=") == 4
    for role in MEMBERS:
        body = called.office.signing(role)
        box = called.as_(role).json(f"{called.box}/sign", body).json()["boxes"][0]
    assert box["signed"] is None
    assert "đủ chữ ký" in called.secretary.get(called.base)
    assert called.close().status_code == 303


def test_a_member_signs_at_the_meetings_pc_with_a_pass(called: Meeting) -> None:
    credentials = {"login": "mttq", "password": called.passwords["mttq"]}
    token = called.secretary.json(f"{called.base}/panel", credentials).json()["token"]
    passed = {"x-panel": token}
    view = called.secretary.view(f"{called.box}/sign", **passed)
    assert (view["role"], view["period"], view["signed"]) == ("mttq", 2, False)
    body = called.office.signing("mttq")
    assert code(called.secretary.json(f"{called.box}/sign", body)) == Code.HOLDER_WRONG
    state = called.secretary.json(f"{called.box}/sign", body, **passed).json()
    assert state["boxes"][0]["signed"] == ["mttq"]
    with called.office.reading() as session:
        assert [(line.what, line.login) for line in audit.lines(session, "xa", 1)] == [
            ("sheet_signed", "mttq")
        ]


def test_a_draft_that_grew_old_at_the_roll_call_says_what_to_do(called: Meeting) -> None:
    called.office.fit("union")
    page = called.secretary.get(called.base)
    assert "Bản niêm phong kỳ 2 không còn đúng" in page
    assert "Lập lại bản niêm phong" in page
    assert code(called.close()) == Code.NEXT_NOT_DRAFTED


@pytest.mark.parametrize("login", ["quay", "ngoai"])
def test_outsiders_see_and_do_nothing_of_an_opening(closed: Meeting, login: str) -> None:
    person, status = closed.as_(login), {"quay": 403, "ngoai": 404}[login]
    for path in (closed.base, f"{closed.base}/state", f"{closed.box}/paper", f"{closed.box}/paper/totals"):
        person.get(path, status)
    assert person.form(f"{closed.box}/finish").status_code == status
    assert person.json(f"{closed.box}/open", {}).status_code == status
    assert person.json(f"{closed.box}/paper", _paper("7K3M9QPA")).status_code == status


def test_a_member_does_none_of_the_secretarys_acts(closed: Meeting) -> None:
    member = closed.as_("mttq")
    for answer in (
        member.form(f"{closed.box}/finish"),
        member.json(f"{closed.box}/paper", _paper("7K3M9QPA")),
        member.form("/staff/openings/new", box=BOX),
    ):
        assert answer.status_code == 403


# --- paper and result -----------------------------------------------------------------------------------


def test_paper_is_counted_with_running_totals_and_a_strange_number_asks_twice(meeting: Meeting) -> None:
    numbers = meeting.opened()
    enter, post = f"{meeting.box}/paper", meeting.secretary.json
    first = post(enter, _paper(numbers[0])).json()
    assert (first["invalid"], first["paper"]["ballots"], first["paper"]["valid"]) == (None, 1, 1)
    again = post(enter, _paper(numbers[0]))
    assert (again.status_code, code(again), again.json()["why"]) == (422, "paper_unsure", "duplicate")
    unknown = post(enter, _paper("00000000"))
    assert unknown.json()["why"] == "wrong_form"
    assert meeting.secretary.view(f"{enter}/totals")["paper"]["ballots"] == 1
    sure = post(enter, _paper(numbers[0], sure=True)).json()
    assert sure["said"] == "Phiếu không hợp lệ: trùng."
    assert post(enter, _paper(numbers[1], invalid="several", answers={})).json()["invalid"] == "several"
    assert post(enter, _paper("", invalid="spoiled", answers={})).json()["invalid"] == "spoiled"
    assert post(enter, _paper(numbers[2], answers={})).json()["invalid"] == "blank"
    assert meeting.secretary.view(f"{enter}/totals")["paper"]["invalid"]["duplicate"] == 1


@pytest.mark.parametrize(
    "wrong", [{"answers": {"ket_qua": "??"}}, {"remark": "a" * 1001}, {"invalid": "blank"}, {"more": 1}]
)
def test_a_malformed_paper_ballot_counts_nothing(meeting: Meeting, wrong: dict[str, Any]) -> None:
    number = meeting.opened()[0]
    answer = meeting.secretary.json(f"{meeting.box}/paper", _paper(number) | wrong)
    assert 400 <= answer.status_code < 500
    assert meeting.secretary.view(f"{meeting.box}/paper/totals")["paper"]["ballots"] == 0


def test_paper_without_a_script(meeting: Meeting) -> None:
    numbers = meeting.opened()
    page = meeting.secretary.get(f"{meeting.box}/paper")
    fields = form_of(page, f"{meeting.box}/paper/form")
    assert (fields["mark-ket_qua"], fields["mark-thai_do"]) == ("", "")  # nothing is pre-selected
    typed = {"number": numbers[0], "mark-ket_qua": "RHL", "mark-thai_do": "HL", "remark": "Tốt"}
    done = meeting.secretary.form(f"{meeting.box}/paper/form", **typed)
    assert done.headers["location"].endswith("/paper?done=valid")
    asked = meeting.secretary.client.post(
        f"{meeting.box}/paper/form", data={"csrf": meeting.secretary.token, **typed}, headers=FORM
    )
    assert asked.status_code == 422
    assert "phiếu sẽ tính là trùng" in asked.text
    assert form_of(asked.text, f"{meeting.box}/paper/form")["mark-ket_qua"] == "RHL"
    sure = meeting.secretary.form(f"{meeting.box}/paper/form", **typed, sure="yes")
    assert sure.headers["location"].endswith("?done=duplicate")
    several = typed | {"number": numbers[1], "mark-ket_qua": "*"}
    assert (
        meeting.secretary.form(f"{meeting.box}/paper/form", **several).headers["location"].endswith("several")
    )
    assert _count(meeting).paper.ballots == 3
    unknown = meeting.secretary.form(f"{meeting.box}/paper/form", **typed, more="1")
    assert code(unknown) == "input_wrong"


def test_the_result_page_has_the_numbers_of_the_count(meeting: Meeting) -> None:
    numbers = meeting.opened(votes=6)
    meeting.secretary.json(f"{meeting.box}/paper", _paper(numbers[0], remark="Chờ lâu"))
    meeting.finish()
    page = re.sub(r"\s+", " ", meeting.as_("mttq").get(meeting.base))
    assert '<th scope="row">Rất hài lòng</th><td class="number">6</td><td class="number">85,7 %</td>' in page
    assert "Tỷ lệ tham gia (thu vào / hồ sơ đã trả)</dt><dd>0,7 %</dd>" in page
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
