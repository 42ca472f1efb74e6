"""Whoever runs version 1.0.0 goes on with this one: every row stays, chains hold, the server answers."""

import hashlib
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from alembic.script import ScriptDirectory
from databases import Databases, Postgres
from first_release import NAMES, REVISION, first_release, month_settings
from live import Server, free_port
from remembering import heads_file
from simulator import BOX
from sqlalchemy import Connection, MetaData, create_engine, insert, inspect, select
from sqlmodel import Session, SQLModel
from starlette.testclient import TestClient

from app import migrate
from app.cli import main
from app.db import Database
from app.main import create_app
from app.upkeep.copying import _check_chains, _move_sequence
from ballots.box import chain

VERSIONS = Path(migrate.migrations.__file__).parent / "versions"
# Databases have been through what was released: a change is a new file behind the last one.
RELEASED = {
    "20261120_first_tables.py": "4c24d0bde319998eec663626432f463301c4dd9c6e718cfbb0ed1428baa72d37",
    "20261127_follow_up.py": "bf1142eaf4a67f505d98d0da96a14be51e2d528358c0720c6d48ba2b4e828071",
    "20261127_logins_of_units.py": "3b1a138bb12c8290a00c26648dd29c43cdcef2c46fb3743f3dfa9069f711be5c",
    "20261127_passkeys.py": "6241de0f78417edc632187515837f58c75a0cbcab597721454f59a24c6fcf039",
    "20261127_restored_boxes.py": "f12f97b7426e023aa541b102f0f79c425c1c16ec00ac48f51750bde92aed447b",
    "20261128_oidc.py": "e2f4645a77d9c0b64413979b72d56e47896482e613256e5350230fe3ee72054e",
}
Rows = dict[str, list[dict[str, Any]]]


def test_what_was_released_is_not_edited_but_followed() -> None:
    for name, digest in RELEASED.items():
        assert hashlib.sha256((VERSIONS / name).read_bytes()).hexdigest() == digest, (
            f"{name} is released: leave it, and write a revision that follows the head"
        )


def test_revisions_are_one_line() -> None:
    script = ScriptDirectory.from_config(migrate._config())
    assert len(script.get_heads()) == 1
    assert len(list(script.walk_revisions())) == len(list(VERSIONS.glob("2*.py")))


def rows_of(connection: Connection, like: Rows | None = None) -> Rows:
    """Every row of every table; of the columns of `like`, if given, and of its tables."""
    meta = MetaData()
    meta.reflect(connection)
    found: Rows = {}
    for table in meta.sorted_tables:
        if table.name == "alembic_version" or (like is not None and table.name not in like):
            continue
        columns = [one for one in table.columns if like is None or one.name in like[table.name][0]]
        made = [dict(row) for row in connection.execute(select(*columns)).mappings()]
        found[table.name] = sorted(made, key=repr)
    return found


def old_rows(url: str) -> Rows:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {name: rows for name, rows in rows_of(connection).items() if rows}
    engine.dispose()
    return found


def put(rows: Rows, url: str) -> None:
    """The same database in PostgreSQL: its tables at the first release, then its rows."""
    migrate.upgrade(url, REVISION)
    engine = create_engine(url)
    meta = MetaData()
    with engine.begin() as connection:
        meta.reflect(connection)
        for table in meta.sorted_tables:
            if table.name in rows:
                connection.execute(insert(table), rows[table.name])
            if table.name != "alembic_version":
                _move_sequence(SQLModel.metadata.tables[table.name], connection)
    engine.dispose()


@pytest.fixture(params=NAMES)
def old(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> tuple[str, Rows]:
    """The address of a database as the first release left it, and its rows."""
    file = first_release(request.param, tmp_path / "old.db")
    rows = old_rows(file)
    if not isinstance(databases, Postgres):
        return file, rows
    url = databases.bare()
    put(rows, url)
    return url, rows


def test_every_row_is_there_after_it(old: tuple[str, Rows]) -> None:
    url, before = old
    migrate.upgrade(url)
    assert migrate.is_current(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        after = rows_of(connection, before)
    assert after.keys() == before.keys()
    for name, rows in before.items():
        assert after[name] == rows, name
    with Session(engine) as session:  # and the program reads them
        for table in SQLModel.__subclasses__():
            if hasattr(table, "__table__") and table.__tablename__ in before:
                assert len(session.exec(select(table)).all()) == len(before[str(table.__tablename__)])
    engine.dispose()


def test_there_was_a_row_in_every_table_of_the_first_release(tmp_path: Path) -> None:
    url = first_release("rows", tmp_path / "old.db")
    engine = create_engine(url)
    assert set(inspect(engine).get_table_names()) - {"alembic_version"} == set(old_rows(url))
    engine.dispose()


@pytest.fixture
def month(databases: Databases, tmp_path: Path) -> str:
    url = first_release("month", tmp_path / "old.db")
    if isinstance(databases, Postgres):
        rows, url = old_rows(url), databases.bare()
        put(rows, url)
    return url


def test_an_office_goes_on(month: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = month_settings(month, tmp_path)
    monkeypatch.setenv("DATABASE_URL", month)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    assert main.main(["migrate"]) == 0
    database = Database(month)
    with database.reading() as session:
        _check_chains(session, settings.keys().log_key)
        height = len(chain.entries(session, BOX))
    assert height > 5
    database.close()
    with TestClient(create_app(settings), base_url="http://localhost:8000") as client:
        assert client.get("/readyz").status_code == 200
        assert "Hòm phiếu số 1" in client.get(f"/b/{BOX}").text
        assert client.get(f"/b/{BOX}/so-ghi").status_code == 200
        assert len(client.get(f"/b/{BOX}/chain.jsonl").text.splitlines()) == height


def test_an_office_without_a_memory_of_its_record_is_upgraded_as_the_paper_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/NANG-CAP.md, step 5 and after it, by the commands and the server themselves."""
    url = first_release("month", tmp_path / "old.db")
    settings = month_settings(url, tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    monkeypatch.delenv("HOMPHIEU_HEADS_FILE", raising=False)
    assert main.main(["migrate"]) == 0
    assert main.main(["serve", "--port", str(free_port())]) == 1
    assert "homphieu restored --reason" in capsys.readouterr().err
    assert main.main(["restored", "--reason", "Nâng cấp, máy chưa có tệp nhớ sổ ghi"]) == 0
    assert main.main(["check-audit"]) == 0
    with Server(settings, datetime(2026, 12, 10, 9, 0), tmp_path / "log") as server:  # noqa: DTZ001
        ready = httpx.get(f"{server.url}/readyz", trust_env=False)
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        lines = httpx.get(f"{server.url}/b/{BOX}/chain.jsonl", trust_env=False).text.splitlines()
    assert heads_file(settings).exists()
    with closing(Database(url)) as database, database.reading() as session:
        _check_chains(session, settings.keys().log_key)
        entries = chain.entries(session, BOX)
    assert (entries[-1].type, len(entries)) == ("restored", len(lines))


def test_until_then_no_command_works_on_it_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a database that is behind: at the revision before the newest, or without tables."""
    url = f"sqlite:///{tmp_path}/old.db"
    settings = month_settings(url, tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    migrate.upgrade(url)
    migrate.downgrade(url, "-1")
    for words in (["box", "list"], ["serve", "--port", "8123"]):
        assert main.main(words) == 1
        assert "homphieu migrate" in capsys.readouterr().err
