"""A machine of a cluster that says nothing any more, or has stepped down, keeps no connection and nobody."""

import os
import signal
from collections.abc import Iterator
from threading import Timer
from time import monotonic

import pytest
from databases import Postgres
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, create_engine

from app import db
from app.db import Database
from app.nodes import patience
from app.trouble import Trouble, trouble_of


@pytest.fixture
def database(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Of two machines, which are the same one twice."""
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(db, "create_engine", create_engine)  # with a dialect of its own, as in an office
    url = postgres.new()
    folder = url.partition("host=")[2]
    made = Database(f"{url},{folder}&target_session_attrs=read-write")
    yield made
    made.close()


def pid(session: Session) -> int:
    return int(session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_machine_that_is_paused_is_given_up_in_time_and_another_connection_is_made(
    database: Database,
) -> None:
    with database.writing() as session:
        paused = pid(session)
    os.kill(paused, signal.SIGSTOP)
    goes_on = Timer(20, os.kill, (paused, signal.SIGCONT))  # or the test would never fail
    goes_on.start()
    try:
        begun = monotonic()
        with pytest.raises(OperationalError) as raised, database.writing() as session:
            pid(session)
        assert 0.4 < monotonic() - begun < 10
        assert trouble_of(raised.value) is Trouble.AWAY
        with database.writing() as session:
            assert pid(session) != paused
    finally:
        goes_on.cancel()
        os.kill(paused, signal.SIGCONT)


def test_who_waits_for_a_turn_is_told_so_before_the_machine_is_given_up(database: Database) -> None:
    with database.writing() as session:
        told = session.connection().exec_driver_sql("SHOW lock_timeout").scalar_one()
    assert told == f"{patience.LOCK_SECONDS}s"
    assert patience.LOCK_SECONDS < 15


def test_a_machine_that_has_stepped_down_keeps_no_connection(database: Database) -> None:
    with database.writing() as session:
        before = pid(session)
    with database.writing() as session:
        session.connection().execute(text("SET TRANSACTION READ ONLY"))
        with pytest.raises(DBAPIError) as raised:
            session.connection().execute(text("CREATE TABLE x (y int)"))
        session.rollback()
    assert trouble_of(raised.value) is Trouble.AWAY
    with database.writing() as session:
        assert pid(session) != before


def test_a_statement_that_fails_in_time_keeps_its_connection(database: Database) -> None:
    with database.writing() as session:
        before = pid(session)
    with pytest.raises(DBAPIError, match="22012"), database.writing() as session:
        session.connection().execute(text("SELECT 1 / 0"))
    with database.writing() as session:
        assert pid(session) == before
