"""The stories that the custody of keys was made for, told with real pages: the day of the opening.

A real server, an SQLite file, a Chromium for everyone; only the calendar is turned by hand.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from live import Server as Process
from playwright.sync_api import Browser, expect
from simulator import BOX, Office
from stories import NAMES, OPENING, PASSPHRASE, PHONE, Story, new_office
from web import Clock

from app.settings import Settings

pytestmark = pytest.mark.browser


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    made = new_office(tmp_path, monkeypatch)
    yield made
    made.database.close()


@pytest.fixture
def story(browser: Browser, server: Any, office: Office, tmp_path: Path) -> Iterator[Story]:
    made = Story(browser, server, office, tmp_path)
    yield made
    made.everybody_leaves()
    assert made.faults == []


# --- two members share the meeting's PC, the third uses a phone ---------------------------------------------


def test_two_share_the_meetings_pc_and_the_third_uses_a_phone(story: Story) -> None:
    """The next sheet is signed at the roll-call: the lead and the front's chair at the secretary's PC, each
    with an own login and passphrase; the union's with a phone, the clerk at an own PC. Then the slot closes,
    and all four unlock without typing a passphrase again. When the box is open, no machine remembers a key.
    """
    story.citizens_vote()
    story.day(OPENING)
    secretary = story.person("secretary")
    secretary.drafts()
    secretary.calls_roll()
    secretary.reads("Bản niêm phong kỳ 2 chờ đủ chữ ký; ký đủ thì mới đóng khe được.")
    for login in ("ubnd", "mttq"):
        secretary.lends(login, "[data-sign]", PASSPHRASE, "Đúng như trên, ký")
        secretary.sees_done(login, "signer")
    secretary.reads(f"{NAMES['ubnd']}; {NAMES['mttq']}")
    phone, clerk = story.person("union", PHONE), story.person("clerk")
    for one in (phone, clerk):
        one.opens(story.opening)
        one.presses("Xem và ký bản niêm phong")
        one.types(PASSPHRASE, "Đúng như trên, ký", "[data-sign]")
    for one in (secretary, phone, clerk):
        one.reads("Kỳ 2 đã niêm phong, đủ chữ ký.")
    secretary.closes_slot()
    for login in ("ubnd", "mttq"):
        secretary.presses(NAMES[login], secretary.page.locator("[data-unlock]"))
        secretary.drawn.line(
            "Chìa khóa của thành viên này đã mở trên máy này, không phải gõ lại cụm mật khẩu."
        )
        secretary.drawn.press("Mã khớp, mở ổ khóa")
        secretary.sees_done(login)
    for one in (phone, clerk):
        one.presses("Mở ổ khóa của tôi")
        one.drawn.line("Chìa khóa của thành viên này đã mở trên máy này, không phải gõ lại cụm mật khẩu.")
        one.drawn.press("Mã khớp, mở ổ khóa")
        one.reads("Đã nhận chìa khóa. Cảm ơn ông/bà." if one is phone else "Phiếu thu vào")
    for one in (secretary, phone, clerk):
        one.reads("Hòm đã mở bằng chìa khóa của 4 vai trò", "Phiếu thu vào")
    for one in (phone, clerk):
        one.does_not_read("Chìa khóa đang mở trên máy này")
    secretary.reads("chưa có ai")


# --- the power fails after two of four ----------------------------------------------------------------------


@pytest.fixture
def process(office: Office, tmp_path: Path) -> Iterator[Process]:
    """The server as a process of its own, which may be killed."""
    settings = Settings(office.url, tmp_path / "homphieu.secret", "http://127.0.0.1")
    moment = Clock().moment.replace(day=OPENING.day, month=OPENING.month)
    with Process(settings, moment, tmp_path / "server.log") as made:
        yield made


@pytest.fixture
def fragile(browser: Browser, process: Process, office: Office, tmp_path: Path) -> Iterator[Story]:
    """A story at a server that can lose its power."""

    class Place:
        clock = Clock(process.moment)

        @property
        def address(self) -> str:
            return process.url

    made = Story(browser, Place(), office, tmp_path)
    yield made
    made.everybody_leaves()
    assert made.faults == []


def test_the_power_fails_after_two_of_four(fragile: Story, process: Process) -> None:
    """Two have unlocked when the power goes: server and all pages are gone at once. After it is back the two
    others unlock, the first two are told that they need not come again, and every ballot is counted.
    """
    story = fragile
    story.office.seal()
    story.citizens_vote()
    story.day(OPENING)
    secretary = story.person("secretary")
    secretary.calls_roll()
    secretary.closes_slot()
    for login in ("mttq", "ubnd"):
        story.person(login).unlocks()
        story.person(login).sees_done(login)
    process.kill()
    secretary.reads("Mất liên lạc với máy chủ; số liệu trên trang có thể đã cũ. Trang tự thử lại.")
    story.everybody_leaves()
    process.start()
    lead = story.person("ubnd").opens(story.opening)
    lead.reads("Ông/bà đã mở ổ khóa của mình.", "Không phải làm lại, kể cả khi mất điện.")
    expect(lead.page.locator(".board li.done")).to_have_count(2)
    for login in ("union", "clerk"):
        story.person(login).unlocks()
    lead.reads("Hòm đã mở bằng chìa khóa của 4 vai trò")
    row = lead.page.get_by_role("row").filter(has_text="Phiếu thu vào").first
    expect(row.locator("td").first).to_have_text("6")


# --- the period has three envelopes -------------------------------------------------------------------------


def test_a_period_of_three_envelopes_waits_for_the_next_opening(story: Story) -> None:
    """Three envelopes are fewer than five: they stay sealed in the open slot, the paper is counted, and the
    minutes say so. At the next opening they are opened together with those that came meanwhile.
    """
    story.office.seal()
    story.citizens_vote(3)
    paper = story.office.issue()[0].number
    story.day(OPENING)
    secretary = story.person("secretary")
    secretary.calls_roll()
    secretary.closes_slot()
    secretary.reads("Phiếu điện tử chuyển sang lần mở hòm sau", "Số phiếu điện tử ít hơn 5 nên chưa mở")
    secretary.does_not_read("Mở ổ khóa của tôi")
    secretary.counts_paper(paper)
    secretary.writes_minutes()
    text = secretary.files_minutes()

    assert "ít hơn số phiếu tối thiểu để mở (05 phiếu), nên hòm phiếu điện tử chưa được mở" in text
    assert "khe phiếu vẫn mở để nhận phiếu. Lần này chỉ kiểm phiếu giấy;" in text
    story.day(OPENING + timedelta(days=31))
    story.citizens_vote(3)
    secretary = story.person("secretary")
    secretary.calls_roll()
    secretary.closes_slot()
    for login in ("ubnd", "mttq", "union", "clerk"):
        story.person(login).unlocks()
    secretary.reads("Hòm đã mở bằng chìa khóa của 4 vai trò")
    row = secretary.page.get_by_role("row").filter(has_text="Phiếu thu vào").first
    expect(row.locator("td").first).to_have_text("6")


# --- a day early, by every door -----------------------------------------------------------------------------


def _call(story: Story) -> dict[str, str]:
    """The roll-call's form, as a page that is not offered would send it."""
    seat = {"account": "", "label": "Người được mời", "name": "Lê Văn Tám", "title": "", "present": "yes"}
    started = story.server.clock.moment.strftime("%Y-%m-%dT%H:%M")
    return {"box": BOX, "place": "Phòng họp", "started_at": started, **seat, "absence": ""}


