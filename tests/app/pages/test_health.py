"""Alive, ready, and whom to tell of a weakness."""

import shutil
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from databases import Postgres
from sqlalchemy import text
from starlette.testclient import TestClient
from web import FORM, Clock

from app import migrate
from app.db import Database
from app.main import create_app
from app.readiness import LEAST_FREE_BYTES, Answer, Readiness
from app.settings import AddressError, Settings

WELL = Answer("ok", "ok", "ok")
SECURITY = "/.well-known/security.txt"
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's own


@pytest.fixture
def readiness(database: Database) -> Readiness:
    return Readiness(database)


def test_alive_asks_nobody(settings: Settings, client: TestClient) -> None:
    client.app.state.database.close()  # type: ignore[attr-defined]
    Path(settings.database_url.removeprefix("sqlite:///")).write_bytes(b"no database")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_says_that_all_is_well(client: TestClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": "ok", "migrations": "ok", "disk": "ok"}
    assert answer.headers["cache-control"] == "no-store"


def test_unready_says_which_part_and_no_secret(settings: Settings, client: TestClient) -> None:
    client.app.state.database.close()  # type: ignore[attr-defined]
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    file.write_bytes(b"no database" * 100)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": "failed", "migrations": "unknown", "disk": "ok"}
    assert str(file.parent) not in answer.text


def test_a_database_whose_file_was_deleted_is_not_reached(settings: Settings, readiness: Readiness) -> None:
    assert readiness.ask(0) == WELL
    Path(settings.database_url.removeprefix("sqlite:///")).unlink()
    assert readiness.ask(9).database == "failed"


def test_tables_of_another_release_are_not_ready(settings: Settings, readiness: Readiness) -> None:
    migrate.downgrade(settings.database_url)
    assert readiness.ask(0) == Answer("ok", "failed", "ok")


@pytest.mark.parametrize(("free", "state"), [(LEAST_FREE_BYTES - 1, "failed"), (LEAST_FREE_BYTES, "ok")])
def test_a_full_disk_is_not_ready(
    settings: Settings, readiness: Readiness, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    asked = []

    def usage(path: Path) -> Usage:
        asked.append(str(path))
        return Usage(LEAST_FREE_BYTES * 2, 0, free)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert readiness.ask(0).disk == state
    assert asked == [str(settings.secret_file.parent)]


def test_an_answer_holds_for_two_seconds_so_that_asking_costs_nothing(readiness: Readiness) -> None:
    looked = []
    look = readiness._look
    readiness._look = lambda: looked.append(1) or look()  # type: ignore[method-assign,func-returns-value]
    assert [readiness.ask(now) for now in (0.0, 1.9, 2.0, 3.9)] == [WELL] * 4
    assert len(looked) == 2
    with readiness._looking:  # somebody looks, and waits for a database that is away
        assert readiness.ask(9) == WELL
    assert len(looked) == 2


def test_on_postgresql_too_each_part_is_looked_at(postgres: Postgres) -> None:
    url = postgres.new()
    database = Database(url)
    try:
        assert Readiness(database).ask(0) == WELL
        with database.engine.connect() as connection:  # no room for a temporary file: as on a full disk
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
            connection.execute(text(f'ALTER DATABASE "{name}" SET temp_file_limit = 64'))
            connection.commit()
        database.close()
        assert Readiness(database).ask(0) == Answer("ok", "ok", "failed")
        migrate.downgrade(database.engine)
        assert Readiness(database).ask(0) == Answer("ok", "failed", "failed")
    finally:
        database.close()


def test_a_server_that_is_not_there_is_not_ready() -> None:
    database = Database("postgresql+psycopg://nobody:bi-mat@127.0.0.1:1/none")
    assert Readiness(database).ask(0) == Answer("failed", "unknown", "unknown")
    database.close()


# --- security.txt ---------------------------------------------------------------------------------------


@pytest.fixture
def told(settings: Settings) -> Iterator[TestClient]:
    chosen = replace(settings, security_contact="mailto:anninh@tinh.gov.vn")
    with TestClient(create_app(chosen, Clock())) as client:
        yield client


def test_security_txt_is_as_rfc_9116_wants_it(told: TestClient) -> None:
    answer = told.get(SECURITY)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == (
        "Contact: mailto:anninh@tinh.gov.vn\n"
        "Expires: 2027-05-29T00:00:00+07:00\n"
        "Preferred-Languages: vi, en\n"
        f"Canonical: http://testserver{SECURITY}\n"
    )


def test_without_a_contact_there_is_no_security_txt(client: TestClient) -> None:
    answer = client.get(SECURITY, headers=FORM)
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("an@x.vn", "mailto:an@x.vn"),
        ("mailto:an@x.vn", "mailto:an@x.vn"),
        ("https://x.vn/bao-loi", "https://x.vn/bao-loi"),
        ("tel:+84-24-3000-0000", "tel:+84-24-3000-0000"),
    ],
)
def test_the_contact_is_a_setting(given: str, kept: str) -> None:
    assert Settings.from_environment({"HOMPHIEU_SECURITY_CONTACT": given}).security_contact == kept


@pytest.mark.parametrize(
    "given", ["anninh", "http://x.vn", "an@x.vn\nContact: b@y.vn", "mailto:a b@x.vn", "tel:"]
)
def test_what_is_no_contact_is_refused(given: str) -> None:
    with pytest.raises(AddressError) as no:
        Settings.from_environment({"HOMPHIEU_SECURITY_CONTACT": given})
    assert (no.value.name, no.value.part) == ("HOMPHIEU_SECURITY_CONTACT", "contact")
