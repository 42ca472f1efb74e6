"""The migrations make exactly the tables of ballots/tables/, and take them away again with data inside."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import Databases, Postgres
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from app import migrate
from app.db import Database
from ballots import tables

TABLES = set(SQLModel.metadata.tables)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    opened = Database(databases.bare())
    yield opened
    opened.close()


@pytest.fixture
def engine(database: Database) -> Engine:
    migrate.upgrade(database.engine)
    return database.engine


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    opened = Database(f"sqlite:///{tmp_path}/office.db")
    migrate.upgrade(opened.engine)
    yield opened.engine
    opened.close()


def one_row_of_each_table() -> list[SQLModel]:
    day, moment = date(2026, 11, 30), datetime(2026, 11, 30, 15, 0)  # noqa: DTZ001 - moments are local
    key = b"\x01" * 32
    return [
        tables.Unit(id="u", name="Trung tâm", parent="UBND xã", symbol="TT"),
        tables.Unit(id="t", name="UBND tỉnh", parent="Chính phủ", symbol="TT"),
        tables.ProvinceUnit(unit_id="u", province_id="t"),
        tables.Questionnaire(name="f@00", published=b"x"),
        tables.Swap(day=day, working=True, document="Thông báo"),
        tables.Nobody(failures=1, retry_at=moment),
        tables.Committee(id="c", unit_id="u", name="Hội đồng", sets="[]", labels="{}"),
        tables.Box(id="b", unit_id="u", committee_id="c", name="Hòm", place="Sảnh", questionnaire="f@00"),
        tables.Kiosk(id="k", box_id="b", name="Màn hình", credential=key, point=key, used_on=day),
        tables.Account(id=1, unit_id="u", login="an", name="An", password_hash="", retry_at=moment),
        tables.Holder(
            id="h",
            account_id=1,
            committee_id="c",
            role="ubnd",
            ecdh=key,
            ecdsa=key,
            wrapped="{}",
            since=day,
        ),
        tables.Passkey(id=1, account_id=1, credential=key, public=key, bound=True, name="khóa", since=day),
        tables.PasskeyWrapping(passkey_id=1, holder_id="h", wrapped="{}"),
        tables.SpentChallenge(hashed=key, ends_at=moment),
        tables.OfficeIdentity(account_id=1, unit_id="u", name="an", subject=key, refused_on=day),
        tables.Endorsement(holder_id="h", by_id="h", signature=key),
        tables.DossierBook(box_id="b", key=key, tags=key),
        tables.Padlock(box_id="b", period=1, role="ubnd", public=key, holder_id="h"),
        tables.PadlockCopy(box_id="b", period=1, role="ubnd", holder_id="h", sealed=key),
        tables.ChosenDay(box_id="b", period=1, day=day, reason="Lễ", chosen_by="An"),
        tables.SheetDraft(box_id="b", period=2, sheet=key, labels="{}", drafted_at=moment),
        tables.SheetSignature(box_id="b", period=2, role="ubnd", holder_id="h", signature=key),
        tables.Rehearsal(box_id="b", holder_id="h", period=1, public=key),
        tables.AuditEntry(unit_id="u", height=0, body=key),
        tables.ClerkDay(account_id=1, box_id="b", day=day),
        tables.DeskClerk(box_id="b", desk="1", month=day, account_id=1),
        tables.OfficialMonth(account_id=1, month=day, reply="Không", replied_on=day),
        tables.MailSent(account_id=1, about="x", sent_on=day),
        tables.Period(box_id="b", number=1, sheet=key, seal=key, labels="{}", sealed_at=moment, due_on=day),
        tables.Slip(token_hash=key, box_id="b", number="7K3M9QPA", expires_on=day),
        tables.RetiredSlip(token_hash=key, box_id="b", number="7K3M9QPA", expires_on=day, state="used"),
        tables.TrayEnvelope(leaf=key, box_id="b", period=1, envelope=key),
        tables.BoxedEnvelope(leaf=key, box_id="b", period=1, batch=1, envelope=key),
        tables.RestoredBox(box_id="b", day=day, known_height=7, known_head="X"),
        tables.Entry(box_id="b", height=0, type="sealed", payload=key, body=key, signature=key),
        tables.Opening(id=1, committee_id="c", started_at=moment, place="Phòng họp"),
        tables.StaffSession(
            id=1,
            hashed=key,
            account_id=1,
            epoch=0,
            device="Firefox",
            used_on=day,
            ends_at=moment,
            opening_id=1,
        ),
        tables.Attendance(opening_id=1, seat=1, role="ubnd", label="Chủ tọa", name="An"),
        tables.Count(opening_id=1, box_id="b", period=1),
        tables.PublishedResult(
            opening_id=1,
            box_id="b",
            unit_id="u",
            kind="ballots",
            held_on=day,
            sums="[]",
            body=key,
            signature=key,
            log_key=key,
        ),
        tables.FollowUp(opening_id=1, box_id="b", results=9, drawn=9, drawn_on=day),
        tables.ScannedPage(opening_id=1, box_id="b", page=key),
        tables.ScannedMark(opening_id=1, box_id="b", page=key, question="q", crop=key),
        tables.ScannedChoice(
            opening_id=1, box_id="b", page=key, question="q", role="ubnd", account_id=1, choice="HL"
        ),
        tables.ScannedRemark(id="s", opening_id=1, box_id="b", crop=key),
        tables.Remark(id="r", box_id="b", opening_id=1, text="Cảm ơn"),
        tables.Call(id="g", box_id="b", day=day, text="Đường ngập", opening_id=1),
        tables.Matter(
            box_id="b",
            number=1,
            unit_id="u",
            opening_id=1,
            kind="remark",
            source_id="r",
            account_id=1,
            told_in=1,
        ),
        tables.MatterStep(box_id="b", number=1, at=moment, account_id=1, name="An", act="assigned"),
        tables.Letter(id="l", box_id="b", opening_id=1, period=1, number=1, source="paper", text="Thư"),
        tables.LetterScan(letter_id="l", content=key),
        tables.Release(box_id="b", period=1, role="ubnd", holder_id="h", account_id=1, signature=key),
        tables.Minutes(
            id=1,
            committee_id="c",
            opening_id=1,
            year=2026,
            number=1,
            symbol="TT",
            subject="mở hòm",
            filed_on=day,
            pdf=key,
            digest=key,
        ),
        tables.MinutesBox(minutes_id=1, box_id="b"),
        tables.MinutesVersion(
            minutes_id=1,
            version=2,
            kind="scan",
            media="image/png",
            length=1,
            document=key,
            digest=key,
            added_on=day,
            account_id=1,
            checked_on=day,
        ),
        tables.TrustRoot(unit_id="u", fingerprint="0", name="Gốc", until=day, certificate=key, added_on=day),
        tables.SystemKey(id=1, unit_id="u", name="Một cửa", hashed=key, may_issue=True, made_on=day),
        tables.SystemBook(key_id=1, secret=key, day=day, tags=key, before=b""),
        tables.SystemDay(key_id=1, box_id="b", day=day, issued=1),
        tables.ReturnedDay(box_id="b", day=day, numbers="[]", opening_id=1),
    ]


def fill(engine: Engine) -> None:
    with Session(engine) as session:
        for row in one_row_of_each_table():
            session.add(row)
            session.flush()
        session.commit()


def shape_of(engine: Engine) -> dict[str, Any]:
    """All that a database says of its tables but the order of their columns."""

    def told(found: list[Any]) -> list[str]:
        return sorted(repr(sorted(one.items(), key=str)) for one in found)

    plain = create_engine(engine.url)  # the program's own answers are in binary
    found = inspect(plain)
    shape = {
        table: (
            told([one | {"type": str(one["type"])} for one in found.get_columns(table)]),
            found.get_pk_constraint(table)["constrained_columns"],
            told(found.get_foreign_keys(table)),
            told(found.get_unique_constraints(table)),
            told(found.get_check_constraints(table)),
            told(found.get_indexes(table)),
        )
        for table in TABLES
    }
    plain.dispose()
    return shape


def test_models_and_migrations_make_the_same_tables(databases: Databases, engine: Engine) -> None:
    made = Database(databases.bare())
    with made.engine.begin() as connection:
        SQLModel.metadata.create_all(connection)
    migrated, modelled = shape_of(engine), shape_of(made.engine)
    made.close()
    for table in TABLES:
        assert migrated[table] == modelled[table], table


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_migrations_can_be_read_as_sql_without_a_database(dialect: str) -> None:
    written = migrate.sql_for(dialect)
    assert set(re.findall(r"^CREATE TABLE (\w+)", written, re.MULTILINE)) >= TABLES


def test_a_login_may_be_in_two_units_and_the_way_back_is_refused_while_it_is(database: Database) -> None:
    migrate.upgrade(database.engine)
    fill(database.engine)
    with database.writing() as session:
        session.add(tables.Account(id=2, unit_id="t", login="an", name="An", password_hash=""))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(tables.Account(id=3, unit_id="t", login="an", name="An", password_hash=""))
    with pytest.raises(RuntimeError, match=r"nhiều đơn vị, xin đổi trước: an$"):
        migrate.downgrade(database.engine, "20261120")
    with database.writing() as session:
        session.exec(select(tables.Account).where(tables.Account.unit_id == "t")).one().login = "an2"
    migrate.downgrade(database.engine, "20261120")
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("UPDATE account SET login = 'an'"))
    migrate.upgrade(database.engine)
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("UPDATE account SET role = 'ubnd'"))


def test_alembic_finds_no_difference(engine: Engine) -> None:
    plain = create_engine(engine.url)  # Alembic reads catalogues as text, the program's answers are in binary
    with plain.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    plain.dispose()


def test_no_table_is_left_out_of_this_file() -> None:
    assert {type(row).__tablename__ for row in one_row_of_each_table()} == TABLES


def test_up_down_and_up_again_with_data_in_every_table(database: Database) -> None:
    for _ in range(2):
        migrate.upgrade(database.engine)
        assert migrate.is_current(database.engine)
        fill(database.engine)
        migrate.downgrade(database.engine)
        assert set(inspect(database.engine).get_table_names()) == {"alembic_version"}
        assert not migrate.is_current(database.engine)


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    fill(engine)
    migrate.upgrade(engine)
    with Session(engine) as session:
        assert session.exec(select(tables.Minutes)).one().symbol == "TT"


def test_what_a_vote_touches_has_no_rowid(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        listed = connection.execute(text("SELECT name FROM pragma_table_list WHERE wr = 1")).scalars()
        scanned = {f"scanned_{one}" for one in ("page", "mark", "choice", "remark")}
        assert set(listed) == scanned | {"slip", "retired_slip", "tray", "envelope", "remark", "letter"}


def test_on_postgresql_the_tray_is_cleaned_after_some_tens_of_drops(postgres: Postgres) -> None:
    opened = Database(postgres.new())
    query = text("""
        SELECT t.reloptions || o.reloptions FROM pg_class t JOIN pg_class o ON o.oid = t.reltoastrelid
        WHERE t.relname = 'tray'""")
    with opened.engine.connect() as connection:
        options = connection.execute(query).scalar_one()
    opened.close()
    assert "fillfactor=50" in options
    for one in ("scale_factor", "cost_delay"):
        assert options.count(f"autovacuum_vacuum_{one}=0") == 2
    assert {"autovacuum_vacuum_threshold=400", "autovacuum_vacuum_threshold=1000"} <= set(options)


def test_moments_come_back_as_they_were_written(engine: Engine) -> None:
    fill(engine)
    with Session(engine) as session:
        moment = session.exec(select(tables.Opening)).one().started_at
    assert moment == datetime(2026, 11, 30, 15, 0)  # noqa: DTZ001 - moments are local
    assert moment.tzinfo is None


@pytest.mark.parametrize(
    "broken",
    [
        "UPDATE box SET smallest = 0",
        "UPDATE box SET used_online = 1",
        "UPDATE box SET voided = -1",
        "UPDATE account SET role = 'ubnd'",
        "UPDATE period SET state = 'ajar'",
        "UPDATE slip SET state = 'lost'",
        "UPDATE attendance SET stand = 'maybe'",
        "UPDATE count SET state = 'guessed'",
        "UPDATE matter SET state = 'lost'",
        "UPDATE matter SET kind = 'vote'",
        "UPDATE matter SET wording = true",
        "UPDATE system_key SET may_issue = false",
    ],
)
def test_checks_of_the_tables_hold(engine: Engine, broken: str) -> None:
    fill(engine)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(broken))


def test_migrations_run_under_the_pragmas_of_the_tray(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        read = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("secure_delete", "journal_mode", "foreign_keys")
        }
    assert read == {"secure_delete": 1, "journal_mode": "truncate", "foreign_keys": 1}


def test_a_failed_migration_changes_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("the last step failed")

    monkeypatch.setattr(migrate, "_check_references", fail)
    with pytest.raises(RuntimeError):
        migrate.upgrade(database.engine)
    assert inspect(database.engine).get_table_names() == []


def test_migrations_need_no_particular_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path}/deeper/office.db"
    migrate.upgrade(url)
    assert migrate.is_current(url)
