"""Every state of the voting page under axe, targets and letters measured; by keys alone; in forced colours.

Neither axe nor a driver looks into a closed root, so here, and only here, the page's roots are open ones.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from going import leave
from playwright.sync_api import Browser, Page, Route, expect
from simulator import BOX, Office
from voting import DROP, only_ballot, roll_over, state

from ballots.box.issue import IssuedSlip
from ballots.forms import questionnaire
from ballots.spelling import b64, compact

pytestmark = pytest.mark.browser

API = f"**/api/v1/boxes/{BOX}"
LONG = questionnaire.builtin("nam-yeu-to")
OPEN = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function () { return attach.call(this, { mode: "open" }); };
"""
SMALL = """() => {
    const all = [];
    const walk = (root) => root.querySelectorAll("*").forEach((one) => {
        all.push(one);
        if (one.shadowRoot) walk(one.shadowRoot);
    });
    walk(document);
    const seen = all.filter((one) => one.checkVisibility({ visibilityProperty: true })
        && !one.closest(".visually-hidden, .skip, svg, option"));
    const target = "a, button, summary, select, textarea, .level, .choice, input:not([type])";
    const low = seen.filter((one) => one.matches(target) && !one.closest("p:not(.actions) a"))
        .filter((one) => one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44);
    const words = (one) => Array.from(one.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
    const pale = seen.filter(words)
        .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 18);
    const wide = document.documentElement.scrollWidth > innerWidth ? [document.documentElement] : [];
    return low.concat(pale, wide).map((one) => one.outerHTML.slice(0, 120));
}"""
COVER = """() => {
    const cover = Object.assign(document.createElement("div"), { id: "cover" });
    cover.style.cssText = "position: fixed; inset: 0; background: #fff; z-index: 9";
    document.body.append(cover);
}"""
FOCUSED = """() => {
    let one = document.activeElement;
    while (one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
    const box = (one.closest(".level") || one).getBoundingClientRect();
    return [one.id, one.name || "", one.textContent, box.bottom > 0 && box.top < innerHeight];
}"""


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Phones whose closed roots are open to whoever looks; an error of a script fails the test."""
    contexts, faults = [], []

    def make(**how: Any) -> Page:
        given: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "reduced_motion": "reduce"}
        contexts.append(browser.new_context(locale="vi-VN", **given | how))
        contexts[-1].add_init_script(OPEN)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        leave(context)
    assert faults == []


class Looker:
    """Looks at a page in each of its states, and keeps what is wrong with it."""

    def __init__(self, page: Page, server: Any) -> None:
        self.page, self.server = page, server
        self.found: dict[str, list[str]] = {}
        self.states: list[str] = []

    def go(self, slip: IssuedSlip | None, rest: str = "") -> None:
        self.page.goto("about:blank")
        self.page.goto(f"{self.server.address}/p/{BOX}" + (f"#{slip.code}{rest}" if slip else ""))

    def ready(self) -> None:
        expect(self.page.locator("#proposed-said")).not_to_be_empty()

    def mark(self, question: str, level: str) -> None:
        self.ready()
        self.page.locator(f'[data-question="{question}"] .level:has([value="{level}"])').click()

    def send(self, said: str) -> None:
        self.page.locator("#send").click()
        self.sees(said)

    def sees(self, said: str) -> None:
        if said == "too_long":
            expect(self.page.locator('[data-state="too_long"]')).to_be_visible()
        else:
            state(self.page, said)
        self.look(said)

    def look(self, name: str) -> None:
        told = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        wrong = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in told]
        wrong += self.page.evaluate(SMALL)
        self.states.append(name)
        if wrong:
            self.found[name] = wrong


def test_every_state_is_for_everybody(opened: Callable[..., Page], server: Any, office: Office) -> None:
    first, second, third, fourth = office.issue(4)
    looker = Looker(opened(), server)
    _while_marking(looker, first)
    _without_an_answer(looker)
    _when_it_is_over(looker, first, second)
    _whatever_was_told(looker, office, third)
    _kept_until_later(looker, office, third, fourth)
    _where_nothing_can_be_sent(looker, opened())
    assert looker.found == {}
    assert len(looker.states) == len(set(looker.states)) == 35


def _hold(page: Page, address: str) -> list[Route]:
    """What asks for an address first has to wait here; what comes again gets no answer."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.abort()

    page.route(address, keep)
    return held


