"""A private PostgreSQL cluster from the system's binaries: for tests and for the bench, gone at the end.

It listens on a unix socket in a temporary folder of its own and nowhere else. PostgreSQL refuses to run as
root; a root that starts it hands the folder to the `postgres` user.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql

__all__ = ["Cluster", "binaries", "running_cluster"]

_OWNER = "postgres"
_LONGEST_SECONDS = 60


@dataclass(frozen=True)
class Cluster:
    """A running cluster; `folder` holds its socket, `words` are what its server is told."""

    folder: Path
    words: str = ""

    def url(self, database: str) -> str:
        """The DATABASE_URL of one of its databases."""
        return f"postgresql+psycopg://{_OWNER}@/{database}?host={self.folder}"

    def address(self, database: str) -> str:
        """The same for psycopg itself."""
        return f"host={self.folder} user={_OWNER} dbname={database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, as a copy of another if told; gives its DATABASE_URL."""
        self._run("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run("DROP DATABASE {} WITH (FORCE)", database)

    def start(self) -> None:
        """Run the server, and wait until it answers."""
        log, data = self.folder / "server.log", self.folder / "data"
        _pg_ctl("start", "-w", "-D", data, "-l", log, "-o", self.words)

    def stop(self) -> None:
        """End the server at once, as a machine that fails does; what was committed stays."""
        _pg_ctl("stop", "-w", "-m", "immediate", "-D", self.folder / "data")

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, Debian's newest or the one in PATH; None without PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running_cluster(settings: Mapping[str, str]) -> Iterator[Cluster]:
    """Make a cluster and run it with these settings until the block ends, however it ends."""
    tools = binaries()
    if tools is None:
        raise FileNotFoundError("no PostgreSQL binaries")
    folder = Path(mkdtemp(prefix="homphieu-pg-", dir="/tmp"))
    try:
        _hand_over(folder)
        data = folder / "data"
        _do(tools / "initdb", "-A", "trust", "-U", _OWNER, "-E", "UTF8", "--locale=C", "-N", "-D", data)
        told = {"listen_addresses": "", "unix_socket_directories": str(folder)} | dict(settings)
        words = " ".join(f"-c {name}='{value}'" for name, value in told.items())
        cluster = Cluster(folder, words)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)


def _version(initdb: Path) -> int:
    name = initdb.parent.parent.name
    return int(name) if name.isdecimal() else 0


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _pg_ctl(*words: str | Path) -> None:
    tools = binaries()
    if tools is None:
        raise FileNotFoundError("no PostgreSQL binaries")
    _do(tools / "pg_ctl", *words)


def _do(program: Path, *words: str | Path) -> None:
    user = _OWNER if os.geteuid() == 0 else None
    group = pwd.getpwnam(_OWNER).pw_gid if user else None
    done = subprocess.run(
        [program, *words],
        user=user,
        group=group,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # a pipe would be inherited by the server and never end
        stderr=subprocess.DEVNULL,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program.name} ended with {done.returncode}")
