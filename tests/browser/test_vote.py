"""The citizen's page in a real browser against a real server, to the answers in the opened envelope."""

from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect
from simulator import BOX, Office
from voting import envelopes, go, only_ballot, ready, roll_over, send, state, tick, write_remark

from app import served
from ballots.forms import questionnaire
from ballots.office import setup

pytestmark = pytest.mark.browser

CHOSEN = "function () { return this.querySelectorAll('input:checked').length }"

# --- the whole way ------------------------------------------------------------------------------------------


def test_from_the_scanned_slip_to_the_opened_envelope(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip, ".ho_tich.3")
    expect(page.locator("#code-entry")).to_be_hidden()
    tick(page, "ket_qua", "RHL")
    tick(page, "thai_do", "KHL")
    assert ballot.state("#reasons", "open")
    ballot.press('[value="thai_do"]')
    write_remark(page, "  Chờ lâu quá,\nmong nhanh hơn.  ")
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
    ballot = go(page, server, slip)
    tick(page, "ket_qua", "HL")
    write_remark(page, "Cảm ơn")
    send(page)
    state(page, "done")
    assert page.url == f"{server.address}/p/{BOX}"
    assert ballot.ask("#marks", CHOSEN) == 0
    assert (page.locator("#code").input_value(), ballot.value("#remark")) == ("", "")
    page.reload()
    expect(page.locator("#code-entry")).to_be_visible()


def test_a_reload_after_sending_says_that_it_was_sent_and_keeps_nothing_else(
    page: Page, server: Any, office: Office
) -> None:
    first, second = office.issue(2)
    go(page, server, first)
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "done")
    page.reload()
    ballot = ready(page)
    state(page, "sent")
    assert page.evaluate("[history.state, localStorage.length, sessionStorage.length, document.cookie]") == [
        {"sent": True},
        0,
        0,
        "",
    ]
    assert (page.locator("#code").input_value(), ballot.ask("#marks", CHOSEN)) == ("", 0)
    page.locator("#code").fill(second.code)  # another slip can be sent from here
    tick(page, "ket_qua", "HL")
    expect(page.locator('[data-state="sent"]')).to_be_hidden()
    send(page)
    state(page, "done")
    go(page, server, second)  # the next one to scan in this tab is told nothing of it
    expect(page.locator('[data-state="sent"]')).to_be_hidden()


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("", ""),
        (".ho_tich", "Lĩnh vực do người phát phiếu ghi sẵn. Ông/bà có thể đổi hoặc bỏ."),
        ("..3", "Quầy do người phát phiếu ghi sẵn. Ông/bà có thể đổi hoặc bỏ."),
        (".ho_tich.3", "Lĩnh vực và quầy do người phát phiếu ghi sẵn. Ông/bà có thể đổi hoặc bỏ."),
        (".khong_co.9", ""),
    ],
)
def test_only_what_the_link_proposes_is_said_to_be_written_beforehand(
    page: Page, server: Any, office: Office, rest: str, said: str
) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip, rest)
    expect(page.locator("#preparing")).to_be_hidden()
    page.wait_for_timeout(200)
    assert ballot.ask("#proposed-by", "function () { return this.hidden ? '' : this.textContent }") == said