def _while_marking(looker: Looker, slip: IssuedSlip) -> None:
    page = looker.page
    held = _hold(page, API)
    looker.go(slip, ".ho_tich.3")
    expect(page.locator("#preparing")).to_be_visible(timeout=8000)
    looker.look("loading")
    held[0].continue_()
    page.unroute(API)
    looker.ready()
    looker.look("questions")
    looker.send("blank")
    looker.mark("ket_qua", "KHL")
    looker.look("reasons")
    page.locator("#remarks > summary").click()
    page.locator("#proposed > summary").click()
    page.locator("#remark").fill("\U0001f600" * 1000)
    looker.send("too_long")
    page.locator("#remark").fill("Chờ lâu quá, mong nhanh hơn.")
    looker.look("remark")
    for fold in ("reasons", "remarks", "proposed"):
        page.locator(f"#{fold} > summary").click()
    looker.look("folds")
    page.locator("#other-code").click()
    looker.send("code_missing")
    for typed, said in (
        ("23456789", "code_short"),
        ("2" * 16 + "3", "code_unreadable"),
        ("ABCÔ", "code_marks"),
    ):
        page.locator("#code").fill(typed)
        looker.send(said)
    page.locator("#code").fill("ABCD UUUU")
    looker.send("code_group")
    page.locator("#code").fill(slip.code)
    expect(page.locator("#code-whole")).to_be_visible()
    looker.look("code")


def _without_an_answer(looker: Looker) -> None:
    page = looker.page
    held = _hold(page, DROP)
    looker.send("sending")
    held[0].abort()
    looker.sees("network")
    page.locator("#later").click()
    expect(page.locator("#later-kept")).to_be_visible()
    looker.look("kept-here")
    page.unroute(DROP)
    page.evaluate("dispatchEvent(new Event('online'))")
    looker.sees("done")
    page.locator("#keep").click()
    expect(page.locator("#receipt img")).to_be_visible()
    looker.look("receipt")
    page.reload()
    looker.sees("sent")


def _when_it_is_over(looker: Looker, used: IssuedSlip, fresh: IssuedSlip) -> None:
    looker.go(used)
    looker.mark("ket_qua", "HL")
    looker.send("code_used")
    for said in ("code_expired", "code_void", "code_unknown", "drop_full", "wrong_receipt"):
        answer: dict[str, Any] = {"status": 409, "json": {"code": said, "message": "."}}
        if said == "drop_full":
            answer["status"] = 507
        if said == "wrong_receipt":
            answer = {"json": {"leaf": "A", "seal": "A", "signature": "A"}}
        looker.page.route(DROP, lambda route, *, answer=answer: route.fulfill(**answer))
        looker.go(fresh)
        looker.mark("ket_qua", "HL")
        looker.send(said)
        looker.page.unroute(DROP)


def _whatever_was_told(looker: Looker, office: Office, slip: IssuedSlip) -> None:
    """What is covered is not sealed; sheet, questionnaire and answers that are not what they should be."""
    page = looker.page
    looker.go(slip)
    looker.mark("ket_qua", "HL")
    page.evaluate(COVER)
    page.locator("#send").evaluate("(one) => one.click()")
    state(page, "unseen")
    page.evaluate("document.querySelector('#cover').remove()")
    looker.look("unseen")
    other = {"sheet": b64(compact(json.loads(office.sheet()) | {"form": "khac@" + "0" * 64}))}
    page.route("**/sheet", lambda route: route.fulfill(json=other))
    for said, code, status in (("form_changed", "wrong_seal", 409), ("drop_unsure", "drop_unsure", 503)):
        answer = {"status": status, "json": {"code": code, "message": "."}}
        page.route(DROP, lambda route, *, answer=answer: route.fulfill(**answer))
        looker.go(slip)
        looker.mark("ket_qua", "HL")
        looker.send(said)
        page.goto("about:blank")  # else it goes again by itself
        page.unroute(DROP)
    page.unroute("**/sheet")
    for said, told in (
        ("refused", lambda it: it | {"form": it["form"].replace("Rất hài lòng", "Không hài lòng")}),
        ("form_damaged", lambda _: {"code": "form_damaged", "message": "."}),
    ):
        status = 500 if said == "form_damaged" else 200

        def answer(route: Route, *, told: Any = told, status: int = status) -> None:
            route.fulfill(status=status, json=told(route.fetch().json()))

        page.route(API, answer)
        looker.go(None)
        looker.sees(said)
        page.unroute(API)


