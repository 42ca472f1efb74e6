"""The kiosk in a real browser: a queue in which one walks off, a child, a network that dies."""

import random
from collections.abc import Iterator
from typing import Any

import kiosks as at
import pytest
from axe_playwright_python.sync_playwright import Axe
from going import leave
from input_methods import telex
from piercing import Root
from playwright.sync_api import Browser, Page, Route, expect
from simulator import BOX, Office
from sqlmodel import select
from voting import DROP, envelopes, opened

from app.staff import accounts
from ballots.box.issue import IssuedSlip
from ballots.tables import Slip

pytestmark = pytest.mark.browser

LEFT = """() => [localStorage.length, sessionStorage.length, JSON.stringify(history.state),
    document.querySelectorAll("iframe").length, document.querySelector("#scan").value,
    document.querySelector("[data-code]").textContent.replace(/[· ]/g, ""),
    visualViewport.scale, location.hash]"""
NOTHING = [0, 0, "null", 0, "", "", 1, ""]


@pytest.fixture
def kiosk(browser: Browser, server: Any, office: Office) -> Iterator[Page]:
    """An enrolled device; its clock goes by what the test says."""
    with at.kiosk_page(browser, server) as page:
        page.clock.install()
        page.goto(f"{server.address}/kiosk/{BOX}")
        at.enrol(page, at.awaited(office, server))
        yield page


@pytest.fixture
def clerk(browser: Browser, server: Any, office: Office) -> Iterator[Page]:
    with office.writing() as session:
        _, password = accounts.add_account(session, "xa", "hoa.le", "Lê Thị Hoa", duties=["issue"])
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{server.address}/login")
    page.get_by_label("Tên đăng nhập").fill("hoa.le")
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    yield page
    leave(context)


def states(office: Office) -> list[str]:
    with office.reading() as session:
        return sorted(session.exec(select(Slip.state)).all())


def scan(page: Page, text: str, letters: str | None = None) -> None:
    """As a hand scanner types: the keys of a US keyboard; `letters` is what the system makes of them."""
    cdp = page.context.new_cdp_session(page)
    for sign in text:
        shifted = sign.isupper() or sign in "#:?_"
        place = {"#": "Digit3", ":": "Semicolon", "/": "Slash", ".": "Period", "-": "Minus"}.get(sign)
        place = place or (f"Digit{sign}" if sign.isdigit() else f"Key{sign.upper()}")
        what = {"code": place, "key": "Process" if letters is not None else sign, "modifiers": 8 * shifted}
        shown = {} if letters is not None else {"text": sign}
        cdp.send("Input.dispatchKeyEvent", {"type": "keyDown", **what, **shown})
        cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **what})
    if letters:
        page.keyboard.insert_text(letters)
    page.keyboard.press("Enter")


def thanked(page: Page) -> bytes:
    """The thanks, as the eye behind sees them; then the next one is invited."""
    at.on_screen(page, "thanks")
    seen = page.screenshot()
    page.clock.fast_forward(5_000)
    at.on_screen(page, "waiting")
    assert page.evaluate(LEFT) == NOTHING
    return seen


