"""A server that serves the published scripts, whose hashes anyone may compare, but lies in its pages."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from simulator import BOX, Office, identity

from app.staff import accounts
from ballots.sealing import sheet
from ballots.spelling import b64

pytestmark = pytest.mark.browser


def rewrite(page: Page, address: str, old: str, new: str) -> None:
    def lie(route: Route) -> None:
        answer = route.fetch()
        assert old in answer.text()
        route.fulfill(response=answer, body=answer.text().replace(old, new))

    page.route(address, lie)


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
