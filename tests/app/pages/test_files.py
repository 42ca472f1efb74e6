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
from app.languages import catalogue, phone

TEMPLATES = STATIC.parent / "templates"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
FILES = sorted(path for path in STATIC.iterdir() if not path.name.startswith("."))


def test_a_file_under_its_release_is_kept_for_a_year_and_is_the_published_one(client: TestClient) -> None:
    shown = catalogue.shown().values()
    marks = ((b"<!--LINKS-->", phone.links(shown)), (b"<!--BUTTONS-->", phone.buttons(shown)))
    kept = {path.name: path.read_bytes() for path in FILES} | phone.files(shown)
    for mark, said in marks:
        kept["vote.html"] = kept["vote.html"].replace(mark, said)
    for name, content in kept.items():
        answer = client.get(f"/static/{served.release()}/{name}")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        release = f"/static/{served.release() if name.endswith('.html') else 'RELEASE'}/".encode()
        assert answer.content == content.replace(b"/static/RELEASE/", release), name
        assert served.address(name) == str(answer.url.path)
    listed = "".join(f"{hashlib.sha256(kept[name]).hexdigest()}  {name}\n" for name in sorted(kept))
    assert served.release() == hashlib.sha256(listed.encode()).hexdigest()[:24]


@pytest.mark.parametrize(
    ("takes", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br", "br"),
        ("gzip,br;q=0.8", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br; q=0.00", "gzip"),
        ("gzip, brotli", "gzip"),
        ("identity", None),
    ],
)
def test_a_browser_gets_a_file_packed_as_it_can_unpack_it(
    client: TestClient, takes: str, coding: str | None
) -> None:
    name = f"/static/{served.release()}/vote.js"
    for path in (name, "/static/vote.js"):
        answer = client.get(path, headers={"accept-encoding": takes})
        assert answer.content == (STATIC / "vote.js").read_bytes()
        assert answer.headers.get("content-encoding") == coding
        assert "Accept-Encoding" in answer.headers.get("vary", "") or coding is None
        etag = answer.headers["etag"]
        assert etag.startswith("W/") is (coding == "br")
        again = client.get(path, headers={"accept-encoding": takes, "if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")
    picture = client.get("/static/icon-192.png", headers={"accept-encoding": "br"})
    assert "content-encoding" not in picture.headers


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
    etag = first.headers["etag"].removeprefix("W/")
    for asked in (etag, f'W/"x", W/{etag}'):
        again = client.get("/static/seal.js", headers={"if-none-match": asked})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == "public, no-cache"
    assert client.get("/static/seal.js", headers={"if-none-match": '"x"'}).status_code == 200


def test_no_page_names_a_file_that_is_asked_for_at_every_visit(client: TestClient) -> None:
    page = client.get("/login", headers=FORM).text
    assert f'href="/static/{served.release()}/style.css"' in page
    for template in TEMPLATES.rglob("*.html"):
        plain = re.findall(r"""="/static/[^"]*""", template.read_text(encoding="utf-8"))
        assert plain == [], template.name


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
        assert "url(" not in source.replace('`url("${address}")`', ""), path.name  # of a language's letters
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
    assert [name for name in cached() if not name.startswith("lang-")] == ["a.js"]


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
