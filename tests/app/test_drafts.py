"""What was typed: when the browser hears that it was taken in, and where the sign-in leads back to."""

import pytest
from starlette.testclient import TestClient
from web import FORM, Clock, form_of, sign_in

from app.db import Database
from app.drafts import staff_page
from app.main import create_app
from app.settings import Settings
from app.staff.accounts import add_account
from ballots.tables import Unit

NUMBER = "0123456789abcdef" * 2
TAKEN = f"homphieu_taken_{NUMBER}"
EMAIL = "/staff/email"


@pytest.fixture
def staff(client: TestClient, database: Database) -> TestClient:
    """Somebody who is signed in."""
    with database.writing() as session:
        session.add(Unit(id="xa", name="UBND xã Thử", parent="Tỉnh", symbol="TT"))
        session.flush()
        password = add_account(session, "xa", "lan", "Nguyễn Thị Lan", duties=["admin"])[1]
    sign_in(client, "lan", password)
    client.password = password  # type: ignore[attr-defined]
    return client


def send(client: TestClient, email: str, draft: str = f"{NUMBER} {EMAIL}?a=1", **more: str) -> object:
    page = client.get(EMAIL, headers=FORM).text
    fields = form_of(page, EMAIL) if "Thư nhắc việc" in page else {}
    fields |= {"email": email, "draft": draft} | more
    return client.post(EMAIL, data=fields, headers=FORM, follow_redirects=False)


def test_what_was_taken_in_is_said_in_a_cookie_of_its_number(staff: TestClient) -> None:
    answer = send(staff, "an@xa.gov.vn")
    assert answer.status_code == 303
    cookie = f"{TAKEN}=1; Path=/staff; Max-Age=3600; SameSite=Strict"
    assert cookie in answer.headers.get_list("set-cookie")


def test_behind_tls_that_cookie_is_secure(settings: Settings, clock: Clock, staff: TestClient) -> None:
    secure = Settings(settings.database_url, settings.secret_file, "https://testserver")
    with TestClient(create_app(secure, clock), base_url="https://testserver") as client:
        sign_in(client, "lan", staff.password)  # type: ignore[attr-defined]
        cookies = send(client, "an@xa.gov.vn").headers.get_list("set-cookie")
    assert [one.endswith("; Secure") for one in cookies if TAKEN in one] == [True]


def test_what_was_refused_is_not(staff: TestClient) -> None:
    answers = [send(staff, "không phải thư"), send(staff, "an@xa.gov.vn", csrf="cũ")]
    answers.append(send(staff, "an@xa.gov.vn", extra="1"))
    assert [one.status_code for one in answers] == [422, 403, 422]
    staff.post("/logout", data=form_of(staff.get("/staff").text, "/logout"), headers=FORM)
    answers.append(send(staff, "an@xa.gov.vn"))  # a redirect, but to the sign-in
    assert answers[-1].status_code == 303
    assert not [one for one in answers if TAKEN in str(one.headers)]


@pytest.mark.parametrize("draft", ["", "1", NUMBER, NUMBER + "; x=1 /staff", "A" * 32 + " /staff"])
def test_a_number_that_no_browser_drew_is_none(staff: TestClient, draft: str) -> None:
    answer = send(staff, "an@xa.gov.vn", draft=draft)
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers


def test_after_an_ended_session_the_sign_in_leads_back_to_the_page_of_the_form(
    staff: TestClient, clock: Clock
) -> None:
    page = staff.get(EMAIL, headers=FORM).text
    fields = form_of(page, EMAIL) | {"email": "an@xa.gov.vn", "draft": f"{NUMBER} {EMAIL}?a=1"}
    clock.pass_by(hours=12)  # overnight
    asked = staff.post(EMAIL, data=fields, headers=FORM)
    assert (asked.url.path, asked.url.params["after"]) == ("/login", f"{EMAIL}?a=1")
    answer = {"login": "lan", "password": staff.password}  # type: ignore[attr-defined]
    back = staff.post("/login", data=form_of(asked.text, "/login") | answer, headers=FORM)
    assert (back.url.path, back.url.query) == (EMAIL, b"a=1")


def test_without_the_cookie_one_is_asked_to_sign_in_and_not_turned_away(staff: TestClient) -> None:
    fields = form_of(staff.get(EMAIL, headers=FORM).text, EMAIL) | {"draft": f"{NUMBER} {EMAIL}"}
    staff.cookies.clear()
    answer = staff.post(EMAIL, data=fields, headers=FORM, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?after={EMAIL}")


def test_a_stale_token_leads_back_to_the_form(staff: TestClient) -> None:
    answer = send(staff, "an@xa.gov.vn", csrf="cũ")
    assert answer.status_code == 403
    assert f'href="{EMAIL}?a=1">Quay lại để sửa</a>' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "https://ke-gian.example",
        "//ke-gian.example",
        "/staff//ke-gian.example",
        "/staff/\\ke-gian.example",
        "/staff@ke-gian.example",
        "/staffs",
        "/staff/../b",
        "/staff/%2e%2e/b",
        "/staff?x=//a",
        "/staff\r\nset-cookie:a=b",
        "/staff/" + "x" * 300,
        "javascript:alert(1)",
        "",
    ],
)
def test_no_form_and_no_link_sends_anyone_elsewhere(path: str) -> None:
    assert staff_page(path) == "/staff"


@pytest.mark.parametrize(
    "path",
    ["/staff", "/staff/minutes/3", "/staff/openings/new?box=hom-1", "/staff/audit?from=2026-11-30&below=7"],
)
def test_a_page_of_the_staff_is_led_back_to(path: str) -> None:
    assert staff_page(path) == path
