"""Honest scripts, dishonest HTML or CSS: what a person sees is what is sealed, or nothing is sealed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from piercing import Root
from playwright.sync_api import Page, Route, expect
from simulator import BOX, Office
from voting import envelopes, only_ballot, ready, send, state, tick

from ballots.forms import questionnaire
from ballots.sealing import keyring, sheet
from ballots.spelling import b64, compact, read_compact

pytestmark = pytest.mark.browser

API = f"**/api/v1/boxes/{BOX}"
FORM = questionnaire.builtin("hai-noi-dung")
LABEL = "function () { return this.querySelector('.level-label').innerText }"
# The host has neither id nor class; CSS can say where it stands, but there the root's own rules win.
HOST = "#paper > div:not([id])"
AROUND = "#paper"


def rewrite(page: Page, address: str, change: Callable[[str], str]) -> None:
    def lie(route: Route) -> None:
        answer = route.fetch()
        body = change(answer.text())
        assert body != answer.text()
        route.fulfill(response=answer, body=body)

    page.route(address, lie)


def style(page: Page, more: str) -> None:
    """The page's own style, and more: the server that lies does not forbid itself inline styles."""
    page.route(f"**/p/{BOX}", _without_policy("</style>", f"{more}</style>"))


def told(page: Page, **changes: Callable[[str], str]) -> None:
    """The box's own answer, changed."""

    def lie(route: Route) -> None:
        said = route.fetch().json()
        route.fulfill(json=said | {name: change(said[name]) for name, change in changes.items()})

    page.route(API, lie)


def load(page: Page, server: Any, office: Office) -> None:
    page.goto("about:blank")
    page.goto(f"{server.address}/p/{BOX}#{office.issue()[0].code}")


def posts(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


def own_padlocks(raw: str) -> str:
    """The sheet with the server's own padlocks in the place of the committee's."""
    data = read_compact(raw.encode(), 8192)
    data["padlocks"] = {role: b64(sheet.point_of(keyring.make_padlock())) for role in data["padlocks"]}
    return compact(data).decode()


def first_groups(raw: bytes) -> list[str]:
    return sheet.seal_groups(sheet.read_sheet(raw).seal).split()[:3]


def seen_at(page: Page, ballot: Root, selector: str) -> bytes:
    """The pixels where an element of the ballot stands, whatever else lies there."""
    ballot.middle(selector)
    box = ballot.ask(
        selector,
        "function () { const b = this.getBoundingClientRect(); return [b.x, b.y, b.width, b.height] }",
    )
    return page.screenshot(clip=dict(zip(("x", "y", "width", "height"), box, strict=True)))  # type: ignore[arg-type]


# --- the seal -----------------------------------------------------------------------------------------------


def test_a_page_with_the_operators_padlocks_shows_the_seal_of_those(
    page: Page, server: Any, office: Office
) -> None:
    """The true seal stands in static HTML, where the page used to have its own."""
    true = first_groups(office.sheet())
    seal = f'<p class="hint">Mã niêm phong <strong id="seal">{" ".join(true)}</strong> …</p>'
    lied: list[str] = []

    def forge(raw: str) -> str:
        lied.append(own_padlocks(raw))
        return lied[0]

    told(page, sheet=forge)
    rewrite(page, f"**/p/{BOX}", lambda html: html.replace('<div id="ballot">', f'<div id="ballot">{seal}'))
    load(page, server, office)
    ballot = ready(page)
    assert ballot.text("#seal").split() == first_groups(lied[0].encode()) != true
    x, y = ballot.middle("#seal")
    on_top = "([x, y]) => [document.elementFromPoint(x, y).id, document.elementFromPoint(x, y).tagName]"
    assert page.evaluate(on_top, [x, y]) == ["", "DIV"]  # the host, which the page's HTML has not
    expect(page.locator("p #seal")).to_be_hidden()


def test_a_page_that_hides_the_drawn_seal_and_shows_the_true_one_seals_nothing(
    page: Page, server: Any, office: Office
) -> None:
    true = " ".join(first_groups(office.sheet()))
    told(page, sheet=own_padlocks)
    over = f"<style>.over {{ position: absolute; background: #fff }} {HIDE}</style>"
    over += f'<p class="over">Mã niêm phong {true} …, xin so</p>'
    page.route(f"**/p/{BOX}", _without_policy("<h1>", f"{over}<h1>"))
    load(page, server, office)
    ballot = ready(page)
    assert ballot.text("#seal") not in true
    sent = posts(page)
    tick(page, "ket_qua", "HL")
    x, y = ballot.middle("#seal")
    page.evaluate("([x, y]) => scrollBy(0, 0)", [x, y])
    page.locator(".over").evaluate("(over, [x, y]) => (over.style.top = `${y + scrollY - 20}px`)", [x, y])
    expect(page.locator(".over")).to_be_visible()
    send(page)
    state(page, "unseen")
    assert (sent, envelopes(office)) == ([], [])


HIDE = ".over { pointer-events: none; z-index: 9; height: 60px }"

# --- values and labels --------------------------------------------------------------------------------------


def test_values_exchanged_in_the_html_are_not_the_ones_that_are_sealed(
    page: Page, server: Any, office: Office
) -> None:
    """A label "Rất hài lòng" whose value is KHL, as a page of questions in HTML could have it."""
    false = (
        '<fieldset class="question" data-question="ket_qua"><label class="level"><input type="radio" '
        'name="q-ket_qua" value="KHL" checked><span>Rất hài lòng</span></label></fieldset>'
    )
    rewrite(page, f"**/p/{BOX}", lambda html: html.replace('<div id="ballot">', f'<div id="ballot">{false}'))
    load(page, server, office)
    ballot = ready(page)
    expect(page.locator(".question")).to_be_hidden()
    assert ballot.ask('[data-question="ket_qua"] .level', LABEL) == "Rất hài lòng"
    ballot.press('[data-question="ket_qua"] .level')
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "RHL"})


