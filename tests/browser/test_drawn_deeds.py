"""HTML or CSS is changed and no script: a member signs and unlocks what the script draws, or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from simulator import BOX, Office
from sqlmodel import select
from stories import OPENING, PASSPHRASE, PC, PHONE, Person, Story, new_office

from app.words.findings import _ROLES
from ballots.office import setup
from ballots.sealing import quorum
from ballots.sealing.sheet import Sheet, read_sheet, seal_groups
from ballots.tables import SheetDraft

pytestmark = pytest.mark.browser
SIGN = f"/staff/committee/{BOX}/sign"
SIGNS, UNLOCKS = "Đúng như trên, ký", "Mã khớp, mở ổ khóa"
TRUE_RULE = "Đủ 3 bên: Trung tâm Phục vụ hành chính công; MTTQ Việt Nam; lãnh đạo UBND."
FALSE_RULE = '<p class="big">Đủ thành phần mở hòm: cả bốn bên, có Công đoàn.</p>'


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    made = new_office(tmp_path, monkeypatch)
    yield made
    made.database.close()


@pytest.fixture
def story(browser: Browser, server: Any, office: Office, tmp_path: Path) -> Iterator[Story]:
    made = Story(browser, server, office, tmp_path)
    yield made
    made.everybody_leaves()
    assert made.faults == []


def of_three(story: Story, size: Any = None) -> Person:
    """The next sheet leaves the union out, and waits for the front's signature."""
    with story.office.writing() as session:
        setup.set_rule(session, "hoi-dong", [["ubnd", "mttq", "clerk"]])
    story.office.draft()
    return story.person("mttq", size)


def closed(story: Story) -> tuple[Person, Sheet]:
    """Six envelopes, the slot closed, and the front's chair asked for the key; the sheet of that period."""
    sheet = read_sheet(story.office.sheet())
    story.office.seal()
    story.citizens_vote(6)
    story.day(OPENING)
    story.office.start()
    story.office.close()
    story.opening = f"/staff/openings/{story.office.opening_id}"
    return story.person("mttq"), sheet


def serves(person: Person, path: str, html: tuple[str, str], css: str = "") -> None:
    """The operator serves other HTML and CSS; every script stays what it is."""
    person.is_lied_to(f"**{path}", lambda page: page.replace(*html))
    person.is_lied_to("**/style.css", lambda sheet: sheet + css)


def styles(person: Person, rule: str) -> Callable[[], None]:
    """As if the operator's stylesheet had one rule more; gives how to take it away."""
    at = person.page.evaluate("rule => document.styleSheets[0].insertRule(rule, 0)", rule)
    return lambda: person.page.evaluate("at => document.styleSheets[0].deleteRule(at)", at)


# --- what is drawn ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
def test_a_signing_page_that_says_four_sides_shows_the_rule_of_three_all_the_same(
    story: Story, size: Any
) -> None:
    """The page's own words and labels are the operator's: they name the union where the clerk is."""
    front = of_three(story, size)
    serves(front, SIGN, ("<div data-drawn></div>", f"{FALSE_RULE}<div data-drawn></div>"))
    front.opens(SIGN)
    front.presses("Xem và ký")
    front.reads("cả bốn bên, có Công đoàn")
    with story.office.reading() as session:
        sheet = read_sheet(session.exec(select(SheetDraft.sheet)).one())
    for line in (TRUE_RULE, seal_groups(sheet.seal), "31/12/2026", f"{BOX}, kỳ 2", sheet.form):
        assert front.drawn.shows(line), line
    front.drawn.type(PASSPHRASE)
    front.drawn.press(SIGNS)
    front.reads("Đã nhận chữ ký.")


def test_a_release_page_with_false_counts_shows_the_number_that_is_signed(story: Story) -> None:
    front, sheet = closed(story)
    false = "<p>Số phong bì phiếu: <strong>60</strong>, kỳ 9</p>"
    serves(front, story.opening, ("<div data-drawn></div>", f"{false}<div data-drawn></div>"))
    front.opens(story.opening)
    front.presses("Mở ổ khóa của tôi")
    front.reads("Số phong bì phiếu: 60, kỳ 9")
    rule = "Đủ 4 bên: Trung tâm Phục vụ hành chính công; MTTQ Việt Nam; lãnh đạo UBND; Công đoàn."
    for line in ("6 (ít nhất phải có 5)", rule, seal_groups(sheet.seal), "30/11/2026", f"{BOX}, kỳ 1"):
        assert front.drawn.shows(line), line
    front.drawn.type(PASSPHRASE)
    front.drawn.press(UNLOCKS)
    front.reads("Đã nhận chìa khóa.")


# --- what is hidden -----------------------------------------------------------------------------------------

HIDDEN = [
    "[data-step=check] { opacity: 0 !important; }",
    "[data-step=check] { filter: blur(9px); }",
    "main { clip-path: inset(0 0 90% 0); }",
    "main { transform: translateX(-300vw); }",
    "#sign { height: 3rem; overflow: hidden; }",
    "html { zoom: 0.2; }",
    "h1 { position: fixed; inset: 0; background: #fff; pointer-events: none; }",
    "[data-step=check]::after { content: 'Đủ 4 bên'; position: absolute; margin-top: -20rem; }",
    "[data-step=check]:not(:has(:active)) { opacity: 0; }",
]


