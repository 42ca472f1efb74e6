"""HEAD, OPTIONS, Allow and a slash too many; routes one by one are in routes/test_routes.py."""

import pytest
from starlette.testclient import TestClient
from web import FORM


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/about/", "/about"),
        ("/about//", "/about"),
        ("/login/?after=/staff/keys", "/login?after=/staff/keys"),
        ("/b/hom-1/", "/b/hom-1"),
        ("/b/hom-1/so-ghi/?page=2", "/b/hom-1/so-ghi?page=2"),
        ("/b/h%C3%B2m%0d%0aX:1/", "/b/h%C3%B2m%0D%0AX%3A1"),
        ("/staff/openings/", "/staff/openings"),
        ("/robots.txt/", "/robots.txt"),
        ("//about/", "/about"),
        ("//about", "/about"),
        ("/b//hom-1", "/b/hom-1"),
        ("//", "/"),
    ],
)
def test_a_trailing_slash_leads_to_the_page_on_this_server(client: TestClient, asked: str, page: str) -> None:
    for method in ("GET", "HEAD"):
        answer = client.request(method, "http://testserver" + asked, headers=FORM, follow_redirects=False)
        assert answer.status_code == 308, method
        assert answer.headers["location"] == page
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.vn/",
        "//evil.vn/about/",
        "///evil.vn/",
        "/%2Fevil.vn/",
        "/%2F/evil.vn/about/",
        "/%5Cevil.vn/",
        "/khong-co/",
        "/p/hom-1/",
        "/logout/",
    ],
)
def test_a_slash_leads_nowhere_else(client: TestClient, asked: str) -> None:
    # By absolute address: a client would read "//evil.vn/" as a server's name.
    answer = client.get("http://testserver" + asked, headers=FORM, follow_redirects=False)
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_not_even_a_route_that_takes_any_address_makes_it_a_way_out(client: TestClient) -> None:
    @client.app.get("/{rest:path}x")  # type: ignore[attr-defined]
    def anything(rest: str) -> str:
        return rest

    answers = [
        client.get("http://testserver" + asked, headers=FORM, follow_redirects=False)
        for asked in ("/inx/", "//evil.vn/x/")
    ]
    assert [answer.headers["location"] for answer in answers] == ["/inx", "/evil.vn/x"]


def test_a_form_that_was_sent_to_an_address_with_a_slash_is_not_sent_on(client: TestClient) -> None:
    answer = client.post("/login/", data={"login": "a"}, headers=FORM, follow_redirects=False)
    assert answer.status_code == 404


def test_options_and_other_methods_are_a_clear_405(client: TestClient) -> None:
    for method in ("OPTIONS", "TRACE", "PROPFIND", "X"):
        page = client.request(method, "/login", headers=FORM)
        assert (page.status_code, page.headers["allow"]) == (405, "GET, HEAD, POST")
        assert "Thao tác không phù hợp" in page.text
    script = client.options("/api/v1/drop")
    assert (script.status_code, script.headers["allow"]) == (405, "POST")
    assert script.json()["code"] == "method_wrong"


@pytest.mark.parametrize(
    ("path", "status"), [("/khong-co", 404), ("/staff", 303), ("/logout", 405), ("/p/%2F", 404)]
)
def test_head_of_what_is_no_page_has_no_body_either(client: TestClient, path: str, status: int) -> None:
    answer = client.head(path, headers=FORM, follow_redirects=False)
    assert (answer.status_code, answer.content) == (status, b"")
    assert "content-security-policy" in answer.headers


def test_head_of_a_page_with_a_fault_has_no_body_either(client: TestClient) -> None:
    @client.app.get("/hong")  # type: ignore[attr-defined]
    def fail() -> None:
        raise ZeroDivisionError

    answer = client.head("/hong", headers=FORM)
    assert (answer.status_code, answer.content) == (500, b"")
