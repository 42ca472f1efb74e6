"""A slip's link as messengers, scanners and people change it: the code is read, no link takes it on."""

from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect
from simulator import BOX, Office
from voting import envelopes, ready, send, state, tick

from ballots.errors import Refused
from ballots.sealing import codes
from ballots.spelling import CROCKFORD

pytestmark = pytest.mark.browser

CHANGED = [
    "/p/BOX#CODE",
    "/p/BOX#CODE?zarsrc=30&utm_source=x",
    "/p/BOX?zarsrc=30#CODE",
    "/p/BOX#CODE&fbclid=IwAR0_x-y",
    "/p/BOX#CODE/",
    "/p/BOX#CODE%20…",
    "/p/BOX#CODE%20xin%20cảm%20ơn",
    "/p/BOX#%20CODE",
    "/p/BOX#CODE).",
    "/p/BOX#CODE%2Eho_tich%2E3",
    "/p/BOX#CODE%252Eho_tich%252E3?zarsrc=30",
    "/p/BOX/#CODE",
    "/P/Box#CODE",
    "/p/Box/#CODE.ho_tich.3",
    "/p/hom–1#CODE",
    "/p/BOX%23CODE",
    "/p/BOX%23CODE.ho_tich.3?zarsrc=30",
    "/p/BOX%2523CODE%252Eho_tich",
    "/P/Box/%23CODE/",
    "/p/BOX/CODE",
    "/p/BOX?zarsrc=30%23CODE",
    "//p/BOX#CODE",
    "//p//BOX%23CODE",
    "/p/%E2%80%8BBOX%23CODE",
    "/p%2FBOX#CODE",
    "/p/ｈｏｍ－1＃CODE",
]


@pytest.mark.parametrize("link", CHANGED)
def test_the_code_is_read_whatever_was_done_to_the_link(
    page: Page, server: Any, office: Office, link: str
) -> None:
    [slip] = office.issue()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    path = link.replace("BOX", BOX).replace("Box", BOX.title()).replace("CODE", slip.code)
    page.goto(server.address + path)
    expect(page.locator("#code-read")).to_be_visible()
    assert page.locator("#code").input_value().replace(" ", "") == slip.code
    if "ho_tich" in link:
        ready(page).wait("#field", "function () { return this.value }", lambda field: field == "ho_tich")
    if link.endswith("3"):
        assert ready(page).text("#proposed-said") == "Lĩnh vực: Hộ tịch, quầy 3 – đổi"
    shown = page.url.removeprefix(server.address).replace("%20", "")
    assert shown.split("?")[0].startswith(f"/p/{BOX}#{slip.code}") or shown.startswith(f"/p/{BOX}?zarsrc=30#")
    assert not any(slip.code in url.partition("#")[0] for url in asked[1:])
    assert slip.code not in page.content()


def test_a_link_whose_fragment_was_escaped_ends_in_the_box(page: Page, server: Any, office: Office) -> None:
    """The code is in the first request's path, as it came; in no answer, no referrer, no history."""
    [slip] = office.issue()
    seen: list[Request] = []
    answers: list[str] = []
    page.on("request", lambda request: seen.extend([request]))
    page.on("response", lambda answer: answers.append(f"{answer.all_headers()}"))
    page.goto(f"{server.address}/about")
    before = page.evaluate("history.length")
    page.goto(f"{server.address}/p/{BOX}%23{slip.code}")
    expect(page.locator("#code-read")).to_be_visible()
    assert page.url == f"{server.address}/p/{BOX}#{slip.code}"
    assert page.evaluate("history.length") == before + 1
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "done")
    assert page.url == f"{server.address}/p/{BOX}"
    assert len(envelopes(office)) == 1
    assert not any(slip.code in answer for answer in answers)
    referrers = {request.all_headers().get("referer", "") for request in seen}
    assert referrers == {""}
    page.go_back()
    page.go_forward()
    assert slip.code not in page.url


