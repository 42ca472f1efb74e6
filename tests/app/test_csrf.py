"""The token of a form, masked anew in each answer; and what is said where loading a page again can't help."""

import html
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient
from web import FORM, csrf_of, form_of, sign_in

from app import errors
from app.db import Database
from app.errors import Problem
from app.main import create_app
from app.settings import Settings
from app.staff.accounts import add_account
from app.words import refusals
from ballots.tables import Unit

HTTPS = "https://phieu.example.vn"


@pytest.fixture
def password(database: Database) -> str:
    with database.writing() as session:
        session.add(Unit(id="xa", name="UBND xã Thử", parent="Tỉnh", symbol="TT"))
        session.flush()
        account, password = add_account(session, "xa", "lan", "Nguyễn Thị Lan", duties=["admin"])
        account.must_change = False
    return password


def post(client: TestClient, path: str, token: str, **fields: str) -> tuple[int, str, str]:
    """Status, title and text of the page that answers a form."""
    answer = client.post(path, data={**fields, "csrf": token}, headers=FORM, follow_redirects=False)
    text = html.unescape(answer.text)
    return answer.status_code, text.partition("<h1>")[2].partition("</h1>")[0], text


# --- BREACH: a secret that stands in a compressed page again and again can be guessed letter by letter -----


def test_every_answer_masks_the_token_anew_and_each_of_them_is_good(
    client: TestClient, password: str
) -> None:
    sign_in(client, "lan", password)
    tokens = [csrf_of(client.get("/staff", headers=FORM).text) for _ in range(8)]
    raw = [urlsafe_b64decode(token) for token in tokens]
    for place in range(0, 64, 4):  # no part of it stands still
        assert len({one[place : place + 4] for one in raw}) == len(raw), place
    assert len({bytes(a ^ b for a, b in zip(one[:32], one[32:], strict=True)) for one in raw}) == 1
    data = {"email": "", "csrf": ""}
    for token in (tokens[0], tokens[-1]):
        answer = client.post(
            "/staff/email", data={**data, "csrf": token}, headers=FORM, follow_redirects=False
        )
        assert answer.status_code == 303
        script = client.post("/staff/email", data={"email": ""}, headers={**FORM, "x-csrf-token": token})
        assert script.status_code == 200


def test_two_forms_of_one_page_have_masks_of_their_own(client: TestClient, password: str) -> None:
    sign_in(client, "lan", password)
    page = client.get("/staff/email", headers=FORM).text
    assert csrf_of(page) != form_of(page, "/staff/email")["csrf"]


def test_a_token_with_any_bit_changed_or_spelled_otherwise_is_refused(client: TestClient) -> None:
    token = csrf_of(client.get("/login", headers=FORM).text)
    raw = bytearray(urlsafe_b64decode(token))
    changed = []
    for bit in range(0, 8 * len(raw), 7):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        changed.append(urlsafe_b64encode(flipped).decode())
    swapped = urlsafe_b64encode(raw[32:] + raw[:32]).decode()  # both halves are as good as the other
    mask = secrets.token_bytes(32)
    alone = urlsafe_b64encode(mask + mask).decode()  # of a MAC that is nothing but zeros
    spelled = [token + "!", token.rstrip("="), token[:-3] + chr(ord(token[-3]) + 1) + "==", " " + token]
    for wrong in [*changed, alone, *spelled]:
        assert post(client, "/login", wrong, login="lan", password="x")[0] == 403, wrong
    for good in (token, swapped):
        assert post(client, "/login", good, login="lan", password="x")[0] == 401


# --- where to load the page again does not help ------------------------------------------------------------


@pytest.fixture
def behind_tls(settings: Settings) -> Iterator[Callable[..., TestClient]]:
    """Browsers at a server whose public address is https; it hears http itself, from the one in front."""
    app = create_app(replace(settings, public_url=HTTPS))
    with TestClient(app, base_url="http://phieu.example.vn"):
        yield lambda **headers: TestClient(
            app,
            base_url="http://phieu.example.vn",
            headers={k.replace("_", "-"): v for k, v in headers.items()},
        )


