"""What was typed is never lost: refused, with a stale token, after a reload, after a night."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from desks import Desks, committee
from live import staff_office
from playwright.sync_api import Browser, Locator, Page, expect
from simulator import BOX, Office

pytestmark = pytest.mark.browser
REASON = "Họp Hội đồng nhân dân xã, không bố trí được phòng"
ROLL_CALL = f"/staff/openings/new?box={BOX}"
SHOWN = """(mark) => {
    const field = document.createElement("input");
    [field.id, field.name] = ["shown", "own"];
    field.setAttribute(mark, "current-password");
    document.querySelector("[id^=seen-]").form.append(field);
}"""
STORED = """() => Object.entries(sessionStorage).flat().join(" ")"""


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    server.clock.moment = datetime(2026, 11, 30, 16, 5)  # noqa: DTZ001 - the office's local time is naive
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


def sign_in(page: Page, desks: Desks, login: str) -> None:
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(desks.passwords[login])
    page.locator("main button").click()


def note(page: Page) -> Locator:
    return page.get_by_text("chưa gửi được đã được điền lại")


def test_a_refused_field_and_a_stale_token_lose_nothing_and_what_was_taken_in_is_forgotten(
    desks: Desks,
) -> None:
    page = desks.page("ubnd", committee())
    page.get_by_text("Chủ tọa chọn ngày khác").click()
    reason, day, send = (
        page.locator("[name=reason]"),
        page.locator("[name=day]"),
        page.get_by_role("button", name="Lưu ngày đã chọn"),
    )
    page.locator("[name=period]").select_option("2")
    day.fill("2026-12-01")  # a sealed period's day goes later only
    reason.fill(REASON)
    send.click()
    page.get_by_role("link", name="Quay lại để sửa").click()
    expect(note(page)).to_be_visible()  # the folded part is open
    expect(reason).to_have_value(REASON)
    expect(day).to_have_value("2026-12-01")
    expect(page.locator("[name=period]")).to_have_value("2")

    day.fill("2027-01-06")
    page.context.clear_cookies(name="homphieu_session")
    other = page.context.new_page()  # signed in anew in another tab: the token of this form is stale
    other.goto(f"{desks.server.address}/login")
    sign_in(other, desks, "ubnd")
    other.wait_for_url("**/staff")
    assert other.evaluate(STORED) == ""  # each tab has its own
    with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
        send.click()
    assert refused.value.status == 403
    page.get_by_role("link", name="Quay lại để sửa").click()
    expect(reason).to_have_value(REASON)
    expect(day).to_have_value("2027-01-06")

    with page.expect_response(lambda answer: answer.request.method == "POST") as taken:
        send.click()
    assert taken.value.status == 303
    page.goto(desks.server.address + committee())
    expect(page.get_by_text(REASON)).to_be_attached()  # as the server has it
    expect(reason).to_have_value("")
    expect(note(page)).to_have_count(0)
    assert page.evaluate(STORED) == ""
    assert not [one for one in page.context.cookies() if "taken" in one["name"]]


def test_a_reload_and_a_night_leave_the_roll_call_as_it_was_typed(desks: Desks, server: Any) -> None:
    page = desks.page("secretary", ROLL_CALL)
    page.locator("[name=place]").fill("Nhà văn hóa thôn Đông")
    page.locator("#present-1").select_option("no")
    page.locator("#absence-1").fill("Đi công tác")
    page.get_by_text("Người được mời ngoài hội đồng").click()
    page.locator("#name-guest-1").fill("Bà Khách")
    page.reload()
    as_typed(page)
    server.clock.pass_by(hours=14)
    page.get_by_role("button", name="Bắt đầu mở hòm").click()
    page.wait_for_url("**/login?after=**")
    sign_in(page, desks, "secretary")
    page.wait_for_url(f"**{ROLL_CALL}")
    as_typed(page)
    expect(page.locator("[name=started_at]")).to_have_value("2026-12-01T06:05")  # nobody had typed that

    page.locator("#present-1").select_option("yes")
    page.locator("#present-5").select_option("yes")
    page.get_by_role("button", name="Bắt đầu mở hòm").click()
    page.wait_for_url(re.compile(r"/staff/openings/1\b"))
    expect(page.locator(f"#stock-{BOX}")).to_be_visible()
    assert page.evaluate(STORED) == ""
    page.locator(f"#stock-{BOX}").fill("120")
    page.locator(f"#seen-{BOX}").fill("Tem niêm phong bong một góc")
    page.goto(f"{server.address}/staff/password")
    page.locator("[name=old]").fill("bí mật của thư ký")
    page.goto(f"{server.address}/staff/openings/1")
    expect(page.locator(f"#seen-{BOX}")).to_have_value("Tem niêm phong bong một góc")
    expect(page.locator(f"#stock-{BOX}")).to_have_value("120")
    assert "bí mật" not in page.evaluate(STORED)
    for mark in ("data-secret", "autocomplete"):  # a password, while it is shown
        page.evaluate(SHOWN, mark)
        page.locator("#shown").fill("bí mật hiện ra")
        page.locator(f"#seen-{BOX}").fill(f"Tem niêm phong bong, {mark}")
        page.wait_for_function(f"() => ({STORED})().includes('bong, {mark}')")
        assert "hiện ra" not in page.evaluate(STORED)
        page.evaluate("document.querySelector('#shown').remove()")
    page.locator(f"#seen-{BOX}").fill("Tem niêm phong bong một góc")

    page.context.clear_cookies(name="homphieu_session")  # the session has ended, and another person comes
    page.reload()
    sign_in(page, desks, "mttq")
    page.wait_for_url(re.compile(r"/staff/openings/1\b"))
    expect(page.get_by_text("Thư ký đang nhập số liệu")).to_be_visible()
    assert page.evaluate(STORED) == ""


def as_typed(page: Page) -> None:
    expect(note(page)).to_be_visible()
    expect(page.locator("[name=place]")).to_have_value("Nhà văn hóa thôn Đông")
    expect(page.locator("#absence-1")).to_have_value("Đi công tác")
    expect(page.locator("#absence-1")).to_be_visible()
    expect(page.locator("#name-guest-1")).to_have_value("Bà Khách")
    expect(page.locator("#name-guest-1")).to_be_visible()


def test_signing_out_and_giving_up_forget_what_was_typed(desks: Desks) -> None:
    page = desks.page("ubnd", committee())
    page.get_by_text("Chủ tọa chọn ngày khác").click()
    page.locator("[name=reason]").fill(REASON)
    page.reload()
    page.get_by_role("button", name="Bỏ những gì đã gõ").click()
    expect(page.locator("[name=reason]")).to_have_value("")
    assert page.evaluate(STORED) == ""

    page.locator("[name=reason]").fill(REASON)
    assert REASON in page.evaluate(STORED)
    other = page.context.new_page()
    other.goto(desks.server.address + "/staff")
    other.locator(".me summary").click()
    other.get_by_role("button", name="Đăng xuất").click()
    other.wait_for_url("**/login?done=signed_out")
    page.wait_for_function("() => sessionStorage.length === 0")  # in the first tab as well
