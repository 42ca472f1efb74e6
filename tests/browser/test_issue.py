"""The clerk's counter in a real browser: Enter prints, nothing of the code is in an address."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from going import leave
from playwright.sync_api import Browser, Page, Route, expect
from simulator import BOX, Office
from sqlmodel import select

from app.staff import accounts
from ballots.tables import Slip

pytestmark = pytest.mark.browser

# Headless Chromium has no print dialog and falls over when asked for one: the call is counted instead.
COUNT_PRINTS = """
window.printed = 0;
Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
  get: () => ({ print() { window.printed += 1; } }),
});
"""


@pytest.fixture
def counter(browser_with_viewer: Browser, server: Any, office: Office) -> Iterator[Page]:
    """A signed-in clerk at the counter of the box."""
    with office.writing() as session:
        _, password = accounts.add_account(session, "xa", "hoa.le", "Lê Thị Hoa", duties=["issue"])
    context = browser_with_viewer.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    page = context.new_page()
    page.add_init_script(COUNT_PRINTS)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{server.address}/login")
    page.get_by_label("Tên đăng nhập").fill("hoa.le")
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{server.address}/staff/issue/{BOX}")
    yield page
    leave(context)
    assert faults == []


def printed(counter: Page, times: int) -> None:
    for _ in range(100):  # wait_for_function would evaluate a string, which the page's own policy forbids
        if counter.evaluate("window.printed") == times:
            break
        counter.wait_for_timeout(20)
    assert counter.evaluate("window.printed") == times


def slips(office: Office) -> int:
    with office.reading() as session:
        return len(session.exec(select(Slip.token_hash)).all())


def test_enter_issues_prints_and_comes_back_to_the_button(counter: Page, office: Office) -> None:
    asked: list[str] = []
    counter.on("request", lambda request: asked.append(request.url))
    expect(counter.locator("#issue")).to_be_focused()
    counter.get_by_label("Hộ tịch").check()
    counter.get_by_label("Quầy").select_option("3")
    counter.keyboard.press("Enter")
    expect(counter.locator('[data-says="issued"]')).to_be_visible()
    printed(counter, 1)
    expect(counter.locator("#issue")).to_be_focused()
    counter.keyboard.press("Enter")  # the next one, with one key
    printed(counter, 2)
    expect(counter.locator("#issue")).to_be_focused()
    assert slips(office) == 2
    assert all("#" not in url and "?" not in url for url in asked)
    assert counter.locator("[data-open]").first.get_attribute("href").startswith("blob:")  # type: ignore[union-attr]


def test_the_last_field_and_desk_stay_chosen_and_the_number_does_not(counter: Page, office: Office) -> None:
    counter.get_by_label("Xây dựng").check()
    counter.get_by_label("Quầy").select_option("2")
    counter.get_by_label("Số lượng").fill("3")
    counter.locator("#issue").click()
    expect(counter.locator('[data-says="issued"]')).to_contain_text("3 phiếu")
    counter.reload()
    expect(counter.get_by_label("Xây dựng")).to_be_checked()
    expect(counter.get_by_label("Quầy")).to_have_value("2")
    expect(counter.get_by_label("Số lượng")).to_have_value("1")
    assert slips(office) == 3


def test_a_double_press_issues_once(counter: Page, office: Office) -> None:
    counter.locator("#issue").dblclick()
    expect(counter.locator('[data-says="issued"]')).to_be_visible()
    assert slips(office) == 1


def test_a_refusal_is_said_in_its_own_words(counter: Page) -> None:
    counter.route(
        f"**/staff/issue/{BOX}",
        lambda route: route.fulfill(status=409, json={"code": "box_not_open", "message": "Hòm chưa mở."}),
    )
    counter.locator("#issue").click()
    expect(counter.locator('[data-says="other"]')).to_have_text("Hòm chưa mở.")


def test_without_an_answer_the_page_says_so_and_goes_on(counter: Page, office: Office) -> None:
    def lose(route: Route) -> None:
        route.abort()

    counter.route(f"**/staff/issue/{BOX}", lose)
    counter.locator("#issue").click()
    expect(counter.locator('[data-says="unclear"]')).to_be_in_viewport(ratio=1)
    counter.unroute(f"**/staff/issue/{BOX}")
    counter.keyboard.press("Enter")
    expect(counter.locator('[data-says="issued"]')).to_be_visible()
    assert slips(office) == 1


def test_enter_in_the_voiding_form_voids_and_issues_nothing(counter: Page, office: Office) -> None:
    [slip] = office.issue()
    counter.get_by_label("Số phiếu").fill(slip.number)
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("Đã ghi nhận. Phiếu mang số này")).to_be_visible()
    assert slips(office) == 1


def test_a_session_that_has_ended_leads_to_the_sign_in_and_back(counter: Page, office: Office) -> None:
    counter.context.clear_cookies()
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("Phiên làm việc đã hết nên chưa phát phiếu nào.")).to_be_in_viewport(ratio=1)
    counter.get_by_role("link", name="đăng nhập lại").click()
    counter.wait_for_url(f"**/login?after=/staff/issue/{BOX}")
    assert slips(office) == 0


def test_enter_after_a_wrong_number_issues_nothing(counter: Page, office: Office) -> None:
    number = counter.get_by_label("Số phiếu")
    number.fill("0000 0000")
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("Hòm phiếu này không có số phiếu đó.")).to_be_visible()
    expect(number).to_be_focused()
    expect(number).to_have_value("0000 0000")
    assert slips(office) == 0


def test_what_was_just_issued_is_taken_back_by_one_press(counter: Page, office: Office) -> None:
    counter.get_by_label("Số lượng").fill("2")
    counter.locator("#issue").click()
    expect(counter.locator('[data-says="issued"]')).to_contain_text("2 phiếu")
    counter.route("**/void", lambda route: route.abort())
    counter.locator('[data-says="issued"] [data-undo]').click()
    expect(counter.locator('[data-says="undo_unclear"]')).to_be_in_viewport(ratio=1)
    counter.unroute("**/void")
    counter.locator('[data-says="undo_unclear"] [data-undo]').click()
    expect(counter.locator('[data-says="undone"]')).to_contain_text("2 phiếu")
    assert counter.locator("iframe").count() == 0, "what is void cannot be printed any more"
    with office.reading() as session:
        assert list(session.exec(select(Slip.state)).all()) == ["void", "void"]
    counter.keyboard.press("Enter")
    expect(counter.locator('[data-says="issued"]')).to_contain_text("1 phiếu")


def test_a_misprint_is_printed_again_as_another_slip_from_the_page_and_by_its_number(
    counter: Page, office: Office
) -> None:
    counter.keyboard.press("Enter")
    printed(counter, 1)
    counter.locator('[data-says="issued"] [data-again]').click()
    expect(counter.locator('[data-says="reprinted"]')).to_be_in_viewport(ratio=1)
    printed(counter, 2)
    with office.reading() as session:
        assert sorted(session.exec(select(Slip.state)).all()) == ["live", "void"]
        [number] = session.exec(select(Slip.number).where(Slip.state == "live")).all()
    counter.get_by_label("Số phiếu").fill("0000 0000")
    counter.get_by_role("button", name="Hủy và in lại phiếu mới").click()
    expect(counter.locator('[data-says="other"]')).to_contain_text("không có số phiếu đó")
    expect(counter.get_by_label("Số phiếu")).to_have_value("0000 0000")
    counter.get_by_label("Số phiếu").fill(number)
    counter.route("**/reprint", lambda route: route.abort())
    counter.get_by_role("button", name="Hủy và in lại phiếu mới").click()
    expect(counter.locator('[data-says="reprint_unclear"]')).to_be_visible()
    counter.unroute("**/reprint")
    counter.get_by_role("button", name="Hủy và in lại phiếu mới").click()
    printed(counter, 3)
    expect(counter.locator("#issue")).to_be_focused()
    with office.reading() as session:
        assert sorted(session.exec(select(Slip.state)).all()) == ["live", "void", "void"]


def test_a_deck_is_made_with_a_bar_opened_and_voided_whole(counter: Page, office: Office) -> None:
    counter.get_by_role("link", name="In tập phiếu để rút").click()
    counter.get_by_label("Số tờ", exact=True).fill("70")
    counter.keyboard.press("Enter")
    made = counter.locator('[data-says="made"]')
    expect(made).to_contain_text("70 tờ")
    expect(made.locator("[data-open]")).to_be_focused()
    assert str(made.locator("[data-open]").get_attribute("href")).startswith("blob:")
    assert counter.locator("progress").evaluate("bar => [bar.value, bar.max]") == [70, 70]
    assert slips(office) == 70
    made.locator("[data-undo]").click()
    expect(counter.locator('[data-says="undone"]')).to_contain_text("70 phiếu")
    assert made.locator("[data-open]").get_attribute("href") is None
    with office.reading() as session:
        assert set(session.exec(select(Slip.state)).all()) == {"void"}


def test_a_deck_that_breaks_off_can_be_voided_though_nothing_of_it_was_printed(
    counter: Page, office: Office
) -> None:
    """Its numbers came; the server says whether there was anything to void."""
    counter.goto(counter.url + "/deck")
    [slip] = office.issue()
    numbers = [slip.number]

    def break_off(route: Route) -> None:
        route.fulfill(body=json.dumps({"numbers": numbers}) + '\n{"pdf": "')

    counter.route("**/deck", break_off)
    for said in ("undone", "not_issued"):
        counter.locator("#make").click()
        expect(counter.locator('[data-says="lost"]')).to_be_in_viewport(ratio=1)
        counter.locator('[data-says="lost"] [data-undo]').click()
        expect(counter.locator(f'[data-says="{said}"]')).to_be_visible()
        numbers = ["00000000"]
    counter.unroute("**/deck")
    counter.route("**/deck", lambda route: route.abort())
    counter.locator("#make").click()
    expect(counter.locator('[data-says="unclear"]')).to_be_visible()
    counter.unroute("**/deck")
    counter.context.clear_cookies()
    counter.locator("#make").click()
    expect(counter.locator('[data-says="signed_out"]')).to_be_visible()