def test_a_slip_as_it_was_printed_fetches_no_reader(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.address}/p/{BOX}#{slip.code}.ho_tich.3")
    ready(page)
    assert not any(url.endswith(("code.js", "typed.js")) for url in asked)


def test_without_the_reader_a_code_is_still_typed_as_on_the_slip(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    page.route("**/code.js", lambda route: route.abort())
    page.goto(f"{server.address}/p/{BOX}")
    ready(page)
    page.locator("#code").fill(slip.code.lower())
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "done")


# --- typed --------------------------------------------------------------------------------------------------


def test_a_whole_link_is_pasted_into_the_field(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    page.goto(f"{server.address}/p/{BOX}")
    ready(page)
    page.locator("#code").focus()
    page.keyboard.insert_text(
        f"Mời ông/bà: https://hom.example/p/{BOX}?zarsrc=30#{slip.code}.ho_tich.3&a=b nhé"
    )
    expect(page.locator("#code-whole")).to_be_visible()
    page.locator("#code").blur()
    expect(page.locator("#code")).to_have_value(
        " ".join(slip.code[at : at + 4] for at in range(0, len(slip.code), 4))
    )
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "done")


def _coded(start: str) -> str:
    """A code that begins so."""
    for check in CROCKFORD:
        try:
            codes.read_code(start + check)
        except Refused:
            continue
        return start + check
    raise AssertionError(start)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ＸＳＧ２-0000-0000-0000-", "XSG2000000000000"),
        ("ХЅG2—7777·7777\u200b7777 ", "XSG2777777777777"),
        ("Đ777777777777777", "D777777777777777"),
        ("7Ư77777777777777", "7W77777777777777"),
        ("7U\u031b77777777777777", "7W77777777777777"),
    ],
)
def test_what_people_type_is_taken_where_it_has_one_reading(
    page: Page, server: Any, typed: str, meant: str
) -> None:
    code = _coded(meant)
    page.goto(f"{server.address}/p/{BOX}")
    page.locator("#code").fill(typed + code[-1])
    expect(page.locator("#code-whole")).to_be_visible()
    page.locator("#code").blur()
    expect(page.locator("#code")).to_have_value(" ".join(code[at : at + 4] for at in range(0, 17, 4)))


def test_what_was_typed_before_the_page_was_ready_is_read_too(page: Page, server: Any) -> None:
    held: list[Route] = []
    page.route("**/vote.js", lambda route, _request: held.append(route))
    page.goto(f"{server.address}/p/{BOX}", wait_until="commit")
    code = _coded("XSG2777777777777")
    page.locator("#code").fill("ＸＳＧ２-7777-7777-7777-" + code[-1])
    held[0].continue_()
    expect(page.locator("#code-whole")).to_be_visible()
    expect(page.locator("#preparing")).to_be_hidden()
    expect(page.locator("#code")).to_be_focused()
    page.locator("#code").blur()
    expect(page.locator("#code")).to_have_value(" ".join(code[at : at + 4] for at in range(0, 17, 4)))


def test_what_telex_made_of_a_scanner_s_keys_is_undone_or_named(page: Page, server: Any) -> None:
    page.goto(f"{server.address}/p/{BOX}")
    code = _coded("7AS7777777777777")
    page.locator("#code").fill("7Á7777777777777" + code[-1])
    expect(page.locator("#code-whole")).to_be_visible()
    page.locator("#code").fill("7Á777Ê")
    state(page, "code_marks")
    expect(page.locator('[data-state="code_marks"]')).to_contain_text("Bộ gõ tiếng Việt đang bật")


def test_a_letter_of_no_code_is_told_by_its_group(page: Page, server: Any) -> None:
    page.goto(f"{server.address}/p/{BOX}")
    page.locator("#code").fill("7777 7777 77U")
    state(page, "code_group")
    expect(page.locator('[data-state="code_group"]')).to_contain_text("Nhóm thứ 3 có chữ không đúng")
