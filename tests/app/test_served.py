"""The hashes of what pages are made of: the same on the page, by command and by anybody's sha256sum."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import app
from app import served
from app.cli import main

STATIC = Path(app.__file__).parent / "static"


def test_every_script_that_is_served_has_its_hash(client: TestClient) -> None:
    found = served.hashes()
    files = {path.name for path in STATIC.iterdir() if path.suffix in {".js", ".css", ".html"}}
    assert set(found) == files | {"lang-en.json"}
    assert {"style.css", "staff.css", "public.css", "vote.html"} < set(found)
    assert list(found) == sorted(found)
    for name, sha256 in found.items():
        assert hashlib.sha256(client.get(f"/static/{name}").content).hexdigest() == sha256


def test_the_listing_is_what_sha256sum_prints_of_the_files_as_they_are_served(tmp_path: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("needs sha256sum")
    for one in served.page_files():
        (tmp_path / one.name).write_bytes(one.content)
    done = subprocess.run(
        ["bash", "-c", "LC_ALL=C; sha256sum *.css *.html *.js *.json | LC_ALL=C sort -k 2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert served.listing(served.hashes()) == done.stdout


def test_the_combined_hash_is_over_the_listing_and_stands_on_the_page(client: TestClient) -> None:
    found = served.hashes()
    combined = served.combined(found)
    assert [len(group) for group in combined.split()] == [4] * 13
    page = client.get("/about", headers={"accept": "text/html"}).text
    for group in combined.split():
        assert f"<span>{group}</span>" in page
    changed = {**found, "vote.js": hashlib.sha256(b"").hexdigest()}
    assert served.combined(changed) != combined


def test_the_command_prints_the_same_of_itself_and_of_a_checkout(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main.main(["pages-hash"]) == 0
    own = capsys.readouterr().out
    found = served.hashes()
    assert own == served.listing(found) + f"Mã chung: {served.combined(found)}\n"
    shutil.copytree(STATIC, tmp_path / "app" / "static")
    shutil.copytree(STATIC.parent / "languages", tmp_path / "app" / "languages")
    for folder in (tmp_path, tmp_path / "app" / "static"):
        assert main.main(["pages-hash", str(folder)]) == 0
        assert capsys.readouterr().out == own
    before = set(own.splitlines())
    words = tmp_path / "app" / "languages" / "en.toml"
    words.write_text(words.read_text().replace("Very satisfied", "Delighted"))
    assert main.main(["pages-hash", str(tmp_path)]) == 0
    after = set(capsys.readouterr().out.splitlines())
    assert {line.split()[-1] for line in after - before if len(line.split()) == 2} == {
        "lang-en.json",
        "vote.html",
    }
    before = after
    for name in ("vote.js", "style.css", "vote.html"):
        with (tmp_path / "app" / "static" / name).open("ab") as file:
            file.write(b"\n")
        assert main.main(["pages-hash", str(tmp_path)]) == 0
        after = set(capsys.readouterr().out.splitlines())
        changed = {line.split()[-1] for line in after - before if len(line.split()) == 2}
        assert changed == {name, "vote.html"}  # which names the release, and so every other file
        assert len(after - before) == len(changed) + 1  # and the combined one
        before = after


def test_a_folder_without_scripts_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main.main(["pages-hash", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("homphieu: không thấy tệp .js nào")
