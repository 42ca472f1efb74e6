"""The wheel in an environment of its own: everything it needs is in it, and nothing of this folder."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

from app.cli.setup import EXAMPLE
from app.demo.server import usable_port

ROOT = Path(__file__).parents[2]
SOURCE = ("app", "ballots", "printing", "migrations", "pyproject.toml", "README.md")
_SECONDS = 60


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `homphieu` of a new environment, which sees the libraries of this one and no more."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCE:  # a build leaves files behind
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / "src" / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / "src" / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-deps", "--no-index"]
    run(*pip, "wheel", *alone, "--no-build-isolation", "-w", str(folder), str(folder / "src"))
    run(sys.executable, "-m", "venv", "--without-pip", str(folder / "env"))
    python = folder / "env" / "bin" / "python"
    [wheel] = folder.glob("homphieu-*.whl")
    run(*pip, "--python", str(python), "install", *alone, str(wheel))
    [site] = (folder / "env" / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "env" / "bin" / "homphieu"


def led_nowhere() -> dict[str, str]:
    """The environment without what would lead to this folder, or to another office."""
    leading = ("PYTHONPATH", "DATABASE_URL", "HOMPHIEU_")
    return {name: value for name, value in os.environ.items() if not name.startswith(leading)}


def run(*words: str, folder: Path | None = None) -> str:
    env = led_nowhere()
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=90)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(command: Path, folder: Path) -> Iterator[str]:
    port = usable_port(0)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    words = [command, "serve", "--port", str(port)]
    process = subprocess.Popen(words, cwd=folder, env=led_nowhere(), **quiet)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(_SECONDS)


def fetched(address: str) -> tuple[str, bytes]:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=_SECONDS) as answer:
                return answer.headers["Content-Type"], answer.read()
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_an_office_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert run(str(installed), "--version") == f"homphieu {version('homphieu')}\n"
    where = run(str(installed.parent / "python"), "-c", "import app; print(app.__file__)", folder=tmp_path)
    assert str(installed.parents[1]) in where  # and not this folder's
    run(str(installed), "init", folder=tmp_path)
    (tmp_path / "office.toml").write_text(EXAMPLE, encoding="utf-8")
    run(str(installed), "setup", "office.toml", folder=tmp_path)
    with serving(installed, tmp_path) as address:
        assert json.loads(fetched(f"{address}/readyz")[1])["ready"] is True
        assert "Hòm phiếu số 1" in fetched(f"{address}/b/minh-chau-1")[1].decode()
        kind, poster = fetched(f"{address}/thu/minh-chau-thu/to-dan.pdf")
    assert kind == "application/pdf"
    assert poster.startswith(b"%PDF")