def _kept_until_later(looker: Looker, office: Office, slip: IssuedSlip, other: IssuedSlip) -> None:
    page = looker.page

    def keep() -> None:
        page.route(DROP, lambda route: route.abort())
        looker.go(slip)
        looker.mark("ket_qua", "HL")
        page.locator("#send").click()
        state(page, "network")
        page.locator("#later").click()
        page.goto("about:blank")
        page.unroute(DROP)

    keep()
    held = _hold(page, DROP)
    looker.go(other)
    looker.sees("kept")
    held[0].continue_()
    looker.sees("kept_sent")
    page.unroute(DROP)
    slip = other
    keep()
    roll_over(office)
    looker.go(None)
    looker.sees("kept_stale")


def _where_nothing_can_be_sent(looker: Looker, other: Page) -> None:
    looker.page.route(
        API, lambda route: route.fulfill(json=route.fetch().json() | {"sheet": None, "form": None})
    )
    looker.go(None)
    looker.sees("box_not_open")
    looker.page.unroute(API)
    other.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    looker.page = other
    looker.go(None)
    looker.sees("no_crypto")


# --- by keys alone, four times as large ---------------------------------------------------------------------


def _tab_to(page: Page, wanted: Callable[[str, str, str], bool]) -> None:
    """Go on by the Tab key; whatever has the focus on the way is to be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found, name, text, seen = page.evaluate(FOCUSED)
        assert seen, (found, name, text)
        if wanted(found, name, text):
            return
    raise AssertionError("never reached")


@pytest.mark.parametrize("form", [LONG], ids=["nam-yeu-to"])
def test_five_factors_by_keys_alone_at_four_times_the_size(
    opened: Callable[..., Page], server: Any, office: Office, form: questionnaire.Form
) -> None:
    """WCAG 2.2, 1.4.10: 1280 × 1024 pixels at 400 % are 320 × 256."""
    looker = Looker(opened(viewport={"width": 320, "height": 256}), server)
    page = looker.page
    looker.go(office.issue()[0], ".ho_tich.3")
    looker.ready()
    first, other = form.questions[0].code, form.questions[1].code
    for question, keys in ((first, ["Space"]), (other, ["Space", "ArrowDown"])):
        _tab_to(page, lambda _id, name, _text, question=question: name == f"q-{question}")
        for key in keys:
            page.keyboard.press(key)
    looker.look("part")
    parts = len({question.group for question in form.questions})
    for part in range(parts):
        _tab_to(page, lambda _id, _name, text: text in {"Tiếp tục", "Bỏ qua phần này"})
        page.keyboard.press("Enter")
        said = f"Phần {part + 2}/{parts}" if part + 1 < parts else f"Đã qua {parts} phần"
        expect(page.locator(".progress-said")).to_have_text(said)
    looker.look("last look")
    _tab_to(page, lambda found, _name, _text: found == "send")
    page.keyboard.press("Enter")
    looker.sees("done")
    levels = [level.code for level in form.levels]
    assert only_ballot(office) == questionnaire.Ballot({first: levels[0], other: levels[1]}, "ho_tich", "3")
    assert looker.found == {}


# --- what is told of it -------------------------------------------------------------------------------------

NAMES = """\
- group "1. Kết quả giải quyết thủ tục hành chính (đúng hẹn, đúng quy định, đầy đủ, chính xác)":
  - text: 1. Kết quả giải quyết thủ tục hành chính (đúng hẹn, đúng quy định, đầy đủ, chính xác)
  - radio "Rất hài lòng"
  - text: Rất hài lòng
  - radio "Hài lòng" [checked]
  - text: Hài lòng
  - radio "Bình thường"
  - text: Bình thường
  - radio "Không hài lòng"
  - text: Không hài lòng
  - button "Bỏ chọn nội dung 1": Bỏ chọn
"""


def test_names_and_forced_colours(opened: Callable[..., Page], server: Any, office: Office) -> None:
    """What a screen reader says is Vietnamese; which level is chosen is told without own colours."""
    looker = Looker(opened(forced_colors="active"), server)
    page = looker.page
    looker.go(office.issue()[0], ".ho_tich.3")
    looker.mark("ket_qua", "HL")
    expect(page.locator('[data-question="ket_qua"]')).to_match_aria_snapshot(NAMES)
    expect(page.get_by_role("button", name="Gửi phiếu đánh giá")).to_be_visible()
    looks = """(one) => { const style = getComputedStyle(one.querySelector(".level-said"));
        return [style.outlineStyle, style.outlineWidth]; }"""
    chosen = page.locator('.level:has([value="HL"])').first.evaluate(looks)
    plain = page.locator('.level:has([value="RHL"])').first.evaluate(looks)
    assert (chosen, plain[0]) == (["solid", "4px"], "none")
    looker.look("forced colours")
    assert looker.found == {}
