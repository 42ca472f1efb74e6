"""Marking the ballot: three taps on a small screen, what is kept of the marks, a questionnaire in parts."""

from collections.abc import Iterator
from typing import Any

import pytest
from going import leave
from piercing import Root
from playwright.sync_api import Browser, Page, expect
from simulator import BOX, Office
from voting import envelopes, go, only_ballot, ready, roll_over, send, state, tick, write_remark

from ballots.forms import questionnaire

pytestmark = pytest.mark.browser

CHOSEN = "function () { return Array.from(this.querySelectorAll('input:checked')).map((one) => one.value) }"
PLACE = """function () {
    const box = this.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2, box.top, box.bottom, innerHeight];
}"""
LONG = questionnaire.builtin("nam-yeu-to")


@pytest.fixture
def moving(browser: Browser) -> Iterator[Page]:
    """A phone of 360 × 640 whose owner likes movement."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN")
    yield context.new_page()
    leave(context)


def tap(ballot: Root, selector: str) -> None:
    """Where it is on the screen now, without any scrolling: all of it has to be there."""
    ballot.wait(selector, PLACE, lambda place: place[2] >= 0 and place[3] <= place[4])
    ballot.page.wait_for_timeout(400)  # a movement ends
    x, y, top, bottom, height = ballot.ask(selector, PLACE)
    assert 0 <= top < bottom <= height
    ballot.page.mouse.click(x, y)


def level(question: str, code: str) -> str:
    return f'[data-question="{question}"] input[value="{code}"] ~ .level-said'


# --- three taps ---------------------------------------------------------------------------------------------


def test_three_taps_and_what_is_tapped_next_comes_into_view(
    moving: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    ballot = go(moving, server, slip, ".ho_tich.3")
    tops = {
        ballot.ask(f'[data-question="ket_qua"] .level:nth-child({number})', PLACE)[2]
        for number in range(1, 5)
    }
    assert len(tops) == 1  # one row
    tap(ballot, level("ket_qua", "RHL"))
    tap(ballot, level("thai_do", "HL"))
    tap(ballot, "#send")
    state(moving, "done")
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "RHL", "thai_do": "HL"}, "ho_tich", "3")


def test_after_a_low_mark_the_reasons_are_open_and_in_view(moving: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    ballot = go(moving, server, slip)
    tap(ballot, level("ket_qua", "HL"))
    tap(ballot, level("thai_do", "KHL"))
    tap(ballot, '[name="reason"][value="tre_hen"]')
    assert ballot.ask("#reasons", CHOSEN) == ["tre_hen"]


def test_nothing_moves_for_who_wants_no_movement(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "RHL")
    before = page.evaluate("scrollY")
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == before


def test_every_target_is_large_and_every_word_too(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip, ".ho_tich.3")
    tick(page, "ket_qua", "KHL")
    for fold in ("#remarks", "#proposed"):
        ballot.press(f"{fold} > summary")
    small = """function () {
        const all = Array.from(this.querySelectorAll("*")).filter((one) => one.offsetParent !== null);
        const targets = all.filter((one) => one.matches(".level, summary, button, select, .choice"));
        const low = targets.filter((one) => one.getBoundingClientRect().height < 44);
        const written = all.filter((one) => Array.from(one.childNodes).some((node) => node.nodeType === 3));
        const pale = written.filter((one) => parseFloat(getComputedStyle(one).fontSize) < 18);
        return low.concat(pale).map((one) => one.outerHTML.slice(0, 80));
    }"""
    assert ballot.ask(".drawn", small) == []


def test_a_fold_that_is_shut_says_what_is_in_it(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip, ".ho_tich.3")
    lines = [f"#{fold}-said" for fold in ("reasons", "remarks", "proposed")]
    plain = ["Điều chưa hài lòng", "Viết ý kiến", "Lĩnh vực: Hộ tịch, quầy 3 – đổi"]
    assert [ballot.text(line) for line in lines] == plain
    tick(page, "ket_qua", "KHL")
    ballot.press('[name="reason"][value="khac"]')
    write_remark(page, "Chờ lâu,\nmong nhanh hơn." + " Rất mong." * 20)
    assert [ballot.text(line) for line in lines] == plain  # open: it is to be seen below
    for fold in ("reasons", "remarks"):
        ballot.press(f"#{fold} > summary")
    held = ballot.wait(
        "#remarks-said", "function () { return this.innerText }", lambda said: said != plain[1]
    )
    assert held.startswith("Viết ý kiến: “Chờ lâu, mong nhanh hơn. Rất mong.")
    assert held.endswith("…”")
    assert ballot.text("#reasons-said").startswith("Điều chưa hài lòng: ")
    page.reload()
    assert ready(page).text("#remarks-said") == plain[1]  # a remark that was written is open again
    ballot = ready(page)
    ballot.press("#remarks > summary")
    ballot.wait("#remarks-said", "function () { return this.innerText }", lambda said: said == held)


@pytest.mark.parametrize("form", [LONG], ids=["nam-yeu-to"])
def test_five_levels_are_a_row_where_their_words_fit_and_a_column_elsewhere(
    page: Page, server: Any, office: Office, form: questionnaire.Form
) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip)
    tops = """function () {
        return Array.from(this.querySelectorAll(".level"), (one) => one.getBoundingClientRect().top);
    }"""
    split = """function () {
        const words = Array.from(this.querySelectorAll(".level-label"));
        return words.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent);
    }"""
    for width, rows in ((320, 5), (360, 5), (390, 5), (432, 1)):
        page.set_viewport_size({"width": width, "height": 640})
        assert len(set(ballot.ask(".levels-5", tops)[:5])) == rows, width
        assert ballot.ask(".levels-5", split) == [], width


# --- what is kept of the marks ------------------------------------------------------------------------------


def test_a_reload_keeps_the_marks_and_another_scan_does_not(page: Page, server: Any, office: Office) -> None:
    first, second = office.issue(2)
    ballot = go(page, server, first, ".ho_tich.3")
    tick(page, "ket_qua", "KHL")
    ballot.press('[name="reason"][value="khac"]')
    write_remark(page, "Chờ lâu")
    ballot.press("#proposed > summary")
    ballot.press("#desk")
    page.reload()
    ballot = ready(page)
    assert ballot.ask("#marks", CHOSEN) == ["KHL", "khac"]
    assert ballot.value("#remark") == "Chờ lâu"
    assert ballot.text("#proposed-said") == "Lĩnh vực: Hộ tịch – đổi"
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.goto(f"{server.address}/about")
    page.go_back()
    assert ready(page).ask("#marks", CHOSEN)[0] == "KHL"
    assert (
        go(page, server, second).ask("#marks", "function () { return this.querySelector('input:checked') }")
        is None
    )
    page.go_back()
    page.go_back()
    ready(page)
    send(page)
    state(page, "done")
    assert page.evaluate("history.state") == {"sent": True}
    assert only_ballot(office).remark == "Chờ lâu"


def test_marks_of_a_period_that_is_over_are_wiped(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "KHL")
    roll_over(office)
    page.reload()
    assert ready(page).ask("#marks", CHOSEN) == []
    assert page.evaluate("history.state") is None


def test_what_is_left_shows_nothing_of_the_ballot(page: Page, server: Any, office: Office) -> None:
    """As far as a platform asks the page: its picture for the list of programs is taken after this."""
    [slip] = office.issue()
    ballot = go(page, server, slip)
    tick(page, "ket_qua", "KHL")
    look = "function () { return getComputedStyle(this).visibility }"
    for hidden, seen in ((True, "hidden"), (False, "visible")):
        page.evaluate(
            "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
            " document.dispatchEvent(new Event('visibilitychange')); }",
            hidden,
        )
        assert ballot.ask(".level", look) == seen
        assert page.locator("#receipt").evaluate("(part) => part.classList.contains('away')") is hidden


# --- a long questionnaire -----------------------------------------------------------------------------------

TURN = ".turns .button:last-child"


@pytest.mark.parametrize("form", [LONG], ids=["nam-yeu-to"])
def test_five_factors_come_in_parts_that_may_be_skipped(
    page: Page, server: Any, office: Office, form: questionnaire.Form
) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip)
    assert ballot.text(".progress-said") == "Phần 1/6"
    assert ballot.text(TURN) == "Bỏ qua phần này"
    first, last = form.questions[0].code, form.questions[-1].code
    tick(page, first, "4")
    assert ballot.text(TURN) == "Tiếp tục"
    ballot.press(TURN)
    assert ballot.text(".progress-said") == "Phần 2/6"
    page.reload()
    assert ready(page).text(".progress-said") == "Phần 2/6"
    for _ in range(4):
        ballot.press(TURN)
    tick(page, last, "KYK")
    ballot.press(TURN)
    said = ballot.text(".review ol").splitlines()
    assert len(said) == len(form.questions)
    assert said[0].endswith(": Hài lòng")
    assert said[1].endswith(": để trống")
    assert said[-1].endswith(": Không có ý kiến")
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({first: "4", last: "KYK"})
    assert ballot.ask(".review li", "function () { return 1 }") is None


# --- other browsers, other words ----------------------------------------------------------------------------


def test_a_page_translator_rewrites_words_and_no_mark(page: Page, server: Any, office: Office) -> None:
    """As Google's does: every text becomes another one, in elements of its own, in the closed root too."""
    translate = """function () {
            const texts = document.createTreeWalker(this, NodeFilter.SHOW_TEXT);
            const all = [];
            while (texts.nextNode()) if (texts.currentNode.data.trim()) all.push(texts.currentNode);
            for (const text of all) {
                const [outer, inner] = [document.createElement("font"), document.createElement("font")];
                outer.style.verticalAlign = inner.style.verticalAlign = "inherit";
                inner.textContent = "Very satisfied, translated";
                outer.append(inner);
                text.replaceWith(outer);
            }
        }"""
    [slip] = office.issue()
    ballot = go(page, server, slip, ".ho_tich.3")
    page.evaluate(f"({translate}).call(document.body)")
    ballot.ask(".drawn", translate)
    tick(page, "ket_qua", "KHL")
    ballot.ask(".drawn", translate)  # and again whatever is said meanwhile
    ballot.press('[name="reason"][value="khac"]')
    write_remark(page, "Chờ lâu")
    ballot.press("#reasons > summary")
    ballot.ask(".drawn", translate)
    send(page)
    state(page, "done")
    marked = questionnaire.Ballot({"ket_qua": "KHL"}, "ho_tich", "3", ("khac",), "Chờ lâu")
    assert only_ballot(office) == marked