def test_cookies_that_are_blocked_are_said(client: TestClient) -> None:
    token = csrf_of(client.get("/login", headers=FORM).text)
    client.cookies.clear()
    status, title, text = post(client, "/login", token, login="lan", password="x")
    assert (status, title) == (403, "Trình duyệt đang chặn cookie")
    assert "Xin cho phép cookie" in text
    assert 'href="/login">Mở lại trang đăng nhập' in text


@pytest.mark.parametrize("headers", [{}, {"x_forwarded_proto": "http"}, {"x_forwarded_proto": "HTTP "}])
def test_a_page_that_came_by_http_though_the_address_is_https_leads_there(
    behind_tls: Callable[..., TestClient], headers: dict[str, str]
) -> None:
    browser = behind_tls(**headers)
    token = csrf_of(browser.get("/login", headers=FORM).text)
    assert not browser.cookies.get("homphieu_guest", domain="x")  # marked Secure: not sent by http
    status, title, text = post(browser, "/login", token, login="lan", password="x")
    assert (status, title) == (403, "Trang chưa được mở qua https")
    assert f'href="{HTTPS}/login">Mở trang qua https' in text
    assert f"Xin mở trang tại {HTTPS} rồi" in text


@pytest.mark.parametrize("headers", [{"sec_fetch_site": "same-origin"}, {"x_forwarded_proto": "https"}])
def test_behind_tls_it_is_the_cookies_that_are_blocked(
    behind_tls: Callable[..., TestClient], headers: dict[str, str]
) -> None:
    browser = behind_tls(**headers)
    token = csrf_of(browser.get("/login", headers=FORM).text)
    assert post(browser, "/login", token, login="lan", password="x")[1] == "Trình duyệt đang chặn cookie"


def test_a_sign_in_form_left_in_another_tab_says_who_is_signed_in(client: TestClient, password: str) -> None:
    old = csrf_of(client.get("/login", headers=FORM).text)
    sign_in(client, "lan", password)
    status, title, text = post(client, "/login", old, login="lan", password=password)
    assert (status, title) == (403, "Đã đăng nhập từ trước")
    assert "đã đăng nhập với tên Nguyễn Thị Lan" in text
    assert 'href="/staff">Đến việc cần làm' in text


def test_two_sign_in_forms_of_a_browser_that_had_no_cookie_yet(client: TestClient) -> None:
    first = csrf_of(client.get("/login", headers=FORM).text)
    client.cookies.clear()  # both were asked for before either had answered
    second = csrf_of(client.get("/login", headers=FORM).text)
    status, title, text = post(client, "/login", first, login="lan", password="x")
    assert (status, title) == (403, "Trang đăng nhập đã cũ")
    assert 'href="/login">Mở lại trang đăng nhập' in text
    assert post(client, "/login", second, login="lan", password="x")[0] == 401


def test_a_second_logout_says_that_it_was_done(client: TestClient, password: str) -> None:
    sign_in(client, "lan", password)
    token = csrf_of(client.get("/staff", headers=FORM).text)
    assert post(client, "/logout", token)[0] == 303
    status, title, text = post(client, "/logout", token)
    assert (status, title) == (403, "Đã đăng xuất từ trước")
    assert "Không cần làm gì thêm" in text


def test_any_other_stale_form_says_to_load_it_again(client: TestClient, password: str) -> None:
    sign_in(client, "lan", password)
    status, title, text = post(client, "/staff/email", "x", email="")
    assert (status, title) == (403, "Trang đã cũ")
    assert "Xin tải lại trang" in text


def test_every_title_and_way_belongs_to_a_problem() -> None:
    assert set(refusals.TITLES) <= set(Problem)
    assert set(refusals.WAYS) == set(errors._WAYS)
    said = [refusals.REFUSALS[code] for code in {*errors._WAYS, Problem.CSRF_WRONG}]
    assert len(set(said)) == len(said) == 6
