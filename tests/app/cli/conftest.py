"""An installation of its own for a command, empty or with the office of the manual's example."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Run, example_commands
from sqlmodel import Session

from app.cli import main
from app.db import Database


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/data/homphieu.db")
    monkeypatch.delenv("HOMPHIEU_SECRET_FILE", raising=False)
    monkeypatch.delenv("HOMPHIEU_PUBLIC_URL", raising=False)
    return tmp_path / "data"


@pytest.fixture
def run(folder: Path) -> Run:
    return lambda *argv: main.main(argv)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the manual's example leaves, made once."""
    folder = tmp_path_factory.mktemp("example")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder}/homphieu.db")
        patch.delenv("HOMPHIEU_SECRET_FILE", raising=False)
        for command in example_commands():
            assert main.main(command) == 0
    return folder


@pytest.fixture
def office(run: Run, example: Path, folder: Path) -> Run:
    shutil.copytree(example, folder)
    return run


@pytest.fixture
def session(office: Run, folder: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{folder}/homphieu.db")
    with database.reading() as opened:
        yield opened
    database.close()
