"""The page of drafts follows who has signed: nobody reloads it, and it stops when nothing is left."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from closed import Drawn
from desks import Desks
from live import staff_office
from playwright.sync_api import Browser, Page, Route, expect
from simulator import BOX, Office
from stories import new_office

from ballots.keys import drafts

pytestmark = pytest.mark.browser
SIGN = f"/staff/committee/{BOX}/sign"
FAST = """
    const wait = setTimeout;
    setTimeout = (act, ms, ...more) => wait(act, ms >= 5000 ? ms / 20 : ms, ...more);
"""
LIVE = '[data-follows="live"]'


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The first period is sealed, the next one's sheet can be drafted."""
    made = new_office(tmp_path, monkeypatch)
    yield made
    made.database.close()


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    office.draft()
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


def _watch(desks: Desks, login: str = "secretary") -> tuple[Page, list[str]]:
    """The person's page of drafts, whose five seconds are a quarter of one; and what it asks for."""
    page = desks.page(login, "/staff")
    page.add_init_script(FAST)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(desks.server.address)))
    page.goto(desks.server.address + SIGN)
    expect(page.locator(LIVE)).to_be_visible()
    return page, asked


def test_signatures_appear_by_themselves_and_the_last_one_shows_the_seal(
    desks: Desks, office: Office
) -> None:
    page, asked = _watch(desks)
    signed = page.locator('[data-signer="ubnd"]')
    expect(signed).to_contain_text("chưa ký")
    office.sign("ubnd")
    expect(signed.locator('[data-when="signed"]')).to_be_visible()
    expect(page.locator('[data-signer="mttq"] [data-when="unsigned"]')).to_be_visible()
    for role in ("mttq", "union", "clerk"):
        office.sign(role)
    expect(page.get_by_text("Hiện không có bản niêm phong nào chờ ký.")).to_be_visible()
    before = len(asked)
    page.wait_for_timeout(800)
    assert asked[before:] == []  # nothing waits: nothing is asked for


def test_it_asks_only_while_somebody_looks_and_says_when_the_server_is_silent(desks: Desks) -> None:
    page, asked = _watch(desks)
    page.route("**/sign/state", lambda route: route.abort())
    expect(page.locator('[data-follows="silent"]')).to_be_visible()
    page.unroute_all()
    expect(page.locator(LIVE)).to_be_visible()
    hide = 'Object.defineProperty(document, "hidden", { value: true, configurable: true })'
    page.evaluate(f"() => {{ {hide}; }}")
    page.wait_for_timeout(400)
    before = len(asked)
    page.wait_for_timeout(700)
    assert asked[before:] == []
    page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")
    page.wait_for_timeout(400)
    assert asked[before:] != []


def test_after_two_hours_it_stops_and_says_so(desks: Desks) -> None:
    page, asked = _watch(desks)
    page.evaluate("() => { const now = Date.now(); Date.now = () => now + 2 * 3600 * 1000 + 1; }")
    expect(page.locator('[data-follows="over"]')).to_be_visible()
    before = len(asked)
    page.wait_for_timeout(700)
    assert asked[before:] == []


def test_the_page_is_not_taken_from_under_somebody_who_decides(desks: Desks, office: Office) -> None:
    page, _ = _watch(desks, "mttq")
    page.get_by_role("button", name="Xem và ký").click()
    assert Drawn(page).line("Vai trò")
    with office.writing() as session:
        drafts.discard_draft(session, BOX)
    expect(page.locator('[data-follows="changed"]')).to_be_visible()
    expect(page.locator('[data-step="check"]')).to_be_visible()
    Drawn(page).press("Không, quay lại")
    expect(page.get_by_text("Hiện không có bản niêm phong nào chờ ký.")).to_be_visible()


def test_what_it_asks_for_is_little_and_the_same_for_everybody(desks: Desks, office: Office) -> None:
    page, _ = _watch(desks)
    seen: list[Any] = []

    def keep(route: Route) -> None:
        answer = route.fetch()
        seen.append(answer.json())
        route.fulfill(response=answer)

    page.route("**/sign/state", keep)
    office.sign("union")
    expect(page.locator('[data-signer="union"] [data-when="signed"]')).to_be_visible()
    [box] = seen[-1]["boxes"]
    assert set(box) == {"box", "period", "seal", "signed"}
    assert (box["box"], box["signed"]) == (BOX, ["union"])
