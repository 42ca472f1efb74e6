"""What every command works on: the database and secret that the environment names; and lists in columns."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from app import migrate
from app.cli.serving import wrong_address
from app.db import Database
from app.settings import AddressError, Settings, SettingsError, now
from app.stop import Stop
from ballots.office.audit import SERVER, What, note, note_everywhere

__all__ = ["Console"]

_BAD_ENVIRONMENT = (
    "biến môi trường DATABASE_URL, HOMPHIEU_SECRET_FILE hoặc HOMPHIEU_PUBLIC_URL chưa đúng "
    "(xem: homphieu --help)"
)


class Console:
    """The installation that the environment names; opened only by a command that needs it."""

    @property
    def settings(self) -> Settings:
        """Read anew each time: nothing of an environment is remembered."""
        try:
            return Settings.from_environment()
        except AddressError as no:
            raise wrong_address(no) from None
        except SettingsError:
            raise Stop(_BAD_ENVIRONMENT) from None

    def exists(self) -> bool:
        """Whether there is a database at all; a database server counts as one."""
        url = make_url(self.settings.database_url)
        return url.get_backend_name() != "sqlite" or (
            url.database is not None and Path(url.database).exists()
        )

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the database whatever its state is."""
        try:
            database = Database(self.settings.database_url)
        except (ArgumentError, ImportError):
            raise Stop(_BAD_ENVIRONMENT) from None
        try:
            yield database
        finally:
            database.close()

    @contextmanager
    def current_database(self) -> Iterator[Database]:
        """Open the database, which must have the tables of this program."""
        if not self.exists():
            raise Stop("chưa có cơ sở dữ liệu; xin chạy trước: homphieu init")
        with self.database() as database:
            if not migrate.is_current(database.engine):
                raise Stop(
                    "cơ sở dữ liệu chưa theo phiên bản này của chương trình; xin chạy: homphieu migrate"
                )
            yield database

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that is committed at the end of the command, or not at all."""
        with self.current_database() as database, database.writing() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that changes nothing."""
        with self.current_database() as database, database.reading() as session:
            yield session

    def audit(
        self,
        session: Session,
        unit_id: str | None,
        what: What,
        about: Mapping[str, Any],
        before: Any = None,
        after: Any = None,
    ) -> None:
        """Log a command's act in a unit's audit log, or in every unit's: the server itself is who acts."""
        if unit_id is None:
            note_everywhere(session, SERVER(""), what, now(), about, before, after)
        else:
            note(session, SERVER(unit_id), what, now(), about, before, after)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print rows under their heads, columns apart by two blanks; an empty list says so."""
        if not rows:
            print("(chưa có)")
            return
        widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
        for row in [heads, *rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
