"""The voting page in other languages: asked for by a tap, kept on the device, and told to nobody."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from simulator import BOX, Office
from voices import read_again
from voting import go, only_ballot, ready, send, state, tick, write_remark

from app import served
from ballots.forms import questionnaire

pytestmark = pytest.mark.browser

WORDS = "function () { return this.innerText }"
LANG = "function () { const marked = this.closest('[lang]'); return marked ? marked.lang : '' }"


def english(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_whole_ballot_in_english(page: Page, server: Any, office: Office) -> None:
    """Nothing is fetched before the tap; what is sealed are the same codes; the office's own names stay."""
    [slip] = office.issue()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ballot = go(page, server, slip, ".ho_tich.3")
    page.wait_for_load_state("networkidle")
    assert not any("lang" in url for url in asked)
    english(page)
    assert page.title() == "Send your ballot – Satisfaction ballot box"
    assert "Very satisfied" in ballot.ask('[data-question="ket_qua"]', WORDS)
    assert "The result of the administrative procedure" in ballot.ask('[data-question="ket_qua"]', WORDS)
    assert "on time, by the rules, complete, correct" in ballot.ask('[data-question="ket_qua"]', WORDS)
    assert ballot.ask("#proposed-said", WORDS) == "Field: Civil status, counter 3 – change"
    before = ballot.ask(".before", WORDS)
    assert "the leaders of the People’s Committee, the Fatherland Front, the trade union" in before
    expect(page.locator("#box")).to_have_attribute("lang", "vi")  # a name, not translated
    tick(page, "ket_qua", "RHL")
    tick(page, "thai_do", "KHL")
    write_remark(page, "Please be quicker.")
    send(page)
    state(page, "done")
    expect(page.locator('[data-state="done"]')).to_contain_text("Your ballot is in the box. Thank you!")
    page.locator("#keep").click()
    expect(page.locator("#receipt")).to_contain_text("Keep it to yourself")
    expect(page.locator("#receipt-text")).to_have_value(re.compile("Code of your receipt:"))
    assert only_ballot(office) == questionnaire.Ballot(
        {"ket_qua": "RHL", "thai_do": "KHL"}, "ho_tich", "3", (), "Please be quicker."
    )
    assert not any("lang=" in url or "/en" in url for url in asked)
    assert [url for url in asked if "lang-" in url] == [server.address + served.address("lang-en.json")]


BLT = """
code = "blt"
name = "Thái"
translator = "Lò Văn Pọn"
signed_off = 2026-11-02
font = "NotoSansTaiViet-Regular.woff2"
[voting]
"Gửi phiếu đánh giá" = "ꪎꪴ꪿ꪉ"
[questionnaires]
"Hài lòng" = "ꪹꪖꪸꪉ ꪻꪊ"
"""
STRAY = "(face) => face.unicodeRange === 'U+AA80-AADF' || document.fonts.delete(face)"
FITS = """function () {
  const fits = (one) => one.offsetWidth <= one.parentElement.clientWidth;
  return Array.from(this.querySelectorAll(".level-label"), fits);
}"""
FONT = "NotoSansTaiViet-Regular.woff2"


def fonts_of(page: Page, element_id: str) -> list[bool]:
    """Whether each font that an element is drawn with was fetched by the page; also in the closed root."""
    network = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        network.send(f"{domain}.enable")
    waiting = [network.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]]
    while waiting:
        node = waiting.pop()
        if f"id\n{element_id}\n" in "\n".join([*node.get("attributes", []), ""]):
            found = network.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
            return [font["isCustomFont"] for font in found]
        waiting += [*node.get("children", []), *node.get("shadowRoots", [])]
    return []


@pytest.fixture
def thai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in letters of its own, signed off in an office's folder before the server begins."""
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "blt.toml").write_text(BLT, encoding="utf-8")
    monkeypatch.setenv("HOMPHIEU_LANGUAGES", str(folder))
    read_again()
    yield
    monkeypatch.undo()
    read_again()