def test_the_secretary_tries_every_door_a_day_early(story: Story) -> None:
    """No page offers the opening; a form sent by hand is refused; the own device's clock changes nothing."""
    story.office.seal()
    story.citizens_vote()
    story.day(OPENING - timedelta(days=1))
    secretary = story.person("secretary")
    secretary.context.clock.set_fixed_time("2026-12-24T09:00:00+07:00")
    secretary.opens(f"/staff/committee/{BOX}")
    secretary.reads("30/11/2026")
    secretary.does_not_read("Bắt đầu mở hòm")
    secretary.opens("/staff/openings").does_not_read("Bắt đầu mở hòm")
    secretary.opens(f"/staff/openings/new?box={BOX}")
    secretary.reads("Chưa có hòm phiếu nào đến ngày mở, hoặc kỳ tiếp theo chưa niêm phong.")
    expect(secretary.page.get_by_role("button", name="Bắt đầu mở hòm")).to_be_disabled()
    assert secretary.posts("/staff/openings/new", **_call(story)) == (409, "not_due")
    later = _call(story) | {"started_at": "2026-11-30T16:00"}
    assert secretary.posts("/staff/openings/new", **later) == (409, "not_today")


def test_a_day_put_off_after_the_roll_call_shuts_every_later_door(story: Story) -> None:
    """The roll was called, then the chair put the day off: closing, releasing and opening are refused."""
    story.office.seal()
    story.citizens_vote()
    story.day(OPENING)
    secretary = story.person("secretary")
    secretary.calls_roll()
    lead = story.person("ubnd").opens(f"/staff/committee/{BOX}")
    lead.page.get_by_text("Chủ tọa chọn ngày khác").click()
    lead.page.locator("[name=period]").select_option("1")
    lead.page.locator("[name=day]").fill("2026-12-01")
    lead.page.locator("[name=reason]").fill("Bão số 9")
    lead.presses("Lưu ngày đã chọn")
    lead.reads("01/12/2026 – Bão số 9")
    secretary.opens(story.opening)
    secretary.presses("Đóng khe phiếu")
    secretary.reads("Chưa đến ngày mở hòm. Hòm phiếu được mở từ ngày 01/12/2026.")
    entered = {"field": "", "direct": "20", "online": ""}
    assert secretary.posts(f"{story.box}/close", **entered) == (409, "not_due")
    front = story.person("mttq").opens(story.opening)
    handing = {"holder": "0" * 24, "scalar": "A" * 43, "signature": "A" * 86}
    assert front.posts(f"{story.box}/release", handing) == (409, "wrong_step")
    assert front.posts(f"{story.box}/open", {}) == (409, "wrong_step")