EXCHANGES = """
.levels { direction: rtl !important; grid-auto-flow: dense !important; }
.level:nth-child(1) { order: 4 !important; } .level:nth-child(4) { order: -1 !important; }
.level-label { font-size: 0 !important; visibility: hidden !important; }
.level:nth-child(1) .level-label::after { content: "Không hài lòng" !important; font-size: 1rem !important; }
.level:nth-child(4) .level-label::after { content: "Rất hài lòng" !important; font-size: 1rem !important; }
#seal { display: none !important; } .vote-button, .question { opacity: 0 !important; }
"""
EXCHANGES += HOST + " { opacity: 0.1 !important; rotate: 180deg !important; display: none !important; }"


def test_labels_exchanged_by_css_alone_change_no_pixel_of_the_questions(
    page: Page, server: Any, office: Office
) -> None:
    load(page, server, office)
    parts = ('[data-question="ket_qua"]', '[data-question="thai_do"]', "#seal", "#send")
    honest = [seen_at(page, ready(page), part) for part in parts]
    style(page, EXCHANGES)
    load(page, server, office)
    ballot = ready(page)
    assert [seen_at(page, ballot, part) for part in parts] == honest
    ballot.press('[data-question="ket_qua"] .level')
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "RHL"})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"code":"RHL","label":"Rất hài lòng"', '"code":"KHL","label":"Rất hài lòng"'),
        ('"Rất hài lòng"', '"Không hài lòng"'),
        ('"id":"hai-noi-dung"', '"id": "hai-noi-dung"'),
    ],
)
def test_a_questionnaire_that_the_sheet_does_not_name_is_not_drawn(
    page: Page, server: Any, office: Office, old: str, new: str
) -> None:
    assert old in FORM.published.decode()
    told(page, form=lambda form: form.replace(old, new))
    load(page, server, office)
    state(page, "refused")
    assert Root(page).ask("#send", "function () { return 1 }") is None
    expect(page.locator("#slip")).to_be_hidden()


@pytest.mark.parametrize("name", ["box", "form"])
def test_a_sheet_of_another_box_or_form_seals_nothing(
    page: Page, server: Any, office: Office, name: str
) -> None:
    false = {"box": "hom-2", "form": f"khac@{'0' * 64}"}[name]
    told(page, sheet=lambda raw: compact(json.loads(raw) | {name: false}).decode())
    load(page, server, office)
    state(page, "refused")
    assert Root(page).ask("#send", "function () { return 1 }") is None


def test_a_root_that_the_html_made_is_not_the_one_that_is_shown(
    page: Page, server: Any, office: Office
) -> None:
    """Declarative shadow DOM: a root of the page's own in the place of the ballot's."""
    false = '<div id="ballot"><template shadowrootmode="open"><p>Mời bấm vào đây</p><slot></slot></template>'
    rewrite(page, f"**/p/{BOX}", lambda html: html.replace('<div id="ballot">', false))
    load(page, server, office)
    ready(page)
    expect(page.get_by_text("Mời bấm vào đây")).to_have_count(0)
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "done")


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_words_in_a_root_that_the_html_gave_to_another_element_are_gone(
    page: Page, server: Any, office: Office, mode: str
) -> None:
    """They could lie over the ballot and let the taps through, and no script finds a closed root."""
    over = "<style>p { position: fixed; inset: 0; background: #f0f; pointer-events: none }</style><p>Hài</p>"
    false = f'<template shadowrootmode="{mode}">{over}<slot></slot></template>'
    load(page, server, office)
    honest = seen_at(page, ready(page), "#send")
    for place in ("<h1>", "<body>", '<div id="paper">'):
        page.route(f"**/p/{BOX}", _without_policy(place, place + false))
        load(page, server, office)
        assert seen_at(page, ready(page), "#send") == honest, place
        page.unroute(f"**/p/{BOX}")


