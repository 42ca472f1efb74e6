"""One request is one transaction, and what a client was told is on disk."""

import contextlib
import logging
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cheaply import truly
from fastapi import FastAPI, Request
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import security
from app.db import Database, Reading, Writing
from app.errors import Problem, Rejected
from app.main import create_app
from app.settings import Settings
from ballots.tables import Unit


def _unit(unit_id: str) -> Unit:
    return Unit(id=unit_id, name="Xã thử", parent="Tỉnh thử", symbol="TT")


def _on_disk(settings: Settings) -> list[str]:
    path = settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as other:
        rows = [row[0] for row in other.execute("SELECT id FROM unit ORDER BY id")]
    other.close()
    return rows


@pytest.fixture
def probe(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application with routes that write, fail in the middle, and read."""
    app = create_app(settings)
    paths = {("POST", f"/probe/{name}") for name in ("write", "refuse", "crash", "misread")}
    monkeypatch.setattr(security, "WITHOUT_CSRF", security.WITHOUT_CSRF | paths)

    @app.post("/probe/write")
    def write(session: Writing, unit: str) -> dict[str, list[str]]:
        session.add(_unit(unit))
        session.flush()
        return {"begun": []}

    @app.post("/probe/refuse")
    def refuse(session: Writing) -> None:
        session.add(_unit("refused"))
        session.flush()
        raise Rejected(Problem.NOT_ALLOWED)

    @app.post("/probe/crash")
    def crash(session: Writing, value: str = "") -> None:
        session.add(_unit("crashed"))
        session.flush()
        raise ValueError(value)

    @app.post("/probe/misread")
    def misread(session: Reading) -> None:
        session.add(_unit("misread"))
        session.flush()

    @app.get("/probe/read")
    def read(request: Request, session: Reading) -> list[str]:
        return list(session.exec(select(Unit.id)).all())

    return app


def test_the_pragmas_are_those_of_the_protocol(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    truly(monkeypatch)
    database = Database(settings.database_url)
    with database.reading() as session:
        values = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("secure_delete", "journal_mode", "synchronous", "foreign_keys")
        }
        timeout = session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar()
    database.close()
    assert values == {"secure_delete": 1, "journal_mode": "truncate", "synchronous": 2, "foreign_keys": 1}
    assert timeout
    assert timeout >= 5000


def test_the_database_and_its_folder_are_private(tmp_path: Path) -> None:
    made = Database(f"sqlite:///{tmp_path}/inner/homphieu.db")
    with made.writing() as session:
        session.exec(text("CREATE TABLE t (a)"))  # type: ignore[call-overload]
    made.close()
    assert (tmp_path / "inner").stat().st_mode & 0o777 == 0o700


def test_what_was_answered_is_on_disk(probe: FastAPI, settings: Settings) -> None:
    with TestClient(probe) as client:
        assert client.post("/probe/write?unit=a").status_code == 200
        assert _on_disk(settings) == ["a"]


def test_a_failing_commit_is_a_500_and_not_a_200(probe: FastAPI, settings: Settings) -> None:
    def fail(_session: Session) -> None:
        raise OSError("đĩa đầy")

    with TestClient(probe) as client:
        event.listen(Session, "before_commit", fail)
        try:
            answer = client.post("/probe/write?unit=lost")
        finally:
            event.remove(Session, "before_commit", fail)
        assert answer.status_code == 500
        assert _on_disk(settings) == []
        assert client.post("/probe/write?unit=next").status_code == 200


@pytest.mark.parametrize(("path", "status"), [("refuse", 403), ("crash", 500), ("misread", 500)])
def test_whatever_is_raised_rolls_back(probe: FastAPI, settings: Settings, path: str, status: int) -> None:
    with TestClient(probe) as client:
        assert client.post(f"/probe/{path}").status_code == status
        assert client.get("/probe/read").json() == []
        assert client.post("/probe/write?unit=after").status_code == 200
    assert _on_disk(settings) == ["after"]


def test_more_writers_than_threads_wait_for_their_turn(probe: FastAPI, settings: Settings) -> None:
    names = [f"u{number:03}" for number in range(120)]
    with TestClient(probe) as client, ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(lambda name: client.post(f"/probe/write?unit={name}").status_code, names))
    assert set(answers) == {200}
    assert _on_disk(settings) == names


def test_a_writer_locks_at_once_and_a_reader_does_not(database: Database) -> None:
    begun: list[str] = []
    watch = lambda *args: begun.append(args[2])  # noqa: E731
    event.listen(database.engine, "before_cursor_execute", watch)
    with database.reading() as session:
        session.exec(select(Unit)).all()
    with database.writing() as session:
        session.exec(select(Unit)).all()
    event.remove(database.engine, "before_cursor_execute", watch)
    assert [line for line in begun if line.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]


def test_no_error_and_no_log_line_carries_a_value(
    probe: FastAPI, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with database.writing() as session:
        session.add(_unit("gia-tri-mat"))
    with pytest.raises(IntegrityError) as caught, database.writing() as session:
        session.add(_unit("gia-tri-mat"))
    assert "gia-tri-mat" not in str(caught.value)
    with TestClient(probe) as client, caplog.at_level(logging.DEBUG):
        answer = client.post("/probe/write?unit=gia-tri-mat")
        crash = client.post("/probe/crash?value=gia-tri-mat")
    assert (answer.status_code, crash.status_code) == (500, 500)
    faults = [record.getMessage() for record in caplog.records if record.name == "homphieu"]
    assert len(faults) == 2
    assert re.search(r"IntegrityError", faults[0])
    assert "builtins.ValueError" in faults[1]
    assert "test_db.py" in faults[1]
    for line in [*faults, answer.text, crash.text]:
        assert "gia-tri-mat" not in line


def test_a_connection_left_in_a_transaction_is_not_handed_on(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError), database.writing() as session:
        session.add(_unit("gone"))
        session.flush()
        _ = 1 / 0
    with database.reading() as session:
        assert session.exec(select(Unit)).all() == []
