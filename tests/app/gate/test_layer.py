"""A head that is too long and a body that no page of ours sends are refused before any is read."""

import html

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from web import FORM, form_of

from app.gate.layer import ADDRESS_BYTES, COOKIE_BYTES, HEAD_BYTES

PUNYCODE = (
    '--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n' + "a" * 60_000 + "-99999999\r\n--x--\r\n"
).encode()


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whatever began to read a body."""
    found: list[str] = []
    for name in ("body", "stream", "_get_form"):

        def read(_self: Request, *_: object, _name: str = name, **__: object) -> None:
            found.append(_name)
            raise AssertionError(_name)

        monkeypatch.setattr(Request, name, read)
    return found


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=x; charset=punycode",
        "multipart/form-data; boundary=x",
        "MULTIPART/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=punycode",
        "application/json; charset=utf-16",
        "application/json, multipart/form-data; boundary=x",
        "text/plain",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/login", "/api/v1/drop", "/staff/openings/1/panel"])
def test_multipart_with_charset_punycode_is_not_even_read(
    client: TestClient, path: str, kind: str, reads: list[str]
) -> None:
    answer = client.post(path, content=PUNYCODE, headers=FORM | {"content-type": kind})
    assert answer.status_code == 415
    assert "Máy chủ chỉ nhận biểu mẫu thường và JSON" in html.unescape(answer.text)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert reads == []


def test_two_kinds_at_once_are_none(client: TestClient) -> None:
    kinds = [("content-type", "application/json"), ("content-type", "multipart/form-data; boundary=x")]
    assert client.post("/login", content=PUNYCODE, headers=kinds).status_code == 415


@pytest.mark.parametrize("kind", ["", "; charset=utf-8", ";charset=UTF-8", '; charset="utf-8"'])
def test_what_browsers_send_is_read(client: TestClient, kind: str) -> None:
    page = client.get("/login", headers=FORM)
    fields = form_of(page.text, "/login") | {"login": "khong.co", "password": "sai mật khẩu"}
    sent = {"content-type": "application/x-www-form-urlencoded" + kind}
    assert client.post("/login", data=fields, headers=FORM | sent).status_code == 401
    sent = {"content-type": "application/json" + kind}
    assert client.post("/api/v1/drop", content=b"{}", headers=sent).status_code == 422


def test_an_address_of_its_length_passes_and_one_byte_more_does_not(client: TestClient) -> None:
    path = "/login?after="
    full = path + "x" * (ADDRESS_BYTES + 1 - len(path))  # the mark between path and query is not counted
    assert client.get(full, headers=FORM).status_code == 200
    long = client.get(full + "x", headers=FORM)
    assert long.status_code == 414
    assert "Địa chỉ trang dài quá" in long.text
    assert "x" * 100 not in long.text


@pytest.mark.parametrize(("name", "most"), [("cookie", COOKIE_BYTES), ("x-la", HEAD_BYTES)])
def test_headers_of_their_length_pass_and_longer_ones_do_not(
    client: TestClient, name: str, most: int
) -> None:
    rest = (
        0
        if name == "cookie"
        else sum(len(key) + len(value) for key, value in client.get("/healthz").request.headers.raw)
    )
    value = "x" * (most - rest - len(name))
    assert client.get("/healthz", headers={name: value}).status_code == 200
    long = client.get("/login", headers=FORM | {name: value + "x" * 40})
    assert long.status_code == 431
    assert "Xin xóa cookie của trang này" in long.text
    parts = [(name, "x" * (most // 64))] * 70
    assert client.get("/healthz", headers=parts).status_code == 431
