"""The hashes of the scripts: the same on the page, on the command line and by anybody's sha256sum."""

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
    assert set(found) == {path.name for path in STATIC.glob("*.js")}
    assert list(found) == sorted(found)
    for name, sha256 in found.items():
        assert hashlib.sha256(client.get(f"/static/{name}").content).hexdigest() == sha256


def test_the_listing_is_what_sha256sum_prints() -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("needs sha256sum")
    done = subprocess.run(
        ["bash", "-c", "LC_ALL=C; sha256sum *.js"], cwd=STATIC, capture_output=True, text=True, check=True
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
    for folder in (tmp_path, tmp_path / "app" / "static"):
        assert main.main(["pages-hash", str(folder)]) == 0
        assert capsys.readouterr().out == own
    with (tmp_path / "app" / "static" / "vote.js").open("ab") as script:
        script.write(b"\n")
    assert main.main(["pages-hash", str(tmp_path)]) == 0
    other = capsys.readouterr().out
    assert [line for line in other.splitlines() if line not in own.splitlines()] != []
    assert len(set(other.splitlines()) - set(own.splitlines())) == 2  # vote.js, and the combined one


def test_a_folder_without_scripts_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main.main(["pages-hash", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("homphieu: không thấy tệp .js nào")