def test_what_css_hides_is_not_signed(story: Story) -> None:
    """Each rule alone takes the button away; without it the button comes back."""
    front = of_three(story)
    front.opens(SIGN)
    front.presses("Xem và ký")
    front.drawn.type(PASSPHRASE)
    for rule in HIDDEN:
        front.drawn.becomes(SIGNS, free=True)
        forgets = styles(front, rule)
        front.drawn.becomes(SIGNS, free=False)
        front.page.keyboard.press("Enter")
        forgets()
    assert front.sent == []


def test_what_was_hidden_from_the_beginning_is_not_signed(story: Story) -> None:
    front = of_three(story)
    serves(front, SIGN, ("<div data-drawn></div>", f"{FALSE_RULE}<div data-drawn></div>"), HIDDEN[0])
    front.opens(SIGN)
    front.presses("Xem và ký")
    front.drawn.type(PASSPHRASE)
    assert not front.drawn.read_all(SIGNS)
    assert front.sent == []


def test_a_cover_with_other_counts_lets_nothing_be_unlocked(story: Story) -> None:
    front, _ = closed(story)
    cover = '<p id="cover">Số phong bì phiếu: 60</p><div data-drawn></div>'
    css = "#cover { position: relative; z-index: 9; top: 16rem; height: 4rem; margin-bottom: -4rem; }"
    serves(front, story.opening, ("<div data-drawn></div>", cover), css)
    front.opens(story.opening)
    front.presses("Mở ổ khóa của tôi")
    front.drawn.type(PASSPHRASE)
    front.drawn.read_all()
    front.drawn.becomes(UNLOCKS, free=False)
    forgets = styles(front, "#cover { display: none !important; }")
    front.drawn.becomes(UNLOCKS, free=True)
    forgets()
    assert front.sent == []


def test_a_button_that_was_free_and_is_covered_at_the_press_does_nothing(
    run_js: Callable[..., Any],
) -> None:
    """Between two looks the page hides what was read: the press itself looks once more."""
    act = """async (_, { Decision }) => {
        const place = document.body.appendChild(document.createElement("div"));
        let said = "";
        const use = async (event) => {
            event.preventDefault();
            await made.during(async () => { said = "used"; }).catch((error) => { said = error.code; });
        };
        const made = new Decision(place, { use, cancel: () => {} });
        const facts = [["Vai trò", "MTTQ"], ["Ngày", "30/11/2026"]];
        const box = { name: "hom-1, kỳ 2", seal: "AAAA BBBB", facts, own: [], warnings: [] };
        await made.show({ told: "Xin so", boxes: [box], button: "Ký" }, true);
        while (!made.isRead()) await new Promise((go) => setTimeout(go, 50));
        const press = async () => {
            made.button.click();
            await new Promise((go) => setTimeout(go, 0));
            return said;
        };
        const honest = await press();
        document.body.style.opacity = "0.01";
        const hidden = await press();
        document.body.style.opacity = "";
        made.clear();
        return [honest, hidden];
    }"""
    assert run_js(act, "/static/decision.js") == ["used", "not_seen"]


def test_of_two_boxes_both_are_read_before_the_button_is_free(run_js: Callable[..., Any]) -> None:
    """What is the same is drawn once; the second box's lines, far below, count like the first one's."""
    act = """async (_, { Decision }) => {
        const place = document.body.appendChild(document.createElement("div"));
        const made = new Decision(place, { use: () => {}, cancel: () => {} });
        const box = (name, ...more) => {
            const facts = [["Vai trò", "MTTQ"], ["Ngày", "30/11/2026"], ...more];
            return { name, seal: `SEAL ${name}`, facts, own: [["Số phong bì", "5"]], warnings: [] };
        };
        const long = Array.from({ length: 24 }, (_, at) => [`Dòng ${at}`, `số ${at}`]);
        await made.show({ told: "Xin so", boxes: [box("hom-1"), box("hom-2", ...long)], button: "Ký" }, true);
        const pause = (ms) => new Promise((go) => setTimeout(go, ms));
        await pause(1500);
        const before = made.isRead();
        const words = made.lines.map((line) => line.textContent);
        for (let round = 0; round < 40 && !made.isRead(); round++) {
            window.scrollTo(0, ((round % 4) * document.body.scrollHeight) / 4);
            await pause(1000);
        }
        const after = made.isRead();
        made.clear();
        const times = (word) => words.filter((one) => one === word).length;
        return [before, after, times("MTTQ"), times("5"), times("SEAL hom-1"), times("SEAL hom-2")];
    }"""
    assert run_js(act, "/static/decision.js") == [False, True, 1, 2, 1, 1]


# --- the rule in words --------------------------------------------------------------------------------------


def test_roles_have_the_names_and_insiders_that_the_verifier_has(run_js: Callable[..., Any]) -> None:
    roles, insiders = run_js("(_, m) => [m.ROLE_NAMES, m.INSIDERS]", "/static/rule.js")
    assert roles == _ROLES
    assert set(insiders) == quorum.INSIDERS


def test_a_set_of_the_evaluated_units_own_people_says_so(run_js: Callable[..., Any]) -> None:
    lines = run_js(
        "({ sets }, m) => m.ruleLines(sets)", "/static/rule.js", sets=[["mttq", "ubnd"], ["clerk", "ubnd"]]
    )
    assert lines == [
        "Đủ 2 bên: MTTQ Việt Nam; lãnh đạo UBND.",
        f"hoặc đủ 2 bên: {_ROLES['clerk']}; lãnh đạo UBND. Tất cả đều là người của đơn vị được đánh giá.",
    ]
