"""What app/db.py promises, on PostgreSQL: one moment a page, nothing half done, and no value in any error."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread
from time import monotonic, sleep
from types import SimpleNamespace

import pytest
from databases import Postgres
from fastapi import FastAPI, Request
from simulator import BOX, Office
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, InternalError, OperationalError
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import deps, security
from app.db import Database, Reading, Writing, for_all_units
from app.main import create_app
from app.settings import Settings, create_secret
from app.staff import accounts, kept_sessions
from app.staff.kept_sessions import Fresh
from ballots.box.issue import IssuedSlip, lock_box
from ballots.errors import Code, Refused
from ballots.sealing import codes
from ballots.tables import StaffSession, Unit

SECRET = "gia-tri-mat"


def unit(unit_id: str) -> Unit:
    return Unit(id=unit_id, name="Xã thử", parent="Tỉnh thử", symbol="TT")


@pytest.fixture
def settings(postgres: Postgres, tmp_path: Path) -> Settings:
    made = Settings(postgres.new(), tmp_path / "homphieu.secret", "http://testserver")
    create_secret(made.secret_file)
    return made


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    made = Database(settings.database_url)
    yield made
    made.close()


def units(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Unit.id).order_by(Unit.id)))


def show(session: Session, setting: str) -> str:
    return str(session.connection().exec_driver_sql(f"SHOW {setting}").scalar())


def test_writers_read_what_is_committed_and_readers_see_one_moment(database: Database) -> None:
    for opened in (database.writing, database.dropping):
        with opened() as session:
            assert show(session, "transaction_isolation") == "read committed"
            assert show(session, "synchronous_commit") == "on"
            assert show(session, "lock_timeout") == "30s"
    with database.reading() as session:
        assert show(session, "transaction_isolation") == "repeatable read"
        assert show(session, "transaction_read_only") == "on"
        assert session.exec(select(Unit.id)).all() == []
        with database.writing() as other:
            other.add(unit("a"))
        assert session.exec(select(Unit.id)).all() == []
    assert units(database) == ["a"]


def test_the_server_itself_refuses_a_write_in_a_reading_transaction(database: Database) -> None:
    insert = text("INSERT INTO unit VALUES ('a', 'b', 'c', 'd', false)")
    with pytest.raises(InternalError, match="25006"), database.reading() as session:
        session.connection().execute(insert)
    assert units(database) == []


def test_a_connection_that_read_may_write_afterwards(database: Database) -> None:
    for name in ("a", "b"):
        assert name not in units(database)
        with database.writing() as session:
            session.add(unit(name))
    assert units(database) == ["a", "b"]


def test_staff_write_one_after_the_other_and_a_drop_waits_for_none_of_them(database: Database) -> None:
    order: list[str] = []

    def write() -> None:
        with database.writing() as session:
            session.add(unit("second"))
            session.flush()
            order.append("second")

    with database.writing() as session:
        session.add(unit("first"))
        session.flush()
        waiting = Thread(target=write)
        waiting.start()
        with database.dropping() as drop:
            drop.add(unit("drop"))
        waiting.join(0.3)
        assert waiting.is_alive()
        order.append("first")
    waiting.join(20)
    assert order == ["first", "second"]
    assert units(database) == ["drop", "first", "second"]


def begins_at_once(database: Database, unit_id: str | None) -> bool:
    """Whether a writer of the unit, or of all of them, has its turn while the caller's goes on."""
    begun = Event()

    def write() -> None:
        with database.writing(unit_id) as session:
            session.connection()
            begun.set()

    waiting = Thread(target=write)
    waiting.start()
    at_once = begun.wait(0.5)
    waiting_for.append(waiting)
    return at_once


waiting_for: list[Thread] = []


def test_the_staff_of_a_unit_wait_for_their_own_unit_and_for_who_writes_for_all(database: Database) -> None:
    for mine, other, free in (
        ("a", "a", False),
        ("a", "b", True),
        ("a", None, False),
        (None, "a", False),
        (None, None, False),
    ):
        with database.writing(mine) as session:
            session.connection()
            assert begins_at_once(database, other) is free, (mine, other)
        waiting_for.pop().join(20)


def test_the_first_use_of_a_session_on_a_day_waits_for_no_other_unit(database: Database) -> None:
    at, hashed = datetime.fromisoformat("2026-11-30T23:00"), bytes(32)
    with database.writing() as session:
        session.add_all([unit("a"), unit("b")])
        session.flush()
        account, _ = accounts.add_account(session, "a", "lan", "Lan", duties=["issue"])
        who = accounts.person(account, session.get_one(Unit, "a"), 0)
        kept_sessions.begin(session, who, Fresh(hashed, ""), at)
    state = SimpleNamespace(database=database, clock=lambda: at + timedelta(hours=2))
    request = Request({"type": "http", "app": SimpleNamespace(state=state)})
    with ThreadPoolExecutor(1) as pool, database.writing("b") as session:
        session.connection()
        found = pool.submit(deps._find, request, hashed).result(10)
    assert found is not None
    with database.reading() as session:
        assert session.exec(select(StaffSession.used_on)).one() == date(2026, 12, 1)


def test_a_request_writes_in_the_turn_of_its_unit_or_in_everybodys_where_the_route_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings)
    app.state.unit_of = lambda _request: "a"
    paths = {("POST", "/probe/own"), ("POST", "/probe/all")}
    monkeypatch.setattr(security, "WITHOUT_CSRF", security.WITHOUT_CSRF | paths)

    def locks(session: Writing) -> list[str]:
        held = (
            "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY mode"
        )
        return list(session.connection().execute(text(held)).scalars())

    app.post("/probe/own")(locks)

    @app.post("/probe/all")
    @for_all_units
    def all_locks(session: Writing) -> list[str]:
        return locks(session)

    with TestClient(app) as client:
        assert client.post("/probe/own").json() == ["ExclusiveLock", "ShareLock"]
        assert client.post("/probe/all").json() == ["ExclusiveLock"]


