"""What may go wrong while voting, and that each case ends with a sentence and no ballot too many."""

import json
from datetime import date
from typing import Any

import pytest
from going import leave
from piercing import Root
from playwright.sync_api import Browser, Page, Request, Route, expect
from simulator import BOX, Office
from voting import DROP, envelopes, go, only_ballot, opened, roll_over, send, state, tick, write_remark

from ballots.box.issue import IssuedSlip
from ballots.forms import questionnaire
from ballots.sealing import codes
from ballots.spelling import b64, compact

pytestmark = pytest.mark.browser

DISABLED = "function () { return this.matches(':disabled') }"

# --- refusals -----------------------------------------------------------------------------------------------


def test_a_used_a_void_an_expired_and_an_unknown_code(page: Page, server: Any, office: Office) -> None:
    used, void, late = office.issue(3)
    office.vote(used, ket_qua="HL")
    office.void(void.number)
    unknown = IssuedSlip(codes.spell(bytes(10)), "", date(2026, 12, 31))
    for slip, said in ((used, "code_used"), (void, "code_void"), (unknown, "code_unknown")):
        go(page, server, slip)
        tick(page, "ket_qua", "KHL")
        send(page)
        state(page, said)
        expect(page.locator(f'[data-state="{said}"]')).to_be_focused()
    server.clock.pass_by(days=70)
    go(page, server, late)
    tick(page, "ket_qua", "KHL")
    send(page)
    state(page, "code_expired")
    assert len(envelopes(office)) == 1


def test_a_remark_of_pictures_is_too_long_before_anything_is_sent(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip)
    tick(page, "ket_qua", "HL")
    write_remark(page, "\U0001f600" * 1000)
    ballot.wait("#remark-count", "function () { return this.innerText }", lambda text: text == "1.000")
    send(page)
    state(page, "too_long")
    write_remark(page, "ạ" * 1001)
    send(page)
    state(page, "too_long")
    write_remark(page, "ạ" * 1000)
    send(page)
    state(page, "done")
    assert only_ballot(office).remark == "ạ" * 1000


# --- a new period, no network -------------------------------------------------------------------------------


def test_a_period_that_rolled_over_is_sealed_for_again(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    ballot = go(page, server, slip)
    before = ballot.text("#seal")
    tick(page, "ket_qua", "BT")
    roll_over(office)
    send(page)
    state(page, "done")
    [mine] = [envelope for period, envelope in envelopes(office) if period == 2]
    assert opened(office, 2, mine) == questionnaire.Ballot({"ket_qua": "BT"})
    assert ballot.ask("#seal", "function () { return this.textContent }") != before


def test_with_other_questions_in_the_new_period_the_page_says_so(
    page: Page, server: Any, office: Office
) -> None:
    [slip] = office.issue()
    go(page, server, None)
    page.locator("#code").fill(slip.code)
    tick(page, "ket_qua", "BT")
    sheet = json.loads(office.sheet())
    page.route("**/sheet", lambda route: route.fulfill(json={"sheet": b64(_other_form(sheet))}))
    page.route(DROP, lambda route: route.fulfill(status=409, json={"code": "wrong_seal", "message": "."}))
    send(page)
    state(page, "form_changed")
    page.get_by_role("button", name="Mở bộ câu hỏi mới").click()
    expect(page.locator("#code-read")).to_be_visible()
    assert page.url.endswith(f"#{slip.code}..")
    assert envelopes(office) == []


def _other_form(sheet: dict[str, Any]) -> bytes:
    return compact(sheet | {"form": "khac@" + "0" * 64})


def test_it_seals_again_twice_and_then_gives_up(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    drops: list[Any] = []

    def refuse(route: Route) -> None:
        drops.append(route.request.post_data_json)
        route.fulfill(status=409, json={"code": "wrong_seal", "message": "."})

    def always_another(route: Route) -> None:
        sheet = json.loads(office.sheet()) | {"period": 1 + len(drops)}
        route.fulfill(json={"sheet": b64(compact(sheet))})

    page.route(DROP, refuse)
    page.route("**/sheet", always_another)
    send(page)
    state(page, "refused")
    assert len({drop["envelope"] for drop in drops}) == len(drops) == 3


def test_a_refusal_under_the_same_sheet_is_not_asked_again(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    drops: list[str] = []

    def refuse(route: Route) -> None:
        drops.append(route.request.url)
        route.fulfill(status=400, json={"code": "malformed", "message": "."})

    page.route(DROP, refuse)
    send(page)
    state(page, "refused")
    assert len(drops) == 1


def test_an_answer_that_is_lost_and_the_press_after_it(page: Page, server: Any, office: Office) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    receipts: list[Any] = []
    sent: list[Any] = []

    def lose(route: Route) -> None:
        receipts.append(route.fetch().json())
        route.abort()

    page.on("request", lambda request: _keep_drop(request, sent))
    page.route(DROP, lose)
    send(page)
    state(page, "network")
    assert Root(page).ask("#remark", DISABLED)
    assert len(envelopes(office)) == 1
    page.unroute(DROP)
    with page.expect_response(DROP) as second:
        send(page)
    state(page, "done")
    assert second.value.json() == receipts[0]
    assert sent[0] == sent[1]
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "HL"})


def _keep_drop(request: Request, sent: list[Any]) -> None:
    if request.method == "POST":
        sent.append(request.post_data_json)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 502, "body": "Bad gateway"}, "network"),
        ({"status": 503, "json": {"code": "server_fault", "message": "."}}, "network"),
        ({"status": 503, "json": {"code": "drop_unsure", "message": "."}}, "drop_unsure"),
        ({"status": 507, "json": {"code": "drop_full", "message": "."}}, "drop_full"),
        ({"status": 200, "content_type": "text/html", "body": "<h1>Xin đăng nhập Wi-Fi</h1>"}, "network"),
        ({"status": 200, "json": None}, "network"),
    ],
    ids=["gateway", "fault", "database-away", "disk-full", "wifi-portal", "nothing"],
)
def test_what_is_no_clear_answer_keeps_the_envelope(
    page: Page, server: Any, office: Office, answer: dict[str, Any], said: str
) -> None:
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    page.route(DROP, lambda route: route.fulfill(**answer))
    send(page)
    state(page, said)
    page.unroute(DROP)
    send(page)
    state(page, "done")
    assert len(envelopes(office)) == 1


# --- browsers that cannot -----------------------------------------------------------------------------------


def test_plain_http_points_to_the_paper_ballot(page: Page, server: Any) -> None:
    """A name that is not localhost has no WebCrypto without TLS."""
    there = "http://hom.example"

    def serve(route: Route) -> None:
        route.fulfill(response=route.fetch(url=route.request.url.replace(there, server.address)))

    page.route(f"{there}/**", serve)
    page.goto(f"{there}/p/{BOX}#{codes.spell(bytes(10))}")
    state(page, "no_crypto")
    expect(page.locator('[data-state="no_crypto"]')).to_contain_text("phiếu giấy có giá trị như nhau")
    expect(page.locator("#paper")).to_be_hidden()


def test_without_javascript_the_page_says_so(browser: Browser, server: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.address}/p/{BOX}")
    # Chromium with scripts switched off by a driver still hides <noscript>: its words are looked for instead.
    assert "phiếu giấy có giá trị như nhau" in (page.locator("noscript").text_content() or "")
    leave(context)
