"""New databases for tests, of either kind: SQLite, or PostgreSQL in a private cluster that lasts one run.

A new PostgreSQL database is a copy of one that the migrations made once, or one that is emptied after its
test: a copy takes a second. The cluster runs without fsync: its process may be killed in a test, but no test
pulls the plug.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, ClassVar, Protocol

import psycopg
from beginnings import empty_database
from psycopg import sql

from app import migrate
from bench.cluster import Cluster

__all__ = ["KINDS", "SETTINGS", "Databases", "Emptied", "Postgres", "Sqlite"]

KINDS = ("sqlite", "postgresql")
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "100", "autovacuum": "off"}
_TEMPLATE = "as_migrated"
_numbers: Iterator[int] = count(1)


class Databases(Protocol):
    """What a test asks for databases."""

    def new(self) -> str:
        """The address of a new database with tables and no rows."""

    def bare(self) -> str:
        """The address of a new database without tables."""

    def remove(self) -> None:
        """Remove all that were made."""


class Sqlite:
    """Files in the test's own folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self) -> str:
        file = self._folder / f"office-{next(_numbers)}.db"
        file.write_bytes(empty_database())
        return f"sqlite:///{file}"

    def bare(self) -> str:
        return f"sqlite:///{self._folder}/office-{next(_numbers)}.db"

    def remove(self) -> None:
        """The folder is pytest's."""


class Postgres:
    """Databases of the run's cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._made: list[str] = []

    def new(self) -> str:
        return self._create(_TEMPLATE)

    def bare(self) -> str:
        return self._create("template0")

    def _create(self, template: str) -> str:
        self._made.append(f"office_{next(_numbers)}")
        return self._cluster.create(self._made[-1], template)

    def remove(self) -> None:
        while self._made:
            self._cluster.drop(self._made.pop())


class Emptied(Postgres):
    """As Postgres, but a database that still has the tables of the first is emptied and given out again."""

    _empty: ClassVar[dict[Path, list[str]]] = {}  # by cluster: what of this process's is as new

    def new(self) -> str:
        kept = self._empty.setdefault(self._cluster.folder, [])
        if not kept:
            return super().new()
        self._made.append(kept.pop())
        return self._cluster.url(self._made[-1])

    def remove(self) -> None:
        while self._made:
            name = self._made.pop()
            if _emptied(self._cluster, name):
                self._empty.setdefault(self._cluster.folder, []).append(name)
            else:
                self._cluster.drop(name)


# Everything that a test could have changed of a database but its rows.
_SHAPE = """
    SELECT relname, relkind::text, relacl::text, reloptions::text, relrowsecurity,
           (SELECT string_agg(attname || atttypid::text || attnotnull::text, ',' ORDER BY attnum)
              FROM pg_attribute WHERE attrelid = c.oid),
           (SELECT string_agg(tgname || tgenabled::text, ',' ORDER BY tgname) FROM pg_trigger
             WHERE tgrelid = c.oid AND NOT tgisinternal),
           (SELECT string_agg(pg_get_constraintdef(oid), ',' ORDER BY conname) FROM pg_constraint
             WHERE conrelid = c.oid),
           (SELECT string_agg(setconfig::text, ',') FROM pg_db_role_setting WHERE setdatabase <> 0)
      FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace ORDER BY relname
"""
_OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT tablename FROM pg_tables
                   WHERE schemaname = 'public' AND tablename <> 'alembic_version'
      LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    END $$
"""
_WITH_PAGES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
       AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
_BEGIN_AGAIN = """
    SELECT setval(c.oid, seqstart, false) FROM pg_class AS c JOIN pg_sequence ON seqrelid = c.oid
     WHERE relnamespace = 'public'::regnamespace
"""
_shapes: dict[Path, list[Any]] = {}  # by cluster


def _shape(cluster: Cluster, name: str) -> list[Any]:
    with psycopg.connect(cluster.address(name), autocommit=True) as connection:
        return connection.execute(_SHAPE).fetchall()


def _emptied(cluster: Cluster, name: str) -> bool:
    """Take every row out of a database, and the room that they had; False if it is not as it was made."""
    if cluster.folder not in _shapes:
        _shapes[cluster.folder] = _shape(cluster, _TEMPLATE)
    if _shape(cluster, name) != _shapes[cluster.folder]:
        return False
    with psycopg.connect(cluster.address(name), autocommit=True) as connection:
        connection.execute(_OTHERS)
        connection.execute("SET session_replication_role = replica")  # in any order
        connection.execute(_EMPTY)
        used = [sql.Identifier(table) for (table,) in connection.execute(_WITH_PAGES).fetchall()]
        connection.execute(_BEGIN_AGAIN)
        if used:
            connection.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(used)))
    return True


def make_template(cluster: Cluster) -> None:
    """Let the migrations make the one database that all others are copies of."""
    migrate.upgrade(cluster.create(_TEMPLATE))
