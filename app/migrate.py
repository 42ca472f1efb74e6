"""Brings a database's tables up to date, with Alembic and migrations/, wherever the program is installed.

Every connection is made by app.db, so the migrations run under the pragmas of SEALING.md like all else.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import migrations
from app.db import Database
from app.settings import Settings

__all__ = ["downgrade", "is_current", "office_connection", "sql_for", "upgrade"]


def upgrade(database: Engine | str, revision: str = "head") -> None:
    """Bring the tables to a revision, in one transaction; a database that is there already stays as it is."""
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Engine | str, revision: str = "base") -> None:
    """Take the tables back to a revision, in one transaction."""
    _run(database, lambda config: command.downgrade(config, revision))


def is_current(database: Engine | str) -> bool:
    """Tell whether the tables are those of this program: at the newest revision, neither behind nor ahead."""
    with _engine(database) as engine, engine.connect() as connection:
        heads = set(ScriptDirectory.from_config(_config()).get_heads())
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def sql_for(dialect: str) -> str:
    """Write the SQL of all migrations for a dialect ("sqlite", "postgresql") without touching a database."""
    written = io.StringIO()
    config = _config(written)
    config.attributes["dialect"] = dialect
    command.upgrade(config, "head", sql=True)
    return written.getvalue()


@contextmanager
def office_connection() -> Iterator[Connection]:
    """Connect to the database that the environment names: what Alembic's own command line works on."""
    with _engine(Settings.from_environment().database_url) as engine, engine.connect() as connection:
        yield connection


def _config(output: io.StringIO | None = None) -> Config:
    config = Config() if output is None else Config(output_buffer=output)
    folder = str(Path(migrations.__file__ or "").resolve().parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


@contextmanager
def _engine(database: Engine | str) -> Iterator[Engine]:
    if isinstance(database, Engine):
        yield database
        return
    opened = Database(database)
    try:
        yield opened.engine
    finally:
        opened.close()


def _run(database: Engine | str, act: Callable[[Config], None]) -> None:
    with _engine(database) as engine:
        writing = engine.execution_options(homphieu_writes="alone")  # app.db: the lock comes first
        with writing.connect() as connection, _references_later(connection), connection.begin():
            config = _config()
            config.attributes["connection"] = connection
            act(config)
            _check_references(connection)


@contextmanager
def _references_later(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by dropping its old copy, which needs the references unchecked meanwhile.

    The pragma means nothing inside a transaction, hence the raw cursor (sqlite.org/lang_altertable.html, §7).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("a migration left a row whose reference leads nowhere; nothing was changed")
