"""The demo's own folder and its own server process; nothing else is deleted and nothing else is stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from app.stop import Stop

__all__ = ["environment", "fresh_folder", "running", "usable_port"]

_HOST = "127.0.0.1"
_MARK = ".homphieu-demo"
_START_SECONDS = 30
_STOP_SECONDS = 15
_TERMINATED = 130  # as after Ctrl-C


def fresh_folder(folder: Path) -> Path:
    """Make the folder anew; one that the demo did not make is left alone."""
    if folder.exists():
        if not (folder / _MARK).is_file():
            raise Stop(f"thư mục {folder} không phải do demo tạo ra nên không xóa; xin chọn --folder khác")
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)
    (folder / _MARK).write_text("homphieu demo\n", encoding="ascii")
    return folder.resolve()


def usable_port(wanted: int) -> int:
    """The wanted port if it is free, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind((_HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Stop("máy này không còn cổng nào trống")


def environment(folder: Path, port: int) -> dict[str, str]:
    """What an installation is told: its database, its secret, its address."""
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'homphieu.db'}",
        "HOMPHIEU_SECRET_FILE": str(folder / "homphieu.secret"),
        "HOMPHIEU_HEADS_FILE": str(folder / "homphieu.heads"),
        "HOMPHIEU_PUBLIC_URL": f"http://{_HOST}:{port}",
    }


@contextmanager
def running(folder: Path, port: int, environ: dict[str, str]) -> Iterator[str]:
    """Serve in a process of its own until the block ends, however it ends; gives the address."""
    base = environ["HOMPHIEU_PUBLIC_URL"]
    with (folder / "may-chu.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
            [sys.executable, "-m", "app", "serve", "--port", str(port)],
            env=os.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the demo, which then stops its server
        )
        try:
            with _stopped_by_sigterm(process):
                _wait_until_up(process, base, folder)
                yield base
        finally:
            _stop(process)


def _wait_until_up(process: "subprocess.Popen[bytes]", base: str, folder: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < until and process.poll() is None:
            try:
                if client.get(base + "/robots.txt").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
    raise Stop(f"máy chủ không khởi động được; xin xem {folder / 'may-chu.log'}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _stopped_by_sigterm(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """On SIGTERM stop the server and end at once: an exception could be lost in a callback on its way up."""

    def end(_signal: int, _frame: object) -> None:
        _stop(process)
        os._exit(_TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
