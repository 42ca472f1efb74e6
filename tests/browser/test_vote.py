"""The citizen's page in a real browser against a real server, to the answers in the opened envelope."""

from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect
from simulator import BOX, Office
from voting import envelopes, go, only_ballot, send, state, tick

from ballots.forms import questionnaire

pytestmark = pytest.mark.browser

# --- the whole way ------------------------------------------------------------------------------------------


def test_from_the_scanned_slip_to_the_opened_envelope(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip, ".ho_tich.3")
    expect(page.locator("#code-entry")).to_be_hidden()
    tick(page, "ket_qua", "RHL")
    tick(page, "thai_do", "KHL")
    expect(page.locator("#reasons")).to_have_attribute("open", "")
    page.get_by_label("Thái độ chưa đúng mực").check()
    page.locator("#remark").fill("  Chờ lâu quá,\nmong nhanh hơn.  ")
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot(
        {"ket_qua": "RHL", "thai_do": "KHL"}, "ho_tich", "3", ("thai_do",), "Chờ lâu quá,\nmong nhanh hơn."
    )
    expect(page.locator('[data-state="done"]')).to_be_focused()


def test_afterwards_nothing_of_it_is_in_the_page_or_its_address(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    page.locator("#remark").fill("Cảm ơn")
    send(page)
    state(page, "done")
    assert page.url == f"{server.address}/p/{BOX}"
    left = "[document.querySelectorAll('input:checked').length, code.value, remark.value]"
    assert page.evaluate(left) == [0, "", ""]
    page.reload()
    expect(page.locator("#code-entry")).to_be_visible()


def test_nothing_is_chosen_before_the_citizen_chooses(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    assert page.locator("input[type=radio]:checked").count() == 0
    tick(page, "ket_qua", "HL")
    page.get_by_role("button", name="Bỏ chọn nội dung 1").click()
    assert page.locator("input[type=radio]:checked").count() == 0
    page.reload()
    assert page.locator("input[type=radio]:checked").count() == 0


def test_field_and_desk_may_be_cleared_and_a_question_left_blank(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    go(page, server, slip, ".ho_tich.3")
    assert page.locator("#field").input_value() == "ho_tich"
    page.locator("#field").select_option("")
    page.locator("#desk").uncheck()
    tick(page, "thai_do", "HL")
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"thai_do": "HL"})


def test_a_blank_ballot_is_asked_about_once(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    send(page)
    state(page, "blank")
    assert envelopes(office) == []
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({})


def test_by_keyboard_alone(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    page.locator("[data-question=ket_qua] input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.locator("#send").focus()
    page.keyboard.press("Enter")
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "HL"})


def test_a_double_click_sends_once(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    page.locator("#send").dblclick()
    state(page, "done")
    assert len(sent) == 1


# --- the code -----------------------------------------------------------------------------------------------


def test_a_typed_code_with_an_error_is_found_before_anything_is_sent(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    asked: list[str] = []
    go(page, server, None)
    page.on("request", lambda request: asked.append(request.url))
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "code_missing")
    at = next(place for place in range(16) if slip.code[place] != slip.code[place + 1])
    swapped = slip.code[:at] + slip.code[at + 1] + slip.code[at] + slip.code[at + 2 :]
    page.locator("#code").press_sequentially(swapped.lower())
    state(page, "code_unreadable")
    send(page)
    state(page, "code_unreadable")
    assert asked == []
    page.locator("#code").fill("")
    page.locator("#code").press_sequentially(slip.code.replace("0", "o").replace("1", "l"))
    expect(page.locator("#code-whole")).to_be_visible()
    grouped = " ".join(slip.code[place : place + 4] for place in range(0, 17, 4))
    expect(page.locator("#code")).to_have_value(grouped)
    send(page)
    state(page, "done")


def test_a_code_half_typed_is_called_short(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, None)
    page.locator("#code").press_sequentially(slip.code[:9])
    send(page)
    state(page, "code_short")
    page.locator("#code").fill(slip.code)
    expect(page.locator("#code-whole")).to_be_visible()


def test_a_vietnamese_keyboard_is_told_from_a_wrong_code(page: Page, server: Any) -> None:
    go(page, server, None)
    page.locator("#code").fill("Đ7Â2")
    state(page, "code_marks")


def test_a_letter_in_the_middle_keeps_the_caret(page: Page, server: Any) -> None:
    go(page, server, None)
    page.locator("#code").fill("ABCDEFGH")
    page.evaluate("code.setSelectionRange(2, 2)")
    page.keyboard.press("7")
    expect(page.locator("#code")).to_have_value("AB7C DEFG H")
    assert page.evaluate("code.selectionStart") == 3


def test_a_scan_with_a_broken_code_asks_for_it(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    page.goto(f"{server.address}/p/{BOX}#{slip.code[:-2]}")
    expect(page.locator("#send")).to_be_enabled()
    expect(page.locator("#code-entry")).to_be_visible()
    state(page, "code_short")


# --- size ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [320, 180])  # 180: a phone of 360 px whose reader doubles all letters
def test_nothing_runs_off_the_side(page: Page, server: Any, office: Office, width: int) -> None:
    [slip] = office.issue()
    page.set_viewport_size({"width": width, "height": 568})
    go(page, server, slip, ".ho_tich.3")
    assert page.evaluate("document.documentElement.scrollWidth") == width


# --- weight -------------------------------------------------------------------------------------------------


def test_the_page_is_five_requests_and_little(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    loaded: list[tuple[str, int]] = []

    def measure(request: Request) -> None:
        sizes = request.sizes()
        loaded.append((request.url, sizes["responseBodySize"] + sizes["responseHeadersSize"]))

    page.on("requestfinished", measure)
    go(page, server, slip)
    page.wait_for_load_state("networkidle")
    assert all(url.startswith((server.address, "data:")) for url, _ in loaded)
    ours = [size for url, size in loaded if not url.startswith("data:")]
    assert len(ours) <= 5
    assert sum(ours) <= 40 * 1024
    assert not any(slip.code in url.partition("#")[0] for url, _ in loaded)
