"""Static files: their bytes, types and how long they are kept; icons and the manifest."""

import hashlib
import io
import mimetypes
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from icons import STATIC, wanted
from PIL import Image
from starlette.testclient import TestClient
from web import FORM

from app import served

TEMPLATES = STATIC.parent / "templates"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
FILES = sorted(path for path in STATIC.iterdir() if not path.name.startswith("."))


def test_a_file_under_its_release_is_kept_for_a_year_and_is_the_published_one(client: TestClient) -> None:
    for path in FILES:
        answer = client.get(f"/static/{served.release()}/{path.name}")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.content == path.read_bytes(), path.name
        assert served.address(path.name) == str(answer.url.path)
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FILES}
    listed = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    assert served.release() == hashlib.sha256(listed.encode()).hexdigest()[:24]


@pytest.mark.parametrize("release", ["0" * 24, "x", "STATIC"])
def test_a_page_of_another_release_gets_the_present_file_and_keeps_it_not(
    client: TestClient, release: str
) -> None:
    answer = client.get(f"/static/{release}/seal.js")
    assert answer.content == (STATIC / "seal.js").read_bytes()
    assert answer.headers["cache-control"] == "public, no-cache"


def test_the_plain_name_is_asked_for_again_by_etag(client: TestClient) -> None:
    first = client.get("/static/seal.js")
    assert first.headers["cache-control"] == "public, no-cache"
    for asked in (first.headers["etag"], 'W/"x", W/' + first.headers["etag"]):
        again = client.get("/static/seal.js", headers={"if-none-match": asked})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == "public, no-cache"
    assert client.get("/static/seal.js", headers={"if-none-match": '"x"'}).status_code == 200


def test_no_page_names_a_file_that_is_asked_for_at_every_visit(client: TestClient) -> None:
    page = client.get("/login", headers=FORM).text
    assert f'href="/static/{served.release()}/style.css"' in page
    for template in TEMPLATES.rglob("*.html"):
        plain = re.findall(r"""="/static/[^"]*""", template.read_text(encoding="utf-8"))
        listed = '="/static/{{ script.name }}'  # a link to read by, on the page that lists the hashes
        assert [one for one in plain if one != listed] == [], template.name


def test_scripts_import_each_other_relatively_so_that_they_stay_in_one_release() -> None:
    found = 0
    for path in STATIC.glob("*.js"):
        source = path.read_text(encoding="utf-8")
        for target in re.findall(
            r"(?:^import .*?from |^import |\bimport\()[\"'`]([^\"'`]*)", source, re.MULTILINE
        ):
            assert target.startswith("./"), (path.name, target)
            assert "$" in target or (STATIC / target.removeprefix("./")).is_file(), (path.name, target)
            found += 1
        assert "/static/" not in source, path.name
        assert "url(" not in source, path.name
    assert found > 30
    for path in STATIC.glob("*.css"):
        assert "url(" not in path.read_text(encoding="utf-8"), path.name


def test_types_are_the_programs_whatever_the_machines_table_says(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mimetypes.init()
    for suffix in TYPES:
        for table in mimetypes._db.types_map:  # type: ignore[attr-defined]
            monkeypatch.setitem(table, suffix, "text/plain")
        monkeypatch.setitem(mimetypes.types_map, suffix, "text/plain")
    assert mimetypes.guess_type("seal.js")[0] == "text/plain"
    for path in FILES:
        answer = client.get(f"/static/{path.name}")
        assert answer.headers["content-type"] == TYPES[path.suffix], path.name


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/khong-co.js", "/static/x/khong-co.js", "/static/..%2Fmain.py", "/static/%00"],
)
def test_there_are_no_other_files(client: TestClient, path: str) -> None:
    assert client.get(path, headers=FORM).status_code == 404


def test_what_was_hashed_is_what_is_served_though_the_disk_has_changed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A newer program copied over a running one: its bytes must not be kept for a year under the old hash."""
    before = client.get(served.address("seal.js")).content
    monkeypatch.setattr(served, "_FOLDER", tmp_path)
    (tmp_path / "seal.js").write_bytes(b"// another release\n")
    assert client.get(served.address("seal.js")).content == before


def test_what_is_of_no_known_type_is_not_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, client: TestClient
) -> None:
    cached: Callable[[], Any] = served._files.__wrapped__
    for name in ("a.js", "a.js~", ".a.js.swp", "b.js.orig"):
        (tmp_path / name).write_bytes(b"//\n")
    monkeypatch.setattr(served, "_FOLDER", tmp_path)
    assert list(cached()) == ["a.js"]


# --- icons ----------------------------------------------------------------------------------------------


def test_the_icons_are_the_one_drawing() -> None:
    for name, content in wanted().items():
        kept, drawn = (Image.open(io.BytesIO(one)) for one in ((STATIC / name).read_bytes(), content))
        assert kept.info.get("sizes") == drawn.info.get("sizes"), name
        assert (kept.size, kept.mode, kept.tobytes()) == (drawn.size, drawn.mode, drawn.tobytes()), name


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/favicon.ico", "image/vnd.microsoft.icon"),
        ("/apple-touch-icon.png", "image/png"),
        ("/manifest.webmanifest", "application/manifest+json"),
    ],
)
def test_what_browsers_ask_for_unasked_is_there(client: TestClient, path: str, kind: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["cache-control"] == "public, max-age=86400"


def test_the_manifest_names_icons_that_there_are_and_the_policy_lets_it_in(client: TestClient) -> None:
    answer = client.get("/manifest.webmanifest")
    made = answer.json()
    assert (made["name"], made["start_url"]) == ("Hòm phiếu đánh giá sự hài lòng", "/")
    for icon in made["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).content))
        assert "x".join(str(side) for side in picture.size) == icon["sizes"]
    page = client.get("/login", headers=FORM)
    assert 'rel="manifest" href="/manifest.webmanifest"' in page.text
    assert "manifest-src 'self'" in page.headers["content-security-policy"]
    assert 'rel="icon" href="data:image/svg+xml,%3Csvg' in page.text
