"""What every command works on: the database and secret that the environment names; and lists in columns."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session

from app import migrate
from app.cli import secret
from app.cli.serving import open_file, wrong_address
from app.db import Database
from app.heads import Heads
from app.settings import AddressError, Keys, SecretOpen, Settings, SettingsError, now
from app.stop import Stop
from ballots.office.audit import SERVER, What, note, note_everywhere

__all__ = ["Console"]

# What each variable of the environment is to hold. No value is repeated: it may have a password in it.
_MEANT = {
    "DATABASE_URL": "cần địa chỉ của SQLite hoặc PostgreSQL, ví dụ sqlite:///homphieu-data/homphieu.db",
    "HOMPHIEU_PUBLIC_URL": "cần địa chỉ bắt đầu bằng https:// (http:// chỉ khi chạy thử)",
    "HOMPHIEU_PLAIN_ADDRESS": "cần 1 (vẫn phát phiếu) hoặc 0",
    "HOMPHIEU_DEVICE_PASSKEYS": "cần 1 (chỉ nhận khóa chạm nằm hẳn trong một thiết bị) hoặc 0",
}


def _bad_environment(variable: str) -> Stop:
    meant = _MEANT.get(variable, "")
    return Stop(f"biến môi trường {variable} chưa đúng{': ' if meant else ''}{meant} (xem: homphieu --help)")


class Console:
    """The installation that the environment names; opened only by a command that needs it."""

    @property
    def settings(self) -> Settings:
        """Read anew each time: nothing of an environment is remembered."""
        try:
            return Settings.from_environment()
        except AddressError as no:
            raise wrong_address(no) from None
        except SettingsError as no:
            raise _bad_environment(no.variable) from None

    def keys(self) -> Keys:
        """The keys of the secret file; Stop, which names the file."""
        chosen = self.settings
        try:
            return chosen.keys()
        except SecretOpen:
            raise Stop(open_file("tệp khóa bí mật", chosen.secret_file)) from None
        except SettingsError:
            raise Stop(
                f"không dùng được tệp khóa bí mật {chosen.secret_file}; xin khôi phục tệp, "
                "hoặc, nếu chưa lập hòm nào, chạy: homphieu init"
            ) from None

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
        except (
            ArgumentError,
            ImportError,
            TypeError,
            ValueError,
        ):  # make_url's and a driver's own words for no
            raise _bad_environment("DATABASE_URL") from None
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
        """One transaction that is committed at the end of the command, or not at all.

        Stop beside another installation's secret: what was written then would be of neither of the two.
        """
        chosen = self.settings
        with self.current_database() as database:
            if chosen.heads_file is not None:
                database.remember_in(Heads(chosen.heads_file))
            with database.writing() as session:
                if chosen.secret_file.exists():
                    secret.check_session(session, chosen)
                yield session

    def write_anew(self) -> None:
        """After something was destroyed: SQLite's file without what pages still have of it, or why not."""
        try:
            with self.current_database() as database:
                if database.sqlite:
                    database.write_anew()
        except DBAPIError:  # somebody reads for long, or no room for a second file
            print(
                "Chưa ghi lại được tệp cơ sở dữ liệu, trong đó có thể còn vụn của những gì đã tiêu hủy. "
                'Xin chạy khi máy chủ đã dừng và ổ đĩa còn chỗ: sqlite3 homphieu.db "VACUUM"'
            )

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
