"""A box that can't be opened, on the pages: the ways left, reasons, agreement, minutes, public page."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from httpx import Response
from live import JSON
from meeting import Meeting, code
from pypdf import PdfReader
from simulator import BOX, Office
from web import FORM, Clock

from app.main import create_app
from app.settings import Settings
from ballots.errors import Code
from ballots.office import audit

LOST = {"role": ["mttq", "clerk"], "reason": ["quên cụm mật khẩu", "nghỉ hưu"]}


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    """The slot is closed; two of four have unlocked."""
    office = Office(settings.database_url).ready()
    clock.moment = office.now
    app = create_app(settings, clock)
    made = Meeting(office, app, clock)
    slips = office.issue(8)
    for slip in slips[:6]:
        office.vote(slip, ket_qua="RHL", thai_do="HL")
    made.opening_day()
    assert made.start().status_code == 303
    assert made.close().status_code == 303
    for role in ("ubnd", "union"):
        office.release(role)
    made.paper = [slip.number for slip in slips[6:]]
    yield made
    office.database.close()
    app.state.database.close()


def shut(meeting: Meeting) -> str:
    return f"{meeting.box}/unopened"


def give_up(meeting: Meeting) -> None:
    assert meeting.secretary.form(shut(meeting), **LOST).status_code == 303
    for role in ("ubnd", "union"):
        assert meeting.as_(role).form(f"{shut(meeting)}/agree").status_code == 303
    assert meeting.secretary.form(f"{shut(meeting)}/settle").status_code == 303


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_other_ways_stand_before_the_last_one(meeting: Meeting) -> None:
    text = plain(meeting.as_("union").get(meeting.base))
    ways = ["Chờ ngày khác.", "Người cùng giữ chìa khóa.", "Chìa khóa dự phòng.", "Không mở được."]
    places = [text.find(way) for way in ways]
    assert -1 not in places
    assert places == sorted(places)


def test_reasons_agreement_and_the_end_of_it(meeting: Meeting) -> None:
    page = meeting.secretary.get(shut(meeting))
    assert "không bao giờ đọc được nữa" in page
    assert page.count('name="reason"') == 2
    assert code(meeting.secretary.form(shut(meeting), role=["mttq"], reason=["quên"])) == Code.REASON_MISSING
    meeting.secretary.form(shut(meeting), **LOST)
    assert "Thư ký đề nghị" in meeting.as_("union").get(meeting.base)
    assert code(meeting.secretary.form(f"{shut(meeting)}/settle")) == Code.AGREEMENT_MISSING
    for role in ("ubnd", "union"):
        assert "Tôi đồng ý" in meeting.as_(role).get(shut(meeting))
        meeting.as_(role).form(f"{shut(meeting)}/agree")
    assert "Rút lại" in meeting.as_("union").get(shut(meeting))
    assert "Đã đủ người đồng ý" in meeting.as_("union").get(shut(meeting))
    assert meeting.secretary.form(f"{shut(meeting)}/settle").status_code == 303
    after = plain(meeting.as_("union").get(meeting.base))
    assert "6 phong bì phiếu điện tử đã thu, không mở được" in after
    assert "Mở hòm</button>" not in meeting.secretary.get(meeting.base)
    assert "Ông union" in plain(meeting.as_("mttq").get(shut(meeting)))


def test_a_yes_taken_back_does_not_count(meeting: Meeting) -> None:
    meeting.secretary.form(shut(meeting), **LOST)
    for role in ("ubnd", "union"):
        meeting.as_(role).form(f"{shut(meeting)}/agree")
    meeting.as_("union").form(f"{shut(meeting)}/withdraw")
    assert code(meeting.secretary.form(f"{shut(meeting)}/settle")) == Code.AGREEMENT_MISSING


def test_the_secretary_cannot_agree_in_anothers_name(meeting: Meeting) -> None:
    meeting.secretary.form(shut(meeting), **LOST)
    with meeting.office.reading() as session:
        chair = meeting.office.account(session, "ubnd").id
    answer = meeting.secretary.form(f"{shut(meeting)}/agree", account=str(chair))
    assert answer.status_code == 422
    meeting.secretary.form(f"{shut(meeting)}/agree")
    page = plain(meeting.secretary.get(shut(meeting)))
    assert "Ông secretary" in page
    assert "Ông ubnd –" not in page.partition("2. Thành viên đồng ý")[2]


def panel(meeting: Meeting, login: str) -> dict[str, str]:
    """A member signs in at the meeting's PC; the secretary's session stays."""
    body = {"login": login, "password": meeting.passwords[login]}
    token = meeting.secretary.json(f"{meeting.base}/panel", body).json()["token"]
    return {**JSON, "x-csrf-token": meeting.secretary.token, "x-panel": token}


def at_the_pc(meeting: Meeting, act: str, headers: dict[str, str]) -> Response:
    client = meeting.secretary.client
    return client.post(f"{shut(meeting)}/{act}", data={}, headers=headers, follow_redirects=False)


def test_members_agree_and_withdraw_at_the_meetings_pc_in_their_own_names(meeting: Meeting) -> None:
    meeting.secretary.form(shut(meeting), **LOST)
    for role in ("ubnd", "union", "clerk"):
        assert at_the_pc(meeting, "agree", panel(meeting, role)).status_code == 303
    clerk = panel(meeting, "clerk")
    assert meeting.secretary.view(f"{shut(meeting)}/mine", **clerk) == {"status": 200, "agreed": True}
    assert at_the_pc(meeting, "withdraw", clerk).status_code == 303
    assert not meeting.secretary.view(f"{shut(meeting)}/mine", **clerk)["agreed"]
    said = plain(meeting.secretary.get(shut(meeting))).partition("2. Thành viên đồng ý")[2]
    assert "Ông ubnd –" in said
    assert "Ông clerk –" not in said
    with meeting.office.reading() as session:
        acts = [(line.login, line.what) for line in audit.newest(session, "xa")]
    assert [act for act in reversed(acts) if act[1].startswith("unopened")] == [
        ("secretary", "unopened_proposed"),
        ("ubnd", "unopened_agreed"),
        ("union", "unopened_agreed"),
        ("clerk", "unopened_agreed"),
        ("clerk", "unopened_withdrawn"),
    ]
    assert meeting.secretary.form(f"{shut(meeting)}/settle").status_code == 303


def test_a_forged_or_stolen_pass_agrees_for_nobody(meeting: Meeting) -> None:
    meeting.secretary.form(shut(meeting), **LOST)
    passed = panel(meeting, "union")
    assert code(at_the_pc(meeting, "agree", {**passed, "x-panel": "1,1,1.x.y"})) == "panel_over"
    stranger = meeting.as_("ngoai")
    headers = {**passed, "x-csrf-token": stranger.token}
    assert code(stranger.client.post(f"{shut(meeting)}/agree", data={}, headers=headers)) == "panel_over"
    without = {key: value for key, value in passed.items() if key != "x-csrf-token"}
    assert code(at_the_pc(meeting, "agree", without)) == "csrf_wrong"
    assert "Chưa có ai đồng ý" in meeting.secretary.get(shut(meeting))


def test_who_never_agreed_has_nothing_to_withdraw(meeting: Meeting) -> None:
    meeting.secretary.form(shut(meeting), **LOST)
    assert code(at_the_pc(meeting, "withdraw", panel(meeting, "union"))) == Code.WRONG_STEP


def test_the_minutes_are_of_a_box_that_could_not_be_opened(meeting: Meeting) -> None:
    give_up(meeting)
    meeting.office.paper(meeting.paper[0], ket_qua="HL")
    meeting.finish()
    opening = meeting.office.opening_id
    assert "Về việc không mở được hòm phiếu" in meeting.secretary.get(f"/staff/minutes/{opening}")
    assert meeting.secretary.form(f"/staff/minutes/{opening}/file", number="1").status_code == 303
    pdf = meeting.secretary.client.get("/staff/minutes/1.pdf", headers=FORM).content
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    for part in (
        "Về việc không mở được hòm phiếu (Hòm phiếu số 1, kỳ 1)",
        "Đại diện Ủy ban MTTQ Việt Nam: quên cụm mật khẩu.",
        "Công chức Trung tâm Phục vụ hành chính công: nghỉ hưu.",
        "Thành viên đồng ý lập biên bản không mở được (chốt ngày 30/11/2026): ông/bà Ông ubnd",
        "Có mặt, không ghi ý kiến đồng ý:",
        "06 phong bì đã thu, không mở được",
        "0,7 % (7/1.000)",
        "Có dưới 5 phiếu hợp lệ nên không nêu số phiếu ở từng mức",
        "Hòm phiếu được niêm phong cho kỳ 2",
    ):
        assert part in text, part
    public = plain(meeting.secretary.client.get(f"/b/{BOX}", headers=FORM).text)
    assert "6 phiếu điện tử của kỳ này giữ nguyên niêm phong" in public
    assert "điện tử 6, không mở được, giấy 1" in public
    assert "Có dưới 5 phiếu hợp lệ nên không nêu số phiếu ở từng mức" in public
    assert "Rất hài lòng" not in public
    assert "chìa khóa đã nhận khi mở hòm được giữ 30 ngày" in public
    assert "không mở được, còn niêm phong" in plain(meeting.secretary.get(f"/staff/committee/{BOX}"))


def test_what_is_kept_and_the_command_stand_on_the_secretarys_page(meeting: Meeting) -> None:
    give_up(meeting)
    meeting.finish()
    assert "không có gì đến hạn" in meeting.secretary.get("/staff/keeping")
    meeting.secretary.form(f"/staff/minutes/{meeting.office.opening_id}/file", number="1")
    page = plain(meeting.secretary.get("/staff/keeping"))
    assert "homphieu destroy --due --yes" in page
    assert "30/11/2028" in page
    assert "/staff/keeping" in meeting.secretary.get("/staff/minutes")
