"""kiểm tra chìa khóa in a real browser: one entry proves all; a lying server gets nothing."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desks import Desks
from live import staff_office
from playwright.sync_api import Browser, Page, Route, expect
from simulator import BOX, Office, identity

from ballots.keys import holders, rehearsal
from ballots.sealing.challenge import make_challenge
from ballots.sealing.sheet import point_of, read_sheet
from ballots.spelling import b64
from ballots.tables import PadlockCopy
from ballots.views import proofs

pytestmark = pytest.mark.browser
PASSPHRASE = "bao gio cho den thang muoi"
PAGE = f"/staff/rehearsal/{BOX}"
MODULES = ("/static/keyring.js", "/static/challenge.js")
ANSWER = """async ({ wrapped, passphrase, item }, { openIdentity, answerTo }) =>
    answerTo(await openIdentity(wrapped, passphrase), item)"""


def items(office: Office, role: str = "mttq") -> list[dict[str, Any]]:
    """What the server asks a member to prove."""
    with office.writing() as session:
        account = office.account(session, role)
        own = holders.identity_of(session, account)
        assert own is not None
        asked = rehearsal.ask(session, account, "hoi-dong", own.id, office.now, secrets.token_bytes)
    return [
        {
            "box": one.box,
            "period": one.period,
            "role": one.role,
            "holder": one.holder,
            "sheet": None if one.sheet is None else one.sheet.decode(),
            "public": b64(one.public),
            "copy": b64(one.copy),
            "challenge": b64(one.challenge),
        }
        for one in asked
    ]


def answer(run_js: Callable[..., Any], item: dict[str, Any]) -> Any:
    return run_js(ANSWER, *MODULES, wrapped=identity("mttq")[1], passphrase=PASSPHRASE, item=item)


# --- the script alone -------------------------------------------------------------------------------------


def test_the_browsers_answer_is_the_one_that_the_server_waits_for(
    office: Office, run_js: Callable[..., Any]
) -> None:
    for item in items(office):
        seal = read_sheet(item["sheet"].encode()).seal
        key = office.padlocks[item["period"], "mttq"]
        sealed, wanted = make_challenge(point_of(key), seal, "mttq", secrets.token_bytes)
        assert answer(run_js, item | {"challenge": b64(sealed)}) == b64(wanted)


def test_a_real_envelopes_part_is_no_challenge(office: Office, run_js: Callable[..., Any]) -> None:
    envelope = office.envelope(ket_qua="HL")
    at = sorted(read_sheet(office.sheet()).padlocks).index("mttq")
    part = envelope[33 + at * 113 : 33 + (at + 1) * 113]
    item = items(office)[0] | {"challenge": b64(part)}
    assert answer(run_js, item) == {"refused": "not_a_challenge"}
    unsealed = item | {"sheet": None}  # the server has no say in the info this way either
    assert answer(run_js, unsealed) == {"refused": "not_a_challenge"}


def test_every_lie_has_its_name_and_ends_without_an_answer(
    office: Office, run_js: Callable[..., Any]
) -> None:
    first, second = items(office)
    with office.reading() as session:
        others = session.get_one(PadlockCopy, (BOX, 2, "mttq", first["holder"])).sealed
    lies = {
        "wrong_box": {"period": 2},
        "role_not_on_sheet": {"role": "secretary"},
        "wrong_key": {"public": second["public"]},
        "spoiled": {"copy": b64(others)},
        "not_a_challenge": {"challenge": second["challenge"]},
        "malformed": {"sheet": "{}"},
    }
    for code, lie in lies.items():
        assert answer(run_js, first | lie) == {"refused": code}, code
    short = first | {"challenge": first["challenge"][:-4]}
    assert answer(run_js, short) == {"refused": "not_a_challenge"}


# --- the page ---------------------------------------------------------------------------------------------


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


def type_in(page: Page, words: str) -> None:
    page.locator("#typed").fill(words)
    page.get_by_role("button", name="Kiểm tra", exact=True).click()


def proved(office: Office, role: str) -> Any:
    with office.reading() as session:
        return proofs.key_table(session, BOX, office.today).rows[role].proved_on


def test_a_member_comes_from_home_in_one_tap_and_types_once(desks: Desks, office: Office) -> None:
    page = desks.page("mttq", "/staff", {"width": 360, "height": 640})
    page.get_by_role("link", name="Kiểm tra chìa khóa").first.click()
    type_in(page, "sai rồi")
    expect(page.locator('[data-says="wrong_passphrase"]')).to_be_visible(timeout=20_000)
    type_in(page, PASSPHRASE.upper())
    expect(page.locator('[data-step="done"]')).to_be_visible(timeout=20_000)
    assert page.locator("[data-list] li").all_inner_texts() == [
        "Hòm phiếu số 1, kỳ 1",
        "Hòm phiếu số 1, kỳ 2",
    ]
    assert proved(office, "mttq") == office.today
    page.goto(desks.server.address + f"/staff/committee/{BOX}")
    row = page.get_by_role("row").filter(has_text="Ông mttq").first
    expect(row).to_contain_text(office.today.strftime("%d/%m/%Y"))


def test_a_real_part_that_a_lying_server_slips_in_leaves_the_browser_unread(
    desks: Desks, office: Office
) -> None:
    envelope = office.envelope(ket_qua="HL")
    at = sorted(read_sheet(office.sheet()).padlocks).index("mttq")
    part = b64(envelope[33 + at * 113 : 33 + (at + 1) * 113])

    def lie(route: Route) -> None:
        honest = route.fetch()
        body = honest.json()
        body["padlocks"][0]["challenge"] = part
        route.fulfill(response=honest, json=body)

    page = desks.page("mttq", PAGE)
    page.route("**/ask", lie)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    type_in(page, PASSPHRASE)
    told = page.locator('[data-says="not_a_challenge"]')
    expect(told).to_be_visible(timeout=20_000)
    expect(told).to_contain_text("chưa có gì được gửi đi")
    assert [url.rsplit("/", 1)[1] for url in sent] == ["ask"]


def test_what_is_typed_never_leaves_the_page(desks: Desks) -> None:
    page = desks.page("union", PAGE)
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.url + (request.post_data or "")))
    type_in(page, PASSPHRASE)
    expect(page.locator('[data-step="done"]')).to_be_visible(timeout=20_000)
    assert bodies
    assert not [one for one in bodies if "thang" in one or "muoi" in one]
    assert page.locator("#typed").input_value() == ""