def send_in_english(page: Page) -> None:
    assert Root(page).ask("#send", "function () { return this.innerText }") == "Send ballot"
    expect(page.get_by_role("button", name="Cancel, delete everything and finish")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0, "not even the language is kept"
    at.send(page)
    expect(page.get_by_text("Nothing of your ballot is left on this screen.")).to_be_visible()
    thanked(page)
    expect(page.get_by_text("Chạm chọn mức hài lòng.")).to_be_visible()


def test_a_queue_of_five_and_one_walks_off(kiosk: Page, clerk: Page, server: Any, office: Office) -> None:
    [scanned, changed, left, typed] = office.issue(4)
    entries = kiosk.evaluate("history.length")
    at.on_screen(kiosk, "waiting")
    invited = kiosk.screenshot()

    clerk.goto(f"{server.address}/staff/issue/{BOX}")  # the first one: no paper at all
    clerk.get_by_label("Hộ tịch").check()
    clerk.locator("#issue-screen").click()
    clerk.locator("[data-kiosk]").click()
    expect(clerk.locator('[data-hand="waits"]')).to_be_visible()
    kiosk.clock.fast_forward(2_000)
    at.mark(kiosk, "ket_qua", "KHL")
    at.send(kiosk)
    unhappy = thanked(kiosk)
    expect(clerk.locator('[data-hand="taken"]')).to_be_visible()

    scan(kiosk, f"{server.address}/p/{BOX}#{scanned.code.replace(' ', '')}".replace("http:", "https:"))
    at.mark(kiosk, "ket_qua", "RHL")
    assert kiosk.frames[1].evaluate("history.state") is None, "no mark is kept, not even in the tab"
    at.send(kiosk)
    assert thanked(kiosk) == unhappy, "who looks over the shoulder sees the same whatever was marked"

    kiosk.get_by_role("button", name="English").tap()  # for this one only
    expect(kiosk.get_by_role("heading", name="How satisfied are you?")).to_be_visible()
    link = f"https://phieu.vn/p/{BOX}#{changed.code.replace(' ', '')}"
    scan(kiosk, link, letters=f"htps:ếp{telex(changed.code.replace(' ', ''))}")  # Telex is on
    at.mark(kiosk, "ket_qua", "HL")
    send_in_english(kiosk)

    kiosk.locator('[data-screen="waiting"] [data-go="typing"]').tap()  # the fourth marks, and walks off
    at.typed(kiosk, "typing", left.code.replace(" ", ""))
    at.mark(kiosk, "thai_do", "KHL")
    kiosk.frames[1].get_by_role("button", name="English").tap()  # the screens around it follow
    expect(kiosk.locator("html")).to_have_attribute("lang", "en")
    kiosk.clock.run_for(31_000)
    expect(kiosk.get_by_text("Are you still here?")).to_be_visible()
    kiosk.get_by_role("button", name="I am still choosing").tap()
    expect(kiosk.get_by_text("Are you still here?")).to_be_hidden()
    kiosk.clock.run_for(46_000)
    at.on_screen(kiosk, "waiting")
    assert kiosk.evaluate(LEFT) == NOTHING
    assert kiosk.screenshot() == invited

    kiosk.locator('[data-screen="waiting"] [data-go="typing"]').tap()
    at.typed(kiosk, "typing", typed.code.replace(" ", ""))
    at.mark(kiosk, "thai_do", "BT")
    at.send(kiosk)
    thanked(kiosk)
    assert kiosk.evaluate("history.length") == entries, "back and forward lead to nobody"
    assert states(office) == ["live", "used", "used", "used", "used"]
    ballots = [opened(office, *one) for one in envelopes(office)]
    assert sorted(str(ballot.answers) for ballot in ballots) == [
        "{'ket_qua': 'HL'}", "{'ket_qua': 'KHL'}", "{'ket_qua': 'RHL'}", "{'thai_do': 'BT'}",
    ]  # fmt: skip
    assert {ballot.field for ballot in ballots} == {"ho_tich", None}


def test_a_child_hammers_the_screen(kiosk: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    draw = random.Random(13)
    for _ in range(60):
        kiosk.touchscreen.tap(draw.randrange(1080), draw.randrange(1920))
        kiosk.keyboard.press(
            draw.choice(["Enter", "Escape", "F5", "Alt+ArrowLeft", "Control+p", "a", "7", "Tab"])
        )
    assert kiosk.url == f"{server.address}/kiosk/{BOX}"
    assert len(kiosk.context.pages) == 1
    kiosk.clock.run_for(46_000)
    at.on_screen(kiosk, "waiting")
    scan(kiosk, slip.code.replace(" ", ""))
    at.mark(kiosk, "ket_qua", "HL")
    for _ in range(4):  # and on the ballot of somebody who lets it
        kiosk.touchscreen.tap(draw.randrange(1080), draw.randrange(90))
        kiosk.keyboard.press("Enter")
    Root(kiosk).focus("#send")
    scan(kiosk, slip.code.replace(" ", ""))
    kiosk.wait_for_timeout(300)
    assert envelopes(office) == [], "a scan in the middle of a ballot sends nothing"
    at.send(kiosk)
    at.on_screen(kiosk, "thanks")
    assert len(envelopes(office)) == 1


def test_a_late_answer_takes_the_screen_from_nobody(kiosk: Page, office: Office) -> None:
    """The clerk calls another, or the device is revoked, in the moment in which somebody begins."""
    [slip] = office.issue()
    late: list[Route] = []
    kiosk.route("**/cho", lambda route: late.append(route))  # noqa: PLW0108 - looked at for its arguments
    kiosk.clock.run_for(4_000)
    scan(kiosk, slip.code.replace(" ", ""))
    at.mark(kiosk, "ket_qua", "KHL")
    refused, called = late
    for route, answer in (
        (refused, {"status": 401, "json": {"code": "kiosk_refused"}}),
        (called, {"json": {"sealed": None, "call": "A" * 22}}),
    ):
        with kiosk.expect_event("requestfinished"):
            route.fulfill(**answer)
    kiosk.unroute("**/cho")
    at.send(kiosk)
    thanked(kiosk)
    assert [opened(office, *one).answers for one in envelopes(office)] == [{"ket_qua": "KHL"}]


def begun(kiosk: Page, slip: IssuedSlip) -> None:
    scan(kiosk, slip.code.replace(" ", ""))
    at.mark(kiosk, "ket_qua", "BT")
    at.send(kiosk)
    expect(kiosk.locator('[data-say="unsent"]')).to_be_visible()


def test_the_network_dies_at_the_send(kiosk: Page, office: Office) -> None:
    [first, second, third] = office.issue(3)
    sent: list[str] = []
    kiosk.on("request", lambda request: sent.append(str(request.headers)) if "drop" in request.url else None)
    kiosk.route(DROP, lambda route: route.abort())
    begun(kiosk, first)
    kiosk.unroute(DROP)
    kiosk.clock.run_for(5_000)  # sent again by itself
    thanked(kiosk)
    assert len(envelopes(office)) == 1

    kiosk.route(DROP, lambda route: route.abort())
    begun(kiosk, second)
    kiosk.frames[1].evaluate("document.querySelector('#later').click()")
    kiosk.get_by_role("button", name="Thôi, xóa hết và kết thúc").tap()
    at.on_screen(kiosk, "waiting")
    assert kiosk.evaluate(LEFT) == NOTHING, "no envelope is left on a device of everybody's"
    begun(kiosk, third)
    kiosk.reload()  # the power was cut
    kiosk.unroute(DROP)
    at.on_screen(kiosk, "waiting")
    assert kiosk.evaluate(LEFT) == NOTHING
    kiosk.clock.run_for(70_000)
    assert states(office) == ["live", "live", "used"]
    assert sent
    assert not [one for one in sent if "cookie" in one.lower()], (
        "nothing says which device a ballot came from"
    )


def test_without_a_network_the_screen_says_so_and_comes_back(kiosk: Page, office: Office) -> None:
    [slip] = office.issue()
    kiosk.context.set_offline(True)
    for _ in range(3):
        kiosk.clock.run_for(2_000)
    expect(kiosk.locator('[data-say="offline"]')).to_be_visible()
    scan(kiosk, slip.code.replace(" ", ""))
    at.on_screen(kiosk, "waiting")
    kiosk.context.set_offline(False)
    kiosk.clock.run_for(2_000)
    expect(kiosk.locator('[data-say="offline"]')).to_be_hidden()


CAMERA = """
window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
  detect() { return Promise.resolve(window.held ? [{ rawValue: window.held }] : []); }
};
navigator.mediaDevices.getUserMedia = () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  window.stream = canvas.captureStream(10);
  return Promise.resolve(window.stream);
};
"""


def test_a_camera_reads_a_code_and_is_off_again(kiosk: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    expect(kiosk.locator("[data-camera]")).to_be_hidden()  # this browser reads no codes
    kiosk.add_init_script(CAMERA)
    kiosk.reload()
    kiosk.locator("[data-camera]").tap()
    at.on_screen(kiosk, "camera")
    link = f"{server.address}/p/{BOX}#{slip.code.replace(' ', '')}"
    kiosk.evaluate("link => (window.held = link)", link)
    at.mark(kiosk, "ket_qua", "HL")
    assert kiosk.evaluate("stream.getTracks().every((track) => track.readyState === 'ended')")
    kiosk.get_by_role("button", name="Thôi, xóa hết và kết thúc").tap()
    kiosk.evaluate("window.held = null")
    kiosk.locator("[data-camera]").tap()
    at.on_screen(kiosk, "camera")
    kiosk.clock.run_for(46_000)
    at.on_screen(kiosk, "waiting")
    assert kiosk.evaluate("stream.getTracks().every((track) => track.readyState === 'ended')")


@pytest.mark.parametrize("viewport", [at.UPRIGHT, at.LYING], ids=["upright", "lying"])
def test_every_target_is_for_a_finger(browser: Browser, server: Any, office: Office, viewport: Any) -> None:
    [slip] = office.issue()
    with at.kiosk_page(browser, server, viewport) as page:
        found = small(page)
        at.enrol(page, at.awaited(office, server))
        found += small(page) + violations(page)
        page.locator('[data-screen="waiting"] [data-go="typing"]').tap()
        found += small(page) + violations(page)
        at.typed(page, "typing", slip.code.replace(" ", ""))
        at.mark(page, "ket_qua", "KHL")
        assert at.smallest(page) >= 60
        assert found + small(page) + violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe finds wrong, the frame included."""
    told = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in told]


def test_without_paper_the_code_faces_the_citizen_and_is_gone(
    clerk: Page, server: Any, office: Office
) -> None:
    clerk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked: list[str] = []
    clerk.on("request", lambda request: asked.append(request.url))
    clerk.goto(f"{server.address}/staff/issue/{BOX}")
    clerk.locator("#issue-screen").click()
    facing = clerk.locator("[data-facing]")
    expect(facing).to_be_visible()
    clerk.get_by_role("button", name="Quay ngược cho người dân").click()
    expect(clerk.locator("[data-side]")).to_have_css("transform", "matrix(-1, 0, 0, -1, 0, 0)")
    size = clerk.locator("[data-qr]").bounding_box()
    assert size is not None
    assert size["width"] > 300
    clerk.get_by_role("button", name="Sao chép lời nhắn").click()
    expect(clerk.locator("[data-copied]")).to_be_visible()
    message = clerk.evaluate("navigator.clipboard.readText()")
    code = message.split(f"{server.address}/p/{BOX}#")[1].split()[0].split(".")[0]
    clerk.get_by_role("button", name="Xong, xóa khỏi máy này").click()
    expect(facing).to_be_hidden()
    assert clerk.evaluate("navigator.clipboard.readText()") == ""
    assert code not in clerk.content()
    assert clerk.locator("[data-qr] path").get_attribute("d") is None
    expect(clerk.locator("[data-handover]")).to_be_hidden()
    assert not [one for one in asked if code in one]
    assert states(office) == ["live"]
    clerk.locator('[data-says="shown"] [data-undo]').click()
    expect(clerk.locator('[data-says="undone"]')).to_be_visible()
    assert states(office) == ["void"]


def small(page: Page) -> list[str]:
    """Buttons on the screen lower or narrower than 60 px, and whatever is out of it."""
    return page.locator("button:visible").evaluate_all(
        """buttons => buttons.filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width < 60 || box.height < 60 || box.right > innerWidth || box.bottom > innerHeight;
        }).map((one) => one.textContent)"""
    )
