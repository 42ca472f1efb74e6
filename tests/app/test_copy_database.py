"""homphieu copy-database: an office with a month behind it goes on where it was, on PostgreSQL."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from databases import Postgres
from simulator import BOX, Office
from sqlalchemy import text
from sqlmodel import Session, SQLModel, func, select

from app import migrate
from app.cli import main
from app.db import Database
from app.settings import Settings, create_secret
from ballots.box import chain
from ballots.sealing import ledger
from ballots.tables import Account, Box, Minutes, Slip, TrayEnvelope
from ballots.views import boxes, counts

QUORUM = ["ubnd", "mttq", "union", "clerk"]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = Settings(f"sqlite:///{tmp_path}/old.db", tmp_path / "old.secret", "http://localhost:8000")
    create_secret(made.secret_file)
    monkeypatch.setenv("DATABASE_URL", made.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(made.secret_file))
    monkeypatch.setattr("simulator.LOG_KEY", made.keys().log_key(BOX))
    return made


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """A month that was opened, counted and filed, and the next one running: envelopes in box and tray."""
    made = Office(settings.database_url).ready()
    first, second = made.issue(40), made.issue(35)
    for slip in first[:25]:
        made.vote(slip, ket_qua="RHL", remark="Nhanh, gọn")
    made.void(first[39].number)
    made.today = date(2026, 11, 30)
    made.open(QUORUM)
    made.paper(first[30].number, ket_qua="HL")
    made.finish()
    made.file()
    made.seal()
    for slip in second[:23]:
        made.vote(slip, ket_qua="HL")
    yield made
    made.database.close()


def copy(url: str) -> int:
    return main.main(["copy-database", "--to", url])


@pytest.fixture
def target(postgres: Postgres) -> Iterator[Database]:
    made = Database(postgres.bare())
    yield made
    made.close()


def address(target: Database) -> str:
    return target.engine.url.render_as_string(hide_password=False)


def rows(session: Session) -> dict[str, int]:
    tables = SQLModel.metadata.sorted_tables
    return {
        table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
    }


def everything(session: Session) -> list[object]:
    """What the pages show of it."""
    count = counts.box_count(session, 1, BOX)
    return [boxes.notice(session, BOX), count, chain.entries(session, BOX), rows(session)]


def test_a_month_of_data_is_the_same_on_postgresql_and_the_old_file_is_untouched(
    office: Office, target: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with office.reading() as session:
        before = everything(session)
    assert copy(address(target)) == 0
    said = capsys.readouterr().out
    assert "HOMPHIEU_SECRET_FILE=" in said
    assert "homphieu serve" in said
    with target.reading() as session, office.reading() as old:
        assert everything(session) == everything(old) == before
        assert session.exec(select(Minutes.pdf)).one() == b"%PDF-"
    assert migrate.is_current(target.engine)


def test_the_office_goes_on_where_it_was(office: Office, target: Database) -> None:
    late = office.issue(12)
    assert copy(address(target)) == 0
    office.database, old = target, office.database
    for slip in late:
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 12, 31)
    office.open(QUORUM)
    office.finish()
    office.file(number=2)
    with office.writing() as session:
        session.add(Account(unit_id="xa", login="moi", name="Mới", password_hash="-"))
        session.flush()
        entries = chain.entries(session, BOX)
        count = counts.box_count(session, office.opening_id, BOX)
        assert session.get_one(Box, BOX).used_online == 25 + 23 + 12
    assert count.electronic is not None
    assert count.electronic.ballots == 23 + 12
    key = Settings.from_environment().keys().log_key(BOX).public_key()
    assert ledger.verify_chain(entries, key) is not None
    old.close()


def test_the_copy_tells_nothing_of_order(office: Office, target: Database) -> None:
    assert copy(address(target)) == 0
    with target.engine.connect() as admin:
        for table, key in (("slip", "token_hash"), ("tray", "leaf"), ("envelope", "leaf"), ("remark", "id")):
            place = "(ctid::text::point)[0], (ctid::text::point)[1]"
            by_place = admin.execute(text(f"SELECT {key} FROM {table} ORDER BY {place}")).scalars().all()
            assert by_place == sorted(by_place)
            assert len(by_place) > 1
            assert admin.scalar(text(f"SELECT count(DISTINCT xmin::text) FROM {table}")) == 1


def test_a_target_that_is_not_empty_is_refused_and_left_alone(
    office: Office, target: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with target.engine.begin() as connection:
        connection.execute(text("CREATE TABLE another (a int)"))
    assert copy(address(target)) == 1
    assert "trống" in capsys.readouterr().err
    with target.engine.begin() as connection:
        connection.execute(text("DROP TABLE another"))
    assert copy(address(target)) == 0
    assert copy(address(target)) == 1


@pytest.mark.parametrize("url", ["sqlite:///elsewhere.db", "mysql://localhost/x", "no address"])
def test_a_target_that_is_no_postgresql_is_refused(
    office: Office, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copy(url) == 1
    assert "PostgreSQL" in capsys.readouterr().err


def test_a_row_that_is_lost_or_changed_on_the_way_is_seen_and_nothing_is_kept(
    office: Office, target: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate.upgrade(target.engine)
    for act in ("RETURN NULL", "NEW.number := 'XXXXXXXX'; RETURN NEW"):
        with office.reading() as session:
            number = session.exec(select(Slip.number)).first()
        body = f"BEGIN IF NEW.number = '{number}' THEN {act}; END IF; RETURN NEW; END"
        with target.engine.begin() as connection:
            connection.execute(
                text(f"CREATE OR REPLACE FUNCTION lose() RETURNS trigger AS $$ {body} $$ LANGUAGE plpgsql")
            )
            connection.execute(
                text("CREATE OR REPLACE TRIGGER t BEFORE INSERT ON slip FOR EACH ROW EXECUTE FUNCTION lose()")
            )
        assert copy(address(target)) == 1
        assert "slip" in capsys.readouterr().err
        with target.reading() as session:
            assert set(rows(session).values()) == {0}


def test_a_chain_that_another_secret_signed_is_not_copied(
    office: Office, target: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.secret_file.write_bytes(bytes(32))
    assert copy(address(target)) == 1
    assert BOX in capsys.readouterr().err
    with target.reading() as session:
        assert session.exec(select(func.count()).select_from(TrayEnvelope)).one() == 0
