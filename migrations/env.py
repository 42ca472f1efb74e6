"""How Alembic reaches the database: over the connection of app.migrate, or else the office's own."""

from typing import Any

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import ballots.tables  # noqa: F401 - fills SQLModel.metadata

OPTIONS: dict[str, Any] = {
    "target_metadata": SQLModel.metadata,
    "compare_type": True,
    "compare_server_default": True,
    "render_as_batch": True,  # SQLite can alter a table only by writing it anew
    "transactional_ddl": True,  # the engines of app.db open every transaction with an explicit BEGIN
}


def _online(connection: Connection) -> None:
    context.configure(connection=connection, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


def _offline(dialect_name: str) -> None:
    """Write the SQL instead of running it: for a look at it, and for databases that are not at hand."""
    context.configure(dialect_name=dialect_name, literal_binds=True, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    given = context.config.attributes.get("connection")
    if context.is_offline_mode():
        _offline(context.config.attributes.get("dialect", "sqlite"))
    elif given is not None:
        _online(given)
    else:
        from app.migrate import office_connection  # noqa: PLC0415 - needed by Alembic's own command line only

        with office_connection() as connection:
            _online(connection)


_run()