def _without_policy(old: str, new: str) -> Callable[[Route], None]:
    """The server that lies does not forbid itself inline styles."""

    def lie(route: Route) -> None:
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if "policy" not in name}
        assert old in answer.text()
        route.fulfill(response=answer, headers=headers, body=answer.text().replace(old, new))

    return lie


# --- what is not to be seen ---------------------------------------------------------------------------------

UNSEEN = {
    "as good as transparent": f"{AROUND} {{ opacity: 0.02 !important; }}",
    "in an ancestor": "main { opacity: 0.5; }",
    "hidden from the outside": "#paper { visibility: hidden; } [data-state] { visibility: visible; }",
    "filtered away": f"{AROUND} {{ filter: opacity(2%) !important; }}",
    "mirrored": "#paper { transform: scaleX(-1); }",
    "upside down": f"{AROUND} {{ rotate: 180deg !important; }}",
    "cut off": f"{AROUND} {{ clip-path: inset(0 0 0 99%) !important; }}",
    "behind a frame": "#paper { height: 100px; overflow: hidden; }",
    "masked": f"{AROUND} {{ -webkit-mask-image: linear-gradient(transparent, transparent) !important; }}",
    "blended": f"{AROUND} {{ mix-blend-mode: difference !important; }}",
    "as small as a point": "html { font-size: 1px; }",
    "letters of the page's own": '@font-face { font-family: "Noto Sans"; src: url("/static/x.woff2"); }',
    "a second picture of other words": ".lead { text-shadow: 0 300px #000; }",
    "words drawn over it": 'body::after { content: "Hài"; position: fixed; inset: 0; pointer-events: none; }',
    "a part of the page moved over it": "#slip { position: relative; top: 300px; pointer-events: none; }",
    "the head of the page laid over it": ".top { position: fixed; inset: 0; pointer-events: none; }",
    "words of an element without any size": "#box { position: absolute; top: 700px; left: 0; width: 0; "
    "height: 0; white-space: nowrap; pointer-events: none; }",
    "words of a ::before that stands where it should": '.lead::after { content: "Hài lòng"; display: block; '
    "height: 0; text-indent: 20px; }",
    "a cover that takes the taps": ".foot { position: fixed; inset: 0; }",
}


@pytest.mark.parametrize("case", UNSEEN)
def test_nothing_is_sealed_while_the_ballot_is_not_to_be_seen(
    page: Page, server: Any, office: Office, case: str
) -> None:
    style(page, UNSEEN[case])
    load(page, server, office)
    ballot = ready(page)
    sent = posts(page)
    for part in ('[data-question="ket_qua"] input', "#send"):
        ballot.focus(part)
        page.keyboard.press("Space")
    ballot.wait("#send", "function () { return this.getAttribute('aria-disabled') === null }", bool)
    expect(page.locator("#vote")).to_have_attribute("data-now", "unseen")
    assert (sent, envelopes(office)) == ([], [])


@pytest.mark.parametrize("covered", ["#reasons > summary", "#proposed > summary", "#remark", ".choice"])
def test_words_over_a_reason_a_remark_or_the_desk_seal_nothing(
    page: Page, server: Any, office: Office, covered: str
) -> None:
    """Of a fold that is shut its line is to be seen, of an open one what is in it."""
    load(page, server, office)
    tick(page, "ket_qua", "KHL")
    ballot = ready(page)
    ballot.press("#remarks > summary")
    if "summary" in covered:
        ballot.press("#reasons > summary")
    top = ballot.ask(covered, "function () { return this.getBoundingClientRect().top + scrollY }")
    there = f"position: absolute; top: {top + 12}px; left: 24px; width: 40px; height: 20px; overflow: hidden"
    page.locator("#box").evaluate("(one, there) => (one.style.cssText = there)", there)
    send(page)
    state(page, "unseen")
    assert envelopes(office) == []


def test_what_says_so_says_what_to_do_and_the_code_is_not_used(
    page: Page, server: Any, office: Office
) -> None:
    style(page, "main { opacity: 0.9; }")
    load(page, server, office)
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "unseen")
    said = page.locator('[data-state="unseen"]').inner_text()
    for part in ("chưa được niêm phong", "mã phiếu của ông/bà chưa bị dùng", "phiếu giấy"):
        assert part in said
    page.unroute(f"**/p/{BOX}")
    page.locator("main").evaluate("(main) => (main.style.opacity = 1)")
    send(page)
    state(page, "done")
    assert only_ballot(office) == questionnaire.Ballot({"ket_qua": "HL"})
