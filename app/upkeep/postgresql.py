"""Runs pg_dump and pg_restore, of the server's version or a newer one."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import URL, create_engine

from app.stop import Stop

__all__ = ["dumping", "load", "program"]

_PLACES = Path("/usr/lib/postgresql")
_NUMBER = re.compile(r"\b(\d+)(?:\.\d+)*")


def program(name: str, at_least: int) -> Path:
    """The newest program of this name, of the server's version at least; Stop says what to install."""
    found = [*_PLACES.glob(f"*/bin/{name}")]
    on_path = shutil.which(name)
    if on_path:
        found.append(Path(on_path))
    fitting = [(version, one) for one in found if (version := _version(one)) >= at_least]
    if not fitting:
        raise Stop(
            f"không tìm thấy chương trình {name} từ phiên bản {at_least} trở lên trên máy này; "
            f"xin cài gói postgresql-client-{at_least} rồi chạy lại"
        )
    return min(fitting)[1]


def _version(file: Path) -> int:
    told = subprocess.run([file, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - found by us
    number = _NUMBER.search(told)
    return int(number[1]) if number else 0


@contextmanager
def dumping(address: URL) -> Iterator[IO[bytes]]:
    """What pg_dump writes of one moment of a database; Stop at the end when it was not all."""
    dump = program("pg_dump", _server_version(address))
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - found by us
            [
                dump,
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                "--no-password",
                "--dbname",
                _words(address),
            ],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(address),
        )
        try:
            assert process.stdout is not None  # noqa: S101 - asked for above
            with process.stdout as source:
                yield source
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait() != 0:
            raise Stop(
                "pg_dump không chép hết được cơ sở dữ liệu; chưa lập bản sao lưu, không để lại tệp dở dang"
            )


def load(address: URL, dump: Path) -> None:
    """Fill an empty database from a dump in one transaction; Stop, and it stays empty."""
    restore = program("pg_restore", _server_version(address))
    line: list[str | Path] = [
        restore,
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        "--no-password",
    ]
    done = subprocess.run(  # noqa: S603 - found by us
        [*line, "--dbname", _words(address), dump],
        env=_environment(address),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise Stop("pg_restore không nạp được bản sao lưu; cơ sở dữ liệu đích vẫn như trước")


def _server_version(address: URL) -> int:
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
    finally:
        engine.dispose()
    return int(version) // 10_000


def _words(address: URL) -> str:
    """The address as PostgreSQL's programs read it, without the password: others see a command line."""
    bare = address.set(drivername="postgresql", password=None)
    return bare.render_as_string(hide_password=False)


def _environment(address: URL) -> dict[str, str]:
    return {**os.environ, **({"PGPASSWORD": str(address.password)} if address.password else {})}
