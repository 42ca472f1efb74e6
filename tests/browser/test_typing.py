"""What is being typed: shown when asked for, hidden again by itself, marked where it is wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from desks import Desks
from live import staff_office
from playwright.sync_api import Browser, Locator, Page, expect
from simulator import BOX, Office

pytestmark = pytest.mark.browser
SHOW = "Hiện chữ đang gõ"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


def _is_hidden(field: Locator) -> bool:
    """As a browser draws it: dots for letters."""
    dots = "getComputedStyle(one).webkitTextSecurity === 'disc'"
    return bool(field.evaluate(f"one => one.type === 'password' || {dots}"))


def _leaves(page: Page) -> None:
    """The person looks at another tab, and comes back."""
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { value: true, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
            delete document.hidden;
        }"""
    )


def test_the_sign_in_shows_the_password_and_hides_it_before_it_is_sent(
    browser: Browser, server: Any, office: Office
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.address}/login")
    password, box = page.locator("[name=password]"), page.get_by_label(SHOW)
    assert not box.is_checked()
    page.locator("[name=login]").fill("mttq")
    password.fill("sai rồi nhé")
    box.check()
    assert not _is_hidden(password)
    expect(password).to_have_value("sai rồi nhé")
    _leaves(page)
    assert _is_hidden(password)
    expect(box).not_to_be_checked()
    box.check()
    kinds = "event => window.kind = event.target.elements.password.type"
    page.evaluate(f"document.addEventListener('submit', {kinds})")
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")
    password.press("Enter")
    assert page.evaluate("window.kind") == "password"  # a browser keeps what was typed into another field
    page.reload()
    expect(page.get_by_label(SHOW)).not_to_be_checked()
    assert _is_hidden(page.locator("[name=password]"))
    context.close()


def test_without_scripts_there_is_no_box_that_does_nothing(
    browser: Browser, server: Any, office: Office
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.address}/login")
    expect(page.get_by_text(SHOW)).to_be_hidden()
    expect(page.locator("[name=password]")).to_be_visible()
    context.close()


def test_all_three_passwords_of_a_change_are_shown_and_hidden_together(desks: Desks) -> None:
    page = desks.page("mttq", "/staff/password", PHONE)
    fields = [page.locator(f"[name={name}]") for name in ("old", "new", "again")]
    page.get_by_label(SHOW).check()
    assert [_is_hidden(field) for field in fields] == [False, False, False]
    page.locator("header summary").first.focus()  # somewhere else on the page
    page.locator("[name=new]").focus()
    page.locator(".brand").focus()
    assert [_is_hidden(field) for field in fields] == [True, True, True]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("path", "opens", "field"),
    [
        (f"/staff/rehearsal/{BOX}", None, "#typed"),
        ("/staff/keys", "Lập chìa khóa dự phòng", "#spare-words"),
        ("/staff/keys", "Đổi cụm mật khẩu", "#old-words"),
    ],
)
def test_a_passphrase_is_hidden_until_asked_for_and_marked_as_it_is_typed(
    desks: Desks, path: str, opens: str | None, field: str
) -> None:
    page = desks.page("mttq", path, PHONE)
    if opens:
        page.get_by_role("button", name=opens).click()
    typed = page.locator(field)
    form = page.locator("form").filter(has=typed)
    assert _is_hidden(typed)
    form.get_by_label(SHOW).check()
    assert not _is_hidden(typed)
    typed.press_sequentially("NGHIÊNG khoai-trangg ")
    status, places = form.get_by_role("status"), form.locator(".places li")
    expect(status).to_have_text("Tiếng thứ 3 không có trong danh sách: xin xem lại cách viết.")
    expect(places).to_have_text(["1 ✓", "2 ✓", "3 ✗", "4 …", "5 …", "6 …", "7 …"])
    typed.fill("NGHIÊNG khoai-thuwngf ")
    expect(status).to_have_text("Đã gõ 3 trong 7 tiếng.")
    typed.fill("NGHIÊNG khoai thx")  # while a syllable is being typed it is not called wrong
    assert status.inner_text() == "Đã gõ 2 trong 7 tiếng."
    expect(status).to_have_text("Tiếng thứ 3 không có trong danh sách: xin xem lại cách viết.")
    typed.fill("7K3M 0QWX 9")
    expect(status).to_have_text("Chìa khóa dự phòng: đã gõ 9 trong 52 ký tự.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_typed_back_the_order_is_told_and_tones_do_not_matter(desks: Desks, office: Office) -> None:
    page = desks.page("mttq", "/staff/keys")
    page.get_by_role("button", name="Đổi cụm mật khẩu").click()
    page.locator("#old-words").fill("BAO GIO  cho den thang muoi ")
    page.get_by_role("button", name="Rút cụm mới").click()
    drawn = page.locator("[data-step='words-drawn'] .passphrase")
    expect(drawn).to_be_visible(timeout=20_000)
    first, second, *others = drawn.inner_text().split(" ")
    page.get_by_role("button", name="Tôi đã chép xong").click()
    back = page.locator("#words-back")
    form = page.locator("form").filter(has=back)
    back.fill(f"{second} {first} ")
    if first != second:
        expect(form.get_by_role("status")).to_have_text("Tiếng thứ 1, 2 đứng sai chỗ: xin xem lại thứ tự.")
    back.fill(f"{first} xyz {' '.join(others)}")
    expect(form.get_by_role("status")).to_have_text("Tiếng thứ 2 không đúng với cụm đã rút.")
    back.fill("-".join([first, second, *others]).upper() + "  ")
    page.get_by_role("button", name="Đổi cụm mật khẩu").last.click()
    expect(page.locator("[data-done='words']")).to_be_visible(timeout=20_000)