def test_whom_to_ask_is_named_by_office_and_telephone(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    assert set(page.locator("[data-ask]").all_text_contents()) == {"UBND xã Đông Thanh"}
    with office.writing() as session:
        setup.set_telephone(session, "xa", "0237 3 123 456")
    go(page, server, slip)
    named = page.locator("[data-ask]").all_text_contents()
    assert named == ["UBND xã Đông Thanh, điện thoại 0237 3 123 456"] * 4


def test_nothing_is_chosen_before_the_citizen_chooses(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip)
    assert ballot.ask("#marks", CHOSEN) == 0
    tick(page, "ket_qua", "HL")
    assert ballot.ask("#marks", CHOSEN) == 1
    ballot.press('[aria-label="Bỏ chọn nội dung 1"]')
    assert ballot.ask("#marks", CHOSEN) == 0
    page.reload()
    assert ready(page).ask("#marks", CHOSEN) == 0


def test_field_and_desk_may_be_cleared_and_a_question_left_blank(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip, ".ho_tich.3")
    assert ballot.value("#field") == "ho_tich"
    assert ballot.text("#proposed-said") == "Lĩnh vực: Hộ tịch, quầy 3 – đổi"
    ballot.press("#proposed > summary")
    ballot.focus("#field")
    page.keyboard.press("Home")
    ballot.press("#desk")
    tick(page, "thai_do", "HL")
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"thai_do": "HL"})


def test_a_name_given_as_the_desk_does_not_travel_into_the_envelope(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    go(page, server, slip, ".ho_tich.NguyenVanAn-0903")
    expect(page.locator("#code-read")).to_be_visible()
    expect(page.locator("#desk-row")).to_be_hidden()
    tick(page, "thai_do", "HL")
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"thai_do": "HL"}, "ho_tich")


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
    ballot = go(page, server, slip)
    page.locator("#other-code").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    ballot.focus("#send")
    page.keyboard.press("Enter")
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "HL"})


def test_a_double_click_sends_once(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    ballot = go(page, server, slip)
    tick(page, "ket_qua", "HL")
    ballot.press("#send", count=2)
    state(page, "done")
    assert len(sent) == 1


# --- the code -----------------------------------------------------------------------------------------------


def test_a_typed_code_with_an_error_is_found_before_anything_is_sent(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    asked: list[str] = []
    go(page, server, None)
    page.on("request", lambda request: asked.append(request.url) if "/static/" not in request.url else None)
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
    ready(page)
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


def test_the_page_is_three_requests_and_little(page: Page, server: Any, office: Office) -> None:
    """Until it can be marked: the document, one script, the box's own answer. What seals comes after them."""
    [slip] = office.issue()
    loaded: list[tuple[str, int]] = []

    def measure(request: Request) -> None:
        sizes = request.sizes()
        loaded.append((request.url, sizes["responseBodySize"] + sizes["responseHeadersSize"]))

    page.on("requestfinished", measure)
    go(page, server, slip)
    page.wait_for_load_state("networkidle")
    assert all(url.startswith((server.address, "data:")) for url, _ in loaded)
    ours = [(url.partition("#")[0], size) for url, size in loaded if not url.startswith("data:")]
    first = [
        f"{server.address}/p/{BOX}",
        f"{server.address}/api/v1/boxes/{BOX}",
        server.address + served.address("vote.js"),
    ]
    assert sorted(url for url, _ in ours[:3]) == sorted(first)
    assert len({url for url, _ in ours}) == len(ours)  # what a header announced is not asked for again
    assert sum(size for _, size in ours[:3]) <= 18 * 1024
    assert sum(size for _, size in ours) <= 40 * 1024
    assert not any(slip.code in url for url, _ in ours)


def test_who_is_signed_in_on_the_phone_is_not_told_with_the_ballot(
    page: Page, server: Any, office: Office
) -> None:
    """Browsers send cookies with a document, its scripts, what a header preloads (decision 23); no more."""
    [slip] = office.issue()
    page.context.add_cookies([{"name": "homphieu_session", "value": "x", "url": server.address}])
    told: set[str] = set()

    def note(request: Request) -> None:
        if "cookie" in request.all_headers() and not request.url.endswith(".js"):
            told.add(request.url.partition("#")[0])

    page.on("requestfinished", note)
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    roll_over(office)
    with page.expect_response("**/sheet") as renewed:
        send(page)
    state(page, "done")
    assert renewed.value.ok
    page.wait_for_load_state("networkidle")
    assert told == {f"{server.address}/p/{BOX}", f"{server.address}/api/v1/boxes/{BOX}"}
