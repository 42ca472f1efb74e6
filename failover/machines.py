"""Three machines on addresses of loopback: etcd, Patroni and PostgreSQL by the files of docs/cluster.

All they write is in one folder; a machine's processes were started here, or work in its folder.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bench.cluster import binaries

__all__ = ["PASSWORD", "Machine", "machines", "missing", "wait_for"]

_FILES = Path(__file__).resolve().parents[1] / "docs" / "cluster"
_OWNER = "postgres"
_NUMBERS = (1, 2, 3)
_NETWORK = "127.0.77"  # where the files of docs/cluster say 10.0.0
PASSWORD = "MAT-KHAU-1"  # the superuser's, as the file has it
_FIRST = "10.0.0.11"
_SECONDS = 120.0


def missing() -> str:
    """What is not installed of that which a cluster needs; "" when all is there."""
    lacking = [name for name in ("patroni", "etcd") if shutil.which(name) is None]
    if binaries() is None:
        lacking.append("postgresql")
    return ", ".join(lacking)


def wait_for(what: str, done: Callable[[], Any], seconds: float = _SECONDS) -> Any:
    """What `done` gives once it is something; TimeoutError names what was waited for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := done():
            return found
        time.sleep(0.2)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s")


@dataclass
class Machine:
    """One of the three; `folder` holds its data and logs."""

    number: int
    folder: Path
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As the files call it."""
        return f"phieu-{self.number}"

    @property
    def address(self) -> str:
        """Its own address on loopback."""
        return f"{_NETWORK}.1{self.number}"

    def write(self) -> None:
        """Its two files, made from those of docs/cluster as their heads say."""
        for name in ("etcd.conf.yml", "patroni.yml"):
            text = (_FILES / name).read_text(encoding="utf-8")
            (self.folder / name).write_text(self._own(text), encoding="utf-8")

    def _own(self, text: str) -> str:
        lines = []
        for line in text.splitlines():
            shared = line.startswith(("initial-cluster:", "  hosts:"))
            own = line if shared else line.replace(_FIRST, f"10.0.0.1{self.number}")
            lines.append(own.replace("name: phieu-1", f"name: {self.name}"))
        replaced = {
            "10.0.0.0/24": "127.0.0.0/8",  # loopback connects from 127.0.0.1
            "10.0.0": _NETWORK,
            "/var/lib/etcd/homphieu": str(self.folder / "etcd"),
            "/var/lib/postgresql/15/homphieu": str(self.folder / "data"),
            "/usr/lib/postgresql/15/bin": str(binaries()),
            "/var/lib/postgresql/homphieu.pgpass": str(self.folder / "pgpass"),
            "/var/run/postgresql": str(self.folder),
            "mode: automatic": "mode: off",  # or who stops a process here would restart the real machine
        }
        text = "\n".join(lines) + "\n"
        for there, here in replaced.items():
            text = text.replace(there, here)
        return text

    def start(self) -> None:
        """Start etcd and Patroni, which starts PostgreSQL."""
        self._run("etcd", "--config-file", "etcd.conf.yml")
        self._run("patroni", "patroni.yml")

    def _run(self, program: str, *words: str) -> None:
        root = os.geteuid() == 0
        found = shutil.which(program)
        if found is None:
            raise FileNotFoundError(program)
        with (self.folder / f"{program}.log").open("ab") as log:
            self.running.append(
                subprocess.Popen(
                    [found, *words],
                    user=_OWNER if root else None,
                    group=pwd.getpwnam(_OWNER).pw_gid if root else None,
                    extra_groups=[] if root else None,
                    cwd=self.folder,
                    env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.folder)},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            )

    def _signal(self, number: signal.Signals) -> None:
        """To Patroni and etcd first, so that nothing begins again, and to each process of PostgreSQL."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(number)
        for pid in self._of_postgresql():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _of_postgresql(self) -> list[int]:
        """Who works in the folder of the data: PostgreSQL's processes all do."""
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                if (entry / "cwd").readlink() == self.folder / "data":
                    found.append(int(entry.name))
        return found

    def kill(self) -> None:
        """SIGKILL to all that runs on it, as when it loses power; what is on its disk stays."""
        for _ in range(3):
            self._signal(signal.SIGKILL)
        for process in self.running:
            process.wait(10)
        self.running.clear()

    def pause(self) -> None:
        """All that runs on it stands still, and nobody hangs up: as when it is cut off."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It comes back, and believes that it still leads."""
        self._signal(signal.SIGCONT)

    def members(self) -> dict[str, tuple[str, str]]:
        """Role and state of all three, by name, as its Patroni knows them; nothing without an answer."""
        try:
            with urllib.request.urlopen(f"http://{self.address}:8008/cluster", timeout=2) as answer:
                return {one["name"]: (one["role"], one["state"]) for one in json.load(answer)["members"]}
        except (OSError, ValueError, KeyError):
            return {}

    def end_of_log(self) -> str:
        """What Patroni said last, for whoever has to find out."""
        with suppress(OSError):
            lines = (self.folder / "patroni.log").read_text(encoding="utf-8").splitlines()
            return "\n".join(lines[-12:])
        return ""


@contextmanager
def machines() -> Iterator[list[Machine]]:
    """Three machines that run until the block ends, however it ends; nothing is left of them."""
    folder = Path(mkdtemp(prefix="homphieu-failover-", dir="/tmp"))
    made = [Machine(number, folder / f"phieu-{number}") for number in _NUMBERS]
    try:
        folder.chmod(0o755)
        for one in made:
            one.folder.mkdir()
            one.write()
            if os.geteuid() == 0:
                shutil.chown(one.folder, _OWNER, _OWNER)
        for one in made:
            one.start()
        yield made
    finally:
        for one in made:
            one.kill()
        shutil.rmtree(folder, ignore_errors=True)