def test_a_server_whose_clock_is_wrong_gets_no_key(story: Story) -> None:
    """The server believes that the day has come and closes the slot; the members' devices know better."""
    story.office.seal()
    story.citizens_vote()
    story.day(OPENING)
    secretary = story.person("secretary")
    secretary.calls_roll()
    secretary.closes_slot()
    front = story.person("mttq")
    front.context.clock.set_fixed_time("2026-11-29T16:05:00+07:00")
    front.opens(story.opening)
    front.presses("Mở ổ khóa của tôi")
    front.is_warned("too_early", "Theo đồng hồ của máy này, chưa đến ngày mở hòm. Chưa có gì được gửi đi.")
    assert front.sent == []


# --- the union seat is empty --------------------------------------------------------------------------------


def _the_union_leaves(story: Story, *, understood: bool = False) -> None:
    """Nobody of the union is left: the account is stopped, and the offered rule of three taken."""
    story.account_stops("union", understood=understood)
    admin = story.person("secretary").opens("/staff/admin/rules")
    admin.page.get_by_text("Đổi quy định").click()
    admin.page.get_by_label("Ba bên, cho xã không có Công đoàn").check()
    admin.presses("Lưu quy định")


def _three_seal_and_unlock(story: Story) -> None:
    """Three sign the next sheet and, when the slot is closed, unlock; the union's padlock stays shut."""
    secretary = story.person("secretary")
    secretary.drafts()
    for login in ("ubnd", "mttq", "clerk"):
        story.person(login).signs()
        if login != "clerk":
            story.person(login).reads("Đã nhận chữ ký. Cảm ơn ông/bà.")
    story.person("clerk").page.wait_for_url("**/seals/2")
    secretary.calls_roll()
    secretary.closes_slot()
    for login in ("ubnd", "mttq", "clerk"):
        story.person(login).unlocks()
        story.person(login).sees_done(login)


def test_the_union_seat_is_empty_and_its_spare_key_opens(story: Story) -> None:
    """The open period was sealed with four. At the meeting's PC the union's paper spare key takes the empty
    seat; the next period is sealed by the three who are left, after the rule that is offered for this.
    """
    story.citizens_vote()
    paper = story.person("union").makes_spare_key()
    story.day(OPENING)
    _the_union_leaves(story)
    _three_seal_and_unlock(story)
    secretary = story.person("secretary")
    secretary.unlocks_for("union", paper.upper().replace(" ", "-"))
    secretary.reads("Hòm đã mở bằng chìa khóa của 4 vai trò")
    secretary.writes_minutes()
    text = secretary.files_minutes()
    assert "chìa khóa dự phòng, do Trần" in text  # a narrow column: the name goes on in the next line
    front = story.person("mttq").opens("/staff")
    front.reads("Chìa khóa dự phòng đã được dùng", NAMES["secretary"])
    front.opens(f"/staff/committee/{BOX}").reads("Chìa khóa dự phòng đã được dùng")


def test_the_union_seat_is_empty_and_there_is_no_spare_key(story: Story) -> None:
    """Three keys do not open what was sealed with four. The members agree that the box stays shut, minutes
    are written of that and pretend nothing; the next period stands and takes votes.
    """
    story.citizens_vote()
    story.day(OPENING)
    _the_union_leaves(story, understood=True)
    _three_seal_and_unlock(story)
    secretary = story.person("secretary").opens(story.opening)
    secretary.page.get_by_text("Chưa đủ người mở khóa thì làm thế nào?").click()
    secretary.page.get_by_role("link", name="Lập biên bản không mở được hòm phiếu").click()
    secretary.reads("Vai trò này hiện không có người giữ chìa khóa.", "không bao giờ đọc được nữa")
    secretary.page.locator("[name=reason]").fill("Chủ tịch Công đoàn đã nghỉ hưu, chìa khóa không tìm thấy")
    secretary.presses("Lưu lý do, hỏi ý kiến thành viên")
    secretary.reads("Thành viên dùng máy này")
    for login in ("ubnd", "mttq"):
        member = story.person(login).opens(f"{story.box}/unopened")
        member.presses("Tôi đồng ý: hòm phiếu không mở được")
        member.reads("Ông/bà đã đồng ý.")
    secretary.opens(f"{story.box}/unopened")
    secretary.presses("Chốt: không mở được hòm phiếu")
    secretary.page.wait_for_url(f"**{story.opening}*")
    secretary.reads("Không mở được hòm phiếu điện tử", "đã thu, không mở được")
    secretary.writes_minutes()
    text = secretary.files_minutes()
    assert "BIÊN BẢN Về việc không mở được hòm phiếu" in text
    assert "06 phong bì đã thu, không mở được; số hợp lệ và nội dung không biết được" in text
    assert "Hòm phiếu được niêm phong cho kỳ 2" in text
    assert "Chủ tịch Công đoàn đã nghỉ hưu, chìa khóa không tìm thấy" in text
    story.citizens_vote(1)
    secretary.opens(f"/staff/committee/{BOX}").reads("không mở được, còn niêm phong", "đang nhận phiếu")
