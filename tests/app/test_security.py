"""What every answer carries and every request passes: headers, limits, tokens, pages for errors."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, form_of, sign_in

from app.db import Database
from app.main import _PAGES, create_app
from app.security import MAX_BODY_BYTES
from app.settings import Keys, Settings, SettingsError, create_secret
from app.staff.accounts import add_account
from ballots.tables import Unit

JSON = {"accept": "application/json"}


@pytest.fixture
def password(database: Database) -> str:
    with database.writing() as session:
        session.add(Unit(id="xa", name="UBND xã Thử", parent="Tỉnh", symbol="TT"))
        session.flush()
        return add_account(session, "xa", "lan", "Nguyễn Thị Lan", duties=["admin"])[1]


# --- headers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/login", "/staff", "/khong-co", "/static/said.html", "/static/icon.svg", "/static/khong-co"]
)
def test_every_document_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, headers=FORM, follow_redirects=False).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self' 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in headers
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize("path", ["/static/style.css", "/static/vote.js", "/api/v1/boxes/khong-co"])
def test_what_is_no_document_has_those_that_it_needs(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"  # so it is never taken for a document
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


def test_behind_tls_cookies_are_secure_and_the_browser_stays_with_https(settings: Settings) -> None:
    https = Settings(settings.database_url, settings.secret_file, "https://phieu.example.vn")
    with TestClient(create_app(https), base_url="https://phieu.example.vn") as client:
        answer = client.get("/login", headers=FORM)
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    cookie = answer.headers["set-cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_behind_tls_cookies_are_this_hosts_alone_and_by_http_they_have_their_plain_names(
    settings: Settings, password: str
) -> None:
    for url, begin in (("https://phieu.example.vn", "__Host-"), ("http://testserver", "")):
        chosen = Settings(settings.database_url, settings.secret_file, url)
        with TestClient(create_app(chosen), base_url=url) as client:
            sign_in(client, "lan", password)
            names = set(client.cookies.keys())
            assert names == {
                begin + name for name in ("homphieu_guest", "homphieu_session", "homphieu_device_1")
            }
            page = client.get("/staff/password", headers=FORM)
            left = client.post(
                "/logout", data={"csrf": csrf_of(page.text)}, headers=FORM, follow_redirects=False
            )
            assert left.status_code == 303
            gone = left.headers["set-cookie"]
            assert gone.startswith(f'{begin}homphieu_session="";')
            assert ("Secure" in gone) is bool(begin)
            assert "Max-Age=0" in gone
            assert "Domain" not in gone
            assert begin + "homphieu_session" not in client.cookies


def test_a_cookie_that_another_host_could_have_set_is_no_session_behind_tls(
    settings: Settings, password: str
) -> None:
    https = Settings(settings.database_url, settings.secret_file, "https://phieu.example.vn")
    with TestClient(create_app(https), base_url="https://phieu.example.vn") as client:
        sign_in(client, "lan", password)
        token = client.cookies["__Host-homphieu_session"]
        client.cookies.clear()
        for name, shown in (("homphieu_session", "/login"), ("__Host-homphieu_session", "/staff/sessions")):
            answer = client.get("/staff/sessions", headers=FORM | {"cookie": f"{name}={token}"})
            assert answer.url.path == shown


def test_pages_are_kept_by_nobody_and_static_files_by_etag(client: TestClient) -> None:
    assert client.get("/login", headers=FORM).headers["cache-control"] == "no-store"
    first = client.get("/static/style.css")
    assert first.headers["cache-control"] == "public, no-cache"
    again = client.get("/static/style.css", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_text_is_compressed(client: TestClient) -> None:
    for path in ("/static/style.css", "/login"):
        packed = client.get(path, headers={"accept-encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
    plain = client.get("/static/style.css", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


def test_no_page_has_script_or_style_in_it() -> None:
    for template in (Path(__file__).parents[2] / "app" / "templates").rglob("*.html"):
        source = template.read_text(encoding="utf-8")
        assert "<style" not in source, template
        assert " style=" not in source, template
        assert " onclick" not in source, template
        for script in source.split("<script")[1:]:
            assert "src=" in script.split(">", maxsplit=1)[0], template


def test_there_is_no_description_of_the_interface(client: TestClient) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client.get(path).status_code == 404


# --- errors ---------------------------------------------------------------------------------------------


def test_an_unknown_address_is_a_page_for_people_and_json_for_scripts(client: TestClient) -> None:
    page = client.get("/khong-co", headers=FORM)
    assert page.status_code == 404
    assert "Không tìm thấy" in page.text
    assert client.get("/khong-co", headers=JSON).json()["code"] == "not_found"
    assert client.get("/api/v1/khong-co").json()["code"] == "not_found"


def test_a_wrong_method_is_a_405(client: TestClient) -> None:
    answer = client.put("/login", headers=FORM)
    assert answer.status_code == 405
    assert "Thao tác không phù hợp" in answer.text


def test_wrong_input_is_a_422_that_echoes_nothing(client: TestClient) -> None:
    page = client.get("/login", headers=FORM)
    fields = form_of(page.text, "/login") | {"mat-khau-bi-mat": "gia-tri-bi-mat"}
    answer = client.post("/login", data=fields, headers=FORM)
    assert answer.status_code == 422
    assert "Nội dung chưa hợp lệ" in answer.text
    assert "bi-mat" not in answer.text


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[]", b'{"x": NaN}', b"[" * 5000])
def test_a_broken_json_body_is_a_4xx(probe: TestClient, body: bytes) -> None:
    token = csrf_of(probe.get("/login", headers=FORM).text)
    headers = {"content-type": "application/json", "x-csrf-token": token} | JSON
    answer = probe.post("/probe/json", content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert set(answer.json()) == {"code", "message"}


# --- the body limit -------------------------------------------------------------------------------------


def test_a_body_announced_too_long_is_refused(client: TestClient) -> None:
    answer = client.post("/api/v1/drop", content=b"x" * (MAX_BODY_BYTES + 1))
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"
    assert "content-security-policy" in answer.headers


def test_a_body_that_turns_out_too_long_is_refused(probe: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(65):
            yield b"x" * 1024
        yield b"x"

    answer = probe.post("/probe/json", content=pieces(), headers=JSON)
    assert answer.status_code == 413
    form = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
    page = probe.post("/login", content=pieces(), headers=form)
    assert page.status_code == 413
    assert "Nội dung gửi quá dài" in page.text


def test_a_body_of_exactly_the_limit_passes(probe: TestClient) -> None:
    token = csrf_of(probe.get("/login", headers=FORM).text)
    body = b'{"name": "' + b"x" * (MAX_BODY_BYTES - 12) + b'"}'
    headers = {"content-type": "application/json", "x-csrf-token": token}
    assert probe.post("/probe/json", content=body, headers=headers).status_code == 200


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "٣"])
def test_an_announced_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    answer = client.post("/api/v1/drop", content=b"", headers={"content-length": length.encode()})
    assert answer.status_code == 413


# --- CSRF -----------------------------------------------------------------------------------------------


@pytest.fixture
def probe(settings: Settings, clock: Clock) -> Iterator[TestClient]:
    """The application with routes written without a thought of CSRF."""
    app: FastAPI = create_app(settings, clock)

    class Named(BaseModel):
        name: str

    @app.post("/probe/json")
    def take_json(named: Named) -> int:
        return len(named.name)

    @app.delete("/probe/thing")
    def remove() -> None:
        """Remove nothing."""

    with TestClient(app) as client:
        yield client


def test_a_new_route_is_protected_by_default(probe: TestClient) -> None:
    assert probe.post("/probe/json", json={"name": "x"}, headers=JSON).json()["code"] == "csrf_wrong"
    assert probe.delete("/probe/thing", headers=JSON).status_code == 403


def test_a_token_of_the_same_browser_is_accepted_in_the_header(probe: TestClient) -> None:
    token = csrf_of(probe.get("/login", headers=FORM).text)
    assert probe.post("/probe/json", json={"name": "x"}, headers={"x-csrf-token": token}).status_code == 200
    assert probe.delete("/probe/thing", headers={"x-csrf-token": token}).status_code == 200


def test_a_token_of_another_session_is_refused(settings: Settings, password: str) -> None:
    app = create_app(settings)
    with TestClient(app) as mine, TestClient(app) as other:
        foreign = csrf_of(other.get("/login", headers=FORM).text)
        mine.get("/login", headers=FORM)
        answer = mine.post(
            "/login", data={"login": "lan", "password": password, "csrf": foreign}, headers=FORM
        )
    assert answer.status_code == 403


def test_the_guests_token_ends_with_the_sign_in(client: TestClient, password: str) -> None:
    before = csrf_of(client.get("/login", headers=FORM).text)
    sign_in(client, "lan", password)
    assert client.post("/logout", data={"csrf": before}, headers=FORM).status_code == 403
    now = csrf_of(client.get("/staff", headers=FORM).text)
    assert client.post("/logout", data={"csrf": now}, headers=FORM).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "ă", "A" * 88, "=" * 64, "AAAA"])
def test_a_made_up_token_is_refused(client: TestClient, token: str) -> None:
    client.get("/login", headers=FORM)
    assert client.post("/logout", data={"csrf": token}, headers=FORM).status_code == 403


def test_each_form_has_a_token_that_looks_different(client: TestClient) -> None:
    pages = [client.get("/login", headers=FORM).text for _ in range(2)]
    assert csrf_of(pages[0]) != csrf_of(pages[1])


def test_without_any_cookie_nothing_can_be_changed(client: TestClient) -> None:
    token = csrf_of(client.get("/login", headers=FORM).text)
    client.cookies.clear()
    assert client.post("/logout", data={"csrf": token}, headers=FORM).status_code == 403


# --- settings and keys ----------------------------------------------------------------------------------


def test_the_secret_is_its_owners_only_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "inner" / "homphieu.secret"
    create_secret(path)
    secret = path.read_bytes()
    assert len(secret) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(SettingsError):
        create_secret(path)
    assert path.read_bytes() == secret


def test_the_secret_is_in_no_database_byte_and_in_no_text(settings: Settings) -> None:
    secret = settings.secret_file.read_bytes()
    stored = Path(settings.database_url.removeprefix("sqlite:///")).read_bytes()
    assert secret not in stored
    assert secret.hex() not in stored.hex()
    assert repr(secret)[2:-1] not in repr(settings.keys())


def test_keys_are_separate_and_each_box_has_its_own_log_key() -> None:
    keys = Keys(bytes(32))
    derived = {keys.cookie, keys.csrf, keys.dossiers}
    derived |= {keys.log_key(box).private_bytes_raw() for box in ("hom-1", "hom-2")}
    assert len(derived) == 5
    assert keys.log_key("hom-1").private_bytes_raw() == Keys(bytes(32)).log_key("hom-1").private_bytes_raw()


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    assert Settings.from_environment({}).secret_file == Path("homphieu-data/homphieu.secret")
    given = Settings.from_environment(
        {"DATABASE_URL": "sqlite:////srv/hop/phieu.db", "HOMPHIEU_PUBLIC_URL": "https://phieu.example.vn/"}
    )
    assert given.secret_file == Path("/srv/hop/homphieu.secret")
    assert given.public_url == "https://phieu.example.vn"
    assert given.secure
    with pytest.raises(SettingsError):
        Settings.from_environment({"HOMPHIEU_PUBLIC_URL": "phieu.example.vn"})
    with pytest.raises(SettingsError):
        Settings.from_environment({"DATABASE_URL": "không phải địa chỉ"})
    with pytest.raises(SettingsError):
        create_app(Settings("sqlite://", tmp_path / "missing", "http://localhost"))


# --- turns ---------------------------------------------------------------------------------------------

SHARED = (
    *("setup.add_box(", "setup.add_committee(", "_add_unit("),
    *("joining.enrol(", "joining.make_spare(", "locks.fit("),
)


def test_a_route_that_writes_what_units_share_waits_for_all_of_them() -> None:
    """docs/decisions/0015: an id, an identity, a padlock's key."""
    marked = set()
    for route in (route for page in _PAGES for route in page.router.routes):
        shared = any(act in inspect.getsource(route.endpoint) for act in SHARED)
        assert hasattr(route.endpoint, "homphieu_for_all_units") is shared, route.path
        marked |= {route.endpoint.__name__} if shared else set()
    assert marked == {"add_box", "add_committee", "add_unit", "fit_padlocks", "make_spare"}