def test_letters_come_only_with_their_language_and_are_to_be_seen(
    thai: None, page: Page, server: Any, office: Office
) -> None:
    """What is not translated stays Vietnamese and says so; letters of anybody else are not trusted."""
    [slip] = office.issue()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    ballot = go(page, server, slip)
    english(page)
    page.wait_for_load_state("networkidle")
    assert not any(FONT in url for url in asked)
    page.get_by_role("button", name="Thái").click()
    expect(page.locator("html")).to_have_attribute("lang", "blt")
    assert sum(FONT in url for url in asked) == 1
    assert {FONT, "lang-blt.json"} <= set(served.voting_page())  # sealed with the page
    assert ballot.ask("#send", WORDS) == "ꪎꪴ꪿ꪉ"
    assert ballot.ask('input[value="HL"] ~ .level-said .level-label', WORDS) == "ꪹꪖꪸꪉ ꪻꪊ"
    assert ballot.ask('input[value="HL"] ~ .level-said .level-label', LANG) == ""
    assert ballot.ask('input[value="KHL"] ~ .level-said .level-label', LANG) == "vi"
    assert page.evaluate("document.fonts.check('16px \"Tai Viet\"', 'ꪼꪕ')")
    assert fonts_of(page, "send") == [True]  # its glyphs are those of our file, not of a font of this machine
    page.evaluate("document.fonts.add(new FontFace('Tai Viet', 'local(Arial)'))")
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "unseen")
    page.evaluate(f"document.fonts.forEach({STRAY})")
    send(page)
    state(page, "done")
    assert only_ballot(office).answers == {"ket_qua": "HL"}


def test_the_choice_is_kept_on_the_device_and_taken_back(page: Page, server: Any, office: Office) -> None:
    """Over a reload, by a link and by a slip; then the page is in Vietnamese again, to the letter."""
    [slip] = office.issue()
    ballot = go(page, server, slip, ".ho_tich.3")
    texts = "function () { return this.closest('.drawn').innerText }"
    before = page.locator("body").inner_text(), ballot.ask("#marks", texts)
    english(page)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    ballot = ready(page)
    assert ballot.ask("#send", WORDS) == "Send ballot"
    page.locator("footer a", has_text="About").click()
    assert page.url == f"{server.address}/about?lang=en"
    page.goto(f"{server.address}/b/{BOX}?lang=en")
    page.get_by_role("link", name="Send a ballot with a ballot code").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == f"{server.address}/p/{BOX}"
    ballot = go(page, server, slip, ".ho_tich.3")
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert (page.locator("body").inner_text(), ballot.ask("#marks", texts)) == before
    assert page.locator("[lang=vi]").count() == 2  # the page, and the button's own name
    assert page.evaluate("localStorage.length") == 0
    go(page, server, slip, ".ho_tich.3.lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#code-entry")).to_be_hidden()


@pytest.mark.parametrize("form", [questionnaire.builtin("nam-yeu-to")])
def test_the_long_ballot_in_english_fits_a_narrow_phone(page: Page, server: Any, office: Office) -> None:
    """Its steps and the list before sending are in the language, also when it is chosen in the middle."""
    [slip] = office.issue()
    page.set_viewport_size({"width": 320, "height": 568})
    ballot = go(page, server, slip)
    for _ in range(6):
        ballot.press(".turns .button-primary")
    english(page)
    review = ballot.ask(".review", WORDS)
    assert "Look it over before sending" in review
    assert "1. The waiting area has enough seats and is clean: left blank" in review
    assert ballot.ask(".progress-said", WORDS) == "6 parts done"
    for _ in range(6):
        ballot.press(".turns .button:not(.button-primary)")
    assert "No opinion" in ballot.ask('[data-question="tc1"]', WORDS)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert all(ballot.ask('[data-question="tc1"]', FITS))
