"""A server that serves the published scripts, whose hashes anyone may compare, but lies in its pages."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from simulator import BOX, Office, identity

from app.staff import accounts
from ballots.sealing import keyring, sheet
from ballots.spelling import b64, compact, read_compact

pytestmark = pytest.mark.browser


def own_padlocks(raw: bytes) -> bytes:
    """The sheet with the server's own padlocks in the place of the committee's."""
    data = read_compact(raw, 8192)
    data["padlocks"] = {role: b64(sheet.point_of(keyring.make_padlock())) for role in data["padlocks"]}
    return compact(data)


def rewrite(page: Page, address: str, old: str, new: str) -> None:
    def lie(route: Route) -> None:
        answer = route.fetch()
        assert old in answer.text()
        route.fulfill(response=answer, body=answer.text().replace(old, new))

    page.route(address, lie)


def test_the_seal_that_a_citizen_compares_is_of_the_sheet_that_is_sealed_for(
    page: Page, server: Any, office: Office
) -> None:
    """The server shows the true mã niêm phong beside a sheet whose padlocks are its own."""
    false = own_padlocks(office.sheet())
    rewrite(page, f"**/p/{BOX}", b64(office.sheet()), b64(false))
    page.goto(f"{server.address}/p/{BOX}#{office.issue()[0].code}")
    expect(page.locator("#send")).to_be_enabled()
    groups = [sheet.seal_groups(sheet.read_sheet(raw).seal).split()[:3] for raw in (office.sheet(), false)]
    assert page.locator("#seal").inner_text().split() == groups[1] != groups[0]


@pytest.mark.parametrize("false", ['"box":"hom-2"', f'"form":"khac@{"0" * 64}"'])
def test_a_sheet_of_another_box_or_form_seals_nothing(
    page: Page, server: Any, office: Office, false: str
) -> None:
    name = false.split('"')[1]
    other = re.sub(rf'"{name}":"[^"]*"', false, office.sheet().decode()).encode()
    rewrite(page, f"**/p/{BOX}", b64(office.sheet()), b64(other))
    page.goto(f"{server.address}/p/{BOX}#{office.issue()[0].code}")
    expect(page.locator('[data-state="refused"]')).to_be_visible()
    expect(page.locator("#send")).to_be_disabled()


def test_a_holder_whom_the_server_adds_gets_no_copy_of_a_padlock(
    page: Page, server: Any, office: Office
) -> None:
    """The server names itself as a second holder of the role: it could open every period to come."""
    with office.writing() as session:
        password = accounts.reset_password(session, office.account(session, "secretary"))
    page.goto(f"{server.address}/login")
    page.fill("[name=login]", "secretary")
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Đăng nhập").click()
    thief = b64(sheet.point_of(identity("kẻ gian")[0].ecdh))
    rewrite(page, "**/view", '"holders":{', f'"holders":{{"{"0" * 24}":"{thief}"')
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.method == "POST" else 0)
    page.goto(f"{server.address}/staff/padlocks/{BOX}")
    page.get_by_role("button", name="Rút cụm mật khẩu").click()
    expect(page.get_by_role("button", name="Tôi đã chép xong")).to_be_visible(timeout=30_000)
    words = page.locator('[data-text="passphrase"]').inner_text()
    page.get_by_role("button", name="Tôi đã chép xong").click()
    page.fill("#typed", words)
    page.get_by_role("button", name="Gắn ổ khóa").click()
    expect(page.locator('[data-step="done"]')).to_be_visible(timeout=30_000)
    own = page.locator('[data-step="done"] [data-text="fingerprint"]').inner_text().replace(" ", "")
    [body] = sent
    assert {holder for padlock in body["padlocks"] for holder in padlock["copies"]} == {own}