def test_an_error_keeps_its_kind_and_loses_the_servers_words(database: Database) -> None:
    with database.writing() as session:
        session.add(unit(SECRET))
    with pytest.raises(IntegrityError) as caught, database.writing() as session:
        session.add(unit(SECRET))
    seen: BaseException | None = caught.value
    while seen is not None:
        assert SECRET not in str(seen)
        assert SECRET not in repr(seen)
        seen = seen.__cause__ or seen.__context__
    assert "23505" in str(caught.value)


def test_no_log_line_and_no_page_carries_a_value(
    settings: Settings, database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = probe(settings, monkeypatch)
    with TestClient(app) as client, caplog.at_level(logging.DEBUG):
        assert client.post(f"/probe/write?unit={SECRET}").status_code == 200
        answer = client.post(f"/probe/write?unit={SECRET}")
    assert answer.status_code == 500
    told = [record.getMessage() for record in caplog.records if record.name == "homphieu"]
    assert len(told) == 1
    assert "IntegrityError" in told[0]
    for line in [answer.text, *told]:
        assert SECRET not in line


def probe(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application with a route that writes and one that loses its connection on the way."""
    app = create_app(settings)
    paths = {("POST", "/probe/write"), ("POST", "/probe/lose")}
    monkeypatch.setattr(security, "WITHOUT_CSRF", security.WITHOUT_CSRF | paths)

    @app.post("/probe/write")
    def write(session: Writing, unit: str) -> None:
        session.add(Unit(id=unit, name="Xã", parent="Tỉnh", symbol="TT"))
        session.flush()

    @app.post("/probe/lose")
    def lose(session: Writing) -> None:
        session.add(Unit(id="half", name="Xã", parent="Tỉnh", symbol="TT"))
        session.flush()
        mine = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with app.state.database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
        session.add(Unit(id="done", name="Xã", parent="Tỉnh", symbol="TT"))

    @app.get("/probe/read")
    def read(session: Reading) -> list[str]:
        return list(session.exec(select(Unit.id)).all())

    return app


def test_a_lost_connection_is_a_kind_sentence_and_leaves_nothing_half_done(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(probe(settings, monkeypatch)) as client:
        answer = client.post("/probe/lose")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "chưa có gì được ghi nhận" in answer.text
        assert client.get("/probe/read").json() == []
        assert client.post("/probe/write?unit=next").status_code == 200
        assert client.get("/probe/read").json() == ["next"]


def test_after_a_restart_of_the_server_nobody_gets_a_dead_connection(database: Database) -> None:
    assert units(database) == []
    with database.engine.connect() as admin:
        others = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database()"
        )
        with database.reading() as session:
            session.exec(select(Unit)).all()
        admin.execute(others)
        left = text(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database()"
        )
        until = monotonic() + 20
        while admin.execute(left).scalar_one():
            assert monotonic() < until
            admin.rollback()  # who is there is looked up once a transaction
            sleep(0.01)
    assert units(database) == []


def test_a_connection_on_which_the_server_has_only_said_something_is_kept(database: Database) -> None:
    with database.engine.connect() as listening, database.engine.connect() as other:
        listening.execute(text("LISTEN word"))
        listening.commit()
        mine = listening.execute(text("SELECT pg_backend_pid()")).scalar_one()
        listening.close()
        other.execute(text("NOTIFY word"))
        other.commit()
        with database.engine.connect() as again:
            assert again.execute(text("SELECT pg_backend_pid()")).scalar_one() == mine


def test_two_that_wait_for_each_other_end_with_one_done_and_one_undone(database: Database) -> None:
    with database.writing() as session:
        session.add_all([unit("a"), unit("b")])
    failed: list[DBAPIError] = []

    def rename(first: str, second: str, name: str) -> None:
        change = text("UPDATE unit SET name = :name WHERE id = :id")
        try:
            with database.dropping() as session:
                session.connection().execute(change, {"id": first, "name": name})
                both.wait(20)
                session.connection().execute(change, {"id": second, "name": name})
        except OperationalError as error:
            failed.append(error)

    both = Barrier(2)
    threads = [Thread(target=rename, args=args) for args in (("a", "b", "x"), ("b", "a", "y"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ["40P01" in str(error) for error in failed] == [True]
    with database.reading() as session:
        assert len(set(session.exec(select(Unit.name)).all())) == 1


def test_the_short_spellings_mean_the_driver_that_is_there(postgres: Postgres) -> None:
    url = postgres.new()
    for scheme in ("postgres", "postgresql"):
        made = Database(url.replace("postgresql+psycopg", scheme))
        assert units(made) == []
        made.close()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "postgresql+pg8000://localhost/x"])
def test_no_other_database_is_taken(url: str) -> None:
    with pytest.raises(ArgumentError):
        Database(url)


def test_a_made_up_code_does_not_wait_for_the_box_that_another_has(postgres: Postgres) -> None:
    office = Office(postgres.new()).ready()
    nobody = IssuedSlip(codes.spell(bytes(codes.TOKEN_BYTES)), "", office.today)
    with office.writing() as session:
        lock_box(session, BOX)
        with pytest.raises(Refused) as refused:
            office.drop(nobody, b"")
    assert refused.value.code is Code.CODE_UNKNOWN
    office.database.close()
