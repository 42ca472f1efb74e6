"""New databases for tests, of either kind: SQLite, or PostgreSQL in a private cluster that lasts one run.

A new PostgreSQL database is a copy of one that the migrations made once. The cluster runs without fsync:
its process may be killed in a test, but no test pulls the plug.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

from beginnings import empty_database

from app import migrate
from bench.cluster import Cluster

__all__ = ["KINDS", "SETTINGS", "Databases", "Postgres", "Sqlite"]

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


def make_template(cluster: Cluster) -> None:
    """Let the migrations make the one database that all others are copies of."""
    migrate.upgrade(cluster.create(_TEMPLATE))