def test_a_browser_without_constructed_sheets_gets_the_same_looks(
    page: Page, server: Any, office: Office
) -> None:
    """iOS 14: the rules are written into a copy of the page's own style, which the policy lets in."""
    looks = """function () {
        return Array.from(this.querySelectorAll("*")).map((one) => {
            const [style, box] = [getComputedStyle(one), one.getBoundingClientRect()];
            return [one.tagName, style.color, style.display, box.x, box.width, box.height];
        }).filter(([tag]) => tag !== "STYLE");
    }"""
    [slip] = office.issue()
    modern = go(page, server, slip, ".ho_tich.3").ask(".drawn", looks)
    older = page.context.new_page()
    older.add_init_script("delete CSSStyleSheet.prototype.replaceSync")
    # Renderers have died of a debugger that looked at this page while it was being drawn.
    older.goto(f"{server.address}/p/{BOX}#{slip.code}.ho_tich.3", wait_until="networkidle")
    assert ready(older).ask(".drawn", looks) == modern
    tick(older, "ket_qua", "HL")
    send(older)
    state(older, "done")
    assert len(envelopes(office)) == 1


def test_by_keys_alone(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip)
    ballot.focus('[data-question="ket_qua"] input')
    page.keyboard.press("ArrowRight")
    for _ in range(12):
        page.keyboard.press("Tab")
        if ballot.ask("#send", "function () { return this.getRootNode().activeElement === this }"):
            break
    page.keyboard.press("Enter")
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "HL"})
    expect(page.locator('[data-state="done"]')).to_be_focused()
    assert page.url == f"{server.address}/p/{BOX}"
